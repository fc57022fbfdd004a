"""Whatever a file holds, lint says what is wrong with it and never raises."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from wirecheck.contract.document import parse
from wirecheck.contract.lint import Problem, lint

SHOP = "shop.openapi.yaml"
FILES = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "shop").iterdir())}
ROOT = parse(FILES[SHOP], SHOP)
SCHEMA = parse(FILES["view.schema.json"], "view.schema.json")

# Texts that mean something in one place or another of a contract.
WORDS = st.sampled_from(
    [
        "", "/", "{", "{a}", "*", "/*/{x}/*", "#", "#/", "#/components/schemas/Order", "#/paths", "view.schema.json", "answer.xsd", "../..", "\x00", "true", "string", "(", "a" * 300,
        "request.body", "has(response.body.answer)", "[1].all()", "request.body.all(k, k in response.body)", "{1: 2}[3] && -order < !1", "number(item.x) == 1", "field(request, 1)",
        "2020-01-01", "stated", "page", "id", "json", "orders.view",
    ]
)  # fmt: skip
KEYS = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "$ref",
            "type",
            "properties",
            "items",
            "anyOf",
            "enum",
            "if",
            "required",
            "x-source",
            "x-reading",
            "when",
            "source",
            "document",
            "certainty",
            "keywords",
            "note",
            "format",
            "x-secret",
            "const",
            "name",
            "in",
        ]
    ),
    st.text(max_size=5),
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.text(max_size=20))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8)


def problems(texts: dict[str, bytes]) -> list[Problem]:
    return list(lint(SHOP, read=texts.__getitem__))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the path of every value below one."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def put(root: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Give a copy with the value at a path replaced."""
    if not path:
        return value
    made = copy.deepcopy(root)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return made


@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b"- " * 100_000)
@example(b"openapi: 3.1.0\npaths: &a {b: *a}")
@example(b"a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\n" + b"".join(b"d%d: &d%d [*c, *c, *c]\n" % (n, n) for n in range(500)))
@example(b"!!timestamp x")
@example(b"!!bool x")
@example("openapi: 3.1.0".encode("utf-16"))
def test_no_bytes_make_it_raise(text: bytes) -> None:
    assert problems({SHOP: text})


@given(VALUES)
def test_no_content_makes_it_raise(value: Any) -> None:
    assert problems({SHOP: yaml.dump(value).encode("utf-8", "replace")})


@given(st.sampled_from(places(ROOT)), VALUES)
def test_no_value_in_a_contract_makes_it_raise(path: tuple[Any, ...], value: Any) -> None:
    text = yaml.dump(put(ROOT, path, value), allow_unicode=True).encode("utf-8", "replace")

    assert all(problem.line is None or problem.line > 0 for problem in problems(FILES | {SHOP: text}))


@given(st.sampled_from(places(SCHEMA)), VALUES)
def test_no_value_in_a_json_schema_makes_it_raise(path: tuple[Any, ...], value: Any) -> None:
    text = json.dumps(put(SCHEMA, path, value)).encode("utf-8", "replace")

    assert all(problem.line is None or problem.line > 0 for problem in problems(FILES | {"view.schema.json": text}))


@given(
    st.sampled_from(["answer.xsd", "types.xsd"]),
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from(["", "<", 'maxOccurs="0"', 'type="xs:anyType"', "<xs:choice>", 'ref="answer"']),
)
def test_no_lines_of_an_xsd_make_it_raise(name: str, first: int, second: int, word: str) -> None:
    lines = FILES[name].decode().split("\n")
    a, b = first % len(lines), second % len(lines)
    lines[a], lines[b] = lines[b], lines[a].replace('minOccurs="0"', word)

    assert all(problem.line is None or problem.line > 0 for problem in problems(FILES | {name: "\n".join(lines).encode()}))
