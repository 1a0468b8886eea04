"""The tips of all sessions that ask for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.said import said
from bough.core.attention import KINDS, Kind
from bough.core.node import Node, Status
from bough.core.preview import PREVIEW, preview

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.app.replies import Live

ENOUGH = PREVIEW * 4
"""Characters of a reply in which its first line is found."""

MOST = 300
"""Of those that nobody has seen in a list, the newest; who asks several models never looks at all
that they said."""


@dataclass(frozen=True, slots=True)
class Tip:
    """A reply that runs, or that nobody has seen. `title` is the session's, "" while it has none;
    `text` is one line: what was said, or why it failed, "" where nothing is known. It began, or
    ended, at `since` (unix seconds)."""

    session: str
    node: str
    kind: Kind
    title: str
    text: str
    since: float


class Tips(QObject):
    """Pulled from the library when somebody asks. It says that they changed when replies begin, end
    and are seen, not while they grow; trees that are not in memory are not brought there."""

    changed = Signal()
    """Which there are, or how a session is called."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        # Several facts of one act are told once, when all of them are in place.
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.timeout.connect(self._look)
        for signal in (library.session_changed, library.sessions_changed, library.tree_changed):
            signal.connect(self._look_soon)
        self._known = self._found()

    def kinds(self, elsewhere: Callable[[str, str], bool] = lambda _s, _n: True) -> list[Kind]:
        """Of all, or of those whose session and node are `elsewhere`; the most urgent first."""
        found = [kind for session, node, kind, _ in self._found() if elsewhere(session, node)]
        return sorted(found, key=KINDS.index)

    def all(self) -> list[Tip]:
        """The most urgent first, and of these the newest; not more than are worth a list."""
        found = self._found()
        running = [one for one in found if one[2] == "running"]
        marked = [one for one in found if one[2] != "running"]
        wanted: dict[str, dict[str, Kind]] = {}
        for session_id, node_id, kind, _ in running + marked[-MOST:]:
            wanted.setdefault(session_id, {})[node_id] = kind
        tips = [tip for session_id in wanted for tip in self._of(session_id, wanted[session_id])]
        return sorted(tips, key=lambda tip: (KINDS.index(tip.kind), -tip.since))

    def live(self, tip: Tip) -> Live | None:
        """How a running one is doing; None for one that does not run."""
        return self._library.live(tip.node)

    def renewed(self, tip: Tip) -> Tip:
        """The same one, with what was said in it by now if it runs."""
        if self._library.live(tip.node) is None:
            return tip
        return next(self._of(tip.session, {tip.node: tip.kind}), tip)

    def seen(self, tip: Tip) -> None:
        """A person needs no more of it."""
        self._library.seen(tip.session, [tip.node])

    def all_seen(self) -> None:
        """A person needs no more of any, but of those that run."""
        for session_id, nodes in self._library.needing().items():
            self._library.seen(session_id, nodes)

    def _of(self, session_id: str, kinds: Mapping[str, Kind]) -> Iterator[Tip]:
        library = self._library
        title = library.session(session_id).title
        for node in library.glimpses(session_id, kinds, ENOUGH):
            since = node.created_at if node.growing else node.ended_at or node.created_at
            yield Tip(session_id, node.id, kinds[node.id], title, self._text(node), since)

    def _text(self, node: Node) -> str:
        if node.status is Status.FAILED and node.failure:
            return said(node.failure.code, node.failure.facts)
        return preview(node.text[:ENOUGH])

    def _found(self) -> list[tuple[str, str, Kind, str]]:
        library = self._library
        return [
            (session_id, node_id, kind, library.session(session_id).title)
            for session_id, nodes in library.needing().items()
            for node_id, kind in nodes.items()
        ]

    def _look_soon(self) -> None:
        if not self._looking.isActive():
            self._looking.start(0)

    def _look(self) -> None:
        found = self._found()
        if found != self._known:
            self._known = found
            self.changed.emit()
