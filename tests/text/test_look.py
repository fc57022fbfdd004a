"""The promises of text/look.py."""

from __future__ import annotations

import base64
import hashlib

import pytest

from wirecheck.text.look import ICON, look, policy, source


def test_a_page_may_run_and_look_as_it_stands_and_nothing_else() -> None:
    given = dict(part.split(" ", 1) for part in policy("body {}", "go()", connect_src="'self'").split("; "))

    assert given["default-src"] == "'none'"
    assert (given["style-src"], given["script-src"]) == (source("body {}"), source("go()"))
    assert given["connect-src"] == "'self'"


def test_a_page_without_a_script_runs_none() -> None:
    assert "script-src 'none'" in policy("body {}")


@pytest.mark.parametrize("text", ["", "body { content: '毛' }"])
def test_a_source_is_the_digest_of_the_text_as_it_is_sent(text: str) -> None:
    assert source(text) == f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_look_loads_nothing() -> None:
    assert not [word for word in ("url(", "@import", "http:", "https:") if word in look() + ICON.replace("http:%2F%2F", "")]


def test_every_colour_is_given_for_light_and_for_dark() -> None:
    colours = [line for line in look().splitlines() if line.strip().startswith("--") and "#" in line]

    assert len(colours) > 10
    assert [line for line in colours if "light-dark(" not in line] == []
