"""A program in which 200 transcripts come and go while its screen is read from outside."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bough.ui.theme import Theme
from bough.ui.transcript.access.audience import audience
from bough.ui.transcript.spoken import be_readable
from bough.ui.transcript.view import TranscriptView
from helpers.listener import Listener
from helpers.scripted_place import ScriptedPlace


def come_and_go(app: QApplication, theme: Theme, window: QWidget) -> None:
    place = ScriptedPlace()
    place.question("What is a bough?")
    place.reply("A branch, see [the tree](https://tree.example/).")
    view = TranscriptView(place, theme, window)  # type: ignore[arg-type]
    layout = window.layout()
    assert layout is not None
    layout.addWidget(view)
    be_readable(view)
    view.setFocus()
    app.processEvents()
    assert len(Listener(view).turns) == 2
    QTest.keyClick(view, Qt.Key.Key_Up)
    place.go(place.path()[0].id)
    place.reply("A limb.", under=place.path()[0].id)
    app.processEvents()
    place.show_sibling(place.path()[1].id, 1)
    app.processEvents()
    assert set(audience(view).known) <= {node.id for node in place.path()}
    view.deleteLater()


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme = Theme("light")
    window = QWidget()
    QVBoxLayout(window)
    window.show()
    while not QAccessible.isActive():
        app.processEvents()
    for number in range(200):
        come_and_go(app, theme, window)
        if number % 10 == 0:
            gc.collect()
    print("200 came and went")
    QTimer.singleShot(0, window.close)
    app.exec()


if __name__ == "__main__":
    main()
