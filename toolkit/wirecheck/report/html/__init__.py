"""The report as a page: one file that needs nothing else, for whoever has a browser."""

from wirecheck.report.html.html import Html

__all__ = ["Html"]
