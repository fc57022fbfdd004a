"""Hypothesis strategies from schemas and operations: valid payloads, and payloads broken in exactly one named constraint."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wirecheck.generate.edges import EdgeRequests, EdgeResponses, edge_requests, edge_responses
    from wirecheck.generate.reach import Unreachable, unreachable
    from wirecheck.generate.requests import GeneratedRequest, broken_requests, request_sites, valid_requests
    from wirecheck.generate.responses import GeneratedResponse, broken_responses, response_sites, valid_responses
    from wirecheck.generate.schemas import broken, sites, valid
    from wirecheck.generate.site import Instance, Label, Site

__all__ = [
    "EdgeRequests",
    "EdgeResponses",
    "GeneratedRequest",
    "GeneratedResponse",
    "Instance",
    "Label",
    "Site",
    "Unreachable",
    "broken",
    "broken_requests",
    "broken_responses",
    "edge_requests",
    "edge_responses",
    "request_sites",
    "response_sites",
    "sites",
    "unreachable",
    "valid",
    "valid_requests",
    "valid_responses",
]

_HOMES = {
    "edges": ("EdgeRequests", "EdgeResponses", "edge_requests", "edge_responses"),
    "reach": ("Unreachable", "unreachable"),
    "requests": ("GeneratedRequest", "broken_requests", "request_sites", "valid_requests"),
    "responses": ("GeneratedResponse", "broken_responses", "response_sites", "valid_responses"),
    "schemas": ("broken", "sites", "valid"),
    "site": ("Instance", "Label", "Site"),
}
"""The names that each module gives; it is imported when one of them is first asked for. Whoever only counts sites draws nothing, and needs no hypothesis."""


def __getattr__(name: str) -> Any:  # noqa: ANN401
    for home, names in _HOMES.items():
        if name in names:
            if home != "site" and find_spec("hypothesis") is None:
                raise ModuleNotFoundError("strategies are drawn by hypothesis: pip install 'wirecheck[fuzz]'", name="hypothesis")
            found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
