"""Where bytes of strangers come in: each codec, each reader, the judge and the redactor, as functions of bytes that may raise nothing but what they promise.

`make hardening` draws bytes for them for a given time; `guided.py` has atheris look for them by coverage.
"""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import corpus

from wirecheck.contract import cel_syntax, document, json_path, load
from wirecheck.errors import BadContract, UnreadableCapture
from wirecheck.exchange import Exchange, Request, Response
from wirecheck.files import contract_names
from wirecheck.judge import Judge, Tally
from wirecheck.report import Console, Ending
from wirecheck.traffic import captures, content_coding
from wirecheck.traffic.redaction import Redactor
from wirecheck.traffic.redaction.capture import Capture
from wirecheck.wire import form
from wirecheck.wire.codecs import CODECS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LARGE = 4096
"""Bytes of a seed that are kept: what is long was tried whole by the corpus."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A function of any bytes, with what to begin from."""

    take: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]


def _codec(name: str) -> Callable[[bytes], object]:
    return CODECS[name]


def _form(data: bytes) -> None:
    """Read a form; what can be written again reads as the same."""
    made = form.decode(data)
    if not made.flaws:
        assert form.decode(form.encode(made.value)).value == made.value


def _capture(data: bytes) -> None:
    for found in islice(captures.read(["-"], stdin=io.BytesIO(data)), 100):
        assert isinstance(found, Exchange | UnreadableCapture)


def _redacted(data: bytes) -> None:
    """Redact a capture; it is one of as many exchanges afterwards."""
    try:
        made = Capture("any", data, Redactor(contracts(), key=b"k" * 32)).redacted()
    except UnreadableCapture:
        return
    assert len(made.before) == len(made.after)


@cache
def contracts() -> list[Any]:
    """Give all contracts that travel with wirecheck, loaded once."""
    return [load(name) for name in contract_names()]


@cache
def _judge() -> Judge:
    return Judge(contracts(), named=False)


def _judged(vendor: str) -> Callable[[bytes], None]:
    """Judge an exchange that was sent these bytes and answered with them, and tell of it with every excerpt."""
    path, media_type = corpus.TARGETS[vendor]
    headers = (("content-type", media_type),)

    def take(data: bytes) -> None:
        request = Request(method="POST", url=f"https://store.example{path}", headers=headers, body=data)
        exchange = Exchange(request=request, response=Response(status=200, headers=headers, body=data), captured_at=None, capture="any", index=0)
        said = _judge().judge(exchange)
        assert not [gap for gap in said.not_checked if "please report" in gap.reason], said.not_checked
        tally, told = Tally(), io.StringIO()
        tally.add(said)
        report = Console(told, verbose=True)
        report.add(said)
        report.finish(tally, Ending(code=0, words="ended"))
        assert told.getvalue().replace("\n", "").isprintable()

    return take


def _coded(data: bytes) -> None:
    name, _, body = data.partition(b"\n")
    content_coding.undo(body, (("content-encoding", name.decode("latin-1").strip()),))


def _allowing(read: Callable[[str], object], *allowed: type[Exception]) -> Callable[[bytes], None]:
    def take(data: bytes) -> None:
        try:
            read(data.decode("utf-8", "replace"))
        except allowed:
            return

    return take


def _document(data: bytes) -> None:
    try:
        json.dumps(document.parse(data, "any"), default=str)
    except BadContract:
        return


def _of_bodies(vendor: str) -> Callable[[], list[bytes]]:
    tables = {"zeald": lambda: corpus.xml_bodies("http://127.0.0.1:1"), "open2b": lambda: corpus.JSON_BODIES, "leadcommerce": lambda: corpus.FORM_BODIES}
    return lambda: [content()[:_LARGE] for content in tables[vendor]().values()]


def _of_captures(*kinds: str) -> Callable[[], list[bytes]]:
    return lambda: [content()[:_LARGE] for kind in kinds for content in corpus.CAPTURES[kind].values()]


RULES = [
    'response.body.a.exists(x, x.b == "c") ? 1 in [1, 2u] : has(request.body.d)',
    r'"\u0041\x41\101" + r"\d".matches("a") || -1.5e3 >= 0x1F',
    "{1: [a.b[0]]}",
]
PATHS = ["$.a['b'][0:5:2]..*[?(@.c == 'd' && !@.e || count(@.*) > 1)]", '$["\\u0041"][-1]']

ENTRANCES: dict[str, Entrance] = {
    "codec json": Entrance(_codec("json"), _of_bodies("open2b")),
    "codec xml": Entrance(_codec("xml"), _of_bodies("zeald")),
    "codec xml-urlencoded-text": Entrance(_codec("xml-urlencoded-text"), _of_bodies("zeald")),
    "codec php-form": Entrance(_form, _of_bodies("leadcommerce")),
    "codec multipart": Entrance(
        lambda data: form.multipart(data, "multipart/form-data; boundary=b"), lambda: [made()[:_LARGE] for made in corpus.MULTIPARTS.values()]
    ),
    "content codings": Entrance(_coded, lambda: [name + b"\n" + corpus.packed(b"a" * 50) for name in (b"gzip", b"deflate", b"br", b"zstd, gzip")]),
    "reader har": Entrance(_capture, _of_captures("har", "gz")),
    "reader cassette": Entrance(_capture, _of_captures("yaml", "json")),
    "reader ndjson": Entrance(_capture, _of_captures("ndjson")),
    "reader raw": Entrance(_capture, _of_captures("http")),
    "redaction": Entrance(_redacted, _of_captures("har", "ndjson", "yaml", "http")),
    "judge zeald": Entrance(_judged("zeald"), _of_bodies("zeald")),
    "judge modularmerchant": Entrance(_judged("modularmerchant"), _of_bodies("zeald")),
    "judge leadcommerce": Entrance(_judged("leadcommerce"), _of_bodies("leadcommerce")),
    "judge open2b": Entrance(_judged("open2b"), _of_bodies("open2b")),
    "contract file": Entrance(_document, lambda: [corpus.contract(), *_of_captures("yaml")()]),
    "rule": Entrance(_allowing(cel_syntax.parse, cel_syntax.BadSyntax), lambda: [rule.encode() for rule in RULES]),
    "overlay target": Entrance(_allowing(json_path.parse, json_path.BadPath), lambda: [path.encode() for path in PATHS]),
}


def drawn(entrance: Entrance, seed: int) -> Iterator[bytes]:
    """Yield, without end, seeds that were changed a few times over: cut, doubled, mixed, bytes put in, turned and taken away."""
    source = random.Random(seed)
    seeds = entrance.seeds()
    words = sorted({word for one in seeds for word in one.replace(b"<", b" <").split()[:40] if len(word) < 40})
    while True:
        data = bytearray(source.choice(seeds))
        for _ in range(source.randint(1, 8)):
            at, other = source.randint(0, len(data)), source.choice(seeds)
            far = min(len(data), at + source.choice((1, 1, 2, 4, 16, 200)))
            piece = source.choice(
                (bytes([source.randrange(256)]), source.choice(words or [b""]), bytes(data[at:far]) * 2, other[at:far], b"\0", b"\xff\xfe", b"9" * 30)
            )
            data[at : source.choice((at, far))] = piece
        yield bytes(data[: 2 * _LARGE])
