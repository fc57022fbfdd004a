"""What a shell may complete: names of contracts, operations, codes and the like. Asked at every press of a key, so that no contract is loaded for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wirecheck import files
from wirecheck.errors import WirecheckError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from click.shell_completion import CompletionItem

_OPERATION = re.compile(rb"""^[ ]*["']?operationId["']?[ ]*:[ ]*["']?([^"'\s#,}]+)""", re.MULTILINE)


def contracts(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Complete the name of a contract, or of a file."""
    return _fitting(files.contract_names(), incomplete) or [_item(incomplete, type="file")]


def operations(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Complete an operation of the contracts that were named before it, or of any."""
    return _fitting(dict.fromkeys(name for contract in context.params.get("contracts") or files.contract_names() for name in _operations(contract)), incomplete)


def targets(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a contract, and behind its colon an operation."""
    contract, colon, _ = incomplete.rpartition(":")
    if colon and "/" not in incomplete[len(contract) :]:
        return _fitting([f"{contract}:{name}" for name in _operations(contract)], incomplete)
    return contracts(context, parameter, incomplete)


def codes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Complete a code, and say what it is."""
    from wirecheck.codes import CODES  # noqa: PLC0415 -- help needs none of them

    return [_item(name, help=code.title) for name, code in CODES.items() if name.startswith(incomplete.upper())]


def shapes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 -- click's signature
    """Complete the name of a published shape."""
    return _fitting(files.shape_names(), incomplete)


def _operations(contract: str) -> list[str]:
    try:
        return [name.decode("utf-8", "replace") for name in _OPERATION.findall(files.read(files.contract_location(contract)))]
    except WirecheckError:
        return []


def _fitting(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [_item(name) for name in names if name.startswith(incomplete)]


def _item(name: str, **more: str) -> CompletionItem:
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- for a shell that asks, and no other run

    return CompletionItem(name, **more)
