"""What the preview of the editor shows is selected and copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bough.app.edits import Task
from bough.ui.editor.preview import Preview
from bough.ui.editor.view import EditorView
from bough.ui.transcript.selection import Selection, Where
from bough.ui.transcript.spots import caret
from bough.ui.window import Window
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import World

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
REPLY = "A **bough** is a branch.\n\n- it bears leaves\n- it grows\n\n```py\nx = 1\n```\n"


@pytest.fixture
def editor(qtbot: QtBot, world: World, window: Window, server: ModelServer) -> EditorView:
    server.reply(REPLY)
    pane = window.panes.current()
    assert pane is not None
    pane.open_editor(Task(asked(qtbot, world, "What is a bough?")))
    assert pane.editor
    editor = pane.editor
    qtbot.waitUntil(lambda: not editor.preview.behind)
    return editor


def at(preview: Preview, block: int, offset: int) -> QPoint:
    """Where a caret before that character of a block would stand in the viewport."""
    rect = caret(preview.turn, 1, block, offset)
    x, y = preview.in_turn(rect.center())
    return QPoint(round(2 * rect.center().x() - x), round(2 * rect.center().y() - y))


def drag(preview: Preview, start: QPoint, stop: QPoint) -> None:
    port = preview.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, (start + stop) / 2)
    QTest.mouseMove(port, stop)
    QTest.mouseRelease(port, LEFT, pos=stop)


def copied(preview: Preview) -> tuple[str, str]:
    """What Ctrl+C gives, as plain text and as Markdown."""
    QTest.keyClick(preview, Qt.Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    return mime.text(), bytes(mime.data("text/markdown").data()).decode()


def test_a_drag_selects_across_blocks_and_ctrl_c_copies_every_form(editor: EditorView) -> None:
    preview = editor.preview
    drag(preview, at(preview, 0, 2), at(preview, 2, 2))

    text, markdown = copied(preview)

    assert text.split("\n")[0] == "bough is a branch."
    assert markdown == "**bough** is a branch.\n\n- it bears leaves\n\nit"


def test_a_double_click_selects_a_word(editor: EditorView) -> None:
    preview = editor.preview
    place = at(preview, 0, 4)
    QTest.mouseClick(preview.viewport(), LEFT, pos=place)
    QTest.mouseDClick(preview.viewport(), LEFT, pos=place)

    assert copied(preview) == ("bough", "**bough**")


def test_all_of_it_is_copied_as_it_was_written(editor: EditorView) -> None:
    QTest.keyClick(editor.preview, Qt.Key.Key_A, CTRL)

    assert copied(editor.preview)[1] == REPLY.strip()


def test_what_is_written_anew_is_selected_no_more(qtbot: QtBot, editor: EditorView) -> None:
    preview = editor.preview
    preview._hands.select(Selection(Where(0, 1, 0, 0), Where(0, 1, 0, 4)))
    QTest.keyClicks(editor.source, "x")
    qtbot.waitUntil(lambda: not editor._follow.isActive() and not preview.behind)

    assert preview._hands.copied() is None
