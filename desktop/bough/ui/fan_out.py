"""The dialog that asks several models at once, one of them more than once too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bough.app.catalogue import Catalogue, Choice
from bough.core.acts import Answerer
from bough.core.endpoint import ModelRef
from bough.core.fan import MOST, MOST_OF_ONE, Fan, temperatures
from bough.ui import icons
from bough.ui.dialog import Dialog
from bough.ui.model_picker import HEADING, ROW, Act, Models, Remark
from bough.ui.rows import Index
from bough.ui.sidebar import SearchField
from bough.ui.theme import Theme
from bough.ui.transcript.words import model_name, monogram
from bough.ui.widgets import Label, RowList, fill, line, model_tile

TALLEST = 7 * ROW
STEP = 28
"""The width of the minus and the plus of a row."""
COUNT = 30


class Counts(Models):
    """The choices, and how often each is to be asked."""

    counted = Signal()

    def __init__(self, catalogue: Catalogue, first: ModelRef, parent: QObject) -> None:
        self._counts = {first: 1}
        super().__init__(catalogue, parent, adds=False)

    def count(self, ref: ModelRef) -> int:
        return self._counts.get(ref, 0)

    def set_count(self, ref: ModelRef, count: int) -> None:
        count = max(0, min(count, MOST_OF_ONE))
        if count != self.count(ref):
            self._counts[ref] = count
            row = self.index(self.number_of(ref))
            self.dataChanged.emit(row, row)
            self.counted.emit()

    def chosen(self) -> list[tuple[ModelRef, int]]:
        """Who is asked how often, in the order of the list, also what the filter hides."""
        order = [choice.ref for choice in self._catalogue.choices()]
        known = {ref: place for place, ref in enumerate(order)}
        found = [(ref, count) for ref, count in self._counts.items() if count]
        return sorted(found, key=lambda pair: known.get(pair[0], -1))

    def spoken(self, row: Choice | Act) -> str:
        words = super().spoken(row)
        if isinstance(row, Act):
            return words
        if count := self.count(row.ref):
            return _tr("{model}, asked {n} times").format(model=words, n=count)
        return _tr("{model}, not asked").format(model=words)


class CountPainter(QStyledItemDelegate):
    """Paints a model with its count between a minus and a plus."""

    def __init__(self, theme: Theme, models: Counts, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._models = models

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW if self._models.row(index.row()) else HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._models.at(index.row())
        box = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            fill(painter, theme, box.adjusted(0, 1, 0, -1), "selected")
        inside = box.adjusted(8, 0, -6, 0)
        if not isinstance(row, Choice):
            role = "text3" if isinstance(row, Remark) else "text2"
            text = row if isinstance(row, str) else row.text
            line(painter, theme, inside.adjusted(0, 6, 0, 0), text, step="caption", role=role)
            return
        tile = QRectF(inside.left(), box.center().y() - 9, 18, 18)
        model_tile(painter, theme, monogram(row.name), tile)
        count = self._models.count(row.ref)
        ratio = painter.device().devicePixelRatioF()
        minus, number, plus = stepper(box)
        for at, icon, live in ((minus, "minus", count > 0), (plus, "plus", count < MOST_OF_ONE)):
            color = theme.color("text2" if live else "disabled")
            corner = at.center() - QPointF(7, 7)
            painter.drawPixmap(corner, icons.pixmap(icon, 14, color, ratio))
        words = f"×{count}" if count else "–"
        lit = count > 0
        role, weight = ("text", 550) if lit else ("text3", None)
        line(
            painter, theme, number.adjusted(7, 0, 0, 0), words, role=role, weight=weight,
            numbers=True,
        )  # fmt: skip
        name = inside.adjusted(28, 0, minus.left() - inside.right() - 8, 0)
        line(painter, theme, name, model_name(row.name), weight=weight)


def stepper(row: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """Where the minus, the count and the plus of a row are."""
    right = row.right() - 6
    plus = QRectF(right - STEP, row.top(), STEP, row.height())
    count = QRectF(plus.left() - COUNT, row.top(), COUNT, row.height())
    return (QRectF(count.left() - STEP, row.top(), STEP, row.height()), count, plus)


class CountList(RowList):
    """Left and right, minus and plus, or a digit say how often the model of the row is asked; Space
    asks it once, or not."""

    typed = Signal(str)
    chosen = Signal()

    def __init__(self, theme: Theme, models: Counts, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._counts = models
        self.setUniformItemSizes(False)
        self.setModel(models)
        self.setItemDelegate(CountPainter(theme, models, self))
        self.setAccessibleName(_tr("How often each model is asked"))
        self.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)

    def step(self, by: int) -> None:
        if ref := self.ref(self.currentIndex()):
            self._counts.set_count(ref, self._counts.count(ref) + by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ref, text = self.ref(self.currentIndex()), event.text()
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.chosen.emit()
            case Qt.Key.Key_Right | Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.step(1)
            case Qt.Key.Key_Left | Qt.Key.Key_Minus:
                self.step(-1)
            case Qt.Key.Key_Space if ref:
                self._counts.set_count(ref, 0 if self._counts.count(ref) else 1)
            case _ if ref and text.isdecimal():
                self._counts.set_count(ref, int(text))
            case _ if text.isalpha():
                self.typed.emit(text)
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        ref = self.ref(index)
        if ref is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        minus, number, plus = stepper(QRectF(self.visualRect(index)))
        count = self._counts.count(ref)
        if minus.contains(event.position()):
            count -= 1
        elif plus.contains(event.position()):
            count += 1
        elif not number.contains(event.position()):
            count = 0 if count else 1
        self._counts.set_count(ref, count)

    def ref(self, index: QModelIndex) -> ModelRef | None:
        """The model of a row, if it has one."""
        row = self._counts.row(index.row())
        return row.ref if isinstance(row, Choice) else None


class FanOut(Dialog):
    """Enter asks. `answerers` are then those who are to answer, the first of them the one that is
    followed."""

    def __init__(
        self, catalogue: Catalogue, theme: Theme, first: ModelRef, parent: QWidget | None
    ) -> None:
        words = _tr("Each reply stands beside the others. 1 to 9 show one of them, ← → the next.")
        super().__init__(theme, _tr("Ask several"), words, parent)
        self.filter = SearchField(theme, "", self)
        self.filter.setPlaceholderText(_tr("Find a model"))
        self.filter.setAccessibleName(_tr("Find a model"))
        self.models = Counts(catalogue, first, self)
        self.view = CountList(theme, self.models, self)
        self.told = Label(theme, "", self, role="text2")
        self.column.addSpacing(10)
        self.column.addWidget(self.filter)
        self.column.addWidget(self.view)
        self.temperature = self.field(_tr("Temperature"), _tr("As usual, or several: 0.1, 0.7, 1"))
        self.seed = self.field(_tr("Seed"), _tr("As it comes, or a number to count from"))
        self.column.addSpacing(10)
        self.column.addWidget(self.told)
        self.ask, self.cancel = self.finish("split", _tr("Ask"), _tr("Cancel"))
        for before, after in ((self.filter, self.view), (self.view, self.temperature)):
            self.setTabOrder(before, after)
        self.filter.textChanged.connect(self.models.set_filter)
        self.filter.returnPressed.connect(self.accept)
        self.filter.installEventFilter(self)
        self.view.typed.connect(self._on_typed)
        self.view.chosen.connect(self.accept)
        self.models.counted.connect(self._on_counted)
        self.models.modelReset.connect(self._on_reset)
        for field in (self.temperature, self.seed):
            field.textChanged.connect(self._tell)
        self._wish = first
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        catalogue.discover()
        self._on_reset()
        self.view.setFocus()

    def fan(self) -> Fan:
        """What is asked for. Raises ValueError where a field holds no number."""
        seed = self.seed.text().strip()
        return Fan(
            tuple(self.models.chosen()),
            temperatures(self.temperature.text()),
            int(seed) if seed else None,
        )

    def answerers(self) -> list[Answerer]:
        return self.fan().answerers()

    def accept(self) -> None:
        wrong, field = self._wrong()
        if wrong:
            self.say(wrong, field)
        else:
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.filter
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        ):
            self.view.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _wrong(self) -> tuple[str, Any]:
        """What is missing, and the field it is about."""
        try:
            temperatures(self.temperature.text())
        except ValueError:
            return _tr("Temperatures are numbers from 0 to 2, with commas between."), (
                self.temperature
            )
        try:
            many = self.fan().many
        except ValueError:
            return _tr("A seed is a whole number."), self.seed
        if not many:
            return _tr("No model is chosen. Space or + asks the one of the row."), None
        if many > MOST:
            return _tr("At most {n} at once.").format(n=MOST), None
        return "", None

    def _tell(self) -> None:
        """Say how many replies will come."""
        wrong, _ = self._wrong()
        many = 0 if wrong else self.fan().many
        one, more = _tr("One reply will come."), _tr("{n} replies will come, all at once.")
        self.told.set_text(wrong or (one if many == 1 else more.format(n=many)))
        if self.message.text():
            self.say("")

    def _on_typed(self, text: str) -> None:
        self.filter.setFocus()
        self.filter.setText(self.filter.text() + text)

    def _on_current_changed(self, index: QModelIndex) -> None:
        self._wish = self.view.ref(index) or self._wish

    def _on_counted(self) -> None:
        self._on_current_changed(self.view.currentIndex())
        self._tell()

    def _on_reset(self) -> None:
        models, view = self.models, self.view
        # While the wish is not listed, another row stands in for it.
        wish, number = self._wish, models.number_of(self._wish)
        number = number if number >= 0 else models.first()
        view.setCurrentIndex(models.index(number) if number >= 0 else QModelIndex())
        self._wish = wish
        rows = sum(view.sizeHintForRow(row) for row in range(models.rowCount()))
        view.setFixedHeight(max(ROW, min(TALLEST, rows)))
        self._tell()
        self.adjustSize()


def _tr(text: str) -> str:
    return QCoreApplication.translate("fan", text)
