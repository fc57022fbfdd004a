"""Writes the pages of the site that say what the code and the contracts say, as mkdocs builds it: a hook, named in mkdocs.yml."""

from __future__ import annotations

import inspect
import json
import re
from collections import defaultdict
from html import escape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from click import Context
from mkdocs.structure.files import File

from wirecheck import files
from wirecheck.cli.group import COMMANDS, main
from wirecheck.codes import CODES
from wirecheck.contract import facts, kept, load
from wirecheck.pytest_plugin import fixtures as module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from wirecheck.contract import Fact

TOP = Path(__file__).parent.parent
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
ELSEWHERE = {
    "README.md": "index.md",
    "contracts/README.md": "contracts/readings.md",
    "CONTRIBUTING.md": "contributing/index.md",
    "CHANGELOG.md": "changelog.md",
}
"""Pages of the project that stand outside of this folder, and where they are in the site."""

STAGES = {"1": "Routing and headers", "2": "Bytes", "3": "Schema", "4": "Rules", "5": "Outcome", "6": "State", "9": "wirecheck itself"}
SEVERITY = {"stated": "error", "shown": "error", "implied": "warning", "ambiguous": "note"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are written here."""
    for path, text in pages():
        files.append(File.generated(config, path, content=text))
    return files


def pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the Markdown of each page."""
    yield "reference/cli.md", cli()
    yield "reference/codes.md", codes()
    yield "reference/json.md", shapes()
    yield "reference/fixtures.md", fixtures()
    for name in files.contract_names():
        yield f"contracts/{name}.md", contract(name)
    yield "contracts/readings.md", moved("contracts/README.md", "../")
    yield "contributing/index.md", moved("CONTRIBUTING.md", "../")
    yield "changelog.md", moved("CHANGELOG.md", "")


def cli() -> str:
    """Give every command with its options, read from click."""
    lines = [
        "# Commands",
        "",
        "Each has `--help`. Exit codes: 0 nothing at or above `--fail-on`; 1 something; 2 misuse, or nothing to check; 3 the store cannot be reached; 130 interrupted.",
    ]
    for name in COMMANDS:
        command = main.get_command(Context(main), name)
        assert command is not None
        context = Context(command, info_name=f"wirecheck {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        lines += ["", f"## {name}", "", f"`wirecheck {name} {usage}`", "", inspect.cleandoc(command.help or ""), "", "| option | |", "|---|---|"]
        lines += [
            f"| {_code(option)} | {_prose(what)} |" for option, what in filter(None, (one.get_help_record(context) for one in command.get_params(context)))
        ]
    return "\n".join(lines) + "\n"


def codes() -> str:
    """Give every code, by stage."""
    lines = [
        "# Codes",
        "",
        "What a finding's code means and what to do about it; `wirecheck explain CODE` prints the same. Codes are added to, never renumbered.",
    ]
    for stage, title in STAGES.items():
        lines += ["", f"## {title}", ""]
        for code, what in CODES.items():
            if code[2] == stage:
                lines += [f"### {code}: {what.title}", "", what.text, ""]
    return "\n".join(lines) + "\n"


def shapes() -> str:
    """Give every published JSON Schema."""
    lines = [
        "# JSON shapes",
        "",
        "What wirecheck writes and reads, each held by a JSON Schema that `wirecheck schema NAME` prints. A change is a line of the changelog.",
    ]
    for name in files.shape_names():
        schema = json.loads(files.schema(f"wirecheck/{name}.schema.json"))
        lines += ["", f"## {name}", "", f"{schema.get('title', name)}.", "", "```json", json.dumps(schema, indent=1, ensure_ascii=False), "```"]
    return "\n".join(lines) + "\n"


def fixtures() -> str:
    """Give the plugin's fixtures and what they have, from their docstrings."""
    lines = ["# Fixtures", "", "What the pytest plugin gives to tests; [the plugin's page](../pytest.md) shows them at work."]
    for title, kind in (("wirecheck", module.Wirecheck), ("wirecheck_store", module.StagingStore)):
        lines += ["", f"## {title}", "", inspect.cleandoc(kind.__doc__ or "")]
        for name, member in vars(kind).items():
            of = member.fget if isinstance(member, property) else member
            if not name.startswith("_") and callable(of) and of.__doc__:
                heading = f"### .{name}" if isinstance(member, property) else f"### .{name}{_signature(of)}"
                lines += ["", heading, "", inspect.cleandoc(of.__doc__)]
    return "\n".join(lines) + "\n"


def _signature(function: Callable[..., object]) -> str:
    parameters = [parameter.replace(annotation=parameter.empty) for name, parameter in inspect.signature(function).parameters.items() if name != "self"]
    return str(inspect.Signature(parameters))


def contract(name: str) -> str:
    """Give every fact of a contract, with its source."""
    loaded = load(name)
    lines = [
        f"# {name}",
        "",
        f"What `{name}` holds a store to, fact by fact: `wirecheck contracts {name} --facts`. [How the page's contradictions are read](readings.md).",
    ]
    by_operation: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in chain(facts(loaded), kept(loaded)):
        by_operation[fact.operation].append(fact)
    for operation, held in by_operation.items():
        lines += ["", f"## {operation or 'What the store keeps'}", "", "| where | what | certainty | section |", "|---|---|---|---|"]
        lines += [f"| {_code(fact.where)} | {_prose(fact.what)} | {fact.certainty}: {SEVERITY[fact.certainty]} | {_prose(fact.section)} |" for fact in held]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _code(text: str) -> str:
    return f"<code>{escape(text).replace('|', '&#124;')}</code>"


def _prose(text: str) -> str:
    """Keep Markdown out of a text: patterns are full of it."""
    return re.sub(r"([\\`*_\[\]])", r"\\\1", _cell(text))


def moved(path: str, up: str) -> str:
    """Give a page that stands elsewhere in the project, its links as they are from here."""
    text = (TOP / path).read_text(encoding="utf-8")
    return LINK.sub(lambda match: _link(match, str(Path(path).parent / match[2])), text).replace("](/", f"]({up}")


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Lead links that leave the site to where the same stands in it; those of files that are no pages become plain text."""
    depth = page.file.src_uri.count("/")

    def led(match: re.Match[str]) -> str:
        ups, target = re.fullmatch(r"((?:\.\./)*)(.*)", match[2], re.DOTALL).groups()  # type: ignore[union-attr] -- it fits anything
        return _link(match, target) if len(ups) > depth * len("../") else match[0]

    return LINK.sub(led, markdown).replace("](/", f"]({'../' * depth}")


def _link(match: re.Match[str], target: str) -> str:
    place, hash_mark, anchor = target.removeprefix("./").partition("#")
    if place.startswith("http") or not place:
        return match[0]
    if place.startswith("docs/"):
        return f"[{match[1]}](/{place.removeprefix('docs/')}{hash_mark}{anchor})"
    return f"[{match[1]}](/{ELSEWHERE[place]})" if place in ELSEWHERE else match[1]
