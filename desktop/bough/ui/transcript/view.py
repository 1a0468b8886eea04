"""The view shows a place's path as a column of turns beside the rail."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from bough.core.node import Node, Status
from bough.ui.theme import Theme, tokens
from bough.ui.transcript import keys, rail
from bough.ui.transcript.actions import Actions
from bough.ui.transcript.box import Brush, Link
from bough.ui.transcript.coloring import Coloring
from bough.ui.transcript.column import Column, column
from bough.ui.transcript.flow import Flow
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.pill import Pill
from bough.ui.transcript.pointer import Pointer, Touched
from bough.ui.transcript.selection import Selection, Where
from bough.ui.transcript.spoken import announce, describe
from bough.ui.transcript.toolbar import TurnBar
from bough.ui.transcript.turn import FOOT, HANG, STATE, Turn, ends_early
from bough.ui.transcript.words import preview
from bough.ui.widgets import SlimScrollBar

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.ui.edit_in_place import EditInPlace
    from bough.ui.transcript.card import Card

BAR = 12
WHEEL_STEP = 60
SETTLED_MS = 200
FRESH_S = 0.06
"""What a flush painted so long ago needs no painting for what turns in it."""


class TranscriptView(QAbstractScrollArea):
    """Only what is in view is laid out and painted. It owns the scroll position and the selection;
    everything else it shows, it asks the place for."""

    edit_requested = Signal(str)
    retry_with_requested = Signal(str, QPoint)
    link_requested = Signal(str)
    """A link was clicked; it is not opened here."""
    remedy_requested = Signal(str, str, QPoint)
    """An action, a node, and where on the screen to open what that needs: a button at the end of a
    failed reply wants more than the place can do."""
    message = Signal(str)
    """One line to be shown for a moment."""
    column_changed = Signal()
    """The text moved sideways: what stands below follows."""

    def __init__(
        self, place: Place, theme: Theme, parent: QWidget | None = None, *, plain: bool = False
    ) -> None:
        super().__init__(parent)
        self.plain = plain
        """Whether messages are shown as the text they are, without their Markdown."""
        self._place = place
        self._theme = theme
        self._ink = Ink(theme)
        self._column = Column(48, 600, 18)
        self._endings: dict[str, Card] = {}
        self._flow = Flow(self._make_turn, self._on_dropped)
        self._growing: list[str] = []
        self._hovered: str | None = None
        self._focused: str | None = None
        self._stub: tuple[str, int] | None = None
        self._selection: Selection | None = None
        self._flushed = 0.0
        self._cover: tuple[str, EditInPlace] | None = None

        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, 0, BAR, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Transcript"))
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setMouseTracking(True)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)

        self._bar = SlimScrollBar(theme, Qt.Orientation.Vertical, self, size=BAR, ground="canvas")
        self._bar.setAccessibleName(self.tr("Scroll the transcript"))
        self._bar.valueChanged.connect(self._on_bar_moved)
        self._tools = TurnBar(theme, viewport)
        self._tools.setCursor(Qt.CursorShape.ArrowCursor)
        self._pill = Pill(theme, viewport)
        self._pill.clicked.connect(self.go_to_end)
        self._pointer = Pointer(self, self)
        self._actions = Actions(self, place)
        self._tools.asked.connect(self._actions.do)
        self._tools.retry_with_requested.connect(self.retry_with_requested)
        self._tools.link_requested.connect(self.link_requested)

        self._flush = self._timer(0, self._on_flush, once=True)
        self._flush.setTimerType(Qt.TimerType.PreciseTimer)
        theme.spin.turned.connect(self._on_spin)
        self._settled = self._timer(SETTLED_MS, self._on_settled, once=True)
        self._coloring = Coloring(self)
        self._coloring.colored.connect(self.viewport().update)

        theme.changed.connect(self._on_theme_changed)
        place.path_changed.connect(self._on_path_changed)
        place.revealed.connect(self.reveal)
        place.node_grew.connect(self._on_node_grew)
        place.node_changed.connect(self._on_node_changed)
        self._load()

    # What others ask

    @property
    def place(self) -> Place:
        return self._place

    def column(self) -> tuple[int, int, int]:
        """Left edge and width of the text and the middle of the rail, in px of this widget; what
        stands below the transcript is aligned with it."""
        return (self._column.x, self._column.width, self._column.rail)

    def rect_of(self, node_id: str) -> QRect:
        """Where a turn's block or body is in the viewport; empty where it is not on the path."""
        index = self._flow.index(node_id)
        if index is None:
            return QRect()
        turn = self._flow.turn(index)
        y = round(self._flow.y_of(index))
        hang = int(HANG) if turn.is_question else 0
        height = round(turn.foot_y)
        return QRect(self._column.x - hang, y, self._column.width + hang, height)

    def reveal(self, node_id: str) -> None:
        """Bring a turn into view and give it the focus ring."""
        index = self._flow.index(node_id)
        if index is not None:
            self._focused = node_id
            self._flow.reveal(index)
            self._show_all()
            self._settled.start()
            describe(self, self._flow.node(index), index, len(self._flow))

    def show_plain(self, *, plain: bool) -> None:
        """Show the messages as the text they are, or as the Markdown they are."""
        if plain != self.plain:
            self.plain = plain
            self._lay_anew()

    def go_to_end(self) -> None:
        """Look at the end, and follow it."""
        self._flow.stick = True
        self._flow.settle()
        self._show_all()
        self._settled.start()

    def flush(self) -> None:
        """Show what has grown now rather than at the next thirtieth of a second."""
        self._flush.stop()
        self._on_flush()

    @property
    def follows(self) -> bool:
        """Whether the end is in view and kept there."""
        return self._flow.stick

    @property
    def focused(self) -> str | None:
        """The turn that the keys are about."""
        return self._focused

    @property
    def selection(self) -> Selection | None:
        return self._selection

    @property
    def flow(self) -> Flow:
        """The turns, for those who act on them."""
        return self._flow

    @property
    def tools(self) -> TurnBar:
        return self._tools

    def focus_turn(self, index: int) -> None:
        """Move the focus ring."""
        if len(self._flow):
            index = max(0, min(index, len(self._flow) - 1))
            self.reveal(self._flow.node(index).id)

    def open_details(self, node_id: str) -> None:
        """Fold out what only an expert wants to read of a failed reply."""
        if card := self._endings.get(node_id):
            card.open_details()

    def fold_thought(self, node_id: str) -> None:
        """Open or close what the model thought."""
        index = self._flow.index(node_id)
        if index is None:
            return
        turn = self._flow.turn(index)
        if turn.thought is None:
            return
        hold = (node_id, 1, -1, self._flow.y_of(index))
        turn.open = not turn.open
        turn.arrange()
        self._flow.changed(index)
        self._flow.stick = False
        self._flow.settle(hold)
        self._flow.scroll(0)
        self._show_all()

    # What the pointer asks (see `pointer.Ground`)

    def where(self, at: QPointF) -> Where | None:
        """The place in the text that is nearest to a point of the viewport."""
        if not len(self._flow):
            return None
        index = self._flow.at(at.y())
        turn = self._flow.turn(index)
        return (index, turn.point_at(at.x() - self._column.x, at.y() - self._flow.y_of(index)))

    def touch_at(self, at: QPointF) -> Touched:
        """What a click there would do: a touch of a turn, or a sibling's id."""
        if not len(self._flow):
            return None
        for index in (self._flow.at(at.y()), self._flow.at(at.y() + rail.RISE)):
            turn = self._flow.turn(index)
            y = at.y() - self._flow.y_of(index)
            stub = rail.stub_at(at.x() - self._column.rail, y - turn.node_y, turn.siblings)
            if stub is not None and at.x() < self._column.x - (HANG if turn.is_question else 4):
                return self._place.siblings(turn.node.id)[stub]
        index = self._flow.at(at.y())
        turn = self._flow.turn(index)
        touch = turn.touch_at(at.x() - self._column.x, at.y() - self._flow.y_of(index))
        return (index, touch) if touch is not None else None

    def turn_at(self, index: int) -> Turn:
        return self._flow.turn(index)

    def select(self, selection: Selection | None) -> None:
        """Mark this and nothing else."""
        if selection != self._selection:
            self._selection = selection
            self.viewport().update()

    def scroll_by(self, by: int) -> None:
        """Look further down, or up."""
        moved = self._flow.scroll(by)
        if moved is None:
            self._show_all()
        else:
            self._show_moved(moved)
        self._settled.start()

    def view_height(self) -> int:
        return self.viewport().height()

    # Showing

    def _timer(self, ms: int, slot: object, *, once: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(once)
        timer.setInterval(ms)
        timer.timeout.connect(slot)
        return timer

    def _load(self) -> None:
        nodes = self._place.path()
        self._flow.show(nodes)
        self._growing = [n.id for n in nodes[-2:] if n.growing]
        if self._growing:
            self._theme.spin.want()
        anchor = self._place.anchor
        if isinstance(anchor, dict) and anchor.get("node") in self._flow:
            self._flow.stick = False

    def _make_turn(self, node: Node) -> Turn:
        siblings = self._place.siblings(node.id)
        which = siblings.index(node.id) if node.id in siblings else 0
        turn = Turn(node, self._ink, (which, max(1, len(siblings))), plain=self.plain)
        if node.growing:
            turn.live = self._place.live(node.id)
        if self._cover and self._cover[0] == node.id:
            turn.cover_height = self._cover[1].wanted_height()
        if ends_early(node):
            self._give_ending(turn)
        elif turn.live and turn.live.retry:
            self._show_retry(turn)
        return turn

    def _on_dropped(self, node_id: str) -> None:
        if ending := self._endings.pop(node_id, None):
            # Before it is deleted, which is later: it is not to answer to anything any more.
            ending.closed()
            ending.hide()
            ending.deleteLater()

    def _show_all(self) -> None:
        """Everything may have moved."""
        self._sync_bar()
        self._place_extras()
        self.viewport().update()

    def _show_moved(self, moved: int, dirty: float | None = None) -> None:
        """What was in view stands `moved` px higher: it is moved along as it was painted, and only
        what came into view, and what lies below `dirty`, is painted anew."""
        viewport = self.viewport()
        height = viewport.height()
        if moved and abs(moved) < height:
            viewport.scroll(0, -moved)
        elif moved:
            viewport.update()
            dirty = None
        if dirty is not None:
            top = max(0, int(dirty))
            if top < height:
                viewport.update(0, top, viewport.width(), height - top)
        self._sync_bar()
        if moved or dirty is None:
            self._place_extras()

    def _sync_bar(self) -> None:
        bar, flow = self._bar, self._flow
        if (bar.maximum(), bar.value(), bar.pageStep()) != (
            flow.lowest, flow.top, flow.view_height,
        ):  # fmt: skip
            bar.blockSignals(True)
            bar.setPageStep(max(1, flow.view_height))
            bar.setSingleStep(24)
            bar.setRange(0, flow.lowest)
            bar.setValue(flow.top)
            bar.blockSignals(False)
            bar.update()

    def _place_extras(self) -> None:
        """Move the real widgets to where their turns are."""
        flow, col = self._flow, self._column
        height = flow.view_height
        target = self._target()
        shown: set[str] = set()
        placed = False
        for index, y, turn in flow.visible(0, height):
            node_id = turn.node.id
            if ending := self._endings.get(node_id):
                shown.add(node_id)
                ending.setGeometry(
                    col.x - 1, round(y + turn.ending_y), col.width + 2, int(turn.ending_height)
                )
                ending.show()
            if index == target and not turn.growing:
                self._tools.set_turn(turn)
                left = col.x - 6
                if turn.is_question:
                    left = col.x + col.width - self._tools.width()
                self._tools.move(left, round(y + turn.foot_y))
                self._tools.show()
                placed = True
        if not placed and not self._tools.isHidden():
            self._tools.hide()
        for node_id, ending in self._endings.items():
            if node_id not in shown:
                ending.hide()
        if self._cover:
            self._place_cover(*self._cover)
        if flow.stick:
            self._pill.hide()
        elif not self._pill.isHidden():
            self._place_pill()

    def _place_pill(self) -> None:
        col = self._column
        self._pill.move(col.x + (col.width - self._pill.width()) // 2, self.view_height() - 30 - 12)
        self._pill.show()
        self._pill.raise_()

    def _target(self) -> int | None:
        """The turn that has the toolbar: under the pointer, else focused, else the last one."""
        for node_id in (self._hovered, self._focused if self.hasFocus() else None):
            index = self._flow.index(node_id) if node_id else None
            if index is not None:
                return index
        return len(self._flow) - 1 if len(self._flow) else None

    def _retarget(self, change: object) -> None:
        """Move the toolbar and the figures, if the pointer or the focus now means another turn."""
        before = self._target()
        assert callable(change)
        change()
        after = self._target()
        if before == after:
            return
        for index in (before, after):
            if index is not None and index < len(self._flow):
                turn = self._flow.loaded(self._flow.node(index).id)
                if turn:
                    y = round(self._flow.y_of(index) + turn.foot_y)
                    self.viewport().update(0, y, self.viewport().width(), int(FOOT) + 2)
        self._place_extras()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.rect())
        finally:
            # Also where it failed: Qt cannot paint a widget that an earlier painter still holds.
            painter.end()

    def _paint(self, painter: QPainter, area: QRect) -> None:
        ink, flow, col = self._ink, self._flow, self._column
        painter.fillRect(area, ink.color("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = Brush(painter, ink, area.top(), area.bottom() + 1, [])
        target, last = self._target(), len(flow) - 1
        selection = self._selection
        for index, y, turn in flow.visible(area.top(), area.bottom() + rail.RISE + 14):
            marked = selection.within(index) if selection else None
            turn.paint(brush, col.x, y, marked, foot=index in (target, last))
            hovered = self._stub[1] if self._stub and self._stub[0] == turn.node.id else None
            rail.paint_turn(
                brush, col.rail, y, turn, first=index == 0, hovered=hovered,
                last=float(flow.view_height) if index == last else None,
            )  # fmt: skip
            if turn.node.id == self._focused and self.hasFocus():
                self._paint_focus(painter, y, turn)
        self._coloring.want(brush.plain)

    def _paint_focus(self, painter: QPainter, y: float, turn: Turn) -> None:
        col = self._column
        painter.setPen(self._ink.pen("leafLine", 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left = col.x - HANG
        extra = 0.0 if turn.is_question else 8.0
        bottom = turn.foot_y if turn.is_question else turn.foot_y + FOOT
        painter.drawRoundedRect(
            QRectF(left, y - extra / 2, col.width + HANG + extra, bottom + extra / 2), 10, 10
        )

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._bar.setGeometry(self.width() - BAR, 0, BAR, self.height())
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._flow.width > 0:
            self._keep_anchor()

    def _fit(self) -> None:
        """Take on the size of the viewport."""
        viewport = self.viewport()
        ratio = self.devicePixelRatioF()
        self._ink.ratio = ratio
        fitted = column(viewport.width(), self.window().width())
        first = self._flow.width == 0
        moved = fitted != self._column
        self._column = fitted
        self._flow.resize(fitted.width, viewport.height())
        if first:
            self._flow.estimate_again()
            self._restore_anchor()
        else:
            self._settled.start()
        self._show_all()
        if moved:
            self.column_changed.emit()

    def _restore_anchor(self) -> None:
        anchor = self._place.anchor
        if not isinstance(anchor, dict):
            return
        index = self._flow.index(str(anchor.get("node")))
        if index is not None:
            box, y = anchor.get("box", -1), anchor.get("y", 0)
            if isinstance(box, int) and isinstance(y, int | float):
                self._flow.stick = False
                self._flow.settle((str(anchor["node"]), 1, box, float(y)))
                self._flow.scroll(0)

    def _keep_anchor(self) -> None:
        if self._flow.stick or not len(self._flow):
            self._place.set_anchor(None)
        else:
            node_id, section, box, y = self._flow.hold()
            self._place.set_anchor({"node": node_id, "box": box if section else -1, "y": y})

    # Facts

    def _on_path_changed(self) -> None:
        nodes = self._place.path()
        flow = self._flow
        before, same = len(flow), flow.common(nodes)
        hold = None if flow.stick or not before or flow.width <= 0 else flow.hold()
        if same < before:
            replaced, y = flow.node(same).id, flow.y_of(same)
            if same < len(nodes):
                if self._focused == replaced:
                    self._focused = nodes[same].id
                # Another branch: its first turn stands where the one before it stood.
                if -flow.view_height < y < flow.view_height and not nodes[-1].growing:
                    hold = (nodes[same].id, 1, -1, max(y, 0.0))
                    flow.stick = False
        flow.show(nodes)
        if same < len(nodes) and nodes[-1].growing:
            # Something was just asked: look at what comes.
            flow.stick, hold = True, None
        self._growing = [n.id for n in nodes if n.growing]
        for turn in flow.turns():
            siblings = self._place.siblings(turn.node.id)
            if turn.node.id in siblings:
                turn.siblings = (siblings.index(turn.node.id), len(siblings))
        if self._focused not in flow:
            self._focused = None
        if self._hovered not in flow:
            self._hovered = None
        self.select(None)
        if flow.width > 0:
            flow.settle(hold)
            flow.scroll(0)
        self._show_all()
        if self._growing:
            self._theme.spin.want()
            self._wake()

    def cover(self, node_id: str, editor: EditInPlace | None) -> None:
        """Lay an editor over a question, which makes the room that it wants; None takes it away."""
        self._cover = (node_id, editor) if editor else None
        if editor:
            editor.height_changed.connect(self._on_cover_changed)
        self._set_cover_height(node_id, editor.wanted_height() if editor else 0.0)

    def _on_cover_changed(self) -> None:
        if self._cover:
            self._set_cover_height(self._cover[0], self._cover[1].wanted_height())

    def _set_cover_height(self, node_id: str, height: float) -> None:
        index = self._flow.index(node_id)
        if index is None:
            return
        turn = self._flow.turn(index)
        if turn.cover_height != height:
            turn.cover_height = height
            self._arrange_turn(index)
        else:
            self._show_all()

    def _place_cover(self, node_id: str, editor: EditInPlace) -> None:
        index = self._flow.index(node_id)
        turn = self._flow.loaded(node_id)
        editor.setVisible(index is not None and turn is not None)
        if index is not None and turn is not None:
            area = self.rect_of(node_id)
            editor.setGeometry(area.x(), area.y(), area.width(), round(turn.foot_y))

    def box_changed(self, index: int) -> None:
        """A box of that turn has another height now."""
        self._flow.turn(index).body.restack()
        self._flow.stick = False
        self._arrange_turn(index)

    def _arrange_turn(self, index: int) -> None:
        """Let a turn take another height, with its top where it is."""
        turn = self._flow.turn(index)
        hold = (turn.node.id, 1, -1, self._flow.y_of(index))
        turn.arrange()
        self._flow.changed(index)
        self._flow.settle(hold)
        self._flow.scroll(0)
        self._show_all()

    def _on_node_grew(self, node_id: str) -> None:
        if node_id in self._flow:
            if node_id not in self._growing:
                self._growing.append(node_id)
                self._theme.spin.want()
            self._wake()

    def _on_node_changed(self, node_id: str) -> None:
        index = self._flow.index(node_id)
        if index is None:
            return
        node = self._place.node(node_id)
        hold = None if self._flow.stick or self._flow.width <= 0 else self._flow.hold()
        self._flow.replace(index, node)
        turn = self._flow.loaded(node_id)
        finished = node_id in self._growing and not node.growing
        if turn is None:
            pass
        elif turn.growing and not node.growing:
            turn.seal(node)
            self._on_dropped(node_id)
            turn.give_ending(None)
            if ends_early(node):
                self._give_ending(turn)
            self._flow.changed(index)
        else:
            turn.node = node
        if not node.growing and node_id in self._growing:
            self._growing.remove(node_id)
        self._flow.settle(hold)
        self._show_all()
        if finished and node.status is Status.SEALED:
            announce(self, self.tr("Reply finished"))
        elif finished and (card := self._endings.get(node_id)):
            announce(self, card.accessibleName())

    def _give_ending(self, turn: Turn) -> None:
        """Say at the end of the turn why it is not simply whole."""
        from bough.ui.transcript.ending import Ending

        ending = Ending(self._theme, turn.node, self._place.remedies, self.viewport())
        ending.asked.connect(self._actions.remedy)
        self._put_at_end(turn, ending)

    def _show_retry(self, turn: Turn) -> bool:
        """Have a card at the end of a growing turn while it waits for its next try, and none when
        it does not. True where it came or went."""
        card, live, node_id = self._endings.get(turn.node.id), turn.live, turn.node.id
        if live is None or live.retry is None:
            if card is None:
                return False
            self._on_dropped(node_id)
            turn.give_ending(None)
            return True
        from bough.ui.transcript.retry_card import RetryCard

        if isinstance(card, RetryCard):
            card.show_live(live)
            return False
        card = RetryCard(self._theme, live, self.viewport())
        card.hurry_requested.connect(lambda: self._place.hurry(node_id))
        card.stop_requested.connect(self._place.stop)
        self._put_at_end(turn, card)
        announce(self, card.title.text())
        return True

    def _put_at_end(self, turn: Turn, card: Card) -> None:
        self._on_dropped(turn.node.id)
        self._endings[turn.node.id] = card
        card.height_changed.connect(lambda node_id=turn.node.id: self._on_card_changed(node_id))
        turn.give_ending(card.height_for)

    def _on_card_came_or_went(self, index: int) -> None:
        self._flow.changed(index)
        self._flow.settle(None if self._flow.stick else self._flow.hold())
        self._show_all()

    def _on_card_changed(self, node_id: str) -> None:
        turn, card = self._flow.loaded(node_id), self._endings.get(node_id)
        index = self._flow.index(node_id)
        if turn is None or card is None or index is None:
            return
        turn.give_ending(card.height_for)
        if self._flow.stick:
            self._flow.changed(index)
            self._flow.settle()
            self._show_all()
        else:
            self._arrange_turn(index)

    def _wake(self) -> None:
        """Flush soon, but not twice within a thirtieth of a second."""
        if not self._flush.isActive():
            period = 1000.0 / tokens()["motion"]["streamFlushHz"]
            since = (time.monotonic() - self._flushed) * 1000
            self._flush.start(max(0, round(period - since)))

    def _on_flush(self) -> None:
        self._flushed = time.monotonic()
        flow = self._flow
        if flow.width <= 0:
            return
        waits = False
        for node_id in self._growing:
            index = flow.index(node_id)
            if index is None:
                continue
            turn = flow.turn(index)
            if not turn.growing:
                continue
            # An open thought may grow above what is read just now.
            hold = flow.hold() if turn.open and not flow.stick else None
            dirty, more = turn.grow(self._place.node(node_id), self._place.live(node_id))
            waits = waits or more
            if self._show_retry(turn):
                self._on_card_came_or_went(index)
                continue
            if dirty is None:
                self._update_state(index, turn)
                continue
            before = flow.top
            flow.changed(index)
            if flow.stick:
                flow.top = flow.lowest
            elif hold is not None:
                flow.settle(hold)
                self._show_all()
                continue
            self._show_moved(flow.top - before, flow.y_of(index) + dirty - 2)
            if not flow.stick and flow.y_of(index) + turn.height > flow.view_height:
                self._place_pill()
        flow.release()
        if waits:
            self._wake()

    def _on_spin(self) -> None:
        if self._growing:
            self._theme.spin.want()
        if time.monotonic() - self._flushed < FRESH_S:
            return
        for node_id in self._growing:
            index = self._flow.index(node_id)
            turn = self._flow.loaded(node_id)
            if index is not None and turn is not None:
                self._update_state(index, turn)
                if turn.thought and not turn.node.text:
                    y = round(self._flow.y_of(index))
                    self.viewport().update(self._column.x - 4, y + 26, 240, 30)

    def _update_state(self, index: int, turn: Turn) -> None:
        y = round(self._flow.y_of(index) + turn.state_y - STATE / 2)
        if -STATE < y < self._flow.view_height:
            left = self._column.rail - 12
            self.viewport().update(left, y, self._column.width + 60, int(STATE))

    def _on_settled(self) -> None:
        before = self._flow.top
        if self._flow.estimate_again() and self._flow.top != before:
            self._sync_bar()
        self._flow.release()
        self._keep_anchor()

    def _on_bar_moved(self, value: int) -> None:
        self.scroll_by(value - self._flow.top)

    def _on_theme_changed(self) -> None:
        self._ink = Ink(self._theme, self.devicePixelRatioF())
        self._lay_anew()
        for child in (self._bar, self._pill, *self._tools.findChildren(QWidget)):
            child.update()

    def _lay_anew(self) -> None:
        """Make all turns again, with what is read where it is."""
        hold = None if self._flow.stick or not len(self._flow) else self._flow.hold()
        opened = [t.node.id for t in self._flow.turns() if t.open]
        self._flow.forget()
        for node_id in opened:
            index = self._flow.index(node_id)
            if index is not None and (turn := self._flow.turn(index)).thought:
                turn.open = True
                turn.arrange()
        self._flow.settle(hold)
        self._show_all()

    # Hands

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta()
        across = pixels.x() if not pixels.isNull() else angle.x() * WHEEL_STEP / 120
        down = pixels.y() if not pixels.isNull() else angle.y() * WHEEL_STEP / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not across:
            across, down = down, 0
        if across and abs(across) > abs(down):
            self._slide(event.position(), -across)
        elif down:
            self.scroll_by(-round(down))
        event.accept()

    def _slide(self, at: QPointF, by: float) -> None:
        """Scroll the table or code under the pointer sideways."""
        if not len(self._flow):
            return
        index = self._flow.at(at.y())
        turn = self._flow.turn(index)
        section, box = turn.box_near(at.y() - self._flow.y_of(index))
        body = turn.section(section)
        if body and box >= 0 and body.boxes[box].slide(by):
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            hints = QGuiApplication.styleHints()
            self._pointer.press(event, hints.mouseDoubleClickInterval(), double=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            hints = QGuiApplication.styleHints()
            self._pointer.press(event, hints.mouseDoubleClickInterval(), double=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        touched = self._pointer.release()
        if touched is not None and touched == self.touch_at(event.position()):
            self._actions.touch(touched)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer.move(event)
            return
        at = event.position()
        touched = self.touch_at(at)
        shape = Qt.CursorShape.IBeamCursor
        if touched is not None:
            shape = Qt.CursorShape.PointingHandCursor
        elif at.x() < self._column.x - HANG or at.x() > self._column.x + self._column.width:
            shape = Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)
        self._hover_stub(touched if isinstance(touched, str) else None)
        if isinstance(touched, tuple) and isinstance(touched[1], Link):
            self.message.emit(touched[1].href)
        index = self._flow.at(at.y()) if len(self._flow) else None
        node_id = self._flow.node(index).id if index is not None else None
        if node_id != self._hovered:
            self._retarget(lambda: setattr(self, "_hovered", node_id))

    def _hover_stub(self, sibling: str | None) -> None:
        found: tuple[str, int] | None = None
        if sibling is not None:
            siblings = self._place.siblings(sibling)
            here = next((s for s in siblings if s in self._flow), None)
            found = (here, siblings.index(sibling)) if here else None
        if found != self._stub:
            self._stub = found
            if sibling is not None and found is not None:
                self.message.emit(preview(self._place.node(sibling)))
            self.viewport().update(0, 0, self._column.x, self.view_height())

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover_stub(None)
        self._retarget(lambda: setattr(self, "_hovered", None))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = keys.wish(event)
        if not wish or not self._actions.key(wish):
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_keys = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        if by_keys and (self._focused is None or self._focused not in self._flow):
            index = self._flow.at(self.view_height() - 8.0) if len(self._flow) else None
            self._focused = self._flow.node(index).id if index is not None else None
        self._place_extras()
        self.viewport().update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self._place_extras()
        self.viewport().update()
