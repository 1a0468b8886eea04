"""What was done in a session and can be undone, and what was undone and can be done again."""

from __future__ import annotations

from collections.abc import Callable

from bough.core.operations import Operation

Stored = Callable[[], tuple[list[Operation], list[Operation]]]


class Undo:
    """What was done in earlier runs is read when all that was done in this one is undone: of a
    session of thousands of messages that takes longer than a frame."""

    def __init__(self, stored: Stored | None = None) -> None:
        """`stored` reads what is on the disk: what was done, and what was undone."""
        self._stored = stored
        self._done: list[Operation] = []
        self._undone: list[Operation] = []
        self._ours: set[str] = set()
        """What was done in this run, of which the disk may not know the latest."""

    def did(self, operation: Operation) -> None:
        """What was undone before cannot be done again any more."""
        self._done.append(operation)
        self._undone.clear()
        self._ours.add(operation.id)

    def last_done(self) -> Operation | None:
        if not self._done:
            self._read()
        return self._done[-1] if self._done else None

    def last_undone(self) -> Operation | None:
        if not self._ours:
            self._read()
        return self._undone[-1] if self._undone else None

    def undid(self) -> None:
        """The last that was done is undone."""
        self._undone.append(self._done.pop())

    def did_again(self) -> None:
        """The last that was undone is done again."""
        self._done.append(self._undone.pop())

    def _read(self) -> None:
        if self._stored is None:
            return
        done, undone = self._stored()
        self._stored = None
        self._done[:0] = [operation for operation in done if operation.id not in self._ours]
        if not self._ours:
            self._undone[:0] = undone
