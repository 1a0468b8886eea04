"""The rows of the outline: the path as directions, with the exits that were passed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal

from bough.app.place import Place
from bough.core.navigation import alike
from bough.core.node import Node, Status
from bough.core.preview import READ, preview
from bough.ui import landmarks
from bough.ui.counted_rows import CountedRows, Index
from bough.ui.outline import words
from bough.ui.outline.words import tr

NODE = Qt.ItemDataRole.UserRole
TIPS = 8
"""So many tips behind an exit are asked how they ended, the newest first."""

State = Literal["", "running", "failed"]


@dataclass(frozen=True, slots=True)
class Row:
    """`node` is None for the draft. `number` of `count` siblings, from 1."""

    kind: Literal["path", "exit", "draft"]
    node: str | None
    number: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Behind:
    """How many messages an exit hides, and some of the tips there."""

    hidden: int
    tips: tuple[str, ...]


DRAFT = Row("draft", None)


class OutlineRows(CountedRows):
    """One row for each node of the path, with its siblings before it, and the draft at the end.

    A node without siblings is kept as its name alone: a path of thousands costs no more than a
    list of it, and no message is read before its row is painted.
    """

    refreshed = Signal()
    """The path, or what hangs on it, is another now."""
    restated = Signal()
    """What goes on behind an exit is another now; the rows are the same."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.first = 0
        """The number of the first row of the path."""
        self._rows: list[str | Row] = []
        self._at: dict[str, int] = {}
        self._behind: dict[str, Behind] = {}
        self._running: Counter[str] | None = None
        self._forked: bool | None = None
        self._grown = ("", "", False)
        """The reply that grew last, what its row says, and whether it will go on saying that."""
        place.path_changed.connect(self.refresh)
        place.draft_changed.connect(self._on_draft_changed)
        place.node_grew.connect(self._on_node_grew)
        place.node_changed.connect(self._on_node_changed)
        self.refresh()

    # What it shows

    def row(self, number: int) -> Row:
        found = self._rows[number]
        return found if isinstance(found, Row) else Row("path", found)

    def number_of(self, node_id: str | None) -> int:
        """The row of a node, -1 for one that has none."""
        return self._at.get(node_id or "", -1)

    @property
    def head(self) -> int:
        """The row of the head, -1 where nothing was said."""
        return self.number_of(self.place.head)

    @property
    def has_draft(self) -> bool:
        return bool(self._rows) and self._rows[-1] is DRAFT

    @property
    def forked(self) -> bool:
        """Whether the session has a fork anywhere."""
        if self._forked is None:
            self._forked = self.place.tree().forks() > 0
        return self._forked

    def path_row(self, number: int, step: int) -> int:
        """The nearest row of the path at that number or `step` by `step` from it; -1 for none."""
        while 0 <= number < len(self._rows):
            if self.row(number).kind == "path":
                return number
            number += step
        return -1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(row)
        return row.node if role == NODE else None

    def text(self, row: Row) -> str:
        """The label of what the row stands for, else its first line without markup."""
        if row.node is None:
            return preview(self.place.draft)
        label = self.place.tree().landmarks(row.node).label
        return label or words.line_of(self.place.node(row.node))

    def hidden(self, node_id: str) -> int:
        """How many messages are below an exit."""
        return self._look_behind(node_id).hidden

    def state(self, node_id: str) -> State:
        """What goes on at the tips behind an exit."""
        if self.running(node_id):
            return "running"
        failed = any(self.place.node(tip).broken_off for tip in self._look_behind(node_id).tips)
        return "failed" if failed else ""

    def running(self, node_id: str) -> int:
        """How many replies grow at an exit and below it."""
        if self._running is None:
            self._running = Counter(filter(None, map(self._exit_of, self.place.growing)))
        return self._running[node_id]

    def turning(self) -> list[int]:
        """The numbers of the exits behind which replies grow."""
        self.running("")
        assert self._running is not None
        return [number for exit in self._running if (number := self.number_of(exit)) >= 0]

    def spoken(self, row: Row) -> str:
        """What is said of a row to who does not see it."""
        if row.node is None:
            return tr("Draft: {text}").format(text=self.text(row))
        tree, node = self.place.tree(), self.place.node(row.node)
        said = [words.author(self.place.veil.over(node)), self.text(row)]
        if row.count > 1:
            said.append(tr("{number} of {count}").format(number=row.number, count=row.count))
        said.append(words.below(node, tree.child_count(node.id)))
        if row.kind == "exit":
            running = self.running(node.id) - node.growing
            if running:
                said.append(tr("{n} running").format(n=running))
            elif self.state(node.id) == "failed" and node.status is not Status.FAILED:
                said.append(tr("failed further on"))
            said.append(tr("another branch"))
        else:
            running = sum(self._grows(child) for child in self._exits_below(node))
            if running:
                said.append(tr("{n} running").format(n=running))
        said.append(words.status(node))
        said += landmarks.words_of(tree.landmarks(node.id))
        if node.id == self.place.head:
            said.append(tr("you are here"))
        return ", ".join(filter(None, said))

    # What changes it

    def refresh(self) -> None:
        """Follow the path. What stands unchanged at its beginning is left alone."""
        rows = self._arranged()
        same = alike(self._rows, rows)
        self._behind.clear()
        self._running = None
        self._forked = None
        if same < len(self._rows):
            self.removeRows(same, len(self._rows) - same)
            self._take(same, [])
        if same < len(rows):
            self._take(same, rows[same:])
            self.insertRows(same, len(rows) - same)
        self.refreshed.emit()

    def _take(self, same: int, others: list[str | Row]) -> None:
        """Have these after so many that stay."""
        for row in self._rows[same:]:
            if name := row.node if isinstance(row, Row) else row:
                del self._at[name]
        self._rows[same:] = others
        for number, row in enumerate(others, same):
            if name := row.node if isinstance(row, Row) else row:
                self._at[name] = number
        self.first = max(0, self.path_row(0, 1))

    def _arranged(self) -> list[str | Row]:
        tree, head = self.place.tree(), self.place.head
        line = self.place.names()
        rows: list[str | Row] = []
        plain = 0
        for at, node in self.place.forked():
            siblings = tree.siblings(node)
            count = len(siblings)
            rows += line[plain:at]
            rows += [Row("exit", s, i, count) for i, s in enumerate(siblings, 1) if s != node]
            rows.append(Row("path", node, siblings.index(node) + 1, count))
            plain = at + 1
        rows += line[plain:]
        if rows:
            below = tree.children(head)
            rows += [Row("exit", child, i, len(below)) for i, child in enumerate(below, 1)]
        if self.place.drafts:
            rows.append(DRAFT)
        return rows

    def _look_behind(self, node_id: str) -> Behind:
        """One walk through what an exit hides, which reads nothing."""
        found = self._behind.get(node_id)
        if found is None:
            children = self.place.tree().children
            waiting, hidden = [node_id], -1
            tips: list[str] = []
            while waiting:
                at = waiting.pop()
                hidden += 1
                if kids := children(at):
                    waiting += kids
                elif len(tips) < TIPS:
                    tips.append(at)
            found = self._behind[node_id] = Behind(hidden, tuple(tips))
        return found

    def _exit_of(self, node_id: str) -> str:
        """The exit that a node is at or below; "" for one on the path."""
        tree = self.place.tree()
        at: str | None = node_id
        while at is not None and at not in self._at:
            at = tree.parent(at)
        return at if at is not None and self.row(self._at[at]).kind == "exit" else ""

    def _exits_below(self, node: Node) -> list[str]:
        tree = self.place.tree()
        return tree.children(node.id) if tree.child_count(node.id) else []

    def _grows(self, node_id: str) -> bool:
        return node_id in self.place.growing

    def _on_draft_changed(self) -> None:
        if self.has_draft != self.place.drafts:
            self.refresh()
        elif self.has_draft:
            last = self.index(len(self._rows) - 1)
            self.dataChanged.emit(last, last)

    def _on_node_grew(self, node_id: str) -> None:
        number = self.number_of(node_id)
        if number < 0 or self._grown[::2] == (node_id, True):
            return
        before = self._grown[:2]
        text = self.place.node(node_id).text
        stays = len(text) >= READ and not text[:READ].isspace()
        self._grown = (node_id, self.text(self.row(number)), stays)
        if self._grown[:2] != before:
            self.dataChanged.emit(self.index(number), self.index(number))

    def _on_node_changed(self, node_id: str) -> None:
        self._running = None
        if (number := self.number_of(node_id)) >= 0:
            self.dataChanged.emit(self.index(number), self.index(number))
        self.restated.emit()
