"""The bar that finds words in the branch one looks at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from bough.core.find import Query
from bough.ui.theme import Theme
from bough.ui.transcript.copying import words_of
from bough.ui.transcript.find import MOST, Find
from bough.ui.transcript.selection import Selection
from bough.ui.transcript.spoken import announce
from bough.ui.transcript.view import TranscriptView
from bough.ui.widgets import IconButton, PressButton, line, tip

HEIGHT = 44
WIDEST = 460
EDGE = 12
ROOM = 90
"""For the count, at least."""


class Toggle(PressButton):
    """A few letters that are on or off."""

    def __init__(self, theme: Theme, text: str, name: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(tip(name, keys))
        self.setCheckable(True)
        self.setFixedSize(28, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = "leafSoft" if self.isChecked() else "hover" if self.underMouse() else ""
        painter.setPen(QPen(color("leafLine"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(color(ground) if ground else QColor(Qt.GlobalColor.transparent))
        painter.drawRoundedRect(box, 6, 6)
        font = self._theme.font("caption", weight=600)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(color("leaf" if self.isChecked() else "text2"))
        middle = box.center()
        left = middle.x() - metrics.horizontalAdvance(self.text()) / 2
        base = middle.y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, base), self.text())
        if self.text() == WORD:
            # A whole word stands between its bounds.
            painter.setPen(QPen(color("leaf" if self.isChecked() else "text2"), 1.25))
            right = left + metrics.horizontalAdvance(self.text())
            painter.drawPolyline(
                [
                    QPointF(left - 2, base - 1),
                    QPointF(left - 2, base + 3),
                    QPointF(right + 2, base + 3),
                    QPointF(right + 2, base - 1),
                ]
            )


WORD = "ab"


class FindBar(QWidget):
    """Floats over the top right corner of the transcript. Enter and Shift+Enter walk the hits; Esc
    leaves, with the hit one is at selected, and the keyboard where it was."""

    def __init__(self, view: TranscriptView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._before: QWidget | None = None
        self._room = ROOM
        self._find = Find(view, self)
        self.field = QLineEdit(self)
        self.field.setFrame(False)
        self.field.setFont(theme.font("ui"))
        self.field.setPlaceholderText(self.tr("Find in this branch"))
        self.field.setAccessibleName(self.tr("Find in this branch"))
        self.field.setMaxLength(1000)
        self.field.installEventFilter(self)
        self.case = Toggle(theme, "Aa", self.tr("Match case"), "Alt+C", self)
        self.word = Toggle(theme, WORD, self.tr("Whole words"), "Alt+W", self)
        self._previous = IconButton(
            theme, "chevron-up", self.tr("Previous hit"), self, keys="Shift+F3", size=28
        )
        self._next = IconButton(
            theme, "chevron-down", self.tr("Next hit"), self, keys="F3", size=28
        )
        self._close = IconButton(theme, "x", self.tr("Close"), self, keys="Esc", size=28)
        self.field.textChanged.connect(self._on_wish)
        self.case.toggled.connect(self._on_wish)
        self.word.toggled.connect(self._on_wish)
        self._previous.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(1))
        self._close.clicked.connect(self.leave)
        self._find.changed.connect(self._on_found)
        theme.changed.connect(self._on_theme_changed)
        view.installEventFilter(self)
        self._on_theme_changed()
        self.hide()

    def open(self, words: str = "") -> None:
        """Show it with these words, or what is selected, or what was looked for before."""
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._before = focus
        selected = self._view.selection
        words = words or words_of(selected, self._view.flow)
        if self.isHidden() or words:
            self._find.start_at(selected.start if selected and words else None)
        self._place()
        self.show()
        self.raise_()
        if words and words != self.field.text():
            self.field.setText(words)
        self._on_wish()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go(self, step: int) -> None:
        """To the next hit, or with -1 to the one before; opens the bar where it is closed."""
        if self.isHidden():
            self.open()
            if not self.field.text():
                return
        self._find.go(step)

    def leave(self) -> None:
        """Close it."""
        hit = self._find.current
        self._find.ask(Query(""))
        self._find.start_at(None)
        self._view.show_found(None)
        if hit is not None:
            start = hit.where
            self._view.select(Selection(start, start._replace(offset=hit.stop)))
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self._view)
        self.hide()
        if had_focus:
            before = self._before if self._before and self._before.isVisible() else self._view
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def busy(self) -> bool:
        """Whether the count may change by itself."""
        return self._find.busy

    @property
    def words(self) -> str:
        """The count, and where the search went on."""
        find = self._find
        if not self.field.text():
            return ""
        if not find.total:
            return self.tr("Looking…") if find.busy else self.tr("Not found")
        total = str(find.total) if find.total <= MOST else f"{MOST}+"
        if find.wrapped > 0:
            words = self.tr("{n} of {total} · from the top")
        elif find.wrapped < 0:
            words = self.tr("{n} of {total} · from the end")
        else:
            words = self.tr("{n} of {total}")
        number = find.number
        shown = str(number) if number <= MOST else f"{MOST}+"
        return words.format(n=shown if number else "–", total=total)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, color = QPainter(self), self._theme.color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("border"), 1))
        painter.setBrush(color("overlay"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        room = QRectF(self.field.geometry().right() + 4, 0, self._room - 10, self.height())
        missing = bool(self.field.text()) and not self._find.total and not self._find.busy
        role = "rust" if missing else "text2"
        line(painter, self._theme, room, self.words, step="caption", role=role, right=True,
             numbers=True)  # fmt: skip

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """The field leaves the count the room that it needs."""
        x = self.width() - 8
        for number, button in enumerate(
            (self._close, self._next, self._previous, self.word, self.case)
        ):
            # A little room between the ways to look, the ways to go, and the way out.
            x -= button.width() + (6 if number in (1, 3) else 0)
            button.move(x, (self.height() - button.height()) // 2)
        metrics = QFontMetricsF(self._theme.font("caption", numbers=True))
        self._room = max(ROOM, round(metrics.horizontalAdvance(self.words)) + 22)
        self.field.setGeometry(14, 6, max(60, x - self._room - 14), self.height() - 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_C if event.modifiers() == Qt.KeyboardModifier.AltModifier:
                self.case.toggle()
            case Qt.Key.Key_W if event.modifiers() == Qt.KeyboardModifier.AltModifier:
                self.word.toggle()
            case _:
                # Nothing else is meant for the transcript below.
                event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() is QEvent.Type.Resize:
            self._place()
        if watched is self.field and isinstance(event, QKeyEvent):
            is_press = event.type() is QEvent.Type.KeyPress
            if is_press and event.modifiers() == Qt.KeyboardModifier.AltModifier:
                # The field would write the letter.
                self.keyPressEvent(event)
                return True
            if is_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.go(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Above the text; below it while it would hide the hit one is at."""
        width = min(WIDEST, self._view.width() - 2 * EDGE)
        place = QRect(self._view.width() - EDGE - width, 8, width, HEIGHT)
        if self._find.rect().intersects(QRectF(place)):
            place.moveBottom(self._view.height() - 8)
        self.setGeometry(place)

    def _on_wish(self) -> None:
        if not self.isHidden():
            query = Query(self.field.text(), self.case.isChecked(), self.word.isChecked())
            self._find.ask(query)
            self._on_found()

    def _on_found(self) -> None:
        if self.isHidden():
            return
        self._view.show_found(self._find if self.field.text() else None)
        self._place()
        self._arrange()
        if self.words != self.field.accessibleDescription():
            self.field.setAccessibleDescription(self.words)
            if not self._find.busy:
                announce(self, self.words)
        self.update()

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette()
        palette.setColor(palette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.field.setPalette(palette)
        self.field.setFont(self._theme.font("ui"))
