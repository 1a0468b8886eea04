"""The palette: one field that finds commands, sessions, landmarks and models."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bough.ui import icons
from bough.ui.commands.found import Found, Source
from bough.ui.commands.painting import hints, marked_line
from bough.ui.popup import Popup, begin_row
from bough.ui.rows import Index, Rows
from bough.ui.theme import Theme
from bough.ui.transcript.spoken import announce
from bough.ui.widgets import Field, RowList, line

WIDTH, HEIGHT = 640, 440
FIELD = 52
FOOT = 38
SIDE = 8
HEADING = 28
LOW, HIGH = 34, 46
"""A row of one line, and of two."""
FEW, MANY = 5, 60
"""Rows of each group where there are several groups, and where one is asked for alone."""
PREFIXES = "/@#"


class FoundRows(Rows[Found]):
    def shown(self, row: Found) -> str:
        return row.title

    def spoken(self, row: Found) -> str:
        return ", ".join(filter(None, (row.title, row.more, row.keys)))


class RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: FoundRows, view: QWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._rows.at(index.row())
        if isinstance(row, str):
            return QSize(100, HEADING)
        return QSize(100, HIGH if row.more else LOW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._rows.at(index.row())
        if isinstance(row, str):
            box = QRectF(option.rect).adjusted(8, 4, -8, 0)
            line(painter, theme, box, row, step="caption", role="text2")
            return
        box = begin_row(painter, theme, option)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        keys = row.keys
        if chosen and not keys:
            keys = "Enter"
        used = line(painter, theme, box, keys, step="caption", role="text2", right=True)
        ink = theme.color("text" if chosen else "text2")
        pixmap = icons.pixmap(row.icon or "command", 16, ink, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(round(box.left()), round(box.center().y() - 8)), pixmap)
        words = box.adjusted(28, 0, -used - 16, 0)
        if row.more:
            upper = QRectF(words.left(), words.top() + 4, words.width(), 19)
            lower = QRectF(words.left(), words.top() + 23, words.width(), 18)
            line(painter, theme, lower, row.more, step="caption", role="text2")
            words = upper
        marked_line(painter, theme, words, row.title, row.spans)


class Search(Field):
    """The field at the top, without a frame of its own."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setFixedHeight(FIELD - 4)
        self.setTextMargins(44, 0, 12, 0)
        self.setFont(theme.font("read"))
        self.setPlaceholderText(self.tr("Find a command, a session, a model, a label"))
        self.setAccessibleName(self.tr("Find everything"))

    def paint_ground(self, painter: QPainter) -> None:
        color = self._theme.color("text2")
        pixmap = icons.pixmap("search", 18, color, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(16, round(self.height() / 2 - 9)), pixmap)


class Scrim(QWidget):
    """Takes the window back while something lies over it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self._theme.color("scrim"))


class Palette(Popup):
    """A prefix asks one source alone, no prefix all of them. Enter does what is chosen, with Ctrl
    in a pane beside; Esc leaves."""

    chosen = Signal(str)
    """A row was picked, and is done now: the id of the command that it is, or ""."""
    asked_alone = Signal(str)
    """prefix: what it stands for is looked for alone, from now on."""

    def __init__(self, sources: Sequence[Source], theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self._sources = list(sources)
        self._scrim: Scrim | None = None
        self._prefix = ""
        self._composing = False
        """Whether an input method is at a word, whose keys are its own."""
        self.setAccessibleName(self.tr("Palette"))
        self.field = Search(theme, self)
        self.rows = FoundRows(self)
        self.view = RowList(theme, self)
        self.view.setUniformItemSizes(False)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(RowPainter(theme, self.rows, self.view))
        self.view.setAccessibleName(self.tr("Found"))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.view.clicked.connect(lambda index: self._choose(index.row()))
        self.view.entered.connect(self.view.setCurrentIndex)
        self.field.textChanged.connect(self.look_for)
        self.field.installEventFilter(self)
        self.setFocusProxy(self.field)

    def open(self, text: str = "") -> None:
        """Lie over the window, with that in the field."""
        window = self.parentWidget()
        assert window is not None
        width, height = min(WIDTH, window.width() - 32), min(HEIGHT, window.height() - 80)
        top = min(112, (window.height() - height) // 3)
        at = window.mapToGlobal(QPoint((window.width() - width) // 2, top))
        self._scrim = Scrim(self._theme, window)
        self.lie(at, width, height)
        self.field.setGeometry(2, 2, width - 4, FIELD - 4)
        self.view.setGeometry(SIDE, FIELD + 4, width - 2 * SIDE, height - FIELD - FOOT - 8)
        self.field.setText(text)
        if not text:
            self.look_for("")
        self.show()
        self.field.setFocus()

    def look_for(self, text: str) -> None:
        """Show what answers."""
        prefix = text[:1] if text[:1] in PREFIXES else ""
        query = (text[1:] if prefix else text).strip()
        if prefix != self._prefix:
            self._prefix = prefix
            self.asked_alone.emit(prefix)
        asked = [s for s in self._sources if not prefix or s.prefix == prefix]
        most = MANY if prefix else FEW
        groups = [(source, source.find(query, most)) for source in asked]
        if len(answered := [source for source, found in groups if found]) == 1:
            groups = [(answered[0], answered[0].find(query, MANY))]
        if query:
            # The best group first; those that are as good stand as they stand.
            groups.sort(key=lambda group: min((f.rank for f in group[1]), default=9))
        rows: list[str | Found] = []
        for source, found in groups:
            if found:
                rows += [source.title, *found]
        if not rows:
            rows = [self.tr("Nothing is called so.")]
        self.rows.show(rows)
        self._go(self.rows.first())

    def look_again(self) -> None:
        """There is more than before of what is looked for alone."""
        if self._prefix == "@":
            self.look_for(self.field.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if self._composing:
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Up | Qt.Key.Key_Backtab:
                self._step(-1)
            case Qt.Key.Key_Down | Qt.Key.Key_Tab:
                self._step(1)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self._step(-8 if event.key() == Qt.Key.Key_PageUp else 8)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                beside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self._choose(self.view.currentIndex().row(), beside=beside)
            case _:
                return False
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._scrim:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("hairline"), 1))
        top = self.height() - FOOT
        painter.drawLine(1, FIELD, self.width() - 2, FIELD)
        painter.drawLine(SIDE, top, self.width() - SIDE, top)
        box = QRectF(16, top, self.width() - 32, FOOT)
        said = [
            ("/", self.tr("command")),
            ("@", self.tr("model")),
            ("#", self.tr("label")),
            ("Enter", self.tr("go or run")),
            ("Ctrl Enter", self.tr("open in split")),
        ]
        hints(painter, self._theme, box, said)

    def _choose(self, number: int, *, beside: bool = False) -> None:
        row = self.rows.row(number)
        if row is None:
            return
        act: Callable[[], object] = row.beside if beside and row.beside else row.act
        # What opens now would be below the popup.
        self.close()
        self.chosen.emit(row.command)
        act()

    def _step(self, step: int) -> None:
        rows, at = self.rows.rowCount(), self.view.currentIndex().row()
        if self.rows.first() < 0:
            return
        way = 1 if step > 0 else -1
        at = (at + step) % rows if abs(step) == 1 else max(0, min(at + step, rows - 1))
        while self.rows.row(at) is None:
            at = (at + way) % rows
        self._go(at)

    def _go(self, number: int) -> None:
        if number < 0:
            return
        self.view.setCurrentIndex(self.rows.index(number))
        # With its heading, if that is right above.
        self.view.scrollTo(self.rows.index(max(0, number - 1)))
        self.view.scrollTo(self.rows.index(number))
        announce(self.field, self.rows.index(number).data(Qt.ItemDataRole.AccessibleTextRole))
