"""The view shows a place's path as a column of turns beside the rail."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
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
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from bough.core.node import Node
from bough.ui.theme import Theme
from bough.ui.transcript import anchor, canvas, hands, keys, words
from bough.ui.transcript.actions import Actions
from bough.ui.transcript.attention import Attention
from bough.ui.transcript.box import Brush, Usable
from bough.ui.transcript.canvas import Look
from bough.ui.transcript.cards import Cards
from bough.ui.transcript.coloring import Coloring
from bough.ui.transcript.column import Column, column
from bough.ui.transcript.cover import Cover
from bough.ui.transcript.flow import Flow, Hold, Line
from bough.ui.transcript.hover import Hover
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.later import Later
from bough.ui.transcript.pill import Pill
from bough.ui.transcript.pointer import Pointer, Touched
from bough.ui.transcript.selection import Selection, Where, where
from bough.ui.transcript.spoken import announce, be_readable, tell_end, tell_focus
from bough.ui.transcript.streaming import Streaming
from bough.ui.transcript.tail import Tail
from bough.ui.transcript.toolbar import TurnBar
from bough.ui.transcript.turn import FOOT, HANG, STATE, Turn
from bough.ui.transcript.zoom import Zoom
from bough.ui.widgets import SlimScrollBar, make_viewport

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter
    from bough.app.place import Place
    from bough.core.context import State
    from bough.ui.edit_in_place import EditInPlace
    from bough.ui.transcript.controls import Control
    from bough.ui.transcript.find import Find
    from bough.ui.transcript.pictures import Pictures

BAR = 12
TOP = 24.0
"""A turn that reaches no further down than this is not the first in view any more."""
SETTLED_MS = 200


class TranscriptView(QAbstractScrollArea):
    """Only what is in view is laid out and painted. It owns the scroll position and the selection;
    everything else it shows, it asks the place for."""

    readable = False
    """Whether what reads the screen may ask for what is in it: not while it is being made."""

    edit_requested = Signal(str)
    retry_with_requested = Signal(str, QPoint)
    ask_requested = Signal(str, str)
    """An act of `branch_acts.ASKS` and the node: what it needs is not asked for here."""
    link_requested = Signal(str, str)
    """A link with that text was clicked; it is not opened here."""
    remedy_requested = Signal(str, str, QPoint)
    """An action, a node, and where on the screen to open what that needs: a button at the end of a
    failed reply wants more than the place can do."""
    find_requested = Signal(str)
    """Look for these words."""
    message = Signal(str)
    """One line to be shown for a moment."""
    top_changed = Signal(str)
    """Another turn is the first in view."""
    writing_requested = Signal()
    """The keyboard is wanted in the composer."""
    column_changed = Signal()
    """The text moved sideways: what stands below follows."""

    def __init__(
        self,
        place: Place,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        plain: bool = False,
        typesetter: Typesetter | None = None,
    ) -> None:
        super().__init__(parent)
        make_viewport(self)
        self.plain = plain
        """Whether messages are shown as the text they are, without their Markdown."""
        self._place = place
        self._theme = theme
        self._typesetter = typesetter
        self._ink = Ink(theme, typesetter=typesetter)
        self._column = Column(48, 600, 18)
        self._top = ""
        self._selection: Selection | None = None
        self._cover: Cover | None = None
        self._find: Find | None = None
        self.unread: Mapping[str, State] = {}
        """Why messages will not be read by a model that is asked next."""

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
        self._cards = Cards(place, theme, viewport)
        self._folds = anchor.folds(place)
        self._held = False
        self._unfit = False
        self._flow = Flow(self._make_turn, self._cards.drop)
        self._attention = Attention(self._flow, theme, self, viewport)
        self._streaming = Streaming(self, self._flow, self._cards, place, theme, self)
        self._hover = Hover(self, self._flow, place, theme, viewport)
        self._zoom = Zoom(theme)
        self._tail = Tail(self, self._flow, place, theme, viewport)
        self._tail.edited.connect(self.writing_requested)
        self._tail.hidden_below.connect(self.message)
        self._pill = Pill(theme, viewport)
        self._pill.clicked.connect(self.go_to_end)
        self._pointer = Pointer(self, self)
        self._actions = Actions(self, place)
        self.tools.asked.connect(self._actions.do)
        self.tools.focus_moved.connect(self._on_focus_moved)
        self.tools.add_acts = self._actions.add_acts
        self.tools.link_requested.connect(self.link_requested)
        self.tools.used.connect(self._actions.use)
        self._cards.asked.connect(self._actions.remedy)
        self._cards.came.connect(lambda words: announce(self, words))
        self._cards.height_changed.connect(self._on_card_changed)

        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._on_settled)
        self._later = Later(self, self._flow, self)
        self._coloring = Coloring(self)
        self._coloring.colored.connect(self.viewport().update)

        theme.changed.connect(self._on_theme_changed)
        if typesetter:
            typesetter.formula_set.connect(self._on_formula_set)
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
            self._attention.focus(node_id)
            self._flow.reveal(index)
            self.show_all()
            self._settled.start()
            tell_focus(self)

    def show_plain(self, *, plain: bool) -> None:
        """Show the messages as the text they are, or as the Markdown they are."""
        if plain != self.plain:
            self.plain = plain
            self._lay_anew(self._flow.line())

    def go_to_end(self) -> None:
        """Look at the end, and follow it."""
        self._flow.stick = True
        self._flow.settle()
        self.show_all()
        self._settled.start()

    def flush(self) -> None:
        """Show what has grown now rather than at the next thirtieth of a second."""
        self._streaming.flush()

    @property
    def follows(self) -> bool:
        """Whether the end is in view and kept there."""
        return self._flow.stick

    @property
    def focused(self) -> str | None:
        """The turn that the keys are about."""
        return self._attention.focused

    @property
    def selection(self) -> Selection | None:
        return self._selection

    @property
    def flow(self) -> Flow:
        """The turns, for those who act on them."""
        return self._flow

    @property
    def tail(self) -> Tail:
        """What stands below the last turn."""
        return self._tail

    @cached_property
    def pictures(self) -> Pictures:
        from bough.ui.transcript.pictures import of_transcript

        return of_transcript(self, self._place)

    @property
    def tools(self) -> TurnBar:
        return self._attention.tools

    def focus_next(self, step: int) -> None:
        """Move the focus ring down or up; it comes first to where the reader is."""
        self.focus_turn(self._attention.after(step))

    def focus_turn(self, index: int) -> None:
        """Move the focus ring."""
        if len(self._flow):
            index = max(0, min(index, len(self._flow) - 1))
            self.reveal(self._flow.node(index).id)

    @property
    def found(self) -> Find | None:
        """What is looked for and marked."""
        return self._find

    def show_found(self, find: Find | None) -> None:
        """Mark what is found, here and on the bar; None marks nothing."""
        self._find = find
        self._bar.set_marks(find.marks() if find else [])
        self.viewport().update()

    def add_acts(self, menu: QMenu, node_id: str) -> None:
        """Put into a menu what is done to a message wherever one sees it."""
        self._actions.add_acts(menu, node_id)

    def copy_selection(self) -> None:
        """Copy what is selected, or the turn with the focus."""
        self._actions.copy_selection()

    def bring(self, index: int, section: int, block: int, inner: float, high: float) -> None:
        """Bring a stretch of a block into view."""
        self._flow.bring(index, section, block, inner, high)
        self.show_all()
        self._settled.start()

    def open_details(self, node_id: str) -> None:
        """Fold out what only an expert wants to read of a failed reply."""
        if card := self._cards.of(node_id):
            card.open_details()

    def fold(self, node_id: str) -> None:
        """Open or close what the model thought, or a long question."""
        if (index := self._flow.index(node_id)) is not None:
            self._folds.toggle(self._flow, index)
            self.show_all()
            self._settled.start()

    # What the pointer asks (see `pointer.Ground`)

    def where(self, at: QPointF) -> Where | None:
        """The place in the text that is nearest to a point of the viewport."""
        return where(self._flow, at.x() - self._column.x, at.y()) if len(self._flow) else None

    def in_gutter(self, at: QPointF) -> bool:
        """Whether a point is left of the text, where the rail is."""
        return at.x() < self._column.x - HANG

    def touch_at(self, at: QPointF) -> Touched:
        """What a click there would do: a touch of a turn, or a sibling's id."""
        return hands.touch_at(self._flow, self._column, self._place.siblings, at)

    def turn_at(self, index: int) -> Turn:
        return self._flow.turn(index)

    def select(self, selection: Selection | None) -> None:
        """Mark this and nothing else."""
        if selection != self._selection:
            self._selection = selection
            self.viewport().update()

    def press(self, node_id: str, control: Control) -> None:
        """Do what a click on that tool of a turn does."""
        self._actions.press(node_id, control)

    def scroll_by(self, by: int) -> None:
        """Look further down, or up."""
        self._hover.leave()
        moved = self._flow.scroll(by)
        if moved is None:
            self.show_all()
        else:
            self.show_moved(moved)
        self._settled.start()

    def view_height(self) -> int:
        return self.viewport().height()

    # Showing

    def show_all(self) -> None:
        """Everything may have moved."""
        self._sync_bar()
        self._place_extras()
        self.viewport().update()

    def show_moved(self, moved: int, dirty: float | None = None, end: float | None = None) -> None:
        """What was in view stands `moved` px higher: it is moved along as it was painted, and only
        what came into view, and what lies between `dirty` and `end`, is painted anew."""
        viewport = self.viewport()
        height = viewport.height()
        if moved and abs(moved) < height:
            viewport.scroll(0, -moved)
            if self._theme.fun:  # A wave ends at the edge of the view, which stays.
                viewport.update(self._column.rail - 8, 0, 16, height)
        elif moved:
            viewport.update()
            dirty = None
        if dirty is not None:
            top = max(0, int(dirty))
            bottom = height if end is None else min(height, math.ceil(end))
            if top < bottom:
                viewport.update(0, top, viewport.width(), bottom - top)
        if not moved and end is not None:
            return  # Nothing is higher than it was, or stands elsewhere.
        self._sync_bar()
        if moved or dirty is None:
            self._place_extras()
        else:
            self._tail.put_in_place()

    def show_state(self, index: int, turn: Turn) -> None:
        """Paint again what turns and counts in a growing turn."""
        top = self._flow.y_of(index)
        y = round(top + turn.state_y - STATE / 2)
        if -STATE < y < self._flow.view_height:
            left = self._column.rail - 12
            self.viewport().update(left, y, self._column.width + 60, int(STATE))
        if turn.thought and words.thinking(turn.node):
            self.viewport().update(self._column.x - 4, round(top) + 26, 240, 30)

    def tell_of_more(self, node_id: str, before: int, text: str) -> None:
        """There is new text below what is in view: a message was so long before."""
        self._pill.tell(node_id, before, text)
        self._place_pill()

    def _load(self) -> None:
        nodes = self._place.path()
        self._flow.show(nodes)
        self._streaming.follow(nodes[-2:])
        kept = self._place.anchor
        if isinstance(kept, dict) and kept.get("node") in self._flow:
            self._flow.stick = False

    def _make_turn(self, node: Node) -> Turn:
        siblings = self._place.siblings(node.id)
        which = siblings.index(node.id) if node.id in siblings else 0
        turn = Turn(node, self._ink, (which, max(1, len(siblings))), plain=self.plain)
        turn.landmarks = self._place.landmarks(node.id)
        if node.growing:
            turn.live = self._place.live(node.id)
        self._folds.dress(turn)
        if self._cover:
            self._cover.dress(turn)
        self._cards.dress(turn)
        return turn

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
        if len(flow) and (top := flow.node(flow.at(TOP)).id) != self._top:
            self._top = top
            self.top_changed.emit(top)

    def _place_extras(self) -> None:
        """Move the real widgets to where their turns are."""
        flow = self._flow
        visible = [(y, turn) for _, y, turn in flow.visible(0, flow.view_height)]
        self._cards.put_in_place(visible, self._column)
        self._tail.put_in_place()
        self._attention.put_in_place(self._column)
        if cover := self._cover:
            cover.put_in_place(self.rect_of(cover.node_id), flow.loaded(cover.node_id))
        if flow.stick:
            self._pill.rest()
        elif not self._pill.isHidden():
            self._place_pill()

    def _place_pill(self) -> None:
        col = self._column
        self._pill.move(col.x + (col.width - self._pill.width()) // 2, self.view_height() - 30 - 12)
        self._pill.show()
        self._pill.raise_()

    def _retarget(self, hovered: str | None) -> None:
        """The pointer is over another turn: the toolbar and the figures go there."""
        before = self._attention.target()
        self._attention.hovered = hovered
        after = self._attention.target()
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
        painter.fillRect(area, self._ink.color("canvas"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = Brush(painter, self._ink, area.top(), area.bottom() + 1, [])
        focused = self._attention.focused if self._attention.hears else None
        look = Look(
            self._selection,
            self._attention.target(),
            focused,
            self._hover.stub,
            self._find,
            self.unread,
        )
        canvas.paint(brush, self._flow, self._column, look)
        self._coloring.want(brush.plain)
        self._later.want()
        if brush.plain:
            self.pictures.want(brush.plain)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._bar.setGeometry(self.width() - BAR, 0, BAR, self.height())
        self._fit()

    def hold_size(self, *, held: bool) -> None:
        """While panes are put elsewhere, lay nothing out and paint nothing for sizes that do not
        stay."""
        self._held = held
        if not held and self._unfit:
            self.viewport().setUpdatesEnabled(True)
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        QTimer.singleShot(SETTLED_MS, self, lambda: be_readable(self))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._flow.width > 0:
            anchor.keep(self._flow, self._place, self._folds)

    def _fit(self) -> None:
        """Take on the size of the viewport."""
        self._unfit = self._held
        if self._held:
            self.viewport().setUpdatesEnabled(False)
            return
        viewport = self.viewport()
        ratio = self.devicePixelRatioF()
        self._ink.ratio = ratio
        fitted = column(viewport.width(), self.window().width())
        first = self._flow.width == 0
        moved = fitted != self._column
        self._column = fitted
        self._tail.fit(fitted)
        self._flow.resize(fitted.width, viewport.height())
        if first:
            anchor.restore(self._flow, self._place)
        else:
            self._settled.start()
        self.show_all()
        if moved:
            self.column_changed.emit()

    # Facts

    def _on_path_changed(self) -> None:
        nodes = self._place.path()
        flow = self._flow
        before, same = len(flow), flow.common(nodes)
        hold = None if flow.stick or not before or flow.width <= 0 else flow.hold()
        if same < before:
            replaced, y = flow.node(same).id, flow.y_of(same)
            if same < len(nodes):
                if self._attention.focused == replaced:
                    self._attention.focused = nodes[same].id
                # Another branch: its first turn stands where the one before it stood.
                if -flow.view_height < y < flow.view_height and not nodes[-1].growing:
                    hold = (nodes[same].id, 1, -1, max(y, 0.0))
                    flow.stick = False
        flow.show(nodes)
        self._tail.follow_path()
        if same < len(nodes) and nodes[-1].growing and not self._place.carried_along:
            # Something was just asked: look at what comes.
            flow.stick, hold = True, None
        for turn in flow.turns():
            siblings = self._place.siblings(turn.node.id)
            if turn.node.id in siblings:
                turn.siblings = (siblings.index(turn.node.id), len(siblings))
            turn.landmarks = self._place.landmarks(turn.node.id)
        self._attention.forget_what_left()
        self._hover.leave()
        if self._selection and self._selection.end.turn >= same:
            self.select(None)
        if flow.width > 0:
            flow.settle(hold)
            flow.scroll(0)
        self.show_all()
        self._streaming.follow(nodes)

    def cover(self, node_id: str, editor: EditInPlace | None) -> None:
        """Lay an editor over a question, which makes the room that it wants; None takes it away."""
        self._cover = Cover(node_id, editor) if editor else None
        if editor:
            editor.height_changed.connect(self._on_cover_changed)
        self._set_cover_height(node_id, editor.wanted_height() if editor else 0.0)

    def _on_cover_changed(self) -> None:
        if self._cover:
            self._set_cover_height(self._cover.node_id, self._cover.editor.wanted_height())

    def _set_cover_height(self, node_id: str, height: float) -> None:
        index = self._flow.index(node_id)
        if index is None:
            return
        turn = self._flow.turn(index)
        if turn.cover_height != height:
            turn.cover_height = height
            self._arrange_turn(index)
        else:
            self.show_all()

    def box_changed(
        self, index: int, usable: Usable | None = None, *, follow: bool = False
    ) -> None:
        """Something of that turn may have another height now. What a hand used stays where it is;
        else what is read, or the end where it was in view and `follow` says so."""
        if usable is not None:
            self._flow.box_changed(index, usable)
            self.show_all()
            return
        # The boxes stand where they stood until they are stacked anew.
        hold, turn = self._flow.hold(), self._flow.turn(index)
        turn.body.restack()
        if turn.thought:
            turn.thought.restack()
        self._flow.stick = follow and self._flow.stick
        self._arrange_turn(index, hold)

    def _arrange_turn(self, index: int, hold: Hold | None = None) -> None:
        """Let a turn take another height, with what is read where it is."""
        hold = hold or self._flow.hold()
        self._flow.turn(index).arrange()
        self._flow.changed(index)
        self._flow.settle(None if self._flow.stick else hold)
        self._flow.scroll(0)
        self.show_all()

    def _on_node_grew(self, node_id: str) -> None:
        if node_id in self._flow:
            self._streaming.grew(node_id)

    def _on_node_changed(self, node_id: str) -> None:
        index = self._flow.index(node_id)
        if index is None:
            return
        node = self._place.node(node_id)
        hold = None if self._flow.stick or self._flow.width <= 0 else self._flow.hold()
        self._flow.replace(index, node)
        turn = self._flow.loaded(node_id)
        if turn is None:
            pass
        elif turn.growing and not node.growing:
            turn.seal(node)
            self._cards.show_ending(turn)
            self._flow.changed(index)
        else:
            turn.node = node
        finished = not node.growing and self._streaming.ended(node_id)
        self._flow.settle(hold)
        self.show_all()
        if finished:
            tell_end(self, node, self._cards.of(node_id))

    def _on_card_changed(self, node_id: str) -> None:
        turn, card = self._flow.loaded(node_id), self._cards.of(node_id)
        index = self._flow.index(node_id)
        if turn is None or card is None or index is None:
            return
        turn.give_ending(card.height_for, card.middle)
        self._arrange_turn(index)

    def _on_settled(self) -> None:
        before = self._flow.top
        if self._flow.estimate_again() and self._flow.top != before:
            self._sync_bar()
        self._flow.release()
        anchor.keep(self._flow, self._place, self._folds)

    def _on_formula_set(self) -> None:
        """Show what was set, with what is read where it is."""
        flow = self._flow
        if flow.width <= 0 or not len(flow):
            return
        hold = None if flow.stick else flow.hold()
        restyled = [turn for turn in flow.turns() if turn.restyle()]
        for turn in restyled:
            if (index := flow.index(turn.node.id)) is not None:
                flow.changed(index)
        if restyled:
            flow.settle(hold)
            self.show_all()

    def _on_bar_moved(self, value: int) -> None:
        self.scroll_by(value - self._flow.top)

    def _on_theme_changed(self) -> None:
        line = self._flow.line(self._zoom.eye)
        self._ink = Ink(self._theme, self.devicePixelRatioF(), self._typesetter)
        self._lay_anew(line)
        for child in (self._bar, self._pill, *self.tools.findChildren(QWidget)):
            child.update()

    def _lay_anew(self, line: Line | None) -> None:
        """Make all turns again, with the line that is read where it is."""
        self._flow.forget()
        self._flow.keep(line)
        self.show_all()

    # Hands

    def wheelEvent(self, event: QWheelEvent) -> None:
        across, up = hands.wheel_steps(event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom.turn(event.angleDelta().y(), event.position().y())
        elif across and abs(across) > abs(up):
            if hands.slide(self._flow, event.position(), -across):
                self.viewport().update()
        elif up:
            self.scroll_by(-round(up))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._attention.focused = None
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
        self._actions.offer_selected()
        if touched is not None and touched == self.touch_at(event.position()):
            self._actions.touch(touched)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer.move(event)
            return
        node_id = self._hover.move(event.position(), self._column)
        if node_id != self._attention.hovered:
            self._retarget(node_id)

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover.leave()
        self._retarget(None)

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
        self._attention.forget_what_left()
        if by_keys and self._attention.focused is None:
            self._attention.focused = self._attention.nearest()
        self._on_focus_moved()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self._on_focus_moved()

    def _on_focus_moved(self) -> None:
        """The keys came to the turns or to the toolbar, or left them."""
        self._place_extras()
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            from bough.ui.transcript.block_menu import open_at

            open_at(self, event.pos())
        else:
            event.setAccepted(self._attention.open_menu(event.reason()))
