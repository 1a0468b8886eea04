"""The sidebar with 100,000 sessions: a key in the filter, a frame of scrolling, and what moves.

    python tests/benchmarks/sidebar.py [SESSIONS]

Each figure stands beside a floor of the same run: one pass over all titles in plain Python, and a
widget of the same size that paints as many plain lines. Needs a display (or Xvfb).
"""

from __future__ import annotations

import gc
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median

import hurried  # noqa: F401 (before the rest)
from measure import row
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bough.app.catalogue import Catalogue
from bough.app.io import IoThread
from bough.app.library import Library
from bough.app.workspace import Workspace
from bough.core.config import Config
from bough.core.ids import new_id
from bough.core.secrets import Secrets
from bough.core.store.store import FILE, Store
from bough.ui.sidebar import Sidebar
from bough.ui.theme import Theme

SIZE = (256, 900)
WORDS = (
    "orbit", "energy", "step", "map", "drift", "error", "time", "force", "weight", "order", "kick",
    "phase", "volume", "landlord", "traceback", "mortgage", "摆", "指数", "ring", "buffer", "lock",
)  # fmt: skip
FOLDERS = ("Numerical methods", "Numerical methods/ODEs", "Rust at work", "Letters", "摆")
TYPED = ("e", "r", "r", "o", "r", " ", "l", "o", "c", "k")


def fill(home: Path, sessions: int) -> list[str]:
    """A profile with so many sessions of the last five years; their titles."""
    Store.open(home).close()
    rng = random.Random(5)
    now = time.time()
    rows = []
    for _ in range(sessions):
        at = now - rng.random() ** 3 * 5 * 365 * 86_400
        title = " ".join(rng.choices(WORDS, k=rng.randint(3, 7))).capitalize()
        folder = rng.choice(FOLDERS) if rng.random() < 0.5 else ""
        rows.append((new_id(), title, folder, rng.random() < 0.0002, at, at, 2, rng.randint(0, 9)))
    with closing(sqlite3.connect(home / FILE)) as db, db:
        db.executemany(
            "INSERT INTO sessions (id, title, folder, pinned, created_at, updated_at, nodes, forks)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    return [title for _, title, *_ in rows]


class Plain(QWidget):
    """The floor of a frame: so many lines of text and nothing else."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        for number in range(self.height() // 30):
            painter.drawText(QPointF(8, number * 30 + 19), "A line of words in a row")


def painted(widget: QWidget) -> None:
    widget.update()
    QApplication.processEvents()


def timed(act: Callable[[], object]) -> float:
    """What it takes of this thread alone, ms: other programs run beside it."""
    began = time.thread_time()
    act()
    return (time.thread_time() - began) * 1000


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def shown(widget: QWidget) -> QWidget:
    widget.resize(*SIZE)
    widget.show()
    painted(widget)
    return widget


def measure_filter(sidebar: Sidebar, floor: float) -> None:
    """Keys as a person presses them, to painted; then back again, letter by letter."""
    taken: list[tuple[str, float]] = []

    def press(key: str) -> None:
        if key == "⌫":
            QTest.keyClick(sidebar.search, Qt.Key.Key_Backspace)
        else:
            sidebar.search.insert(key)
        painted(sidebar)

    for word in (TYPED, ("摆",), ("z", "z")):
        for key in (*word, *("⌫" for _ in word)):
            taken += [(key, timed(partial(press, key)))]
    values = [ms for _, ms in taken]
    row("a key in the filter, to painted: median", median(values), "ms", floor)
    row(f"  the slowest ({max(taken, key=lambda t: t[1])[0]})", max(values), "ms", floor, "≤ 50 ms")


def measure_scroll(sidebar: Sidebar, floor: float) -> None:
    bar = sidebar.view.verticalScrollBar()
    for what, step in (("a wheel's step", 90), ("half the list away", bar.maximum() // 2 + 7)):
        taken = []
        for number in range(200):
            to = (number * step) % max(1, bar.maximum())
            taken.append(timed(lambda to=to: (bar.setValue(to), painted(sidebar.view))))
        row(f"a frame of scrolling, {what}: p95", p95(taken), "ms", floor, "≤ 16 ms")
        row("  the slowest", max(taken), "ms", floor, "≤ 16 ms")


def measure_changes(library: Library, sidebar: Sidebar, floor: float) -> None:
    """What is done in one of the sessions, and what the list does then, to painted."""
    rng = random.Random(7)
    ids = [session.id for session in library.each()]
    filing = library.filing
    acts: dict[str, Callable[[str], object]] = {
        "a message said (it comes to the top)": lambda i: said(library, i),
        "a reply that ends (its mark)": library.session_changed.emit,
        "a title": lambda i: library.rename(i, f"Renamed {i[-4:]}"),
        "pinned": lambda i: filing.pin([i], True),
        "into a folder": lambda i: filing.file([i], "Letters"),
        "archived": lambda i: filing.archive([i]),
        "to the bin": lambda i: filing.bin([i]),
    }
    for what, act in acts.items():
        chosen = [session for session in rng.sample(ids, 40) if session in library]
        taken = [timed(lambda i=i, act=act: (act(i), painted(sidebar))) for i in chosen]
        row(f"{what}: median", median(taken), "ms", floor)
        row("  the slowest", max(taken), "ms", floor, "≤ 16 ms")
    many = [i for i in ids if i in library][:5000]
    row("5,000 to the bin at once", timed(lambda: (filing.bin(many), painted(sidebar))), "ms")
    row("  and back", timed(lambda: (filing.unbin(many), painted(sidebar))), "ms")
    renamed = timed(lambda: (filing.rename_folder("Letters", "Post"), painted(sidebar)))
    row("a folder of 10,000 renamed", renamed, "ms")
    filing.rename_folder("Post", "Letters")
    sidebar.sessions.set_opened("Letters", True)
    fold = timed(lambda: (sidebar.sessions.set_opened("Letters", False), painted(sidebar)))
    row("a folder of 10,000 folded", fold, "ms", floor, "≤ 16 ms")
    renamed = timed(lambda: (filing.rename_folder("Letters", "Post"), painted(sidebar)))
    row("a folder of 10,000 renamed", renamed, "ms")
    filing.rename_folder("Post", "Letters")
    sidebar.sessions.set_opened("Letters", True)
    fold = timed(lambda: (sidebar.sessions.set_opened("Letters", True), painted(sidebar)))
    row("  and unfolded", fold, "ms", floor, "≤ 16 ms")


def said(library: Library, session_id: str) -> None:
    """What the library does with its list once something is said in a session."""
    from dataclasses import replace

    session = library.session(session_id)
    library._sessions[session_id] = replace(session, updated_at=time.time())
    library.relist([session_id])


def main(sessions: int) -> None:
    app = QApplication(["bench", "-style", "fusion"])
    theme = Theme("light")
    app.setFont(theme.font("ui"))
    with tempfile.TemporaryDirectory() as home:
        titles = fill(Path(home) / "profile", sessions)
        print(f"{sessions:,} sessions")
        folded = [title.casefold() for title in titles]
        look = median(timed(lambda: [t for t in folded if "error" in t]) for _ in range(9))
        plain = shown(Plain())
        lines = median(timed(lambda: painted(plain)) for _ in range(60))
        plain.close()
        row("floor: one pass over all titles", look, "ms")
        row("floor: a frame of as many plain lines", lines, "ms")
        io = IoThread()
        library = Library(Path(home) / "profile", io)
        catalogue = Catalogue(Config(), Path(home) / "config.toml", io, Secrets())
        workspace = Workspace(library, catalogue)
        workspace.new_session()
        workspace.set_ui_state("folders_unfolded", list(FOLDERS))
        made: list[Sidebar] = []

        def make() -> None:
            made.append(Sidebar(library, workspace, workspace.active().id, catalogue, theme))
            shown(made[0])

        gc.collect()
        gc.freeze()
        gc.disable()
        row("the sidebar made, to painted", timed(make), "ms", look)
        sidebar = made[0]
        measure_filter(sidebar, look)
        measure_scroll(sidebar, lines)
        measure_changes(library, sidebar, lines)
        sidebar.close()
        catalogue.close()
        library.close()
        io.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
