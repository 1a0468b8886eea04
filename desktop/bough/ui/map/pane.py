"""The map in its pane: the head, the view, and what floats over it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.app.place import Place
from bough.ui.map.access import be_readable
from bough.ui.map.camera import Level
from bough.ui.map.header import MapHeader
from bough.ui.map.legend import Legend
from bough.ui.map.minimap import Minimap
from bough.ui.map.scene import Scene
from bough.ui.map.search import Search
from bough.ui.map.sight import aspect_of
from bough.ui.map.toolbar import Toolbar
from bough.ui.map.view import MapView
from bough.ui.theme import Theme, tokens

EDGE = 14
LEGEND_FROM = (820, 560)
MINIMAP_FROM = (780, 300)
"""The room from which on there is some for the legend, and for the minimap."""


class MapPane(QWidget):
    """Opened with Ctrl+M; it is left for a message, with `left`, or to go on from one."""

    left = Signal()
    continued = Signal()
    """The composer is what the person wants next."""
    ask_requested = Signal(str, str)
    """An act of `branch_acts` for which a person has to be asked first, and the message."""
    marked_changed = Signal()

    def __init__(self, place: Place, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        size = parent.size() if parent else QSize(*tokens()["size"]["window"]["default"])
        self.scene = Scene(place, aspect=aspect_of(size))
        self.scene.setParent(self)
        self.search = Search(self.scene, self)
        self.view = MapView(place, theme, self.scene, self)
        self.header = MapHeader(place, self.scene, self.search, theme, self)
        self.toolbar = Toolbar(self.view, theme)
        self.legend = Legend(theme, self.view)
        self.minimap = Minimap(self.view, theme)
        self.minimap.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.view.left.connect(self.leave)
        self.view.opened.connect(self._on_opened)
        self.view.continued.connect(self._on_continued)
        self.view.search_requested.connect(self.find_words)
        self.view.hit_requested.connect(self._on_hit_requested)
        self.view.marked_changed.connect(self.marked_changed)
        self.view.ask_requested.connect(self.ask_requested)
        self.view.camera_changed.connect(self._settle)
        self.search.went.connect(self._on_went)
        self.header.closed.connect(self.leave)
        self.header.field.left.connect(self._on_field_left)
        # It takes some milliseconds, which the first painting need not wait for.
        QTimer.singleShot(0, self, lambda: be_readable(self.view))

    def find_words(self) -> None:
        self.header.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.field.selectAll()

    def leave(self) -> None:
        """Back to the text, at the message that the keys are about."""
        cursor = self.scene.cursor
        if cursor in self._place.tree() and cursor != self._place.head:
            self._place.go(cursor)
        self.left.emit()

    def showEvent(self, event: QShowEvent) -> None:
        self.scene.wake()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.scene.rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.setFixedHeight(36 if self.window().height() < 640 else 40)

    def _settle(self) -> None:
        """Let what floats stand at the edges, where there is room for it."""
        wide, high = self.view.width(), self.view.height()
        level = self.view.camera.level
        roomy = wide >= LEGEND_FROM[0] and high >= LEGEND_FROM[1]
        self.legend.setVisible(roomy and level is not Level.NEAR)
        small = wide < MINIMAP_FROM[0] or high < MINIMAP_FROM[1] or self.scene.tips < 2
        self.minimap.setVisible(not small and level is not Level.FAR)
        low = high - EDGE
        right = wide - EDGE
        if not self.minimap.isHidden():
            self.minimap.move(right - self.minimap.width(), low - self.minimap.height())
            low -= self.minimap.height() + 10
            right -= self.minimap.width() + 12
        self.legend.move(wide - EDGE - self.legend.width(), low - self.legend.height())
        if self.minimap.isHidden() and not self.legend.isHidden():
            right -= self.legend.width() + 12
        bar = self.toolbar
        bar.settle(min(wide, right))
        x = min((wide - bar.width()) // 2, right - bar.width())
        bar.move(max(4, x), high - bar.height() - EDGE)

    def _on_opened(self, node: str) -> None:
        self.scene.cursor = node
        if node != self._place.head:
            self._place.go(node)
        self.left.emit()

    def _on_continued(self, node: str) -> None:
        if node != self._place.head:
            self._place.branch(node)
        self.continued.emit()

    def _on_hit_requested(self, by: int) -> None:
        if by:
            self.search.step(by)
        else:
            self.header.field.clear()

    def _on_went(self, node: str) -> None:
        self.view.set_cursor(node)

    def _on_field_left(self) -> None:
        self.view.setFocus()
