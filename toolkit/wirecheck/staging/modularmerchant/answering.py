"""The answer as XML: nodes to bytes, every text url-encoded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from wirecheck.staging.vendor import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wirecheck.staging.store import Store

Node = tuple[str, "str | int | list[Node]"]
"""An element: its name, and its text or what stands in it."""


def urlencoded(text: str, *, charset: str = "utf-8", errors: str = "strict") -> str:
    """Encode a text as PHP's `urlencode` does: a blank is a plus, and the tilde is encoded too, which Python's leaves."""
    return quote_plus(text, encoding=charset, errors=errors).replace("~", "%7E")


def answered(store: Store, nodes: Iterable[Node]) -> Answer:
    """Answer with a document.

    The page says nothing of the HTTP status: it is 200 whatever the outcome, which `response_status` tells.
    """
    root = "result" if store.on("modularmerchant-wrong-root") else "results"
    media_type = "text/html" if store.on("modularmerchant-media-type-of-a-page") else "text/xml"
    markup = "".join(_markup((root, list(nodes)), _encoder(store)))
    return Answer(headers=(("content-type", f"{media_type}; charset=utf-8"),), body=f'<?xml version="1.0" encoding="utf-8"?>\n{markup}\n'.encode())


def _markup(node: Node, encode: Callable[[str], str]) -> Iterable[str]:
    name, content = node
    yield f"<{name}>"
    if isinstance(content, list):
        for child in content:
            yield from _markup(child, encode)
    else:
        yield escape(encode(str(content)))
    yield f"</{name}>"


def _encoder(store: Store) -> Callable[[str], str]:
    wrong = (encode for name, encode in _WRONG_ENCODERS.items() if store.on(name))
    return next(wrong, urlencoded)


_WRONG_ENCODERS: dict[str, Callable[[str], str]] = {
    "modularmerchant-text-not-encoded": str,
    "modularmerchant-text-encoded-twice": lambda text: urlencoded(urlencoded(text)),
    "modularmerchant-text-encoded-as-latin-1": partial(urlencoded, charset="latin-1", errors="replace"),
    "modularmerchant-crash-beyond-ascii": partial(urlencoded, charset="ascii"),
}
