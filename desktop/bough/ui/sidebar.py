"""The sidebar: search, a new session, the list of sessions, and who answers at its foot."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bough.app.catalogue import Catalogue
from bough.app.library import Library
from bough.app.workspace import Workspace
from bough.ui import icons
from bough.ui.session_list import SESSION, Heading, SessionList, title
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import Field, IconButton, PressButton, RowList, fill, line, state_mark


class SearchField(Field):
    """A field with a magnifying glass and its keys."""

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._keys = keys
        self.setPlaceholderText(self.tr("Search everything"))
        self.setAccessibleName(self.tr("Search sessions by title"))
        self.setTextMargins(30, 0, 8, 0)

    def paint_ground(self, painter: QPainter) -> None:
        super().paint_ground(painter)
        pixmap = icons.pixmap("search", 16, self._theme.color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(10, 8, pixmap)
        if not self.text() and not self.hasFocus():
            box = QRectF(self.rect()).adjusted(0, 0, -10, 0)
            line(painter, self._theme, box, self._keys, step="caption", role="text3", right=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class Row(PressButton):
    """A row with an icon, words, and its keys at the right."""

    def __init__(
        self, theme: Theme, icon: str, text: str, keys: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._keys = keys
        self.setText(text)
        self.setAccessibleName(text)
        self.setFixedHeight(32)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("pressed" if self.isDown() else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        pixmap = icons.pixmap(self._icon, 16, color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(9, 8, pixmap)
        line(painter, self._theme, box.adjusted(33, 0, -70, 0), self.text(), role="text2")
        keys = box.adjusted(0, 0, -9, 0)
        line(painter, self._theme, keys, self._keys, step="caption", role="text3", right=True)

    def sizeHint(self) -> QSize:
        return QSize(120, 32)


class RowDelegate(QStyledItemDelegate):
    """Paints a session: its state, its title, how many forks it has."""

    def __init__(self, theme: Theme, sessions: SessionList, view: RowList) -> None:
        super().__init__(view)
        self._theme = theme
        self._sessions = sessions
        self._view = view

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, 30)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._theme
        box = QRectF(option.rect)
        item = self._sessions.item(index.row())
        if isinstance(item, Heading):
            line(
                painter,
                theme,
                box.adjusted(8, 7, -8, 0),
                item.text,
                step="caption",
                role="text2",
            )
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, row = self._view, index.row()
        chosen = view.selectionModel().isSelected(index)
        ground = "selected" if chosen else "hover" if row == view.hovered else None
        if ground:
            fill(painter, theme, box.adjusted(0, 1, 0, -1), ground)
        by_key = view.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if row == view.focused() and by_key:
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 6, 6)
        left, right = box.left() + 8, box.right() - 8
        mark = self._sessions.state(item.id)
        if mark:
            state_mark(painter, theme, mark, left + 4, box.center().y(), theme.spin.angle)
            left += 17
        if item.forks:
            width = line(
                painter,
                theme,
                QRectF(right - 40, box.top(), 40, box.height()),
                str(item.forks),
                step="caption",
                role="text2",
                right=True,
                numbers=True,
            )
            right -= width + 4 + 14
            pixmap = icons.pixmap(
                "split", 14, theme.color("text3"), painter.device().devicePixelRatioF()
            )
            painter.drawPixmap(round(right), round(box.center().y() - 7), pixmap)
            right -= 6
        line(
            painter,
            theme,
            QRectF(left, box.top(), right - left, box.height()),
            title(item),
            weight=550 if mark == "unread" else 500 if chosen else None,
        )

    def createEditor(
        self,
        parent: QWidget,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(self._theme.font("ui"))
        editor.setAccessibleName(self.tr("Title of the session"))
        return editor


class SessionView(RowList):
    """The list itself: Enter opens, F2 renames, Del bins."""

    open_requested = Signal(str)
    bin_requested = Signal(str)
    pin_requested = Signal(str)

    def __init__(self, sessions: SessionList, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._sessions = sessions
        self.setModel(sessions)
        self.setItemDelegate(RowDelegate(theme, sessions, self))
        self.setAccessibleName(self.tr("Sessions"))
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.clicked.connect(self._on_clicked)
        theme.spin.turned.connect(self._on_spin)
        sessions.dataChanged.connect(self._on_spin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        session = self._session(self.currentIndex())
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if session:
                self.open_requested.emit(session)
            case Qt.Key.Key_Delete if session:
                self.bin_requested.emit(session)
            case _:
                super().keyPressEvent(event)

    def _session(self, index: QModelIndex) -> str:
        return str(index.data(SESSION) or "")

    def _on_clicked(self, index: QModelIndex) -> None:
        if session := self._session(index):
            self.open_requested.emit(session)

    def _on_menu_requested(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not (session := self._session(index)):
            return
        item = self._sessions.item(index.row())
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Actions for this session"))
        menu.addAction(self.tr("Open"), lambda: self.open_requested.emit(session))
        menu.addAction(self.tr("Rename"), lambda: self.edit(index))
        pinned = not isinstance(item, Heading) and item.pinned
        words = self.tr("Unpin") if pinned else self.tr("Pin")
        menu.addAction(words, lambda: self.pin_requested.emit(session))
        menu.addSeparator()
        menu.addAction(self.tr("Move to bin"), lambda: self.bin_requested.emit(session))
        menu.exec(self.viewport().mapToGlobal(at))
        menu.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (words := self._hint()):
            return
        last = self._sessions.index(self._sessions.rowCount() - 1)
        top = self.visualRect(last).bottom() + 12 if last.isValid() else 8
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.color("text3"))
        box = QRectF(8, top, self.viewport().width() - 16, 80)
        painter.drawText(box, Qt.TextFlag.TextWordWrap, words)

    def _hint(self) -> str:
        """What to say below a list that has next to nothing in it."""
        if self._sessions.is_new():
            return self.tr("Your sessions will be listed here. They stay on this computer.")
        if not self._sessions.rowCount():
            return self.tr("No session has these words in its title.")
        return ""

    def _on_spin(self) -> None:
        first = max(0, self.indexAt(QPoint(4, 0)).row())
        for row in range(first, self._sessions.rowCount()):
            index = self._sessions.index(row)
            box = self.visualRect(index)
            if box.top() > self.viewport().height():
                break
            session = self._session(index)
            if session and self._sessions.state(session) == "running":
                self._theme.spin.want()
                self.viewport().update(box.left(), box.top(), 24, box.height())


class Foot(QWidget):
    """Who answers by default and how it is doing, and the door to the settings."""

    try_editor_requested = Signal()

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._theme = theme
        self.setFixedHeight(40)
        self.settings = IconButton(theme, "settings", self.tr("Settings"), size=28)
        self.settings.clicked.connect(self._on_settings_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 2, 6)
        row.addStretch(1)
        row.addWidget(self.settings)
        catalogue.changed.connect(self._on_changed)
        theme.changed.connect(self.update)
        self._on_changed()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state, words = self._catalogue.status()
        middle = (self.height() - 6) / 2
        shape = {"ready": "unread", "loading": "running", "failed": "failed"}.get(state)
        if shape:
            state_mark(painter, self._theme, shape, 13, middle)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("control"))
            painter.drawEllipse(QRectF(10, middle - 3, 6, 6))
        box = QRectF(26, 0, self.width() - 66, self.height() - 6)
        # The end says how it is doing.
        elide = Qt.TextElideMode.ElideMiddle
        line(painter, self._theme, box, words, role="text2", elide=elide)

    def _on_changed(self) -> None:
        self.setAccessibleName(self._catalogue.status()[1])
        self.update()

    def _on_settings_clicked(self) -> None:
        from bough.ui.looks import add_looks

        menu = QMenu(self)
        menu.setAccessibleName(self.settings.accessibleName())
        add_looks(menu, self._theme)
        menu.addAction(self.tr("Try the external editor"), self.try_editor_requested.emit)
        menu.exec(self.settings.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.deleteLater()


class Sidebar(QWidget):
    """256 px: the sessions and what is done with them."""

    bin_requested = Signal(str)

    def __init__(
        self,
        library: Library,
        workspace: Workspace,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        smallest, _, widest = tokens()["size"]["sidebar"]
        self.setMinimumWidth(smallest)
        self.setMaximumWidth(widest)
        self._workspace = workspace
        self._library = library
        self.sessions = SessionList(library)
        self.search = SearchField(theme, "Ctrl Shift F")
        self.new = Row(theme, "square-pen", self.tr("New session"), "Ctrl N")
        self.view = SessionView(self.sessions, theme)
        self.foot = Foot(catalogue, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 8, 0)
        column.setSpacing(4)
        for widget in (self.search, self.new, self.view, self.foot):
            column.addWidget(widget)
        self.search.textChanged.connect(self.sessions.set_filter)
        self.search.returnPressed.connect(self._on_search_entered)
        self.new.clicked.connect(workspace.new_session)
        self.view.open_requested.connect(workspace.open_session)
        self.view.pin_requested.connect(self._on_pin_requested)
        self.view.bin_requested.connect(self.bin_requested)
        self.sessions.modelReset.connect(self._select_current)
        workspace.current_changed.connect(self._select_current)
        self._select_current()

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _select_current(self) -> None:
        place = self._workspace.current()
        row = self.sessions.row_of(place.session_id) if place else -1
        if row >= 0:
            self.view.setCurrentIndex(self.sessions.index(row))
        else:
            self.view.clearSelection()

    def _on_search_entered(self) -> None:
        for row in range(self.sessions.rowCount()):
            if session := self.sessions.index(row).data(SESSION):
                self._workspace.open_session(session)
                return

    def _on_pin_requested(self, session: str) -> None:
        self._library.pin(session, not self._library.session(session).pinned)
