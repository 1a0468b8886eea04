"""Ink is what the transcript is written with: faces, text formats and colours of one theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat

from bough.core.blocks import Style
from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.transcript.visible import shown

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter

BOLD = 600


class Face(NamedTuple):
    """A font on lines of a fixed height; `baseline` is measured from the top of a line, so that
    half of the leading stands above the text. `step` is None where nothing inside may change."""

    font: QFont
    line: int
    baseline: float
    advance: float
    step: str
    weight: int


class Ink:
    """Everything a painter of the transcript asks the theme for, kept ready."""

    def __init__(
        self, theme: Theme, ratio: float = 1.0, typesetter: Typesetter | None = None
    ) -> None:
        self.theme = theme
        self.ratio = ratio
        self.typesetter = typesetter
        """Who sets formulas; where nobody does, they are shown as their source."""
        self.color = theme.color
        self._faces: dict[tuple[str, bool], Face] = {}
        self._formats: dict[tuple[str, int, Style, str], QTextCharFormat] = {}
        self._syntax: dict[str, QTextCharFormat] = {}
        self._measures: dict[int, tuple[QFont, QFontMetricsF]] = {}
        self.tile_font = QFont(theme.font("micro", weight=600))
        self.tile_font.setPixelSize(10)
        mark = QColor(theme.color("leafLine"))
        mark.setAlphaF(0.26)
        self.selection = mark

    def face(
        self,
        step: str,
        *,
        numbers: bool = False,
        weight: int | None = None,
        line: int | None = None,
    ) -> Face:
        """The face of a type step of the theme, on other lines where `line` says so."""
        key = (f"{step} {weight} {line}", numbers)
        if key not in self._faces:
            font = self.theme.font(step, numbers=numbers, weight=weight)
            metrics = QFontMetricsF(font)
            line = line or self.theme.line_height(step)
            high = metrics.ascent() + metrics.descent()
            self._faces[key] = Face(
                font,
                line,
                (line - high) / 2 + metrics.ascent(),
                metrics.horizontalAdvance("the quick brown fox jumps over it ") / 34,
                step,
                weight or font.weight(),
            )
        return self._faces[key]

    def format(self, face: Face, style: Style, *, upright: bool = False) -> QTextCharFormat:
        """How a run of that style looks in text of that face. `upright` sets emphasis in weight
        instead of slope, as scripts without italics want it."""
        key = (face.step, face.weight, style, "upright" if upright else "")
        if key not in self._formats:
            self._formats[key] = self._make_format(face, style, upright)
        return self._formats[key]

    def spaced(self, face: Face, style: Style) -> QTextCharFormat:
        """The same with room behind each character, for those around code."""
        key = (face.step, face.weight, style, "spaced")
        if key not in self._formats:
            made = QTextCharFormat(self.format(face, style))
            made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            made.setFontLetterSpacing(3.0)
            self._formats[key] = made
        return self._formats[key]

    def source(self, face: Face, style: Style, *, failed: bool) -> QTextCharFormat:
        """How the source of a formula looks; underlined with dots where it cannot be set."""
        key = (face.step, face.weight, style, "failed" if failed else "source")
        if key not in self._formats:
            made = QTextCharFormat(self.format(face, style | Style.CODE))
            made.setForeground(self.color("text2"))
            if failed:
                made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                made.setUnderlineColor(self.color("control"))
            self._formats[key] = made
        return self._formats[key]

    def format_bold(self, face: Face, style: Style) -> QTextCharFormat:
        """The same in a face that is surely bold."""
        key = (face.step, face.weight, style, "bold")
        if key not in self._formats:
            made = QTextCharFormat(self.format(face, style, upright=True))
            font = QFont(made.font() if style else face.font)
            font.setWeight(QFont.Weight.Bold)
            made.setFont(font)
            self._formats[key] = made
        return self._formats[key]

    def syntax(self, role: str) -> QTextCharFormat:
        """The colour of a token of source code."""
        if role not in self._syntax:
            made = QTextCharFormat()
            made.setForeground(self.color(role))
            if role == "synComment":
                made.setFontItalic(True)
            self._syntax[role] = made
        return self._syntax[role]

    def pen(self, role: str, width: float = 1.0, dashes: tuple[float, ...] | None = None) -> QPen:
        """A round pen; dashes in px."""
        pen = QPen(self.color(role), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern([d / width for d in dashes])
        return pen

    def write(
        self,
        painter: QPainter,
        x: float,
        middle: float,
        text: str,
        font: QFont,
        role: str,
        *,
        room: float | None = None,
        right: bool = False,
    ) -> None:
        """One plain line with its height centred on `middle`, elided to `room`. With `right` it
        ends at x."""
        text, metrics = shown(text), self._metrics(font)
        if room is not None:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        if right:
            x -= metrics.horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(self.color(role))
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, baseline), text)

    def width(self, text: str, font: QFont) -> float:
        return self._metrics(font).horizontalAdvance(text)

    def icon(
        self, painter: QPainter, x: float, middle: float, name: str, size: int, role: str
    ) -> None:
        """An icon with its left edge at x."""
        pixmap = icons.pixmap(name, size, self.color(role), painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(x, middle - size / 2), pixmap)

    def _metrics(self, font: QFont) -> QFontMetricsF:
        # Theme hands out shared fonts, so that identity is enough; the font is kept beside.
        kept = self._measures.get(id(font))
        if kept is None:
            kept = self._measures[id(font)] = (font, QFontMetricsF(font))
        return kept[1]

    def _make_format(self, face: Face, style: Style, upright: bool) -> QTextCharFormat:
        made = QTextCharFormat()
        italic = Style.ITALIC in style
        bold = Style.BOLD in style or (italic and upright)
        if Style.CODE in style:
            font = QFont(self.theme.font("code"))
            font.setPixelSize(round(face.font.pixelSize() * 13 / 15))
            if bold:
                font.setBold(True)
            made.setFont(font)
        elif bold or italic:
            made.setFont(
                self.theme.font(
                    face.step,
                    weight=max(BOLD, face.weight) if bold else face.weight,
                    italic=italic and not upright,
                )
            )
        if style & (Style.KEY | Style.NOTE):
            step = "micro" if Style.NOTE in style else "caption"
            made.setFont(self.theme.font(step, weight=550, numbers=True))
        if Style.NOTE in style:
            made.setForeground(self.color("sky"))
        if Style.SUB in style:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
        elif Style.SUPER in style:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        if Style.IMAGE in style:
            made.setForeground(self.color("text2"))
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            made.setUnderlineColor(self.color("control"))
        if Style.LINK in style:
            made.setForeground(self.color("sky"))
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(self.color("skyLine"))
        if Style.STRIKE in style:
            made.setFontStrikeOut(True)
        return made
