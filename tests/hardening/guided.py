"""Have atheris look by coverage for bytes that an entrance does not bear.

atheris is no dependency: put it into an environment beside wirecheck (``pip install atheris``), then::

    python tests/hardening/guided.py "codec xml" -max_total_time=600

What follows the name goes to libFuzzer. What falls is written to a file, and belongs into `corpus.py` as a generator, beside the mend.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["wirecheck"]):
    from entrances import ENTRANCES


def main() -> None:
    """Look, beginning from the seeds."""
    name, *options = sys.argv[1:] or [""]
    if name not in ENTRANCES:
        sys.exit("name one of: " + ", ".join(ENTRANCES))
    entrance = ENTRANCES[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(entrance.seeds()):
            Path(folder, str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], *options, "-max_len=8192", folder], entrance.take)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
