"""A picture box shows a picture, or in its place what is known of it and how to see it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QImage, QPainterPath

from bough.app.said import said
from bough.core.blocks import Block, Picture
from bough.core.errors import BoughError, PictureError
from bough.core.pictures import Inside, Kept, Remote, Source, source
from bough.ui.transcript.box import Box, Brush, Spot, Tool, Touch
from bough.ui.transcript.decode import Decoded, fit
from bough.ui.transcript.ink import Ink
from bough.ui.transcript.leaf import Leaf
from bough.ui.transcript.prose import paint_marked, part

TALLEST = 480.0
LEAST = 24.0
PAD = 14.0
TEXT = 46.0
"""Where the words of a card begin, right of its icon."""
TOOL = 28.0
GAP = 8.0
RADIUS = 10.0
_PASSING = {
    "picture_refused", "picture_untrusted", "picture_unreachable", "picture_cut_off",
    "picture_late",
}  # fmt: skip
"""What may be otherwise the next time."""
LONGEST = 600
"""Characters of a description that a card shows."""


class PictureBox(Box):
    """What it shows depends on what came: the picture once it is decoded, its place while its size
    is known, else a card. It fetches and decodes nothing itself; see `pictures.Pictures`."""

    __slots__ = ("_description", "_note", "_size", "error", "image", "source", "waits")
    gap_above: ClassVar[float] = 12.0
    gap_below: ClassVar[float] = 12.0

    def __init__(self, block: Block, ink: Ink) -> None:
        super().__init__(block, ink)
        self.image: QImage | None = None
        self.error: BoughError | None = None
        """Why there is no picture."""
        self.source: Source | None = None
        """Where it comes from; None where it is not shown at all."""
        self.waits = False
        """Whether it was asked for and has not come."""
        self._size: tuple[int, int] | None = None
        self._description: Leaf | None = None
        self._note: Leaf | None = None
        try:
            self.source = source(self.picture.address)
        except PictureError as error:
            self.error = error
        if isinstance(self.source, Inside | Kept) and (size := self.source.size):
            self._size = (size.width, size.height)

    @property
    def picture(self) -> Picture:
        body = self.block.body
        assert isinstance(body, Picture)
        return body

    # What came of it; each makes a `lay` necessary

    def show(self, decoded: Decoded) -> None:
        """Have this picture from now on."""
        self.image, self.error, self.waits = decoded.image, None, False
        self._resize((decoded.width, decoded.height))

    def fail(self, error: BoughError) -> None:
        """Say why there is none. Where the host sent us on, what it named can be asked for next."""
        self.error, self.image, self.waits = error, None, False
        if error.code == "picture_moved":
            self.source = Remote(str(error.facts["url"]), str(error.facts["target"]))
        self._resize(None)

    def wait(self) -> None:
        """It is on its way."""
        self.error, self.waits = None, True
        self._resize(self._size)

    def release(self) -> None:
        """Let go of the pixels; its place stays as large as it is."""
        self.image = None

    @property
    def sharp(self) -> bool:
        """Whether it has all the pixels that it is shown with."""
        if self.image is None or self._size is None:
            return False
        wide = fit(*self._size, self.room())[0] * self.ink.ratio
        return self.image.width() >= min(self._size[0], int(wide))

    def room(self) -> tuple[float, float]:
        """How large the picture may be."""
        return (max(LEAST, self.width), TALLEST)

    def tools(self) -> list[tuple[str, str]]:
        """What can be asked for: names and words."""
        if self._size or self.waits or not isinstance(self.source, Remote):
            return []
        once = _tr("Show this picture")
        if self.error and self.error.code != "picture_moved":
            if self.error.code not in _PASSING:
                return []
            once = _tr("Try again")
        return [("show", once), ("show_all", _tr("Show pictures in this session"))]

    # The box

    def estimate(self, width: float) -> float:
        if self._size:
            return fit(*self._size, (max(LEAST, width), TALLEST))[1]
        return 2 * PAD + 38.0 + (GAP + TOOL if self.tools() else 0.0)

    def lay(self, width: float) -> float:
        if width == self.width:
            return self.height
        self.width = width
        if self._size:
            self.height = max(LEAST, fit(*self._size, self.room())[1])
            return self.height
        room = max(LEAST, width - TEXT - PAD)
        self._description = Leaf(self._title()[:LONGEST], self.ink.face("uiStrong"))
        self._note = Leaf(self._words(), self.ink.face("caption"))
        height = PAD + self._description.lay(room) + 2 + self._note.lay(room)
        rows = self._tool_rects()
        if rows:
            height = rows[-1][1].bottom()
        self.height = height + PAD
        return self.height

    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        brush.plain.append(self)
        if self._size:
            self._paint_picture(brush, x, y, marked=marked is not None)
        else:
            self._paint_card(brush, x, y, marked)

    def spot_at(self, x: float, y: float) -> Spot:
        if self._size:
            return (0, 0) if x < fit(*self._size, self.room())[0] / 2 else self.end()
        if self._description is None:
            return (0, 0)
        offset = self._description.offset_at(x - TEXT, y - PAD)
        return (0, min(offset, len(self.picture.description)))

    def end(self) -> Spot:
        return (0, len(self.picture.description))

    def text_of(self, leaf: int) -> str:
        return self.picture.description if leaf == 0 else ""

    def touch_at(self, x: float, y: float) -> Touch | None:
        for name, rect, _ in self._tool_rects() if not self._size else ():
            if rect.adjusted(-2, -4, 2, 4).contains(x, y):
                return Tool(name, self)
        return None

    # Inside

    def _resize(self, size: tuple[int, int] | None) -> None:
        self._size, width = size, self.width
        self.width = -1.0
        if width >= 0:
            self.lay(width)

    def _title(self) -> str:
        return self.picture.description or _tr("Picture")

    def _words(self) -> str:
        if self.error:
            return said(self.error.code, self.error.facts)
        if not isinstance(self.source, Remote):
            return ""
        if self.waits:
            return _tr("Loading the picture from {host}…").format(host=self.source.host)
        return _tr("A picture on {host}, not loaded").format(host=self.source.host)

    def _tool_rects(self) -> list[tuple[str, QRectF, str]]:
        """The tools with where they are and their words; one below another where they must."""
        if self._description is None or self._note is None:
            return []
        font = self.ink.font("caption", weight=550)
        top = PAD + self._description.height + 2 + self._note.height + GAP + 2
        left = TEXT
        placed: list[tuple[str, QRectF, str]] = []
        for name, words in self.tools():
            wide = min(self.ink.width(words, font) + 24, self.width - TEXT - PAD)
            if placed and left + wide > self.width - PAD:
                left, top = TEXT, top + TOOL + GAP
            placed.append((name, QRectF(left, top, wide, TOOL), words))
            left += wide + GAP
        return placed

    def _paint_picture(self, brush: Brush, x: float, y: float, *, marked: bool) -> None:
        assert self._size
        painter, ink = brush.painter, brush.ink
        width, height = fit(*self._size, self.room())
        target = QRectF(x, y, width, height)
        painter.save()
        if self.image is None:
            painter.setPen(ink.pen("hairline"))
            painter.setBrush(ink.color("sunken"))
            painter.drawRoundedRect(target.adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0)
            ink.icon(painter, x + width / 2 - 10, y + height / 2, "image", 20, "text3")
        else:
            shape = QPainterPath()
            shape.addRoundedRect(target, 6.0, 6.0)
            painter.setClipPath(shape)
            painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self.image)
        if marked:
            ink.mark(painter, [target])
        painter.restore()

    def _paint_card(
        self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None
    ) -> None:
        painter, ink = brush.painter, brush.ink
        assert self._description is not None
        assert self._note is not None
        painter.setPen(ink.pen("hairline"))
        painter.setBrush(ink.color("sunken"))
        painter.drawRoundedRect(
            QRectF(x + 0.5, y + 0.5, self.width - 1, self.height - 1), RADIUS, RADIUS
        )
        icon = "triangle-alert" if self.error else "image"
        ink.icon(painter, x + PAD, y + PAD + 10, icon, 20, "text2")
        left, top = x + TEXT, y + PAD
        size = len(self._description.text)
        if marked and (covered := part(0, marked, size)):
            on = marked[1] > (0, size)
            paint_marked(brush, self._description, left, top, *covered, on=on)
        painter.setPen(ink.color("text"))
        self._description.paint(painter, left, top, brush.top, brush.bottom)
        painter.setPen(ink.color("text2"))
        below = top + self._description.height + 2
        self._note.paint(painter, left, below, brush.top, brush.bottom)
        font = ink.font("caption", weight=550)
        for _, rect, words in self._tool_rects():
            at = rect.translated(x, y)
            painter.setPen(ink.pen("border"))
            painter.setBrush(ink.color("canvas"))
            painter.drawRoundedRect(at.adjusted(0.5, 0.5, -0.5, -0.5), 8.0, 8.0)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            room = at.width() - 22
            ink.write(painter, at.left() + 12, at.center().y(), words, font, "text", room=room)


def _tr(text: str) -> str:
    return QCoreApplication.translate("transcript", text)
