"""A program that shows the hostile messages in a real transcript and does with them what a reader
does, but for opening a link. `test_hostile` watches what it opens.

Its standard input is one line of JSON: "folder" and "port" of the corpus, and how many cases of it
are wanted at "most". "open" is a file and "call" a port that it is to touch itself: whether that
would be seen.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bough.app.io import IoThread
from bough.app.pictures import WebPictures
from bough.core.blocks import Style
from bough.core.find import Query
from bough.core.node import Reasoning, Text
from bough.ui import links
from bough.ui.link_dialog import LinkDialog
from bough.ui.theme import Theme
from bough.ui.transcript.box import Box
from bough.ui.transcript.find import Find
from bough.ui.transcript.picture import PictureBox
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.view import TranscriptView
from bough.ui.transcript.visible import shown
from helpers.hostile import corpus
from helpers.scripted_place import ScriptedPlace

STEP = 24


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    app = QApplication([])
    io = IoThread()
    every = corpus(asked["folder"], asked["port"])
    cases = dict(islice(every.items(), asked.get("most")))
    theme = Theme("dark")
    app.setPalette(theme.palette())
    place = ScriptedPlace()
    place.pictures = WebPictures(io)
    for text in cases.values():
        place.question(text)
        place.reply("", parts=(Reasoning(text), Text(text)))
    view = TranscriptView(place, theme)  # type: ignore[arg-type]
    view.resize(900, 700)
    view.show()
    QTest.qWaitForWindowExposed(view)
    read(view, view.pictures.busy)
    grow(view, place, cases)
    take_along(view)
    follow(view, theme)
    if asked.get("open"):
        Path(asked["open"]).read_bytes()
    if asked.get("call"):
        socket.create_connection(("127.0.0.1", asked["call"])).close()
    count = sum(isinstance(box, PictureBox) for box in boxes(view))
    print(json.dumps({"cases": len(cases), "turns": len(view.flow), "pictures": count}))
    sys.stdout.flush()
    view.close()
    io.close()
    os._exit(0)


def read(view: TranscriptView, busy: Callable[[], bool]) -> None:
    """Open every thought, look at everything, with the pointer over all of it."""
    for node in view.place.path():
        if node.reasoning:
            view.reveal(node.id)
            view.fold(node.id)
    view.focus_turn(0)
    at_end = False
    while not at_end:
        for y in range(0, view.view_height(), STEP):
            for x in range(60, view.viewport().width(), 4 * STEP):
                point(view, QPointF(x, y))
        settle(busy)
        before = view.flow.top
        view.scroll_by(view.view_height() - STEP)
        at_end = view.flow.top == before


def point(view: TranscriptView, at: QPointF) -> None:
    none = Qt.MouseButton.NoButton
    viewport = view.viewport()
    spot = viewport.mapToGlobal(at)
    move = QMouseEvent(QEvent.Type.MouseMove, at, spot, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, move)


def settle(busy: Callable[[], bool]) -> None:
    """Until all is painted, and what is in sight is decoded."""
    QApplication.processEvents()
    while busy():
        QApplication.processEvents()


def grow(view: TranscriptView, place: ScriptedPlace, cases: dict[str, str]) -> None:
    """See them come, a few characters at a time."""
    reply = place.begin()
    for text in cases.values():
        short = text[:4000]
        for start in range(0, len(short), 97):
            place.write(reply, short[start : start + 97])
            view.flush()
        place.write(reply, "\n\n")
    QApplication.processEvents()
    place.finish(reply)
    QApplication.processEvents()


def take_along(view: TranscriptView) -> None:
    """Select and copy all of it, and open what stands behind More."""
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text()
    for turn in view.flow.turns():
        view.tools.set_turn(turn)
        menu = view.tools.menu()
        menu.popup(view.mapToGlobal(view.rect().center()))
        QApplication.processEvents()
        menu.close()
    find = Find(view, view)
    view.show_found(find)
    find.ask(Query("file"))
    settle(lambda: find.busy)
    assert find.total
    middle = view.viewport().rect().center()
    QApplication.sendEvent(
        view.viewport(),
        QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, middle, view.viewport().mapToGlobal(middle)
        ),
    )


def follow(view: TranscriptView, theme: Theme) -> None:
    """See every address whole, as the gate shows it."""
    seen = {
        (run.href, box.inline.text[run.start : run.end])
        for box in boxes(view)
        if isinstance(box, Prose)
        for run in box.inline.runs
        if run.style & Style.LINK
    }
    parent = QWidget()
    for href, text in sorted(seen):
        links.spoken_target(href, text)
        dialog = LinkDialog(theme, shown(text), links.refusal(href), href, parent, opens=True)
        dialog.show()
        QApplication.processEvents()
        dialog.close()


def boxes(view: TranscriptView) -> list[Box]:
    return [
        box
        for turn in map(view.flow.turn, range(len(view.flow)))
        for section in (turn.body, turn.thought)
        if section is not None
        for box in section.boxes
    ]


main()
