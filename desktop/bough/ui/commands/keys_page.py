"""All commands with their keys: to look them up, and to give them others."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bough.core.matching import Query, Rank
from bough.ui import icons
from bough.ui.commands.clashes import PORTABLE, shown_keys
from bough.ui.commands.command import Command
from bough.ui.commands.painting import Spans, key_cap, marked_line
from bough.ui.commands.registry import Registry
from bough.ui.popup import begin_row
from bough.ui.rows import Index, Rows
from bough.ui.sidebar import SearchField
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.spoken import announce
from bough.ui.widgets import Label, RowList, line

ROW = 46
HEADING = 30

MODIFIERS = frozenset(
    {
        Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
    }
)  # fmt: skip


class KeyRow(NamedTuple):
    command: Command
    spans: Spans = ()


class KeyRows(Rows[KeyRow]):
    """The commands that have the words, below the headings of their groups."""

    def __init__(self, registry: Registry, parent: QObject) -> None:
        super().__init__(parent)
        self._registry = registry
        self.look_for("")

    def look_for(self, words: str) -> None:
        """List what has these words in its name or its help, or exactly these keys."""
        query = Query(words)
        commands = self._registry.built_in()
        having = [c for c in commands if words.casefold() in map(str.casefold, self._keys(c))]
        groups: dict[str, list[KeyRow]] = {}
        for command in having or commands:
            spans = () if having else _answers(query, command)
            if spans is not None:
                groups.setdefault(command.group, []).append(KeyRow(command, spans))
        rows: list[str | KeyRow] = []
        for name, found in groups.items():
            rows += [name, *found]
        self.show(rows)

    def number_of(self, command_id: str) -> int:
        """The row of the command, else the first of any."""
        rows = ((number, self.row(number)) for number in range(self.rowCount()))
        return next((n for n, row in rows if row and row.command.id == command_id), self.first())

    def shown(self, row: KeyRow) -> str:
        return row.command.name

    def spoken(self, row: KeyRow) -> str:
        keys = self._keys(row.command) or [self.tr("no key")]
        return ", ".join([row.command.name, *keys, row.command.sentence])

    def _keys(self, command: Command) -> list[str]:
        return [shown_keys(keys) for keys in self._registry.keys(command.id)]


def _answers(query: Query, command: Command) -> Spans | None:
    """Where the name has the words; None where neither that nor the help does."""
    if not query.words:
        return ()
    named = query.match(command.name)
    if named and named.rank is not Rank.SCATTERED:
        return named.spans
    return () if query.within(f"/{command.slash} {command.sentence}") else None


class RowPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: KeyRows, page: KeysPage) -> None:
        super().__init__(page)
        self._theme = theme
        self._rows = rows
        self._page = page

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW if self._rows.row(index.row()) else HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, self._rows.at(index.row())
        if isinstance(row, str):
            box = QRectF(option.rect).adjusted(8, 6, -8, 0)
            line(painter, theme, box, row, step="caption", role="text2")
            return
        command, spans = row
        box = begin_row(painter, theme, option)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        left = self._paint_keys(painter, box, command, chosen=chosen)
        ink = theme.color("text" if chosen else "text2")
        pixmap = icons.pixmap(
            command.icon or "command", 16, ink, painter.device().devicePixelRatioF()
        )
        painter.drawPixmap(QPoint(round(box.left()), round(box.center().y() - 8)), pixmap)
        words = box.adjusted(28, 4, 0, 0)
        words.setRight(left - 12)
        words.setHeight(19)
        marked_line(painter, theme, words, command.name, spans)
        words.translate(0, 19)
        line(painter, theme, words, command.sentence, step="caption", role="text2")

    def _paint_keys(
        self, painter: QPainter, box: QRectF, command: Command, *, chosen: bool
    ) -> float:
        """The keys as caps from the right; where they begin."""
        theme = self._theme
        if chosen and self._page.recording:
            words = self._page.tr("Press keys…")
            return box.right() - line(
                painter, theme, box, words, step="caption", role="leaf", right=True
            )
        font = theme.font("caption")
        metrics = QFontMetricsF(font)
        x = box.right()
        for keys in reversed(self._page.registry.keys(command.id)[:2]):
            shown = shown_keys(keys)
            wide = metrics.horizontalAdvance(shown) + 14
            x -= wide
            key_cap(painter, theme, QRectF(x, box.center().y() - 11, wide, 22), shown, font)
            x -= 6
        if command.id in self._page.registry.changed_keys:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("leafLine"))
            painter.drawEllipse(QRectF(x - 8, box.center().y() - 3, 6, 6))
            x -= 14
        return x


class KeysPage(QWidget):
    """A list to look in. Enter, or a click on the row that is chosen, asks for other keys of a
    command, which are the next that are pressed; Backspace takes them away."""

    left = Signal()

    def __init__(self, registry: Registry, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.recording = False
        self.search = SearchField(theme, "", self)
        self.search.setPlaceholderText(self.tr("Find a command or a key"))
        self.search.setAccessibleName(self.tr("Find a command or a key"))
        self.rows = KeyRows(registry, self)
        self.view = RowList(theme, self)
        self.view.setUniformItemSizes(False)
        self.view.setModel(self.rows)
        self.view.setItemDelegate(RowPainter(theme, self.rows, self))
        self.view.setAccessibleName(self.tr("Commands and their keys"))
        self.view.setEditTriggers(RowList.EditTrigger.NoEditTriggers)
        self.message = Label(theme, step="caption", role="text2", parent=self)
        self.change = Button(
            theme, "pencil", self.tr("Change"), self, words=True, look="framed", height=30
        )
        self.none = Button(
            theme, "x", self.tr("No key"), self, words=True, look="framed", height=30
        )
        self.reset = Button(
            theme, "rotate-ccw", self.tr("Reset"), self, words=True, look="framed", height=30
        )
        self.reset_all = Button(
            theme, "rotate-ccw", self.tr("Reset all"), self, words=True, look="framed", height=30
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addWidget(self.message)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.change, self.none, self.reset):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.reset_all)
        column.addLayout(row)
        self.search.textChanged.connect(self._on_search_changed)
        self.search.down.connect(self.view.setFocus)
        self.search.left.connect(self.left)
        self.view.clicked.connect(self._on_clicked)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.change.clicked.connect(self.record)
        self.none.clicked.connect(lambda: self._give(()))
        self.reset.clicked.connect(self._on_reset)
        self.reset_all.clicked.connect(lambda: self.registry.reset_keys())
        self._chosen_before = -1
        """The row that was chosen when the mouse was pressed."""
        self.view.installEventFilter(self)
        self.view.viewport().installEventFilter(self)
        registry.keys_changed.connect(self._on_keys_changed)
        self.setFocusProxy(self.search)
        self._choose("")

    @property
    def command(self) -> Command | None:
        """The one that is chosen."""
        row = self.rows.row(self.view.currentIndex().row())
        return row.command if row else None

    def record(self) -> None:
        """Take the next keys that are pressed for the chosen command."""
        if self.command is None:
            return
        self.recording = True
        self.view.setFocus()
        self._say(
            self.tr(
                "Press the keys for “{name}”. Esc leaves, Backspace takes its keys away."
            ).format(name=self.command.name)
        )
        self.view.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.view.viewport():
            if kind is QEvent.Type.MouseButtonPress:
                self._chosen_before = self.view.currentIndex().row()
            return False
        if kind is QEvent.Type.FocusOut and self.recording:
            self._end("")
        if not isinstance(event, QKeyEvent):
            return False
        if self.recording:
            # The window is not to hear them.
            event.accept()
            if kind is QEvent.Type.KeyPress and event.key() not in MODIFIERS:
                self._record(event)
            return True
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if kind is QEvent.Type.KeyPress and plain:
            match event.key():
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self.record()
                    return True
                case Qt.Key.Key_Escape:
                    self.left.emit()
                    return True
        return False

    def _record(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        bare = modifiers == Qt.KeyboardModifier.NoModifier
        if bare and event.key() == Qt.Key.Key_Escape:
            self._end("")
        elif bare and event.key() == Qt.Key.Key_Backspace:
            self._give(())
        else:
            stroke = QKeySequence(event.keyCombination())
            self._give((stroke.toString(PORTABLE).replace("Enter", "Return"),))

    def _give(self, keys: tuple[str, ...]) -> None:
        command = self.command
        if command is None:
            return
        if refused := self.registry.set_keys(command.id, keys):
            self._end(refused)
        elif keys:
            words = self.tr("{keys} is the key of “{name}” now.")
            self._end(words.format(keys=shown_keys(keys[0]), name=command.name))
        else:
            self._end(self.tr("“{name}” has no key now.").format(name=command.name))

    def _end(self, words: str) -> None:
        self.recording = False
        self._say(words)
        self.view.viewport().update()

    def _say(self, words: str) -> None:
        self.message.set_text(words)
        if words:
            announce(self, words)

    def _choose(self, command_id: str) -> None:
        if (number := self.rows.number_of(command_id)) >= 0:
            self.view.setCurrentIndex(self.rows.index(number))
            # With its heading, if that is right above.
            self.view.scrollTo(self.rows.index(max(0, number - 1)))
            self.view.scrollTo(self.view.currentIndex())
        self._on_current_changed()

    def _on_search_changed(self, text: str) -> None:
        before = self.command
        self.rows.look_for(text)
        self._choose(before.id if before and not text else "")

    def _on_current_changed(self) -> None:
        self._end("")
        command = self.command
        changed = self.registry.changed_keys
        self.change.setEnabled(command is not None)
        self.none.setEnabled(command is not None and bool(self.registry.keys(command.id)))
        self.reset.setEnabled(command is not None and command.id in changed)
        self.reset_all.setEnabled(bool(changed))

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.row() == self._chosen_before:
            self.record()

    def _on_reset(self) -> None:
        if self.command:
            self.registry.reset_keys(self.command.id)

    def _on_keys_changed(self) -> None:
        words = self.message.text()
        self.view.viewport().update()
        self._on_current_changed()
        self._say(words)


class KeysDialog(QDialog):
    """The page by itself."""

    def __init__(self, registry: Registry, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.page = KeysPage(registry, theme, self)
        self.page.left.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.addWidget(self.page)
        self.resize(min(720, parent.width() - 40), min(640, parent.height() - 40))


def show_keys(registry: Registry, theme: Theme, parent: QWidget) -> KeysDialog:
    """Open the page over the window."""
    dialog = KeysDialog(registry, theme, parent)
    dialog.open()
    dialog.page.setFocus()
    return dialog
