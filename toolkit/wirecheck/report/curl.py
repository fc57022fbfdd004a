"""Requests as command lines: ``curl`` for a shell of POSIX. A secret is an environment variable there, and a key of the store's a variable of the shell."""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from wirecheck.report.script import Blanks, Key, Secret, joined, key_name, step_of, variables
from wirecheck.text.printable import printable_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wirecheck.exchange import Exchange, Request
    from wirecheck.report.script import Piece, Step, Text

_NAME = re.compile(r"""([A-Za-z][\w-]*)\]?(?:"\s*:\s*"?|=|>)\Z""")
_LONGEST = 64 * 1024
"""Bytes of a body that a command line holds; systems take about twice as many."""


def curl_of(exchange: Exchange, secrets: frozenset[str]) -> str:
    """Give what sends the request of an exchange again, what it needs said above it."""
    request = exchange.request
    names = _names(request, secrets)
    step = step_of(exchange, Blanks(names))
    step = replace(step, body=tuple(map(_safe, step.body)))
    is_long = request.body is not None and len(request.body) > _LONGEST
    lines = []
    if needed := variables([step]):
        lines.append(f"# needs {', '.join(needed)} in the environment")
    if request.body is None:
        lines.append("# its body was not captured")
    elif is_long:
        lines.append(f"# its body has {len(request.body):,} bytes: take it from the capture, as body.bin")
        step = replace(step, body=("@body.bin",))
    command = line(_origin(request), step, from_file=is_long)
    return printable_lines("\n".join([*lines, command]))


def line(address: str, step: Step, *, from_file: bool = False) -> str:
    """Write the command of one request to the store at an address."""
    words = ["curl", "-sS", "-i"]
    words += ["-X", _shell(step.method)] if step.method != ("POST" if step.body else "GET") else []
    for name, value in step.headers:
        words += ["-H", _shell_text((f"{name}: ", *value))]
    if not any(name == "content-type" for name, _ in step.headers) and step.body:
        words += ["-H", "content-type:"]  # curl would name one
    target = _shell_text((address, *step.url))
    if not step.body:
        return " ".join([*words, target])
    if from_file or _is_one_word(step.body):
        return " ".join([*words, "--data-binary", _shell_text(step.body), target])
    return " ".join(["{", *(f"{_printed(piece)};" for piece in step.body), "}", "|", *words, "--data-binary", "@-", target])


def _origin(request: Request) -> str:
    """Give scheme and host; a URL that is only a path leaves them to the header, and to encryption."""
    scheme = request.url.partition("://")[0] if "://" in request.url else "https"
    return f"{scheme}://{request.host or request.header('host') or 'HOST'}"


def _safe(piece: Piece) -> Piece:
    """Spell text as bytes that would steer the terminal that it is pasted to."""
    return piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) and not piece.translate(_BLANKS).isprintable() else piece


_BLANKS = str.maketrans("\t\n", "  ")


def _names(request: Request, secrets: Iterable[str]) -> dict[str, str]:
    """Name a variable for each secret, by the header or the member that it is the value of."""
    made: dict[str, str] = {}
    headers = {value: name for name, value in reversed(request.headers)}
    text = f"{request.url}\n{(request.body or b'').decode('utf-8', 'replace')}"
    for secret in sorted(secrets):
        at = text.find(secret)
        member = _NAME.search(text[max(0, at - 80) : at]) if at >= 0 else None
        name = headers.get(secret) or (member[1] if member else "secret")
        made[secret] = "STORE_" + re.sub(r"\W", "_", name.upper())
    taken: dict[str, int] = {}
    for secret, name in made.items():
        taken[name] = taken.get(name, 0) + 1
        made[secret] = name if taken[name] == 1 else f"{name}_{taken[name]}"
    return made


def _is_one_word(text: Text) -> bool:
    """Whether an argument can hold it: no byte that is no text, no NUL, and not what curl takes for the name of a file."""
    first = text[0]
    return not any(isinstance(piece, bytes) or (isinstance(piece, str) and "\0" in piece) for piece in text) and not (
        isinstance(first, str) and first.startswith("@")
    )


def _shell(piece: Piece) -> str:
    if isinstance(piece, Secret):
        return f'"${piece.variable}"'
    if isinstance(piece, Key):
        return f'"${key_name(piece)}"'
    assert isinstance(piece, str)  # noqa: S101 -- bytes are printed by a command of their own
    return shlex.quote(piece)


def _shell_text(text: Text) -> str:
    return "".join(map(_shell, joined(*text)))


def _printed(piece: Piece) -> str:
    if isinstance(piece, bytes) or (isinstance(piece, str) and "\0" in piece):
        data = piece if isinstance(piece, bytes) else piece.encode()
        return f"echo {b64encode(data).decode()} | base64 -d"
    return f"printf %s {_shell(piece)}"
