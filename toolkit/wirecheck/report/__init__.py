"""From findings to what people and programs read. A report writes to a stream that it is given, and nothing else. Each is imported when it is asked for: a run writes one or two."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wirecheck.report.console import Console
    from wirecheck.report.github import Github
    from wirecheck.report.gitlab import Gitlab
    from wirecheck.report.json import Json
    from wirecheck.report.junit import Junit
    from wirecheck.report.ndjson import Ndjson
    from wirecheck.report.news import News
    from wirecheck.report.report import Ending, Report, Stream
    from wirecheck.report.sarif import Sarif
    from wirecheck.report.spot import Locate, Spot, Spots
    from wirecheck.report.together import Together

__all__ = ["Console", "Ending", "Github", "Gitlab", "Json", "Junit", "Locate", "Ndjson", "News", "Report", "Sarif", "Spot", "Spots", "Stream", "Together"]

_ELSEWHERE = {"Ending": "report", "Stream": "report", "Locate": "spot", "Spots": "spot"}
"""Names that stand in a module of another name."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, name.lower())}"), name)
