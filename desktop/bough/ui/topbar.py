"""The top bar: logo, session tabs with their states, and the switches of the panels."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QWidget

from bough.app.workspace import Workspace
from bough.resources import resource
from bough.ui import icons
from bough.ui.inbox_button import InboxButton
from bough.ui.session_list import state_words
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import IconButton, PressButton, line, state_mark, tip

CLOSE = 16


class TabBar(QTabBar):
    """One tab for each open place. A tab's data is the place's id."""

    close_requested = Signal(str)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._over = -1
        self._pressed_close = -1
        self._filling = False
        self.setAccessibleName(self.tr("Open sessions"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.spin.turned.connect(self._on_spin)
        theme.changed.connect(self.update)
        workspace.opened.connect(self._on_opened)
        workspace.closed.connect(self._on_closed)
        workspace.current_changed.connect(self._on_current_changed)
        workspace.state_changed.connect(self._on_state_changed)
        self.currentChanged.connect(self._on_tab_chosen)
        self.tabMoved.connect(self._on_tab_moved)
        for place in workspace.places():
            self._on_opened(place.id)
        if current := workspace.current():
            self._on_current_changed(current.id)

    def place_id(self, index: int) -> str:
        return str(self.tabData(index))

    def close_rect(self, index: int) -> QRectF:
        """Where the cross of a tab is."""
        box = QRectF(self.tabRect(index))
        return QRectF(box.right() - 8 - CLOSE, box.center().y() - CLOSE / 2, CLOSE, CLOSE)

    def tabSizeHint(self, index: int) -> QSize:
        size = tokens()["size"]
        metrics = QFontMetricsF(self._theme.font("ui", weight=500))
        width = metrics.horizontalAdvance(self.tabText(index)) + 22 + CLOSE + 8
        if self._state(index):
            width += 18
        return QSize(round(min(size["tabMax"], max(size["tabMin"], width))), size["tab"])

    def minimumTabSizeHint(self, _index: int) -> QSize:
        return QSize(tokens()["size"]["tabMin"], tokens()["size"]["tab"])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            if self.tabRect(index).intersects(event.rect()):
                self._paint_tab(painter, index, event.rect().right())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.tabAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        self._pressed_close = -1
        if event.button() is Qt.MouseButton.MiddleButton and index >= 0:
            self.close_requested.emit(self.place_id(index))
        elif (
            event.button() is Qt.MouseButton.LeftButton
            and index >= 0
            and self._shows_close(index)
            and self.close_rect(index).contains(event.position())
        ):
            self._pressed_close = index
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index, self._pressed_close = self._pressed_close, -1
        if index >= 0:
            if self.close_rect(index).contains(event.position()):
                self.close_requested.emit(self.place_id(index))
        else:
            super().mouseReleaseEvent(event)

    def _paint_tab(self, painter: QPainter, index: int, until: int) -> None:
        """Paint what of a tab stands left of `until`: often that is only what turns in it."""
        theme = self._theme
        box = QRectF(self.tabRect(index)).adjusted(2, 0.5, -2, -0.5)
        current = index == self.currentIndex()
        if current:
            painter.setPen(QPen(theme.color("hairline"), 1))
            painter.setBrush(theme.color("canvas"))
            painter.drawRoundedRect(box, 8, 8)
        elif index == self._over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(box, 8, 8)
        if current and self.hasFocus():
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        left = box.left() + 11
        if state := self._state(index):
            state_mark(painter, theme, state, left + 4.5, box.center().y(), theme.spin.angle)
            left += 18
        if until < left:
            return
        right = box.right() - (8 + CLOSE if self._shows_close(index) else 10)
        line(
            painter,
            theme,
            QRectF(left, box.top(), right - left, box.height()),
            self.tabText(index),
            role="text" if current else "text2",
            weight=500 if current else None,
        )
        if self._shows_close(index):
            cross = self.close_rect(index)
            pixmap = icons.pixmap("x", 14, theme.color("text2"), self.devicePixelRatioF())
            painter.drawPixmap(cross.topLeft() + QPointF(1, 1), pixmap)

    def _shows_close(self, index: int) -> bool:
        return index in (self.currentIndex(), self._over)

    def _state(self, index: int) -> str:
        place_id = self.place_id(index)
        return self._workspace.state(place_id) if self._is_open(place_id) else ""

    def _is_open(self, place_id: str) -> bool:
        return any(p.id == place_id for p in self._workspace.places())

    def _index(self, place_id: str) -> int:
        return next((i for i in range(self.count()) if self.place_id(i) == place_id), -1)

    def _hover(self, index: int) -> None:
        if index != self._over:
            self._over = index
            self.update()

    def _title(self, place_id: str) -> str:
        return self._workspace.place(place_id).title or self.tr("New session")

    def _label(self, index: int) -> None:
        place_id = self.place_id(index)
        title, words = self._title(place_id), state_words(self._workspace.state(place_id))
        self.setTabText(index, title)
        self.setTabToolTip(index, tip(title))
        self.setAccessibleTabName(index, f"{title}, {words}" if words else title)

    def _on_opened(self, place_id: str) -> None:
        if self._index(place_id) >= 0:
            return
        order = [p.id for p in self._workspace.places()]
        self._filling = True
        index = self.insertTab(order.index(place_id), self._title(place_id))
        self.setTabData(index, place_id)
        self._label(index)
        self._filling = False

    def _on_closed(self, place_id: str) -> None:
        if (index := self._index(place_id)) >= 0:
            self._filling = True
            self.removeTab(index)
            self._filling = False

    def _on_current_changed(self, place_id: str) -> None:
        if (index := self._index(place_id)) >= 0:
            self._filling = True
            self.setCurrentIndex(index)
            self._filling = False

    def _on_state_changed(self, place_id: str) -> None:
        if (index := self._index(place_id)) >= 0:
            self._label(index)
            self.update()
        self._on_spin()

    def _on_spin(self) -> None:
        for index in range(self.count()):
            if self._state(index) == "running":
                self._theme.spin.want()
                box = self.tabRect(index)
                self.update(box.left() + 8, box.top(), 20, box.height())

    def _on_tab_chosen(self, index: int) -> None:
        if index >= 0 and not self._filling:
            self._workspace.activate(self.place_id(index))

    def _on_tab_moved(self, _from: int, to: int) -> None:
        self._workspace.move(self.place_id(to), to)


class Logo(PressButton):
    """The logo, 24 px in a button of 32."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawn: QPixmap | None = None
        self.setAccessibleName(self.tr("Bough"))
        self.setFixedSize(32, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(4, 4, self._pixmap())
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("leafLine"), 2))
            painter.drawRoundedRect(QRectF(1, 1, 30, 30), 8, 8)

    def _pixmap(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatioF() != ratio:
            from PySide6.QtSvg import QSvgRenderer

            drawn = QPixmap(round(24 * ratio), round(24 * ratio))
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawn)
            source = QByteArray(resource("logo", "bough.svg").read_bytes())
            QSvgRenderer(source).render(painter, QRectF(0, 0, 24, 24))
            painter.end()
            self._drawn = drawn
        return self._drawn


class TopBar(QWidget):
    """44 px. Wishes travel up as signals; the tabs follow the workspace by themselves."""

    logo_clicked = Signal()
    sidebar_requested = Signal()
    outline_requested = Signal()
    new_requested = Signal()
    search_requested = Signal()

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(tokens()["size"]["topBar"])
        self.logo = Logo(theme)
        self.sidebar = IconButton(
            theme, "panel-left", self.tr("Sessions"), keys="F9", checkable=True, lit=False
        )
        self.tabs = TabBar(workspace, theme)
        self.plus = IconButton(theme, "plus", self.tr("New session"), keys="Ctrl+N")
        self.inbox = InboxButton(theme)
        self.search = IconButton(theme, "search", self.tr("Find a session"), keys="Ctrl+Shift+F")
        self.outline = IconButton(
            theme, "panel-right", self.tr("Reply tree"), keys="F8", checkable=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.logo)
        row.addWidget(self.sidebar)
        row.addSpacing(2)
        row.addWidget(self.tabs)
        row.addWidget(self.plus)
        row.addStretch(1)
        row.addWidget(self.inbox)
        row.addWidget(self.search)
        row.addWidget(self.outline)
        self.logo.clicked.connect(self.logo_clicked)
        self.sidebar.clicked.connect(self.sidebar_requested)
        self.outline.clicked.connect(self.outline_requested)
        self.plus.clicked.connect(self.new_requested)
        self.search.clicked.connect(self.search_requested)
        self.tabs.close_requested.connect(workspace.close)
