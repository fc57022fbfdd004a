# ruff: noqa: INP001 -- a script
"""Write what wirecheck is made of as a CycloneDX 1.6 document: each distribution that `requirements-dev.lock` names, with its hashes.

What wirecheck itself needs at run time is `required`; what only its tests, documentation and extras need is `excluded`. Nothing is fetched, and there is no
time of day in it: the same lock gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from wirecheck import __version__

LOCK = Path(__file__).parents[1] / "requirements-dev.lock"
_PINNED = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)"
)


def needed(name: str) -> set[str]:
    """Name what a distribution needs here without its extras, and what that needs."""
    known, waiting = set[str](), [name]
    while waiting:
        try:
            stated = [Requirement(line) for line in requires(waiting.pop()) or ()]
        except PackageNotFoundError:  # of another platform
            continue
        found = {canonicalize_name(one.name) for one in stated if one.marker is None or one.marker.evaluate({"extra": ""})}
        waiting += found - known
        known |= found
    return known


def components(lock: str) -> list[dict[str, object]]:
    """Give an entry for each distribution of the lock."""
    at_run_time = needed("wirecheck")
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{canonicalize_name(pin['name'])}@{pin['version']}",
            "name": pin["name"],
            "version": pin["version"],
            "purl": f"pkg:pypi/{canonicalize_name(pin['name'])}@{pin['version']}",
            "scope": "required" if canonicalize_name(pin["name"]) in at_run_time else "excluded",
            "hashes": [{"alg": "SHA-256", "content": found} for found in re.findall(r"[0-9a-f]{64}", pin["hashes"])],
            **({"properties": [{"name": "marker", "value": pin["marker"]}]} if pin["marker"] else {}),
        }
        for pin in _PINNED.finditer(lock)
    ]


def main() -> None:
    """Write it to standard output."""
    purl = f"pkg:pypi/wirecheck@{__version__}"
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": purl,
                "name": "wirecheck",
                "version": __version__,
                "purl": purl,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components(LOCK.read_text("utf-8")),
    }
    json.dump(made, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
