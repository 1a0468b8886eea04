"""Ink is what the transcript is written with: faces, text formats and colours of one theme."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
)

from bough.core.blocks import Style
from bough.ui import icons
from bough.ui.theme import Scheme, Theme
from bough.ui.transcript.visible import shown
from bough.ui.typefaces import LEAST, LEAST_CJK, Script, line_height

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter

BOLD = 600
_SELECTED: dict[Scheme, float] = {"light": 0.12, "dark": 0.15}
"""As much of the green as leaves what is selected readable, whatever colour it has."""


class Face(NamedTuple):
    """A font on lines of a fixed height; `baseline` is measured from the top of a line, so that
    half of the leading stands above the text."""

    font: QFont
    line: int
    baseline: float
    advance: float
    step: str
    weight: int
    script: Script = ""


class Ink:
    """Everything a painter of the transcript asks the theme for, kept ready. Fonts, faces and
    formats are of the text size of the theme as it was when the ink was made."""

    def __init__(
        self, theme: Theme, ratio: float = 1.0, typesetter: Typesetter | None = None
    ) -> None:
        self.theme = theme
        self.ratio = ratio
        self.typesetter = typesetter
        """Who sets formulas; where nobody does, they are shown as their source."""
        self.color = theme.color
        self.scale = theme.scale
        self._faces: dict[tuple[object, ...], Face] = {}
        self._formats: dict[tuple[object, ...], QTextCharFormat] = {}
        self._measures: dict[int, tuple[QFont, QFontMetricsF]] = {}
        self.tile_font = QFont(theme.font("micro", weight=600))
        self.tile_font.setPixelSize(10)
        mark = QColor(theme.color("leafLine"))
        mark.setAlphaF(_SELECTED[theme.scheme])
        self.selection = mark

    def px(self, length: float) -> float:
        """A length of the design that follows the text size, in whole px."""
        return float(round(length * self.scale))

    def font(self, step: str, *, weight: int | None = None, numbers: bool = False) -> QFont:
        """The font of a type step of the theme, as large as the text is."""
        return self.theme.font(step, weight=weight, numbers=numbers, scale=self.scale)

    def face(
        self,
        step: str,
        *,
        numbers: bool = False,
        weight: int | None = None,
        line: int | None = None,
        script: Script = "",
    ) -> Face:
        """The face of a type step of the theme, on other lines where `line` says so."""
        key = (step, numbers, weight, line, script)
        if key not in self._faces:
            font = self.theme.font(
                step, numbers=numbers, weight=weight, scale=self.scale, script=script
            )
            metrics = QFontMetricsF(font)
            high = round(line * self.scale) if line else line_height(step, self.scale, script)
            self._faces[key] = Face(
                font,
                high,
                (high - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent(),
                metrics.horizontalAdvance("the quick brown fox jumps over it ") / 34,
                step,
                weight or font.weight(),
                script,
            )
        return self._faces[key]

    def format(self, face: Face, style: int, *, upright: bool = False) -> QTextCharFormat:
        """How a run of that style looks in text of that face. `upright` sets emphasis in weight
        instead of slope, as scripts without italics want it."""
        key = (face.step, face.script, face.weight, style, "upright" if upright else "")
        if key not in self._formats:
            self._formats[key] = self._make_format(face, style, upright)
        return self._formats[key]

    def spaced(self, face: Face, style: int) -> QTextCharFormat:
        """The same with room behind each character, for those around code."""
        key = (face.step, face.script, face.weight, style, "spaced")
        if key not in self._formats:
            made = QTextCharFormat(self.format(face, style))
            made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            made.setFontLetterSpacing(self.px(4.0))
            self._formats[key] = made
        return self._formats[key]

    def gap(self, face: Face) -> QTextCharFormat:
        """What is laid over a character with a thin gap behind it."""
        key = (face.font.pixelSize(), "gap")
        if key not in self._formats:
            made = QTextCharFormat()
            made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            made.setFontLetterSpacing(face.font.pixelSize() / 8)
            self._formats[key] = made
        return self._formats[key]

    def source(self, face: Face, style: int, *, failed: bool) -> QTextCharFormat:
        """How the source of a formula looks; underlined with dots where it cannot be set."""
        key = (face.step, face.script, face.weight, style, "failed" if failed else "source")
        if key not in self._formats:
            made = QTextCharFormat(self.format(face, style | Style.CODE))
            made.setForeground(self.color("text2"))
            if failed:
                made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                made.setUnderlineColor(self.color("control"))
            self._formats[key] = made
        return self._formats[key]

    def format_bold(self, face: Face, style: int) -> QTextCharFormat:
        """The same in a face that is surely bold."""
        key = (face.step, face.script, face.weight, style, "bold")
        if key not in self._formats:
            made = QTextCharFormat(self.format(face, style, upright=True))
            font = QFont(made.font() if style else face.font)
            font.setWeight(QFont.Weight.Bold)
            made.setFont(font)
            self._formats[key] = made
        return self._formats[key]

    def syntax(self, role: str, *, upright: bool = False) -> QTextCharFormat:
        """The colour of a token of source code; comments slope, but for scripts without italics."""
        key = (role, "upright" if upright else "syntax")
        if key not in self._formats:
            made = QTextCharFormat()
            made.setForeground(self.color(role))
            made.setFontItalic(role == "synComment" and not upright)
            self._formats[key] = made
        return self._formats[key]

    def pen(self, role: str, width: float = 1.0, dashes: tuple[float, ...] | None = None) -> QPen:
        """A round pen; dashes in px."""
        pen = QPen(self.color(role), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern([d / width for d in dashes])
        return pen

    def hairline(self, painter: QPainter, x: float, y: float, width: float, role: str) -> None:
        """A line of 1 px across, on whole pixels of the screen whatever its ratio."""
        screen = painter.deviceTransform()
        ratio = screen.m22()
        at = screen.map(QPointF(x, y)).y()
        y += (floor(at + 0.5) - at) / ratio
        painter.fillRect(QRectF(x, y, width, max(1, int(ratio)) / ratio), self.color(role))

    def mark(self, painter: QPainter, boxes: Sequence[QRectF]) -> None:
        """The ground of what is selected; in high contrast with an outline."""
        for box in boxes:
            painter.fillRect(box, self.selection)
        if self.theme.contrast:
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            for box in boxes:
                # Those of one paragraph overlap, and are outlined as one.
                path.addRect(box.adjusted(-2, 0, 2, 1))
            painter.strokePath(path.simplified(), QPen(self.color("leafLine"), 2.0))

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

    def _make_format(self, face: Face, style: int, upright: bool) -> QTextCharFormat:
        made = QTextCharFormat()
        italic = bool(style & Style.ITALIC)
        bold = bool(style & Style.BOLD) or (italic and upright)
        if style & Style.CODE:
            font = QFont(self.theme.font("code", script=face.script))
            least = LEAST_CJK if face.script else LEAST
            font.setPixelSize(max(least, round(face.font.pixelSize() * 13 / 15)))
            if bold:
                font.setBold(True)
            made.setFont(font)
        elif bold or italic:
            made.setFont(
                self.theme.font(
                    face.step,
                    weight=max(BOLD, face.weight) if bold else face.weight,
                    italic=italic and not upright,
                    scale=self.scale,
                    script=face.script,
                )
            )
        if style & (Style.KEY | Style.NOTE):
            step = "micro" if style & Style.NOTE else "caption"
            made.setFont(self.font(step, weight=550, numbers=True))
        if style & Style.NOTE:
            made.setForeground(self.color("sky"))
        if style & Style.SUB:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
        elif style & Style.SUPER:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        if style & Style.IMAGE:
            made.setForeground(self.color("text2"))
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            made.setUnderlineColor(self.color("control"))
        if style & Style.LINK:
            made.setForeground(self.color("sky"))
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(self.color("skyLine"))
        if style & Style.STRIKE:
            made.setFontStrikeOut(True)
        return made
