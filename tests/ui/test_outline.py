"""The reply tree beside the text: the path as directions, with the exits that were passed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.ui.outline import Outline, OutlineView
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import asked, shown
from helpers.server import ModelServer
from helpers.world import World

SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def outline(qtbot: QtBot, world: World, theme: Theme) -> Outline:
    outline = Outline(theme)
    outline.show_place(world.place)
    outline.resize(320, 500)
    return shown(qtbot, outline)


def view(outline: Outline) -> OutlineView:
    assert outline.view
    return outline.view


def drawn_rows(outline: Outline) -> list[str]:
    """A row as a reader sees it: its kind, its words, its number among siblings."""
    found = view(outline).rows
    rows = [found.row(i) for i in range(found.rowCount())]
    return [
        f"{r.kind}: {found.text(r)}" + (f" {r.number}/{r.count}" if r.count > 1 else "")
        for r in rows
    ]


def fork(qtbot: QtBot, world: World, server: ModelServer) -> tuple[str, str]:
    """Two replies to one question, and a question below each; the second is looked at."""
    server.reply("an arm")
    first = asked(qtbot, world, "What is a bough?")
    server.reply("fine")
    asked(qtbot, world, "thanks")
    server.reply("a branch")
    world.place.retry(first)
    qtbot.waitUntil(lambda: not world.place.running)
    second = world.place.head
    assert second is not None
    return first, second


def test_the_path_stands_in_order_with_its_exits_before_them(
    qtbot: QtBot, world: World, server: ModelServer, outline: Outline
) -> None:
    fork(qtbot, world, server)

    assert drawn_rows(outline) == [
        "path: What is a bough?",
        "exit: an arm 1/2",
        "path: a branch 2/2",
    ]


def test_an_exit_says_how_many_messages_it_hides(
    qtbot: QtBot, world: World, server: ModelServer, outline: Outline
) -> None:
    first, second = fork(qtbot, world, server)

    assert view(outline).rows.hidden(first) == 2
    assert view(outline).rows.hidden(second) == 0


def test_a_click_on_an_exit_goes_down_its_branch(
    qtbot: QtBot, world: World, server: ModelServer, outline: Outline
) -> None:
    fork(qtbot, world, server)
    index = view(outline).rows.index(1)

    qtbot.mouseClick(
        view(outline).viewport(),
        Qt.MouseButton.LeftButton,
        pos=view(outline).visualRect(index).center(),
    )

    assert [n.text for n in world.place.path()] == ["What is a bough?", "an arm", "thanks", "fine"]
    assert drawn_rows(outline) == [
        "path: What is a bough?",
        "exit: a branch 2/2",
        "path: an arm 1/2",
        "path: thanks",
        "path: fine",
    ]


def test_enter_on_a_row_goes_there(
    qtbot: QtBot, world: World, server: ModelServer, outline: Outline
) -> None:
    first, _ = fork(qtbot, world, server)
    view(outline).setCurrentIndex(view(outline).rows.index(1))

    qtbot.keyClick(view(outline), Qt.Key.Key_Return)

    assert first in {n.id for n in world.place.path()}


def test_the_draft_is_the_last_row(qtbot: QtBot, world: World, outline: Outline) -> None:
    asked(qtbot, world, "What is a bough?")

    world.place.set_draft("And a *twig*?")
    assert drawn_rows(outline)[-1] == "draft: And a twig?"

    for none in ("", "/", "/compare"):
        world.place.set_draft(none)
        assert drawn_rows(outline)[-1] == "path: A bough is a main branch of a tree."


def test_a_row_is_read_out_with_who_spoke_and_where_it_stands(
    qtbot: QtBot, world: World, server: ModelServer, outline: Outline
) -> None:
    fork(qtbot, world, server)
    rows = view(outline).rows

    assert [str(rows.index(i).data(SPOKEN)) for i in range(3)] == [
        "You, What is a bough?, 2 replies",
        "Reply by scripted, an arm, 1 of 2, 1 goes on, another branch",
        "Reply by scripted, a branch, 2 of 2, you are here",
    ]


def test_a_growing_reply_has_its_row_from_the_start(
    qtbot: QtBot, world: World, server: ModelServer, outline: Outline
) -> None:
    server.reply("A bough is a main branch.", hold_after=2)
    world.place.say("What is a bough?")
    assert drawn_rows(outline) == ["path: What is a bough?", "path: Waiting"]

    qtbot.waitUntil(lambda: drawn_rows(outline)[1] == "path: A bough")
    server.release()
    qtbot.waitUntil(lambda: drawn_rows(outline)[1] == "path: A bough is a main branch.")


def test_another_place_has_another_outline(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    assert len(drawn_rows(window.outline)) == 2

    world.workspace.new_session()
    assert drawn_rows(window.outline) == []

    world.workspace.activate(world.workspace.places()[0].id)
    assert len(drawn_rows(window.outline)) == 2
