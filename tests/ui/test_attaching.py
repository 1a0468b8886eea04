"""Pictures are pasted and dropped into the source of a message, and shown where it is read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bough.app.edits import Task
from bough.core.pictures import size_of
from bough.ui.editor.view import EditorView
from bough.ui.transcript.block_menu import menu_for
from bough.ui.transcript.box import Box
from bough.ui.transcript.picture import PictureBox
from bough.ui.transcript.selection import Where
from bough.ui.window import Window
from helpers.pictures import drawn
from helpers.rooms import asked
from helpers.server import ModelServer
from helpers.world import World

CTRL = Qt.KeyboardModifier.ControlModifier
NAMED = re.compile(r"!\[(.*)\]\((blob:[0-9a-f]{64}\.\w+#\d+x\d+)\)")


@pytest.fixture
def editor(qtbot: QtBot, world: World, window: Window, server: ModelServer) -> EditorView:
    server.reply("A reply.")
    pane = window.panes.current()
    assert pane is not None
    pane.open_editor(Task(asked(qtbot, world, "What is a bough?")))
    assert pane.editor
    pane.editor.source.setPlainText("")
    return pane.editor


def paste(editor: EditorView, mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(editor.source, Qt.Key.Key_V, CTRL)


def of_data(data: bytes, kind: str = "image/png") -> QMimeData:
    mime = QMimeData()
    mime.setData(kind, data)
    return mime


def drop(editor: EditorView, *files: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(editor.source.viewport(), enter)
    assert enter.isAccepted()
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(editor.source.viewport(), event)


def shown(boxes: list[Box]) -> PictureBox | None:
    box = next((b for b in boxes if isinstance(b, PictureBox)), None)
    return box if box and box.image is not None else None


def test_a_pasted_picture_is_kept_named_and_shown(
    qtbot: QtBot, world: World, window: Window, editor: EditorView
) -> None:
    QTest.keyClicks(editor.source, "Look:")
    paste(editor, of_data(drawn(40, 30)))
    qtbot.waitUntil(lambda: NAMED.search(editor.text) is not None)

    assert editor.text.startswith("Look:\n\n![](blob:")
    assert editor.text.endswith("#40x30)")
    qtbot.waitUntil(lambda: shown(editor.preview.turn.body.boxes) is not None)
    (file,) = world.place.blobs.iterdir()
    assert file.read_bytes() == drawn(40, 30)

    QTest.keyClick(editor.source, Qt.Key.Key_S, CTRL)
    editor.leave()
    pane = window.panes.current()
    assert pane is not None
    qtbot.waitUntil(lambda: shown(pane.transcript.flow.turns()[-1].body.boxes) is not None)


def test_undo_takes_the_picture_out_of_the_text(qtbot: QtBot, editor: EditorView) -> None:
    QTest.keyClicks(editor.source, "Look:")
    paste(editor, of_data(drawn(40, 30)))
    qtbot.waitUntil(lambda: NAMED.search(editor.text) is not None)

    QTest.keyClick(editor.source, Qt.Key.Key_Z, CTRL)

    assert editor.text == "Look:"


def test_pixels_that_are_no_file_become_one(qtbot: QtBot, world: World, editor: EditorView) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    mime = QMimeData()
    mime.setImageData(image)

    editor.source.insertFromMimeData(mime)
    qtbot.waitUntil(lambda: NAMED.search(editor.text) is not None)

    (file,) = world.place.blobs.iterdir()
    assert size_of(file.read_bytes()) == ("png", 20, 10)


def test_more_pixels_than_are_shown_are_made_fewer(
    qtbot: QtBot, world: World, editor: EditorView
) -> None:
    image = QImage(8000, 4000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    mime = QMimeData()
    mime.setImageData(image)

    editor.source.insertFromMimeData(mime)
    qtbot.waitUntil(lambda: NAMED.search(editor.text) is not None, timeout=30_000)

    (file,) = world.place.blobs.iterdir()
    size = size_of(file.read_bytes())
    assert size.width * size.height <= 16_000_000
    assert size.width == pytest.approx(2 * size.height, abs=2)
    qtbot.waitUntil(lambda: shown(editor.preview.turn.body.boxes) is not None)


def test_a_picture_between_two_lines_is_a_paragraph(qtbot: QtBot, editor: EditorView) -> None:
    QTest.keyClicks(editor.source, "above")
    QTest.keyClick(editor.source, Qt.Key.Key_Return)
    QTest.keyClick(editor.source, Qt.Key.Key_Return)
    QTest.keyClicks(editor.source, "below")
    QTest.keyClick(editor.source, Qt.Key.Key_Up)

    paste(editor, of_data(drawn(40, 30)))
    qtbot.waitUntil(lambda: NAMED.search(editor.text) is not None)

    assert NAMED.sub("(picture)", editor.text) == "above\n\n(picture)\n\nbelow"


def test_a_text_that_brings_a_picture_of_itself_is_text(editor: EditorView) -> None:
    mime = of_data(drawn(20, 10))
    mime.setText("words")

    paste(editor, mime)

    assert editor.text == "words"


def test_files_are_dropped_with_their_names(
    qtbot: QtBot, editor: EditorView, tmp_path: Path
) -> None:
    one, two = tmp_path / "my [cat].png", tmp_path / "dog.jpg"
    one.write_bytes(drawn(8, 6))
    two.write_bytes(drawn(5, 4, kind="JPEG"))

    drop(editor, one, two)
    qtbot.waitUntil(lambda: len(NAMED.findall(editor.text)) == 2)

    (cat, first), (dog, second) = NAMED.findall(editor.text)
    assert (cat, dog) == ("my  cat", "dog")
    assert first.endswith(".png#8x6")
    assert second.endswith(".jpeg#5x4")
    assert ")\n\n![" in editor.text


@pytest.mark.parametrize("kind", ["text", "pipe", "missing"])
def test_what_only_is_called_a_picture_is_refused(
    qtbot: QtBot, world: World, editor: EditorView, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "a.png"
    if kind == "text":
        file.write_text("no picture")
    elif kind == "pipe":
        os.mkfifo(file)
    said: list[str] = []
    world.place.refused.connect(said.append)

    drop(editor, file)
    qtbot.waitUntil(lambda: len(said) == 1)

    assert editor.text == ""


def test_a_picture_is_saved_and_goes_along_as_html(
    qtbot: QtBot, world: World, window: Window, editor: EditorView, tmp_path: Path
) -> None:
    paste(editor, of_data(drawn(40, 30)))
    qtbot.waitUntil(lambda: NAMED.search(editor.text) is not None)
    QTest.keyClick(editor.source, Qt.Key.Key_S, CTRL)
    editor.leave()
    pane = window.panes.current()
    assert pane is not None
    view = pane.transcript
    last = len(view.flow) - 1

    menu = menu_for(view, Where(last, 1, 0, 0))
    next(a for a in menu.actions() if a.text() == "Save picture as…").trigger()
    dialog = next(d for d in view.findChildren(QFileDialog))
    dialog.fileSelected.emit(str(tmp_path / "saved.png"))
    dialog.reject()
    assert (tmp_path / "saved.png").read_bytes() == drawn(40, 30)

    view.focus_turn(last)
    view.copy_selection()
    assert "data:image/png;base64," in QGuiApplication.clipboard().mimeData().html()


def test_long_rich_text_is_read_beside_the_keys(qtbot: QtBot, editor: EditorView) -> None:
    mime = QMimeData()
    mime.setText("plain")
    mime.setHtml("<p>" + "<b>bold</b> and " * 4_000 + "</p>")
    QTest.keyClicks(editor.source, "Before ")

    paste(editor, mime)
    qtbot.waitUntil(lambda: len(editor.text) > 20)

    assert editor.text == "Before " + ("**bold** and " * 4_000).strip()
    QTest.keyClick(editor.source, Qt.Key.Key_Z, CTRL)
    assert editor.text == "Before "
