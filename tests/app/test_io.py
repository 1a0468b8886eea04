"""The one thread for sockets and child processes, and its end."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from inspect import CORO_CLOSED, getcoroutinestate

import pytest
from pytestqt.qtbot import QtBot

from bough.app.io import IoThread


async def answer() -> int:
    return 42


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "bough-io"}


@pytest.mark.parametrize("ran", [True, False], ids=["after work", "never used"])
def test_what_is_to_run_after_the_end_is_cancelled_and_starts_nothing(
    qtbot: QtBot, ran: bool
) -> None:
    before = threads()
    io = IoThread()
    if ran:
        assert io.run(answer()).result() == 42
    io.close()
    told: list[Future[int]] = []
    late = answer()

    future = io.run(late)
    future.add_done_callback(told.append)

    assert future.cancelled()
    assert wait([future]).done == {future}
    assert told == [future]
    assert getcoroutinestate(late) == CORO_CLOSED
    assert not io.running
    assert threads() <= before


def test_what_comes_home_at_the_end_begins_nothing_more(qtbot: QtBot) -> None:
    before = threads()
    io = IoThread()
    begun: list[Future[int]] = []
    box = io.mailbox(lambda _: begun.append(io.run(answer())))
    io.run(answer()).result()
    box.put("one more")

    io.close()

    assert [future.cancelled() for future in begun] == [True]
    assert threads() <= before
