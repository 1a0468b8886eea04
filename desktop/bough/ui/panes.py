"""The area of panes: a rounded card that shows the pane of the place that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.ui.note import Note
from bough.ui.pane import Pane
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.ui.banner import Banner

RADIUS = 10


class Corner(QWidget):
    """What makes one corner of the card round. A single widget over the whole card would keep the
    transcript from scrolling by moving pixels."""

    def __init__(self, theme: Theme, parent: QWidget, *, right: bool, bottom: bool) -> None:
        super().__init__(parent)
        self._theme = theme
        self._right, self._bottom = right, bottom
        self.setFixedSize(RADIUS, RADIUS)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def place_in(self, area: QWidget) -> None:
        self.move(
            area.width() - RADIUS if self._right else 0,
            area.height() - RADIUS if self._bottom else 0,
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(0 if self._right else RADIUS, 0 if self._bottom else RADIUS)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        disc = QPainterPath()
        disc.addEllipse(middle, RADIUS, RADIUS)
        painter.fillPath(outside - disc, self._theme.color("window"))
        painter.setPen(QPen(self._theme.color("hairline"), 1))
        painter.drawEllipse(middle, RADIUS - 0.5, RADIUS - 0.5)


class Panes(QWidget):
    """Makes a pane when its place is first looked at, and lets go of it when that is closed."""

    def __init__(
        self, workspace: Workspace, theme: Theme, make_pane: Callable[[Place], Pane]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._theme = theme
        self._make_pane = make_pane
        self._panes: dict[str, Pane] = {}
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        self._column = column
        self.note = Note(theme, self)
        self._corners = [
            Corner(theme, self, right=right, bottom=bottom)
            for right in (False, True)
            for bottom in (False, True)
        ]
        workspace.opened.connect(self._on_opened)
        workspace.closed.connect(self._on_closed)
        workspace.current_changed.connect(self._on_current_changed)
        theme.changed.connect(self.update)
        for place in workspace.places():
            self._on_opened(place.id)
        if current := workspace.current():
            self._on_current_changed(current.id)

    def show_markdown(self) -> None:
        """End that the messages are shown as plain text."""
        for pane in self._panes.values():
            pane.transcript.show_plain(plain=False)

    @cached_property
    def banner(self) -> Banner:
        """Says what stands for longer than a note is shown."""
        from bough.ui.banner import Banner

        return Banner(self._theme, self._column)

    def current(self) -> Pane | None:
        place = self._workspace.current()
        return self._panes.get(place.id) if place else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.setPen(QPen(self._theme.color("hairline"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for corner in self._corners:
            corner.place_in(self)
            corner.raise_()
        self.note.settle()

    def _on_opened(self, place_id: str) -> None:
        place = self._workspace.place(place_id)
        place.refused.connect(lambda text: self._tell(place, text))
        place.noted.connect(lambda text, undo: self._tell(place, text, undo=undo))
        place.removed.connect(lambda text, back: self._tell(place, text, back))

    def _tell(
        self,
        place: Place,
        text: str,
        back: Callable[[], object] | None = None,
        *,
        undo: bool = False,
    ) -> None:
        if self._workspace.current() is place:
            self.note.say(text, place.undo if undo else back)

    def _on_closed(self, place_id: str) -> None:
        if pane := self._panes.pop(place_id, None):
            self._stack.removeWidget(pane)
            pane.deleteLater()

    def _on_current_changed(self, place_id: str) -> None:
        self.note.hide()
        if place_id not in self._panes:
            pane = self._make_pane(self._workspace.place(place_id))
            self._panes[place_id] = pane
            self._stack.addWidget(pane)
        pane = self._panes[place_id]
        self._stack.setCurrentWidget(pane)
        pane.focus_composer()
