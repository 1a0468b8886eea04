"""The sources of a reply: a chip for each, below what was said."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from bough.core.node import Node
from bough.ui.transcript.box import Brush, Link
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import translate

ABOVE = 10.0
CHIP = 24.0
GAP = 6.0
WIDEST = 260.0
TILE = 16.0
BESIDE = 6.0 + TILE + 7.0 + 8.0
"""What a chip needs besides its words."""
SEPARATOR = " · "


class Origin(NamedTuple):
    """A message that another one was made from."""

    node: str


class Source(NamedTuple):
    """An address, or a reply of the same session."""

    title: str
    address: str = ""
    node: str = ""

    @property
    def host(self) -> str:
        from urllib.parse import urlsplit

        try:
            return shown(urlsplit(self.address).hostname or "")
        except ValueError:
            return ""

    @property
    def words(self) -> str:
        """Title and host, or what there is of them."""
        named = dict.fromkeys(filter(None, (shown(self.title).strip(), self.host)))
        return SEPARATOR.join(named) or shown(self.address)


def sources_of(node: Node) -> list[Source]:
    """What the reply says it was drawn from; nothing is believed of its form."""
    told = node.details.get("sources")
    found = []
    for source in told if isinstance(told, list | tuple) else ():
        match source:
            case {"url": str(address)} if address:
                title = source.get("title")
                found.append(Source(title if isinstance(title, str) else "", address))
    origins = node.details.get("combined_from")
    for number, origin in enumerate(origins if isinstance(origins, list | tuple) else (), 1):
        title = translate("transcript", "Made from reply {number}").format(number=number)
        found.append(Source(title, node=str(origin)))
    questions = node.details.get("summary_questions")
    for question in questions if isinstance(questions, list | tuple) else ():
        match question:
            case [str(node_id), str(title)]:
                found.append(Source(title, node=node_id))
    return found


class Sources:
    """Coordinates are its own; `height` is true for the width that was laid out last."""

    def __init__(self, sources: list[Source], ink: Ink) -> None:
        self.sources = sources
        self._ink = ink
        self._font = ink.font("caption")
        self._chips: list[QRectF] = []
        self.height = 0.0

    def lay(self, width: float) -> None:
        """Put the chips side by side, in as many rows as they need."""
        self._chips = []
        x, y = 0.0, ABOVE
        for source in self.sources:
            wide = min(self._ink.width(source.words, self._font) + BESIDE, WIDEST, width)
            if x and x + wide > width:
                x, y = 0.0, y + CHIP + GAP
            self._chips.append(QRectF(x, y, wide, CHIP))
            x += wide + GAP
        self.height = y + CHIP

    def paint(self, brush: Brush, x: float, y: float) -> None:
        painter, ink = brush.painter, brush.ink
        number_font = ink.tile_font
        for number, (source, chip) in enumerate(zip(self.sources, self._chips, strict=True), 1):
            box = chip.translated(x, y)
            if box.bottom() < brush.top or box.top() > brush.bottom:
                continue
            middle = box.center().y()
            painter.setPen(ink.pen("border"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.color("skySoft"))
            painter.drawRoundedRect(QRectF(box.left() + 5, middle - TILE / 2, TILE, TILE), 4, 4)
            figures = str(number)
            centre = box.left() + 5 + TILE / 2 - ink.width(figures, number_font) / 2
            ink.write(painter, centre, middle, figures, number_font, "sky")
            self._write(brush, source, box.left() + 5 + TILE + 7, middle, box.width() - BESIDE + 1)

    def touch_at(self, x: float, y: float) -> Link | Origin | None:
        """Where the chip at a point leads."""
        at = QPointF(x, y)
        for source, chip in zip(self.sources, self._chips, strict=True):
            if chip.contains(at):
                return Origin(source.node) if source.node else Link(source.address, source.words)
        return None

    def _write(self, brush: Brush, source: Source, x: float, middle: float, room: float) -> None:
        """The words of a chip; where they do not fit, the title is shortened and not the host."""
        painter, ink, font, text = brush.painter, brush.ink, self._font, source.words
        end = SEPARATOR + source.host
        wide = ink.width(end, font)
        if text.endswith(end) and wide < room / 2:
            ink.write(painter, x + room, middle, end, font, "text3", right=True)
            text, room = text.removesuffix(end), room - wide
        ink.write(painter, x, middle, text, font, "text2", room=room)
