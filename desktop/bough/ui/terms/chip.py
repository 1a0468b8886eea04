"""The chip in the head of a pane that says who answers there, or what else is set."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.app.terms_words import listed
from bough.ui import icons
from bough.ui.header_chip import HeaderChip
from bough.ui.terms.look import differs
from bough.ui.theme import Theme
from bough.ui.widgets import tip


class TermsChip(HeaderChip):
    """There is nothing on it where all is as by default."""

    def __init__(self, place: Place, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "", "sunken", "text2", parent)
        self._place = place
        self._icon, self._role = "", "text2"
        self.setAccessibleDescription(self.tr("Sets who answers here, and how"))

    def look(self) -> bool:
        """Show what holds now; False where that is nothing of its own."""
        terms, personas = self._place.terms, self._place.personas
        found = differs(personas, terms)
        if found is None:
            return False
        self._icon, self._role = found.icon, found.role
        self.set_text(found.name)
        self.setToolTip(tip(listed(terms, personas.by_id(terms.persona))))
        return True

    def paint_mark(self, painter: QPainter, at: QPointF) -> None:
        ink = self._theme.color(self._role)
        pixmap = icons.pixmap(self._icon, 14, ink, self.devicePixelRatioF())
        painter.drawPixmap(at - QPointF(7, 7), pixmap)
