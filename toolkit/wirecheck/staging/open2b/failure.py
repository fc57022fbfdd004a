"""A failure that the calling application caused, as the envelope tells it."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The types of failure: seven that all calls share (companion page), two that the tables of create and update add.

    Three are never given. No sentence of the customers page names fields that need or exclude each other without a type of its own (`MissingCombination`, `InvalidCombination`), and none tells keys
    apart by what they may do (`AccessDenied`).
    """

    UNKNOWN_FIELD = "UnknownField"
    ACCESS_DENIED = "AccessDenied"
    MISSING = "Missing"
    MISSING_COMBINATION = "MissingCombination"
    MALFORMED = "Malformed"
    INVALID_VALUE = "InvalidValue"
    INVALID_COMBINATION = "InvalidCombination"
    NOT_FOUND = "NotFound"
    ALREADY_EXISTS = "AlreadyExists"


class Failure(Exception):
    """Ends a call. `field` is the bare name of the member, without the way to it, as the tables have `email` for that of the billing address."""

    def __init__(self, field: str, kind: Kind, description: str) -> None:
        super().__init__(field, kind, description)
        self.field, self.kind, self.description = field, kind, description
