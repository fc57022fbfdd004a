"""What ``wirecheck demo`` does: bundled captures through ``validate``; then a staging store that is recorded, and that is caught misbehaving."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from wirecheck import files
from wirecheck.cli.calling import call
from wirecheck.cli.validation import validate
from wirecheck.files import contract_names

if TYPE_CHECKING:
    from wirecheck.staging.server import Server

MISBEHAVIOUR = {
    "leadcommerce-price-thousands-comma": ("leadcommerce-products", "products.view"),
    "open2b-no-login-as-zeros": ("open2b-customers", "customers.find"),
    "zeald-key-ignored": ("customer-v3", "get"),
}
"""Defects that are shown, with the contract and the operation in which each is met."""

_NEXT = """
Next, on a HAR or cassette of your own:  wirecheck validate day1.har
A store to try things on:                wirecheck serve
What a code means:                       wirecheck explain WC302
What a contract promises:                wirecheck contracts open2b-customers --facts"""


def demonstrate(*, verbose: bool = False) -> None:
    """Say what is judged, judge it, and say what to do next."""
    folder = _near(files.captures())
    captures = tuple(sorted(path.as_posix() for path in folder.iterdir()))
    click.echo("Recorded traffic of five invented stores, judged by what their vendors' pages promise:\n")
    click.echo("$ wirecheck validate " + folder.as_posix() + "\n")
    validate(captures=captures, verbose=verbose)
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        click.echo("\nThe other half, a staging store that is recorded and then misbehaves, takes an extra: pip install 'wirecheck[staging]'")
    else:
        with TemporaryDirectory(prefix="wirecheck-demo-") as folder_name, _served() as server:
            _record_and_catch(server, Path(folder_name))
    click.echo(_NEXT)


def _near(folder: Path) -> Path:
    """Give a folder as a person in the current one would name it."""
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


@contextmanager
def _served() -> Iterator[Server]:
    from wirecheck.staging import Store  # noqa: PLC0415 -- an extra, and not everybody has it
    from wirecheck.staging.server import Server  # noqa: PLC0415
    from wirecheck.staging.vendors import VENDORS  # noqa: PLC0415

    store = Store(VENDORS)
    try:
        with Server(store) as server:
            yield server
    finally:
        store.close()


def _record_and_catch(server: Server, folder: Path) -> None:
    """Record the store and judge the recording; then switch defects on, one after the other, and show how each is found."""
    from wirecheck.staging.credentials import by_contract  # noqa: PLC0415 -- an extra, and not everybody has it

    credentials = folder / "credentials.json"
    credentials.write_text(json.dumps(by_contract(server.store)))
    cassette = folder / "store.yaml"
    names = tuple(contract_names())

    def live(contracts: tuple[str, ...], *, operations: tuple[str, ...] = (), keep: Path | None = None, quiet: bool = False) -> None:
        call(
            url=server.url,
            contracts=contracts,
            operations=operations,
            allowed=(),
            allow_writes=keep is not None,
            rate_limit=None,
            timeout=30.0,
            credentials_file=str(credentials),
            known=None,
            cassette=str(keep) if keep is not None else None,
            strict=False,
            fail_on="error",
            max_not_checked=None,
            form="console",
            output=None,
            quiet=quiet,
            verbose=False,
        )

    click.echo("\nThe staging store, recorded without its secrets, and the recording judged:\n")
    click.echo(
        f"$ wirecheck record {server.url} --allow-writes --cassette store.yaml --credentials-file credentials.json" + "".join(f" --contract {n}" for n in names)
    )
    live(names, keep=cassette, quiet=True)
    click.echo("\n$ wirecheck validate store.yaml --quiet")
    validate(captures=(str(cassette),), quiet=True)
    _misbehave(server, live)


def _misbehave(server: Server, live: Callable[..., None]) -> None:
    known = {defect.name: defect for defect in server.store.defects}
    for name, (contract, operation) in MISBEHAVIOUR.items():
        defect = known[name]
        click.echo(f"\nThe same store with the defect {name}: {defect.does.rstrip('.')}.\n")
        click.echo(f"$ wirecheck live {server.url} --contract {contract} --operation {operation} --credentials-file credentials.json\n")
        server.store.switch([name])
        live((contract,), operations=(operation,))
    server.store.switch(())
