"""The staging store: five vendors' APIs on one embedded database, with switchable defects.

Written from the documents and not from the contracts, so that it can tell whether those are right: nothing here imports what reads or judges a contract.
"""

from wirecheck.staging.store import Store
from wirecheck.staging.vendor import Answer, Asked, Defect, Served, Vendor

__all__ = ["Answer", "Asked", "Defect", "Served", "Store", "Vendor"]
