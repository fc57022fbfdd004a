"""An OpenAPI file as a contract: operations, bodies, outcomes, rules."""

from wirecheck.contract.facts import Fact, facts
from wirecheck.contract.lint import Problem, lint
from wirecheck.contract.load import load
from wirecheck.contract.model import Contract, Operation

__all__ = ["Contract", "Fact", "Operation", "Problem", "facts", "lint", "load"]
