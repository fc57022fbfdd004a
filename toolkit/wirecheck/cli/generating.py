"""What ``wirecheck generate`` does, with the machinery that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

import click
from hypothesis.configuration import set_hypothesis_home_dir

from wirecheck.cli.progress import Progress
from wirecheck.cli.streams import complain
from wirecheck.contract import load
from wirecheck.errors import UnknownName
from wirecheck.generate import broken, broken_requests, broken_responses, request_sites, response_sites, sites, valid, valid_requests, valid_responses
from wirecheck.generate.examples import examples

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from wirecheck.contract.model import Operation
    from wirecheck.exchange import Headers
    from wirecheck.finding import Source
    from wirecheck.generate import Label, Site

_OUTCOMES = ("success", "failure", "refused")
_ENDINGS = {"json": "json", "php-form": "txt", "xml": "xml", "xml-urlencoded-text": "xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A payload as it is written: its line of JSON, and the bytes and the ending of its file."""

    line: dict[str, Any]
    content: bytes
    ending: str


class Target(Protocol):
    """What payloads are drawn for."""

    def sites(self) -> Sequence[Site]:
        """Give what can be broken."""

    def valid(self) -> SearchStrategy[Payload]:
        """Draw valid ones."""

    def broken(self, site: Site | None) -> SearchStrategy[Payload]:
        """Draw ones that break a site, or any."""


def generate(  # noqa: PLR0913 -- one argument an option
    *, what: str, wanted: str, count: int, seed: int, pattern: str | None, lists: bool, outcome: str | None, root: str | None, output: str | None
) -> int:
    """Draw payloads, write them, and give the exit code."""
    target = _target(what, outcome, root)
    if lists:
        for site in _matching(target.sites(), pattern):
            click.echo(
                json.dumps(
                    {
                        "site": site.id,
                        "path": site.path,
                        "constraint": site.constraint,
                        "member": site.member,
                        "side": site.side,
                        "source": _source(site.source),
                    }
                )
            )
        return 0
    if pattern is not None and wanted == "valid":
        message = "--site goes with --invalid or --sites"
        raise click.UsageError(message)
    with _elsewhere(), Progress() as progress:
        payloads = _drawn(target, wanted, count, seed, pattern, _Counted(progress, count))
    if not payloads:
        message = "nothing could be drawn; look at --sites, and for a narrower or wider --site"
        raise click.ClickException(message)
    if output is None:
        for payload in payloads:
            click.echo(json.dumps(payload.line))
    else:
        _write(payloads, Path(output))
    if len(payloads) < count:
        complain(f"{len(payloads)} of {count} could be drawn")
    return 0


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Let Hypothesis keep what it keeps outside of the folder that the caller is in."""
    with TemporaryDirectory(prefix="wirecheck-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


class _Counted:
    """Counts payloads as they are drawn; some repeat, and are drawn again."""

    def __init__(self, progress: Progress, count: int) -> None:
        self._progress = progress
        self._count = count
        self._done = 0

    def __call__(self, payload: Payload) -> Payload:
        self._done += 1
        self._progress.say(f"{self._done:,} payloads drawn, {self._count:,} wanted", self._done, self._done / self._count)
        return payload


def _drawn(target: Target, wanted: str, count: int, seed: int, pattern: str | None, counted: _Counted) -> list[Payload]:
    if wanted == "valid":
        return examples(target.valid().map(counted), count, number=seed)
    if pattern is None:
        return examples(target.broken(None).map(counted), count, number=seed)
    chosen = _matching(target.sites(), pattern)[:count]
    each = [examples(target.broken(site).map(counted), -(-count // len(chosen)), number=seed) for site in chosen]
    return [payload for turn in zip_longest(*each) for payload in turn if payload is not None][:count]


def _matching(known: Sequence[Site], pattern: str | None) -> list[Site]:
    """Give the sites that a pattern names. Raises ``UnknownName`` where there is none."""
    if pattern is None:
        return list(known)
    has_wildcard = any(sign in pattern for sign in "*?[")
    found = [site for site in known if pattern in site.id or (has_wildcard and fnmatchcase(site.id, pattern))]
    if not found:
        raise UnknownName("site", pattern, tuple(site.id for site in known), listed_by="--sites lists them")
    return found


# -- targets -----------------------------------------------------------------------------------------------------------------------------------


def _target(what: str, outcome: str | None, root: str | None) -> Target:
    name, colon, identifier = what.rpartition(":")
    if Path(what).is_file() or not colon:
        if outcome is not None:
            message = "--response goes with CONTRACT:OPERATION"
            raise click.UsageError(message)
        if not Path(what).is_file():
            message = f"there is no file {what}; name a schema file, or an operation as in open2b-customers:customers.create"
            raise click.UsageError(message)
        return _OfSchema(what, root)
    if root is not None:
        message = "--root goes with an XSD"
        raise click.UsageError(message)
    if outcome is not None and outcome not in _OUTCOMES:
        raise UnknownName("outcome", outcome, _OUTCOMES)
    contract = load(name)
    operation = contract.operation(identifier)
    if operation is None:
        raise UnknownName("operation", identifier, tuple(known.id for known in contract.operations))
    return _OfRequests(operation) if outcome is None else _OfResponses(operation, outcome)


@dataclass(frozen=True)
class _OfSchema:
    path: str
    root: str | None

    def sites(self) -> Sequence[Site]:
        return sites(self.path, root=self.root)

    def valid(self) -> SearchStrategy[Payload]:
        return valid(self.path, root=self.root).map(lambda made: _of_value(made.value, made.label))

    def broken(self, site: Site | None) -> SearchStrategy[Payload]:
        return broken(self.path, site, root=self.root).map(lambda made: _of_value(made.value, made.label))


def _of_value(value: Any, label: Label | None) -> Payload:  # noqa: ANN401 -- a JSON value, or the text of XML
    line = {"instance": value, "label": _label(label)}
    if isinstance(value, str) and value.startswith("<"):
        return Payload(line=line, content=value.encode(), ending="xml")
    return Payload(line=line, content=json.dumps(value, default=str).encode(), ending="json")


@dataclass(frozen=True)
class _OfRequests:
    operation: Operation

    def sites(self) -> Sequence[Site]:
        return request_sites(self.operation)

    def valid(self) -> SearchStrategy[Payload]:
        return valid_requests(self.operation).map(lambda made: self._payload(made.request, made.instance, made.label))

    def broken(self, site: Site | None) -> SearchStrategy[Payload]:
        return broken_requests(self.operation, site=site).map(lambda made: self._payload(made.request, made.instance, made.label))

    def _payload(self, request: Any, instance: Any, label: Label | None) -> Payload:  # noqa: ANN401
        codec = self.operation.request.codec if self.operation.request is not None else None
        body = request.body or b""
        told = {"method": request.method, "path": request.url, "headers": _headers(request.headers), "body": _text(body)}
        line = {"instance": _text(body) if codec == "php-form" else instance, "label": _label(label), "request": told}
        return Payload(line=line, content=body, ending=_ENDINGS.get(codec or "", "txt"))


@dataclass(frozen=True)
class _OfResponses:
    operation: Operation
    outcome: str

    def sites(self) -> Sequence[Site]:
        return response_sites(self.operation, outcome=self.outcome)

    def valid(self) -> SearchStrategy[Payload]:
        return valid_responses(self.operation, outcome=self.outcome).map(lambda made: self._payload(made.response, made.instance, made.label))

    def broken(self, site: Site | None) -> SearchStrategy[Payload]:
        return broken_responses(self.operation, outcome=self.outcome, site=site).map(lambda made: self._payload(made.response, made.instance, made.label))

    def _payload(self, response: Any, instance: Any, label: Label | None) -> Payload:  # noqa: ANN401
        body = response.body or b""
        told = {"status": response.status, "headers": _headers(response.headers), "body": _text(body)}
        codec = next((each.body.codec for each in self.operation.responses if each.body is not None and each.body.codec is not None), None)
        return Payload(line={"instance": instance, "label": _label(label), "response": told}, content=body, ending=_ENDINGS.get(codec or "", "txt"))


# -- writing -----------------------------------------------------------------------------------------------------------------------------------


def _write(payloads: Sequence[Payload], folder: Path) -> None:
    """Write each payload to a file, and beside a broken one what is wrong with it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _files(payloads):
            (folder / name).write_bytes(content)
    except OSError as error:
        message = f"cannot write into {folder}: {error.strerror or error}"
        raise click.ClickException(message) from error
    click.echo(f"{len(payloads)} written into {folder}")


def _files(payloads: Sequence[Payload]) -> Iterator[tuple[str, bytes]]:
    for number, payload in enumerate(payloads, 1):
        yield f"{number:05}.{payload.ending}", payload.content
        if payload.line["label"] is not None:
            yield f"{number:05}.label.json", json.dumps(payload.line["label"], indent=1).encode() + b"\n"


def _label(label: Label | None) -> dict[str, Any] | None:
    if label is None:
        return None
    return {
        "kind": label.kind,
        "path": label.path,
        "constraint": label.constraint,
        "member": label.member,
        "side": label.side,
        "site": label.site,
        "source": _source(label.source),
    }


def _source(source: Source | None) -> dict[str, str] | None:
    return {"document": source.document, "section": source.section, "certainty": source.certainty} if source is not None else None


def _headers(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _text(body: bytes) -> str:
    """Give a body as text; what is no UTF-8 is damaged on purpose, and its bytes are spelled out."""
    return body.decode("utf-8", "backslashreplace")
