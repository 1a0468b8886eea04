"""The context page: what the model will see from here, and what it will not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bough.app.pinning import set_wish, turn_wish
from bough.app.said import said
from bough.core.config import OverflowName
from bough.core.context import Reading, State
from bough.core.errors import StoreError
from bough.ui.context.meter import paint_bar
from bough.ui.context.rows import ROW, Entries, EntryView
from bough.ui.context.shares import number, shares
from bough.ui.popup import Popup
from bough.ui.segment import Segment
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import model_name
from bough.ui.widgets import Label, line

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.place import Place
    from bough.core.pins import Wish

WIDTH = 600
MOST, LEAST = 12, 3
"""Rows that are seen at once."""
EDGE = 14
BAR, LEGEND = 10, 20
AROUND = 2 * EDGE + 108
"""px for all but the rows, the bar and the warning."""


class Split(QWidget):
    """The bar of all that the model takes, and below it what the parts are called."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: Reading | None = None

    def show_reading(self, reading: Reading) -> None:
        self._reading = reading
        self.setAccessibleName(", ".join(f"{name}: {words}" for name, words, _ in self._parts()))
        self.update()

    def fit(self, width: int) -> None:
        """Be as high as its parts need at that width."""
        self.setFixedHeight(BAR + 8 + LEGEND * self._lines(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._reading is None:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0.5, 0.5, self.width() - 1, BAR - 1)
        room = self._reading.room
        if room.context:
            paint_bar(painter, theme, bar, self._reading, alarmed=False)
            # What is kept for the reply is at the end.
            kept = bar.width() * min(1.0, room.reserve / room.context)
            painter.setPen(QPen(theme.color("text3"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar.adjusted(bar.width() - kept, 0, 0, 0), 3, 3)
        x, y = 0.0, BAR + 8.0
        for name, words, role in self._parts():
            wide = self._wide(name, words)
            if x + wide > self.width() and x:
                x, y = 0.0, y + LEGEND
            self._paint_part(painter, QRectF(x, y, wide, LEGEND), name, words, role)
            x += wide

    def _paint_part(self, painter: QPainter, box: QRectF, name: str, words: str, role: str) -> None:
        theme, middle = self._theme, box.center().y()
        swatch = QRectF(box.left() + 0.5, middle - 4, 8, 8)
        dotted = role == "reserve"
        painter.setPen(
            QPen(theme.color("text3"), 1, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine)
            if role in ("reserve", "free")
            else Qt.PenStyle.NoPen
        )
        painter.setBrush(
            Qt.BrushStyle.NoBrush if dotted else theme.color("pressed" if role == "free" else role)
        )
        painter.drawRoundedRect(swatch, 2, 2)
        text = box.adjusted(14, 0, 0, 0)
        width = line(painter, theme, text, name, step="caption", role="text2")
        line(
            painter,
            theme,
            text.adjusted(width + 5, 0, 0, 0),
            words,
            step="caption",
            numbers=True,
        )

    def _parts(self) -> list[tuple[str, str, str]]:
        """Name, figure and colour of each."""
        reading = self._reading
        if reading is None:
            return []
        exact = reading.exact
        found = [(s.name, number(s.tokens, exact=exact), s.role) for s in shares(reading)]
        if reading.room.context:
            found.append((self.tr("For the reply"), number(reading.room.reserve), "reserve"))
            found.append((self.tr("Free"), number(reading.free, exact=exact), "free"))
        return found

    def _wide(self, name: str, words: str) -> float:
        metrics = QFontMetricsF(self._theme.font("caption", numbers=True))
        return metrics.horizontalAdvance(name) + metrics.horizontalAdvance(words) + 14 + 5 + 12

    def _lines(self, width: int) -> int:
        lines, x = 1, 0.0
        for name, words, _ in self._parts():
            wide = self._wide(name, words)
            if x + wide > width and x:
                lines, x = lines + 1, 0.0
            x += wide
        return lines


class ContextPage(Popup):
    """Follows the context of a place while it is open. Esc leaves."""

    compact_requested = Signal()
    """The older turns are to be summarised."""

    def __init__(
        self, place: Place, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._place = place
        self._catalogue = catalogue
        self._context = place.context
        self._at, self._above = QPoint(), False
        self.setAccessibleName(self.tr("Context"))
        self.heading = Label(theme, self.tr("Context"), self, weight=600)
        self.total = Label(theme, parent=self, step="caption", role="text2")
        self.split = Split(theme, self)
        self.warning = Label(theme, parent=self, step="caption", role="sap")
        self.entries = Entries(place, self._context, self)
        self.view = EntryView(theme, self.entries, self)
        self.choices = {
            "drop": Segment(theme, self.tr("Drop the oldest"), self),
            "ask": Segment(theme, self.tr("Ask me"), self),
            "summarise": Segment(theme, self.tr("Summarise"), self),
        }
        self.compact = Button(theme, "fold-vertical", self.tr("Summarise now"), self, words=True)
        self.hint = Label(
            theme,
            self.tr("P pins · X leaves out · Space puts back · Enter goes there"),
            self,
            step="caption",
            role="text3",
        )
        self._lay_out()
        self.view.wished.connect(self._on_wished)
        self.view.chosen.connect(self._on_chosen)
        self.view.left.connect(self.close)
        self.compact.clicked.connect(self._on_compact_clicked)
        for name, segment in self.choices.items():
            segment.clicked.connect(lambda _=False, name=name: self._on_choice(name))
            segment.installEventFilter(self)
        self.compact.installEventFilter(self)
        self._touched = ""
        """The message that something was wished of last."""
        self._context.look()
        self._context.changed.connect(self._on_changed)
        self._on_changed()

    def popup_at(self, at: QPoint, *, above: bool) -> None:
        """Open with the right end at this point of the screen."""
        self._at, self._above = at, above
        self._settle()
        self.show()
        self.view.setFocus()
        self.view.scrollTo(self.view.currentIndex())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.close()
            return True
        return False

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.total)
        asked = Label(
            self._theme, self.tr("What no longer fits"), self, step="caption", role="text2"
        )
        below = QHBoxLayout()
        below.setSpacing(2)
        below.addWidget(asked)
        below.addSpacing(10)
        for segment in self.choices.values():
            below.addWidget(segment)
        below.addStretch(1)
        below.addWidget(self.compact)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE - 2, EDGE, EDGE - 2)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.split)
        column.addWidget(self.warning)
        column.addWidget(self.view, 1)
        column.addLayout(below)
        column.addWidget(self.hint)

    def _settle(self) -> None:
        """As high as its rows, within what there is room for."""
        rows = max(LEAST, min(MOST, self.entries.rowCount()))
        parent = self.parentWidget()
        room = parent.window().height() - 120 if parent else 900
        width = min(WIDTH, parent.window().width() - 32) if parent else WIDTH
        self.split.fit(width - 2 * EDGE)
        around = AROUND + self.split.height() + (24 if self.warning.text() else 0)
        height = min(rows * ROW + around, room)
        at = self._at - QPoint(width, 0)
        self.lie(at, width, height, above=self._above)

    def _on_changed(self) -> None:
        reading = self._context.reading
        self.split.show_reading(reading)
        self.total.set_text(self._total(reading))
        self.warning.set_text(self._warning(reading))
        self.warning.setVisible(bool(self.warning.text()))
        for name, segment in self.choices.items():
            segment.setChecked(name == reading.room.overflow)
        if not self.view.currentIndex().isValid():
            # There are other rows. The end is what one was reading.
            at = self.entries.number_of(self._touched)
            self._point_at(at if at >= 0 else self.entries.rowCount() - 1)
        if self.isVisible():
            self._settle()

    def _total(self, reading: Reading) -> str:
        used = number(reading.tokens, exact=reading.exact)
        model = model_name(self._place.model.model)
        if not reading.room.context:
            return self.tr("{used} tokens · {model} does not say how much it reads").format(
                used=used, model=model
            )
        words = self.tr("{used} of {context} tokens · {model}")
        return words.format(used=used, context=f"{reading.room.context:,}", model=model)

    def _warning(self, reading: Reading) -> str:
        dropped = len(reading.nodes(State.DROPPED))
        if dropped and reading.room.overflow == "summarise":
            words = self.tr("There is no room for {n} messages: they are summarised first.")
            return words.format(n=dropped)
        if dropped:
            words = self.tr("There is no room for {n} messages: they will not be read.")
            return words.format(n=dropped)
        if reading.over > 0:
            words = self.tr("{n} tokens too much: it is not sent before something is left out.")
            if reading.room.overflow != "ask":
                words = self.tr("{n} tokens too much, and nothing is left that could be dropped.")
            return words.format(n=number(reading.over, exact=reading.exact))
        return ""

    def _on_wished(self, row: int, wish: str) -> None:
        node = self.entries.row(row).node
        if node is None:
            return
        act = turn_wish if wish else set_wish
        act(self._place, node, cast("Wish", wish))
        self._touched = node
        self._context.look()
        self._point_at(self.entries.number_of(node))

    def _point_at(self, row: int) -> None:
        self.view.setCurrentIndex(self.entries.index(row))
        self.view.scrollTo(self.view.currentIndex())

    def _on_chosen(self, row: int) -> None:
        if node := self.entries.row(row).node:
            self.close()
            self._place.revealed.emit(node)

    def _on_choice(self, name: str) -> None:
        try:
            self._catalogue.set_overflow(cast("OverflowName", name))
        except StoreError as error:
            self._place.refused.emit(said(error.code, error.facts))
        self._context.look()
        self._on_changed()

    def _on_compact_clicked(self) -> None:
        self.close()
        self.compact_requested.emit()
