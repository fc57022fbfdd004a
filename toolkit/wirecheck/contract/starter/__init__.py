"""A contract to begin with, from what a store was seen to send and answer, or from an OpenAPI file. Whoever has the vendor's page takes it from there."""

from wirecheck.contract.starter.from_exchanges import LONGEST, Starter, from_exchanges
from wirecheck.contract.starter.from_openapi import from_openapi

__all__ = ["LONGEST", "Starter", "from_exchanges", "from_openapi"]
