"""The pictures of the editor's spelling and pictures, of what is selected in its preview, and of
the snippets of a session with branches."""

from __future__ import annotations

import tempfile
from pathlib import Path

from editor import LEAPFROG, SHELF
from outside import begin
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication, QMenu
from stage import Stage, stage

from bough.app.edits import Task
from bough.core.config import ThemeName
from bough.ui.editor.view import EditorView
from bough.ui.transcript.selection import Selection, Where

WRITTEN = """## Energy drift

The leapfrog sheme conserves a *shadow* Hamiltonian, so the eror stays bounded:

- `enrgy` in code is left alone, and so is $\\omgea$
- see [the handbook](https://example.org/wrod) for the proof

"""
BELOW = "\nThe blue band is the drift after 5 000 revolutions.\n"
CHINESE = "## 能量漂移\n\n双摆的运动对初始条件**极其敏感**，but teh words in Latin are read.\n\n"


def drawn() -> QImage:
    """A picture like a plot."""
    image = QImage(520, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    ground = QLinearGradient(0, 0, 520, 240)
    ground.setColorAt(0, QColor("#16324f"))
    ground.setColorAt(1, QColor("#7fb4e6"))
    painter.fillRect(image.rect(), ground)
    painter.setPen(QColor("#ffffff"))
    for x in range(0, 520, 4):
        painter.drawLine(x, 120, x, 120 - (x * x) % 90)
    painter.end()
    return image


def opened(scene: Stage, text: str = WRITTEN, below: str = BELOW) -> EditorView:
    """The editor with a picture that was pasted."""
    scene.open(LEAPFROG)
    scene.close_empty_tab()
    scene.ask("How far does the energy drift?", text)
    node = scene.place.path()[-1]
    scene.pane.open_editor(Task(node.id))
    editor = scene.pane.editor
    assert editor
    editor.source.moveCursor(editor.source.textCursor().MoveOperation.End)
    mime = QMimeData()
    mime.setImageData(drawn())
    editor.source.insertFromMimeData(mime)
    scene.wait(lambda: "blob:" in editor.text)
    editor.source.textCursor().insertText("\n" + below)
    scene.wait(lambda: editor.source.misspelt is not None and editor.source.misspelt.speller)
    scene.wait(lambda: not editor.preview.behind)
    return editor


def attached(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF, size=(1440, 900)) as scene:
        editor = opened(scene)
        hands = editor.preview._hands
        hands.select(Selection(Where(0, 1, 1, 4), Where(0, 1, 3, 8)))
        scene.picture(f"attached-{theme}")
        source = editor.source
        cursor = source.textCursor()
        cursor.setPosition(source.toPlainText().index("sheme") + 2)
        source.setTextCursor(cursor)
        corner = source.viewport().mapToGlobal(source.cursorRect().bottomLeft())
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(source.viewport(), QContextMenuEvent(reason, QPoint(), corner))
        menu = next(m for m in source.findChildren(QMenu) if m.isVisible())
        scene.picture(f"attached-{theme}-menu", moving=True, whole=False)
        menu.close()
        editor.save()
        editor.leave()
        scene.picture(f"attached-{theme}-transcript")


def attached_dark() -> None:
    attached("dark")


def attached_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        opened(scene)
        scene.picture("attached-900x600")


def attached_chinese() -> None:
    with stage(shelf=SHELF, size=(1440, 900)) as scene:
        opened(scene, CHINESE, "\n能量误差不超过 10⁻⁵。\n")
        scene.picture("attached-chinese")


def branches() -> None:
    with tempfile.TemporaryDirectory() as folder, stage(shelf=SHELF) as scene:
        editor, _ = begin(scene, Path(folder))
        scene.window.outline.show_snippets()
        page = scene.window.outline.snippets
        assert page is not None
        scene.wait(lambda: page.list.rows.rowCount() and not page.list.rows.busy)
        page.save_branches.setFocus(Qt.FocusReason.TabFocusReason)
        scene.picture("snippets-of-branches")
        editor.close()


ATTACHED = (attached, attached_dark, attached_small, attached_chinese, branches)
