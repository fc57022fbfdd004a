"""A sample of what `make hardening` runs: nothing crashes, hangs, fills memory or leaks."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _run(*options: str) -> subprocess.CompletedProcess[str]:
    # In a process of its own: children are made of it, and one with threads or with the plugins of these tests makes bad ones.
    return subprocess.run([sys.executable, str(HERE / "run.py"), *options], cwd=HERE, capture_output=True, text=True, check=False, timeout=500)


@pytest.mark.parametrize(
    ("part", "every", "least"), [("corpus", "61", 8), ("canaries", "23", 8), ("drawn", "1", 18), ("interruptions", "14", 3), ("soak", "12", 1)]
)
def test_a_sample_survives_and_leaks_nothing(part: str, every: str, least: int) -> None:
    only = ("--only", "follow") if part == "soak" else ()

    result = _run("--part", part, "--every", every, "--seconds", "2", *only)

    assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
    tried, survived, leaked = next(line.split()[1:] for line in result.stdout.splitlines() if line.startswith("all "))
    assert (int(tried) >= least, tried, leaked) == (True, survived, "0")


def test_the_corpus_has_more_than_three_hundred_cases_each_with_a_name_of_its_own() -> None:
    asked = "import corpus; [print(case.group + ' | ' + case.name) for case in corpus.cases('http://127.0.0.1:1')]"
    names = subprocess.run([sys.executable, "-c", asked], cwd=HERE, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()

    assert len(names) > 300
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_the_search_finds_a_canary_in_every_spelling() -> None:
    asked = """
import base64, json, urllib.parse, html, canaries
spelled = [canaries.PLAIN, canaries.FORM, urllib.parse.quote(canaries.FORM), html.escape(canaries.PLAIN), json.dumps(canaries.PLAIN), canaries.PLAIN.encode("utf-16").decode("latin-1")]
packed = [base64.b64encode(b"x" * before + canaries.PLAIN.encode()).decode() for before in range(3)]
print([canaries.found_in(b"a " + text.encode("latin-1") + b" b") for text in [*spelled, *packed, "nothing"]])
"""
    said = subprocess.run([sys.executable, "-c", asked], cwd=HERE, capture_output=True, text=True, check=True, timeout=60).stdout

    assert said.strip() == str([True] * 9 + [False])
