"""From findings to what people and programs read. A report writes to a stream that it is given, and nothing else."""

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
