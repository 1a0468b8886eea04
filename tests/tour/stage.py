"""The program in a home of its own, with a scripted server that answers, before a camera."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Protocol

import shiboken6
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QCursor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from bough.app.place import Place
from bough.core import config, paths
from bough.core.config import Config, ThemeName
from bough.core.endpoint import ModelRef
from bough.core.events import Ended, Event, Failed
from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.providers.provider import Request
from bough.core.session import Session
from bough.core.store.store import Store
from bough.ui.pane import Pane
from bough.ui.start import Bough
from helpers.rooms import named
from helpers.server import ModelServer, Received, Script

PICTURES = Path(__file__).parent / "pictures"
MODELS = {"grok-4": 256_000, "claude-sonnet-4.5": 200_000, "qwen3-1.7b": 32_768}
"""The names that the scripted server goes by, and the context that it states for each."""
LOOK_MS = 20
STILL_MS = 120
"""A window that is painted alike for so long has come to rest."""


class SceneError(Exception):
    """What was to be seen did not come."""


class Stage:
    """One window, and what a scene does before it and with it."""

    def __init__(self, bough: Bough, server: ModelServer) -> None:
        self.bough = bough
        self.window = bough.window
        self.server = server

    @property
    def place(self) -> Place:
        place = self.bough.workspace.current()
        assert place is not None
        return place

    @property
    def pane(self) -> Pane:
        pane = self.window.panes.current()
        assert pane is not None
        return pane

    # What a person does

    def open(self, title: str) -> Place:
        """Look at the session of that title."""
        library = self.bough.library
        (session,) = [s for s in library.sessions() if s.title == title]
        return self.bough.workspace.open_session(session.id)

    def close_empty_tab(self) -> None:
        """Away with the new session that a start without tabs opens."""
        for place in self.bough.workspace.places():
            if place.head is None and not place.title:
                self.bough.workspace.close(place.id)

    def use(self, model: str) -> None:
        self.place.set_model(ModelRef(self.server.endpoint.id, model))

    def ask(self, question: str, answer: str, reasoning: str = "") -> Node:
        """Ask and wait for all of the answer; its node."""
        self.server.reply(answer, reasoning=reasoning, delay=0.001)
        assert self.place.say(question)
        return self.answered()

    def retry(self, node: Node, answer: str) -> Node:
        """One more answer beside that one; its node."""
        self.server.reply(answer)
        self.place.retry(node.id)
        return self.answered()

    def hear(self, *events: Event) -> None:
        """Let the next questions be answered by exactly these events; without an end, by silence
        after them."""

        class Scripted:
            async def stream(self, _request: Request) -> AsyncGenerator[Event, None]:
                for event in events:
                    yield event
                if not isinstance(events[-1], Ended | Failed):
                    await asyncio.Event().wait()

        async def provider(_endpoint: str) -> Scripted:
            return Scripted()

        self.bough.catalogue.provider = provider

    def answered(self) -> Node:
        self.wait(lambda: not self.place.running)
        return self.place.path()[-1]

    def begin(self, question: str, answer: str, words: int, reasoning: str = "") -> None:
        """Ask, and wait until so many words of the answer are in the window; the rest is held."""
        self.server.reply(answer, reasoning=reasoning, delay=0.02, hold_after=words)
        assert self.place.say(question)
        place = self.place
        self.wait(lambda: len(place.path()[-1].text.split()) >= words)
        self.pane.transcript.flush()

    def write(self, text: str) -> None:
        """Type into the composer."""
        QTest.keyClicks(self.pane.composer.draft, text)

    def press(self, key: Qt.Key) -> None:
        """A key in the composer."""
        QTest.keyClick(self.pane.composer.draft, key)

    def click(self, name: str) -> None:
        """The button that a screen reader calls so."""
        QTest.mouseClick(named(self.window, QAbstractButton, name), Qt.MouseButton.LeftButton)

    def look_at(self, text: str) -> None:
        """Bring the message that begins so to the top of the transcript, as the wheel does."""
        view = self.pane.transcript
        (node,) = [n for n in self.place.path() if n.text.startswith(text)]
        view.scroll_by(view.rect_of(node.id).top() - 24)

    # The camera

    def wait(self, until: Callable[[], object], seconds: float = 30.0) -> None:
        """Run the event loop until that is so. Raises SceneError when it does not come."""
        loop = QEventLoop()
        end = time.monotonic() + seconds
        trouble: list[BaseException] = []

        def look() -> None:
            try:
                if until():
                    loop.quit()
                elif time.monotonic() > end:
                    raise SceneError(f"waited {seconds:g} s in vain")
            except Exception as error:  # noqa: BLE001 (raised again below: Qt would swallow it)
                trouble.append(error)
                loop.quit()

        timer = QTimer()
        timer.setInterval(LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        if trouble:
            raise trouble[0]

    def picture(self, name: str, *, moving: bool = False, whole: bool = True) -> None:
        """Keep a picture of the window once it is at rest; at once when something in it moves.

        Without `whole` it is taken from the screen, with the popups and dialogs that are open.
        """
        take = self.window.grab if whole else self._from_screen
        if moving:
            # What is still on its way, such as the place a panel gets that was just shown. A loop:
            # without one Qt deletes nothing.
            self.wait(lambda: True)
        else:
            self._rest(take)
        PICTURES.mkdir(exist_ok=True)
        file = PICTURES / f"{name}.png"
        if not take().save(str(file)):
            raise SceneError(f"{file} could not be written")
        print(f"  {file.name}")

    def picture_of_dialog(self, name: str, open_it: Callable[[], object]) -> None:
        """The dialog that this opens and waits for; it is left again."""

        def look() -> bool:
            dialog = QApplication.activeModalWidget()
            if dialog is None or not dialog.isVisible():
                return False
            try:
                self.picture(name, whole=False)
            finally:
                dialog.close()
            return True

        QTimer.singleShot(0, open_it)
        self.wait(look)

    def _from_screen(self) -> QPixmap:
        box = self.window.geometry()
        return self.window.screen().grabWindow(0, box.x(), box.y(), box.width(), box.height())

    def _rest(self, take: Callable[[], QPixmap]) -> None:
        last, since = take().toImage(), time.monotonic()

        def still() -> bool:
            nonlocal last, since
            now = take().toImage()
            if now != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since > STILL_MS / 1000

        self.wait(still)


class Shelf(Protocol):
    """A session that is there when the window opens."""

    def put_into(self, store: Store) -> None: ...


class Impersonator(ModelServer):
    """Answers under the name of whichever model is asked."""

    def _script_for(self, request: Received) -> Script:
        script = super()._script_for(request)
        if request.method != "POST":
            return script
        name = json.dumps(request.json["model"]).encode()
        steps = (
            s.replace(b'"scripted"', name) if isinstance(s, bytes) else s for s in script.steps
        )
        return replace(script, steps=tuple(steps))


@contextmanager
def stage(
    theme: ThemeName = "light",
    *,
    shelf: Sequence[Shelf] = (),
    size: tuple[int, int] = (1440, 900),
    embedded: bool = False,
) -> Iterator[Stage]:
    """A window in a new home with those sessions; closed and gone at the end.

    The scripted server answers, or with `embedded` the engine inside.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory() as home, Impersonator(MODELS) as server, faults() as found:
        os.environ["BOUGH_HOME"] = home
        server.models_script = offered()
        endpoint = replace(server.endpoint, name="Loopback", prefill="trailing")
        config.save(
            paths.config_file(),
            Config(theme=theme)
            if embedded
            else Config(
                (endpoint,),
                ModelRef(endpoint.id, next(iter(MODELS))),
                theme=theme,
                questions="asked",
            ),
        )
        store = Store.open(Path(home))
        for session in shelf:
            session.put_into(store)
        store.close()
        bough = Bough(app, Path(home))
        bough.window.resize(*size)
        bough.window.move(0, 0)
        QCursor.setPos(bough.window.screen().geometry().bottomRight())
        bough.show()
        bough.window.activateWindow()
        scene = Stage(bough, server)
        try:
            scene.wait(bough.window.isActiveWindow)
            yield scene
        finally:
            server.release()
            windows = bough.windows.all()
            bough.windows.leave()
            bough.close()
            for window in windows:
                shiboken6.delete(window)
            gc.unfreeze()
        if found:
            raise found[0]


def offered() -> Script:
    """What the scripted server says it has."""
    models = [{"id": name, "context_length": size} for name, size in MODELS.items()]
    body = json.dumps({"object": "list", "data": models}).encode()
    return Script((body,), 200, {"content-type": "application/json"}, "length")


@contextmanager
def faults() -> Iterator[list[BaseException]]:
    """Errors that Qt's loop only prints; they are defects of the program."""
    found: list[BaseException] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        found.append(error)
        sys.__excepthook__(kind, error, trace)

    before, sys.excepthook = sys.excepthook, hook
    try:
        yield found
    finally:
        sys.excepthook = before


@dataclass(frozen=True)
class Shelved:
    """A session as it was left so many days ago, with so many forks."""

    title: str
    days: int = 0
    forks: int = 0
    pinned: bool = False
    folder: str = ""

    def put_into(self, store: Store) -> None:
        at = (datetime.now() - timedelta(days=self.days)).timestamp()
        session = Session(
            new_id(),
            self.title,
            titled=True,
            folder=self.folder,
            pinned=self.pinned,
            created_at=at,
            updated_at=at,
        )
        store.add_session(session)
        nodes: list[Node] = []
        above = None
        for number in range(self.forks):
            question = Node(new_id(), above, Role.USER, (Text(f"And {number}?"),), created_at=at)
            replies = [
                Node(
                    new_id(), question.id, Role.ASSISTANT, (Text(word),), created_at=at, model=model
                )
                for model, word in zip(MODELS, ("Yes.", "No."), strict=False)
            ]
            nodes += [question, *replies]
            above = replies[0].id
        if nodes:
            act = Operation(new_id(), "say", (Plant(tuple(nodes)),), None, above, at)
            store.record(session.id, act)
