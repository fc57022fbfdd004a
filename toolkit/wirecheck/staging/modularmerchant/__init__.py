"""Modular Merchant: one operation that checks a customer's login and answers the account, in XML whose texts are url-encoded."""

from wirecheck.staging.modularmerchant.service import MODULARMERCHANT

__all__ = ["MODULARMERCHANT"]
