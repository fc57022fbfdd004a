"""Lead Commerce, version 1 of its API: PHP forms in, XML out; customers and products."""

from wirecheck.staging.leadcommerce.vendor import LEADCOMMERCE

__all__ = ["LEADCOMMERCE"]
