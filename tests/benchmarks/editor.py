"""Measures typing in the editor of a long message with the preview open, beside the floor of a bare
text field with the same text.

    python tests/benchmarks/editor.py [characters]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measure import row
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from bough.app.edits import Task
from bough.app.place import Place
from bough.ui.editor.view import EditorView
from bough.ui.theme import Theme
from helpers.server import ModelServer
from helpers.world import World

KEYS = 300
SIZE = (1440, 900)
SECTION = """## Section {n}

A paragraph with **bold** words, a [link](https://example.org/{n}), some `code` and a formula
$x_{n}$, which goes on for two lines or three so that it has to be broken at its width.

- one item
- another with *emphasis*
- a third

```python
def step_{n}(q, p, h):
    # a comment
    return q + h * p, p
```

| a | b |
|---|---|
| {n} | 2 |

"""


class Painted(QObject):
    """When the source was painted last."""

    def __init__(self, widget: QPlainTextEdit) -> None:
        super().__init__(widget)
        self.at = 0.0
        widget.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


def typed(app: QApplication, edit: QPlainTextEdit, at: float) -> list[float]:
    """How many ms each key took until it was painted, with all that was due before it."""
    painted = Painted(edit)
    cursor = edit.textCursor()
    block = edit.document().findBlockByNumber(int(edit.blockCount() * at))
    cursor.setPosition(block.position() + block.length() - 1)
    edit.setTextCursor(cursor)
    edit.centerCursor()
    rest(app, 0.5)
    took = []
    words = "some words that are typed "
    for number in range(KEYS):
        # A key comes while whatever the last one left is being done.
        until = time.perf_counter() + 0.02
        while time.perf_counter() < until:
            app.processEvents()
        begin = time.perf_counter()
        QTest.keyClicks(edit, words[number % len(words)])
        edit.viewport().repaint()
        took.append((time.perf_counter() - begin) * 1000)
        del begin
    edit.viewport().removeEventFilter(painted)
    return sorted(took)


def rest(app: QApplication, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()


def longest_step(app: QApplication, edit: QPlainTextEdit, seconds: float) -> float:
    """The longest that one turn of the event loop takes while one types, in ms."""
    longest = 0.0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QTest.keyClicks(edit, "x")
        for _ in range(30):
            begin = time.perf_counter()
            app.processEvents()
            longest = max(longest, (time.perf_counter() - begin) * 1000)
    return longest


def a_place(app: QApplication, text: str) -> Place:
    """A place of a real library whose head is a reply of that text."""
    server = ModelServer()
    server.__enter__()
    server.reply("A reply.")
    world = World(Path(tempfile.mkdtemp()), server)
    app.setProperty("world", world)
    place = world.place
    place.say("Why?")
    while place.running:
        app.processEvents()
    assert place.head
    place.edit_reply(place.head, text)
    return place


def main(characters: int) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme("light")
    sections = (SECTION.replace("{n}", str(n)) for n in range(characters // len(SECTION) + 1))
    text = "".join(sections)[:characters]
    bare = QPlainTextEdit()
    bare.resize(SIZE[0] // 2, SIZE[1])
    bare.setPlainText(text)
    bare.show()
    rest(app, 0.5)
    floor = typed(app, bare, 0.5)
    bare.close()

    place = a_place(app, text)
    assert place.head
    # The first of a process reads the parser, the fonts and the icons; in the program the window
    # has long done so.
    for words in ("the first thing of a process, painted", "painted"):
        begin = time.perf_counter()
        editor = EditorView(place, Task(place.head), theme)
        editor.resize(*SIZE)
        editor.show()
        app.processEvents()
        editor.source.viewport().repaint()
        opened = (time.perf_counter() - begin) * 1000
        row(f"open {characters} characters, {words}", opened, "ms", target="<= 100")
        while editor.preview.behind:
            app.processEvents()
        whole = (time.perf_counter() - begin) * 1000
        if words == "painted":
            row("open, the preview whole", whole, "ms")
        else:
            editor.close()
            editor.deleteLater()
            rest(app, 0.5)
    for where, name in ((0.02, "top"), (0.5, "middle"), (0.98, "end")):
        took = typed(app, editor.source, where)
        median, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
        row(f"key to paint at the {name}, median", median, "ms", floor[len(floor) // 2])
        row(f"key to paint at the {name}, p95", p95, "ms", floor[int(len(floor) * 0.95)], "<= 16")
    editor.source.moveCursor(QTextCursor.MoveOperation.End)
    follows = []
    for _ in range(40):
        rest(app, 0.12)
        begin = time.perf_counter()
        QTest.keyClick(editor.source, Qt.Key.Key_X)
        want = editor.text
        while editor.preview._text.text != want or editor.preview.behind:
            app.processEvents()
        follows.append((time.perf_counter() - begin) * 1000)
    row("the preview follows a key, p95", sorted(follows)[37], "ms", target="<= 100")
    row("longest turn of the event loop while typing", longest_step(app, editor.source, 3.0), "ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
    # The threads of the world need not come to their ends here.
    sys.stdout.flush()
    os._exit(0)
