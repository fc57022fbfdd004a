"""What a schema comes down to: where it holds, where it does not, and where one thing of it is broken or met at its edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.generate.json_schema.denials import Denial, denials
from wirecheck.generate.json_schema.holds import HOLDS, dependent, items, members
from wirecheck.generate.json_schema.model import NOTHING, Atom, Choice, Final, Part, exact
from wirecheck.generate.json_schema.reading import LIST, MAP, NUMBER, TEXT, Reading, counted, list_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def _end(r: Reading, keyword: str) -> tuple[Atom, ...]:
    """Give the first or the last value of a list."""
    final = r.goal[0] if r.goal else None
    values = r.node[keyword]
    return (Atom("values", values[-1:] if isinstance(final, Final) and final.side == "high" else values[:1]),)


_EDGES: dict[str, Callable[[Reading, str], tuple[Atom, ...]]] = {
    "minLength": lambda r, k: (TEXT, Atom("max-length", int(r.node[k]))),
    "maxLength": lambda r, k: (TEXT, Atom("min-length", int(r.node[k]))),
    "minItems": lambda r, k: (LIST, Atom("max-items", int(r.node[k]))),
    "maxItems": lambda r, k: (LIST, Atom("min-items", int(r.node[k]))),
    "minProperties": lambda r, k: (MAP, Atom("max-members", int(r.node[k]))),
    "maxProperties": lambda r, k: (MAP, Atom("min-members", int(r.node[k]))),
    "minimum": lambda r, k: (NUMBER, Atom("high", (exact(r.node[k]), False))),
    "maximum": lambda r, k: (NUMBER, Atom("low", (exact(r.node[k]), False))),
    "exclusiveMinimum": lambda *_: (NUMBER, Atom("at-low", value=True)),
    "exclusiveMaximum": lambda *_: (NUMBER, Atom("at-high", value=True)),
    "contains": lambda r, _: (LIST, Atom("contains", counted(r, 1, 1))),
    "minContains": lambda r, k: (LIST, Atom("contains", counted(r, 0, int(r.node[k])))),
    "maxContains": lambda r, k: (LIST, Atom("contains", counted(r, int(r.node[k]), int(r.node[k])))),
    "enum": _end,
}
"""What holds at an edge, beside the rest, by constraint."""


def parts(r: Reading) -> tuple[Part, ...]:
    """Give what holds where a schema does, with its goal reached."""
    final = r.goal[0] if r.goal and isinstance(r.goal[0], Final) else None
    made: list[Part] = []
    broken = _aimed(r, final) if final is not None and final.mode == "break" else None
    for keyword in r.node:
        if keyword in HOLDS and (broken is None or keyword != broken[0]):
            made.extend(HOLDS[keyword](r, keyword))
        elif broken is not None and keyword == broken[0]:
            made.extend(_still(r, keyword, final))
    if broken is not None:
        denial = broken[1]
        made.append(Choice(r.name("broken"), tuple(p for p in (denial.exactly, denial.parts) if p)))
    elif final is not None and final.mode == "edge":
        made.extend(_EDGES[final.keyword](r, final.keyword))
    return tuple(made)


def _aimed(r: Reading, final: Final) -> tuple[str, Denial]:
    for keyword, denial in denials(r):
        if denial.is_site and (denial.keyword, denial.side, denial.member) == (final.keyword, final.side, final.member):
            return keyword, denial
    raise LookupError(final)


def _still(r: Reading, keyword: str, final: Final | None) -> Iterable[Part]:
    """Give what a keyword still says when one thing of it is broken: the other required members, the schemas of the described ones."""
    if final is None:
        return ()
    if keyword == "required":
        return [r.atom("required", name) for name in r.node["required"] if name != final.member]
    if keyword in {"properties", "patternProperties", "additionalProperties"}:
        without = {key: value for key, value in r.node.items() if key != "additionalProperties"}
        return members(_again(r, without))
    if keyword in {"prefixItems", "items"}:
        first, key, _, _ = list_parts(r.node)
        return items(_again(r, {key: first}))
    if keyword in {"dependentRequired", "dependencies"}:
        rest = {name: [o for o in value if o != final.member] if isinstance(value, list) else value for name, value in r.node[keyword].items()}
        return dependent(_again(r, {keyword: rest}), keyword)
    if keyword == "contains":
        kept = counted(r, 0, None)
        return (r.atom("contains", kept),)
    return ()


def _again(r: Reading, node: dict[str, Any]) -> Reading:
    made = Reading(node, r._number, r._target, r.use)  # noqa: SLF001
    made.goal = None
    return made


def negated(r: Reading) -> tuple[Part, ...]:
    """Give what holds where a schema does not."""
    options: list[tuple[Part, ...]] = []
    for keyword, denial in denials(r):
        if keyword.startswith("unevaluated"):  # what is left over is known only where the rest holds
            inside = Reading({key: value for key, value in r.node.items() if key != keyword}, r._number, r._target, r.use._replace(positive=True, goal=None))  # noqa: SLF001
            inside.scopes = (r.use.schema,)
            options.append((*parts(inside), *(inside.atom(part.key, part.value) if isinstance(part, Atom) else part for part in denial.parts)))
        else:
            options.append(denial.parts)
    return (Choice(r.name("negated"), tuple(options), r.use.is_drawn),) if options else (NOTHING,)
