"""What is carried to a pane, a tab bar or another window: panes, or sessions of the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QDrag, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from bough.app.workspace import Workspace
from bough.core.layout import Side
from bough.ui.pane_acts import BARE
from bough.ui.sidebar import drag
from bough.ui.theme import Theme
from bough.ui.widgets import line

PLACES = "application/x-bough-place"
"""Ids of places that are carried together, one a line."""
SESSIONS = drag.SESSIONS

EDGE = 0.3
"""How far from an edge, as a share of the pane, one still means that side of it."""


def carry(
    source: QWidget, theme: Theme, workspace: Workspace, places: Sequence[str], title: str
) -> bool:
    """Let a person carry these places about until they let go: outside all windows they get one of
    their own there. Whether they went elsewhere, or are just about to."""
    before = workspace.desks()
    drag = QDrag(source)
    data = QMimeData()
    data.setData(PLACES, QByteArray("\n".join(places).encode()))
    drag.setMimeData(data)
    drag.setPixmap(_chip(theme, title, source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(-12, -10))
    done = drag.exec(Qt.DropAction.MoveAction)
    # One who gives up with Esc still has the button down.
    given_up = QApplication.mouseButtons() & Qt.MouseButton.LeftButton
    at = QCursor.pos()
    if done is not Qt.DropAction.IgnoreAction or workspace.desks() != before:
        return True
    outside = not QApplication.widgetAt(at) and not given_up
    if outside and all(place in workspace for place in places):
        workspace.detach(places, {**BARE, "at": [at.x() - 40, at.y() - 20]})
    return outside


def carried(data: QMimeData, kind: str) -> list[str]:
    """The ids of that kind that are carried; none where it is something else."""
    if not data.hasFormat(kind):
        return []
    return [name for name in bytes(data.data(kind).data()).decode().split("\n") if name]


def side_at(card: QRect, at: QPoint) -> Side | None:
    """Which side of a pane one means at that point of it; None in its middle."""
    x = (at.x() - card.left()) / max(1, card.width())
    y = (at.y() - card.top()) / max(1, card.height())
    distances: dict[Side, float] = {"left": x, "right": 1 - x, "above": y, "below": 1 - y}
    nearest = min(distances, key=lambda side: distances[side])
    return nearest if distances[nearest] < EDGE else None


class DropShade(QWidget):
    """Shows where what is carried would go."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, card: QRect, side: Side | None) -> None:
        """Cover the half of the pane on that side, or all of it."""
        box = QRect(card)
        match side:
            case "left":
                box.setWidth(card.width() // 2)
            case "right":
                box.setLeft(card.center().x())
            case "above":
                box.setHeight(card.height() // 2)
            case "below":
                box.setTop(card.center().y())
        self.setGeometry(box.adjusted(4, 4, -4, -4))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.color("skyLine"))
        ground.setAlphaF(0.14)
        painter.setBrush(ground)
        painter.setPen(QPen(self._theme.color("skyLine"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


def _chip(theme: Theme, title: str, ratio: float) -> QPixmap:
    """The title as it is carried beside the pointer."""
    pixmap = QPixmap(round(200 * ratio), round(30 * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color("overlay"))
    painter.setPen(QPen(theme.color("border"), 1))
    painter.drawRoundedRect(QRectF(0.5, 0.5, 199, 29), 8, 8)
    line(painter, theme, QRectF(12, 0, 176, 30), title)
    painter.end()
    return pixmap
