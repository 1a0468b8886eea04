"""The tabs of a window: what each shows, how it is doing, and how they are carried about."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QTabBar, QWidget

from bough.app.workspace import Workspace
from bough.core.desk import Tab
from bough.ui import icons
from bough.ui.session_list import state_words
from bough.ui.theme import Theme, tokens
from bough.ui.turning_marks import TurningMarks
from bough.ui.widgets import fill, line, tip

CLOSE = 16
BRIEF = 12
"""Characters of a title that stands beside another; Chinese ones count as `WIDE`."""
WIDE = 2.4
PULLED = 20
"""px out of the bar from which on a tab is carried elsewhere."""


class Entry(NamedTuple):
    """A tab as it is shown: what is shown with it, and the tab of the desk that it is of."""

    key: str
    places: tuple[str, ...]
    tab: str


def brief(title: str) -> str:
    """The first words of a title, to stand beside those of another."""
    room, most = float(BRIEF), 0
    for character in title:
        room -= WIDE if ord(character) >= 0x2E80 else 1.0
        if room < 0:
            break
        most += 1
    if most == len(title):
        return title
    cut = title[: most + 1]
    words = cut.rsplit(" ", 1)[0] if " " in cut.strip() else cut[:most]
    return words.rstrip(" ,.;:-+，。：")


class TabBar(QTabBar):
    """The tabs of a desk, and one for each pane of what there is no room to show at once."""

    def __init__(
        self,
        workspace: Workspace,
        desk_id: str,
        theme: Theme,
        folded: Callable[[Tab], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._desk_id = desk_id
        self._theme = theme
        self._folded = folded
        self._entries: list[Entry] = []
        self._labels: dict[str, tuple[str, bool]] = {}
        """What each tab says, and whether a mark stands before it."""
        self._pressed = -1
        self._on_top = ""
        """The place that was looked at before a tab was pressed."""
        self._drop_at = -1
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
        self.setAcceptDrops(True)
        self.setChangeCurrentOnDrag(True)
        self._turning = TurningMarks(theme, self)
        theme.changed.connect(self.update)
        workspace.desk_changed.connect(self._on_desk_changed)
        workspace.state_changed.connect(self._on_state_changed)
        self.currentChanged.connect(self._on_tab_chosen)
        self.tabMoved.connect(self._on_tab_moved)
        self.refresh()

    def places(self, index: int) -> tuple[str, ...]:
        """The places that are shown where that tab is on top."""
        return self._entries[index].places if 0 <= index < len(self._entries) else ()

    def refresh(self) -> None:
        """Have the tabs that the desk has now."""
        self._filling = True
        wanted = self._wanted()
        keys = {entry.key for entry in wanted}
        for index in reversed(range(self.count())):
            if (key := self.tabData(index)) not in keys:
                self._labels.pop(key, None)
                self.removeTab(index)
        for position, entry in enumerate(wanted):
            index = self._index(entry.key)
            if index < 0:
                index = self.insertTab(position, "")
                self.setTabData(index, entry.key)
            elif index != position:
                self.moveTab(index, position)
        self._entries = wanted
        for index in range(self.count()):
            self._label(index)
        looked_at = self._workspace.desk(self._desk_id).looked_at()
        for index, entry in enumerate(wanted):
            if looked_at in entry.places:
                self.setCurrentIndex(index)
        self._filling = False
        self.update()

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
        if self._turning.begin(painter, event.region()):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(self.count()):
            if self.tabRect(index).intersects(event.rect()):
                self._paint_tab(painter, index)
        if self._drop_at >= 0:
            last = self.tabRect(self.count() - 1).right() + 1
            x = self.tabRect(self._drop_at).left() if self._drop_at < self.count() else last
            fill(painter, self._theme, QRectF(x - 1, 4, 2, self.height() - 8), "skyLine", 1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from bough.ui.pane_acts import popup

        if places := self.places(self.tabAt(event.pos())):
            popup(self, list(places), self._desk_id, self._workspace, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._hover(self.tabAt(at))
        if self._pressed >= 0 and not -PULLED <= at.y() <= self.height() + PULLED:
            self._carry()
        else:
            super().mouseMoveEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._on_dragged(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._on_dragged(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._show_drop(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        from bough.ui import pane_drag

        position = self._position(event.position().toPoint())
        self._show_drop(-1)
        places = pane_drag.carried(event.mimeData(), pane_drag.PLACES)
        if places and all(place in self._workspace for place in places):
            self._take_in(places, position)
        for session in pane_drag.carried(event.mimeData(), pane_drag.SESSIONS):
            self._workspace.activate_desk(self._desk_id)
            self._workspace.open_session(session)
        event.acceptProposedAction()

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        self._pressed_close = -1
        if event.button() is Qt.MouseButton.MiddleButton and index >= 0:
            self._close(index)
        elif (
            event.button() is Qt.MouseButton.LeftButton
            and index >= 0
            and self._shows_close(index)
            and self.close_rect(index).contains(event.position())
        ):
            self._pressed_close = index
        else:
            self._pressed = index if event.button() is Qt.MouseButton.LeftButton else -1
            self._on_top = self._workspace.desk(self._desk_id).looked_at()
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index, self._pressed_close = self._pressed_close, -1
        self._pressed = -1
        if index >= 0:
            if self.close_rect(index).contains(event.position()):
                self._close(index)
        else:
            super().mouseReleaseEvent(event)
            if [entry.key for entry in self._wanted()] != [entry.key for entry in self._entries]:
                self.refresh()

    def _ground(self, index: int) -> str:
        """The colour behind a tab, "" for that of the bar."""
        current = index == self.currentIndex()
        return "canvas" if current else "hover" if index == self._over else ""

    def _paint_mark(self, painter: QPainter, index: int) -> bool:
        """Whether there is one."""
        if state := self._state(index):
            box = QRectF(self.tabRect(index))
            at = box.left() + 17.5
            self._turning.paint(painter, state, at, box.center().y(), self._ground(index))
        return bool(state)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        theme = self._theme
        box = QRectF(self.tabRect(index)).adjusted(2, 0.5, -2, -0.5)
        current = index == self.currentIndex()
        if ground := self._ground(index):
            painter.setPen(QPen(theme.color("hairline"), 1) if current else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(box, 8, 8)
        if current and self.hasFocus():
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        left = box.left() + (29 if self._paint_mark(painter, index) else 11)
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

    def _wanted(self) -> list[Entry]:
        entries = []
        for tab in self._workspace.desk(self._desk_id).tabs:
            places = tab.places()
            if self._folded(tab):
                entries += [Entry(place, (place,), tab.id) for place in places]
            else:
                entries.append(Entry(tab.id, tuple(places), tab.id))
        return entries

    def _state(self, index: int) -> str:
        return self._workspace.state_of(self.places(index))

    def _index(self, key: str) -> int:
        return next((i for i in range(self.count()) if self.tabData(i) == key), -1)

    def _close(self, index: int) -> None:
        self._workspace.close_all(self.places(index))

    def _carry(self) -> None:
        """Take the tab that is pressed out of the bar."""
        from bough.ui.pane_drag import carry

        pressed, self._pressed = self._pressed, -1
        places, title = self.places(pressed), self.tabText(pressed)
        # The bar moves tabs by itself for as long as it thinks that a button is down.
        at = QPointF(self.mapFromGlobal(QCursor.pos()))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        released = QMouseEvent(
            QEvent.Type.MouseButtonRelease, at, self.mapToGlobal(at), left, none,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        super().mouseReleaseEvent(released)
        if not places:
            return
        # Meanwhile one sees what it may come to stand beside.
        others = [entry.places[0] for entry in self._entries if entry.places != places]
        below = self._on_top if self._on_top not in places else (others or [""])[0]
        if below in self._workspace:
            self._workspace.activate(below)
        taken = carry(self, self._theme, self._workspace, places, title)
        if not taken and places[0] in self._workspace:
            self._workspace.activate_with(places)

    def _on_dragged(self, event: QDragMoveEvent) -> None:
        from bough.ui import pane_drag

        data = event.mimeData()
        if data.hasFormat(pane_drag.PLACES) or data.hasFormat(pane_drag.SESSIONS):
            self._show_drop(self._position(event.position().toPoint()))
            event.acceptProposedAction()
        else:
            event.ignore()

    def _show_drop(self, position: int) -> None:
        if position != self._drop_at:
            self._drop_at = position
            self.update()

    def _position(self, at: QPoint) -> int:
        """Before which of the shown tabs something would come that is dropped there."""
        centres = (self.tabRect(index).center().x() for index in range(self.count()))
        return sum(at.x() > x for x in centres)

    def _take_in(self, places: list[str], position: int) -> None:
        """Put what was carried here before the tab at that position of the bar."""
        workspace, desk = self._workspace, self._workspace.desk(self._desk_id)
        before = [e.tab for e in self._entries[:position] if not {*e.places} <= {*places}]
        at = len(dict.fromkeys(before))
        whole = next((t for d in workspace.desks() for t in d.tabs if t.places() == places), None)
        if whole:
            workspace.move_tab(whole.id, desk.id, at)
        else:
            workspace.move_pane(places[0], desk.id, at)

    def _hover(self, index: int) -> None:
        if index != self._over:
            self._over = index
            self.update()

    def _titles(self, index: int) -> list[str]:
        places = (self._workspace.place(place) for place in self.places(index))
        new = self.tr("New session")
        return list(dict.fromkeys(place.caption or place.title or new for place in places))

    def _label(self, index: int) -> None:
        titles, words = self._titles(index), state_words(self._state(index))
        title = " + ".join(titles)
        text = " + ".join(map(brief, titles)) if len(titles) > 1 else title
        key, label = self._entries[index].key, (text, bool(words))
        if self._labels.get(key) != label:
            # The bar lays out all its tabs for that.
            self._labels[key] = label
            self.setTabText(index, text)
        self.setTabToolTip(index, tip(title))
        self.setAccessibleTabName(index, f"{title}, {words}" if words else title)

    def _on_desk_changed(self, desk_id: str) -> None:
        if desk_id == self._desk_id and not self._filling:
            self.refresh()

    def _on_state_changed(self, place_id: str) -> None:
        for index in range(self.count()):
            if place_id in self.places(index):
                self._label(index)
                self.update()

    def _on_tab_chosen(self, index: int) -> None:
        if index >= 0 and not self._filling:
            self._workspace.activate_with(self.places(index))

    def _on_tab_moved(self, start: int, to: int) -> None:
        if not self._filling:
            moved = self._entries.pop(start)
            self._entries.insert(to, moved)
            before = dict.fromkeys(e.tab for e in self._entries[:to] if e.tab != moved.tab)
            # The bar is in the middle of it.
            self._filling = True
            self._workspace.move_tab(moved.tab, self._desk_id, len(before))
            self._filling = False
