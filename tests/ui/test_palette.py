"""What a person finds with Ctrl+K."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.core.matching import Rank
from bough.ui.commands.found import Found
from bough.ui.commands.palette import Palette
from bough.ui.commands.registry import Registry, standard
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import asked, open_window
from helpers.world import World

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def registry(qapp: QApplication, tmp_path: Path) -> Registry:
    prompts = Prompts(tmp_path / "prompts")
    prompts.save("review", "Review this code as a strict colleague.")
    return standard(None, prompts)


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme, registry: Registry) -> Iterator[Window]:
    with open_window(qtbot, world, theme, registry=lambda: registry) as window:
        pane = window.panes.current()
        assert pane
        qtbot.waitUntil(pane.composer.draft.hasFocus)
        yield window


def opened(window: Window, text: str = "") -> Palette:
    focused = QApplication.focusWidget()
    assert focused
    QTest.keyClick(focused, Key.Key_K, CTRL)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Palette)
    QTest.keyClicks(popup.field, text)
    return popup


def rows(palette: Palette) -> list[str]:
    """Headings in brackets, the chosen row marked."""
    found = []
    for number in range(palette.rows.rowCount()):
        row = palette.rows.at(number)
        if isinstance(row, str):
            found.append(f"[{row}]")
        else:
            mark = "> " if number == palette.view.currentIndex().row() else ""
            found.append(f"{mark}{row.title}")
    return found


def session(world: World, title: str) -> str:
    session_id = world.library.new_session().id
    world.library.rename(session_id, title)
    return session_id


def test_a_command_is_found_by_its_name_and_run(qtbot: QtBot, world: World, window: Window) -> None:
    asked(qtbot, world, "What is a bough?")
    palette = opened(window, "map")
    assert rows(palette)[:2] == ["[Commands]", "> Map"]

    QTest.keyClick(palette.field, Key.Key_Return)

    pane = window.panes.current()
    assert pane
    assert pane.shows_map
    assert QApplication.activePopupWidget() is None


def test_a_session_is_found_by_the_words_of_its_title(
    qtbot: QtBot, world: World, window: Window
) -> None:
    wanted = session(world, "Why leapfrog stays in orbit")
    session(world, "Letter to the landlord")
    palette = opened(window, "orbit leap")
    assert rows(palette)[:2] == ["[Sessions]", "> Why leapfrog stays in orbit"]

    QTest.keyClick(palette.field, Key.Key_Return)

    assert world.place.session_id == wanted


def test_ctrl_enter_opens_a_session_beside(qtbot: QtBot, world: World, window: Window) -> None:
    wanted = session(world, "Why leapfrog stays in orbit")
    before = world.place.id
    palette = opened(window, "leapfrog")
    QTest.keyClick(palette.field, Key.Key_Return, CTRL)

    top = world.workspace.desk(window.desk_id).top()
    assert top
    assert before in top.places()
    assert wanted in {world.workspace.place(place).session_id for place in top.places()}


def test_more_and_fewer_letters_find_what_they_say(
    qtbot: QtBot, world: World, window: Window
) -> None:
    for title in ("Orbit one", "Orbit two", "Landlord"):
        session(world, title)
    palette = opened(window, "orbit")
    assert {"Orbit one", "Orbit two"} <= {r.removeprefix("> ") for r in rows(palette)}
    QTest.keyClicks(palette.field, " tw")
    assert "Orbit one" not in " ".join(rows(palette))
    for _ in range(len("orbit tw")):
        QTest.keyClick(palette.field, Key.Key_Backspace)
    QTest.keyClicks(palette.field, "land")
    assert "> Landlord" in rows(palette)
    palette.close()


def test_the_archive_is_left_out_also_while_it_is_listed(
    qtbot: QtBot, world: World, window: Window
) -> None:
    kept, gone = session(world, "Kept orbit"), session(world, "Gone orbit")
    world.library.filing.archive([gone])
    for shown in ("sessions", "archive"):
        window.sidebar.show_list(shown)  # type: ignore[arg-type]
        pane = window.panes.current()
        assert pane
        pane.focus_composer()
        palette = opened(window, "orbit")
        assert "Kept orbit" in " ".join(rows(palette))
        assert "Gone orbit" not in " ".join(rows(palette))
        palette.close()
    assert kept


def test_labels_and_ends_of_the_session_are_gone_to(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first = asked(qtbot, world, "What is a bough?")
    world.place.label(first, "Definition")
    asked(qtbot, world, "And a twig?")
    palette = opened(window, "#")
    assert "Definition" in rows(palette)[1]
    QTest.keyClicks(palette.field, "defin")
    QTest.keyClick(palette.field, Key.Key_Return)

    qtbot.waitUntil(lambda: window.panes.current() is not None)
    assert world.place.shows(first)


def test_a_model_is_chosen(qtbot: QtBot, world: World, window: Window) -> None:
    palette = opened(window, "@scr")
    qtbot.waitUntil(lambda: rows(palette) == ["[Models]", "> scripted"])
    QTest.keyClick(palette.field, Key.Key_Return)

    assert world.place.model.model == "scripted"


def test_a_prompt_is_found_and_comes_before_what_is_written(
    qtbot: QtBot, world: World, window: Window
) -> None:
    pane = window.panes.current()
    assert pane
    QTest.keyClicks(pane.composer.draft, "def f(): pass")
    palette = opened(window, "strict")
    assert rows(palette)[:2] == ["[Your prompts]", "> review"]
    QTest.keyClick(palette.field, Key.Key_Return)

    assert pane.composer.draft.toPlainText() == (
        "Review this code as a strict colleague.\n\ndef f(): pass"
    )


def test_what_needs_a_word_is_written_before_what_is_there(
    qtbot: QtBot, world: World, window: Window
) -> None:
    pane = window.panes.current()
    assert pane
    QTest.keyClicks(pane.composer.draft, "Trees")
    palette = opened(window, "rename")
    QTest.keyClick(palette.field, Key.Key_Return)

    assert pane.composer.draft.toPlainText() == "/rename Trees"
    QTest.keyClick(pane.composer.draft, Key.Key_Return)
    assert world.place.title == "Trees"


def test_a_refused_command_says_why(qtbot: QtBot, world: World, window: Window) -> None:
    palette = opened(window, "continue")
    QTest.keyClick(palette.field, Key.Key_Return)

    assert "not cut off" in window.panes.note.text()


def test_the_arrows_pass_over_headings_and_esc_leaves(
    qtbot: QtBot, world: World, window: Window
) -> None:
    session(world, "Split the bill")
    palette = opened(window, "split")
    for _ in range(palette.rows.rowCount() + 1):
        QTest.keyClick(palette.field, Key.Key_Down)
        assert isinstance(palette.rows.row(palette.view.currentIndex().row()), Found)
    QTest.keyClick(palette.field, Key.Key_PageUp)
    QTest.keyClick(palette.field, Key.Key_Escape)

    assert QApplication.activePopupWidget() is None
    assert world.place.head is None


def test_enter_that_ends_a_word_of_an_input_method_chooses_nothing(
    qtbot: QtBot, world: World, window: Window
) -> None:
    session(world, "双摆与指数")
    palette = opened(window)
    QApplication.sendEvent(palette.field, QInputMethodEvent("bai", []))
    QTest.keyClick(palette.field, Key.Key_Return)
    assert QApplication.activePopupWidget() is palette

    word = QInputMethodEvent()
    word.setCommitString("摆")
    QApplication.sendEvent(palette.field, word)
    assert rows(palette)[:2] == ["[Sessions]", "> 双摆与指数"]
    QTest.keyClick(palette.field, Key.Key_Return)
    assert world.place.title == "双摆与指数"


def test_a_source_of_others_is_asked_too(
    qtbot: QtBot, world: World, window: Window, registry: Registry
) -> None:
    gone: list[str] = []

    class Pages:
        title, prefix = "Waters", ""

        def find(self, query: str, most: int) -> list[Found]:
            found = Found("Qanat", lambda: gone.append("qanat"), rank=Rank.BEGINS)
            return [found][:most] if "qanat".startswith(query) else []

    registry.palette_sources.append(lambda _where: Pages())
    palette = opened(window, "qana")
    QTest.keyClick(palette.field, Key.Key_Return)

    assert gone == ["qanat"]


def test_the_button_opens_it_where_something_is_written(
    qtbot: QtBot, world: World, window: Window
) -> None:
    pane = window.panes.current()
    assert pane
    QTest.keyClicks(pane.composer.draft, "A question")
    QTest.mouseClick(pane.composer.slash, Qt.MouseButton.LeftButton)

    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Palette)
    assert popup.field.text() == "/"
    assert rows(popup)[0] == "[Commands]"
    popup.close()
    assert pane.composer.draft.toPlainText() == "A question"


@pytest.mark.parametrize("size", [(1280, 840), (640, 480)])
def test_it_lies_within_the_window(
    qtbot: QtBot, world: World, window: Window, size: tuple[int, int]
) -> None:
    window.resize(*size)
    palette = opened(window)
    assert window.frameGeometry().contains(palette.geometry())
    palette.close()
