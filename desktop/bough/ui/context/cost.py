"""The cost page: what a reply, its branch and its session took, in tokens and dollars."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from bough.core.node import Role
from bough.core.prices import Bill, Sum, shown
from bough.ui.popup import Popup
from bough.ui.theme import Theme
from bough.ui.transcript.words import model_name
from bough.ui.widgets import Label, line

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.app.prices import PriceList
    from bough.core.node import Node

WIDTH = 560
EDGE = 14
SLICE = 400
"""So many messages are counted at a time."""
MOST_MODELS = 8


class Figure(QWidget):
    """A cell of the table; figures stand at its right end."""

    def __init__(
        self, theme: Theme, parent: QWidget, *, role: str = "text", right: bool = True
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._right = right
        self._text = ""
        self.setFixedHeight(24)
        theme.changed.connect(self.update)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str, spoken: str = "") -> None:
        self._text = text
        self.setAccessibleName(spoken or text)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        line(
            QPainter(self),
            self._theme,
            QRectF(self.rect()),
            self._text,
            step="ui",
            role=self._role,
            right=self._right,
            numbers=self._right,
        )


class CostPage(Popup):
    """Counts in slices, so that a long session holds nothing up. Esc leaves."""

    def __init__(
        self, place: Place, node: str | None, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._place = place
        self._prices: PriceList = place.prices
        self._prices.refresh()
        self._at, self._above = QPoint(), False
        self.setAccessibleName(self.tr("Tokens and cost"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading = Label(theme, self.tr("Tokens and cost"), self, weight=600)
        self.remark = Label(theme, parent=self, step="caption", role="text2")
        self.source = Label(theme, parent=self, step="caption", role="text3")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        for column, width in enumerate((64, 76, 76, 104), 1):
            self._grid.setColumnMinimumWidth(column, width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE - 2, EDGE, EDGE - 2)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        layout.addWidget(self.remark)
        layout.addWidget(self.source)
        self.rows: list[tuple[str, list[Figure]]] = []
        heads = ("", self.tr("Replies"), self.tr("Read"), self.tr("Written"), self.tr("Cost"))
        self._row("", heads[1:], role="text2")
        self._reply = self._reply_of(node)
        self._show(self.tr("This reply"), self._prices.bill([self._reply] if self._reply else []))
        self._show(self.tr("This branch"), self._prices.bill(place.path()))
        self.session = Bill()
        self._waiting: Iterator[str] = iter(place.tree().names())
        self._sums = self._row(self.tr("This session"), ("…",) * 4)
        self._counting = QTimer(self)
        self._counting.setInterval(0)
        self._counting.timeout.connect(self._go_on)
        self._counting.start()
        self._tell()

    @property
    def counting(self) -> bool:
        """Whether the session is not counted to its end yet."""
        return self._counting.isActive()

    def popup_at(self, at: QPoint, *, above: bool) -> None:
        """Open with the right end at this point of the screen."""
        self._at, self._above = at, above
        self._settle()
        self.show()
        self.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Above what is told of the models.
        if len(self.rows) > 4:
            painter = QPainter(self)
            painter.setPen(QPen(self._theme.color("border"), 1))
            y = self.rows[4][1][0].y() - 2
            painter.drawLine(EDGE, y, self.width() - EDGE, y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _reply_of(self, node_id: str | None) -> Node | None:
        """The reply that is meant: the message itself, else the last above it."""
        path = self._place.tree().path(node_id) if node_id else self._place.path()
        return next((n for n in reversed(path) if n.role is Role.ASSISTANT), None)

    def _go_on(self) -> None:
        tree = self._place.tree()
        slice_ = list(islice(self._waiting, SLICE))
        for name in slice_:
            node = tree.node(name)
            self.session.add(node, self._prices.cost(node))
        if len(slice_) < SLICE:
            self._counting.stop()
            self._fill(self._sums, self.session.total, self.tr("This session"))
            self._show_models()
            self._tell()
            self._settle()

    def _show_models(self) -> None:
        models = sorted(self.session.models.items(), key=lambda m: -m[1].dollars)
        for model, took in models[:MOST_MODELS]:
            figures = self._row(model_name(model), ("",) * 4, role="text2")
            self._fill(figures, took, model_name(model))

    def _show(self, name: str, bill: Bill) -> None:
        self._fill(self._row(name, ("",) * 4), bill.total, name)

    def _row(self, name: str, texts: tuple[str, ...], role: str = "text") -> list[Figure]:
        number = len(self.rows)
        title = Figure(self._theme, self, role=role, right=False)
        title.set_text(name)
        figures = [Figure(self._theme, self, role=role) for _ in texts]
        for column, (figure, text) in enumerate(zip(figures, texts, strict=True), 1):
            figure.set_text(text)
            self._grid.addWidget(figure, number, column)
        self._grid.addWidget(title, number, 0)
        self.rows.append((name, [title, *figures]))
        return figures

    def _fill(self, figures: list[Figure], took: Sum, name: str) -> None:
        counted = took.replies > took.uncounted
        texts = (
            f"{took.replies:,}",
            f"{took.input:,}" if counted else self.tr("unknown"),
            f"{took.output:,}" if counted else self.tr("unknown"),
            self._dollars(took),
        )
        kinds = (self.tr("replies"), self.tr("read"), self.tr("written"), self.tr("cost"))
        for figure, text, kind in zip(figures, texts, kinds, strict=True):
            figure.set_text(text if took.replies else "–", f"{name}, {kind}: {text}")

    def _dollars(self, took: Sum) -> str:
        """Unknown is never nothing."""
        if took.unknown == took.replies:
            return self.tr("unknown")
        if took.unknown:
            return self.tr("over {dollars}").format(dollars=shown(took.dollars))
        return shown(took.dollars) if took.dollars else self.tr("free")

    def _tell(self) -> None:
        """What the figures lack, and where the prices come from."""
        total = self.session.total
        lacks = []
        if total.uncounted:
            words = self.tr("Tokens not counted by the server: {n} of {all} replies.")
            lacks.append(words.format(n=total.uncounted, all=total.replies))
        if (unpriced := total.unknown - total.uncounted) > 0:
            words = self.tr("Without a price for their model: {n} of {all} replies.")
            lacks.append(words.format(n=unpriced, all=total.replies))
        for file, why in self._prices.broken:
            words = self.tr("{file} cannot be understood: {why}")
            lacks.append(words.format(file=file.name, why=why))
        self.remark.set_text(" ".join(lacks))
        self.remark.setVisible(bool(lacks))
        words = self.tr("Dollars by list price; correct them in {file}")
        self.source.set_text(words.format(file=self._prices.file))

    def _settle(self) -> None:
        parent = self.parentWidget()
        width = min(WIDTH, parent.window().width() - 32) if parent else WIDTH
        height = 2 * EDGE + 26 * len(self.rows) + 62 + (24 if self.remark.text() else 0)
        self.lie(self._at - QPoint(width, 0), width, height, above=self._above)
