"""The vendors that the store serves, in one tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.staging.vendor import Vendor

VENDORS: tuple[Vendor, ...] = ()
