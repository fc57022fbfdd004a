"""``wirecheck live``: the options. What they do stands in `calling`, which is imported when there is something to call."""

from __future__ import annotations

from typing import Any

import click

from wirecheck.cli.store_options import store_options


@click.command()
@store_options
def command(**options: Any) -> int:  # noqa: ANN401 -- click's values, one an option; `call` types them
    """Call a store at URL as the contracts' examples have it, then read what it has answered with, and judge every exchange.

    Records are read alone, unless --allow-writes says that the store is there to be written to. Exit code 0: nothing at or above --fail-on; 1: something;
    2: misuse, or there was nothing to call; 3: the store cannot be reached; 130: interrupted.
    """
    from wirecheck.cli.calling import call  # noqa: PLC0415 -- help needs none of the machinery

    return call(**options, cassette=None)
