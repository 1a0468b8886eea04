"""The head of a comparison: what is compared, how it is shown, and the way through the changes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from bough.ui.compare.controls import Segments
from bough.ui.compare.say import tr
from bough.ui.segment import HEIGHT
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import IconButton, line

MODES = ("words", "lines", "rendered")
TITLE = 150
"""So much is left for what is compared; a choice that finds no room beside it is in the menu."""


class CompareHeader(QWidget):
    """40 px; 36 in a low window."""

    inline_chosen = Signal(bool)
    mode_chosen = Signal(str)
    step_requested = Signal(int)
    swap_requested = Signal()
    blind_requested = Signal()
    export_requested = Signal(str)
    cancel_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._session = self._title = self._count = self._longest = ""
        self._state = {"inline": False, "mode": "words", "blind": False, "busy": False}
        self._can = {"inline": True, "swap": True, "blind": True}
        self.setFixedHeight(tokens()["size"]["paneHeader"])
        self._layout_choice = Segments(
            theme, tr("How it is laid out"), (tr("Side by side"), tr("Inline")), self
        )
        self._mode_choice = Segments(
            theme, tr("What is compared"), (tr("Words"), tr("Lines"), tr("Rendered")), self
        )
        self._layout_choice.chosen.connect(lambda n: self.inline_chosen.emit(n == 1))
        self._mode_choice.chosen.connect(lambda n: self.mode_chosen.emit(MODES[n]))
        button = IconButton
        self._cancel = button(theme, "circle-stop", tr("Stop comparing"), self)
        self._before = button(theme, "chevron-up", tr("Previous change"), self, keys="Shift+N")
        self._after = button(theme, "chevron-down", tr("Next change"), self, keys="N")
        self._hide = button(
            theme, "eye-off", tr("Blind: hide whose they are"), self, keys="B", checkable=True
        )
        self._swap = button(theme, "arrow-left-right", tr("Swap sides"), self, keys="S")
        self._more = button(theme, "ellipsis", tr("More"), self)
        self._close = button(theme, "x", tr("Back to the text"), self, keys="Esc")
        self._cancel.clicked.connect(self.cancel_requested)
        self._before.clicked.connect(lambda: self.step_requested.emit(-1))
        self._after.clicked.connect(lambda: self.step_requested.emit(1))
        self._swap.clicked.connect(self.swap_requested)
        self._hide.clicked.connect(self.blind_requested)
        self._more.clicked.connect(self._on_more)
        self._close.clicked.connect(self.closed)
        theme.changed.connect(self.update)

    def name(self, session: str, title: str) -> None:
        """What is compared."""
        self._session, self._title = session, title
        self.setAccessibleName(f"{session}, {title}" if session else title)
        self.update()

    def count(self, text: str, longest: str, *, some: bool, busy: bool) -> None:
        """How many changes there are, or how far it is; there is room for the longest of what is
        said so, that nothing moves while one walks them."""
        self._count, self._longest = text, longest
        self._state["busy"] = busy
        self._cancel.setVisible(busy)
        for step in (self._before, self._after):
            step.setEnabled(some)
            step.setAccessibleDescription(text)
        self._settle()

    def show_state(self, *, inline: bool, mode: str, blind: bool, **can: bool) -> None:
        """What is chosen, and which of `inline`, `swap` and `blind` can be."""
        self._state |= {"inline": inline, "mode": mode, "blind": blind}
        self._can |= {name.removeprefix("can_"): on for name, on in can.items()}
        self._layout_choice.choose(int(inline))
        self._layout_choice.segments[1].setEnabled(self._can["inline"])
        self._mode_choice.choose(MODES.index(mode))
        self._swap.setEnabled(self._can["swap"])
        self._hide.setChecked(blind)
        self._hide.setEnabled(self._can["blind"])
        self._settle()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._settle()

    def _settle(self) -> None:
        x, size = self.width() - 8, self._close.width()
        y = (self.height() - 1 - size) // 2
        for button in (self._close, self._more, self._swap, self._hide):
            x -= size
            button.move(x, y)
        x -= 6
        for button in (self._after, self._before):
            x -= size
            button.move(x, y)
        if self._state["busy"]:
            x -= size
            self._cancel.move(x, y)
        self._count_right = x - 4
        metrics = QFontMetricsF(self._theme.font("ui", numbers=True))
        wide = max(metrics.horizontalAdvance(text) for text in (self._count, self._longest))
        x -= round(wide) + 16
        for choice in (self._mode_choice, self._layout_choice):
            wanted = choice.sizeHint().width()
            choice.setVisible(x - wanted >= TITLE)
            if choice.isVisibleTo(self):
                x -= wanted
                choice.setGeometry(x, (self.height() - 1 - HEIGHT) // 2, wanted, HEIGHT)
                x -= 10
        self._title_right = x - 4
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.setPen(QPen(theme.color("hairline"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        high = self.height() - 1
        count = QRectF(0, 0, self._count_right, high)
        line(painter, theme, count, self._count, role="text2", right=True, numbers=True)
        left, right = 15.0, float(self._title_right)
        strong = QFontMetricsF(theme.font("ui", weight=550)).horizontalAdvance(self._title)

        def put(text: str, role: str, room: float, weight: int | None = None) -> float:
            box = QRectF(left, 0, max(0.0, room), high)
            return line(painter, theme, box, text, role=role, weight=weight)

        if self._session and right - left - strong - 34 > 60:
            left += put(self._session, "text2", right - left - strong - 34) + 10
            left += put("/", "text3", 20) + 10
        put(self._title, "text", right - left, 550)

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("More"))
        menu.aboutToHide.connect(menu.deleteLater)
        if not self._layout_choice.isVisibleTo(self):
            for text, inline in ((tr("Side by side"), False), (tr("Inline"), True)):
                action = menu.addAction(text, partial(self.inline_chosen.emit, inline))
                action.setCheckable(True)
                action.setChecked(self._state["inline"] is inline)
                action.setEnabled(self._can["inline"] or not inline)
            menu.addSeparator()
        if not self._mode_choice.isVisibleTo(self):
            names = (tr("Words"), tr("Lines"), tr("Rendered"))
            for text, mode in zip(names, MODES, strict=True):
                action = menu.addAction(text, partial(self.mode_chosen.emit, mode))
                action.setCheckable(True)
                action.setChecked(self._state["mode"] == mode)
            menu.addSeparator()
        for text, form in (
            (tr("Export as Markdown…"), "md"),
            (tr("Export as HTML…"), "html"),
        ):
            action = menu.addAction(text, partial(self.export_requested.emit, form))
            action.setEnabled(not self._state["blind"])
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
