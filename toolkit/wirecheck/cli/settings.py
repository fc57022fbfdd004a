"""Settings that need not be typed: of a file, of the environment, and where each of them comes from.

Options win over the environment, that over the file, in which the table of a command wins over what stands around it. What a file may hold says ``wirecheck schema config``: the names of settings are those
of options, so that nothing here lists them. What a run may do to a store (``--allow-writes``) is no setting.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wirecheck import files
from wirecheck.errors import UnknownName

if TYPE_CHECKING:
    from wirecheck.judge import Ignore

OWN, SHARED_FILE = "wirecheck.toml", "pyproject.toml"
VARIABLE = "WIRECHECK_CONFIG"
CREDENTIALS = "WIRECHECK_CREDENTIALS"
_TOPS = (".git", ".hg")
_PATHS = frozenset({"baseline", "overlay", "credentials-file", "known"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting that holds for a command: its value and where that comes from."""

    name: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a file says; `file` is ``None`` where there is none."""

    file: Path | None = None
    table: Mapping[str, Any] = field(default_factory=dict)

    def of(self, command: str) -> Iterator[Setting]:
        """Yield what the file says for a command, paths as they are from here."""
        own = self.table.get(command, {})
        for name in _tables()[command]:
            held = own if name in own else self.table if is_shared(command, name) else {}
            if name in held:
                yield Setting(name=name, value=self._found(name, held[name]), origin=f"{self.name}{f' [{command}]' if held is own else ''}")

    @property
    def name(self) -> str:
        """The file's name, from the working directory."""
        return os.path.relpath(self.file) if self.file is not None else ""

    @property
    def entries(self) -> tuple[Mapping[str, Any], ...]:
        """The ignore entries, as they are written."""
        return tuple(self.table.get("ignore", ()))

    def _found(self, name: str, value: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
        if isinstance(value, list):
            return [self._found(name, one) for one in value]
        is_path = name in _PATHS or (name == "contract" and value not in files.contract_names())
        return os.path.relpath((self.file or Path()).parent / value) if is_path else value


# -- the shape -------------------------------------------------------------------------------------------------------------------------------


@cache
def _shape() -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(files.schema("wirecheck/config.schema.json"))
    return shape


@cache
def _tables() -> dict[str, dict[str, Any]]:
    """Give the settings of each command that has any."""
    return {name: entry["properties"] for name, entry in _shape()["properties"].items() if "properties" in entry}


def commands() -> tuple[str, ...]:
    """Name the commands that have settings."""
    return tuple(_tables())


def names(command: str) -> tuple[str, ...]:
    """Name the settings of a command."""
    return tuple(_tables()[command])


def is_shared(command: str, name: str) -> bool:
    """Whether a setting of a command may stand outside of the command's own table, as it means the same elsewhere."""
    return bool(_shape()["properties"].get(name) == _tables()[command][name])


def variable(command: str, name: str) -> str:
    """Name the environment variable of a setting."""
    return "_".join(("WIRECHECK", *(() if is_shared(command, name) else (command,)), name)).upper().replace("-", "_")


# -- the file --------------------------------------------------------------------------------------------------------------------------------


def settings() -> Settings:
    """Read the settings of the file that is nearest, from the working directory up to the top of its repository; `VARIABLE` names another, or none."""
    if VARIABLE in os.environ:
        named = os.environ[VARIABLE]
        return _read(Path(named).absolute(), is_named=True) or Settings() if named else Settings()
    here = Path.cwd()
    folders = (here, *here.parents)
    # Outside of a repository nobody says where a project ends, and a file further up may be anybody's.
    top = next((number for number, folder in enumerate(folders) if any((folder / name).exists() for name in _TOPS)), 0)
    return next((found for folder in folders[: top + 1] for name in (OWN, SHARED_FILE) if (found := _read(folder / name))), Settings())


def _read(path: Path, *, is_named: bool = False) -> Settings | None:
    """Give what a file says, ``None`` where it is not there or not ours."""
    name = os.path.relpath(path)
    try:
        text = files.content(path)
    except OSError as error:
        if is_named or path.exists():
            message = f"cannot read {name}: {(error.strerror or 'it cannot be opened').lower()}"
            raise click.ClickException(message) from None
        return None
    is_ours = path.name != SHARED_FILE
    if not is_ours and b"wirecheck" not in text:
        return None
    import tomllib  # noqa: PLC0415 -- only where there is a file

    try:
        table: Any = tomllib.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        message = f"{name} is no TOML: {error}"
        raise click.ClickException(message) from None
    if not is_ours:
        tools = table.get("tool")
        table = tools.get("wirecheck") if isinstance(tools, dict) else None
        if table is None:
            return None
    _check(table, name)
    return Settings(file=path, table=table)


def _check(table: Any, name: str) -> None:  # noqa: ANN401 -- whatever TOML holds
    """Refuse what the published shape does not allow, in one line."""
    if not isinstance(table, dict):
        message = f"{name}: tool.wirecheck is no table; see 'wirecheck schema config'"
        raise click.ClickException(message)
    _refuse_unknown(table, tuple(_shape()["properties"]), name, "")
    for command, known in _tables().items():
        if isinstance(own := table.get(command), dict):
            _refuse_unknown(own, tuple(known), name, f"{command}.")
    for entry in table.get("ignore", ()) if isinstance(table.get("ignore"), list) else ():
        if isinstance(entry, dict):
            _refuse_unknown(entry, tuple(_shape()["$defs"]["ignore"]["properties"]), name, "ignore.")
    import jsonschema_rs  # noqa: PLC0415 -- only where there is a file

    validator = jsonschema_rs.validator_for(_shape(), validate_formats=True)
    fault = next(iter(validator.iter_errors(_plain(table))), None)
    if fault is not None:
        at = ".".join(map(str, fault.instance_path))
        problem = _ENTRY if fault.instance_path[:1] == ["ignore"] and len(fault.instance_path) == len(("ignore", 0)) else fault.message
        message = f"{name}: {at}: {problem}; see 'wirecheck schema config'"
        raise click.ClickException(message)


_ENTRY = "an entry needs a reason, and a code, an operation or a path"


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], name: str, before: str) -> None:
    for key in table:
        if key not in known:
            message = f"{name}: {UnknownName('setting', key, known)}" if not before else f"{name}: {before[:-1]}: {UnknownName('setting', key, known)}"
            raise click.ClickException(message)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever TOML holds
    """Give TOML as JSON: dates as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


# -- for a command ---------------------------------------------------------------------------------------------------------------------------


def settle(context: click.Context, name: str, command: click.Command) -> None:
    """Let a command that is about to run take what the environment and a file say for options that are not given."""
    if name not in commands():
        return
    found = settings()
    options = options_of(command)
    for setting in _tables()[name]:
        options[setting].envvar = variable(name, setting)
    values = {options[one.name].name: [one.value] if options[one.name].multiple and isinstance(one.value, str) else one.value for one in found.of(name)}
    context.default_map = {name: values}
    context.obj = found


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Give the options of a command by their long names."""
    return {opt.removeprefix("--"): one for one in command.params if isinstance(one, click.Option) for opt in one.opts if opt.startswith("--")}


def ignores() -> tuple[Ignore, ...]:
    """Give the ignore entries that hold for the command that runs."""
    from wirecheck.codes import CODES  # noqa: PLC0415 -- only who judges asks
    from wirecheck.judge import Ignore  # noqa: PLC0415 -- likewise

    context = click.get_current_context(silent=True)
    found = context.find_object(Settings) if context is not None else None
    made = []
    for entry in found.entries if found is not None else ():
        code = entry["code"].upper() if "code" in entry else None
        if code is not None and code not in CODES:
            message = f"{found.name if found is not None else ''}: ignore: {UnknownName('code', code, tuple(CODES))}"
            raise click.ClickException(message)
        until = entry.get("until")
        made.append(
            Ignore(
                reason=entry["reason"],
                code=code,
                operation=entry.get("operation"),
                path=entry.get("path"),
                until=date.fromisoformat(until) if isinstance(until, str) else until,
            )
        )
    return tuple(made)


def held(command: str, found: Settings, options: Mapping[str, click.Option]) -> Iterator[Setting]:
    """Yield every setting of a command with its value and where it comes from: the environment, the file, or nobody."""
    written = {one.name: one for one in found.of(command)}
    for name in _tables()[command]:
        if os.environ.get(variable(command, name)):
            yield Setting(name=name, value=os.environ[variable(command, name)], origin=variable(command, name))
        elif name in written:
            yield written[name]
        else:
            default = options[name].default
            yield Setting(name=name, value=default if isinstance(default, str | int | float) else None, origin="default")
