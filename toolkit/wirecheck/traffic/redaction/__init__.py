"""Secrets leave captures: each gives way to a placeholder of the same shape, so that a redacted capture validates as it did before."""

from wirecheck.traffic.redaction.redactor import Redactor

__all__ = ["Redactor"]
