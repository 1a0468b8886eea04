"""The toolbar over the map: how much is shown, how near, and what is brought into view."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bough.ui import icons
from bough.ui.map.camera import Level
from bough.ui.map.keys import ZOOM
from bough.ui.map.say import tr
from bough.ui.map.view import MapView
from bough.ui.segment import Segment
from bough.ui.theme import Theme
from bough.ui.widgets import IconButton, PressButton, line, tip

HEIGHT = 40
NARROW = 560
"""Below this width of the map the keys are not written beside the words."""


class Words(PressButton):
    """An icon, words, and the key that does the same."""

    def __init__(self, theme: Theme, icon: str, text: str, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._key = theme, icon, key
        self._with_key = True
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(tip(text, key))
        self.setFixedHeight(28)
        theme.changed.connect(self.update)

    def show_key(self, shown: bool) -> None:
        if shown != self._with_key:
            self._with_key = shown
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font("ui")).horizontalAdvance(self.text())
        key = QFontMetricsF(self._theme.font("caption")).horizontalAdvance(self._key) + 7
        return QSize(round(30 + words + (key if self._with_key else 0) + 9), 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, theme, self)
        pixmap = icons.pixmap(self._icon, 16, theme.color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(8, (self.height() - 16) // 2, pixmap)
        box = QRectF(self.rect()).adjusted(30, 0, -8, 0)
        line(painter, theme, box, self.text())
        if self._with_key:
            line(painter, theme, box, self._key, step="caption", role="text3", right=True)


class Toolbar(QWidget):
    def __init__(self, view: MapView, theme: Theme) -> None:
        super().__init__(view)
        self._view, self._theme = view, theme
        self.setAccessibleName(tr("Map tools"))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(6, 5, 6, 5)
        row.setSpacing(4)
        farther = IconButton(theme, "minus", tr("Farther"), self, keys="-", size=28)
        nearer = IconButton(theme, "plus", tr("Nearer"), self, keys="+", size=28)
        farther.clicked.connect(lambda: view.zoom_by(1 / ZOOM))
        nearer.clicked.connect(lambda: view.zoom_by(ZOOM))
        self.levels = [Segment(theme, text, self) for text in (tr("Far"), tr("Middle"), tr("Near"))]
        for number, segment in enumerate(self.levels, 1):
            segment.setToolTip(tip(segment.text(), str(number)))
            segment.setAutoExclusive(True)
        row.addWidget(farther)
        self._segments = QHBoxLayout()
        self._segments.setSpacing(0)
        for level, segment in zip(Level, self.levels, strict=True):
            self._segments.addWidget(segment)
            segment.clicked.connect(lambda _=False, level=level: view.show_level(level))
        row.addLayout(self._segments)
        row.addWidget(nearer)
        self._words: list[Words] = []
        for icon, text, key, act in (
            ("scan", tr("Fit"), "F", view.fit),
            ("locate", tr("Here"), "H", view.show_here),
            ("fold-vertical", tr("Fold rest"), "Shift F", view.fold_rest),
        ):
            button = Words(theme, icon, text, key, self)
            button.clicked.connect(lambda _=False, act=act: act())
            self._words.append(button)
            row.addWidget(button)
        view.camera_changed.connect(self._on_camera_changed)
        theme.changed.connect(self.update)
        self._on_camera_changed()

    def settle(self, room: int) -> None:
        """Be as wide as there is room for."""
        for button in self._words:
            button.show_key(room >= NARROW)
        self._row.activate()
        self.resize(self.sizeHint().width(), HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, theme, self)
        box = QRectF(self.levels[0].geometry().united(self.levels[-1].geometry()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QPen(theme.color("hairline"), 1))
        x = self._words[0].x() - 3
        painter.drawLine(x, 10, x, self.height() - 10)

    def _on_camera_changed(self) -> None:
        self.levels[self._view.camera.level].setChecked(True)


def paint_card(painter: QPainter, theme: Theme, widget: QWidget) -> None:
    """The ground of what floats over the map."""
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("overlay"))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


def _ground(painter: QPainter, theme: Theme, button: PressButton) -> None:
    box = QRectF(button.rect()).adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if button.isDown() or button.underMouse():
        painter.setBrush(theme.color("pressed" if button.isDown() else "hover"))
        painter.drawRoundedRect(box, 6, 6)
    if button.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("leafLine"), 2))
        painter.drawRoundedRect(box, 6, 6)
