"""From findings to what people and programs read. A report writes to a stream that it is given, and nothing else."""

from wirecheck.report.console import Console
from wirecheck.report.json import Json
from wirecheck.report.ndjson import Ndjson
from wirecheck.report.report import Ending, Report, Stream

__all__ = ["Console", "Ending", "Json", "Ndjson", "Report", "Stream"]
