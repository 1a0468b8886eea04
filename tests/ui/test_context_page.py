"""The context as a person sees it: the meter, its page, the rail, what it costs, the commands."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from bough.core.context import Entry, Kind, Reading, Room, State
from bough.ui.commands.command import Where
from bough.ui.commands.registry import standard
from bough.ui.context.cost import CostPage
from bough.ui.context.meter import Meter
from bough.ui.context.page import ContextPage
from bough.ui.context.shares import alarm
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.transcript.sources import sources_of
from bough.ui.transcript.words import summary_of
from bough.ui.window import Window
from helpers.contexts import asked, long_talk, planted, with_context
from helpers.rooms import named
from helpers.server import ModelServer
from helpers.world import World


def reading(tokens: int, context: int | None, *, exact: bool = True) -> Reading:
    """A reading of one message."""
    entry = Entry(Kind.MESSAGE, "n", tokens)
    return Reading((entry,), 0, Room(context, 1), exact)


@pytest.fixture
def pane(qtbot: QtBot, window: Window) -> Pane:
    pane = window.panes.current()
    assert pane is not None
    qtbot.waitUntil(lambda: pane.composer.meter is not None)
    return pane


def meter_of(pane: Pane) -> Meter:
    assert pane.composer.meter is not None
    return pane.composer.meter


def opened(qtbot: QtBot, pane: Pane) -> ContextPage:
    qtbot.keyClick(
        pane.composer.draft, Qt.Key.Key_K,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )  # fmt: skip
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    return cast(ContextPage, QApplication.activePopupWidget())


def row_of(page: ContextPage, text: str) -> int:
    rows = range(page.entries.rowCount())
    return next(n for n in rows if page.entries.text(n).startswith(text))


@pytest.mark.parametrize(
    ("tokens", "colour"), [(500, ""), (810, "sapLine"), (940, "sapLine"), (960, "rustLine")]
)
def test_what_gets_full_changes_its_colour(tokens: int, colour: str) -> None:
    assert alarm(reading(tokens, 1001)) == colour


def test_the_meter_marks_an_estimate(theme: Theme, qtbot: QtBot) -> None:
    meter = Meter(theme)
    qtbot.addWidget(meter)

    meter.show_reading(reading(1000, 4096))
    assert meter.text() == "1.0k / 4k"
    assert meter.accessibleName() == "1000 of 4096 tokens of context are used"

    meter.show_reading(reading(1000, 4096, exact=False))
    assert meter.text() == "~1.0k / 4k"
    assert meter.accessibleName().startswith("About 1000 of 4096")


def test_the_meter_is_there_where_it_is_known_how_much_the_model_takes(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    assert not meter_of(pane).isVisibleTo(pane)

    with_context(world, qtbot, 4096)

    qtbot.waitUntil(lambda: meter_of(pane).isVisibleTo(pane))


def test_in_a_narrow_pane_the_meter_is_a_ring(qtbot: QtBot, world: World, pane: Pane) -> None:
    with_context(world, qtbot, 4096)
    qtbot.waitUntil(lambda: meter_of(pane).isVisible())
    wide = meter_of(pane).sizeHint().width()

    pane.composer.set_column(48, 380, 18)

    assert meter_of(pane).isVisible()
    assert meter_of(pane).sizeHint().width() < wide / 2
    assert "4096 tokens of context" in meter_of(pane).accessibleName()


def test_a_click_on_the_meter_opens_the_page(qtbot: QtBot, world: World, pane: Pane) -> None:
    with_context(world, qtbot, 4096)
    qtbot.waitUntil(lambda: meter_of(pane).isVisible())

    qtbot.mouseClick(meter_of(pane), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), ContextPage))
    QApplication.activePopupWidget().close()


def test_the_page_lists_what_is_read_and_keys_change_that(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    asked(qtbot, world, "two")
    page = opened(qtbot, pane)
    assert [page.entries.text(n) for n in range(5)][0::2] == ["One", "Two", "What you write next"]
    first = row_of(page, "One")
    page.view.setCurrentIndex(page.entries.index(first))

    qtbot.keyClick(page.view, Qt.Key.Key_X)
    first = row_of(page, "One")
    assert page.entries.row(first).state is State.LEFT_OUT
    assert page.entries.state(first) == "left out"
    assert "left out" in page.entries.spoken(first)
    assert page.view.currentIndex().row() == first

    qtbot.keyClick(page.view, Qt.Key.Key_P)
    assert page.entries.row(row_of(page, "One")).state is State.PINNED

    qtbot.keyClick(page.view, Qt.Key.Key_Space)
    assert page.entries.row(row_of(page, "One")).state is State.IN
    page.close()


def test_what_is_left_out_on_the_page_does_not_go_out(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    answer = world.place.path()[-1].text
    page = opened(qtbot, pane)
    page.view.setCurrentIndex(page.entries.index(row_of(page, "One") + 1))
    qtbot.keyClick(page.view, Qt.Key.Key_X)
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)

    sent = asked(qtbot, world, "two")["messages"]

    assert [m["content"] for m in sent] == ["one\n\ntwo"]
    assert answer not in str(sent)


def test_a_message_is_left_out_by_its_key_in_the_text_and_read_again_by_it(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    question = world.place.path()[0].id
    pane.transcript.setFocus()
    pane.transcript.focus_turn(0)

    qtbot.keyClick(pane.transcript, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: pane.transcript.unread == {question: State.LEFT_OUT})

    qtbot.keyClick(pane.transcript, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: pane.transcript.unread == {})


def test_what_will_not_be_read_is_seen_in_the_text(qtbot: QtBot, world: World, pane: Pane) -> None:
    asked(qtbot, world, "one")
    question = world.place.path()[0].id
    page = opened(qtbot, pane)
    page.view.setCurrentIndex(page.entries.index(row_of(page, "One")))
    before = pane.transcript.viewport().grab().toImage()

    qtbot.keyClick(page.view, Qt.Key.Key_X)
    page.close()

    qtbot.waitUntil(lambda: pane.transcript.unread == {question: State.LEFT_OUT})
    assert pane.transcript.viewport().grab().toImage() != before


def test_what_becomes_of_what_does_not_fit_is_a_choice(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    with_context(world, qtbot, 300)
    asked(qtbot, world, "one " + "word " * 900)
    asked(qtbot, world, "two")
    page = opened(qtbot, pane)
    assert "no room for 2 messages" in page.warning.text()
    assert page.choices["drop"].isChecked()

    qtbot.mouseClick(named(page, QAbstractButton, "Ask me"), Qt.MouseButton.LeftButton)

    assert world.catalogue.overflow == "ask"
    assert "is not sent" in page.warning.text()
    assert [name for name, s in page.choices.items() if s.isChecked()] == ["ask"]
    page.close()


def test_the_page_takes_three_hundred_turns(qtbot: QtBot, world: World, pane: Pane) -> None:
    planted(world, long_talk(300))

    page = opened(qtbot, pane)

    qtbot.waitUntil(lambda: page.entries.rowCount() == 601)
    assert page.view.currentIndex().row() == 600
    assert page.height() < pane.window().height()
    page.close()


def test_the_keys_stay_where_they_are_while_a_long_page_is_reckoned(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    planted(world, long_talk(300))
    page = opened(qtbot, pane)
    qtbot.waitUntil(lambda: page.entries.rowCount() == 601)
    first = world.place.path()[0].id
    page.view.setCurrentIndex(page.entries.index(page.entries.number_of(first)))

    qtbot.keyClick(page.view, Qt.Key.Key_X)

    # A reply that has lost its question has a sign before it.
    qtbot.waitUntil(lambda: page.entries.rowCount() == 602)
    row = page.view.currentIndex().row()
    assert page.entries.row(row).node == first
    assert page.entries.state(row) == "left out"
    page.close()


def test_a_summary_says_of_what_it_is_and_leads_there(
    qtbot: QtBot, world: World, server: ModelServer, pane: Pane
) -> None:
    for text in ("one", "two", "three"):
        asked(qtbot, world, text)
    registry = standard()
    compact = registry.by_slash("compact")
    assert compact is not None
    server.reply("They asked one thing.")

    compact.run(Where(cast(Window, pane.window())), {"turns": "1"})
    qtbot.waitUntil(lambda: "summary_of" in world.place.path()[-1].details)

    summary = world.place.path()[-1]
    assert summary_of(summary) == "Summary of 1 turn"
    (source,) = sources_of(summary)
    assert (source.title, source.node) == ("One", world.place.path()[0].id)


def test_while_a_summary_is_written_a_note_stops_it(
    qtbot: QtBot, world: World, server: ModelServer, pane: Pane
) -> None:
    for text in ("one", "two", "three"):
        asked(qtbot, world, text)
    server.reply("a long summary", hold_after=1)
    note = cast(Window, pane.window()).panes.note

    assert world.place.compacting.begin()
    qtbot.waitUntil(lambda: note.text().startswith("The older turns are summarised"))
    qtbot.mouseClick(named(note, QAbstractButton, "Stop"), Qt.MouseButton.LeftButton)

    assert not world.place.compacting.turns
    server.release()


def test_the_cost_page_counts_reply_branch_and_session(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    asked(qtbot, world, "two")
    cost = standard().by_slash("cost")
    assert cost is not None

    cost.run(Where(cast(Window, pane.window())), {})
    page = QApplication.activePopupWidget()
    assert isinstance(page, CostPage)
    qtbot.waitUntil(lambda: not page.counting)

    rows = {name: [f.text() for f in figures[1:]] for name, figures in page.rows}
    assert [rows[name][0] for name in ("This reply", "This branch", "This session")] == [
        "1",
        "2",
        "2",
    ]
    assert rows["This session"][3] == "free"
    assert rows["scripted"][0] == "2"
    page.close()


def test_a_cost_that_is_not_known_is_said_to_be_unknown(
    qtbot: QtBot, world: World, pane: Pane
) -> None:
    asked(qtbot, world, "one")
    world.catalogue.prices._local = lambda _endpoint: False
    page = CostPage(world.place, None, pane._theme, pane)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: not page.counting)

    rows = {name: [f.text() for f in figures[1:]] for name, figures in page.rows}

    assert rows["This session"][3] == "unknown"
    assert "1 of 1" in page.remark.text()
