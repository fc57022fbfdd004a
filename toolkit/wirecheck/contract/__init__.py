"""An OpenAPI file as a contract: operations, bodies, outcomes, rules. What checks one is imported by those who want it, from `wirecheck.contract.lint`."""

from wirecheck.contract.entity_facts import kept
from wirecheck.contract.facts import Fact, facts
from wirecheck.contract.load import load
from wirecheck.contract.model import Contract, Operation

__all__ = ["Contract", "Fact", "Operation", "facts", "kept", "load"]
