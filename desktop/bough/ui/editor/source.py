"""The source: plain text with line numbers, change bars, and hands that know Markdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from bough.core.editing import lists, marks, pairs, tables
from bough.core.editing.bars import Bars
from bough.core.editing.change import Change, units
from bough.ui.editor.colors import Colors
from bough.ui.theme import Theme
from bough.ui.widgets import SlimScrollBar

if TYPE_CHECKING:
    from bough.app.spelling import Spelling
    from bough.ui.editor.attach import Attaching
    from bough.ui.editor.spelling import Misspelt

NUMBERS = 54
"""px beside the text for the line numbers and the bars."""
LONGEST_PASTE = 2_000_000
LONG_PASTE = 20_000
"""Characters of HTML that take longer than a frame to be read."""

Act = Callable[[str, int, int], Change]

ACTS: dict[str, Act] = {
    "bold": lambda t, a, b: marks.toggle(t, a, b, marks.BOLD),
    "italic": lambda t, a, b: marks.toggle(t, a, b, marks.ITALIC),
    "strike": lambda t, a, b: marks.toggle(t, a, b, marks.STRIKE),
    "heading": lists.heading,
    "bullet": lambda t, a, b: lists.make(t, a, b, "bullet"),
    "number": lambda t, a, b: lists.make(t, a, b, "number"),
    "task": lambda t, a, b: lists.make(t, a, b, "task"),
    "quote": lambda t, a, b: lists.make(t, a, b, "quote"),
    "code": lambda t, a, b: marks.toggle(t, a, b, marks.CODE),
    "code_block": lists.code_block,
    "formula": lambda t, a, b: marks.toggle(t, a, b, marks.FORMULA),
    "table": tables.table,
    "link": marks.link,
    "picture": lambda t, a, b: marks.link(t, a, b, picture=True),
}
KEYS = {
    "bold": "Ctrl+B", "italic": "Ctrl+I", "strike": "Ctrl+Shift+X", "heading": "Ctrl+Shift+H",
    "bullet": "Ctrl+Shift+B", "number": "Ctrl+Shift+O", "task": "Ctrl+Shift+A",
    "quote": "Ctrl+Shift+Q", "code": "Ctrl+E", "code_block": "Ctrl+Shift+E",
    "formula": "Ctrl+Shift+D", "table": "Ctrl+Shift+J", "link": "Ctrl+Shift+L",
    "picture": "Ctrl+Shift+G",
}  # fmt: skip
"""None that works elsewhere in the window, and no sign that stands on another key elsewhere."""
PASTE_PLAIN = "Ctrl+Shift+V"

WISHES = {
    "Ctrl+S": "save", "Ctrl+Return": "continue", "Ctrl+Enter": "continue", "Ctrl+D": "diff",
    "Ctrl+Shift+Return": "reply", "Ctrl+Shift+P": "preview", "Ctrl+H": "replace",
    "Ctrl+F": "find", "Ctrl+J": "external", "Esc": "close",
}  # fmt: skip


class Source(QPlainTextEdit):
    """Positions of its own are Qt's, in UTF-16 units."""

    wished = Signal(str)
    """A key of the editor's: "save", "continue", "close" ..."""
    edited = Signal()
    """The text is another; not only its colours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._composing = False
        self.bars = Bars([], {})
        self.setAccessibleName(self.tr("Markdown source"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBar(SlimScrollBar(theme, Qt.Orientation.Horizontal, self))
        self.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self))
        self.setAutoFillBackground(True)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(6)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setCursorWidth(2)
        self._gutter = Gutter(self, theme)
        self.setViewportMargins(NUMBERS, 12, 0, 0)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)
        self.colors = Colors(self, theme)
        self.misspelt: Misspelt | None = None
        self.attaching: Attaching | None = None
        """Who takes pictures, where they can be."""
        self.updateRequest.connect(self._on_update)
        self.cursorPositionChanged.connect(self._on_cursor)
        self.document().contentsChange.connect(self._on_change)

    # What others ask

    def do(self, act: str) -> None:
        """Do what a button of the toolbar is for."""
        self._change(ACTS[act])

    def show_bars(self, bars: Bars) -> None:
        if bars != self.bars:
            self.bars = bars
            self._gutter.update()

    def check_spelling(self, spelling: Spelling) -> None:
        """Underline the words that are not in its dictionary, while it is on."""
        from bough.ui.editor.spelling import Misspelt

        self.misspelt = Misspelt(self, spelling, self._theme)

    def set_wrap(self, *, on: bool) -> None:
        mode = QPlainTextEdit.LineWrapMode
        self.setLineWrapMode(mode.WidgetWidth if on else mode.NoWrap)

    def replace_all_text(self, text: str) -> None:
        """Another text in one step, which can be taken back."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def insert(self, text: str, cursor: QTextCursor) -> None:
        """Put that at the cursor, in a step of its own: what was typed before it is another."""
        cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        self.ensureCursorVisible()

    def put(self, change: Change, text: str) -> None:
        """Carry out a change of that text, as one step."""
        start, stop, made = change.start, change.stop, change.text
        old = text[start:stop]
        head = 0
        while head < min(len(old), len(made)) and old[head] == made[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(made)) - head and old[-1 - tail] == made[-1 - tail]:
            tail += 1
        start, stop = start + head, stop - tail
        inner = made[head : len(made) - tail]
        after = text[: change.start] + made
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.setPosition(units(text[:start]))
        cursor.setPosition(units(text[:stop]), QTextCursor.MoveMode.KeepAnchor)
        if inner or cursor.hasSelection():
            cursor.insertText(inner)
        cursor.endEditBlock()
        reach = max(change.anchor, change.cursor)
        if reach > len(after):
            after += text[change.stop :]
        cursor.setPosition(units(after[: change.anchor]))
        cursor.setPosition(units(after[: change.cursor]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # Hands

    def event(self, event: QEvent) -> bool:
        # These keys are the text's own here, whatever they are elsewhere in the window.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = keys_of(event)
            if keys in WISHES or keys in KEYS.values() or keys == PASTE_PLAIN:
                event.accept()
                return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._composing:
            super().keyPressEvent(event)
            return
        keys = keys_of(event)
        if wish := WISHES.get(keys):
            self.wished.emit(wish)
            return
        if act := next((name for name, own in KEYS.items() if own == keys), ""):
            self.do(act)
            return
        if keys == PASTE_PLAIN:
            self.insert(QGuiApplication.clipboard().text()[:LONGEST_PASTE], self.textCursor())
            return
        none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if modifiers == none:
                if not self._try(lambda t, a, b: lists.new_line(t, b) if a == b else None):
                    super().keyPressEvent(event)
            case Qt.Key.Key_Tab if modifiers == none:
                self._tab(back=False)
            case Qt.Key.Key_Backtab | Qt.Key.Key_Tab if modifiers == shift:
                self._tab(back=True)
            case Qt.Key.Key_Backspace if modifiers == none:
                if not self._in_line(lambda t, a, b: pairs.erased(t, a) if a == b else None):
                    super().keyPressEvent(event)
            case _:
                char = event.text()
                known = len(char) == 1 and (char in pairs.AROUND or char in pairs.PAIRS.values())
                if not known or not self._in_line(lambda t, a, b: pairs.typed(t, a, b, char)):
                    super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAccessibleName(self.tr("Acts on the text"))
        menu.aboutToHide.connect(menu.deleteLater)
        if self.misspelt:
            by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
            cursor = self.textCursor() if by_key else self.cursorForPosition(event.pos())
            self.misspelt.add_to(menu, cursor)
        menu.popup(event.globalPos())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        pictures = self.attaching is not None and _has_pictures(source)
        return pictures or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Rich text comes in as Markdown, pictures by their names, all else as plain text."""
        if self.attaching and _has_pictures(source):
            self.attaching.take(source)
            return
        text = source.text()
        if source.hasHtml() and len(source.html()) < LONGEST_PASTE and not self._in_code():
            from bough.core.editing.from_html import is_rich, to_markdown

            html = source.html()
            if is_rich(html):
                if self.attaching and len(html) > LONG_PASTE:
                    self.attaching.convert(html, text)
                    return
                text = to_markdown(html) or text
        if len(text) <= LONGEST_PASTE:
            self.insert(text, self.textCursor())

    def _in_code(self) -> bool:
        """Whether the caret is in a fence, where Markdown is none."""
        return self.colors.in_code(self.textCursor().blockNumber())

    def _tab(self, *, back: bool) -> None:
        text = self.toPlainText()
        start, stop = self._selected(text)
        if start == stop:
            cell = tables.next_cell(text, start, back=back)
            if isinstance(cell, Change):
                self.put(cell, text)
                return
            if cell:
                self.put(Change(start, start, "", *cell), text)
                return
        if start != stop or back or lists.is_item(text, start):
            change = lists.indent(text, start, stop, back=back)
        else:
            change = Change(start, stop, "    ", start + 4, start + 4)
        if change:
            self.put(change, text)

    def _change(self, act: Act) -> None:
        text = self.toPlainText()
        self.put(act(text, *self._selected(text)), text)
        self.setFocus()

    def _try(self, act: Callable[[str, int, int], Change | None]) -> bool:
        text = self.toPlainText()
        change = act(text, *self._selected(text))
        if change:
            self.put(change, text)
        return change is not None

    def _in_line(self, act: Callable[[str, int, int], Change | None]) -> bool:
        """The same with the line of the cursor for the text: it need not all be looked at."""
        cursor = self.textCursor()
        block = cursor.block()
        base = block.position()
        if cursor.anchor() - base < 0 or cursor.anchor() - base > block.length():
            return False
        text = block.text()
        lead = sorted((cursor.anchor() - base, cursor.position() - base))
        start, stop = (_from_qt(text, at) for at in lead)
        change = act(text, start, stop)
        if change is None:
            return False
        after = text[: change.start] + change.text + text[change.stop :]
        cursor.beginEditBlock()
        cursor.setPosition(base + units(text[: change.start]))
        cursor.setPosition(base + units(text[: change.stop]), QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText() != change.text:
            cursor.insertText(change.text)
        cursor.endEditBlock()
        cursor.setPosition(base + units(after[: change.anchor]))
        cursor.setPosition(base + units(after[: change.cursor]), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        return True

    def _selected(self, text: str) -> tuple[int, int]:
        """What is selected, in characters of the text."""
        cursor = self.textCursor()
        start, stop = cursor.selectionStart(), cursor.selectionEnd()
        return _from_qt(text, start), _from_qt(text, stop)

    # Showing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._gutter.setGeometry(0, 0, NUMBERS, self.height())
        self.colors.look()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("canvas"))
        painter.fillRect(self.current_line(), self._theme.color("hover"))
        painter.end()
        super().paintEvent(event)

    def current_line(self) -> QRect:
        """Where the paragraph of the cursor is in the viewport."""
        block = self.textCursor().block()
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return QRect(0, round(box.top()), self.viewport().width(), round(box.height()))

    def _on_change(self, _at: int, _removed: int, _added: int) -> None:
        if not self.colors.busy:
            self.edited.emit()

    def _on_update(self, rect: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
        else:
            self._gutter.update(0, rect.y() + 12, NUMBERS, rect.height())

    def _on_cursor(self) -> None:
        self.viewport().update()
        self._gutter.update()

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette()
        palette.setColor(palette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(palette.ColorRole.Window, self._theme.color("canvas"))
        self.setPalette(palette)
        font = self._theme.font("code", scale=self._theme.scale)
        self.setFont(font)
        self.setTabStopDistance(4 * QFontMetricsF(font).horizontalAdvance(" "))
        self._gutter.update()


class Gutter(QWidget):
    """The line numbers, and a bar beside each line that is not as it was."""

    def __init__(self, source: Source, theme: Theme) -> None:
        super().__init__(source)
        self._source = source
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        source, color = self._source, self._theme.color
        painter = QPainter(self)
        painter.fillRect(event.rect(), color("canvas"))
        font = self._theme.font("code", scale=self._theme.scale * 0.9)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        shift = source.viewport().y()
        current = source.textCursor().blockNumber()
        block = source.firstVisibleBlock()
        bars = source.bars
        roles = {"added": "leafLine", "changed": "skyLine"}
        while block.isValid():
            box = source.blockBoundingGeometry(block).translated(source.contentOffset())
            top = box.top() + shift
            if top > event.rect().bottom():
                break
            number = block.blockNumber()
            if number == current:
                painter.fillRect(QRectF(0, top, self.width(), box.height()), color("hover"))
            painter.setPen(color("text" if number == current else "text3"))
            text = str(number + 1)
            line = block.layout().lineAt(0).height() if block.layout().lineCount() else 16.0
            base = top + (line + metrics.ascent() - metrics.descent()) / 2
            x = self.width() - 18 - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(x, base), text)
            bar = bars.lines[number] if number < len(bars.lines) else ""
            if bar:
                painter.fillRect(QRectF(self.width() - 11, top, 3, box.height()), color(roles[bar]))
            if number in bars.removed:
                painter.fillRect(QRectF(self.width() - 13, top - 1, 7, 2), color("rustLine"))
            block = block.next()
        if source.blockCount() in bars.removed:
            last = source.document().lastBlock()
            box = source.blockBoundingGeometry(last).translated(source.contentOffset())
            mark = QRectF(self.width() - 13, box.bottom() + shift - 1, 7, 2)
            painter.fillRect(mark, color("rustLine"))


def _has_pictures(mime: QMimeData) -> bool:
    from bough.ui.editor.attach import has_pictures

    return has_pictures(mime)


def keys_of(event: QKeyEvent) -> str:
    """The keys as they are called where they are portable."""
    try:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        keys = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
        return keys.toString(QKeySequence.SequenceFormat.PortableText)
    except ValueError:
        return ""


def _from_qt(text: str, at: int) -> int:
    """The character at a place in UTF-16 units."""
    if text.isascii():
        return at
    raw = text[:at].encode("utf-16-le", "surrogatepass")
    return len(raw[: at * 2].decode("utf-16-le", "ignore"))
