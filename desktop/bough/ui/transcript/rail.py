"""The rail is the lit line in the gutter, with a node for each turn and stubs for its siblings."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from bough.core.node import Node, Role, Status, ToolCall
from bough.ui.transcript.box import Brush
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.turn import Turn

RADIUS = 5.0
WIDTH = 2.5
SIDES = 2
"""So many siblings are shown on either side, one where the block of a question stands close by; a
figure stands for the others."""
STEP = 6.5
RISE = 22.0
HIT = 12.0


def paint_turn(
    brush: Brush,
    x: float,
    y: float,
    turn: Turn,
    *,
    begin: float | None,
    end: float,
    last: bool,
    hovered: int | None,
    found: bool = False,
) -> None:
    """The piece of the rail beside a turn at y. `begin` is where its line comes from, None where
    that is painted already, and `end` where it goes to; `hovered` the sibling whose stub is under
    the pointer; `found` says that a search found something in the turn."""
    painter, ink = brush.painter, brush.ink
    node_y = y + turn.node_y
    if begin is None:
        begin = node_y
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if turn.siblings[1] > 1 and node_y - RISE - 16 < brush.bottom and node_y > brush.top - 8:
        _paint_stubs(painter, ink, x, node_y, turn, hovered)
    if turn.growing:
        tip = y + turn.state_y
        paint_lit(brush, x, begin, node_y, node_y)
        _grow(brush, x, node_y, tip)
        if _is_near(brush, tip):
            _paint_tip(painter, ink, x, tip)
    elif last and turn.node.broken_off:
        cut = max(node_y + 19, y + turn.body_end - 8)
        paint_lit(brush, x, begin, node_y, cut - 3)
        _paint_break(painter, ink, x, cut)
    else:
        paint_lit(brush, x, begin, node_y, end)
    if _is_near(brush, node_y):
        if found:
            _paint_halo(painter, ink, x, node_y, "skyLine")
        _paint_node(painter, ink, x, node_y, turn.node)


def _is_near(brush: Brush, y: float) -> bool:
    """Whether anything of a node at y may be in what the brush wants."""
    return brush.top - 2 * RADIUS < y < brush.bottom + 2 * RADIUS


def paint_ahead(brush: Brush, x: float, y: float, turn: Turn, end: float) -> None:
    """The line from the last turn on to what is not said yet."""
    begin = y + turn.state_y + 10 if turn.growing else y + turn.height
    _line(brush.painter, brush.ink, x, begin, end, "rail")


def stub_at(dx: float, dy: float, turn: Turn) -> int | None:
    """Which sibling's stub is under a point, measured from the node; the nearest within reach."""
    which, many = turn.siblings
    if many < 2 or not -RISE - 4 <= dy <= HIT or abs(dx) < RADIUS:
        return None
    side = 1 if dx > 0 else -1
    far = round((abs(dx) - RADIUS) / STEP)
    if far > SIDES + 1:
        return None
    wanted = which + side * max(1, min(far, _shown(turn, side)))
    return wanted if 0 <= wanted < many else None


def _shown(turn: Turn, side: int) -> int:
    """How many siblings have a stub on that side."""
    return 1 if turn.is_question and side > 0 else SIDES


def _stub_x(turn: Turn, far: int) -> float:
    """How far from the node the stub of the sibling stands that is `far` places on."""
    if turn.is_question and far > 0:
        return RADIUS + 5.0
    return (RADIUS + STEP * abs(far)) * (1 if far > 0 else -1)


def paint_lit(brush: Brush, x: float, begin: float, node_y: float, end: float) -> None:
    """The lit line through a node; a wave crosses its middle there."""
    if brush.ink.theme.fun:
        from bough.ui.wave import paint_wave

        pen, seen = brush.ink.pen("leafLine", WIDTH), (brush.top, brush.bottom)
        paint_wave(brush.painter, pen, x, begin, node_y, seen)
        paint_wave(brush.painter, pen, x, node_y, end, seen)
    else:
        _line(brush.painter, brush.ink, x, begin, end, "leafLine")


def _grow(brush: Brush, x: float, top: float, bottom: float) -> None:
    if brush.ink.theme.fun:
        from bough.ui.wave import paint_growing_wave

        pen, seen = brush.ink.pen("sapLine", WIDTH), (brush.top, brush.bottom)
        paint_growing_wave(brush.painter, pen, x, top, bottom, seen)
    else:
        _line(brush.painter, brush.ink, x, top, bottom, "sapLine")


def _line(painter: QPainter, ink: Ink, x: float, top: float, bottom: float, role: str) -> None:
    if bottom > top:
        painter.fillRect(QRectF(x - WIDTH / 2, top, WIDTH, bottom - top), ink.color(role))


def _paint_stubs(
    painter: QPainter, ink: Ink, x: float, y: float, turn: Turn, hovered: int | None
) -> None:
    which, many = turn.siblings
    left, right = _shown(turn, -1), _shown(turn, 1)
    for number in range(max(0, which - left), min(many, which + right + 1)):
        if number == which:
            continue
        at = x + _stub_x(turn, number - which)
        role = "text" if number == hovered else "rail"
        path = QPainterPath(QPointF(x, y - RISE))
        path.cubicTo(x, y - 12, at, y - 16, at, y - 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink.pen(role, 1.5))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.color(role))
        radius = 3.4 if number == hovered else 2.6
        painter.drawEllipse(QPointF(at, y - 2.5), radius, radius)
    # Above the block of a question, which is close.
    label_y = y - RISE - 8 if turn.is_question else y - RISE + 4
    if (more := which - left) > 0:
        ink.write(painter, x - 9, label_y, f"+{more}", ink.tile_font, "railText", right=True)
    if (more := many - 1 - which - right) > 0:
        ink.write(painter, x + 9, label_y, f"+{more}", ink.tile_font, "railText")


def _paint_node(painter: QPainter, ink: Ink, x: float, y: float, node: Node) -> None:
    centre = QPointF(x, y)
    if node.broken_off or node.status is Status.STOPPED:
        role = "rustLine" if node.broken_off else "leafLine"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.color("canvas"))
        painter.drawEllipse(centre, RADIUS + 1, RADIUS + 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        dashes = (4.0, 2.8) if node.unsent else (7.0, 3.6)
        painter.setPen(ink.pen(role, 2.0, dashes))
        painter.drawEllipse(centre, RADIUS - 0.4, RADIUS - 0.4)
    elif node.role is Role.ASSISTANT and node.edited_from:
        inner = QRectF(x - RADIUS + 0.4, y - RADIUS + 0.4, 2 * RADIUS - 0.8, 2 * RADIUS - 0.8)
        painter.setPen(ink.pen("leafLine", 1.8))
        painter.setBrush(ink.color("canvas"))
        painter.drawEllipse(inner)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.color("leafLine"))
        painter.drawPie(inner, -90 * 16, 180 * 16)
    elif any(isinstance(part, ToolCall) for part in node.parts):
        waits = node.growing and isinstance(node.parts[-1], ToolCall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.color("sapLine" if waits else "leafLine"))
        painter.drawRoundedRect(QRectF(x - 4.5, y - 4.5, 9, 9), 1.5, 1.5)
    elif node.role is Role.ASSISTANT and ink.theme.fun:
        from bough.ui.blossom import paint_blossom

        color = ink.color("leafLine")
        paint_blossom(painter, ink.theme, centre, RADIUS, color, lit=True)
    elif node.role is Role.ASSISTANT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.color("leafLine"))
        painter.drawEllipse(centre, RADIUS, RADIUS)
    else:
        painter.setPen(ink.pen("leafLine", 2.0))
        painter.setBrush(ink.color("canvas"))
        painter.drawEllipse(centre, RADIUS - 0.4, RADIUS - 0.4)


def _paint_tip(painter: QPainter, ink: Ink, x: float, y: float) -> None:
    _paint_halo(painter, ink, x, y, "sapLine")
    painter.setBrush(ink.color("sapLine"))
    painter.drawEllipse(QPointF(x, y), RADIUS - 0.4, RADIUS - 0.4)


def _paint_halo(painter: QPainter, ink: Ink, x: float, y: float, role: str) -> None:
    halo = QColor(ink.color(role))
    halo.setAlphaF(0.22 if role == "sapLine" else 0.4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(halo)
    painter.drawEllipse(QPointF(x, y), RADIUS + 4, RADIUS + 4)


def _paint_break(painter: QPainter, ink: Ink, x: float, y: float) -> None:
    painter.setPen(ink.pen("rustLine", 1.8))
    for down in (-2.0, 3.0):
        painter.drawLine(QLineF(x - 5, y + down + 2.5, x + 5, y + down - 2.5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.color("rustLine"))
    for number in range(6):
        painter.drawEllipse(QPointF(x, y + 11 + 6.5 * number), 1.25, 1.25)
