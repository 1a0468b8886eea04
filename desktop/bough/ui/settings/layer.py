"""The settings as they lie over the panes: pages on the left, the page itself beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bough.app.said import said
from bough.ui import icons
from bough.ui.note import Note
from bough.ui.settings.marked import Marked
from bough.ui.settings.parts import WIDEST, Page
from bough.ui.settings.words import PageWords, pages, tr
from bough.ui.sidebar.parts import SearchField
from bough.ui.theme import Theme
from bough.ui.widgets import IconButton, Label, RowList, SlimScrollBar, fill, line

LIST, NARROW_LIST = 212, 176
NARROW = 860
"""px of width below which the list of pages and the margins are narrower."""

MOVING = frozenset(("Alt+Up", "Alt+Down"))
"""Keys of rows that can be moved."""

Index = QModelIndex | QPersistentModelIndex


class Layer(QWidget):
    """Typing in the field finds rows of all pages. Esc, Ctrl+W and the cross leave."""

    left = Signal()
    """It is to be shown no more."""

    def __init__(
        self,
        make: Mapping[str, Callable[[], Page]],
        theme: Theme,
        parent: QWidget,
        *,
        of_window: frozenset[str],
        through: frozenset[str],
        leaving: frozenset[str],
    ) -> None:
        """`make` are the makers of the pages, by id; each is called when its page is wanted. The
        keys `of_window` do what they do elsewhere, those of `leaving` close the settings, those
        that go `through` do both; others would act on panes that nobody sees."""
        super().__init__(parent)
        self._theme = theme
        self._make = make
        self._of_window = of_window | MOVING
        self._through = through
        self._leaving = leaving
        self._made: dict[str, Page] = {}
        self._words: tuple[str, ...] = ()
        self._current = ""
        self.setAccessibleName(tr("Settings"))
        self._close = IconButton(theme, "x", tr("Close the settings"), self, keys="Esc", size=30)
        self.filter = SearchField(theme, "", self)
        self.filter.setPlaceholderText(tr("Find a setting"))
        self.filter.setAccessibleName(tr("Find a setting"))
        known = [page for page in pages() if page.id in make]
        self.list = PageList(theme, known, self)
        self._side = QWidget(self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(10, 12, 10, 10)
        side.setSpacing(8)
        caption = Label(theme, tr("Settings"), step="h4")
        indented = QHBoxLayout()
        indented.setContentsMargins(4, 0, 4, 2)
        indented.addWidget(caption)
        side.addLayout(indented)
        side.addWidget(self.filter)
        side.addWidget(self.list, 1)
        self._none = Marked(theme, tr("No setting has these words."), self, role="text2")
        self._none.hide()
        self._inside = QWidget()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self._middle = QHBoxLayout(self._inside)
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        holder.setLayout(self._column)
        self._middle.addStretch(1)
        self._middle.addWidget(holder, 100)
        self._middle.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self.area))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(self.area, 1)
        self.note = Note(theme, self, lambda _: self._note_room())
        self._building = QTimer(self)
        self._building.setInterval(0)
        self._building.timeout.connect(self._build)
        self._close.raise_()
        self._close.clicked.connect(self.left)
        self.filter.textChanged.connect(self._on_words)
        self.filter.down.connect(self.list.setFocus)
        self.list.page_chosen.connect(self._on_page_chosen)
        theme.changed.connect(self.update)

    def show_page(self, page_id: str = "", row_id: str = "") -> None:
        """Show a page, the one shown last where none is named, and put the keyboard on its row."""
        wanted = page_id if page_id in self._make else self._current or next(iter(self._make))
        self.filter.clear()
        self.list.show_page(wanted)
        self._show(wanted)
        row = self._made[wanted].row(row_id) if row_id else None
        if row is None:
            self.filter.setFocus()
        else:
            (row.control or row).setFocus(Qt.FocusReason.ShortcutFocusReason)
            # Once it has its place.
            QTimer.singleShot(0, row, lambda: self.area.ensureWidgetVisible(row, 0, 80))

    @property
    def pages(self) -> tuple[str, ...]:
        """The ids of all pages, in their order."""
        return tuple(self._make)

    @property
    def page(self) -> Page:
        """The one that is shown."""
        return self._made[self._current]

    def search(self, text: str) -> None:
        """Look for these words."""
        self.filter.setText(text)

    def say_trouble(self, code: str, facts: Mapping[str, object]) -> None:
        self.note.say(said(code, facts))

    def close_up(self) -> None:
        """It is not shown any more."""
        for page in self._made.values():
            page.left()

    def settle(self) -> None:
        """What is configured is another, maybe."""
        for page in self._made.values():
            page.settle()

    # Qt

    def event(self, event: QEvent) -> bool:
        match event:
            case QKeyEvent() if event.type() is QEvent.Type.ShortcutOverride:
                if _spelled(event) in self._through:
                    self.left.emit()
                elif _spelled(event) not in self._of_window:
                    event.accept()
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_Escape if self.filter.text():
                self.filter.clear()
                self.filter.setFocus()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _ if _spelled(event) in self._leaving:
                self.left.emit()
            case Qt.Key.Key_F if control:
                self.filter.setFocus()
                self.filter.selectAll()
            case _:
                # What is below it is not asked.
                event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._side.setFixedWidth(NARROW_LIST if narrow else LIST)
        edge = 20 if narrow else 40
        self._middle.setContentsMargins(edge, 20, edge, 24)
        for page in self._made.values():
            page.keep_free(self._corner)
        self._close.move(self.width() - self._close.width() - 10, 10)
        if self.note.isVisible():
            self.note.settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        painter.setPen(QPen(color("hairline"), 1))
        painter.setBrush(color("canvas"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.fillRect(self._side.width(), 1, 1, self.height() - 2, color("hairline"))

    # Inside

    @property
    def _corner(self) -> int:
        """px of a page in which the cross lies that closes the settings."""
        return 24 if self.width() < NARROW else 0

    def _page(self, page_id: str) -> Page:
        if page_id not in self._made:
            page = self._made[page_id] = self._make[page_id]()
            page.noted.connect(self.note.say)
            page.keep_free(self._corner)
            page.hide()
            # In the order of the list, for the search.
            before = [p for p in self._make if p in self._made]
            self._column.insertWidget(1 + before.index(page_id), page)
        return self._made[page_id]

    def _show(self, page_id: str) -> None:
        page = self._page(page_id)
        self._current = page_id
        for other in self._made.values():
            other.filter(())
            other.setVisible(other is page)
        self._none.hide()
        page.settle()
        page.shown()
        self.area.verticalScrollBar().setValue(0)

    def _on_page_chosen(self, page_id: str) -> None:
        if self._words:
            self._words = ()
            self.filter.blockSignals(True)
            self.filter.clear()
            self.filter.blockSignals(False)
        self._show(page_id)

    def _on_words(self, text: str) -> None:
        words = tuple(text.casefold().split())
        if words == self._words:
            return
        self._words = words
        if not words:
            self._show(self._current)
            return
        self._look_through(self._made.values())
        # One page in a turn of the event loop, so that typing goes on.
        self._building.start()
        self.area.verticalScrollBar().setValue(0)

    def _look_through(self, pages: Iterable[Page]) -> None:
        """Show what has the words of these pages; that nothing has them once all pages are made."""
        for page in pages:
            page.setVisible(page.filter(self._words))
        all_made = len(self._made) == len(self._make)
        self._none.setVisible(all_made and all(page.isHidden() for page in self._made.values()))

    def _build(self) -> None:
        unmade = next((page_id for page_id in self._make if page_id not in self._made), None)
        if unmade is None:
            self._building.stop()
            return
        page = self._page(unmade)
        if self._words:
            self._look_through([page])

    def _note_room(self) -> QRect:
        # A note stands where a composer would be below it.
        return self.rect().adjusted(self._side.width(), 0, 0, 136)


class PageList(RowList):
    """The pages by name; the arrows show them."""

    page_chosen = Signal(str)

    def __init__(self, theme: Theme, known: list[PageWords], parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._ids = [page.id for page in known]
        self._showing = False
        model = QStandardItemModel(self)
        for page in known:
            item = QStandardItem(page.name)
            item.setEditable(False)
            item.setData(page.icon)
            model.appendRow(item)
        self.setModel(model)
        self.setItemDelegate(PagePainter(theme, self))
        self.setAccessibleName(tr("Pages"))
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.clicked.connect(lambda index: self.page_chosen.emit(self._ids[index.row()]))

    def show_page(self, page_id: str) -> None:
        """Mark that it is shown."""
        self._showing = True
        self.setCurrentIndex(self.model().index(self._ids.index(page_id), 0))
        self._showing = False

    def _on_current_changed(self, index: QModelIndex) -> None:
        if index.isValid() and not self._showing:
            self.page_chosen.emit(self._ids[index.row()])


class PagePainter(QStyledItemDelegate):
    """An icon and a name."""

    def __init__(self, theme: Theme, parent: PageList) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            fill(painter, theme, box, "selected")
        elif self._list.hovered == index.row():
            fill(painter, theme, box, "hover")
        if self._list.focused() == index.row():
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        ratio = painter.device().devicePixelRatioF()
        pixmap = icons.pixmap(
            index.data(Qt.ItemDataRole.UserRole + 1), 16, theme.color("text2"), ratio
        )
        painter.drawPixmap(round(box.left() + 8), round(box.center().y() - 8), pixmap)
        name = box.adjusted(33, 0, -6, 0)
        line(painter, theme, name, index.data(), weight=500 if chosen else None)


def _spelled(event: QKeyEvent) -> str:
    return QKeySequence(event.keyCombination()).toString()
