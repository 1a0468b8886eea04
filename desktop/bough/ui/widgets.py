"""Small widgets that the whole window is made of: buttons, labels, cards, a slim scroll bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QLabel,
    QLineEdit,
    QListView,
    QScrollBar,
    QSizePolicy,
    QWidget,
)

from bough.ui import icons
from bough.ui.theme import Theme, between
from bough.ui.turning import paint_turning


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

    def paint_touch(self, painter: QPainter, theme: Theme, box: QRectF, *, rest: str = "") -> None:
        """What is below a button that is pointed at or pressed, or `rest`, and the ring of the
        keys."""
        if self.underMouse() or self.isDown():
            fill(painter, theme, box, "pressed" if self.isDown() else "hover")
        elif rest:
            fill(painter, theme, box, rest)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("leafLine"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)


class IconButton(PressButton):
    """An icon in a square; hover, press, check and focus as the theme has them."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        parent: QWidget | None = None,
        *,
        keys: str = "",
        size: int = 30,
        drawn: int = 16,
        checkable: bool = False,
        lit: bool = True,
    ) -> None:
        """`drawn` is the size of the icon in px; `lit` says that being checked is shown."""
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._drawn = drawn
        self._lit = lit
        self.setAccessibleName(name)
        self.setToolTip(tip(name, keys))
        self.setCheckable(checkable)
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def set_icon(self, icon: str) -> None:
        """Show another one from now on."""
        self._icon = icon
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self._lit and self.isChecked()
        ground = None
        if self.isDown():
            ground = "pressed"
        elif lit:
            ground = "leafSoft"
        elif self.underMouse() and self.isEnabled():
            ground = "hover"
        if ground:
            fill(painter, self._theme, box, ground)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("leafLine"), 2))
            painter.drawRoundedRect(box, 6, 6)
        ink = "leaf" if lit else "text2" if self.isEnabled() else "disabled"
        drawn = self._drawn
        pixmap = icons.pixmap(self._icon, drawn, color(ink), self.devicePixelRatioF())
        at = QPointF((self.width() - drawn) / 2, (self.height() - drawn) / 2)
        painter.drawPixmap(at, pixmap)


def name_of(control: QWidget, name: str) -> QLabel:
    """The plain words that stand before a control and name it."""
    words = QLabel(name)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setBuddy(control)
    return words


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
    range, this one a rectangle. With `ground` it paints what is below it as well."""

    def __init__(
        self,
        theme: Theme,
        orientation: Qt.Orientation,
        parent: QWidget,
        *,
        size: int = 10,
        ground: str = "",
    ) -> None:
        super().__init__(orientation, parent)
        self.upright = orientation is Qt.Orientation.Vertical
        self._theme = theme
        self._size = size
        self._ground = ground
        self._grip = 0.0
        self._shown = (0, 0)
        """The thumb that was painted last, in whole px."""
        self._marks: list[float] = []
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        theme.changed.connect(self.update)

    def set_place(self, value: int, maximum: int, page: int) -> None:
        """Say at once what is in view and of how much. It tells nobody, and only paints where the
        thumb ends elsewhere, not where it would be while one of them is said."""
        blocked = self.blockSignals(True)
        self.setPageStep(page)
        self.setRange(0, maximum)
        self.setValue(value)
        self.blockSignals(blocked)
        if self._whole_thumb() != self._shown:
            self.update()

    def set_marks(self, marks: list[float]) -> None:
        """Mark these parts of the whole, as with what is found there."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def thumb(self) -> tuple[float, float]:
        """Where it begins and how long it is, in px along the bar."""
        span = max(1, self.maximum() - self.minimum())
        room = self.height() if self.upright else self.width()
        length = min(room, max(28.0, room * self.pageStep() / (span + self.pageStep())))
        return ((room - length) * (self.value() - self.minimum()) / span, length)

    def sizeHint(self) -> QSize:
        return QSize(self._size, 40) if self.upright else QSize(40, self._size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Now, as the style takes it away from every scroll bar it polishes.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, bool(self._ground))

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        # What is below grows line by line; the thumb of a long text hardly moves.
        if not self.signalsBlocked() and self._whole_thumb() != self._shown:
            super().sliderChange(change)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._ground:
            painter.fillRect(self.rect(), self._theme.color(self._ground))
        self._shown = self._whole_thumb()
        if self.maximum() <= self.minimum():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        color = self._theme.color("control")
        if not self._theme.contrast:
            share = 0.75 if self.underMouse() or self.isSliderDown() else 0.4
            if self._ground:
                # Qt 6.11 has several threads fill what is translucent and over 60 lines high, and
                # waits for them: ten times as long.
                color = between(color, self._theme.color(self._ground), share)
            else:
                color = QColor(color)
                color.setAlphaF(share)
        painter.setBrush(color)
        start, length = self._shown
        edge = self._size - 8
        upright = QRectF(edge, start + 2, 6, length - 4)
        lying = QRectF(start + 2, edge, length - 4, 6)
        painter.drawRoundedRect(upright if self.upright else lying, 3, 3)
        room = self.height() if self.upright else self.width()
        for at in {round(mark * (room - 2)) for mark in self._marks}:
            mark = QRectF(edge, at, 6, 2) if self.upright else QRectF(at, edge, 2, 6)
            painter.fillRect(mark, self._theme.color("skyLine"))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    # The style has arrows to leave room for, so that its thumb would be pressed elsewhere.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = self._along(event)
        start, length = self.thumb()
        if start <= at <= start + length:
            self._grip = at - start
            self.setSliderDown(True)
        else:
            step = QAbstractSlider.SliderAction
            self.triggerAction(step.SliderPageStepSub if at < start else step.SliderPageStepAdd)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            _, length = self.thumb()
            room = (self.height() if self.upright else self.width()) - length
            span = self.maximum() - self.minimum()
            part = (self._along(event) - self._grip) / max(1.0, room)
            self.setSliderPosition(self.minimum() + round(span * part))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def _along(self, event: QMouseEvent) -> float:
        return event.position().y() if self.upright else event.position().x()

    def _whole_thumb(self) -> tuple[int, int]:
        """The thumb in whole px; nothing where there is nothing to scroll."""
        if self.maximum() <= self.minimum():
            return (0, 0)
        start, length = self.thumb()
        return (round(start), round(length))


def make_viewport(area: QAbstractScrollArea) -> None:
    """Give it a viewport like the one it has.

    WORKAROUND PySide 6.11: asked for a widget that Qt made, it first makes all classes of widgets
    there are, to see whether it is of one of them: 7 ms and 1.4 MB.
    """
    viewport = QWidget()
    viewport.setObjectName("qt_scrollarea_viewport")
    area.setViewport(viewport)


class RowList(QListView):
    """A list whose rows a delegate paints from the theme; it knows which one is hovered."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        make_viewport(self)
        self._hovered = -1
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        theme.changed.connect(self.viewport().update)

    @property
    def hovered(self) -> int:
        """The row under the pointer, or -1."""
        return self._hovered

    def focused(self) -> int:
        """The row that the keyboard is on, or -1."""
        return self.currentIndex().row() if self.hasFocus() else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()


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


def fill(painter: QPainter, theme: Theme, box: QRectF, role: str, radius: float = 6.0) -> None:
    """Fill a rounded box. In high contrast, where fills say nothing, it gets an outline: one of
    2 px in green where it is what was chosen."""
    painter.setPen(Qt.PenStyle.NoPen)
    if theme.contrast:
        chosen = role in ("selected", "leafSoft")
        width = 2.0 if chosen else 1.0
        painter.setPen(QPen(theme.color("leafLine" if chosen else "border"), width))
        box = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(theme.color(role))
    painter.drawRoundedRect(box, radius, radius)


def state_mark(
    painter: QPainter, theme: Theme, state: str, x: float, y: float, turn: float = 0.0
) -> None:
    """A session's state as a shape around (x, y): an arc runs (turned by `turn` degrees), a disc is
    unread, a square waits, a broken ring failed."""
    match state:
        case "running":
            soft, line = theme.color("sapSoft"), theme.color("sapLine")
            paint_turning(painter, x, y, 4.5, line, turn, ring=soft)
        case "unread":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("leafLine"))
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
        case "waiting":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sapLine"))
            painter.drawRoundedRect(QRectF(x - 3.5, y - 3.5, 7, 7), 1.5, 1.5)
        case "failed":
            pen = QPen(theme.color("rustLine"), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([2.6, 1.7])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
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
