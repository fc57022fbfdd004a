"""What was accepted, as reports tell it: by the baseline, by ignore entries, and which of those are of use no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wirecheck.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecheck.judge import Aside, Ignore


def accepted(aside: Aside | None) -> dict[str, Any]:
    """Give what was accepted as members of the published shape; none where nothing could be."""
    if aside is None:
        return {}
    made: dict[str, Any] = {}
    if aside.baseline is not None or aside.is_learning:
        made["baseline"] = {
            "accepted": [{"fingerprint": name, "code": group.finding.code, "count": group.count} for name, group in sorted(aside.seen.items())],
            "gone": [{"fingerprint": known.fingerprint, "code": known.code, "operation": known.operation, "message": known.message} for known in aside.gone],
        }
    if aside.ignores:
        made["ignored"] = [
            {
                "code": entry.code,
                "operation": entry.operation,
                "path": entry.path,
                "reason": entry.reason,
                "until": entry.until.isoformat() if entry.until is not None else None,
                "is_over": entry.is_over(aside.today),
                "count": aside.ignored[entry],
            }
            for entry in aside.ignores
        ]
    return made


def told(aside: Aside) -> Iterator[str]:
    """Yield a line for the baseline and for each entry that accepted something."""
    if aside.seen:
        yield f"baseline: {counted(aside.baselined, 'finding')} of {counted(len(aside.seen), 'cause')}"
    for entry, count in aside.ignored.items():
        yield f"ignored: {counted(count, 'finding')}, {_named(entry)} ({entry.reason}{f'; until {entry.until}' if entry.until else ''})"


def notices(aside: Aside) -> Iterator[str]:
    """Yield a line for what is of use no longer: entries that are over, or that nothing met, and causes that are gone."""
    for entry in aside.over:
        yield f"the ignore entry {_named(entry)} is over since {entry.until}: what it named is told again ({entry.reason})"
    for entry in aside.unmet:
        yield f"the ignore entry {_named(entry)} met nothing; take it out if it is not needed ({entry.reason})"
    if gone := aside.gone:
        names = ", ".join(dict.fromkeys(f"{known.code} {known.operation}".strip() for known in gone[:_NAMED]))
        more = f" and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else ""
        yield f"{counted(len(gone), 'cause')} of the baseline {'was' if len(gone) == 1 else 'were'} not met: {names}{more}; --update-baseline takes them out"


_NAMED = 5


def _named(entry: Ignore) -> str:
    return " ".join(filter(None, (entry.code, entry.operation, entry.path)))
