"""The fault matrix: each fault with the tests that hold what becomes of it, and the calls that no other test makes."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NoReturn

import trial

from wirecheck.traffic import client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENT, DESTINATION, GROUP = "tests/traffic/test_client.py::test_", "tests/cli/test_destination.py::test_", "tests/cli/test_group.py::test_"
RECORD, LIVE = "tests/cli/test_record.py::test_", "tests/cli/test_live.py::test_"

HELD: dict[str, tuple[str, ...]] = {
    "a full disk": (f"{DESTINATION}a_full_disk_is_said_in_one_line",),
    "a folder that is not there": (
        f"{DESTINATION}what_cannot_be_written_is_said_before_anything_is_judged",
        f"{RECORD}a_cassette_that_cannot_be_written_is_told",
    ),
    "a crash while a report is written": (f"{DESTINATION}after_a_crash_the_old_report_stands",),
    "a broken pipe": (f"{DESTINATION}a_reader_who_left_ends_the_block_without_a_word", f"{GROUP}a_reader_who_leaves_ends_it_quietly"),
    "closed streams": (f"{DESTINATION}a_closed_standard_output_takes_everything", f"{GROUP}closed_streams_end_it_quietly"),
    "an interruption": (f"{RECORD}an_interruption_loses_nothing",),
    "answers that are none": (f"{CLIENT}what_is_no_answer_is_told_in_a_line", f"{LIVE}a_store_that_answers_nothing_at_all_is_exit_code_3"),
    "a reset": (f"{CLIENT}a_reset_is_told_in_a_line",),
    "wrong lengths, garbage in chunks, half a body": (
        f"{CLIENT}a_body_that_is_not_there_whole_counts_as_not_captured_and_says_why",
        f"{CLIENT}a_body_longer_than_it_says_ends_where_it_says",
    ),
    "a bomb": (f"{CLIENT}a_bomb_does_not_go_off",),
    "an endless body": (f"{CLIENT}an_endless_body_is_left_at_the_limit",),
    "a slow store": (f"{CLIENT}a_store_that_never_answers_is_left_when_its_time_is_over", f"{CLIENT}bytes_that_drip_in_do_not_win_more_time"),
    "a redirect to elsewhere": (f"{CLIENT}every_answer_is_an_answer_a_redirect_and_a_server_error_too",),
    "proxies in the environment": (f"{CLIENT}no_proxy_of_the_environment_is_asked",),
    "a store that is not there": (
        f"{CLIENT}a_store_where_nobody_listens_cannot_be_reached",
        f"{LIVE}a_store_that_cannot_be_reached_is_exit_code_3",
        f"{RECORD}a_store_that_is_not_there_leaves_the_cassette_that_was",
    ),
    "TLS that is none": (f"{CLIENT}what_answers_in_plain_text_where_tls_is_spoken_cannot_be_reached",),
    "a write that may have happened": (f"{CLIENT}a_write_is_never_sent_again",),
}
"""Names each fault with the tests of the suite that hold it; a name with parameters stands for all of them."""


def tested(nodes: tuple[str, ...], folder: Path) -> trial.Outcome:
    """Run tests of the suite, by their names."""
    return trial.call(("-q", "-p", "no:cacheprovider", *nodes), folder=folder, main=trial.tested)


def calls(folder: Path, store: str) -> Iterator[tuple[str, trial.Outcome, tuple[int, ...]]]:
    """Make the calls that meet a fault of the machine from end to end; yield each with how it ended and the codes that it may end with."""
    judged = ("validate", "all.ndjson")
    called = ("--contract", "leadcommerce-products", "--credentials-file", "leadcommerce-products.json")
    for name, words in {
        "validate -o /dev/full": (*judged, "-o", "/dev/full"),
        "validate --report to a folder": (*judged, "--report", "json=."),
        "validate -o below a file": (*judged, "-o", "all.ndjson/report"),
        "coverage -o /dev/full": ("coverage", "all.ndjson", "-o", "/dev/full"),
        "redact -o below a file": ("redact", "all.ndjson", "-o", "all.ndjson/redacted"),
        "init below a file": ("init", "all.ndjson", "-o", "all.ndjson/made"),
        "a capture that is gone": ("validate", "gone.har"),
        "credentials that are gone": ("live", store, "--contract", "open2b-customers", "--credentials-file", "gone.json"),
        "record below a file": ("record", store, *called, "--cassette", "all.ndjson/c.yaml"),
        "a journal below a file": ("fuzz", store, *called, "--journal", "all.ndjson/j", "--max-requests", "2"),
    }.items():
        yield name, trial.call(words, folder=folder), (2,)
    for name, words in {
        "live while the clock is set back": ("live",),
        "fuzz while the clock is set back": ("fuzz", "--max-requests", "4", "--seed", "1"),
    }.items():
        yield (
            name,
            trial.call((words[0], store, *called, *words[1:]), folder=folder, main=_set_back),
            (0, 1, 2),
        )  # 2: the store takes nothing, whatever the time
    for name, words in {
        "validate": judged,
        "coverage": ("coverage", "all.ndjson"),
        "redact": ("redact", "all.ndjson", "-o", "r.ndjson"),
        "lint": ("lint", "open2b-customers"),
    }.items():
        yield f"{name}: standard output on a full disk", trial.call(words, folder=folder, prepare=_full), (2,)
        yield f"{name}: standard output closed", trial.call(words, folder=folder, prepare=_closed), (0, 1, 2)
    for name, words in {
        "live: no such host": ("live", "http://store.invalid", "--allow-host", "store.invalid", *called),
        "live: proxies in the environment": ("live", store, *called),
    }.items():
        environment = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"), "http://127.0.0.1:1")
        yield name, trial.call(words, folder=folder, environment=environment), (0, 1) if "proxies" in name else (3,)


def _set_back(words: list[str]) -> NoReturn:
    """Run while the clock of the machine loses an hour and a half at every look, beginning before 1970."""

    class Clock(datetime):
        ticks = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            cls.ticks += 1
            return datetime(1970, 1, 1, tzinfo=tz) - cls.ticks * timedelta(minutes=90)

    client.datetime = Clock  # type: ignore[misc]
    trial.program(words)


def _full() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def _closed() -> None:
    os.close(1)
    sys.stdout = None  # type: ignore[assignment] -- as Python starts where there is none
