"""What ``wirecheck serve`` does, with the machinery that it takes."""

from __future__ import annotations

import json
import logging
import signal
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import click

from wirecheck.cli.streams import complain
from wirecheck.contract import load
from wirecheck.errors import UnknownName
from wirecheck.files import contract_names
from wirecheck.judge import Judge
from wirecheck.staging.application import Settings
from wirecheck.staging.credentials import by_contract
from wirecheck.staging.judging import Judged
from wirecheck.staging.opening import opened
from wirecheck.staging.server import Server
from wirecheck.staging.vendors import VENDORS
from wirecheck.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wirecheck.exchange import Exchange
    from wirecheck.staging import Store

_LOOK = 0.5
"""Seconds between two looks at whether the server is still there; a signal ends the wait at once."""


def serve(*, host: str, port: int, database: str | None, seed: int, size: int, defects: tuple[str, ...], rate_limits: bool, body_limit: int) -> int:
    """Serve until a signal comes, and give the exit code."""
    try:
        store = opened(VENDORS, path=database, seed=seed, size=size, defects=defects)
    except UnknownName as error:
        raise replace(error, listed_by="'wirecheck serve --list-defects' lists them") from error
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # what a client sends that is no HTTP is answered, and no business of this terminal
    try:
        server = Server(store, host=host, port=port, settings=Settings(body_limit=body_limit, rate_limits=rate_limits), judge=judge())
        with _until_signalled() as stopped, ExitStack() as running:
            with _told(host, port):
                running.enter_context(server)
            _greet(server, store)
            while not stopped.wait(_LOOK):
                if not server.is_running:
                    message = "the server stopped by itself; please report this"
                    raise click.ClickException(message)
    finally:
        store.close()
    return 0


def judge() -> Callable[[Exchange], Judged]:
    """Give what says whether an exchange is as the contracts have it: all that there are."""
    by = Judge([load(name) for name in contract_names()], named=False)

    def judged(exchange: Exchange) -> Judged:
        said = by.judge(exchange)
        return Judged(
            verdict=said.verdict.value,
            contract=said.contract,
            operation=said.operation,
            findings=said.findings,
            reasons=tuple(gap.reason for gap in said.not_checked),
            secrets=said.secrets,
        )

    return judged


def _greet(server: Server, store: Store) -> None:
    on = f", with {counted(len(store.switched_on), 'defect')} on" if store.switched_on else ""
    served = counted(sum(len(vendor.serves) for vendor in store.vendors), "operation")
    click.echo(f"staging store of {served} at {server.url}{on}; open it in a browser for credentials and verdicts, Ctrl-C ends it")
    if not server.is_private:
        complain(
            f"warning: {server.address[0]} is no loopback address: whoever reaches this machine can read and change this store; its page shows no credentials"
        )
        click.echo(f"credentials: {json.dumps(by_contract(store))}")


@contextmanager
def _told(host: str, port: int) -> Iterator[None]:
    """Turn an address that cannot be listened on into a line for the caller."""
    try:
        yield
    except OSError as error:
        message = f"cannot listen on {host}:{port}: {error.strerror or error}; choose another with --host and --port (0: a free one)"
        raise click.ClickException(message) from error


@contextmanager
def _until_signalled() -> Iterator[Event]:
    """Give an event that SIGINT and SIGTERM set: both are how a store that runs for ever is meant to end."""
    stopped = Event()
    before = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # a shell has it ignored for what runs in the background
            before[number] = signal.signal(number, lambda *_: stopped.set())
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
