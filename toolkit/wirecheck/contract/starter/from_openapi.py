"""A starter contract from an OpenAPI file: the same file as one of 3.1, with places for what a page says beyond its schemas."""

from __future__ import annotations

from typing import Any

from wirecheck.contract import openapi30
from wirecheck.contract.load import METHODS

_OUTCOMES = (("success", "response.status < 400"), ("failure", "response.status >= 400"))


def from_openapi(root: dict[str, Any], name: str) -> dict[str, Any]:
    """Give the file with a document, a source for all that it says, and outcomes by status, where it has none. What it states stays as it is."""
    made: dict[str, Any] = openapi30.upgraded(root) if openapi30.is_older(root) else dict(root)
    info = made.get("info") or {}
    made["openapi"] = "3.1.0" if openapi30.is_older(root) else made["openapi"]
    if not made.get("x-documents"):
        made["x-documents"] = {name: {"title": str(info.get("title", name))}}
        made["x-source"] = {"document": name, "section": "paths", "certainty": "stated"}
    made["paths"] = {path: _item(path, item) for path, item in (made.get("paths") or {}).items()}
    return made


def _item(path: str, item: Any) -> Any:  # noqa: ANN401 -- whatever the file holds
    if not isinstance(item, dict):
        return item
    return {key: _operation(f"{key.upper()} {path}", value) if key in METHODS and isinstance(value, dict) else value for key, value in item.items()}


def _operation(section: str, node: dict[str, Any]) -> dict[str, Any]:
    outcomes = [{"outcome": outcome, "when": when, "source": {"section": section}} for outcome, when in _OUTCOMES]
    return {"x-source": {"section": section}, "x-outcome": outcomes, **node}
