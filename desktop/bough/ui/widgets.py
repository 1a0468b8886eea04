"""Small widgets that the whole window is made of: buttons, labels, cards, a slim scroll bar."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollBar, QSizePolicy, QWidget

from bough.ui import icons
from bough.ui.theme import Theme


def tip(text: str, keys: str = "") -> str:
    """A tool tip with its keys; always plain text, whatever it holds."""
    return f"{text}  {keys}" if keys else text


class PressButton(QAbstractButton):
    """A button that paints itself; Tab reaches it, Enter presses it as Space does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(PressButton):
    """An icon of 16 px in a square; hover, press, check and focus as the theme has them."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        parent: QWidget | None = None,
        *,
        keys: str = "",
        size: int = 30,
        checkable: bool = False,
        lit: bool = True,
    ) -> None:
        """`lit` says that being checked is shown."""
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._lit = lit
        self.setAccessibleName(name)
        self.setToolTip(tip(name, keys))
        self.setCheckable(checkable)
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        lit = self._lit and self.isChecked()
        ground = None
        if self.isDown():
            ground = "pressed"
        elif lit:
            ground = "leafSoft"
        elif self.underMouse() and self.isEnabled():
            ground = "hover"
        if ground:
            painter.setBrush(color(ground))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("leafLine"), 2))
            painter.drawRoundedRect(box, 6, 6)
        ink = "leaf" if lit else "text2" if self.isEnabled() else "disabled"
        pixmap = icons.pixmap(self._icon, 16, color(ink), self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - 16) / 2, (self.height() - 16) / 2), pixmap)


class Field(QLineEdit):
    """A field of 32 px for one line of text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFrame(False)
        self.setFixedHeight(32)
        self.setTextMargins(10, 0, 8, 0)
        self.setFont(theme.font("ui"))
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def paint_ground(self, painter: QPainter) -> None:
        """What is below the text."""
        focused = self.hasFocus()
        width = 2 if focused else 1
        inset = width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(self._theme.color("leafLine" if focused else "border"), width))
        painter.setBrush(self._theme.color("canvas"))
        painter.drawRoundedRect(box, 8, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter)
        painter.end()
        super().paintEvent(event)

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette()
        palette.setColor(palette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)


class Label(QWidget):
    """One line of plain text that is cut with an ellipsis where there is no room for it."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        step: str = "ui",
        role: str = "text",
        weight: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._step, self._role, self._weight = step, role, weight
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font(self._step, weight=self._weight))
        width = round(metrics.horizontalAdvance(self._text) + 1.5)
        return QSize(width, self._theme.line_height(self._step))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.line_height(self._step))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        line(
            painter,
            self._theme,
            QRectF(self.rect()),
            self._text,
            step=self._step,
            role=self._role,
            weight=self._weight,
        )


class SlimScrollBar(QScrollBar):
    """A thumb of 6 px without arrows. Fusion's bar costs a millisecond for each change of its
    range, this one a rectangle."""

    def __init__(self, theme: Theme, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(10, 40) if self.orientation() is Qt.Orientation.Vertical else QSize(40, 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        span = self.maximum() - self.minimum()
        if span <= 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        color = QColor(self._theme.color("control"))
        color.setAlphaF(0.75 if self.underMouse() or self.isSliderDown() else 0.4)
        painter.setBrush(color)
        upright = self.orientation() is Qt.Orientation.Vertical
        length = self.height() if upright else self.width()
        thumb = max(28.0, length * self.pageStep() / (span + self.pageStep()))
        start = (length - thumb) * (self.value() - self.minimum()) / span
        box = QRectF(2, start + 2, 6, thumb - 4) if upright else QRectF(start + 2, 2, thumb - 4, 6)
        painter.drawRoundedRect(box, 3, 3)


def line(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    text: str,
    *,
    step: str = "ui",
    role: str = "text",
    weight: int | None = None,
    right: bool = False,
    numbers: bool = False,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """Paint one line of text, centred on the height of `box`, cut with an ellipsis; its width."""
    font = theme.font(step, weight=weight, numbers=numbers)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, elide, box.width() + 0.5)
    width = metrics.horizontalAdvance(shown)
    x = box.right() - width if right else box.left()
    painter.setFont(font)
    painter.setPen(theme.color(role))
    painter.drawText(
        QPointF(x, box.center().y() + (metrics.ascent() - metrics.descent()) / 2), shown
    )
    return width


def state_mark(
    painter: QPainter, theme: Theme, state: str, x: float, y: float, turn: float = 0.0
) -> None:
    """A session's state as a shape around (x, y): an arc runs (turned by `turn` degrees), a disc is
    unread, a square waits, a broken ring failed."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match state:
        case "running":
            painter.setPen(_stroke(theme.color("sapSoft"), 2.0))
            painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
            painter.setPen(_stroke(theme.color("sapLine"), 2.0))
            painter.drawArc(QRectF(x - 4.5, y - 4.5, 9, 9), round((90 - turn) * 16), -270 * 16)
        case "unread":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("leafLine"))
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
        case "waiting":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sapLine"))
            painter.drawRoundedRect(QRectF(x - 3.5, y - 3.5, 7, 7), 1.5, 1.5)
        case "failed":
            pen = _stroke(theme.color("rustLine"), 1.8)
            pen.setDashPattern([2.6, 1.7])
            painter.setPen(pen)
            painter.drawEllipse(QPointF(x, y), 4.2, 4.2)


def model_tile(painter: QPainter, theme: Theme, letters: str, box: QRectF) -> None:
    """Two letters that stand for a model, in a small outlined square."""
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    font = theme.font("micro", weight=600)
    small = type(font)(font)
    small.setPixelSize(10)
    metrics = QFontMetricsF(small)
    painter.setFont(small)
    painter.setPen(theme.color("text2"))
    painter.drawText(
        QPointF(
            box.center().x() - metrics.horizontalAdvance(letters) / 2,
            box.center().y() + (metrics.ascent() - metrics.descent()) / 2,
        ),
        letters,
    )


def _stroke(color: QColor, width: float) -> QPen:
    return QPen(
        color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin
    )
