"""Secrets that are easy to recognise, planted wherever secrets stand, and the search for them in every byte that a command writes."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import escape
from socket import SHUT_RDWR, create_server
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import trial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from socket import socket

CORE = "Kq7Halyard9Zw"
"""Letters and digits: these are the same in every spelling but base64."""

SECRET = f"{CORE}&\"b'</+%41 {CORE}"
"""With what each spelling writes in its own way."""


def found_in(written: bytes) -> bool:
    """Whether the canary stands in these bytes: as it is, url-encoded once or twice, escaped as XML or JSON has it, in base64, from its fourth letter on."""
    return any(spelling in written for spelling in _SPELLINGS)


def _in_base64(text: str) -> Iterator[bytes]:
    """Yield what base64 makes of a text wherever it stands; the ends, which its neighbours share, are left out."""
    for before in range(3):
        yield b64encode(b"\0" * before + text.encode())[4 if before else 0 : -4]


NUMBER = "48151623"
"""What stands for a secret that a contract wants as a number: no campaign starts with a text for it."""

_SPELLINGS = (CORE[3:10].encode(), CORE[3:10].encode("utf-16-le"), *_in_base64(CORE), NUMBER.encode(), *_in_base64(NUMBER))

PLAIN = SECRET.replace("%41 ", "")
XML = escape(PLAIN)
FORM = quote(PLAIN, safe="")
JSON = json.dumps(PLAIN)[1:-1]

OPEN2B = ("/api/v13/commerce.customers.", "application/json")
LEAD = ("/api/v1/", "application/x-www-form-urlencoded")
MODULAR = ("/api/check_customer.php", "text/xml")
ZEALD = ("/API/V3/", "text/xml")


def _exchange(url: str, media_type: str, sent: str, answer: str = "", *, more: Any = (), back: Any = (), status: int = 200) -> dict[str, Any]:
    address = url if url.startswith("http") else f"https://store.example{url}"
    answered = media_type if media_type != LEAD[1] else "text/xml"
    return {
        "request": {"method": "POST", "url": address, "headers": [["Content-Type", media_type], *more], "body": sent},
        "response": {"status": status, "headers": [["Content-Type", answered], *back], "body": answer},
    }


def _open2b(call: str, sent: str = "{}", answer: str = "{}", **extra: Any) -> dict[str, Any]:
    return _exchange(OPEN2B[0] + call, OPEN2B[1], sent, answer, **extra)


def _places() -> dict[str, dict[str, Any]]:
    """Name each place with an exchange that has the secret there, and something wrong, so that it is shown."""
    places = {
        f"request header {name}": _open2b("find", f'{{"odd": "{JSON}"}}', more=[[name, value]])
        for name, value in {
            "Authorization": f"Bearer {PLAIN.replace(' ', '')}",
            "Proxy-Authorization": f"Basic {b64encode(f'clerk:{PLAIN}'.encode()).decode()}",
            "Cookie": f"a=b; sid={PLAIN.replace(';', '')}",
            "X-Key": PLAIN,
            "X-Api-Key": PLAIN,
            "X-Auth-Token": PLAIN,
            "X-Client-Secret": PLAIN,
        }.items()
    }
    places["response header Set-Cookie"] = _open2b("find", back=[["Set-Cookie", f"sid={PLAIN}; Path=/"]], answer=f'{{"odd": "{JSON}"}}')
    places["response header Location"] = _open2b(
        "find", back=[["Location", f"https://clerk:{FORM}@store.example/?token={FORM}"]], answer=f'{{"odd": "{JSON}"}}', status=302
    )
    for where, path in (("an operation", OPEN2B[0] + "find"), ("nowhere", f"/nowhere/{FORM}")):
        places[f"user info of {where}"] = _exchange(f"https://clerk:{FORM}@store.example{path}", OPEN2B[1], f'{{"odd": "{JSON}"}}')
        for name in ("api_key", "key", "token", "secret", "password", "sid", "access_token"):
            places[f"{name} in a query of {where}"] = _exchange(f"{path}?{name}={FORM}", OPEN2B[1], f'{{"odd": "{JSON}"}}')
    places |= {
        "open2b: a password of a login": _open2b("authenticate", f'{{"email": 1, "password": "{JSON}", "odd": "{JSON}"}}'),
        "open2b: a password of another type": _open2b("authenticate", f'{{"email": "a@b.example", "password": ["{JSON}"]}}'),
        "open2b: a password cut off": _open2b("authenticate", f'{{"email": "a@b.example", "password": "{JSON}'),
        "open2b: a password of a new customer": _open2b("create", f'{{"customer": {{"password": {{"value": "{JSON}", "odd": "{JSON}"}}}}}}'),
        "open2b: a hash that is none": _open2b(
            "get", '{"id": 1}', f'{{"status": "ok", "customer": {{"password": "{JSON}", "cart": "{JSON}", "name": "{JSON}"}}}}'
        ),
        "open2b: an answer cut off": _open2b("get", '{"id": 1}', f'{{"status": "ok", "customer": {{"password": "{JSON}'),
        "open2b: an answer with rubbish behind": _open2b("get", '{"id": 1}', f'{{"customer": {{"password": "{JSON}"}}}} rubbish'),
    }
    for name in ("Customers", "Products"):
        path = f"{LEAD[0]}{name}"
        places |= {
            f"leadcommerce {name}: a key": _exchange(f"{path}.xml", LEAD[1], f"identifier=7&key={FORM}&status={FORM}", "<message/>"),
            f"leadcommerce {name}: an identifier": _exchange(f"{path}/create.xml", LEAD[1], f"identifier={FORM}&key=x&inserts[0][status]={FORM}", "<message/>"),
            f"leadcommerce {name}: a key that is a list": _exchange(f"{path}/update.xml", LEAD[1], f"identifier=7&key[]={FORM}&key[a][b]={FORM}", "<message/>"),
            f"leadcommerce {name}: a key in an answer": _exchange(f"{path}.xml", LEAD[1], f"identifier=7&key={FORM}", f"<p>no {XML} &oops;</p>", status=418),
            f"leadcommerce {name}: a key among half escapes": _exchange(f"{path}.xml", LEAD[1], f"identifier=7&%zz=%&key={FORM}&[[[=]", "rubbish"),
        }
    places |= {
        "leadcommerce: JSON": _exchange(f"{LEAD[0]}Customers/create.xml", "application/json", f'{{"identifier": "7", "key": "{JSON}"}}', "<message/>"),
        "open2b: a form": _exchange(f"{OPEN2B[0]}authenticate", LEAD[1], f"email=7&password={FORM}&customer[password]={FORM}"),
    }
    for name in ("admin_sid", "admin_key", "api_key", "password"):
        body = f"<xmlrequest><odd>{XML}</odd><{name}>{XML.replace('%', '%25')}</{name}>"
        places[f"modularmerchant: {name}"] = _exchange(*MODULAR, f"{body}</xmlrequest>", "<results/>")
        places[f"modularmerchant: {name}, cut off"] = _exchange(*MODULAR, body, "<results/>")
        places[f"modularmerchant: {name}, url-encoded twice"] = _exchange(
            *MODULAR, f"<xmlrequest><{name}>{quote(FORM)}</{name}></xmlrequest>", f"<odd>{FORM}</odd>"
        )
    record = f"<ResultSet><Customer><odd>{XML}</odd><password>{XML}</password>"
    places["zeald: a password"] = _exchange(f"{ZEALD[0]}Customer", ZEALD[1], *[f"{record}</Customer></ResultSet>"] * 2)
    places["zeald: a password, cut off"] = _exchange(f"{ZEALD[0]}Customer", ZEALD[1], *[record] * 2)
    return places


PLACES = _places()
FORMATS = ("console", "json", "ndjson", "junit", "sarif", "github", "gitlab", "html")


CREDENTIALS = {
    "customer-v3": ("username", "password"),
    "leadcommerce-customers": ("identifier", "key"),
    "leadcommerce-products": ("identifier", "key"),
    "modularmerchant-check-customer": ("admin_sid", "admin_key", "api_key"),
    "open2b-customers": ("X-Key",),
}
CONTRACTS = tuple(CREDENTIALS)
_NUMBERS = {"admin_sid": NUMBER}


@dataclass(frozen=True, slots=True)
class Call:
    """One call whose every output is searched."""

    name: str
    arguments: tuple[str, ...]
    codes: tuple[int, ...] = (0, 1, 2)
    environment: tuple[tuple[str, str], ...] = ()
    is_pytest: bool = False

    def made(self, folder: Path) -> tuple[trial.Outcome, list[str]]:
        """Make the call; give how it ended, and the files that hold the canary, ``output`` among them."""
        inputs = {path for path in folder.rglob("*") if path.is_file()}
        before = {path: path.read_bytes() for path in inputs}
        main = trial.tested if self.is_pytest else trial.program
        outcome = trial.call(self.arguments, folder=folder, environment=dict(self.environment), main=main)
        written = {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and before.get(path) != path.read_bytes()}
        for path in set(folder.rglob("*")) - inputs:
            if path.is_file():
                path.unlink()
        return outcome, [f"{name} holds the canary" for name, content in {"output": outcome.told, **written}.items() if found_in(content)]


def planted(folder: Path, exchange: dict[str, Any]) -> None:
    """Write a capture of one exchange, as NDJSON and as HAR."""
    (folder / "day.ndjson").write_text(json.dumps(exchange) + "\n", "utf-8")
    request, response = ({**half, "headers": [{"name": name, "value": value} for name, value in half["headers"]]} for half in exchange.values())
    media_type = exchange["request"]["headers"][0][1]
    har = {
        "request": {**request, "postData": {"mimeType": media_type, "text": request.pop("body")}},
        "response": {**response, "content": {"mimeType": media_type, "text": response.pop("body")}},
    }
    (folder / "day.har").write_text(json.dumps({"log": {"entries": [har]}}), "utf-8")
    cassette = {
        "request": {**exchange["request"], "uri": exchange["request"]["url"], "headers": _listed(exchange["request"])},
        "response": {
            "status": {"code": exchange["response"]["status"], "message": ""},
            "headers": _listed(exchange["response"]),
            "body": {"string": exchange["response"]["body"]},
        },
    }
    (folder / "day.yaml").write_text(json.dumps({"interactions": [cassette], "version": 1}), "utf-8")


def _listed(half: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [value] for name, value in half["headers"]}


def all_planted(folder: Path) -> None:
    """Write a capture that has every place."""
    (folder / "all.ndjson").write_text("".join(json.dumps(exchange) + "\n" for exchange in PLACES.values()), "utf-8")


def by_place() -> Iterator[Call]:
    """Yield the calls that each place goes through by itself: what a mask learns from one exchange must not cover for another."""
    yield Call("validate -v", ("validate", "day.ndjson", "-v"))
    yield Call("validate, as a page", ("validate", "day.har", "--format", "html"))
    for ending in ("ndjson", "har", "yaml"):
        yield Call(f"redact {ending}", ("redact", f"day.{ending}", "-o", f"redacted.{ending}"))


def over_all() -> Iterator[Call]:
    """Yield the calls that read the capture of all places."""
    for shape in FORMATS:
        yield Call(f"validate {shape}", ("validate", "all.ndjson", "--format", shape, "-v"))
    yield Call("validate with a baseline", ("validate", "all.ndjson", "--baseline", "b.json", "--update-baseline"))
    yield Call(
        "validate, several reports", ("validate", "all.ndjson", *(word for shape in FORMATS for word in ("--report", f"{shape}={shape}.out")), "--jobs", "2")
    )
    for shape in ("term", "term-missing", "json", "html"):
        yield Call(f"coverage {shape}", ("coverage", "all.ndjson", "--format", shape, "-o", "counts.json"))
    yield Call("init", ("init", "all.ndjson", "-o", "made"))
    for shape in ("json", "html"):
        words = (
            "-q",
            "-p",
            "no:cacheprovider",
            "--wirecheck-captures",
            "all.ndjson",
            "--wirecheck-report",
            f"report.{shape}",
            "--junitxml",
            "junit.xml",
            "-vv",
            "--tb=long",
        )
        yield Call(f"pytest, report {shape}", ("--rootdir", ".", *words), codes=(0, 1, 2, 5), is_pytest=True)


def mistakes() -> Iterator[Call]:
    """Yield calls that end in an error message with a secret at hand."""
    contract = ("--contract", "open2b-customers")
    gone = f"http://clerk:{FORM}@127.0.0.1:9/?key={FORM}"
    for command in ("live", "record", "fuzz"):
        extra = ("--cassette", "c.yaml") if command == "record" else ()
        yield Call(f"{command}: user info in the URL", (command, gone, *contract, *extra), codes=(2, 3))
        yield Call(f"{command}: a host that is not allowed", (command, gone.replace("127.0.0.1", "store.example"), *contract, *extra), codes=(2, 3))
        yield Call(
            f"{command}: credentials that are no JSON", (command, "http://127.0.0.1:9", *contract, *extra, "--credentials-file", "broken.json"), codes=(2,)
        )
        secret = (("WIRECHECK_CREDENTIALS", f'{{"key": "{PLAIN}'),)
        yield Call(f"{command}: an environment that is no JSON", (command, "http://127.0.0.1:9", *contract, *extra), codes=(2,), environment=secret)
    unfit = (("WIRECHECK_CREDENTIALS", json.dumps(dict.fromkeys(CREDENTIALS["modularmerchant-check-customer"], CORE))),)
    yield Call(
        "fuzz: a credential that is no number", ("fuzz", "http://127.0.0.1:9", "--contract", "modularmerchant-check-customer"), codes=(2,), environment=unfit
    )
    yield Call("config", ("config",), environment=(("WIRECHECK_CREDENTIALS", json.dumps({"key": PLAIN})),))


def at_store(url: str, contract: str, number: int) -> Iterator[Call]:
    """Yield the calls to a store that tells everybody what it was sent."""
    common = ("--contract", contract, "--credentials-file", f"{contract}.json")
    first, second = FORMATS[number % 8], FORMATS[(number + 4) % 8]
    kind = ("yaml", "har", "ndjson")[number % 3]
    yield Call(f"live {contract} {first}", ("live", url, *common, "--allow-writes", "-v", "--format", first))
    yield Call(f"record {contract} {kind}", ("record", url, *common, "--allow-writes", "--cassette", f"c.{kind}", "--format", second))
    for shape in (first, second):
        options = ("--allow-writes", "--max-requests", "6", "--seed", "1", "--journal", "journal.ndjson", "-v")
        yield Call(f"fuzz {contract} {shape}", ("fuzz", url, *common, *options, "--format", shape))


def credentials(folder: Path) -> None:
    """Write the files that hold credentials: one as it should be, one broken."""
    for contract, names in CREDENTIALS.items():
        (folder / f"{contract}.json").write_text(json.dumps({name: _NUMBERS.get(name, CORE) for name in names}), "utf-8")
    (folder / "broken.json").write_text(f'{{"key": "{JSON}', "utf-8")


@contextmanager
def echoing() -> Iterator[str]:
    """Serve a store that answers with what it was sent, as text in XML, and gives its URL."""
    with create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    with listener.accept()[0] as connection, suppress(OSError):
                        _echo(connection)

        thread = Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(SHUT_RDWR)
        thread.join()


def _echo(connection: socket) -> None:
    connection.settimeout(5)
    seen = connection.recv(2**20)
    body = b"<ResultSet><odd>" + escape(seen.decode("utf-8", "replace")).encode() + b"</odd></ResultSet>"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nX-Seen: {CORE}\r\nSet-Cookie: sid={CORE}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    connection.sendall(head.encode() + body)
