"""Hypothesis strategies from schemas and operations: valid payloads, and payloads broken in exactly one named constraint."""

from wirecheck.generate.site import Instance, Label, Site

__all__ = ["Instance", "Label", "Site"]
