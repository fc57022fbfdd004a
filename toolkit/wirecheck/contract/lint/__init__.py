"""What is wrong with a contract: one concern a file, each a generator of problems."""

from wirecheck.contract.lint.problem import Problem
from wirecheck.contract.lint.run import lint

__all__ = ["Problem", "lint"]
