"""The models one can pick from, in a list with a switch for each."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bough.app.catalogue import Catalogue, Choice
from bough.core.prices import FREE
from bough.ui.settings.controls import told
from bough.ui.settings.words import tr
from bough.ui.switch import HEIGHT, WIDTH, paint_switch
from bough.ui.theme import Theme
from bough.ui.transcript.words import context_size, model_name, monogram
from bough.ui.widgets import RowList, fill, line, model_tile

Index = QModelIndex | QPersistentModelIndex

ROW, HEAD = 36, 32
MOST = 12
"""Rows that are seen at once; the others are scrolled to."""
SWITCH = 14
NAME = SWITCH + WIDTH + 20
ROOMY = 520
"""px of width from which on it is said where a model is from."""
PRICED = 680
"""px from which on it is said what it costs."""
FROM, PRICE = 0.42, 0.66
"""Where the columns begin, as parts of the width; that of the price ends at the context."""


class Models(QAbstractListModel):
    """All that are known, hidden ones too."""

    def __init__(self, catalogue: Catalogue, parent: QObject) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._words: tuple[str, ...] = ()
        self._rows: list[Choice] = []
        self.refresh()

    def row(self, number: int) -> Choice:
        return self._rows[number]

    def is_on(self, number: int) -> bool:
        return not self._catalogue.is_hidden(self._rows[number].ref)

    def is_default(self, number: int) -> bool:
        return self._rows[number].ref == self._catalogue.default()

    def price(self, number: int) -> str:
        """Dollars for a million tokens, in and out; "" where that is not known."""
        ref = self._rows[number].ref
        price = self._catalogue.prices.price(ref.endpoint, ref.model)
        if price is None:
            return ""
        if price == FREE:
            return tr("free")
        return f"${price.input:g} / ${price.output:g}"

    def refresh(self) -> None:
        rows = [c for c in self._catalogue.known() if self._has_words(c)]
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def set_filter(self, words: tuple[str, ...]) -> None:
        self._words = words
        self.refresh()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        choice = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return choice.name
            case Qt.ItemDataRole.CheckStateRole:
                on = self.is_on(index.row())
                return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [choice.name, choice.endpoint_name]
                if choice.context:
                    said.append(tr("context {size}").format(size=context_size(choice.context)))
                if price := self.price(index.row()):
                    said.append(price)
                if self.is_default(index.row()):
                    said.append(tr("Default"))
                said.append(tr("offered") if self.is_on(index.row()) else tr("not offered"))
                return ", ".join(said)
        return None

    def toggle(self, number: int) -> None:
        """Offer the model no more, or again."""
        ref, on = self._rows[number].ref, self.is_on(number)
        told(lambda: self._catalogue.hide(ref, on), self._catalogue.trouble.emit)

    def _has_words(self, choice: Choice) -> bool:
        text = f"{choice.name} {choice.endpoint_name}".casefold()
        return all(word in text for word in self._words)


class ModelPainter(QStyledItemDelegate):
    """A switch, the model, where it is from, how much it takes."""

    def __init__(self, theme: Theme, table: ModelTable, models: Models) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self._models = models

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, number = self._theme, index.row()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        choice, on = self._models.row(number), self._models.is_on(number)
        if number:
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), theme.color("hairline"))
        if self._table.focused() == number:
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -2), 6, 6)
        elif self._table.hovered == number:
            fill(painter, theme, box.adjusted(4, 3, -4, -2), "hover")
        middle = box.center().y()
        switch = QRectF(box.left() + SWITCH, middle - HEIGHT / 2, WIDTH, HEIGHT)
        paint_switch(painter, theme, switch, on)
        tile = QRectF(box.left() + NAME, middle - 9, 18, 18)
        model_tile(painter, theme, monogram(choice.name), tile)
        role = "text" if on else "text2"
        right = box.right() - 16
        if choice.context:
            words = context_size(choice.context)
            context = QRectF(box.left(), box.top(), right - box.left(), box.height())
            line(painter, theme, context, words, role=role, right=True, numbers=True)
        end = right - 80
        if box.width() >= PRICED:
            begin = box.left() + box.width() * PRICE
            priced = QRectF(begin, box.top(), end - begin, box.height())
            cost = self._models.price(number) or tr("unknown")
            line(painter, theme, priced, cost, role=role, right=True, numbers=True)
            end = begin - 12
        if box.width() >= ROOMY:
            begin = box.left() + box.width() * FROM
            place = QRectF(begin, box.top(), end - begin, box.height())
            line(painter, theme, place, choice.endpoint_name, role="text2")
            end = begin - 12
        chip = 0.0
        if self._models.is_default(number):
            chip = QFontMetricsF(theme.font("caption")).horizontalAdvance(tr("Default")) + 20
        left = tile.right() + 10
        name = QRectF(left, box.top(), end - left - chip, box.height())
        width = line(painter, theme, name, model_name(choice.name), role=role)
        if chip:
            around = QRectF(left + width + 8, middle - 10, chip - 6, 20)
            fill(painter, theme, around, "leafSoft")
            words_in = around.adjusted(7, 0, 0, 0)
            line(painter, theme, words_in, tr("Default"), step="caption", role="leaf")

    def editorEvent(
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        match event:
            case QMouseEvent() if event.type() is QEvent.Type.MouseButtonRelease:
                near = event.position().x() < option.rect.left() + NAME - 8
                if not near or event.button() is not Qt.MouseButton.LeftButton:
                    return False
            case QKeyEvent() if event.key() == Qt.Key.Key_Space:
                pass
            case _:
                return False
        self._models.toggle(index.row())
        return True


class ModelTable(RowList):
    """Space switches the model that the keyboard is on, Enter opens its menu."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._catalogue = catalogue
        self.models = Models(catalogue, self)
        self.setModel(self.models)
        self.setItemDelegate(ModelPainter(theme, self, self.models))
        self.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.setAccessibleName(tr("Models you can pick"))
        self.models.modelReset.connect(self._settle)
        self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid():
            self._open_menu(at, self.visualRect(at).center())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.currentIndex()
        if at.isValid():
            self._open_menu(at, event.pos())

    def _open_menu(self, index: QModelIndex, at: QPoint) -> None:
        choice, number = self.models.row(index.row()), index.row()
        menu = QMenu(self)
        menu.setAccessibleName(choice.name)
        default = menu.addAction(tr("Use by default"), lambda: self._catalogue.prefer(choice.ref))
        default.setEnabled(not self.models.is_default(number))
        offer = tr("Do not offer it") if self.models.is_on(number) else tr("Offer it")
        menu.addAction(offer, lambda: self.models.toggle(number))
        menu.exec(self.viewport().mapToGlobal(at))
        menu.deleteLater()

    def _settle(self) -> None:
        rows = self.models.rowCount()
        self.setFixedHeight(max(1, min(rows, MOST)) * ROW + 1)


class Head(QWidget):
    """What the columns hold."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(HEAD)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        theme, box = self._theme, QRectF(self.rect())

        def say(text: str, left: float, right: float, *, at_right: bool = False) -> None:
            place = QRectF(left, 0, right - left, box.height())
            line(painter, theme, place, text, step="caption", role="text2", right=at_right)

        wide = box.width()
        say(tr("Model"), NAME, wide * FROM)
        say(tr("Context"), wide / 2, wide - 16, at_right=True)
        if wide >= PRICED:
            say(tr("In / out per 1M"), wide * PRICE, wide - 96, at_right=True)
        if wide >= ROOMY:
            say(tr("From"), wide * FROM, wide * PRICE)
