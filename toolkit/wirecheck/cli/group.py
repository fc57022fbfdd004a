"""``wirecheck`` itself: finds the command, and turns misuse into one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from wirecheck import __version__
from wirecheck.cli.exit_code import ExitCode
from wirecheck.cli.interrupt import terminable
from wirecheck.cli.streams import complain, flush, let_go

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "validate": "Judge captured exchanges.",
    "live": "Call a live store and judge it.",
    "record": "Call a live store, judge it and keep a cassette.",
    "fuzz": "Send a staging store valid and broken requests, and judge it.",
    "redact": "Take the secrets out of captures.",
    "generate": "Draw payloads, valid or broken in one named place.",
    "coverage": "Count what captures touch of their contracts.",
    "contracts": "List the contracts, the operations of one, or all that it promises.",
    "init": "Begin a contract from captures or an OpenAPI file.",
    "lint": "Check contract files.",
    "explain": "Say what a code means.",
    "config": "Show what holds, and where it comes from.",
    "schema": "Print a published JSON Schema.",
    "demo": "Show all this on bundled captures and on the staging store.",
    "serve": "Run the staging store.",
}
"""Name and summary of each command. Its module has the same name and is imported when it is called, so that ``--help`` stays quick."""

_START = """\
wirecheck judges what a store API sends and answers by what its page promises.

  Captures       wirecheck validate day1.har
  Your tests     pytest --wirecheck-contract open2b-customers
  Staging store  wirecheck fuzz http://127.0.0.1:8765 --contract customer-v3

'wirecheck demo' shows all of it on bundled captures and a store of its own.
'wirecheck contracts' lists what there is to judge by, 'wirecheck --help' the
commands.
"""


_COLUMNS = 80


class Commands(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Give all names, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's signature
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"wirecheck.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, or suggest one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from wirecheck.errors import UnknownName  # noqa: PLC0415 -- help makes no mistakes

            raise UnknownName("command", args[0], tuple(COMMANDS))
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None and not ctx.resilient_parsing and not {"-h", "--help"} & set(rest):
            from wirecheck.cli.settings import settle  # noqa: PLC0415 -- help needs no settings

            settle(ctx, name, command)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader who has seen enough (``wirecheck explain | head``) ends it without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            let_go()
            return ExitCode.OK

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # noqa: ANN401 -- click's own; it always exits
        """Run, and exit with the code that was agreed on."""
        del prog_name  # the same in all messages, however it was started
        extra.pop("standalone_mode", None)
        extra.setdefault("terminal_width", _width_of_help())
        try:
            with terminable():
                code = self._code(args, **extra)
                flush()
        except BrokenPipeError:
            code = ExitCode.OK
            let_go()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            code = ExitCode.MISUSE
            let_go()
            complain(f"cannot write standard output: {error.strerror}")
        sys.exit(code)

    def _code(self, args: Sequence[str] | None, **extra: Any) -> int:  # noqa: ANN401 -- handed on to click
        try:
            code = super().main(args, "wirecheck", standalone_mode=False, **extra)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "wirecheck"
            complain(f"{error.format_message().rstrip('.')}; see '{command} --help'")
        except click.ClickException as error:
            complain(error.format_message())
        except click.Abort:
            complain("interrupted")
            return ExitCode.INTERRUPTED
        except Exception as error:
            from wirecheck.errors import WirecheckError  # noqa: PLC0415 -- help makes no mistakes

            if not isinstance(error, WirecheckError):
                raise
            complain(str(error))
        else:
            return code if isinstance(code, int) else ExitCode.OK
        return ExitCode.MISUSE


def _width_of_help() -> int:
    """Give the columns of help as click has them, and without the module that it would import to ask."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    try:
        columns = columns if columns > 0 else os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # no terminal
        columns = 0
    return max(min(columns or _COLUMNS, _COLUMNS) - 2, 50)


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="wirecheck %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Contract testing for store APIs that have a documentation page and nothing else."""
    if context.invoked_subcommand is None:
        click.echo(_START, nl=False)
