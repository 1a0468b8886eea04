"""The drafts of messages that are being edited: none loses more than a second to a crash.

A draft has a row of its own in the store, which is written over, and becomes a sibling of the
message when it is saved. It is no growing node: what grows is only ever appended to (the journal
holds to that), while who edits takes back and writes over; and a sibling that nobody saved would
stand in the tree, be searched and be sent to models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.library import Library
    from bough.app.spelling import Spelling

SAVE_MS = 400


class Task(NamedTuple):
    """What is edited: a message, or several of the same parent that are to be one."""

    node: str
    picked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "+".join(self.picked) or self.node


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one was in an editor: the caret in UTF-16 units, the first line in view."""

    caret: int = 0
    top: int = 0
    mode: str = "both"
    wraps: bool = True


class Edits(QObject):
    """What is edited in one place. What is to be written waits while the disk takes nothing, so
    that of many versions only the last one is held."""

    saving = Signal()
    """What was written last is wanted now."""

    def __init__(
        self, place: str, session: str, library: Library, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._key = f"editor:{place}"
        self._session = session
        self._library = library
        self._unsaved: dict[str, Any] = {}
        self._writing: Future[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self._on_time)

    @cached_property
    def spelling(self) -> Spelling:
        from bough.app.spelling import Spelling

        return Spelling(self._library, self)

    @property
    def opened(self) -> tuple[Task, Standing] | None:
        """What the editor of the place has open, also at the last end."""
        match self._state(self._key):
            case {"node": str() as node, "picked": list() as picked, **rest}:
                return Task(node, tuple(str(p) for p in picked)), _standing(rest)
        return None

    def stand(self, task: Task, standing: Standing) -> None:
        """The editor has this open, and one is there in it."""
        self._keep(
            self._key,
            {
                "node": task.node,
                "picked": list(task.picked),
                "caret": standing.caret,
                "top": standing.top,
                "mode": standing.mode,
                "wraps": standing.wraps,
            },
        )

    def close(self) -> None:
        """No editor is open."""
        self._keep(self._key, None)
        self.save()

    def draft(self, task: Task) -> str | None:
        """What was written of it and not saved; None where nothing was."""
        match self._state(self._draft_key(task)):
            case {"text": str() as text}:
                return text
        return None

    def keep(self, task: Task, text: str) -> None:
        """Keep what is written, within half a second."""
        self._keep(self._draft_key(task), {"text": text})

    def drop(self, task: Task) -> None:
        """There is nothing that is not saved."""
        if self._state(self._draft_key(task)) is not None:
            self._keep(self._draft_key(task), None)

    def save(self) -> None:
        """Hand all of it to the disk now."""
        self.saving.emit()
        self._timer.stop()
        for key, value in self._unsaved.items():
            self._writing = self._library.set_state(key, value)
        self._unsaved.clear()

    def _draft_key(self, task: Task) -> str:
        return f"edit:{self._session}:{task.name}"

    def _state(self, key: str) -> Any:
        return self._unsaved[key] if key in self._unsaved else self._library.state(key)

    def _keep(self, key: str, value: Any) -> None:
        self._unsaved[key] = value
        if not self._timer.isActive():
            self._timer.start()

    def _on_time(self) -> None:
        if self._writing is None or self._writing.done():
            self.save()
        else:
            self._timer.start()


def _standing(kept: Mapping[Any, Any]) -> Standing:
    match kept:
        case {"caret": int() as caret, "top": int() as top, "mode": str() as mode}:
            return Standing(caret, top, mode, bool(kept.get("wraps", True)))
    return Standing()
