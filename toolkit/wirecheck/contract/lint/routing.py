"""Operations: what they are called, which paths they stand under, and whether a request can reach them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecheck.schema.json_walk import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft, OperationDraft
    from wirecheck.contract.lint.problem import Problem

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)\Z|default\Z")


def routing(draft: Draft) -> Iterator[Problem]:
    """Say what keeps a request from its operation."""
    yield from _templates(draft)
    yield from _ids(draft)
    yield from _shadowed(draft)
    for operation in draft.operations:
        yield from _path_parameters(draft, operation)
        yield from _responses(draft, operation)


def _templates(draft: Draft) -> Iterator[Problem]:
    known: dict[str, str] = {}
    for template in draft.root.get("paths", {}):
        at = f"/paths/{escaped(template)}"
        if not template.startswith("/"):
            yield draft.wrong(at, f"the path {template!r} does not start with a slash", f"write /{template}")
        if any(("{" in segment or "}" in segment) and not _PARAMETER.fullmatch(segment) for segment in template.split("/")):
            yield draft.wrong(
                at, f"a segment of {template!r} is only in part a parameter", "let a parameter be a whole segment, and say the rest in its pattern"
            )
        bare = _PARAMETER.sub("{}", template)
        if bare in known:
            yield draft.wrong(
                at,
                f"{template} and {known[bare]} differ only by a parameter",
                "make them one path; one operation can serve several resources (x-codec: resource-joins)",
            )
        known.setdefault(bare, template)


def _ids(draft: Draft) -> Iterator[Problem]:
    known: dict[str, str] = {}
    for operation in draft.operations:
        if "operationId" not in operation.value:
            yield draft.wrong(operation.at, f"{operation.id} has no operationId", "give it one; findings and coverage call it so", severity="warning")
        elif operation.id in known:
            yield draft.wrong(
                f"{operation.at}/operationId",
                f"the operationId {operation.id!r} stands twice",
                f"give one of {known[operation.id]} and {operation.method} {operation.template} another",
            )
        known.setdefault(operation.id, f"{operation.method} {operation.template}")


def _shadowed(draft: Draft) -> Iterator[Problem]:
    """Operations are tried in their order, so that an earlier path with a parameter takes the requests of a later one without."""
    for index, later in enumerate(draft.operations):
        for earlier in draft.operations[:index]:
            same = earlier.method == later.method and len(earlier.pattern) == len(later.pattern) and earlier.pattern != later.pattern
            if same and all(a is None or a == b for a, b in zip(earlier.pattern, later.pattern, strict=True)):
                yield draft.wrong(later.at, f"no request can reach {later.id}: {earlier.template} takes them all", f"put {later.template} before it")
                break


def _path_parameters(draft: Draft, operation: OperationDraft) -> Iterator[Problem]:
    wanted = [segment[1:-1] for segment, known in zip(operation.template.split("/"), operation.pattern, strict=True) if known is None]
    seen: set[tuple[str, str]] = set()
    for part in operation.parameters:
        name, place = str(part.value.get("name", "")), str(part.value.get("in", ""))
        if place == "path" and name not in wanted:
            yield draft.wrong(part.at, f"the path parameter {name!r} does not stand in {operation.template}", "mend its name, or leave it out")
        if place == "path" and part.value.get("required") is not True:
            yield draft.wrong(part.at, f"the path parameter {name!r} is not required", "add 'required: true'")
        if (name, place) in seen:
            yield draft.wrong(part.at, f"the {place} parameter {name!r} is declared twice for {operation.id}", "leave one out")
        seen.add((name, place))
    for name in wanted:
        if (name, "path") not in seen:
            yield draft.wrong(
                operation.at, f"nobody declares the path parameter {name!r} of {operation.template}", f"add a parameter with 'name: {name}' and 'in: path'"
            )
    if len(set(wanted)) < len(wanted):
        yield draft.wrong(operation.at, f"{operation.template} names a parameter twice", "give each a name of its own")


def _responses(draft: Draft, operation: OperationDraft) -> Iterator[Problem]:
    for key in operation.value.get("responses", {}):
        if not _STATUS.match(key):
            yield draft.wrong(f"{operation.at}/responses/{escaped(key)}", f"{key!r} is no status", 'write "200", "4XX" or "default"')
