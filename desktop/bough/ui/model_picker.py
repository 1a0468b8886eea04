"""The model picker: a popup that lists who can answer, by endpoint."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from bough.app.catalogue import Catalogue, Choice
from bough.core.endpoint import ModelRef
from bough.ui import icons
from bough.ui.popup import Popup, begin_row
from bough.ui.rows import Index, Rows
from bough.ui.server_dialog import ask_for_server
from bough.ui.sidebar import SearchField
from bough.ui.theme import Theme
from bough.ui.transcript.words import context_size, model_name, monogram
from bough.ui.widgets import RowList, line, model_tile

WIDTH = 360
TALLEST = 420
ROW, HEADING = 34, 28


class Remark(str):
    """A row that says why there is no model in it. Like a heading it cannot be chosen."""

    __slots__ = ()


class Act(NamedTuple):
    """A row at the end, which does something else."""

    kind: Literal["several", "add"]
    text: str


class Models(Rows[Choice | Act]):
    """The choices whose name or endpoint has the filter's words, each endpoint under its name; the
    last row `adds` a server, the one before asks `several`."""

    def __init__(
        self,
        catalogue: Catalogue,
        parent: QObject | None = None,
        *,
        adds: bool = True,
        several: bool = False,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._adds = adds
        self._several = several
        self._words: list[str] = []
        catalogue.changed.connect(self.refresh)
        self.refresh()

    def set_filter(self, text: str) -> None:
        self._words = text.casefold().split()
        self.refresh()

    def number_of(self, ref: ModelRef | None) -> int:
        """-1 for one that is not listed."""
        for number, row in enumerate(self._rows):
            if isinstance(row, Choice) and row.ref == ref:
                return number
        return -1

    def refresh(self) -> None:
        rows: list[str | Choice | Act] = []
        endpoint = None
        for choice in self._catalogue.choices():
            if self._wanted(choice):
                if choice.ref.endpoint != endpoint:
                    endpoint = choice.ref.endpoint
                    rows.append(choice.endpoint_name)
                rows.append(choice)
        if self._catalogue.looking:
            rows.append(Remark(self.tr("Looking for servers…")))
        elif not rows:
            none = self.tr("No model has these words in its name.")
            rows.append(Remark(none if self._words else self.tr("No model yet.")))
        if self._several:
            rows.append(Act("several", self.tr("Ask several…")))
        if self._adds:
            rows.append(Act("add", self.tr("Add a server…")))
        if rows != self._rows:
            self.show(rows)

    def shown(self, row: Choice | Act) -> str:
        return row.text if isinstance(row, Act) else row.name

    def remarks(self, choice: Choice) -> list[str]:
        """What the list says of a model beside its name."""
        found = [context_size(choice.context)] if choice.context else []
        return [*found, self.tr("on this computer")] if choice.local else found

    def spoken(self, row: Choice | Act) -> str:
        if isinstance(row, Act):
            return row.text
        return ", ".join([row.name, row.endpoint_name, *self.remarks(row)])

    def _wanted(self, choice: Choice) -> bool:
        text = f"{choice.name} {choice.endpoint_name}".casefold()
        return all(word in text for word in self._words)


class RowPainter(QStyledItemDelegate):
    """Paints a model: its tile, its name, its context, where it runs, a tick if it is chosen."""

    def __init__(self, theme: Theme, models: Models, current: ModelRef, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._models = models
        self._current = current

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._models.at(index.row())
        heading = isinstance(row, str) and not isinstance(row, Remark)
        return QSize(100, HEADING if heading else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._models.at(index.row())
        ratio = painter.device().devicePixelRatioF()
        inside = begin_row(painter, theme, option)
        match row:
            case Remark():
                line(painter, theme, inside, row, role="text3")
            case str():
                heading = inside.adjusted(0, 6, 0, 0)
                line(painter, theme, heading, row, step="caption", role="text2")
            case Act(kind, text):
                icon = "split" if kind == "several" else "plus"
                pixmap = icons.pixmap(icon, 16, theme.color("text2"), ratio)
                painter.drawPixmap(QPointF(inside.left() + 1, inside.center().y() - 8), pixmap)
                line(painter, theme, inside.adjusted(28, 0, 0, 0), text)
            case Choice():
                self._paint_choice(painter, inside, row, ratio)

    def _paint_choice(self, painter: QPainter, box: QRectF, choice: Choice, ratio: float) -> None:
        theme = self._theme
        tile = QRectF(box.left(), box.center().y() - 9, 18, 18)
        model_tile(painter, theme, monogram(choice.name), tile)
        chosen = choice.ref == self._current
        if chosen:
            pixmap = icons.pixmap("check", 16, theme.color("leaf"), ratio)
            painter.drawPixmap(QPointF(box.right() - 16, box.center().y() - 8), pixmap)
        aside = box.adjusted(28, 0, -24, 0)
        words = " · ".join(self._models.remarks(choice))
        width = line(
            painter, theme, aside, words, step="caption", role="text2", right=True, numbers=True
        )
        name = aside.adjusted(0, 0, -width - 12, 0)
        line(painter, theme, name, model_name(choice.name), weight=550 if chosen else None)


class ModelPicker(Popup):
    """Typing filters, arrows move, Enter chooses, Esc leaves. It is gone when it is closed."""

    chosen = Signal(object)
    """The ModelRef that was picked."""
    several_requested = Signal()
    """Not one but several are to be asked."""

    def __init__(
        self,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        current: ModelRef | None = None,
        several: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self._catalogue = catalogue
        self._at, self._above = QPoint(), False
        self.setAccessibleName(self.tr("Models"))
        self.filter = SearchField(theme, "", self)
        self.filter.setPlaceholderText(self.tr("Find a model"))
        self.filter.setAccessibleName(self.tr("Find a model"))
        self.models = Models(catalogue, self, several=several)
        self.view = RowList(theme, self)
        self.view.setUniformItemSizes(False)
        self._current = self._wish = current or catalogue.default()
        self.view.setModel(self.models)
        self.view.setItemDelegate(RowPainter(theme, self.models, self._current, self.view))
        self.view.setAccessibleName(self.tr("Models"))
        self.view.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.view)
        self.filter.textChanged.connect(self._on_filter_changed)
        self.view.clicked.connect(self._choose)
        self.view.entered.connect(self.view.setCurrentIndex)
        self.models.modelReset.connect(self._on_models_changed)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        for widget in (self.filter, self.view):
            widget.installEventFilter(self)
        self._on_models_changed()

    def popup_at(self, at: QPoint, *, above: bool) -> None:
        """Open with a corner at this point of the screen, and look for servers meanwhile."""
        self._at, self._above = at, above
        self._catalogue.discover()
        self._settle()
        self.show()
        self.filter.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self.view.currentIndex())
            case Qt.Key.Key_Up if watched is self.filter:
                self._step(-1)
            case Qt.Key.Key_Down if watched is self.filter:
                self._step(1)
            case _:
                return False
        return True

    def _step(self, step: int) -> None:
        rows, at = self.models.rowCount(), self.view.currentIndex().row()
        for _ in range(rows):
            at = (at + step) % rows
            if self.models.row(at) is not None:
                self.view.setCurrentIndex(self.models.index(at))
                return

    def _choose(self, index: QModelIndex) -> None:
        row = self.models.row(index.row())
        if row is None:
            return
        self.hide()
        if isinstance(row, Choice):
            self.chosen.emit(row.ref)
        elif row.kind == "several":
            self.several_requested.emit()
        else:
            parent = self.parentWidget()
            ask_for_server(self._catalogue, self._theme, parent if parent is not None else self)
        self.close()

    def _on_filter_changed(self, text: str) -> None:
        # What a person types chooses the first hit, not what was chosen before it.
        self._wish = ModelRef("", "") if text.strip() else self._current
        self.models.set_filter(text)

    def _on_current_changed(self, index: QModelIndex) -> None:
        row = self.models.row(index.row())
        if isinstance(row, Choice):
            self._wish = row.ref

    def _on_models_changed(self) -> None:
        # While the wish is not listed yet, another row stands in for it.
        wish, number = self._wish, self.models.number_of(self._wish)
        self.view.setCurrentIndex(self.models.index(number if number >= 0 else self.models.first()))
        self._wish = wish
        if self.isVisible():
            self._settle()

    def _settle(self) -> None:
        """As high as its rows, on the side of the point that was asked for, on the screen."""
        rows = sum(self.view.sizeHintForRow(i) for i in range(self.models.rowCount()))
        height = min(TALLEST, rows + 32 + 6 + 8 + 6)
        self.lie(self._at, WIDTH, height, above=self._above)
