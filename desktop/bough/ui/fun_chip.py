"""The chip in the head of a pane that says that fun mode is on, and leaves it."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from bough.ui.blossom import paint_blossom
from bough.ui.header_chip import HeaderChip
from bough.ui.theme import Theme
from bough.ui.widgets import tip


class FunChip(HeaderChip):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, self.tr("Fun mode"), "leafSoft", "leaf", parent)
        self.setAccessibleDescription(self.tr("Leaves fun mode"))
        self.setToolTip(tip(self.tr("Leave fun mode")))

    def paint_mark(self, painter: QPainter, at: QPointF) -> None:
        paint_blossom(painter, self._theme, at, 4.3, self._theme.color("leaf"), lit=True)
