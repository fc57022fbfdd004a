"""One exchange, counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wirecheck.coverage.broken import sites_of
from wirecheck.coverage.cells import BROKEN
from wirecheck.coverage.plan import PLACES
from wirecheck.coverage.row import BROKE, HELD, NOT_EVALUATED
from wirecheck.finding import Direction, Finding, NotChecked, Part

if TYPE_CHECKING:
    from wirecheck.checks import Subject
    from wirecheck.checks.subject import Side
    from wirecheck.coverage.row import Row
    from wirecheck.judge import Judgement

_RULE = "WC401"
_NO_CHECK = "WC901: the check 'body' "


class Observing:
    """Counts exchanges; `failed` tells where that itself went wrong, which must not look like a gap of the tests."""

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str, str, str], None] = {}

    @property
    def failed(self) -> Iterator[tuple[str, str, str, str]]:
        """Contract, operation, what could not be observed, and why."""
        return iter(self._failed)

    def count(self, row: Row, judgement: Judgement, subject: Subject) -> None:
        """Count an exchange in a row."""
        row.exchanges += 1
        if judgement.outcome is not None:
            row.outcomes[judgement.outcome] += 1
        if subject.exchange.response is not None:
            documented = subject.documented
            row.statuses[documented.key if documented is not None else str(subject.exchange.response.status)] += 1
        for step in (_rules, _parts):
            try:
                step(row, judgement, subject)
            except Exception as error:  # noqa: BLE001 -- a bug in counting must not end the run; it is told, and not what the payload holds
                why = f"counting failed with {type(error).__name__}; please report this"
                self._failed[judgement.contract or "", judgement.operation or "", step.__name__.strip("_"), why] = None


def _rules(row: Row, judgement: Judgement, subject: Subject) -> None:
    """Count each rule that was asked, once: as broken if any item breaks it, else as not evaluated if any cannot be read, else as held."""
    if not row.rules:
        return
    broke = {finding.constraint for finding in judgement.findings if finding.code == _RULE}
    unread = {gap.rule for gap in judgement.not_checked if gap.rule is not None} - broke
    for rule, counts in row.rules.items():
        if rule in broke:
            counts[BROKE] += 1
        elif rule in unread:
            counts[NOT_EVALUATED] += 1
    for rule in row.plan.asked.of(subject) - broke - unread:
        row.rules[rule][HELD] += 1


def _parts(row: Row, judgement: Judgement, subject: Subject) -> None:
    unjudged = {gap.direction for gap in judgement.not_checked if _is_of_a_body(gap)}
    names = row.plan.names
    where: dict[tuple[Direction, Part], list[str]] = {}
    for place in PLACES:
        if place in names:
            _observed(row, place, _texts(row, place, subject))
            where.setdefault((Direction.REQUEST, Part.HEADER if place == "header" else Part.URL), []).append(place)
    if "response header" in names and subject.documented is not None and subject.exchange.response is not None and subject.exchange.response.headers:
        response = subject.exchange.response
        _observed(row, "response header", {header.name: response.header(header.name.lower()) for header in subject.documented.headers})
        where[Direction.RESPONSE, Part.HEADER] = ["response header"]
    for direction, side in ((Direction.REQUEST, subject.request), (Direction.RESPONSE, subject.response)):
        name = "request" if direction is Direction.REQUEST else row.plan.response(side.body) if side.body is not None else None
        if name in names and name is not None and not unjudged & {direction, Direction.EXCHANGE}:
            if _is_judged(side):
                _observed(row, name, side.whole)
            where[direction, Part.BODY] = [name]
    _count_broken(row, judgement, where)


def _is_of_a_body(gap: NotChecked) -> bool:
    """Whether a whole body was not judged: nobody could, or the check of bodies itself failed, which is told of the exchange."""
    if gap.rule is not None or gap.part is not Part.BODY or gap.path:
        return False
    return gap.direction is not Direction.EXCHANGE or gap.reason.startswith(_NO_CHECK)


def _observed(row: Row, part: str, subject: object) -> None:
    row.count(part, row.plan.part(part).observe(subject))


def _texts(row: Row, place: str, subject: Subject) -> dict[str, str | None]:
    """Give the described parameters of a place by name, as the checks read them."""
    names = [one.name for one in row.plan.operation.parameters if one.place == place and one.name]
    match place:
        case "path":
            return {name: subject.match.parameters.get(name) for name in names}
        case "query":
            return {name: subject.query.get(name) for name in names}
        case _:
            return {name: subject.exchange.request.header(name.lower()) for name in names}


def _is_judged(side: Side) -> bool:
    """Whether a schema judged a body, as the check of bodies does it: one that was read, and has the documented root."""
    body, payload = side.body, side.payload
    if body is None or body.schema is None or payload is None or not payload.readable:
        return False
    return payload.root is None or body.root is None or payload.root.tag == body.root


def _count_broken(row: Row, judgement: Judgement, where: dict[tuple[Direction, Part], list[str]]) -> None:
    broken: dict[str, set[int]] = {}
    for finding in judgement.findings:
        for part in where.get((finding.direction, finding.part), ()) if finding.code != _RULE else ():
            broken.setdefault(part, set()).update(_broken(row, part, finding))
    for part, cells in broken.items():
        row.count(part, cells)


def _broken(row: Row, part: str, finding: Finding) -> Iterator[int]:
    cells = row.plan.part(part).cells
    return (cells.numbers["sites", site.id, BROKEN] for site in sites_of(finding, cells.sites.values()))
