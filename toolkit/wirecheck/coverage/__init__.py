"""What a run has seen of its contracts, down to the constraint."""

from wirecheck.coverage.coverage import Coverage
from wirecheck.coverage.points import Point

__all__ = ["Coverage", "Point"]
