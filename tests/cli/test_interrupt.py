"""The promises of cli/interrupt.py."""

from __future__ import annotations

import signal
import threading

import pytest

from wirecheck.cli.interrupt import put_off


def test_an_interruption_waits_for_the_end_of_the_block() -> None:
    done = []

    with pytest.raises(KeyboardInterrupt), put_off():
        signal.raise_signal(signal.SIGINT)
        done.append("the rest")

    assert done == ["the rest"]


def test_afterwards_an_interruption_counts_at_once() -> None:
    with put_off():
        pass

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_error_in_the_block_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="of the block"), put_off():
        message = "of the block"
        raise RuntimeError(message)


def test_in_another_thread_there_is_nothing_to_put_off() -> None:
    done = []

    def work() -> None:
        with put_off():
            done.append("work")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)

    assert done == ["work"]
