"""The button in the top bar that says how many replies ask for a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from bough.app.tips import Tips
from bough.app.workspace import Workspace
from bough.core.attention import Kind
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton, line, state_mark, tip

KEYS = "Ctrl+Shift+I"
HEIGHT = 30
MARK = 26
"""Where the count begins: the mark stands left of it."""


def sentence(kinds: Sequence[Kind]) -> str:
    """How many replies ask for what, "" where none does."""
    running = sum(kind == "running" for kind in kinds)
    needing = len(kinds) - running
    parts = []
    if needing:
        words = _tr("1 reply needs you") if needing == 1 else _tr("{n} replies need you")
        parts.append(words.format(n=needing))
    if running and needing:
        words = _tr("1 is running") if running == 1 else _tr("{n} are running")
        parts.append(words.format(n=running))
    elif running:
        words = _tr("1 reply is running") if running == 1 else _tr("{n} replies are running")
        parts.append(words.format(n=running))
    return ", ".join(parts)


class InboxButton(PressButton):
    """The mark of the most urgent reply that is not before the eyes, and how many there are; where
    there is none it is not there."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kinds: list[Kind] = []
        self.setVisible(False)
        theme.changed.connect(self.update)
        theme.spin.turned.connect(self._on_spin)

    def follow(self, tips: Tips, workspace: Workspace) -> None:
        """Say from now on what of these is not before the eyes."""
        self._tips = tips
        self._workspace = workspace
        tips.changed.connect(self._look)
        workspace.sight.looked.connect(self._look)
        self._look()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("ui", weight=550, numbers=True))
        return QSize(MARK + round(metrics.horizontalAdvance(self.text())) + 10, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        self.paint_touch(painter, theme, box)
        if self._kinds:
            middle = QRectF(self.rect()).center().y()
            state_mark(painter, theme, self._kinds[0], 14.5, middle, theme.spin.angle)
        needs = self._kinds[:1] != ["running"]
        line(
            painter,
            theme,
            QRectF(self.rect()).adjusted(MARK, 0, -8, 0),
            self.text(),
            role="text" if needs else "text2",
            weight=550 if needs else None,
            numbers=True,
        )

    def _look(self) -> None:
        sees = self._workspace.sight.sees
        kinds = self._tips.kinds(lambda session, node: not sees(session, node))
        if kinds == self._kinds:
            return
        self._kinds = kinds
        needing = sum(kind != "running" for kind in kinds)
        self.setText(str(needing or len(kinds)))
        self.setAccessibleName(sentence(kinds))
        self.setToolTip(tip(sentence(kinds), KEYS))
        self.setVisible(bool(kinds))
        self.updateGeometry()
        self.update()
        self._on_spin()

    def _on_spin(self) -> None:
        if self._kinds[:1] == ["running"]:
            self._theme.spin.want()
            self.update(8, 0, 14, HEIGHT)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Inbox", text)
