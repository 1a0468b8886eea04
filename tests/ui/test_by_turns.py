"""What takes long in one transcript is not followed at once by what takes long in the next."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bough.ui.transcript import by_turns


class Clock:
    """A time that only passes when it is told to; in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(by_turns, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_after_a_long_turn_the_others_wait_for_a_part_of_it(clock: Clock) -> None:
    with by_turns.turn():
        clock.now += 0.010
    assert not by_turns.may_begin()

    clock.now += 0.004
    assert not by_turns.may_begin()
    clock.now += 0.002
    assert by_turns.may_begin()


def test_after_a_short_turn_the_next_begins_at_once(clock: Clock) -> None:
    with by_turns.turn():
        clock.now += 0.001
    assert by_turns.may_begin()
