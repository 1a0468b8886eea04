"""Start to the first painted window with the composer focused, and idle memory, beside the floor.

    python tests/benchmarks/start.py [runs]

The floor is an empty QMainWindow in the same run. Bough opens a profile with 200 sessions and ten
messages in the one that is shown. Needs a display (or Xvfb).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

RUNS = 9
QUIET_MS = 6000
"""After the first paint: by then it has done what it does by itself after a start."""


def floor() -> None:
    """An empty main window."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])

    class Window(QMainWindow):
        painted_at = 0.0

        def paintEvent(self, event: object) -> None:
            if not self.painted_at:
                self.painted_at = time.time()
                QTimer.singleShot(QUIET_MS, finish)

    def finish() -> None:
        from measure import pss_mb

        print(json.dumps({"painted_at": window.painted_at, "pss": pss_mb()}), flush=True)
        app.quit()

    window = Window()
    window.resize(1280, 840)
    window.show()
    app.exec()


def bough(profile: str) -> None:
    """The whole program as `bough` starts it, engine not started."""
    from bough.ui.hurry import hurry

    hurry()
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication

    from bough.ui import composer, start

    class Draft(composer.Draft):
        def paintEvent(self, event: QPaintEvent) -> None:
            nonlocal painted_at
            super().paintEvent(event)
            if not painted_at:
                painted_at = time.time()
                QTimer.singleShot(QUIET_MS, finish)

    class Watched(start.Bough):
        def show(self) -> None:
            nonlocal focus
            focus = self.window.focusWidget()
            self.catalogue.warm_up = lambda: None  # type: ignore[method-assign]
            super().show()

    def finish() -> None:
        from measure import pss_mb

        found = {
            "painted_at": painted_at,
            "pss": pss_mb(),
            "focus": focus.accessibleName() if focus else "",
        }
        print(json.dumps(found), flush=True)
        QApplication.quit()

    painted_at = 0.0
    focus = None
    composer.Draft = Draft  # type: ignore[misc]
    start.Bough = Watched  # type: ignore[misc]
    start.run(["bough"], Path(profile))


def fill(profile: Path) -> None:
    """200 sessions, ten messages in the last, which is open."""
    from bough.core.ids import new_id
    from bough.core.node import Node, Role, Text
    from bough.core.operations import Operation, Plant
    from bough.core.session import Session
    from bough.core.store.places import StoredPlace
    from bough.core.store.store import Store

    store = Store.open(profile)
    now = time.time()
    for i in range(200):
        session = Session(
            new_id(),
            title=f"Session number {i}",
            created_at=now - i * 4000,
            updated_at=now - i * 4000,
        )
        store.add_session(session)
        if i == 0:
            parent = None
            nodes = []
            for k in range(10):
                text = "Kick, drift, kick: **what** is conserved, and `why`?\n\n" * (
                    1 + 4 * (k % 2)
                )
                role = Role.ASSISTANT if k % 2 else Role.USER
                node = Node(new_id(), parent, role, (Text(text),), created_at=now)
                nodes.append(node)
                parent = node.id
            store.record(
                session.id, Operation(new_id(), "say", (Plant(tuple(nodes)),), None, parent, now)
            )
            store.save_place(
                StoredPlace(new_id(), session.id, position=0, current=True, head=parent)
            )
    store.close()


def main() -> None:
    from measure import alternate, middle, row

    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as home:
        os.environ["BOUGH_HOME"] = home
        profile = Path(home)
        fill(profile)
        me = [sys.executable, __file__]
        results = alternate(
            {"floor": [*me, "--floor"], "bough": [*me, "--bough", str(profile)]}, runs
        )
    bare, whole = results["floor"], results["bough"]
    row("empty window: start to painted", middle(bare, "start_ms"), "ms")
    row(
        "Bough: start to painted, composer focused",
        middle(whole, "start_ms"),
        "ms",
        middle(bare, "start_ms"),
        "target 1.9 x, at most 2.3 x",
    )
    row("empty window: memory (PSS)", middle(bare, "pss"), "MB")
    row(
        "Bough: idle memory (PSS), engine not counted",
        middle(whole, "pss"),
        "MB",
        middle(bare, "pss"),
        "target 1.5 x, at most 1.8 x",
    )
    print("focus:", {r["focus"] for r in whole})


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--floor"]:
            floor()
        case ["--bough", profile]:
            bough(profile)
        case _:
            main()
