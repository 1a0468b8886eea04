"""The view shows a comparison: the stem, the heads, and the aligned rows below them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from bough.core.as_markdown import as_markdown
from bough.core.node import Node
from bough.ui.compare import keys, say
from bough.ui.compare.canvas import Canvas
from bough.ui.compare.columns import BAR, Columns, columns
from bough.ui.compare.fork import Stem
from bough.ui.compare.heads import HEIGHT as HEAD_HEIGHT
from bough.ui.compare.heads import Head
from bough.ui.compare.page import Band, Change, Page, Where
from bough.ui.compare.selecting import Mark, Selection, copied
from bough.ui.theme import Theme
from bough.ui.transcript import clipboard
from bough.ui.transcript.box import Brush
from bough.ui.transcript.copying import one_block
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.zoom import Zoom
from bough.ui.widgets import SlimScrollBar

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter
    from bough.core.compare.sheet import Sheet

BELOW = 48
MOST_MARKS = 400
"""More changes are not marked at the bar: it would be all marks."""
SLICE_S = 0.004
EYE = 0.3
"""Where in the view a change is brought to, as a part of its height."""


class Shown(NamedTuple):
    """What the view is to show: the stem; for each column its name, what is told of it, and which
    of its siblings it is; which column one is on (-1: none)."""

    stem: Stem
    heads: tuple[tuple[str, str, tuple[int, int]], ...]
    nodes: tuple[Node, ...]
    lit: int
    mode: str = "words"
    inline: bool = False
    paths: bool = False


class CompareView(QAbstractScrollArea):
    """One scroll for all columns; only what is in sight is laid out and painted."""

    asked = Signal(str)
    """One of `keys`, or the number of a column to continue from."""
    sibling_requested = Signal(int, int)
    """In that column, so many siblings on."""
    cursor_changed = Signal()
    changed = Signal()
    """What can be read, or where it stands, is another."""

    def __init__(self, theme: Theme, parent: QWidget, typesetter: Typesetter | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._typesetter = typesetter
        self._ink = Ink(theme, typesetter=typesetter)
        self.page = Page(self._ink)
        self._shown: Shown | None = None
        self.columns = Columns((48,), 300, (20,))
        self.heads: list[Head] = []
        self.row: Where | None = None
        self.side = 0
        """The column that the keys are about."""
        self.change: Change | None = None
        """The change that one is at."""
        self.selection: Selection | None = None
        self._pressed = False
        self.turns: list[tuple[Node | None, ...]] = []
        self._canvas = Canvas(self)
        self._zoom = Zoom(theme)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, 0, BAR, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say.tr("What differs"))
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)
        self.bar = SlimScrollBar(theme, Qt.Orientation.Vertical, self, size=BAR, ground="canvas")
        self.bar.setAccessibleName(say.tr("Scroll the comparison"))
        self.bar.valueChanged.connect(self._on_scrolled)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later)
        self._filler = QTimer(self)
        self._filler.timeout.connect(self._on_fill)
        theme.changed.connect(self._on_theme_changed)
        if typesetter:
            typesetter.formula_set.connect(self._on_formula_set)

    # What it shows

    @property
    def shown(self) -> Shown | None:
        return self._shown

    @property
    def body_y(self) -> float:
        """Where the first sheet begins, below the top of all."""
        return (self._shown.stem.head if self._shown else 0.0) + 29.0

    @property
    def near(self) -> int:
        """The sheet in sight."""
        return self.page.section_at(self.bar.value() - self.body_y)

    def begin(self, shown: Shown, turns: Sequence[tuple[Node | None, ...]]) -> None:
        """Show these turns from the top; their sheets come later."""
        self._shown = shown
        self.turns = list(turns)
        self._canvas.tell([])
        self.row, self.change, self.selection = None, None, None
        self.side = min(self.side, len(shown.heads) - 1)
        self.page = Page(self._ink)
        self._make_heads()
        self._place()
        sizes = [max(len(n.text) if n else 0 for n in nodes) for nodes in turns]
        self.page.begin(sizes, heads=shown.paths)
        self.bar.setValue(0)
        self._settle()

    def tell(self, notes: Sequence[tuple[str, ...]]) -> None:
        """What is said of each message of a path, beside its name."""
        self._canvas.tell(notes)

    def show_sheet(self, number: int, sheet: Sheet) -> None:
        """A sheet is there."""
        shown = self._shown
        assert shown
        sources = [n.text if n else "" for n in self.turns[number]]
        hold = self._hold()
        self.page.show(number, sheet, sources, mode=shown.mode, inline=shown.inline)
        self._restore(hold)
        self._settle()
        self.changed.emit()
        if self.page.filling and not self._filler.isActive():
            self._filler.start()

    def mark_changes(self) -> None:
        """Show at the bar where the changes are."""
        if sum(section.changes for section in self.page.sections) > MOST_MARKS:
            self.bar.set_marks([])
            return
        height = max(1.0, self.body_y + self.page.height)
        bands = dict.fromkeys(Where(c.section, c.band) for c in self.page.changes())
        self.bar.set_marks([(self.body_y + self.page.top_of(w)) / height for w in bands])

    def rename(self, shown: Shown) -> None:
        """The heads say something else now."""
        self._shown = shown
        self._make_heads()
        self._settle()

    # Where one is

    def step_change(self, by: int) -> None:
        """To the next change, or the one before; round and round."""
        changes = self.page.changes()
        if not changes:
            return
        if self.change in changes:
            at = (changes.index(self.change) + by) % len(changes)
        else:
            here = self.row or self.page.at(self.bar.value() - self.body_y)
            after = [n for n, c in enumerate(changes) if here and (c.section, c.band) >= here]
            first = after[0] if after else 0
            at = first if by > 0 else (first - 1) % len(changes)
        self.change = changes[at]
        self._move(Where(self.change.section, self.change.band), change=self.change)

    @property
    def number(self) -> int:
        """Of the change that one is at, counted from 1; 0 where one is at none."""
        if self.change is None:
            return 0
        changes = self.page.changes()
        return changes.index(self.change) + 1 if self.change in changes else 0

    def step(self, by: int) -> None:
        """To the next row, or the one before."""
        if where := self.page.step(self.row, by):
            self.change = None
            self._move(where)

    def go_to(self, where: Where) -> None:
        """To that row."""
        self.change = None
        self._move(where)

    def go_to_edge(self, by: int) -> None:
        """To the first row or the last."""
        if where := self.page.step(None, -by):
            self.change = None
            self._move(where)
            self.bar.setValue(0 if by < 0 else self.bar.maximum())

    def step_side(self, by: int) -> None:
        many = len(self.page.band(self.row).cells) if self.row else 1
        self.side = max(0, min(self.side + by, many - 1))
        self.cursor_changed.emit()
        self.viewport().update()

    def copy(self) -> None:
        """Copy what is selected, else the row of the column that the keys are about."""
        if self.selection and not self.selection.empty:
            clipboard.put(copied(self.selection, self.page))
        elif self.row:
            cells = self.page.band(self.row).cells
            cell = cells[min(self.side, len(cells) - 1)]
            if cell and cell.block.stop:
                clipboard.put(one_block(cell.block, cell.source))
            elif cell:
                clipboard.put_text(as_markdown(cell.block))

    def rect_of(self, where: Where) -> QRectF:
        """Where a row stands in the view."""
        y = self.body_y + self.page.top_of(where) - self.bar.value()
        left = self.columns.lefts[0]
        right = self.columns.lefts[-1] + self.columns.width
        return QRectF(left, y, right - left, self.page.band(where).height)

    def _move(self, where: Where, change: Change | None = None) -> None:
        """Bring a row into view, and the keys to it."""
        self.row = where
        y = self._spot(where, change)
        view = self.viewport().height()
        inset = HEAD_HEIGHT + 8
        height = min(self.page.band(where).height, 80.0 if change else view / 2)
        if y - self.bar.value() < inset or y + height - self.bar.value() > view - 12:
            self.bar.setValue(int(y - (view * EYE if change else inset)))
            # What is laid out now may be higher than it was thought to be.
            y = self._spot(where, change)
            if not inset <= y - self.bar.value() <= view - 12:
                self.bar.setValue(int(y - view * EYE))
        self.cursor_changed.emit()
        self.viewport().update()

    def _spot(self, where: Where, change: Change | None) -> float:
        """The height of a row, or of a change in it."""
        y = self.body_y + self.page.top_of(where)
        if change is None:
            return y
        self.page.settle(self.page.top_of(where), self.page.top_of(where) + 1)
        cells = filter(None, self.page.band(where).cells)
        tops = [
            rect.top()
            for cell in cells
            for tint in cell.tints
            if tint.change == change.number
            for rect in cell.rects(tint)[:1]
        ]
        return self.body_y + self.page.top_of(where) + min(tops, default=0.0)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = event.rect()
        painter.fillRect(area, self._ink.color("canvas"))
        if self._shown is None:
            return
        brush = Brush(painter, self._ink, float(area.top()), float(area.bottom()), [])
        self._canvas.paint(brush)
        if any(c and c.box.unfinished for _, b, _ in self._in_sight() for c in b.cells):
            self._later.start(0)

    # What happens

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.rect()
        self.bar.setGeometry(area.width() - BAR, 0, BAR, area.height())
        if self._shown:
            hold = self._hold()
            self._place()
            self._restore(hold)
        self._settle()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._ink.ratio != self.devicePixelRatioF():
            self._on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = keys.wish(event)
        match wish:
            case "":
                super().keyPressEvent(event)
            case "up" | "down":
                self.step(1 if wish == "down" else -1)
            case "left" | "right":
                self.step_side(1 if wish == "right" else -1)
            case "first" | "last":
                self.go_to_edge(1 if wish == "last" else -1)
            case "page_up" | "page_down":
                step = self.viewport().height() - 60
                self.bar.setValue(self.bar.value() + (step if wish == "page_down" else -step))
            case "copy":
                self.copy()
            case _:
                self.asked.emit(wish)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom.turn(event.angleDelta().y(), event.position().y())
            return
        pixels = event.pixelDelta().y() or event.angleDelta().y()
        self.bar.setValue(self.bar.value() - pixels)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and (at := self._mark_at(event.position())):
            column, mark = at
            self.selection = Selection(column, mark, mark)
            self._pressed = True
            self.side, self.row, self.change = column, mark[0], None
            self.cursor_changed.emit()
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed and self.selection:
            beyond = event.position().y() - max(0.0, min(event.position().y(), self.height()))
            self.bar.setValue(self.bar.value() + round(beyond / 2))
            at = self._mark_at(event.position(), self.selection.column)
            if at:
                self.selection = self.selection._replace(cursor=at[1])
                self.viewport().update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def focusNextPrevChild(self, following: bool) -> bool:
        return super().focusNextPrevChild(following)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._on_theme_changed()
        return super().event(event)

    # Inside

    def _in_sight(self) -> list[tuple[Where, Band, float]]:
        top = self.bar.value() - self.body_y
        return list(self.page.visible(top, top + self.viewport().height()))

    def _mark_at(self, at: QPointF, column: int | None = None) -> tuple[int, Mark] | None:
        """The place in the text that is nearest to a point, in one column where it is named."""
        if not self.page.sections:
            return None
        y = at.y() + self.bar.value() - self.body_y
        where = self.page.at(max(0.0, y))
        if where is None:
            return None
        band = self.page.band(where)
        side = self.columns.at(at.x()) if column is None else column
        side = min(side, len(band.cells) - 1)
        cell = band.cells[side]
        if cell is None or not band.laid:
            return (side, (where, (0, 0)))
        inner = y - self.page.top_of(where)
        if inner > cell.box.height + 4:
            return (side, (where, cell.box.end()))
        left = self.columns.lefts[side] + cell.left()
        return (side, (where, cell.box.spot_at(at.x() - left, max(0.0, inner))))

    def _make_heads(self) -> None:
        shown = self._shown
        assert shown
        while len(self.heads) > len(shown.heads):
            gone = self.heads.pop()
            gone.hide()
            gone.deleteLater()
        many = len(shown.heads)
        if self.heads and len(self.heads) != many:
            # They are called otherwise where there are more than two.
            for head in self.heads:
                head.deleteLater()
                head.hide()
            self.heads = []
        while len(self.heads) < many:
            column = len(self.heads)
            head = Head(self._theme, say.side(column, many), self.viewport())
            head.step_requested.connect(lambda by, c=column: self.sibling_requested.emit(c, by))
            self.heads.append(head)
        for head, told in zip(self.heads, shown.heads, strict=True):
            head.say(*told)
            head.setVisible(not shown.inline)
        self._place_heads()

    def _place(self) -> None:
        """Find where the columns stand."""
        shown = self._shown
        assert shown
        many = 1 if shown.inline else len(shown.heads)
        self.columns = columns(self.viewport().width(), many)
        self.page.set_width(float(self.columns.width))
        self._place_heads()

    def _place_heads(self) -> None:
        shown = self._shown
        if shown is None or shown.inline:
            return
        y = shown.stem.head - HEAD_HEIGHT / 2 - self.bar.value()
        pinned = y < 0 and not shown.paths
        for column, head in enumerate(self.heads):
            if column >= len(self.columns.lefts):
                break
            x = self.columns.lefts[column]
            head.setGeometry(x, round(0 if pinned else y), self.columns.width, HEAD_HEIGHT)
            if head.pinned != pinned:
                head.pinned = pinned
                head.update()

    def _settle(self) -> None:
        """Lay out what is in sight, and let the bar know how long all is."""
        view = self.viewport().height()
        for _ in range(8):
            top = self.bar.value() - self.body_y
            changed = self.page.settle(top - 40, top + view + 40)
            self._set_range()
            if not changed:
                break
        self._place_heads()
        self.viewport().update()

    def _set_range(self) -> None:
        total = int(self.body_y + self.page.height + BELOW)
        view = self.viewport().height()
        self.bar.setPageStep(view)
        self.bar.setSingleStep(40)
        self.bar.setRange(0, max(0, total - view))

    def _hold(self) -> tuple[int, int, float]:
        """What is first in sight: a sheet, a row of it, and how far above it the view begins."""
        top = self.bar.value() - self.body_y
        if top <= 0 or not self.page.sections:
            return (-1, 0, 0.0)
        number = self.page.section_at(top)
        section = self.page.sections[number]
        inner = top - self.page.tops[number]
        at = max((n for n, y in enumerate(section.tops) if y <= inner), default=0)
        start = section.tops[at] if section.tops else 0.0
        return (number, at, inner - start)

    def _restore(self, hold: tuple[int, int, float]) -> None:
        number, at, offset = hold
        if number < 0:
            return
        section = self.page.sections[number]
        start = section.tops[at] if at < len(section.tops) else 0.0
        self._set_range()
        self.bar.setValue(int(self.body_y + self.page.tops[number] + start + offset))

    def _on_scrolled(self) -> None:
        self._settle()
        self.changed.emit()

    def _on_fill(self) -> None:
        """Make some more rows of a long message."""
        if self.page.fill(time.perf_counter() + SLICE_S):
            self._set_range()
        else:
            self._filler.stop()
            self._settle()
            self.mark_changes()
            self.changed.emit()

    def _on_later(self) -> None:
        top = self.bar.value() - self.body_y
        if self.page.go_on(top, top + self.viewport().height()):
            self._settle()

    def _on_formula_set(self) -> None:
        if self._shown and self.page.restyle():
            self._settle()
        self.viewport().update()

    def _on_theme_changed(self) -> None:
        self._ink = Ink(self._theme, self.devicePixelRatioF(), self._typesetter)
        if self._shown:
            self.asked.emit("again")
