"""Sources in the contract file: documents that exist, and a complete source for whatever it states itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.contract.lint.draft import missing, refined
from wirecheck.contract.lint.problem import nearest
from wirecheck.finding import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.contract.lint.draft import Draft, Known, OperationDraft, Part
    from wirecheck.contract.lint.problem import Problem


def sources(draft: Draft) -> Iterator[Problem]:
    """Say which sources name nothing, and what has none."""
    for at, source in draft.shape.of("source"):
        for problem, remedy in source_problems(source, draft.documents):
            yield draft.wrong(at, problem, remedy)
    for operation in draft.operations:
        yield from _rules(draft, operation)
        yield from _parts(draft, operation)
    for name, scheme in draft.root.get("components", {}).get("securitySchemes", {}).items():
        yield from _lacking(draft, f"/components/securitySchemes/{name}", f"the security scheme {name!r}", refined(draft.source, scheme))


def _rules(draft: Draft, operation: OperationDraft) -> Iterator[Problem]:
    for key, title in (("x-outcome", "outcome"), ("x-rules", "id")):
        for index, entry in enumerate(operation.value.get(key, ())):
            if "source" in entry:
                what = f"the {'outcome' if key == 'x-outcome' else 'rule'} {entry.get(title, index + 1)!r}"
                yield from _lacking(draft, f"{operation.at}/{key}/{index}", what, refined(operation.source, entry, "source"))


def _parts(draft: Draft, operation: OperationDraft) -> Iterator[Problem]:
    parts: list[tuple[str, Part]] = [(f"the parameter {part.value.get('name')!r}", part) for part in operation.parameters]
    parts += [(f"the response {key}", part) for key, part in operation.responses]
    for what, part in parts:
        yield from _lacking(draft, part.at, what, refined(operation.source, part.value))


def source_problems(entry: Any, documents: dict[str, Any], *more: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield what is wrong with one source: fields, document, certainty."""
    if not isinstance(entry, dict):
        yield "a source must be a map", "write document, section and certainty"
        return
    for name, value in entry.items():
        if name not in {"document", "section", "certainty", *more}:
            yield f"a source has no {name!r}", nearest(str(name), ("document", "section", "certainty"))
        elif name == "document" and (not isinstance(value, str) or value not in documents):
            yield f"the source names no document of x-documents: {value!r}", nearest(str(value), documents)
        elif name == "certainty" and value not in list(Certainty):
            yield f"{value!r} is no certainty", nearest(str(value), [str(known) for known in Certainty])


def _lacking(draft: Draft, at: str, what: str, source: Known) -> Iterator[Problem]:
    if (lack := missing(source)) is not None:
        yield draft.wrong(at, f"no source says so: {what} has no {lack}", "name document, section and certainty, there or around it")
