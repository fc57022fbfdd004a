"""Whether the rules of the document hold: conditions over request, response, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wirecheck.contract import pointer
from wirecheck.contract.expression import NotEvaluated
from wirecheck.contract.pointer import Found
from wirecheck.finding import Direction, Finding, Flaw, NotChecked, Part
from wirecheck.schema.wording import shown
from wirecheck.schema.xml_maps import XmlMap
from wirecheck.wire.xmltext import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.checks.subject import Side, Subject
    from wirecheck.contract.expression import Expression
    from wirecheck.contract.model import Rule


def rules(subject: Subject) -> Iterator[Finding | NotChecked]:
    """Evaluate each rule of the operation, an `each` rule once an item. One item that cannot be read hides no other."""
    # No answer, or one whose body the capture left out, or one that means nothing that a document describes: each is told already, and no rule can be about it.
    is_silent = subject.outcome in {None, "unknown"} and bool(subject.operation.outcomes)
    brief = subject.brief
    suspects = subject.operation.quick.suspects(brief, _body(brief, "request"), _body(brief, "response"), is_silent=is_silent)
    known = _Known()
    for rule in suspects:
        if rule.gate is not None:
            verdict = known.gates.get(rule.gate)
            if verdict is None:
                verdict = known.gates[rule.gate] = _verdict(rule.gate, subject.scope)
            if verdict is False:
                continue
            if verdict is not True:
                yield NotChecked(direction=rule.at, part=_part(subject, rule), path="", reason=verdict, rule=rule.id)
                continue
        yield from _over_items(subject, rule, known)


def _body(scope: Mapping[str, Any], side: str) -> Any:  # noqa: ANN401
    return scope.get(side, {}).get("body", ())


@dataclass(slots=True)
class _Known:
    """What is the same for several rules of one exchange: whether a gate holds, and the items of a pointer with the scope of each."""

    gates: dict[Expression, bool | str] = field(default_factory=dict)
    items: dict[tuple[int, str], list[tuple[Found, Mapping[str, Any]]]] = field(default_factory=dict)


def _verdict(expression: Expression, scope: Mapping[str, Any]) -> bool | str:
    """Tell whether an expression holds, or why nobody knows: in words, as an error that is kept keeps all that was on the way to it."""
    try:
        return expression.holds(scope)
    except NotEvaluated as error:
        return str(error)


def _over_items(subject: Subject, rule: Rule, known: _Known) -> Iterator[Finding | NotChecked]:
    side = _side(subject, rule)
    part = _part(subject, rule)
    reasons: set[str] = set()
    for found, scope in _items(subject, rule, side, known):
        try:
            if rule.when is not None and not rule.when.holds(scope):
                continue
            if rule.then.holds(scope):
                continue
        except NotEvaluated as reason:
            if str(reason) not in reasons:
                reasons.add(str(reason))
                yield NotChecked(direction=rule.at, part=part, path=found.path, reason=str(reason), rule=rule.id)
            continue
        yield _broken(rule, found, part)


def _part(subject: Subject, rule: Rule) -> Part:
    return Part.BODY if rule.at is not Direction.REQUEST or subject.operation.request is not None else Part.URL


def _side(subject: Subject, rule: Rule) -> Side:
    """Give the body that a rule's pointers are about; for a rule over both, the one that has what it points at."""
    if rule.at is Direction.RESPONSE:
        return subject.response
    if rule.at is Direction.REQUEST:
        return subject.request
    first = next(iter(_steps(rule.each or rule.about)), "")
    has_it = subject.request.has_view and isinstance(subject.request.view, Mapping) and first in subject.request.view
    return subject.request if has_it else subject.response


def _items(subject: Subject, rule: Rule, side: Side, known: _Known) -> list[tuple[Found, Mapping[str, Any]]]:
    if rule.each is None:
        return [(Found(side.view), subject.scope)]
    if not side.has_view:
        return []
    key = (id(side), rule.each)
    if key not in known.items:
        scope = subject.scope
        known.items[key] = [(found, {**scope, **found.names, "keys": found.keys}) for found in pointer.walk(side.view, rule.each)]
    return known.items[key]


def _broken(rule: Rule, found: Found, part: Part) -> Finding:
    path, line = pointer.about(found, rule.about)
    flaw = Flaw(
        code="WC401",
        constraint=rule.id,
        path=path,
        line=line,
        message=f"does not hold: {rule.says}",
        says=rule.says,
        saw=_seen(found, rule.about),
        source=rule.source,
    )
    return Finding.of(flaw, direction=rule.at, part=part)


def _steps(about: str) -> tuple[str, ...]:
    return pointer.steps(about if about.startswith("/") or not about else f"/{about}")


def _seen(found: Found, about: str) -> str:
    value: Any = found.value
    for step in _steps(about):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return "nothing"
    if isinstance(value, list) and len(value) > 20:
        return f"a list of {len(value)}"
    return shown(value) if not isinstance(value, XmlMap) or len(value.element) < 20 else f"<{local_name(value.element)}>"
