"""A card of the transcript: a raised box with an outline, what it says, its buttons, details."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import SlimScrollBar
from bough.ui.wrapping import WrappingRow

TALLEST_DETAILS = 196
TICK_MS = 1200


class Card(QWidget):
    """`outline` is the colour of its meaning: "sap" for what waits, "rust" for what failed; ""
    makes it a quiet line without a box."""

    height_changed = Signal()
    middle = 23.0
    """How far below its top the line of its head is."""

    def __init__(self, theme: Theme, parent: QWidget, *, icon: str, outline: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._outline = outline
        self._details: Details | None = None
        self._open_details: Callable[[], object] = lambda: None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.title = label(theme, "uiStrong" if outline else "ui", self)
        self.title.setPalette(colored(theme, "text" if outline else "text2"))
        self.below = label(theme, "ui", self)
        self.below.setPalette(colored(theme, "text2"))
        self.below.hide()
        self.row = WrappingRow()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        if not outline:
            self.middle = 14.0
            self._column.setContentsMargins(0, 0, 0, 0)
            self.title.setWordWrap(False)
            self.row.addWidget(self.title)
            self._column.addLayout(self.row)
            return
        self._column.setContentsMargins(44, 12, 10, 14)
        self._head = QHBoxLayout()
        self._head.setSpacing(12)
        self._head.addWidget(self.title, 1)
        self._column.addLayout(self._head)
        self._column.addWidget(self.below)
        self._column.addSpacing(10)
        self._column.addLayout(self.row)

    def say(self, title: str, below: str = "") -> None:
        """What happened, and what becomes of it."""
        self.title.setText(title)
        self.below.setText(below)
        self.below.setVisible(bool(below))
        self.setAccessibleName(title)
        self.setAccessibleDescription(below)

    def offer_details(self, text: Callable[[], str]) -> None:
        """Let what only an expert wants to read be folded out; it is made when it is."""
        fold = Button(
            self._theme, "chevron-down", self.tr("Details"), self, words=True, mirrored=True,
            height=24,
        )  # fmt: skip
        fold.clicked.connect(lambda: self._fold(fold, text))
        self._head.addWidget(fold, 0, Qt.AlignmentFlag.AlignTop)
        self._open_details = fold.click

    def open_details(self) -> None:
        """Fold out the details, where they are not."""
        if self._details is None:
            self._open_details()

    def closed(self) -> None:
        """It is taken away."""

    def height_for(self, width: float) -> int:
        """How high it is at that width."""
        return self._column.totalHeightForWidth(int(width))

    def sizeHint(self) -> QSize:
        return QSize(400, self.height_for(400))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._outline:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color(f"{self._outline}Line"), 1.5))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 10, 10)
        color = self._theme.color(self._outline)
        painter.drawPixmap(14, 13, icons.pixmap(self._icon, 20, color, self.devicePixelRatioF()))

    def _fold(self, fold: Button, text: Callable[[], str]) -> None:
        if self._details is None:
            self._details = Details(self._theme, text(), self)
            self._column.addWidget(self._details)
            self._details.show()
        else:
            self._column.removeWidget(self._details)
            self._details.hide()
            self._details.deleteLater()
            self._details = None
        fold.set_icon("chevron-up" if self._details else "chevron-down")
        self.height_changed.emit()


class Details(QFrame):
    """Plain text to be read, marked and copied."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = QPlainTextEdit(self)
        self.text.setPlainText(text)
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setFont(theme.font("code"))
        self.text.setAccessibleName(self.tr("Details"))
        self.text.setTabChangesFocus(True)
        self.text.viewport().setAutoFillBackground(False)
        self.text.document().setDocumentMargin(0)
        self.text.setPalette(colored(theme, "text2"))
        self.text.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = Button(theme, "copy", self.tr("Copy details"), self)
        self._copy.clicked.connect(self._on_copy)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 22, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.text, 1)
        line.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        lines = text.count("\n") + 1
        self.setFixedHeight(min(TALLEST_DETAILS, 22 + max(30, lines * 18 + 6)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 12, self.width() - 6, 1, self._theme.color("hairline"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._copy.set_icon("check")
        QTimer.singleShot(TICK_MS, self._copy, lambda: self._copy.set_icon("copy"))


def label(theme: Theme, step: str, parent: QWidget) -> QLabel:
    """Plain text that wraps and can be marked."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setFont(theme.font(step))
    made.setMinimumHeight(20)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def colored(theme: Theme, role: str) -> QPalette:
    """The palette with text of that colour on whatever is below it."""
    palette = QPalette(theme.palette())
    for which in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        palette.setColor(which, QColor(theme.color(role)))
    palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
    return palette
