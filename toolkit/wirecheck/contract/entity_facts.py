"""What a contract says of the records that a store keeps, as a list beside the facts of its operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wirecheck.contract.entities import MISSING
from wirecheck.contract.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wirecheck.contract.entities import Entity, Field, Touch
    from wirecheck.contract.model import Contract
    from wirecheck.finding import Source

_COMES_BACK = {
    "equal": "as the same text",
    "decimal": "as the same number",
    "datetime": "as the same moment",
    "set": "as the same values in any order",
    "records": "as records that hold what was sent",
    "hashed": "encrypted, never as it was sent",
}
_DOES = {
    "creates": ("created", "makes records that can be read afterwards"),
    "reads": ("created", "answers the record as it is"),
    "lists": ("created", "answers records as they are"),
    "counts": ("count", "counts records"),
    "updates": ("updated", "changes what is sent"),
    "upserts": ("upserted", "changes the record that has the key, or makes it"),
    "deletes": ("deleted", "takes records away"),
    "authenticates": ("login", "lets in who knows the password, and nobody else"),
}


def kept(contract: Contract) -> Iterator[Fact]:
    """Yield the facts of each entity; `Fact.operation` is empty where one holds whichever operation is asked. `Fact.constraint` is what a finding about it would name."""
    for entity in contract.entities:
        yield from _of_entity(entity)
        yield from _of_fields(f"store {entity.name}", entity.fields.values(), frozenset(entity.generated))
        for touch in entity.touched:
            yield from _of_touch(entity.name, touch)


def _of_entity(entity: Entity) -> Iterator[Fact]:
    where = f"store {entity.name}"
    yield _fact("", f"{where}/{entity.key}", "key", "tells one record from another", entity.source)
    for name in entity.generated:
        yield _fact("", f"{where}/{name}", "generated", "the store sets it", entity.source)
    for unique in entity.unique:
        condition = f" where {unique.when.text}" if unique.when is not None else ""
        yield _fact("", f"{where}/{unique.field}", "unique", f"no two records have it equal{condition}", unique.source)
    for agree in entity.agree:
        yield _fact("", f"{where}/{agree.other}", "agree", f"records of one {agree.field} have it equal", agree.source)


def _of_fields(where: str, fields: Iterable[Field], generated: frozenset[str] = frozenset()) -> Iterator[Fact]:
    """Yield the facts of fields; what the store generates is not compared with what was sent."""
    for field in fields:
        here = f"{where}/{field.name}"
        name = f" as {field.read}" if field.read != field.name else ""
        if field.compare == "enum":
            yield _fact("", here, "created", f"comes back{name}: {', '.join(f'{sent} as {read}' for sent, read in field.enum.items())}", field.source)
        elif field.compare == "hidden":
            yield _fact("", here, "write-only", "never comes back", field.source)
        elif field.compare != "unknown" and field.name not in generated:
            constraint = "write-only" if field.compare == "hashed" else "created"
            yield _fact("", here, constraint, f"comes back{name} {_COMES_BACK[field.compare]}", field.source)
        if field.default is not MISSING:
            yield _fact("", here, "created", f"{field.default} where nothing is sent", field.default_source)
        if field.moves:
            yield _fact("", here, "moved", f"not before the last operation that {' or '.join(field.moves)}", field.source)
        if field.fixed:
            yield _fact("", here, "unchanged", "never changes by itself", field.source)
        if field.blank is not None:
            yield _fact("", here, "blanked", f"{field.blank} empties it", field.source)
        if field.refers is not None:
            yield _fact("", here, "refers", "names something that the store has" if field.refers == "*" else f"names a {field.refers}", field.source)
        if field.holds is not None:
            yield _fact("", here, "holds", f"holds each {field.holds} that belongs to it", field.source)
        yield from _of_fields(here, field.fields.values())


def _of_touch(name: str, touch: Touch) -> Iterator[Fact]:
    where = f"store {name}"
    constraint, what = _DOES[touch.does]
    yield _fact(touch.operation, where, constraint, what, touch.source)
    told = (
        (touch.keeps, "keeps", "unchanged", "what is not sent stays as it was"),
        (touch.keeps_within, "keeps_within", "unchanged", "what a map that is sent leaves out stays as it was"),
        (touch.blank is not None, "blank", "blanked", "a blank empties a field" if touch.blank == "blanks" else "a blank changes nothing"),
        (touch.filters, "filters", "narrowing", "a further condition adds no record"),
        (touch.projection is not None, "projection", "projection", "fields that are not asked for may be absent"),
        (touch.page is not None, "page", "pages", "pages join without a gap"),
        (touch.same_as is not None, "same_as", "count", f"the number is that of {touch.same_as} under equal conditions"),
        (touch.whole is not None, "whole", "created", f"every record is there where {' '.join(touch.whole.text.split())}" if touch.whole is not None else ""),
        (touch.absent is not None, "absent", "absent", "an unknown key is answered by no record" if touch.absent == "null" else "an unknown key is a failure"),
    )
    for is_said, aspect, about, words in told:
        if is_said:
            yield _fact(touch.operation, where, about, words, touch.source_of(aspect))


def _fact(operation: str, where: str, constraint: str, what: str, source: Source | None) -> Fact:
    document, section, certainty = (source.document, source.section, source.certainty) if source is not None else ("", "", "")
    return Fact(operation=operation, where=where, constraint=constraint, what=what, certainty=certainty, section=section, document=document)
