"""A box is a Markdown block as it is laid out and painted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from bough.core.blocks import Block, Inline, Style
from bough.ui.transcript.ink import Ink

if TYPE_CHECKING:
    from bough.ui.transcript.details import Details
    from bough.ui.transcript.leaf import Leaf

Spot = tuple[int, int]
"""A place in a box: which leaf, and how many code points into it."""


class Voice(NamedTuple):
    """How the running text of a body is set: a step of the theme and the colour's role."""

    step: str
    role: str
    weight: int | None = None


READ = Voice("read", "text")
THOUGHT = Voice("ui", "text2")
NOTE = Voice("caption", "text2")


class Brush(NamedTuple):
    """One painting: where to, with what, and which heights of the painter's are wanted."""

    painter: QPainter
    ink: Ink
    top: float
    bottom: float
    plain: list[Box]
    """Boxes that may not have been painted with all they can have: colours, a picture."""


class Link(NamedTuple):
    """A link under the pointer, and all of the text that leads there."""

    href: str
    text: str


def link_at(inline: Inline, offset: int) -> Link | None:
    """The link that the character belongs to. Emphasis cuts its text into several runs."""
    runs = [r for r in inline.runs if r.style & Style.LINK]
    here = next((i for i, r in enumerate(runs) if r.start <= offset < r.end), None)
    if here is None:
        return None
    href, (start, end) = runs[here].href, runs[here][:2]
    for run in reversed(runs[:here]):
        if (run.href, run.end) == (href, start):
            start = run.start
    for run in runs[here + 1 :]:
        if (run.href, run.start) == (href, end):
            end = run.end
    return Link(href, inline.text[start:end])


class Usable(Protocol):
    """What has tools."""

    def use(self, tool: str) -> bool: ...


class Tool(NamedTuple):
    """A small tool under the pointer, and whose it is: "copy", "save", "wrap", "fold" ..."""

    name: str
    box: Usable


Touch = Link | Tool


class Box(ABC):
    """`height` is true once `lay` was called for the width; before it is an estimate.

    Coordinates that come in are the box's own; `paint` gets its top left corner.
    """

    __slots__ = ("block", "guessed", "height", "ink", "live", "width", "within")

    gap_above: ClassVar[float] = 10.0
    gap_below: ClassVar[float] = 10.0

    def __init__(self, block: Block, ink: Ink, *, live: bool = False) -> None:
        self.live = live
        """Whether it was seen growing: then what it showed is not to be hidden."""
        self.block = block
        self.ink = ink
        self.width = -1.0
        self.height = 0.0
        self.guessed = -1.0
        """The width that the height was last estimated for."""
        self.within: tuple[Details, ...] = ()
        """The details it is part of, outermost first."""

    @property
    def hidden(self) -> bool:
        """Whether it is part of details that are closed; then it takes no room."""
        return bool(self.within) and not all(d.open for d in self.within)

    @property
    def unfinished(self) -> bool:
        """Whether some of it is not laid out yet, so that its height is a guess."""
        return False

    @abstractmethod
    def estimate(self, width: float) -> float:
        """A guess of the height, without laying out."""

    @abstractmethod
    def lay(self, width: float) -> float:
        """Lay out for that width, if it is not; returns the height."""

    @abstractmethod
    def paint(self, brush: Brush, x: float, y: float, marked: tuple[Spot, Spot] | None) -> None:
        """Draw; the range `marked` is selected."""

    def go_on(self) -> None:  # noqa: B027 (most are laid out at once)
        """Lay out some more of what is not, a few ms of it."""

    def use(self, _tool: str) -> bool:
        """Do what a tool is for; True where the height may be another now."""
        return False

    def unfold(self, _leaf: int) -> bool:
        """Show that leaf, where it is folded away; True where the height is another now."""
        return False

    @property
    def choices(self) -> object | None:
        """What the reader chose for it, to be given to `choose` of a box made anew; None where
        that is what it does by itself."""
        return None

    def choose(self, _choices: object) -> None:  # noqa: B027 (most have nothing to choose)
        """Take on what was chosen for another box of the same block."""

    def release(self) -> None:  # noqa: B027 (most have nothing to let go)
        """Let go of what is laid out, for a box far out of sight; its height stays true."""

    def restyle(self) -> bool:
        """Show the formulas that were set since; True where that made another layout."""
        return False

    def grow(self, _block: Block) -> float | None:
        """Take a longer version of the same block; returns the height from which on it has to be
        painted again, None where only a new box can show it. Needs a `lay` afterwards."""
        return None

    def spot_at(self, _x: float, _y: float) -> Spot:
        """The place in the text that is nearest to a point."""
        return (0, 0)

    def end(self) -> Spot:
        """Behind the last character."""
        return (0, 0)

    def text_of(self, _leaf: int) -> str:
        """The characters of a leaf."""
        return ""

    def leaf_at(self, _leaf: int) -> tuple[Leaf, float, float] | None:
        """A leaf as it is laid out, and where it stands in the box."""
        return None

    @property
    def mirrored(self) -> bool:
        """Whether it is read from the right, so that its marks stand there."""
        return False

    def touch_at(self, _x: float, _y: float) -> Touch | None:
        """What a click there would do, other than selecting."""
        return None

    def slide(self, _by: float) -> bool:
        """Scroll sideways; True where there was something to scroll."""
        return False


class RuleBox(Box):
    """A line across the column."""

    __slots__ = ()
    gap_above: ClassVar[float] = 12.0
    gap_below: ClassVar[float] = 12.0

    def estimate(self, _width: float) -> float:
        return 9.0

    def lay(self, width: float) -> float:
        self.width, self.height = width, 9.0
        return self.height

    def paint(self, brush: Brush, x: float, y: float, _marked: tuple[Spot, Spot] | None) -> None:
        brush.ink.hairline(brush.painter, x, y + 4, self.width, "border")


def paint_slider(brush: Brush, view: QRectF, extent: float, at: float) -> None:
    """The mark at the bottom of something that scrolls sideways: where in it one is."""
    if extent <= view.width() + 1:
        return
    painter, ink = brush.painter, brush.ink
    length = max(24.0, view.width() * view.width() / extent)
    room = view.width() - length - 8
    x = view.left() + 4 + room * at / (extent - view.width())
    painter.setPen(ink.pen("control", 3.0))
    painter.setOpacity(1.0 if ink.theme.contrast else 0.55)
    painter.drawLine(
        int(x) + 2, int(view.bottom()) - 4, int(x + length) - 2, int(view.bottom()) - 4
    )
    painter.setOpacity(1.0)


MORE = 30.0
"""The height of the row that shows more of a box."""


def paint_more(brush: Brush, x: float, y: float, words: str) -> None:
    """The row that shows more of a box, or less; y is its top."""
    ink = brush.ink
    ink.write(brush.painter, x, y + MORE / 2, words, ink.font("caption", weight=550), "sky")
