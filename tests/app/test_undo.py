"""What was done in earlier runs can be undone after what was done in this one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from helpers.contexts import asked
from helpers.world import World


@pytest.fixture
def again(qtbot: QtBot, world: World) -> Iterator[World]:
    """The second run of a world in which two questions were asked, and the second was undone."""
    asked(qtbot, world, "one")
    asked(qtbot, world, "two")
    world.place.undo()
    second = world.restarted()
    yield second
    second.close()


def said(world: World) -> list[str]:
    return [node.text for node in world.place.path()[::2]]


def refused(world: World) -> list[str]:
    words: list[str] = []
    world.place.refused.connect(words.append)
    return words


def test_what_was_undone_then_can_be_done_again(again: World) -> None:
    again.place.redo()

    assert said(again) == ["one", "two"]


def test_what_was_done_then_is_undone_after_what_was_done_now(qtbot: QtBot, again: World) -> None:
    asked(qtbot, again, "three")
    assert said(again) == ["one", "three"]

    again.place.undo()
    assert said(again) == ["one"]
    again.place.undo()
    assert said(again) == []

    again.place.redo()
    again.place.redo()
    assert said(again) == ["one", "three"]


def test_what_was_undone_then_cannot_be_done_again_after_an_act(qtbot: QtBot, again: World) -> None:
    asked(qtbot, again, "three")
    again.place.undo()
    again.place.undo()
    again.place.redo()
    again.place.redo()
    words = refused(again)

    again.place.redo()

    assert said(again) == ["one", "three"]
    assert len(words) == 1


def test_what_was_dropped_in_this_run_does_not_come_back(qtbot: QtBot, again: World) -> None:
    asked(qtbot, again, "three")
    again.place.undo()
    asked(qtbot, again, "four")

    again.place.undo()
    again.place.undo()

    assert said(again) == []
    words = refused(again)
    again.place.undo()
    assert len(words) == 1
