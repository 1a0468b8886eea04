"""The editor's bars: its head, the tools of Markdown, and the foot that says what is saved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bough.ui import icons
from bough.ui.editor.source import KEYS
from bough.ui.segment import Segment
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import IconButton, line, tip

MODES = ("source", "both", "preview", "diff")
SEGMENT = 26


class Head(QWidget):
    """Whose text it is, whether it is saved, and how it is looked at."""

    mode_chosen = Signal(str)
    closed = Signal()
    find_requested = Signal()
    external_requested = Signal()

    def __init__(self, theme: Theme, session: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._session, self._title = session, title
        self._chip = ""
        self._saved = False
        self.setFixedHeight(tokens()["size"]["paneHeader"])
        self.setAccessibleName(f"{session} / {title}")
        names = (self.tr("Source"), self.tr("Both"), self.tr("Preview"), self.tr("Diff"))
        self._segments = dict(
            zip(MODES, (Segment(theme, name, self, SEGMENT) for name in names), strict=True)
        )
        for mode, segment in self._segments.items():
            segment.clicked.connect(lambda _=False, mode=mode: self.mode_chosen.emit(mode))
        self._find = IconButton(theme, "search", self.tr("Find and replace"), self, keys="Ctrl+F")
        self._find.clicked.connect(self.find_requested)
        self._external = IconButton(
            theme, "external-link", self.tr("Open in VS Code"), self, keys="Ctrl+J"
        )
        self._external.clicked.connect(self.external_requested)
        self._close = IconButton(theme, "x", self.tr("Close the editor"), self, keys="Esc")
        self._close.clicked.connect(self.closed)
        theme.changed.connect(self.update)

    def show_mode(self, mode: str) -> None:
        for name, segment in self._segments.items():
            segment.setChecked(name == mode)

    def show_state(self, words: str, *, saved: bool) -> None:
        if (words, saved) != (self._chip, self._saved):
            self._chip, self._saved = words, saved
            self.setAccessibleDescription(words)
            self.update()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        x, middle = self.width() - 10, (self.height() - 1) // 2
        for widget in (self._close, self._external, self._find):
            x -= widget.width()
            widget.move(x, middle - widget.height() // 2)
        x -= 10
        for segment in reversed(self._segments.values()):
            segment.resize(segment.sizeHint())
            x -= segment.width()
            segment.move(x, middle - segment.height() // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.setPen(QPen(theme.color("hairline"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        first = self._segments[MODES[0]]
        last = self._segments[MODES[-1]]
        ground = QRectF(first.x() - 2, first.y() - 2, last.geometry().right() - first.x() + 5, 30)
        painter.setPen(QPen(theme.color("hairline"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        metrics = QFontMetricsF(theme.font("ui"))
        chip = metrics.horizontalAdvance(self._chip) + 36 if self._chip else 0.0
        left, right = 15.0, first.x() - 16.0
        strong = QFontMetricsF(theme.font("ui", weight=550)).horizontalAdvance(self._title)
        room = right - left - chip - 12

        def put(text: str, width: float, role: str, weight: int | None = None) -> float:
            box = QRectF(left, 0, max(0.0, width), self.height() - 1)
            return line(painter, theme, box, text, role=role, weight=weight)

        if room - strong > 80:
            left += put(self._session, room - strong - 26, "text2") + 8
            left += put("/", 12, "text3") + 8
        left += put(self._title, right - left - chip - 12, "text", 550) + 10
        if chip and left + chip <= right:
            box = QRectF(left + 0.5, self.height() / 2 - 11.5, chip - 2, 22)
            painter.setPen(QPen(theme.color("leafSoft" if self._saved else "border"), 1))
            painter.setBrush(theme.color("leafSoft" if self._saved else "sunken"))
            painter.drawRoundedRect(box, 6, 6)
            role = "leaf" if self._saved else "text2"
            icon = icons.pixmap(
                "check" if self._saved else "pencil",
                14,
                theme.color(role),
                self.devicePixelRatioF(),
            )
            painter.drawPixmap(QPointF(box.left() + 7, box.center().y() - 7), icon)
            line(painter, theme, box.adjusted(26, 0, -4, 0), self._chip, role=role)


class Tools(QWidget):
    """One button for each mark and block of Markdown."""

    asked = Signal(str)
    wrap_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(34)
        tr = self.tr
        groups = (
            (("bold", "bold", tr("Bold")), ("italic", "italic", tr("Italic")),
             ("strike", "strikethrough", tr("Strike through"))),
            (("heading", "heading", tr("Heading")), ("bullet", "list", tr("List")),
             ("number", "list-ordered", tr("Numbered list")),
             ("task", "list-checks", tr("Task list")), ("quote", "text-quote", tr("Quote"))),
            (("code", "code", tr("Code")), ("code_block", "square-code", tr("Code block")),
             ("formula", "sigma", tr("Formula")), ("table", "table", tr("Table")),
             ("link", "link", tr("Link")), ("picture", "image", tr("Picture"))),
        )  # fmt: skip
        self._groups: list[list[IconButton]] = []
        for group in groups:
            made = []
            for act, icon, name in group:
                button = IconButton(theme, icon, name, self, keys=KEYS[act], size=27)
                button.clicked.connect(lambda _=False, act=act: self.asked.emit(act))
                made.append(button)
            self._groups.append(made)
        self.wrap = IconButton(theme, "text-wrap", tr("Wrap lines"), self, size=27, checkable=True)
        self.wrap.setChecked(True)
        self.wrap.toggled.connect(self.wrap_toggled)
        self.spell = IconButton(
            theme, "spell-check", tr("Check spelling"), self, size=27, checkable=True
        )
        self._groups.append([self.wrap, self.spell])
        self._many = sum(map(len, self._groups))
        theme.changed.connect(self.update)

    @property
    def _roomy(self) -> bool:
        """Whether the groups can stand apart."""
        return self.width() > 18 + self._many * 27 + 3 * 13

    def resizeEvent(self, _event: QResizeEvent) -> None:
        x = 18.0
        roomy = self._roomy
        for number, group in enumerate(self._groups):
            x += 13 if number and roomy else 0
            for button in group:
                button.move(round(x), 3)
                x += 27 if roomy else max(20.0, (self.width() - 24) / self._many)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        painter.fillRect(self.rect(), color("canvas"))
        painter.setPen(QPen(color("hairline"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        for group in self._groups[1:] if self._roomy else ():
            x = group[0].x() - 6.5
            painter.drawLine(QPointF(x, 9), QPointF(x, self.height() - 9))
        end = self._groups[-1][-1].geometry().right()
        box = QRectF(end + 10, 0, self.width() - end - 22, self.height())
        if box.width() > 60:
            line(painter, self._theme, box, "Markdown", step="caption", role="text2", right=True)


class Strip(QWidget):
    """The line above the preview: what it is, and how much text there is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words = ""
        self.setFixedHeight(34)
        self.setAccessibleName(self.tr("Preview, scrolls with the source"))
        theme.changed.connect(self.update)

    def show_words(self, words: str) -> None:
        self.words = words
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        painter.fillRect(self.rect(), color("canvas"))
        painter.setPen(QPen(color("hairline"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        box = QRectF(18, 0, self.width() - 34, self.height() - 1)
        wide = line(painter, self._theme, box, self.words, step="caption", role="text2",
                    right=True, numbers=True)  # fmt: skip
        box.setRight(box.right() - wide - 12)
        words = self.tr("Preview, scrolls with the source")
        line(painter, self._theme, box, words, step="caption", role="text2")


class KeyButton(Button):
    """A button with words that shows its keys, where there is room for them."""

    def __init__(
        self, theme: Theme, icon: str, name: str, parent: QWidget, *, look: str, keys: str
    ) -> None:
        self._keys = keys.replace("+", " ")
        self._shows_keys = False
        super().__init__(theme, icon, name, parent, words=True, look=look, height=30)
        self.setToolTip(tip(name, keys))

    def show_keys(self, *, on: bool) -> None:
        if on != self._shows_keys:
            self._shows_keys = on
            self.setFixedSize(self.sizeHint())

    def _around(self) -> int:
        return super()._around() + (self._keys_width() + 8 if self._shows_keys else 0)

    def _keys_width(self) -> int:
        metrics = QFontMetricsF(self._theme.font("caption"))
        return round(metrics.horizontalAdvance(self._keys) + 0.5)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._shows_keys:
            side = 12 if self._look != "bare" else 6
            role = "onLeaf" if self._look == "primary" else "text2"
            box = QRectF(0, 0, self.width() - side, self.height())
            line(QPainter(self), self._theme, box, self._keys, step="caption", role=role,
                 right=True)  # fmt: skip


class Foot(QWidget):
    """What will be saved where, and the ways on."""

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, *, question: bool, combine: bool) -> None:
        super().__init__(parent)
        self._theme = theme
        self._question = question
        self._words = self._below = self._how = ""
        self._added = self._changed = self._gone = 0
        self.setFixedHeight(60)
        tr = self.tr
        self._diff = self._button("git-compare", tr("Diff with original"), "diff", "Ctrl+D")
        self._buttons = [self._diff]
        if question:
            self._buttons.append(
                self._button("corner-down-right", tr("Ask again"), "save", "Ctrl+Enter", "primary")
            )
        elif combine:
            self._buttons.append(self._button("split", tr("Combine"), "save", "Ctrl+S", "primary"))
        else:
            self._buttons += [
                self._button("message-square", tr("Reply"), "reply", "Ctrl+Shift+Enter", "framed"),
                self._button("split", tr("Save as branch"), "save", "Ctrl+S", "framed"),
                self._button(
                    "corner-down-right", tr("Save & continue"), "continue", "Ctrl+Enter", "primary"
                ),
            ]
        theme.changed.connect(self.update)

    def _button(self, icon: str, name: str, act: str, keys: str, look: str = "bare") -> KeyButton:
        button = KeyButton(self._theme, icon, name, self, look=look, keys=keys)
        button.clicked.connect(lambda _=False: self.asked.emit(act))
        return button

    def show_target(self, words: str, below: str, how: str) -> None:
        """What it is saved as, what becomes of the original, and how a model goes on with it."""
        self._words, self._below, self._how = words, below, how
        self.setAccessibleName(words)
        self.setAccessibleDescription(f"{below} {how}".strip())
        self._buttons[-1].setToolTip(how or self._buttons[-1].toolTip())
        self.update()

    def show_changes(self, added: int, changed: int, gone: int) -> None:
        self._added, self._changed, self._gone = added, changed, gone
        self.update()

    def changes(self) -> list[tuple[str, str]]:
        """How much is another, in words with their colours."""
        made = []
        if self._added:
            words = self.tr("+{n} line") if self._added == 1 else self.tr("+{n} lines")
            made.append((words.format(n=self._added), "leaf"))
        if self._changed:
            made.append((self.tr("{n} changed").format(n=self._changed), "sky"))
        if self._gone:
            made.append((self.tr("{n} removed").format(n=self._gone), "rust"))
        return made

    def resizeEvent(self, _event: QResizeEvent) -> None:
        wide = self.width()
        # The bar above has a way to the differences, too.
        self._diff.setVisible(wide >= 1120)
        for button in self._buttons[1:-1]:
            button.setVisible(wide >= (620 if button is self._buttons[1] else 420))
        x = wide - 14
        for button in reversed(self._buttons):
            button.show_keys(on=wide >= 1280)
            if not button.isHidden():
                x -= button.width()
                button.move(x, 15)
                x -= 8

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        color = theme.color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), color("canvas"))
        painter.setPen(QPen(color("hairline"), 1))
        painter.drawLine(QPointF(0, 0.5), QPointF(self.width(), 0.5))
        self._paint_tree(painter)
        shown = [b for b in self._buttons if not b.isHidden()]
        right = min(b.x() for b in shown) - 14.0
        left = 84.0
        for words, role in reversed(self.changes()):
            wide = QFontMetricsF(theme.font("ui", numbers=True)).horizontalAdvance(words)
            if right - wide < left + 330:
                break
            line(painter, theme, QRectF(left, 0, right - left, 60), words, role=role, right=True,
                 numbers=True)  # fmt: skip
            right -= wide + 12
        if right - left > 60:
            line(painter, theme, QRectF(left, 10, right - left, 20), self._words, weight=550)
            below = f"{self._below} · {self._how}" if self._how else self._below
            metrics = QFontMetricsF(theme.font("caption"))
            if self._how and metrics.horizontalAdvance(below) > right - left:
                # What a model will do has to be known before.
                below = self._how
            line(painter, theme, QRectF(left, 30, right - left, 18), below, step="caption",
                 role="text2")  # fmt: skip

    def _paint_tree(self, painter: QPainter) -> None:
        """The message it hangs on, the original, and the one that will be."""
        color = self._theme.color
        start, old, new = QPointF(26, 30), QPointF(68, 20), QPointF(68, 40)
        for end, role, wide in ((old, "rail", 1.5), (new, "leafLine", 2.5)):
            path = QPainterPath(start)
            path.cubicTo(48, 30, 44, end.y(), end.x(), end.y())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color(role), wide))
            painter.drawPath(path)
        painter.setPen(QPen(color("leafLine"), 2))
        painter.setBrush(color("canvas"))
        painter.drawEllipse(start, 4.5, 4.5)
        painter.drawEllipse(new, 4.5, 4.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("rail"))
        painter.drawEllipse(old, 4.5, 4.5)
        if not self._question:
            painter.setBrush(color("leafLine"))
            painter.drawPie(QRectF(new.x() - 4.5, new.y() - 4.5, 9, 9), -90 * 16, 180 * 16)
