"""Open2b: JSON calls by POST on `/api/v13/`, the key in a header, success and failure both under HTTP 200."""

from wirecheck.staging.open2b.api import OPEN2B

__all__ = ["OPEN2B"]
