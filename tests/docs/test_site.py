"""The documentation builds as a site without a warning: no dangling link, no page that no menu names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from wirecheck import files
from wirecheck.cli.group import COMMANDS
from wirecheck.codes import CODES

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=TOP, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def _text(path: Path) -> str:
    return str(html.parse(str(path)).getroot().text_content())


def test_every_command_code_and_shape_is_told(site: Path) -> None:
    commands, codes, shapes = (_text(site / "reference" / f"{page}.html") for page in ("cli", "codes", "json"))

    assert [name for name in COMMANDS if f"wirecheck {name}" not in commands] == []
    assert [code for code in CODES if code not in codes] == []
    assert [name for name in files.shape_names() if name not in shapes] == []


def test_every_contract_has_a_page(site: Path) -> None:
    assert [name for name in files.contract_names() if "certainty" not in _text(site / "contracts" / f"{name}.html")] == []


def test_no_page_asks_for_anything_elsewhere(site: Path) -> None:
    """A link may lead away; what a page loads by itself is beside it."""
    for page in site.rglob("*.html"):
        tree = html.parse(str(page)).getroot()
        loaded = [*tree.xpath("//script/@src"), *tree.xpath("//img/@src"), *tree.xpath("//link[@rel='stylesheet' or @rel='preload']/@href")]
        assert [address for address in loaded if "//" in address] == [], page
