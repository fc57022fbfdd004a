"""Lead Commerce as a record."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from wirecheck.staging.leadcommerce.defects import DEFECTS
from wirecheck.staging.leadcommerce.seed import seed
from wirecheck.staging.leadcommerce.serving import OPERATIONS, answer
from wirecheck.staging.leadcommerce.tables import TABLES
from wirecheck.staging.vendor import Served, Vendor

if TYPE_CHECKING:
    from random import Random

_CONTRACTS = {"customers": "leadcommerce-customers", "products": "leadcommerce-products"}


def _credentials(draw: Random) -> dict[str, str]:
    letters = string.ascii_letters + string.digits
    return {"identifier": f"LC{draw.randrange(10**8, 10**9)}", "key": "".join(draw.choice(letters) for _ in range(30))}


LEADCOMMERCE = Vendor(
    name="leadcommerce",
    title="Lead Commerce",
    serves=tuple(
        Served(operation=operation, method="POST", path=f"/api/v1/{'/'.join(path)}", contract=_CONTRACTS[operation.partition(".")[0]])
        for path, (operation, _) in OPERATIONS.items()
    ),
    tables=TABLES,
    credentials=_credentials,
    answer=answer,
    seed=seed,
    defects=DEFECTS,
)
