"""What stands at the end of a reply that was cut off: what happened, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bough.app.said import said
from bough.core.node import Node, Status
from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button


def reason(node: Node) -> str:
    """One sentence: why the reply is not whole."""
    if node.status is Status.FAILED and node.failure:
        return said(node.failure.code, node.failure.facts)
    match node.status:
        case Status.INTERRUPTED:
            return QCoreApplication.translate(
                "transcript", "Bough was closed while this reply was being written"
            )
        case Status.STOPPED:
            return QCoreApplication.translate("transcript", "You stopped this reply")
        case Status.FAILED:
            return QCoreApplication.translate("transcript", "The reply broke off")
    return QCoreApplication.translate("transcript", "The reply reached its length limit")


class Ending(QWidget):
    """A raised card with a rust outline where something failed; a quiet line where a person
    stopped the reply or it became too long."""

    continue_requested = Signal(str)
    retry_requested = Signal(str)

    def __init__(self, theme: Theme, node: Node, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card = node.status in (Status.FAILED, Status.INTERRUPTED)
        words = reason(node)
        self.setAccessibleName(words)
        kept = bool(node.text or node.reasoning)
        title = _label(theme, words, "uiStrong" if self._card else "ui", self)
        role = "text" if self._card else "text2"
        title.setPalette(_colored(theme, role))
        go_on = Button(
            theme, "corner-down-right", self.tr("Continue"), self, words=True,
            look="primary" if self._card else "bare", height=30 if self._card else 28,
        )  # fmt: skip
        go_on.clicked.connect(lambda: self.continue_requested.emit(node.id))
        if not self._card:
            line = QHBoxLayout(self)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            title.setWordWrap(False)
            line.addWidget(title)
            line.addWidget(go_on)
            line.addStretch(1)
            return
        column = QVBoxLayout(self)
        column.setContentsMargins(44, 13, 16, 13)
        column.setSpacing(0)
        column.addWidget(title)
        if kept:
            below = _label(theme, self.tr("What arrived is kept."), "ui", self)
            below.setPalette(_colored(theme, "text2"))
            column.addWidget(below)
        column.addSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(8)
        again = Button(
            theme, "refresh-cw", self.tr("Try again"), self, words=True,
            look="framed" if kept else "primary", height=30,
        )  # fmt: skip
        again.clicked.connect(lambda: self.retry_requested.emit(node.id))
        if kept:
            row.addWidget(go_on)
        else:
            go_on.hide()
        row.addWidget(again)
        row.addStretch(1)
        column.addLayout(row)

    def height_for(self, width: float) -> int:
        """How high it is at that width."""
        layout = self.layout()
        if layout is None:
            return 0
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(int(width))
        return layout.totalSizeHint().height()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height_for(400))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._card:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("rustLine"), 1.5))
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 10, 10)
        pixmap = icons.pixmap("unplug", 20, self._theme.color("rust"), self.devicePixelRatioF())
        painter.drawPixmap(14, 14, pixmap)


def _label(theme: Theme, words: str, step: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(theme.font(step))
    label.setMinimumHeight(20)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _colored(theme: Theme, role: str) -> QPalette:
    palette = QPalette(theme.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.color(role)))
    return palette
