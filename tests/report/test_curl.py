"""The promises of report/curl.py: the shell hands curl the request as it was, with a variable for each secret."""

from __future__ import annotations

import shlex
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck.exchange import Exchange, Request
from wirecheck.report.curl import curl_of

URL = "https://store.example/api/notes?a=1&b=2"
KEY = "K-made-up-1"


def exchange(**members: object) -> Exchange:
    return Exchange(request=Request(**{"method": "POST", "url": URL, **members}), response=None)  # type: ignore[arg-type]


def words(command: str) -> list[str]:
    return shlex.split(command, comments=True)


@given(st.text(st.sampled_from("ab '\"$`\\!{}\n\t&;|毛"), min_size=1))
def test_the_body_is_one_word_of_the_shell_whatever_is_in_it(body: str) -> None:
    made = words(curl_of(exchange(body=body.encode(), headers=(("content-type", "text/plain"),)), frozenset()))

    assert made == ["curl", "-sS", "-i", "-H", "content-type: text/plain", "--data-binary", body, URL]


@given(st.binary(min_size=1, max_size=40))
def test_bytes_go_through_a_pipe_and_no_character_steers_a_terminal(body: bytes) -> None:
    made = curl_of(exchange(body=body), frozenset())

    assert made.replace("\n", "").replace("\t", "").isprintable()


@pytest.mark.parametrize("body", [b"\xff\x00 plain 'quoted'\x1b[31m", b"@file", "\u202eturned".encode()])
def test_a_shell_sends_the_very_bytes(body: bytes, tmp_path: Path) -> None:
    """With a curl that writes down what it is given."""
    curl = tmp_path / "curl"
    curl.write_text(f"#!{sys.executable}\nimport pathlib, sys\npathlib.Path({str(tmp_path / 'body')!r}).write_bytes(sys.stdin.buffer.read())\n")
    curl.chmod(0o755)

    subprocess.run(["/bin/sh", "-c", curl_of(exchange(body=body), frozenset())], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True, timeout=30)

    assert (tmp_path / "body").read_bytes() == body


@pytest.mark.parametrize(
    ("members", "variable"),
    [
        ({"headers": (("x-api-key", KEY),)}, "STORE_X_API_KEY"),
        ({"body": f"identifier=shop&key={KEY}&a=1".encode()}, "STORE_KEY"),
        ({"body": f'{{"auth": {{"token": "{KEY}"}}}}'.encode()}, "STORE_TOKEN"),
        ({"body": f"<message><admin_key>{KEY}</admin_key></message>".encode()}, "STORE_ADMIN_KEY"),
        ({"body": f"auth[key]={KEY}".encode()}, "STORE_KEY"),
        ({"url": f"https://store.example/x?sid={KEY}", "method": "GET"}, "STORE_SID"),
        ({"body": KEY.encode()}, "STORE_SECRET"),
    ],
)
def test_a_secret_is_a_variable_named_after_its_place(members: dict[str, object], variable: str) -> None:
    made = curl_of(exchange(**members), frozenset({KEY}))

    assert KEY not in made
    assert made.startswith(f"# needs {variable} in the environment\ncurl ")
    assert f'"${variable}"' in made


def test_two_secrets_of_one_name_are_two_variables() -> None:
    made = curl_of(exchange(body=b"key=first-one&key=other-one"), frozenset({"first-one", "other-one"}))

    assert made.splitlines()[1].count('"$STORE_KEY"') == 1
    assert '"$STORE_KEY_2"' in made


def test_name_and_password_are_one_variable() -> None:
    sent = b64encode(b"shop:sesame").decode()

    made = curl_of(exchange(headers=(("authorization", f"Basic {sent}"),)), frozenset({"sesame"}))

    assert sent not in made
    assert "'authorization: Basic '\"$WIRECHECK_BASIC\"" in made


def test_what_was_not_captured_and_what_is_too_long_is_said() -> None:
    absent, long = curl_of(exchange(body=None), frozenset()), curl_of(exchange(body=b"x" * 100_000), frozenset())

    assert absent.splitlines()[0] == "# its body was not captured"
    assert long.splitlines()[0] == "# its body has 100,000 bytes: take it from the capture, as body.bin"
    assert words(long)[-3:] == ["--data-binary", "@body.bin", URL]


def test_an_address_that_is_none_is_a_command_all_the_same() -> None:
    assert words(curl_of(exchange(url="http://["), frozenset()))[0] == "curl"


@pytest.mark.parametrize(
    ("url", "headers", "target"),
    [
        ("/notes", (("host", "store.example"),), "https://store.example/notes"),
        ("/notes", (), "https://HOST/notes"),
        ("http://shop:sesame@store.example/notes", (), "http://store.example/notes"),
    ],
)
def test_the_address_is_what_is_known_of_it(url: str, headers: tuple[tuple[str, str], ...], target: str) -> None:
    assert words(curl_of(exchange(url=url, method="GET", headers=headers), frozenset()))[-1] == target
