"""One request through the store: whose it is, whether it may, what it asks for, and the envelope and headers of the answer.

Every refusal is one that the companion page lists. 500, 501 and 503 are the operator's (a crash, a version, a mode) and have no request that brings them about here; of the two
frequency limits (403), which contradict each other, none holds, but the hour has its allowance.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import unquote

from wirecheck.staging.leadcommerce import customers, products
from wirecheck.staging.leadcommerce.answering import Call, Forgotten, Refusal, Said, envelope
from wirecheck.staging.leadcommerce.form import LARGEST, PhpArray, TooLarge, read_form
from wirecheck.staging.vendor import Answer

if TYPE_CHECKING:
    from wirecheck.staging.store import Store
    from wirecheck.staging.vendor import Asked

HOURLY = 10_000_000
"""Requests an hour. The page has no figure (it shows what is left in a header); this one is beyond what a campaign can ask."""

# The whole of version 1, and what asks for these two APIs in another version or another case. /API/V3/ and /api/v13/ are other vendors'.
_OURS = re.compile(r"/api/v1(/.*)?|/api/v[0-9]+/(customers|products)(/[^/]*)?\.(xml|json)", re.IGNORECASE | re.DOTALL)
_CLIENT = "127.0.0.1"  # the store is asked from the same machine

OPERATIONS: dict[tuple[str, ...], tuple[str, Callable[[Call], Said]]] = {
    ("Customers.xml",): ("customers.view", customers.view),
    ("Customers", "create.xml"): ("customers.create", customers.create),
    ("Customers", "update.xml"): ("customers.update", customers.update),
    ("Products.xml",): ("products.view", products.view),
    ("Products", "create.xml"): ("products.create", products.create),
    ("Products", "update.xml"): ("products.update", products.update),
}
"""What the path below /api/v1/ asks for. Paths are case sensitive; the .json ending is not served."""


def answer(store: Store, asked: Asked) -> Answer | None:
    """Answer a request to Lead Commerce; ``None`` for a path of somebody else."""
    segments = tuple(unquote(segment) for segment in asked.path.split("/"))
    if not _OURS.fullmatch("/".join(segments)):
        return None
    operation, serve = OPERATIONS.get(segments[3:], ("", None)) if segments[:3] == ("", "api", "v1") else ("", None)
    left = _left(store, asked)
    try:
        if serve is None:
            raise Refusal(404, "There is no such API in this version.")  # noqa: TRY301 -- the envelope is below
        said = serve(_call(store, asked, operation, left))
    except Refusal as refusal:
        said = Said(status=refusal.status, error=refusal.text)
    except Forgotten as forgotten:
        said = forgotten.said
    return _written(store, asked, operation, said, max(left, 0))


def _call(store: Store, asked: Asked, operation: str, left: int) -> Call:
    """Read the form and let in whom it may. What is missing or wrong is refused in the order in which a server meets it."""
    if asked.method != "POST":
        raise Refusal(400, "This API is asked by POST.")
    try:
        form = read_form(asked.header("content-type") or "", asked.body)
    except TooLarge:
        raise Refusal(413, f"The POST array is too large: it may hold {LARGEST} values.") from None
    if not _may(store, asked, operation, form):
        raise Refusal(401, "The identifier or the key is wrong, or has no permission for this API.")
    if left < 0:
        raise Refusal(403, "Max frequency reached.")
    return Call(store=store, asked=asked, form=form)


def _may(store: Store, asked: Asked, operation: str, form: PhpArray) -> bool:
    """Compare the credentials: those of the form, or, where it has none of them, those of HTTP Basic."""
    known = store.credentials["leadcommerce"]
    identifier, key = form.get("identifier"), form.get("key")
    if identifier is None and key is None:
        identifier, key = _basic(asked.header("authorization") or "")
        if identifier is None and operation == "products.view" and store.on("leadcommerce-products-without-key"):
            return True
    if operation == "customers.update" and store.on("leadcommerce-update-with-any-key"):
        key = known["key"]
    return _same(identifier, known["identifier"]) and _same(key, known["key"])


def _same(given: object, known: str) -> bool:
    return isinstance(given, str) and compare_digest(given.encode("utf-8", "surrogatepass"), known.encode())


def _basic(header: str) -> tuple[str | None, str | None]:
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        identifier, colon, key = b64decode(coded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None, None
    return (identifier, key) if colon else (None, None)


def _left(store: Store, asked: Asked) -> int:
    """Count the request and give how many are left in its hour; below zero where none was left for it."""
    hour = int(asked.now.timestamp()) // 3600
    counted = "INSERT INTO leadcommerce_hour VALUES (?, 1) ON CONFLICT (hour) DO UPDATE SET asked = asked + 1 RETURNING asked"
    return HOURLY - int(store.database.value(counted, hour))


def _written(store: Store, asked: Asked, operation: str, said: Said, left: int) -> Answer:
    status, code, time = said.status, said.status, int(asked.now.timestamp())
    viewed = operation == "customers.view"
    if said.status == 401 and viewed and store.on("leadcommerce-refused-as-200"):
        status = 200
    if said.error is not None and operation == "products.update" and store.on("leadcommerce-failure-as-success"):
        status = code = 200
    if viewed and store.on("leadcommerce-time-in-milliseconds"):
        time *= 1000
    echoed = viewed and said.error is None and store.on("leadcommerce-key-echoed")
    key = f' key="{store.credentials["leadcommerce"]["key"]}"' if echoed else ""
    text = envelope(said, client=_CLIENT, time=time, code=code, extra=key)
    if said.status == 200 and not said.items and store.on("leadcommerce-empty-list-other-root"):
        text = text.replace("<message ", "<messages ").replace("</message>", "</messages>")
    if viewed and "<addresses/>" in text and store.on("leadcommerce-warning-before-xml"):
        text = "<br />\n<b>Warning</b>:  Invalid argument supplied for foreach() in <b>/srv/api/v1/customers.php</b> on line <b>88</b><br />\n" + text
    kind = "text/html" if viewed and store.on("leadcommerce-html-content-type") else "text/xml"
    limit = "unlimited" if operation == "products.view" and store.on("leadcommerce-limit-remaining-unlimited") else str(left)
    headers = (("content-type", f"{kind}; charset=utf-8"), ("platform", "Lead Commerce"), ("lc-limit-remaining", limit), ("lc-version", "1"))
    return Answer(status=status, headers=headers, body=text.encode())
