"""The head of the reply tree: finding words in the tree, its contents, the card, the map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from bough.core.landmarks import Verdict
from bough.ui.outline import Outline
from bough.ui.outline.card import HEAD, WholeTree
from bough.ui.outline.limbs import limbs_of
from bough.ui.theme import Theme
from bough.ui.widgets import Label
from helpers.planting import ORBIT, long_session, plant, put
from helpers.rooms import named, shown
from helpers.server import ModelServer
from helpers.trees import planted
from helpers.world import World

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


class Dock:
    def __init__(self, qtbot: QtBot, world: World, theme: Theme) -> None:
        self.qtbot, self.place = qtbot, world.place
        self.ids = plant(world.place, ORBIT, "Yoshida")
        self.outline = Outline(theme)
        self.outline.show_place(world.place)
        self.outline.resize(320, 700)
        shown(qtbot, self.outline)

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(named(self.outline, QAbstractButton, name), LEFT)

    def look_for(self, words: str) -> list[str]:
        """What is found, as it is told of."""
        outline = self.outline
        if outline.field.isHidden():
            self.click("Find in the tree")
        outline.field.clear()
        self.qtbot.keyClicks(outline.field, words)
        search, hits = outline.search, outline.hits
        assert search
        assert hits
        self.qtbot.waitUntil(lambda: not search.busy)
        told = Qt.ItemDataRole.AccessibleTextRole
        return [str(hits.rows.index(i).data(told)) for i in range(hits.rows.rowCount())]

    def listed(self) -> list[str]:
        """The contents, as they are told of."""
        contents = self.outline.contents
        assert contents
        assert contents.isVisible()
        told = Qt.ItemDataRole.AccessibleTextRole
        return [str(contents.rows.index(i).data(told)) for i in range(contents.rows.rowCount())]

    def wait(self, until: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(until()))


@pytest.fixture
def dock(qtbot: QtBot, world: World, theme: Theme) -> Dock:
    return Dock(qtbot, world, theme)


def test_words_are_found_in_all_branches_with_the_branch_they_are_on(dock: Dock) -> None:
    dock.place.label(dock.ids["Show me a fourth-order one."], "fourth order")

    assert dock.look_for("the") == [
        "Reply by grok-4, No, the step must not see the state., In “Does it survive adaptive"
        " steps?”",
        "Reply by qwen3-1.7b, The phase-space volume.",
    ]
    assert dock.look_for("ruth forest") == [
        "Reply by claude-sonnet-4.5, Forest and Ruth., In “fourth order”"
    ]
    assert dock.look_for("yoshida") == ["Reply by grok-4, Yoshida: three leapfrogs., On this path"]


def test_what_is_not_there_is_said(dock: Dock) -> None:
    assert dock.look_for("perpetual") == []

    assert dock.outline.hits
    assert dock.outline.hits.words == "Not found"


def test_enter_goes_to_the_hit_and_escape_returns_to_the_path(dock: Dock) -> None:
    dock.look_for("the")

    dock.qtbot.keyClick(dock.outline.field, Key.Key_Down)
    dock.qtbot.keyClick(dock.outline.field, Key.Key_Return)
    assert dock.place.head == dock.ids["The phase-space volume."]
    dock.qtbot.keyClick(dock.outline.field, Key.Key_Up)
    dock.qtbot.keyClick(dock.outline.field, Key.Key_Return)
    assert dock.place.head == dock.ids["No, the step must not see the state."]

    dock.qtbot.keyClick(dock.outline.field, Key.Key_Escape)
    view = dock.outline.view
    assert view
    assert view.isVisible()
    assert view.hasFocus()
    assert dock.outline.field.isHidden()


def test_slash_in_the_rows_begins_to_look(dock: Dock) -> None:
    assert dock.outline.view
    dock.outline.view.setFocus()

    dock.qtbot.keyClick(dock.outline.view, Key.Key_Slash)

    assert dock.outline.field.hasFocus()
    assert dock.outline.field.text() == ""


def test_a_key_while_words_are_looked_for_waits_for_none_of_it(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    nodes = long_session(2000, 60)
    put(world.place, nodes, nodes[-1].id)
    outline = Outline(theme)
    outline.show_place(world.place)
    shown(qtbot, outline)
    outline.find_words()
    assert outline.search
    asked = 0

    def count() -> None:
        nonlocal asked
        asked += 1

    outline.search.changed.connect(count)
    for letter in "orbit":
        qtbot.keyClicks(outline.field, letter)
        # Nothing was read yet for what is typed on.
        assert outline.search.found == []
        assert outline.search.busy
    assert asked == 0
    qtbot.waitUntil(lambda: outline.search is not None and not outline.search.busy)
    assert len(outline.search.found) == 500
    assert outline.hits
    assert outline.hits.words == "The first 500 messages"


def test_the_contents_are_the_forks_and_what_was_marked(dock: Dock) -> None:
    dock.place.label(dock.ids["Forest and Ruth."], "by the book")
    dock.place.judge(dock.ids["It is forced."], Verdict.RESOLVED)

    dock.click("Contents")

    assert dock.listed() == [
        "Why does leapfrog stay in orbit?, 2 branches, on your path",
        "Geometry beats local accuracy., 2 branches, on your path",
        "Show me a fourth-order one., 2 branches, on your path",
        "by the book",
        "It is forced., resolved",
    ]
    contents = dock.outline.contents
    assert contents
    dock.qtbot.mouseClick(
        contents.viewport(), LEFT, pos=contents.visualRect(contents.rows.index(3)).center()
    )
    assert dock.place.head == dock.ids["Forest and Ruth."]

    dock.place.bookmark(dock.ids["The phase-space volume."])
    dock.wait(lambda: dock.listed()[-1] == "The phase-space volume., bookmark")
    dock.qtbot.keyClick(contents, Key.Key_Escape)
    assert dock.outline.view
    assert dock.outline.view.isVisible()
    assert not named(dock.outline, QAbstractButton, "Contents").isChecked()


def test_enter_in_the_contents_goes_there(dock: Dock) -> None:
    dock.click("Contents")
    contents = dock.outline.contents
    assert contents
    assert contents.hasFocus()

    dock.qtbot.keyClick(contents, Key.Key_Home)
    dock.qtbot.keyClick(contents, Key.Key_Return)

    assert dock.place.head == dock.ids["It is forced."]


def test_the_map_is_asked_for_by_a_button_and_by_the_card(dock: Dock) -> None:
    card = dock.outline.card
    assert card
    dock.wait(lambda: card.painted)
    with dock.qtbot.waitSignal(dock.outline.map_requested):
        dock.click("Open the map")
    with dock.qtbot.waitSignal(dock.outline.map_requested):
        dock.qtbot.mouseClick(card, LEFT)
    with dock.qtbot.waitSignal(dock.outline.map_requested):
        dock.qtbot.keyClick(card, Key.Key_Return)


def test_the_card_says_how_large_the_tree_is_and_what_grows(
    qtbot: QtBot, dock: Dock, server: ModelServer
) -> None:
    card = dock.outline.card
    assert card
    assert card.accessibleName() == "Whole tree, 10 messages"

    server.reply("One that is held.", hold_after=1)
    dock.place.retry(dock.ids["It is forced."])
    assert card.accessibleName() == "Whole tree, 11 messages, 1 growing"

    qtbot.waitUntil(lambda: dock.place.node(dock.place.growing[0]).text != "")
    # Gold where it grows, also where the reader is: the rest of the path is green.
    dock.place.go(dock.place.growing[0])
    dock.wait(lambda: card.painted)
    assert gold(dock, card) > 8
    server.release()
    dock.wait(lambda: card.accessibleName() == "Whole tree, 11 messages")


def gold(dock: Dock, card: WholeTree) -> int:
    """How many pixels of the picture are of the colour of what grows."""
    image = card.grab().toImage()
    growing = dock.outline._theme.color("sapLine")
    rows = range(round(HEAD * image.devicePixelRatio()), image.height())
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in rows)
    # A screen of 16 bits does not show it exactly.
    return sum(
        all(abs(a - b) < 10 for a, b in zip(p.getRgb(), growing.getRgb(), strict=True))
        for p in pixels
    )


def test_a_low_dock_and_a_short_session_have_no_card(
    qtbot: QtBot, world: World, theme: Theme, dock: Dock
) -> None:
    assert dock.outline.card
    assert dock.outline.card.isVisible()
    dock.outline.resize(320, 400)
    assert not dock.outline.card.isVisible()

    world.workspace.new_session()
    plant(world.place, "u one\n  G two", "two")
    dock.outline.resize(320, 700)
    dock.outline.show_place(world.place)
    assert dock.outline.card is None


def test_in_a_narrow_dock_the_count_is_not_cut(dock: Dock) -> None:
    count = named(dock.outline, Label, "10 messages")
    assert count.text() == "10 messages"

    dock.outline.resize(260, 700)

    assert count.text() == "10"
    assert count.accessibleName() == "10 messages"
    assert count.width() >= count.sizeHint().width()


def test_limbs_carry_their_leaves_in_the_order_of_the_tree() -> None:
    tree = planted("""
        a
          b
            c
              d
          e
            f
            g
              h
    """)

    found = limbs_of(tree)

    assert found.lines == 3
    assert [(limb.first, limb.last, limb.leaves, limb.row) for limb in found.limbs] == [
        ("", "", 3, 0.75),
        ("a", "a", 3, 0.75),
        ("b", "d", 1, 0.0),
        ("e", "e", 2, 1.5),
        ("f", "f", 1, 1.0),
        ("g", "h", 1, 2.0),
    ]
    assert found.limbs[0].reach == max(limb.reach for limb in found.limbs)
