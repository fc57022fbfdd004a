"""The command line: one command a file, each loaded when it is called."""

from wirecheck.cli.group import main

__all__ = ["main"]
