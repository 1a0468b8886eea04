"""What lies over the text of a pane: the map, a comparison; below the last one what was there
before."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Over(QObject):
    """A pile of which the top is shown. It fills the column of the pane."""

    changed = Signal()
    """Something else is on top, or nothing any more."""

    def __init__(self, column: QVBoxLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = column
        self._pile: list[QWidget] = []

    @property
    def top(self) -> QWidget | None:
        return self._pile[-1] if self._pile else None

    def put(self, widget: QWidget) -> None:
        """Show it, over all that is there."""
        if widget in self._pile:
            self._pile.remove(widget)
        elif self._column.indexOf(widget) < 0:
            self._column.addWidget(widget, 1)
        self._pile.append(widget)
        self._show()

    def take(self, widget: QWidget) -> None:
        """Show it no more."""
        if widget in self._pile:
            self._pile.remove(widget)
            widget.hide()
            self._show()

    def _show(self) -> None:
        for widget in self._pile[:-1]:
            widget.hide()
        if self._pile:
            self._pile[-1].show()
        self.changed.emit()
