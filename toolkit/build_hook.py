"""Puts contracts/, schemas/ and the captures of the tour inside a real wheel; an editable install reads them from the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface[Any]):
    """Adds the data folders under the package, where `wirecheck.files` looks first."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folders to include; `version` is ``"editable"`` for an editable install."""
        if version == "editable":
            return
        for folder in ("contracts", "schemas", "cassettes/tour"):
            build_data["force_include"][str(Path(self.root, folder))] = f"wirecheck/_data/{folder}"
