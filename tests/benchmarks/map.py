"""The map: opening it, moving and zooming it at every level, and a message that comes.

    python tests/benchmarks/map.py [MESSAGES]

Each figure stands beside a floor of the same run: an empty widget that is opened, and a widget that
paints as many plain lines or boxes as the map has in view. Needs a display (or Xvfb).
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

import hurried  # noqa: F401 (before the rest)
import shiboken6
from measure import row
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.tree import Tree
from bough.ui.map.camera import Level
from bough.ui.map.pane import MapPane
from bough.ui.outline import OutlineView
from bough.ui.theme import Theme
from helpers.forests import Forest, wild
from helpers.scripted_place import ScriptedPlace

SIZE = (1280, 840)
CPU: list[float] = []
"""What the frames of one kind took of this thread alone, ms: other programs run beside it."""
OPEN: list[QWidget] = []
FRAMES = 150
WORDS = (
    "Kick-drift-kick does not solve your Hamiltonian; it solves a nearby one almost exactly. " * 9
)


def stored(forest: Forest, home: Path) -> Tree:
    """The forest as a session comes from the disk: no message of it is read yet."""
    nodes = [
        Node(
            node,
            parent,
            Role.ASSISTANT if forest.is_reply(node) else Role.USER,
            (Text(f"{node}. {WORDS}"),),
            created_at=1.0,
            model="grok-4" if forest.is_reply(node) else None,
        )
        for node, parent in forest.parents.items()
    ]
    store = Store.open(home)
    session = Session(new_id(), "Map", created_at=1.0, updated_at=1.0)
    store.add_session(session)
    act = Operation(new_id(), "say", (Plant(tuple(nodes)),), None, nodes[-1].id, 1.0)
    store.record(session.id, act)
    tree = store.tree(session.id)
    store.close()
    return tree


def place_of(tree: Tree) -> ScriptedPlace:
    place = ScriptedPlace()
    place._tree = tree
    place.head = tree.tip(None)
    return place


class Plain(QWidget):
    """The floor: so many lines or boxes and nothing else."""

    def __init__(self, lines: int = 0, boxes: int = 0) -> None:
        super().__init__()
        self._lines, self._boxes = lines, boxes
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.gray, 1.9))
        wide, high = self.width(), self.height()
        for number in range(self._lines):
            y = number * 7919 % high
            x = number * 104729 % wide
            painter.drawLine(QLineF(x, y, x + 30, y + 9))
        for number in range(self._boxes):
            y, x = number * 7919 % high, number * 104729 % wide
            painter.drawRoundedRect(QRectF(x, y, 21, 21), 5, 5)
            painter.drawText(QPointF(x + 24, y + 14), "a line of words")


def shown(widget: QWidget) -> QWidget:
    widget.resize(*SIZE)
    widget.show()
    painted(widget)
    return widget


def painted(widget: QWidget) -> None:
    QApplication.processEvents()
    widget.repaint()


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def pass_over(count: int) -> float:
    """The floor of what is done once for each message: one pass of plain Python, ms."""
    rows = [float(number) for number in range(count)]
    return p95([timed(lambda: [at + 1 if at > 500 else at for at in rows]) for _ in range(40)])


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def floor(lines: int, boxes: int) -> float:
    widget = shown(Plain(lines, boxes))
    taken = [timed(widget.repaint) for _ in range(40)]
    widget.close()
    return p95(taken)


def framed(pane: QWidget) -> QWidget:
    outer = QWidget()
    column = QVBoxLayout(outer)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(pane)
    return outer


def measure_open(tree: Tree, theme: Theme, empty: float) -> MapPane:
    place = place_of(tree)
    gc.collect()
    made: list[MapPane] = []

    def open_it() -> None:
        pane = MapPane(place, theme)
        made.append(pane)
        OPEN.append(shown(framed(pane)))

    took = timed(open_it)
    row(f"open {len(tree):,} messages to painted", took, "ms", empty, "at most 80 ms")
    row("  messages read for that", len(tree._nodes), "")
    again = sorted(timed(open_it) for _ in range(5))
    row("  once more, median", again[2], "ms", empty, "at most 80 ms")
    for widget in OPEN[1:]:
        # What is only closed would go on following the place.
        widget.close()
        shiboken6.delete(widget)
    settle(made[0])
    return made[0]


def settle(pane: MapPane) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        QApplication.processEvents()
        if pane.view.settled and (pane.minimap.painted or pane.minimap.isHidden()):
            return


def frame(pane: MapPane, act: Callable[[], object]) -> float:
    """One step of a person's hand, to painted, with what the loop does besides."""

    def step() -> None:
        act()
        QApplication.processEvents()

    before = time.thread_time()
    took = timed(step)
    CPU.append((time.thread_time() - before) * 1000)
    return took


def measure_level(pane: MapPane, name: str, low: float) -> None:
    view = pane.view
    settle(pane)
    middle = QPointF(view.rect().center())
    zoom = view.camera.zoom

    def pan(number: int) -> None:
        by = (-14, 5) if number % 50 < 25 else (14, -5)
        view.look(view.camera.panned(*by))

    longest = 0.0
    for what, act in (
        ("pan", pan),
        ("zoom", lambda n: view.zoom_to(zoom * (1 + 0.02 * (n % 10)), middle)),
    ):
        settle(pane)
        CPU.clear()
        taken = [frame(pane, lambda n=n, act=act: act(n)) for n in range(FRAMES)]
        longest = max(longest, *taken)
        row(f"{name}: {what}, median", median(taken), "ms")
        row(f"{name}: {what}, p95", p95(taken), "ms", low, "at most 8 ms")
        row(f"{name}: {what}, CPU of the thread, p95", p95(CPU), "ms")
    row(f"{name}: longest", longest, "ms")
    view.zoom_to(zoom, middle)


def dots_in_view(pane: MapPane) -> int:
    view = pane.view
    limbs = view.scene.limbs()
    seen = view.camera.under_box(QRectF(view.rect()))
    return sum(seen.contains(limbs.point(n)) for n in range(1, len(limbs.limbs.nodes)))


def measure_growth(pane: MapPane, level: str, forest: Forest) -> None:
    place = pane.scene.place
    tree, taken, seen = place.tree(), [], []
    for number in range(30):
        parent = str(number * 331 % 9000)
        node = Node(f"new {level} {number}", parent, Role.USER, (Text("More?"),), created_at=1.0)

        def come(node: Node = node) -> None:
            tree.add(node)
            place.head = node.id
            place.path_changed.emit()

        taken.append(timed(lambda: (come(), pane.view.sheet())))
        seen.append(taken[-1] + timed(pane.view.repaint))
        settle(pane)
    low = pass_over(len(pane.scene))
    row(f"a new message, {level}: laid out, median", median(taken), "ms", low, "at most 5 ms")
    row(f"a new message, {level}: laid out, p95", p95(taken), "ms", low, "at most 5 ms")
    row(f"a new message, {level}: to painted, p95", p95(seen), "ms")


def measure_memory(tree: Tree, theme: Theme) -> None:
    """With all levels laid out, and the outline beside it."""
    place = place_of(tree)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    pane = MapPane(place, theme)
    outer = shown(framed(pane))
    settle(pane)
    first = tracemalloc.get_traced_memory()[0] - before
    for level in Level:
        pane.scene.sheet(level)
    outline = shown(framed(OutlineView(place, theme)))
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    row("memory of the map, a message, opened", first / len(tree), "B", None, "at most 1,000 B")
    row("all its levels and the outline, a message", used / len(tree), "B", None, "at most 1,000 B")
    outline.close()
    outer.close()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    app = QApplication([])
    app.setStyle("Fusion")
    theme = Theme("light", motion="on")
    app.setPalette(theme.palette())
    forest = wild(count)
    with tempfile.TemporaryDirectory() as home:
        tree = stored(forest, Path(home))
    shown(QWidget()).close()
    began = time.perf_counter()
    widget = shown(Plain())
    empty = (time.perf_counter() - began) * 1000
    widget.close()
    row("open an empty widget to painted", empty, "ms")
    small = place_of(wild_tree(60))
    outer = shown(framed(MapPane(small, theme)))
    outer.close()
    pane = measure_open(tree, theme, empty)
    measure_level(pane, "overview", floor(count // 6, 0))
    view = pane.view
    while dots_in_view(pane) > 2000:
        view.zoom_by(1.03)
        QApplication.processEvents()
    many = dots_in_view(pane)
    measure_level(pane, f"far, {many:,} messages in view", floor(many, 0))
    view.show_level(Level.MIDDLE)
    view.zoom_to(0.46, QPointF(view.rect().center()))
    measure_level(pane, "middle, small", floor(0, 700))
    view.zoom_to(1.0, QPointF(view.rect().center()))
    measure_level(pane, "middle", floor(0, 150))
    took = timed(lambda: (view.show_level(Level.NEAR), painted(view)))
    row("to near for the first time", took, "ms")
    measure_level(pane, "near", floor(0, 60))
    for level in Level:
        view.show_level(level)
        settle(pane)
        measure_growth(pane, level.name.lower(), forest)
    for act in (view.straighten, view.fold_rest, view.fold_rest):
        row(f"{act.__name__} to painted", timed(lambda a=act: (a(), painted(view))), "ms")
        settle(pane)
    pane.window().close()
    with tempfile.TemporaryDirectory() as home:
        tree = stored(forest, Path(home))
    measure_memory(tree, theme)


def wild_tree(count: int) -> Tree:
    forest = wild(count)
    tree = Tree()
    for node, parent in forest.parents.items():
        role = Role.ASSISTANT if forest.is_reply(node) else Role.USER
        tree.add(Node(node, parent, role, (Text(f"{node} words"),), created_at=1.0))
    return tree


if __name__ == "__main__":
    main()
