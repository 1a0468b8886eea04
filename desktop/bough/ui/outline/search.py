"""Finds messages of the whole tree by their words, a little at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.place import Place
from bough.core.find import Query, Seeker
from bough.core.preview import preview
from bough.core.tree import ROOT, Tree
from bough.ui.outline.words import line_of, tr

SLICE_MS = 5.0
WAIT_MS = 80
"""Who types on is not searched for yet."""
MOST = 500
"""So many hits are listed."""
BEFORE = 30
"""Characters before the first hit that are shown with it."""
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Passage:
    """A line around a hit, and where the words are in it."""

    text: str
    hits: tuple[tuple[int, int], ...]


class TreeSearch(QObject):
    """Messages that have all of the words, in the order of the tree. `changed` says that there are
    more, or that it is done."""

    changed = Signal()

    def __init__(self, place: Place, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._seekers: list[Seeker] = []
        self._left: list[str] = []
        self.text = ""
        self.found: list[str] = []
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(WAIT_MS)
        self._waiting.timeout.connect(self._begin)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_time)

    @property
    def busy(self) -> bool:
        return self._waiting.isActive() or self._timer.isActive()

    def find(self, text: str) -> None:
        """Look for these words in a moment, and no more for others."""
        self._timer.stop()
        self.text = text
        self._seekers = [s for s in map(Seeker, map(Query, text.split())) if s]
        if self._seekers:
            self._waiting.start()
        else:
            self._waiting.stop()
            self.found = []
            self.changed.emit()

    def passage(self, node_id: str) -> Passage:
        """The line of a message that is shown for it."""
        text = self._place.node(node_id).text
        hits = self._seekers[0].find(text) if self._seekers else []
        if not hits:
            return Passage(line_of(self._place.node(node_id)), ())
        start = hits[0][0]
        begin = max(text.rfind("\n", 0, start) + 1, start - BEFORE)
        if begin and text[begin - 1] not in " \n":
            space = text.find(" ", begin, start)
            begin = space + 1 if space >= 0 else begin
        end = text.find("\n", start)
        end = min(len(text) if end < 0 else end, begin + SHOWN)
        cut = begin > 0 and text[begin - 1] != "\n"
        said = ("… " if cut else "") + text[begin:end].replace("\t", " ")
        marks = [hit for seeker in self._seekers for hit in seeker.find(said)]
        return Passage(said, tuple(sorted(marks)))

    def _begin(self) -> None:
        self.found = []
        self._left = list(self._place.tree().below())
        self._left.reverse()
        self._timer.start()
        self.changed.emit()

    def _on_time(self) -> None:
        end = time.perf_counter() + SLICE_MS / 1000
        before = len(self.found)
        node, tree = self._place.node, self._place.tree()
        while self._left and len(self.found) < MOST and time.perf_counter() < end:
            at = self._left.pop()
            if at not in tree:
                continue
            text = node(at).text
            if all(seeker.guess(text) for seeker in self._seekers):
                self.found.append(at)
        done = not self._left or len(self.found) >= MOST
        if done:
            self._timer.stop()
        if done or len(self.found) > before:
            self.changed.emit()


def branch_of(place: Place, node_id: str) -> str:
    """What the branch is called that a message is on: by the nearest label, else by the message
    above it that leaves a fork."""
    tree = place.tree()
    named = _named(tree, node_id)
    if named is None:
        return ""
    label = tree.landmarks(named).label
    return tr("In “{branch}”").format(branch=label or preview(place.node(named).text))


def _named(tree: Tree, node_id: str) -> str | None:
    if tree.landmarks(node_id).label:
        return node_id
    at = tree.parent(node_id)
    leaves: str | None = None
    while at is not None:
        if tree.landmarks(at).label:
            return at
        above = tree.parent(at)
        if leaves is None and above is not ROOT and tree.child_count(above) > 1:
            leaves = at
        at = above
    return leaves
