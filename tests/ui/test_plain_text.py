"""Where Markdown cannot be shown, the words are: nothing of a message is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.core.markdown.reading import Reading
from bough.core.node import Node
from bough.ui.mishaps import Mishaps
from bough.ui.theme import Theme
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.turn import Turn
from bough.ui.transcript.view import TranscriptView
from helpers.scripted_place import ScriptedPlace

Open = Callable[..., TranscriptView]

BROKEN = "# The *broken* one\n\nwith **two** paragraphs"


@pytest.fixture
def place() -> ScriptedPlace:
    return ScriptedPlace()


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, place: ScriptedPlace) -> Iterator[Open]:
    views: list[TranscriptView] = []

    def open_it(*, plain: bool = False) -> TranscriptView:
        view = TranscriptView(place, Theme("light"), plain=plain)  # type: ignore[arg-type]
        qtbot.addWidget(view)
        view.resize(1000, 600)
        with qtbot.waitExposed(view):
            view.show()
        views.append(view)
        return view

    yield open_it
    for view in views:
        view.close()


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Markdown parser fails on what says "broken"."""
    reading = Reading.__init__

    def read(self: Reading, source: str, *rest: object, **more: object) -> None:
        if "broken" in source:
            raise ZeroDivisionError
        reading(self, source, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Reading, "__init__", read)


def shown(view: TranscriptView, index: int) -> list[str]:
    """The text of each block of a turn."""
    return [box.text_of(0) for box in view.flow.turn(index).body.boxes]


def lines(text: str) -> list[str]:
    """The text as one block of plain text."""
    return [text.replace("\n", "\u2028")]


def pixels(view: TranscriptView) -> QImage:
    return view.viewport().grab().toImage()


def test_a_plain_view_shows_every_message_as_the_text_it_is(opened: Open, place: ScriptedPlace):
    place.question("is it `so`?")
    place.reply(BROKEN)

    view = opened(plain=True)

    assert [shown(view, 0), shown(view, 1)] == [lines("is it `so`?"), lines(BROKEN)]


def test_a_plain_view_shows_a_reply_as_it_grows(qtbot: QtBot, opened: Open, place: ScriptedPlace):
    place.question("go on")
    reply = place.begin()
    view = opened(plain=True)

    place.write(reply, "**one**\n\n")
    qtbot.waitUntil(lambda: shown(view, 1) == lines("**one**\n\n"))
    place.write(reply, "- two")
    place.finish(reply)

    assert shown(view, 1) == lines("**one**\n\n- two")


@pytest.mark.usefixtures("fragile")
def test_a_message_that_cannot_be_read_is_plain_text_and_says_so(
    opened: Open, place: ScriptedPlace
):
    place.question("a question")
    place.reply(BROKEN)
    place.question("another")
    place.reply("a **whole** one")

    view = opened()

    assert shown(view, 1) == lines(BROKEN)
    assert shown(view, 3) == ["a whole one"]
    assert [view.flow.turn(i).failed for i in range(4)] == [False, True, False, False]
    turn = view.flow.turn(1)
    before = pixels(view)
    turn.failed = False
    assert pixels(view) != before, "the line that says so is painted"


@pytest.mark.usefixtures("fragile")
@pytest.mark.parametrize("finished", [False, True])
def test_a_growing_reply_that_cannot_be_read_any_more_goes_on_as_plain_text(
    qtbot: QtBot, opened: Open, place: ScriptedPlace, finished: bool
):
    place.question("go on")
    reply = place.begin()
    place.think(reply, "hm, a thought")
    view = opened()
    place.write(reply, "**one**\n\n")
    qtbot.waitUntil(lambda: shown(view, 1) == ["one"])

    place.write(reply, "a broken one\n\n")
    if finished:
        place.finish(reply)

    text = "**one**\n\na broken one\n\n"
    qtbot.waitUntil(lambda: shown(view, 1) == lines(text))
    assert view.flow.turn(1).failed
    if not finished:
        place.write(reply, "and more")
        qtbot.waitUntil(lambda: shown(view, 1) == lines(text + "and more"))


def test_a_view_that_fails_to_paint_three_times_falls_back_to_plain_text(
    qtbot: QtBot, opened: Open, place: ScriptedPlace, monkeypatch: pytest.MonkeyPatch
):
    place.question("a question")
    place.reply(BROKEN)
    view = opened()
    painting = Prose.paint

    def paint(self: Prose, *rest: object) -> None:
        if not view.plain:
            raise ZeroDivisionError
        painting(self, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Prose, "paint", paint)
    mishaps = Mishaps()
    told: list[str] = []
    mishaps.happened.connect(lambda code, _: told.append(code))
    mishaps.view_failed.connect(lambda failed: failed.show_plain(plain=True))
    try:
        for many in range(3):
            view.viewport().update()
            qtbot.waitUntil(lambda many=many: len(told) > many)  # type: ignore[misc]
    finally:
        mishaps.close()

    assert told == ["bug", "bug", "view_failed"]
    assert view.plain
    assert shown(view, 1) == lines(BROKEN)
    assert pixels(view) != blank(view)


def test_a_view_that_fails_three_times_to_follow_falls_back_to_plain_text(
    opened: Open, place: ScriptedPlace, monkeypatch: pytest.MonkeyPatch
):
    def seal(_turn: Turn, _node: Node) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Turn, "seal", seal)
    view = opened()
    mishaps = Mishaps()
    told: list[str] = []
    mishaps.happened.connect(lambda code, _: told.append(code))
    mishaps.view_failed.connect(lambda failed: failed.show_plain(plain=True))
    try:
        for many in range(3):
            place.question(f"question {many}")
            reply = place.begin()
            place.write(reply, "an answer")
            view.flush()
            place.finish(reply)
    finally:
        mishaps.close()

    assert told == ["bug", "bug", "view_failed"]
    assert view.plain


def blank(view: TranscriptView) -> QImage:
    image = pixels(view)
    image.fill(Theme("light").color("canvas"))
    return image


def test_markdown_comes_back_where_it_was_left(opened: Open, place: ScriptedPlace):
    place.question("a question")
    place.reply(BROKEN)
    view = opened(plain=True)

    view.show_plain(plain=False)

    assert shown(view, 1) == ["The broken one", "with two paragraphs"]
