"""What was cut or copied of a tree, until it is put somewhere."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with all below it; one that is `cut` goes where it is put, else a copy of it."""

    session: str
    node: str
    cut: bool


class Carried(QObject):
    """One for the whole program, so that all views of a session put down what one took up."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branch: Branch | None = None

    @property
    def branch(self) -> Branch | None:
        return self._branch

    @branch.setter
    def branch(self, branch: Branch | None) -> None:
        if branch != self._branch:
            self._branch = branch
            self.changed.emit()
