"""What keys and the pointer do in the reply tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.app.carried import Branch
from bough.ui.outline import OutlineView
from bough.ui.theme import Theme
from helpers.planting import ORBIT, plant
from helpers.rooms import shown
from helpers.screen import on_screen
from helpers.world import World

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
NOTHING = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton

WHY, GEOMETRY = "Why does leapfrog stay in orbit?", "Geometry beats local accuracy."
VOLUME, FOURTH = "The phase-space volume.", "Show me a fourth-order one."
ADAPTIVE, STATE = "Does it survive adaptive steps?", "No, the step must not see the state."
FOREST, YOSHIDA = "Forest and Ruth.", "Yoshida: three leapfrogs."
NEGATIVE, FORCED = "Why is a weight negative?", "It is forced."


class Hands:
    """The outline of a session, and what one does with it by the words of its rows."""

    def __init__(self, qtbot: QtBot, world: World, theme: Theme) -> None:
        self.qtbot = qtbot
        self.place = world.place
        self.ids = plant(world.place, ORBIT, "Yoshida")
        self.texts = {node: text for text, node in self.ids.items()}
        self.view = OutlineView(world.place, theme)
        self.view.resize(320, 420)
        shown(qtbot, self.view)
        self.view.setFocus()
        qtbot.waitUntil(self.view.hasFocus)
        self.refused: list[str] = []
        self.noted: list[str] = []
        world.place.refused.connect(self.refused.append)
        world.place.noted.connect(lambda words, _: self.noted.append(words))

    @property
    def head(self) -> str:
        return self.texts[self.place.head or ""]

    @property
    def row(self) -> str:
        """The row that has the keys."""
        return self.texts[self.view.node or ""]

    @property
    def path(self) -> list[str]:
        return [node.text for node in self.place.path()]

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        self.qtbot.keyClick(self.view, key, modifiers)

    def at(self, text: str) -> QPoint:
        rows = self.view.rows
        number = rows.number_of(self.ids[text])
        assert number >= 0, f"{text} has no row"
        return self.view.visualRect(rows.index(number)).center()

    def take(self, text: str) -> None:
        """The keys to that row."""
        self.view.focus_row(self.view.rows.number_of(self.ids[text]))

    def move(self, at: QPoint, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        viewport = self.view.viewport()
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), viewport.mapToGlobal(QPointF(at)),
            Qt.MouseButton.NoButton, LEFT, modifiers,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)

    def lift(self, text: str, onto: str, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        """Drag a row onto another one, without letting go."""
        start, end = self.at(text), self.at(onto)
        self.qtbot.mousePress(self.view.viewport(), LEFT, pos=start)
        self.move((start + end) / 2, modifiers)
        self.move(end, modifiers)

    def let_go(self, onto: str, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        self.qtbot.mouseRelease(self.view.viewport(), LEFT, modifiers, self.at(onto))

    def drag(self, text: str, onto: str, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        self.lift(text, onto, modifiers)
        self.let_go(onto, modifiers)

    def cursor(self) -> Qt.CursorShape:
        return self.view.viewport().cursor().shape()


@pytest.fixture
def hands(qtbot: QtBot, world: World, theme: Theme) -> Iterator[Hands]:
    hands = Hands(qtbot, world, theme)
    yield hands
    hands.view.hide()


def test_up_and_down_walk_the_rows_and_go_nowhere(hands: Hands) -> None:
    assert (hands.row, hands.head) == (YOSHIDA, YOSHIDA)

    hands.press(Key.Key_Up)
    assert hands.row == FOREST
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Down)

    assert (hands.row, hands.head) == (NEGATIVE, YOSHIDA)


def test_home_and_end_are_the_first_message_and_the_head(hands: Hands) -> None:
    hands.press(Key.Key_Home)
    assert hands.row == WHY

    hands.press(Key.Key_End)
    assert hands.row == YOSHIDA


def test_left_and_right_show_the_siblings_of_the_row(hands: Hands) -> None:
    hands.press(Key.Key_Left)
    assert (hands.row, hands.path) == (FOREST, [WHY, GEOMETRY, FOURTH, FOREST])

    hands.press(Key.Key_Left)
    assert hands.row == FOREST

    hands.press(Key.Key_Right)
    assert (hands.row, hands.path[3]) == (YOSHIDA, YOSHIDA)


def test_enter_goes_down_the_branch_and_control_enter_continues_at_the_row(hands: Hands) -> None:
    hands.take(ADAPTIVE)
    hands.press(Key.Key_Return)
    assert (hands.row, hands.path) == (ADAPTIVE, [WHY, GEOMETRY, ADAPTIVE, STATE])

    hands.press(Key.Key_Return, CONTROL)
    assert hands.head == ADAPTIVE


def test_a_double_click_continues_at_the_row_that_was_clicked(hands: Hands) -> None:
    at = hands.at(ADAPTIVE)
    viewport = hands.view.viewport()

    hands.qtbot.mouseClick(viewport, LEFT, pos=at)
    hands.qtbot.mouseDClick(viewport, LEFT, pos=at)

    assert hands.head == ADAPTIVE


def test_delete_moves_the_branch_to_the_bin_and_undo_brings_it_back(hands: Hands) -> None:
    hands.take(ADAPTIVE)

    hands.press(Key.Key_Delete)

    assert hands.view.rows.number_of(hands.ids[ADAPTIVE]) == -1
    assert hands.row == GEOMETRY
    assert hands.noted == ["Moved 2 messages to the bin."]
    hands.place.undo()
    assert hands.view.rows.number_of(hands.ids[ADAPTIVE]) >= 0


def test_b_bookmarks_and_b_again_takes_it_away(hands: Hands) -> None:
    hands.take(FOREST)

    hands.press(Key.Key_B)
    assert hands.place.landmarks(hands.ids[FOREST]).bookmark

    hands.press(Key.Key_B)
    assert not hands.place.landmarks(hands.ids[FOREST]).bookmark
    assert hands.row == FOREST


def test_brackets_walk_the_forks(hands: Hands) -> None:
    hands.press(Key.Key_BracketLeft)
    assert hands.row == FOURTH
    hands.press(Key.Key_BracketLeft)
    assert hands.row == GEOMETRY
    hands.press(Key.Key_BracketLeft)
    assert hands.row == WHY

    hands.press(Key.Key_BracketRight)
    assert (hands.row, hands.head) == (GEOMETRY, YOSHIDA)


def test_the_menu_opens_at_the_pointer_and_at_the_row_with_the_keys(hands: Hands) -> None:
    view = hands.view
    for reason, at, wanted in (
        (QContextMenuEvent.Reason.Mouse, hands.at(ADAPTIVE), ADAPTIVE),
        (QContextMenuEvent.Reason.Keyboard, QPoint(), YOSHIDA),
    ):
        everywhere = view.viewport().mapToGlobal(at)
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, at, everywhere))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        hands.qtbot.keyClick(menu, Key.Key_Down)
        menu.setActiveAction(next(a for a in menu.actions() if a.text() == "Bookmark"))
        hands.qtbot.keyClick(menu, Key.Key_Return)
        assert hands.place.landmarks(hands.ids[wanted]).bookmark


def test_a_row_dragged_onto_another_moves_its_branch_there(hands: Hands) -> None:
    hands.drag(ADAPTIVE, FOREST)

    tree = hands.place.tree()
    assert tree.parent(hands.ids[ADAPTIVE]) == hands.ids[FOREST]
    assert tree.parent(hands.ids[STATE]) == hands.ids[ADAPTIVE]
    assert hands.noted == ["Moved 2 messages below “Forest and Ruth”."]
    assert hands.head == YOSHIDA


def test_with_control_it_stays_where_it_was_as_well(hands: Hands) -> None:
    before = len(hands.place.tree())

    hands.drag(ADAPTIVE, FOREST, CONTROL)

    tree = hands.place.tree()
    (copied,) = tree.children(hands.ids[FOREST])
    assert tree.node(copied).text == ADAPTIVE
    assert tree.parent(hands.ids[ADAPTIVE]) == hands.ids[GEOMETRY]
    assert len(tree) == before + 2


def test_the_cursor_says_what_letting_go_would_do(hands: Hands) -> None:
    hands.lift(ADAPTIVE, FOREST)
    assert hands.cursor() is Qt.CursorShape.DragMoveCursor

    hands.qtbot.keyPress(hands.view, Key.Key_Control)
    assert hands.cursor() is Qt.CursorShape.DragCopyCursor
    hands.qtbot.keyRelease(hands.view, Key.Key_Control)
    assert hands.cursor() is Qt.CursorShape.DragMoveCursor

    hands.move(hands.at(GEOMETRY))
    assert hands.cursor() is Qt.CursorShape.ForbiddenCursor
    hands.let_go(GEOMETRY)
    assert hands.refused == ["It is there already."]
    assert hands.view.dragged is None


def test_a_branch_cannot_be_dropped_below_itself(hands: Hands) -> None:
    before = hands.path

    hands.lift(WHY, YOSHIDA)
    assert hands.cursor() is Qt.CursorShape.ForbiddenCursor
    hands.let_go(YOSHIDA)

    assert hands.refused == ["A message cannot be below itself."]
    assert hands.path == before


def test_escape_puts_the_row_down_where_it_was(hands: Hands) -> None:
    hands.lift(ADAPTIVE, FOREST)

    hands.press(Key.Key_Escape)
    hands.let_go(FOREST)

    assert hands.place.tree().parent(hands.ids[ADAPTIVE]) == hands.ids[GEOMETRY]
    assert hands.noted == []
    assert hands.head == YOSHIDA


def test_a_press_that_hardly_moves_is_a_click(hands: Hands) -> None:
    at = hands.at(ADAPTIVE)
    hands.qtbot.mousePress(hands.view.viewport(), LEFT, pos=at)
    hands.move(at + QPoint(1, 1))
    hands.qtbot.mouseRelease(hands.view.viewport(), LEFT, pos=at + QPoint(1, 1))

    assert hands.path == [WHY, GEOMETRY, ADAPTIVE, STATE]


def test_a_branch_is_cut_and_pasted_below_another_row(hands: Hands) -> None:
    hands.take(ADAPTIVE)
    hands.press(Key.Key_X, CONTROL)
    hands.take(FOREST)
    hands.press(Key.Key_V, CONTROL)

    assert hands.place.tree().parent(hands.ids[ADAPTIVE]) == hands.ids[FOREST]
    assert hands.place.carried.branch is None
    assert hands.noted[1:] == ["Moved 2 messages below “Forest and Ruth”."]
    hands.press(Key.Key_V, CONTROL)
    assert hands.refused == ["No branch was cut or copied."]


def test_what_is_cut_elsewhere_is_marked_at_once(hands: Hands) -> None:
    before = on_screen(hands.view)

    hands.place.carried.branch = Branch(hands.place.session_id, hands.ids[ADAPTIVE], cut=True)

    hands.qtbot.waitUntil(lambda: on_screen(hands.view) != before)


def test_what_is_copied_may_be_pasted_again_until_escape(hands: Hands) -> None:
    hands.take(FOREST)
    hands.press(Key.Key_X, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    hands.take(VOLUME)
    for _ in range(2):
        hands.press(Key.Key_V, CONTROL)
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_V, CONTROL)

    assert len(hands.place.tree().children(hands.ids[VOLUME])) == 2


def test_what_makes_no_sense_is_refused_and_can_be_pasted_elsewhere(hands: Hands) -> None:
    hands.take(ADAPTIVE)
    hands.press(Key.Key_X, CONTROL)
    hands.take(GEOMETRY)
    hands.press(Key.Key_V, CONTROL)
    assert hands.refused == ["It is there already."]

    hands.take(VOLUME)
    hands.press(Key.Key_V, CONTROL)
    assert hands.place.tree().parent(hands.ids[ADAPTIVE]) == hands.ids[VOLUME]
