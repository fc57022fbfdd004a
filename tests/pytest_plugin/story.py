"""A run of pytest by somebody who has the plugin: files in, outcome and report out."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wirecheck.pytest_plugin import plugin

if TYPE_CHECKING:
    import pytest

WITHOUT_CACHE = ("-p", "no:cacheprovider")
HEAD = """
import os
import json
import pytest
import requests

URL = os.environ["SHOP_URL"] + "/notes"
GOOD, BAD = {"text": "good"}, {"text": "bad"}

def send(body, **more):
    return requests.post(URL, json=body, timeout=9, **more)
"""


class Story:
    """A folder of tests, and what comes of running them."""

    def __init__(self, pytester: pytest.Pytester, contract: Path) -> None:
        self.pytester = pytester
        self.contract = str(contract)

    def file(self, name: str, text: str) -> None:
        """Write a file; one of tests begins with the means to send notes."""
        path = self.pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = textwrap.dedent(text).replace("CONTRACT", repr(self.contract))
        path.write_text(HEAD + text if name.endswith(".py") else text)

    def run(self, *options: str, apart: bool = False) -> pytest.RunResult:
        """Run the tests: here, or in a process of its own."""
        if apart:
            return self.pytester.runpytest_subprocess("-p", plugin.__name__, *WITHOUT_CACHE, *options)
        return self.pytester.runpytest_inprocess(*WITHOUT_CACHE, *options, plugins=[plugin])

    def report(self, *options: str, apart: bool = False) -> dict[str, Any]:
        """Run the tests, and give the report."""
        self.run(*options, "--wirecheck-report=report.json", apart=apart)
        read: dict[str, Any] = json.loads((self.pytester.path / "report.json").read_text())
        return read


def outcomes(result: pytest.RunResult) -> dict[str, int]:
    """Count tests by what became of them."""
    counted: dict[str, int] = result.parseoutcomes()
    return counted
