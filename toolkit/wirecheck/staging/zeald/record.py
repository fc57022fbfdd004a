"""The vendor as a record."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from wirecheck.staging.vendor import Served, Vendor
from wirecheck.staging.zeald.defects import DEFECTS
from wirecheck.staging.zeald.operations import answer
from wirecheck.staging.zeald.seed import seed
from wirecheck.staging.zeald.tables import TABLES

_SPECIFICATION = "/API/V3/<resource specification>"


def _credentials(draw: Random) -> Mapping[str, str]:
    """Draw credentials for HTTP Basic. The document names none, so they may be left out."""
    return {"username": f"api-{draw.randbytes(3).hex()}", "password": draw.randbytes(12).hex()}


ZEALD = Vendor(
    name="zeald",
    title="Zeald data API, V3",
    serves=(
        Served(operation="list", method="GET", path=_SPECIFICATION, contract="customer-v3"),
        Served(operation="get", method="GET", path=f"{_SPECIFICATION}/<key>", contract="customer-v3"),
        Served(operation="save", method="POST", path=_SPECIFICATION, contract="customer-v3"),
        Served(operation="change", method="PUT", path=f"{_SPECIFICATION}/<key>", contract="customer-v3"),
    ),
    tables=TABLES,
    credentials=_credentials,
    answer=answer,
    seed=seed,
    defects=DEFECTS,
)
