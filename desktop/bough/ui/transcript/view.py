"""The view shows a place's path as a column of turns beside the rail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
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
from bough.ui.transcript import canvas, keys
from bough.ui.transcript.actions import Actions
from bough.ui.transcript.anchor import SETTLED_MS, Anchor
from bough.ui.transcript.box import Brush, Usable
from bough.ui.transcript.canvas import Look
from bough.ui.transcript.cards import Cards
from bough.ui.transcript.coloring import Coloring
from bough.ui.transcript.column import column
from bough.ui.transcript.flow import Flow, Line
from bough.ui.transcript.hands import Hands, touch_at
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.later import Later
from bough.ui.transcript.pointer import Touched
from bough.ui.transcript.selection import Selection, Where, where
from bough.ui.transcript.spoken import announce, be_readable, tell_focus
from bough.ui.transcript.streaming import Streaming
from bough.ui.transcript.surface import Surface
from bough.ui.transcript.sync import Sync
from bough.ui.transcript.tail import Tail
from bough.ui.transcript.toolbar import TurnBar
from bough.ui.transcript.turn import HANG, Turn
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
        self._selection: Selection | None = None
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
        self._bar.setSingleStep(24)
        self._bar.valueChanged.connect(self._on_bar_moved)
        self._cards = Cards(place, theme, viewport)
        self._held = False
        self._unfit = False
        self._flow = Flow(place, self._make_turn, self._cards.drop)
        self._surface = Surface(self._flow, place, theme, self._cards, self._bar, self)
        self._attention = self._surface.attention
        self._surface.top_changed.connect(self.top_changed)
        self._surface.pill.clicked.connect(self.go_to_end)
        self.tail.edited.connect(self.writing_requested)
        self.tail.hidden_below.connect(self.message)
        self._streaming = Streaming(self._surface, self._flow, self._cards, place, theme, self)
        self._actions = Actions(self, place)
        self._hands = Hands(self, self._flow, place, self._surface, self._actions, theme, viewport)
        self.tools.asked.connect(self._actions.do)
        self.tools.focus_moved.connect(self._on_focus_moved)
        self.tools.add_acts = self._actions.add_acts
        self.tools.link_requested.connect(self.link_requested)
        self.tools.used.connect(self._actions.use)
        self._cards.asked.connect(self._actions.remedy)
        self._cards.came.connect(lambda words: announce(self, words))

        self._later = Later(self._surface, self._flow, self)
        self._coloring = Coloring(self)
        self._coloring.colored.connect(self.viewport().update)

        theme.changed.connect(self._on_theme_changed)
        if typesetter:
            typesetter.formula_set.connect(self._on_formula_set)
        self._sync = Sync(self._flow, place, self._surface, self._streaming, self)
        self._sync.path_shown.connect(self._on_path_shown)
        place.revealed.connect(self.reveal)
        self._anchor = Anchor(self._flow, place, self._surface, self)

    # What others ask

    @property
    def place(self) -> Place:
        return self._place

    def column(self) -> tuple[int, int, int]:
        """Left edge and width of the text and the middle of the rail, in px of this widget; what
        stands below the transcript is aligned with it."""
        return self._surface.column

    def rect_of(self, node_id: str) -> QRect:
        """Where a turn's block or body is in the viewport; empty where it is not on the path."""
        return self._surface.rect_of(node_id)

    def reveal(self, node_id: str) -> None:
        """Bring a turn into view and give it the focus ring."""
        index = self._flow.index(node_id)
        if index is not None:
            self._attention.focus(node_id)
            self._flow.reveal(index)
            self._look_elsewhere()
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
        self._look_elsewhere()

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
        return self._surface.tail

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
            self.reveal(self._flow.name(index))

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
        self._look_elsewhere()

    def open_details(self, node_id: str) -> None:
        """Fold out what only an expert wants to read of a failed reply."""
        if card := self._cards.of(node_id):
            card.open_details()

    def fold(self, node_id: str) -> None:
        """Open or close what the model thought, or a long question."""
        if (index := self._flow.index(node_id)) is not None:
            self._anchor.folds.toggle(self._flow, index)
            self._look_elsewhere()

    # What the pointer asks (see `pointer.Ground`)

    def where(self, at: QPointF) -> Where | None:
        """The place in the text that is nearest to a point of the viewport."""
        return (
            where(self._flow, at.x() - self._surface.column.x, at.y()) if len(self._flow) else None
        )

    def in_gutter(self, at: QPointF) -> bool:
        """Whether a point is left of the text, where the rail is."""
        return at.x() < self._surface.column.x - HANG

    def touch_at(self, at: QPointF) -> Touched:
        """What a click there would do: a touch of a turn, or a sibling's id."""
        return touch_at(self._flow, self._surface.column, self._place.siblings, at)

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
        self._hands.hover.leave()
        moved = self._flow.scroll(by)
        if moved is None:
            self.show_all()
        else:
            self._surface.show_moved(moved)
        self._anchor.look()

    def view_height(self) -> int:
        return self.viewport().height()

    # Showing

    def show_all(self) -> None:
        """Everything may have moved."""
        self._surface.show_all()

    def _look_elsewhere(self) -> None:
        self._surface.show_all()
        self._anchor.look()

    def _make_turn(self, node: Node) -> Turn:
        siblings = self._place.siblings(node.id)
        which = siblings.index(node.id) if node.id in siblings else 0
        turn = Turn(node, self._ink, (which, max(1, len(siblings))), plain=self.plain)
        turn.landmarks = self._place.landmarks(node.id)
        if node.growing:
            turn.live = self._place.live(node.id)
        self._anchor.folds.dress(turn)
        turn.cover_height = self._surface.cover.height_over(node.id)
        self._cards.dress(turn)
        return turn

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
        look = Look(
            self._selection,
            self._attention.target(),
            self._attention.heard,
            self._hands.hover.stub,
            self._find,
            self.unread,
        )
        unfinished = canvas.paint(brush, self._flow, self._surface.column, look)
        self._coloring.want(brush.plain)
        # Where all is painted, anything may have changed that is not in view.
        if unfinished or (area.height() >= self.view_height() and self._flow.unfinished):
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
            self._anchor.keep()

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
        moved = fitted != self._surface.column
        self._surface.column = fitted
        self.tail.fit(fitted)
        self._flow.resize(fitted.width, viewport.height())
        if first:
            self._anchor.restore()
        else:
            self._anchor.look()
        self.show_all()
        if moved:
            self.column_changed.emit()

    # Facts

    def _on_path_shown(self, same: int) -> None:
        self._hands.hover.leave()
        if self._selection and self._selection.end.turn >= same:
            self.select(None)

    def cover(self, node_id: str, editor: EditInPlace | None) -> None:
        """Lay an editor over a question, which makes the room that it wants; None takes it away."""
        self._surface.cover.lay(node_id, editor)

    def box_changed(
        self, index: int, usable: Usable | None = None, *, follow: bool = False
    ) -> None:
        """Something of that turn may have another height now. What a hand used stays where it is;
        else what is read, or the end where it was in view and `follow` says so."""
        if usable is not None:
            self._flow.box_changed(index, usable)
        else:
            self._flow.restack(index, follow=follow)
        self.show_all()

    def _on_formula_set(self) -> None:
        """Show what was set, with what is read where it is."""
        if self._flow.restyle():
            self.show_all()

    def _on_bar_moved(self, value: int) -> None:
        self.scroll_by(value - self._flow.top)

    def _on_theme_changed(self) -> None:
        line = self._flow.line(self._hands.zoom.eye)
        self._ink = Ink(self._theme, self.devicePixelRatioF(), self._typesetter)
        self._lay_anew(line)
        for child in (self._bar, self._surface.pill, *self.tools.findChildren(QWidget)):
            child.update()

    def _lay_anew(self, line: Line | None) -> None:
        """Make all turns again, with the line that is read where it is."""
        self._flow.forget()
        self._flow.keep(line)
        self.show_all()

    # Hands

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hands.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hands.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hands.press(event, double=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hands.release(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hands.move(event)

    def leaveEvent(self, _event: QEvent) -> None:
        self._hands.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = keys.wish(event)
        if not wish or not self._actions.key(wish):
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._attention.hear(keys=event.reason() in keys.BROUGHT)
        self._on_focus_moved()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self._on_focus_moved()

    def _on_focus_moved(self) -> None:
        """The keys came to the turns or to the toolbar, or left them."""
        self._surface.put_in_place()
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            from bough.ui.transcript.block_menu import open_at

            open_at(self, event.pos())
        else:
            event.setAccepted(self._attention.open_menu(event.reason()))
