"""The vendors that the store serves, in one tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce import LEADCOMMERCE
from wirecheck.staging.modularmerchant import MODULARMERCHANT
from wirecheck.staging.open2b import OPEN2B
from wirecheck.staging.zeald import ZEALD

if TYPE_CHECKING:
    from wirecheck.staging.vendor import Vendor

VENDORS: tuple[Vendor, ...] = (
    LEADCOMMERCE,
    MODULARMERCHANT,
    OPEN2B,
    ZEALD,
)
