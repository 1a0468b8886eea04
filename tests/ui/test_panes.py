"""Panes side by side: how a person makes them, moves among them, carries them about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.pane import Pane
from bough.ui.pane_card import PaneCard
from bough.ui.pane_drag import SESSIONS
from bough.ui.theme import Theme
from bough.ui.window import Window
from bough.ui.windows import Windows
from helpers.desks import draw
from helpers.rooms import asked, named, open_window
from helpers.server import ModelServer
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
STEP_MS = 30
"""Between two movements of what is carried: the display server answers each of them."""


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme) -> Iterator[Window]:
    with open_window(qtbot, world, theme, 1500, 900) as window:
        window.toggle_sidebar()
        yield window


def tabs(world: World, *drafts: str) -> list[str]:
    """A tab for each draft, the last one on top; their places."""
    for draft in drafts:
        world.workspace.new_session().set_draft(draft)
    return [place.id for place in world.workspace.places()]


def talks(qtbot: QtBot, world: World, *questions: str) -> list[str]:
    """A tab with a question and its answer for each; their places."""
    for question in questions:
        world.workspace.new_session()
        asked(qtbot, world, question)
    return [place.id for place in world.workspace.places()]


def cards(window: Window) -> list[PaneCard]:
    """The panes in sight, from the left to the right and from above to below."""
    found = [card for card in window.panes.findChildren(PaneCard) if card.isVisible()]
    return sorted(found, key=lambda card: (left_of(card), card.mapTo(window, QPoint()).y()))


def wait_for(qtbot: QtBot, world: World, picture: str) -> None:
    """Wait until the panes stand as they are drawn."""

    def stands() -> None:
        assert draw(world.workspace) == picture

    qtbot.waitUntil(stands)


def left_of(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint()).x()


def first_in_view(pane: Pane) -> str:
    flow = pane.transcript.flow
    return flow.node(flow.at(0)).text


def press(qtbot: QtBot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    together = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        together |= modifier
    qtbot.keyClick(focused, key, together)


def choose(menu: QMenu, words: str) -> None:
    (action,) = [a for a in menu.actions() if a.text() == words]
    action.trigger()
    menu.close()


def carry(
    qtbot: QtBot, source: QWidget, start: QPoint, path: Sequence[tuple[QWidget, QPoint]]
) -> None:
    """Take what is at `start` with the mouse, over the points of the path, and let it go there."""
    steps: list[Callable[[], object]] = []
    for widget, at in path:
        handle = widget.window().windowHandle()
        inside, there = widget.mapTo(widget.window(), at), widget.mapToGlobal(at)
        if steps:
            # Once it is taken, the display server says where the pointer is.
            steps.append(lambda there=there: QCursor.setPos(there))
        steps.append(lambda handle=handle, inside=inside: QTest.mouseMove(handle, inside))
    none = Qt.KeyboardModifier.NoModifier
    steps.append(lambda: QTest.mouseRelease(handle, LEFT, none, inside))
    qtbot.waitUntil(lambda: source.rect().contains(start))
    own = source.window().windowHandle()
    QTest.mousePress(own, LEFT, none, source.mapTo(source.window(), start))
    remaining = iter(steps)
    done = []

    def step() -> None:
        # What is carried has a loop of its own from when it is taken until it is let go.
        act = next(remaining, None)
        if act is None:
            done.append(True)
        else:
            QTimer.singleShot(STEP_MS, step)
            act()

    step()
    qtbot.waitUntil(lambda: bool(done))


def test_keys_split_the_pane_and_walk_among_the_panes(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    world.place.set_draft("a")

    press(qtbot, Key.Key_Backslash, CTRL)
    qtbot.keyClicks(QApplication.focusWidget(), "b")
    assert draw(world.workspace) == "> (a | b*)"
    press(qtbot, Key.Key_Bar, CTRL, SHIFT)
    qtbot.keyClicks(QApplication.focusWidget(), "c")
    assert draw(world.workspace) == "> (a | (b / c*))"

    first, second, third = cards(window)
    assert left_of(first) < left_of(second) == left_of(third)
    assert first.width() >= 420
    texts = [[pane.transcript.flow.node(i).text for i in range(2)] for pane in window.panes.shown()]
    assert texts == [["What is a bough?", "A bough is a main branch of a tree."]] * 3

    walked = []
    for _ in range(3):
        press(qtbot, Key.Key_F6)
        walked.append(world.place.draft)
    assert walked == ["a", "b", "c"]
    press(qtbot, Key.Key_F6, SHIFT)
    assert world.place.draft == "b"
    assert second.isAncestorOf(QApplication.focusWidget())


def test_a_click_in_a_pane_looks_at_it(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    first = world.place
    second = world.workspace.split(first.id, "right")
    left, right = cards(window)

    qtbot.mouseClick(left.pane.transcript.viewport(), LEFT)
    assert world.place is first
    assert left.isAncestorOf(QApplication.focusWidget())
    qtbot.mouseClick(right.pane.header, LEFT, pos=QPoint(200, 20))
    assert world.place is second
    assert right.isAncestorOf(QApplication.focusWidget())
    qtbot.mouseClick(left.pane.composer.draft.viewport(), LEFT)
    assert world.place is first
    assert window.outline.isVisible()


def test_each_pane_has_a_draft_a_head_and_a_scroll_of_its_own(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("\n\n".join(f"Line {n} of it." for n in range(200)))
    asked(qtbot, world, "Go.")
    first = world.place
    second = world.workspace.split(first.id, "right")
    left, right = window.panes.shown()
    for pane in (left, right):
        qtbot.waitUntil(lambda pane=pane: first_in_view(pane) != "Go.")

    right.transcript.setFocus()
    press(qtbot, Key.Key_Home)
    qtbot.waitUntil(lambda: first_in_view(right) == "Go.")
    second.set_draft("right")

    assert left.composer.draft.toPlainText() == ""
    assert first_in_view(left) != "Go."
    second.branch(second.path()[0].id)
    assert (len(first.path()), len(second.path())) == (2, 1)


def test_the_keys_of_a_pane_go_to_the_pane_looked_at(
    qtbot: QtBot, world: World, window: Window
) -> None:
    asked(qtbot, world, "What is a bough?")
    world.workspace.split(world.place.id, "right")

    press(qtbot, Key.Key_F, CTRL)

    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert cards(window)[1].isAncestorOf(field)


def test_one_draft_is_asked_in_all_panes(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    a, b = tabs(world, "a", "b")
    world.workspace.dock([b], a, "right")
    world.workspace.place(a).set_draft("")
    server.reply("one")
    server.reply("two")

    press(qtbot, Key.Key_Return, CTRL, ALT)

    places = world.workspace.places()
    qtbot.waitUntil(lambda: not any(place.running for place in places))
    assert [place.path()[0].text for place in places] == ["b", "b"]
    assert sorted(place.path()[1].text for place in places) == ["one", "two"]
    assert window.panes.note.text() == "Asked in 2 panes."


def test_a_pane_without_room_is_asked_too(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    a, b = tabs(world, "a", "b")
    world.workspace.dock([b], a, "right")
    world.workspace.place(a).set_draft("")
    window.resize(760, 700)
    qtbot.waitUntil(lambda: len(window.panes.shown()) == 1)

    press(qtbot, Key.Key_Return, CTRL, ALT)

    places = world.workspace.places()
    qtbot.waitUntil(lambda: not any(place.running for place in places))
    assert [[n.text for n in place.path()][:1] for place in places] == [["b"], ["b"]]
    assert window.panes.note.text() == "Asked in 2 panes."


def test_a_pane_without_room_is_a_tab_until_there_is_room(
    qtbot: QtBot, world: World, window: Window
) -> None:
    a, b, c = tabs(world, "a", "b", "c")
    world.workspace.dock([b], a, "right")
    bar = window.topbar.tabs
    assert (bar.count(), len(cards(window))) == (2, 2)

    window.resize(760, 700)
    qtbot.waitUntil(lambda: len(cards(window)) == 1)
    assert bar.count() == 3
    assert world.place.draft == "b"
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(0).center())
    assert world.place.draft == "a"
    assert [card.place_id for card in cards(window)] == [a]
    press(qtbot, Key.Key_Backslash, CTRL)
    assert "There is room for one pane" in window.panes.note.text()
    press(qtbot, Key.Key_W, CTRL)

    window.resize(1500, 700)
    qtbot.waitUntil(lambda: len(cards(window)) == 2)
    assert bar.count() == 2
    assert c in world.workspace


def test_a_handle_that_is_pulled_is_remembered(
    qtbot: QtBot, world: World, window: Window, server: ModelServer, theme: Theme
) -> None:
    a, b = tabs(world, "a", "b")
    world.workspace.dock([b], a, "right")
    left, right = cards(window)
    splitter = left.parentWidget()
    handle = splitter.handle(1)  # type: ignore[attr-defined]

    start = handle.rect().center()
    qtbot.mousePress(handle, LEFT, pos=start)
    qtbot.mouseMove(handle, start + QPoint(-120, 0))
    qtbot.mouseRelease(handle, LEFT, pos=start + QPoint(-120, 0))

    wide = left.width()
    assert wide < right.width() - 200
    world.workspace.activate(tabs(world, "c")[-1])
    world.workspace.activate(a)
    qtbot.waitUntil(lambda: abs(cards(window)[0].width() - wide) < 3)
    # A pane does not get smaller than it is good for.
    qtbot.mousePress(handle, LEFT, pos=start)
    qtbot.mouseMove(handle, start + QPoint(-900, 0))
    qtbot.mouseRelease(handle, LEFT, pos=start + QPoint(-900, 0))
    assert left.width() >= 420


def test_the_menu_of_a_pane_moves_it(qtbot: QtBot, world: World, windows: Windows) -> None:
    a, b = talks(qtbot, world, "a", "b")
    world.workspace.dock([b], a, "right")
    window = windows.front()

    def menu() -> QMenu:
        front = windows.front()
        card = next(c for c in cards(front) if c.place_id == b)
        qtbot.mouseClick(named(card, QAbstractButton, "Acts on this pane"), LEFT)
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu)
        return popup

    choose(menu(), "Move to a tab of its own")
    assert draw(world.workspace) == "  A*\n> B*"
    choose(menu(), "Split downwards")
    world.place.set_draft("c")
    assert draw(world.workspace) == "  A*\n> (B / c*)"
    choose(menu(), "Move to a window of its own")
    assert draw(world.workspace) == "  A*\n> c*\n\n> B*"
    qtbot.waitUntil(lambda: len(windows.all()) == 2 and all(w.isVisible() for w in windows.all()))
    assert windows.front() is not window
    choose(menu(), "Close")
    assert draw(world.workspace) == "  A*\n> c*"
    qtbot.waitUntil(lambda: windows.all() == [window])


def test_a_tab_is_dragged_to_the_edge_of_a_pane_and_its_head_back_to_the_bar(
    qtbot: QtBot, world: World, window: Window
) -> None:
    a, _b = tabs(world, "a", "b")
    world.workspace.activate(a)
    bar = window.topbar.tabs
    (card,) = cards(window)
    inside = QPoint(card.width() - 40, card.height() // 2)

    over_card = [(card, QPoint(300, 300)), (card, inside)]
    carry(qtbot, bar, bar.tabRect(1).center(), [(bar, QPoint(180, 90)), *over_card])
    wait_for(qtbot, world, "> (a | b*)")

    left, _ = cards(window)
    head = left.pane.header
    before_all = bar.tabRect(0).topLeft() + QPoint(3, 10)
    carry(qtbot, head, QPoint(150, 20), [(head, QPoint(190, 30)), (bar, before_all)])
    wait_for(qtbot, world, "> a*\n  b*")


def test_a_tab_that_is_dropped_outside_gets_a_window_there(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    tabs(world, "a", "b")
    window = windows.front()
    window.setGeometry(0, 0, 1500, 800)
    bar = window.topbar.tabs

    outside = QPoint(700, 900)
    path = [(bar, QPoint(180, 90)), (window, outside), (window, outside + QPoint(9, 9))]
    carry(qtbot, bar, bar.tabRect(1).center(), path)

    qtbot.waitUntil(lambda: len(windows.all()) == 2)
    assert draw(world.workspace) == "> a*\n\n> b*"
    made = windows.front()
    qtbot.waitUntil(made.isVisible)
    assert (made.pos() - window.mapToGlobal(outside)).manhattanLength() < 120

    # And back into the bar of the first window.
    bar_there = made.topbar.tabs
    carry(qtbot, bar_there, bar_there.tabRect(0).center(), [
        (bar_there, QPoint(60, 120)), (bar, QPoint(10, 15)), (bar, QPoint(6, 15)),
    ])  # fmt: skip
    wait_for(qtbot, world, "> b*\n  a*")
    qtbot.waitUntil(lambda: len(windows.all()) == 1)


def test_a_session_of_the_list_is_dropped_beside_a_pane(
    qtbot: QtBot, world: World, window: Window
) -> None:
    a, b = talks(qtbot, world, "a", "b")
    session = world.workspace.place(a).session_id
    world.workspace.close(a)
    (card,) = cards(window)
    assert card.place_id == b
    data = QMimeData()
    data.setData(SESSIONS, session.encode())
    at = card.mapTo(window.panes, QPoint(20, card.height() // 2))
    arguments = (Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)

    QApplication.sendEvent(window.panes, QDragEnterEvent(at, *arguments))
    QApplication.sendEvent(window.panes, QDropEvent(QPointF(at), *arguments))

    assert draw(world.workspace) == "> (A* | B)"


def test_the_window_is_gone_with_its_tabs_when_it_is_closed_and_ctrl_q_keeps_all(
    qtbot: QtBot, world: World, windows: Windows, server: ModelServer
) -> None:
    _, b = tabs(world, "a", "b")
    world.workspace.detach([b])
    first, second = windows.all()
    qtbot.waitUntil(second.isVisible)

    second.close()
    assert draw(world.workspace) == "> a*"
    world.workspace.reopen()
    assert draw(world.workspace) == "  a*\n> b*"

    world.workspace.detach([b])
    qtbot.waitUntil(lambda: len(windows.all()) == 2)
    qtbot.waitUntil(windows.front().isVisible)
    before = draw(world.workspace)
    windows.quit()
    assert not any(window.isVisible() for window in windows.all())
    assert draw(world.workspace) == before
    assert first in windows.all()


def test_a_window_that_stood_on_a_screen_that_is_gone_is_to_be_seen(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    with open_window(qtbot, world, theme) as window:
        window.setGeometry(9000, 7000, 800, 600)
        window._remember()

    with open_window(qtbot, world, theme, 800, 600) as window:
        screen = window.screen().availableGeometry()
        qtbot.waitUntil(lambda: screen.intersects(window.frameGeometry()))


def test_a_note_stands_in_the_pane_it_is_about(qtbot: QtBot, world: World, window: Window) -> None:
    a, b = talks(qtbot, world, "a", "b")
    world.workspace.dock([b], a, "right")

    world.workspace.place(b).prune(world.workspace.place(b).path()[1].id)
    note, (_, right) = window.panes.note, cards(window)
    assert note.isVisible()
    assert left_of(right) <= left_of(note) < left_of(right) + right.width() - note.width()


def test_a_note_stays_in_its_pane_while_another_is_looked_at(
    qtbot: QtBot, world: World, window: Window
) -> None:
    a, b, _ = talks(qtbot, world, "a", "b", "c")
    world.workspace.dock([b], a, "right")
    world.workspace.place(a).prune(world.workspace.place(a).path()[1].id)
    note, (left, _) = window.panes.note, cards(window)
    inside = range(left_of(left), left_of(left) + left.width() - note.width())
    assert left_of(note) in inside

    press(qtbot, Key.Key_F6)
    assert note.isVisible()
    assert left_of(note) in inside
    world.workspace.close(b)
    middle = left_of(note) + note.width() // 2
    qtbot.waitUntil(lambda: abs(left_of(note) + note.width() // 2 - middle) > 100)
    qtbot.mouseClick(named(note, QAbstractButton, "Undo"), LEFT)
    assert len(world.workspace.place(a).path()) == 2

    world.workspace.place(a).prune(world.workspace.place(a).path()[1].id)
    press(qtbot, Key.Key_PageDown, CTRL)
    assert not note.isVisible()


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Escape])
def test_the_keyboard_goes_from_a_note_back_to_the_composer(
    qtbot: QtBot, world: World, window: Window, key: Qt.Key
) -> None:
    asked(qtbot, world, "a")
    world.place.prune(world.place.path()[1].id)
    named(window.panes.note, QAbstractButton, "Undo").setFocus()

    press(qtbot, key)

    assert not window.panes.note.isVisible()
    (card,) = cards(window)
    assert card.pane.composer.draft.hasFocus()
    assert len(world.place.path()) == (2 if key == Key.Key_Space else 1)


def test_what_ends_in_any_pane_in_sight_is_seen_and_behind_a_tab_is_not(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    a, b, c = tabs(world, "a", "b", "c")
    world.workspace.dock([b], a, "right")
    places = [world.workspace.place(place) for place in (a, b, c)]
    for place in places:
        server.reply("one two", hold_after=1)
        assert place.say(place.draft)
    world.workspace.activate(a)
    assert [card.place_id for card in cards(window)] == [a, b]
    qtbot.waitUntil(lambda: all(place.path()[-1].text == "one " for place in places))

    server.release()
    qtbot.waitUntil(lambda: not any(place.running for place in places))

    assert [world.workspace.state(place) for place in (a, b, c)] == ["", "", "unread"]


def test_a_session_goes_to_the_bin_with_all_its_panes(
    qtbot: QtBot, world: World, windows: Windows
) -> None:
    a, b = talks(qtbot, world, "a", "b")
    world.workspace.split(a, "right")
    world.workspace.move_pane(world.workspace.split(a, "below").id, windows.front().desk_id)
    world.workspace.detach([world.workspace.split(a, "below").id])
    qtbot.waitUntil(windows.front().isActiveWindow)

    world.library.bin_session(world.workspace.place(a).session_id)

    assert draw(world.workspace) == "> B*"
    assert len(windows.all()) == 1
    assert world.place.id == b


def test_the_keyboard_stays_in_a_pane_when_another_one_closes(
    qtbot: QtBot, world: World, window: Window
) -> None:
    a, b, c = tabs(world, "a", "b", "c")
    world.workspace.dock([b], a, "below")
    world.workspace.dock([c], b, "right")
    focused = QApplication.focusWidget()
    assert draw(world.workspace) == "> (a / (b | c*))"

    world.workspace.close(a)

    assert draw(world.workspace) == "> (b | c*)"
    assert QApplication.focusWidget() is focused
