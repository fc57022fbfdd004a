"""What the exchanges so far say that the store must hold. Extracting is pure and small, so that workers may do it; remembering is one place's business."""

from wirecheck.state.extract import Extractor
from wirecheck.state.memory import Memory
from wirecheck.state.touched import Touched

__all__ = ["Extractor", "Memory", "Touched"]
