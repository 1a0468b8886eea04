"""What is not there yet when the window is painted first, because nobody has seen a use of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest

from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.places import StoredPlace
from bough.core.store.store import Store

LOOK = """
import json, sys
from pathlib import Path
from bough.ui.hurry import hurry
hurry()
from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QTimer
from bough.ui import start

seen = {}

def look(when):
    classes = [*vars(QtGui), *vars(QtWidgets)]
    keyboard = [bough.window.focusWidget().accessibleName()]
    seen[when] = {"modules": list(sys.modules), "classes": classes, "keyboard": keyboard}

class Watched(start.Bough):
    def show(self):
        global bough
        bough = self
        self.catalogue.warm_up = lambda: None
        self.windows.painted.connect(lambda: look("painted"))
        self.windows.painted.connect(lambda: QTimer.singleShot(600, self.windows.leave))
        super().show()

start.Bough = Watched
start.run(["bough"], Path(sys.argv[1]))
look("idle")
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What there is when the window has been painted, and what when nothing is left to do."""
    profile = tmp_path_factory.mktemp("profile")
    question = Node("1", None, Role.USER, (Text("what is **kept**?"),))
    answer = Node("2", "1", Role.ASSISTANT, (Text("Energy, and `momentum`.\n\nNothing else."),))
    with closing(Store.open(profile)) as store:
        store.add_session(Session("session", title="A session"))
        planted = Operation(new_id(), "say", (Plant((question, answer)),), None, "2", 1.0)
        store.record("session", planted)
        store.save_place(StoredPlace("place", "session", position=0, current=True, head="2"))
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(profile)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "BOUGH_HOME": str(profile)},
    )
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


def test_the_composer_has_the_keyboard(seen: dict[str, dict[str, list[str]]]) -> None:
    assert seen["painted"]["keyboard"] == ["Message"]


@pytest.mark.parametrize("when", ["painted", "idle"])
def test_only_classes_of_qt_that_are_named_are_made(
    seen: dict[str, dict[str, list[str]]], when: str
) -> None:
    assert {"QWizard", "QCalendarWidget", "QMdiArea"} & set(seen[when]["classes"]) == set()


@pytest.mark.parametrize(
    "module",
    [
        "PySide6.QtNetwork", "argparse", "asyncio", "httpx", "pygments",
        "socket", "sqlite_utils", "subprocess", "tomlkit",
        "bough.core.markdown.growing", "bough.core.pictures", "bough.core.providers.provider",
        "bough.core.snippet_names", "bough.ui.commands.command", "bough.ui.edit_in_place",
        "bough.ui.map", "bough.ui.commands.palette", "bough.ui.settings",
        "bough.ui.transcript.decode", "bough.ui.transcript.picture", "bough.ui.transcript.pictures",
    ],
)  # fmt: skip
def test_what_nobody_sees_is_not_imported(
    seen: dict[str, dict[str, list[str]]], module: str
) -> None:
    assert module not in seen["painted"]["modules"]
