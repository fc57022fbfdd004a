"""The promises of cli/interrupt.py."""

from __future__ import annotations

import signal
import threading

import pytest

from wirecheck.cli.interrupt import put_off, terminable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_waits_for_the_end_of_the_block(number: signal.Signals) -> None:
    done = []

    with pytest.raises(KeyboardInterrupt), terminable(), put_off():  # noqa: PT012 -- what comes after the signal counts
        signal.raise_signal(number)
        done.append("the rest")

    assert done == ["the rest"]


def test_afterwards_an_interruption_counts_at_once() -> None:
    with put_off():
        pass

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_where_the_signal_is_ignored_it_stays_ignored() -> None:
    """A shell starts a job in the background so."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with put_off():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_error_in_the_block_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="of the block"), put_off():
        raise RuntimeError("of the block")


def test_in_another_thread_there_is_nothing_to_put_off() -> None:
    done = []

    def work() -> None:
        with put_off():
            done.append("work")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)

    assert done == ["work"]


def test_only_a_program_that_left_the_signal_alone_is_ended_by_it_as_by_ctrl_c() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with terminable():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert heard == [signal.SIGTERM]
