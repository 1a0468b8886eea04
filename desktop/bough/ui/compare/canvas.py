"""The canvas paints a comparison: the fork and the rails, the names beside them, the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from bough.core.node import Node
from bough.ui.compare import fork, say
from bough.ui.compare.heads import HEIGHT as HEAD_HEIGHT
from bough.ui.compare.page import HEAD, Band, Where
from bough.ui.transcript.box import Brush

if TYPE_CHECKING:
    from bough.ui.compare.view import CompareView


class Canvas:
    """What the view shows, it asks the view for."""

    def __init__(self, view: CompareView) -> None:
        self._view = view
        self._notes: Sequence[tuple[str, ...]] = ()
        self._told: dict[tuple[int, int], tuple[str, str]] = {}

    def tell(self, notes: Sequence[tuple[str, ...]]) -> None:
        """What is said of each message of a path, beside its name."""
        self._notes = notes
        self._told.clear()

    def paint(self, brush: Brush) -> None:
        """Draw what the brush wants."""
        view, shown = self._view, self._view.shown
        assert shown
        top, rails = -view.bar.value(), view.columns.rails
        single = len(rails) == 1
        lit = 0 if single else shown.lit
        fork.paint(brush, shown.stem, view.viewport().width(), top, rails, lit)
        for number, x in enumerate(rails):
            y = top + shown.stem.head - (6 if single or shown.paths else 0)
            fork.paint_rail(brush, x, max(y, 0.0), view.viewport().height(), lit=number == lit)
            if not shown.paths and not single:
                node_y = max(y, HEAD_HEIGHT / 2)
                fork.paint_node(brush, shown.nodes[number], x, node_y, lit=number == lit)
        base = top + view.body_y
        if single and not shown.paths:
            self._paint_both(brush, top + shown.stem.head)
        self._paint_turns(brush, base)
        for where, band, y in view.page.visible(brush.top - base - 40, brush.bottom - base):
            self._paint_band(brush, where, band, base + y)

    def _paint_band(self, brush: Brush, where: Where, band: Band, y: float) -> None:
        view = self._view
        change = view.change
        current = change.number if change and change[:2] == where else None
        above = view.page.step(where, -1)
        upper = view.page.band(above).cells if above and above.section == where.section else ()
        for column, cell in enumerate(band.cells):
            if cell is None:
                continue
            marked = view.selection.within(where, column) if view.selection else None
            over = upper[column] if column < len(upper) else None
            cell.paint(brush, view.columns.lefts[column], y, over, band.gap, marked, current)
        if where == view.row and view.hasFocus() and change is None:
            left = view.columns.lefts[min(view.side, len(band.cells) - 1)]
            brush.painter.setBrush(Qt.BrushStyle.NoBrush)
            brush.painter.setPen(brush.ink.pen("leafLine", 2.0))
            ring = QRectF(left - 9, y - 3, view.columns.width + 18, band.height + 6)
            brush.painter.drawRoundedRect(ring, 8, 8)

    def _paint_both(self, brush: Brush, y: float) -> None:
        """Whose texts are in one column: what was taken out is of the first."""
        shown, columns, ink = self._view.shown, self._view.columns, brush.ink
        assert shown
        strong, plain, x = ink.font("ui", weight=600), ink.font("ui"), float(columns.lefts[0])
        fork.paint_node(brush, shown.nodes[-1], columns.rails[0], y, lit=True)
        for number, (name, about, _) in enumerate(shown.heads):
            if number:
                ink.icon(brush.painter, x, y, "move-right", 14, "text3")
                x += 24
            room = max(60.0, columns.lefts[0] + columns.width - x)
            ink.write(brush.painter, x, y, name, strong, "text", room=room)
            x += ink.width(name, strong) + 10
            ink.write(brush.painter, x, y, about, plain, "text2", room=room)
            x += ink.width(about, plain) + 12

    def _paint_turns(self, brush: Brush, base: float) -> None:
        """The names of the messages of paths, at their nodes on the rails."""
        shown, page = self._view.shown, self._view.page
        if shown is None or not shown.paths:
            return
        single = len(self._view.columns.rails) == 1
        for number, nodes in enumerate(self._view.turns):
            y = base + page.tops[number] - HEAD / 2 - 2
            if not brush.top - HEAD <= y <= brush.bottom + HEAD:
                continue
            for column, node in enumerate(nodes):
                # In one column a turn that both have stands under the name of the first.
                if node is not None and not (single and column and nodes[0]):
                    lit = single or column == shown.lit
                    name, about = self._told_of(number, column, node)
                    self._paint_name(brush, 0 if single else column, y, node, name, about, lit=lit)

    def _paint_name(
        self, brush: Brush, column: int, y: float, node: Node, name: str, about: str, *, lit: bool
    ) -> None:
        columns, ink = self._view.columns, brush.ink
        x, strong = columns.lefts[column], ink.font("ui", weight=600)
        fork.paint_node(brush, node, columns.rails[column], y, lit=lit)
        ink.write(brush.painter, x, y, name, strong, "text", room=columns.width)
        left = x + ink.width(name, strong) + 10
        if (room := x + columns.width - left) > 40:
            ink.write(brush.painter, left, y, about, ink.font("ui"), "text2", room=room)

    def _told_of(self, number: int, column: int, node: Node) -> tuple[str, str]:
        """Whose a message of a path is, and what is told of it."""
        told = self._told.get((number, column))
        if told is None:
            note = self._notes[number][column] if number < len(self._notes) else ""
            parts = [say.about(node), *([note] if note else [])]
            told = self._told[number, column] = (say.who(node), ", ".join(parts))
        return told
