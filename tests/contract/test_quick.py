"""The promises of contract/quick.py and contract/reads.py: what they do not name a suspect holds, and what they do not read nobody misses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table import TABLES, Table

from wirecheck import files
from wirecheck.checks import Subject
from wirecheck.contract import load, pointer
from wirecheck.contract.expression import Expression, NotEvaluated, compiled, parts, together
from wirecheck.contract.model import OutcomeRule, Rule
from wirecheck.contract.quick import Quick, needs_answer
from wirecheck.contract.route import Match, Router
from wirecheck.finding import Direction

# -- rules as they come -----------------------------------------------------------------------------------------------------------------------

LEAVES = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "1", "2.50", "2026-01-31 10:00:00"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "list"]), inner, max_size=3), max_leaves=8)
BODIES = st.dictionaries(st.sampled_from(["a", "b", "list"]), VALUES | st.lists(st.dictionaries(st.sampled_from(["a", "b"]), VALUES), max_size=3), max_size=3)
SCOPES = st.fixed_dictionaries(
    {"request": st.fixed_dictionaries({"method": st.just("POST")}, optional={"body": BODIES | VALUES})},
    optional={
        "response": st.fixed_dictionaries({"status": st.sampled_from([200, 500])}, optional={"body": BODIES}),
        "outcome": st.sampled_from(["success", "failure"]),
    },
)
CONDITIONS = [
    "true",
    "false",
    'outcome == "success"',
    "has(request.body.a)",
    "has(request.body.a.b)",
    "has(response.body.list)",
    "request.body.a == response.body.a",
    'request.body.a != "a" || request.body.b.a == 1',
    "number(request.body.a) > number(0)",
    'field(response.body, "a", "b") == null',
    'distinct(response.body.list, "a")',
    "size(response.body.list) < 2",
    'sorted_by(response.body.list, ["-a", "b"])',
    'request.body.a in ["a", "1"]',
    "request.body.list.all(a, a == request.body.a)",
    "!has(request.body.b) && response.status == 200",
    "request.body.a",
]
OF_ITEMS = [
    "has(item.a)",
    "item.a == request.body.a",
    'item.b != ""',
    "number(item.a) >= number(item.b)",
    "keys.item == 0",
    "item.a.b == 1",
    "item == request.body.b",
    "type(item) == map",
]
POINTERS = ["/list/{item}", "/{item}", "/a/*/{item}", "/list/0/{item}", "/list/{item}/a", "/list"]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    each = draw(st.none() | st.sampled_from(POINTERS))
    names = frozenset(pointer.bound(each)) if each is not None else frozenset()
    texts = CONDITIONS + (OF_ITEMS if names else [])
    when = " && ".join(f"({text})" for text in draw(st.lists(st.sampled_from(texts), max_size=3))) or "true"
    split = parts(when, names)
    gates = [part for part in split if not part.roots & (names | {"keys"})]
    rest = [part for part in split if part.roots & (names | {"keys"})]
    return Rule(
        id="rule",
        at=draw(st.sampled_from(Direction)),
        each=each,
        gate=together(gates, names) if gates else None,
        when=together(rest, names) if rest else None,
        then=compiled(draw(st.sampled_from(texts)), names),
        about="",
        says="",
        source=None,
    )


def _holds(expression: Expression | None, scope: Mapping[str, Any]) -> bool | None:
    try:
        return True if expression is None else expression.holds(scope)
    except NotEvaluated:
        return None


def _is_kept(rule: Rule, scope: Mapping[str, Any], request: Any, response: Any) -> bool:
    """Whether a rule holds for each of its items, by the closures alone."""
    if _holds(rule.gate, scope) is not True:
        return _holds(rule.gate, scope) is False
    first = next(iter(pointer.steps(rule.each or "")), "")
    is_about_request = rule.at is Direction.REQUEST or (rule.at is Direction.EXCHANGE and isinstance(request, Mapping) and first in request)
    items = list(pointer.walk(request if is_about_request else response, rule.each)) if rule.each is not None else [None]
    inner = [scope if item is None else {**scope, **item.names, "keys": item.keys} for item in items]
    return all(_holds(rule.when, one) is False or (_holds(rule.when, one) is True and _holds(rule.then, one) is True) for one in inner)


@given(SCOPES, st.lists(rules(), min_size=1, max_size=6), st.booleans())
def test_a_rule_that_is_no_suspect_holds(scope: Mapping[str, Any], some: Sequence[Rule], is_silent: bool) -> None:  # noqa: FBT001
    """And one that can be judged and is broken is one."""
    request, response = (scope.get(side, {}).get("body", ()) for side in ("request", "response"))

    suspects = Quick((), some).suspects(scope, request, response, is_silent=is_silent)

    for rule in some:
        if rule not in suspects:
            assert (is_silent and needs_answer(rule)) or _is_kept(rule, scope, request, response)


@given(SCOPES, st.lists(st.sampled_from(CONDITIONS), max_size=4))
def test_the_first_outcome_that_holds_is_told(scope: Mapping[str, Any], texts: Sequence[str]) -> None:
    outcomes = [OutcomeRule(outcome="success", when=compiled(text), source=None) for text in texts]

    assert Quick(outcomes, ()).outcome(scope) is next((rule for rule in outcomes if _holds(rule.when, scope) is True), None)


def test_rules_too_deep_for_python_are_all_suspects() -> None:
    deep = compiled("(" * 30 + "request.body.a" + " == 1)" * 30)
    rule = Rule(id="deep", at=Direction.REQUEST, each="/*" * 30, gate=None, when=None, then=deep, about="", says="", source=None)

    assert Quick((), [rule]).suspects({"request": {"body": {}}}, {}, {}, is_silent=False) == [rule]


# -- the contracts ---------------------------------------------------------------------------------------------------------------------------


def _subjects(name: str) -> Iterator[Subject]:
    table, router = Table(TABLES[name]), Router([load(name)])
    for base in table.bases:
        match = router.route(table.exchange(base).request)
        if isinstance(match, Match):
            yield Subject(table.exchange(base), match)


@pytest.mark.parametrize("name", files.contract_names())
def test_rules_find_in_a_brief_view_what_they_find_in_the_whole(name: str) -> None:
    """Value for value: what was left out is read by none of them."""
    count = 0

    for subject in _subjects(name):
        sides = {"request": subject.request, "response": subject.response}
        briefs = {at: side.brief(subject.operation.quick.reads) for at, side in sides.items() if side.has_view}
        for rule in subject.operation.rules:
            for at, side in sides.items():
                if not side.has_view:
                    continue
                whole = list(pointer.walk(side.view, rule.each)) if rule.each is not None else [None]
                brief = list(pointer.walk(briefs[at], rule.each)) if rule.each is not None else [None]
                assert len(whole) == len(brief), rule.id
                for one, other in zip(whole, brief, strict=True):
                    in_whole = _value(rule, subject.scope, one)
                    assert in_whole == _value(rule, subject.brief, other), rule.id
                    count += 1
    assert count > 20


def _value(rule: Rule, scope: Mapping[str, Any], item: Any) -> list[Any]:
    inner = scope if item is None else {**scope, **item.names, "keys": item.keys}
    values = []
    for expression in (rule.gate, rule.when, rule.then):
        if expression is not None:
            values.append("not evaluated")
            with suppress(NotEvaluated):
                values[-1] = expression.value(inner)
    return values


@pytest.mark.parametrize("name", files.contract_names())
def test_every_operation_of_the_contracts_reads_by_names(name: str) -> None:
    assert all(operation.quick.reads is not None for operation in load(name).operations if operation.id not in {"list", "get", "save", "change"})


@pytest.mark.parametrize("name", files.contract_names())
def test_no_rule_of_a_clean_base_is_a_suspect_that_holds(name: str) -> None:
    """Else the quick way would cost time and give none."""
    wasted = [
        rule.id
        for subject in _subjects(name)
        if subject.outcome not in {None, "unknown"}
        for rule in subject.operation.quick.suspects(subject.brief, *_bodies(subject), is_silent=False)
        if _is_kept(rule, subject.scope, *_bodies(subject))
    ]

    assert wasted == []


def _bodies(subject: Subject) -> tuple[Any, Any]:
    return tuple(subject.brief.get(side, {}).get("body", ()) for side in ("request", "response"))  # type: ignore[return-value]
