"""What all our pages share: colours and letters, and the policy under which a browser runs and loads nothing but what stands in the page."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http:%2F%2Fwww.w3.org%2F2000%2Fsvg' viewBox='0 0 16 16'%3E"
    "%3Cpath d='M2 8.5l4 4 8-9' fill='none' stroke='%23127a6d' stroke-width='2.4'/%3E%3C/svg%3E"
)


@cache
def look() -> str:
    """Give the style sheet that pages begin theirs with."""
    return files("wirecheck.text").joinpath("look.css").read_text("utf-8")


def source(text: str) -> str:
    """Give the source expression that allows exactly this inline style or script (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def policy(style: str, script: str = "", **more: str) -> str:
    """Give the policy of a page with one inline style and one inline script; `more` are directives, ``_`` for ``-``."""
    directives = {
        "default-src": "'none'",
        "style-src": source(style),
        "script-src": source(script) if script else "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    directives |= {name.replace("_", "-"): value for name, value in more.items()}
    return "; ".join(" ".join(item) for item in directives.items())
