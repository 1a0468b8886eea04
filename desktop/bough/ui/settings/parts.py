"""What the pages of the settings are made of: cards with a title, and rows in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bough.app.said import said
from bough.ui import icons
from bough.ui.settings.marked import Marked, holds
from bough.ui.settings.words import RowWords, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import IconButton, model_tile

WIDEST = 860
"""px of the column of cards."""
SIDE = 14
"""px between the edge of a card and what is in it."""
BESIDE = 0.58
"""So much of a row its control may take; a wider one stands below the words."""


class Row(QWidget):
    """A name, one line that explains it, and the control at the right that changes it at once."""

    def __init__(
        self,
        theme: Theme,
        words: RowWords,
        control: QWidget | None = None,
        *,
        tile: str = "",
        icon: str = "",
    ) -> None:
        super().__init__()
        self._theme = theme
        self._tile, self._icon = tile, icon
        self.words = words
        self.control = control
        self.name = Marked(theme, words.name, self, weight=550)
        self.about = Marked(theme, words.about, self, step="caption", role="text2")
        self.about.setVisible(bool(words.about))
        self._away = False
        self._reset: IconButton | None = None
        self._is_default: Callable[[], bool] = lambda: True
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.about)
        self._aside = QHBoxLayout()
        self._aside.setSpacing(8)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        left = SIDE + (38 if tile or icon else 0)
        self._box.setContentsMargins(left, 9, SIDE, 9)
        self._box.setSpacing(8)
        self._box.addLayout(column, 1)
        self._box.addLayout(self._aside)
        # Not fixed: that would be the height at the width that it wants.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if control is not None:
            self.add(control)
            self.name.setBuddy(control)
            if words.about and not control.accessibleDescription():
                control.setAccessibleDescription(words.about)

    def set_tile(self, tile: str) -> None:
        """Stand for something of another name."""
        self._tile = tile
        self.update()

    def add(self, widget: QWidget) -> None:
        """One more thing at the right."""
        self._aside.addWidget(widget)

    def can_reset(self, is_default: Callable[[], bool], reset: Callable[[], object]) -> None:
        """Offer to `reset` where the value is not the default; call `settle` when it changed."""
        button = IconButton(
            self._theme,
            "rotate-ccw",
            tr("Reset: {name}").format(name=self.words.name),
            self,
            size=28,
        )
        keeps = button.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        button.setSizePolicy(keeps)
        button.clicked.connect(lambda: self._on_reset(reset))
        self._aside.insertWidget(0, button)
        self._reset = button
        self._is_default = is_default
        self.settle()

    @property
    def is_default(self) -> bool:
        return self._is_default()

    def reset(self) -> None:
        """Be as it is without a wish."""
        if self._reset and not self._is_default():
            self._reset.click()

    def settle(self) -> None:
        """The value is another, maybe."""
        if self._reset:
            self._reset.setVisible(not self._is_default())

    def set_away(self, away: bool) -> None:
        """There is nothing to say in it now, whatever is looked for."""
        self._away = away
        self.setVisible(not away)

    def explain(self, about: str, role: str = "text2") -> None:
        """Say something else below the name."""
        self.about.setText(about)
        self.about.set_role(role)
        self.about.setVisible(bool(about))

    def filter(self, words: Sequence[str], title: str) -> bool:
        """Mark what is looked for; whether it is in the row or in the title above it."""
        self.name.mark(words)
        self.about.mark(words)
        said = f"{title} {self.name.text()} {self.about.text()}"
        return not self._away and holds(said, words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not (self._tile or self._icon):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(SIDE, min(12.0, (self.height() - 28) / 2), 28, 28)
        if self._tile:
            model_tile(painter, self._theme, self._tile, box)
        else:
            color = self._theme.color("text2")
            pixmap = icons.pixmap(self._icon, 20, color, self.devicePixelRatioF())
            painter.drawPixmap(box.center() - QPointF(10, 10), pixmap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self._aside.sizeHint().width() <= self.width() * BESIDE
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if way != self._box.direction():
            self._box.setDirection(way)
            side = Qt.AlignmentFlag.AlignVCenter if wide else Qt.AlignmentFlag.AlignLeft
            self._box.setAlignment(self._aside, side)
            if self._reset:
                # Where it would stand is kept free; below the words that is behind the control.
                self._aside.removeWidget(self._reset)
                self._aside.insertWidget(0 if wide else -1, self._reset)

    def _on_reset(self, reset: Callable[[], object]) -> None:
        had_keyboard = self._reset is not None and self._reset.hasFocus()
        reset()
        self.settle()
        if had_keyboard and self.control is not None:
            self.control.setFocus()


class Card(QWidget):
    """A box with a hairline between its rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(1)
        theme.changed.connect(self.update)

    def add(self, row: QWidget, at: int = -1) -> None:
        self.column.insertWidget(at, row)
        row.installEventFilter(self)
        # At once, and not with the next turn of the event loop.
        row.show()

    def parts(self) -> Iterator[QWidget]:
        """What is in it, from top to bottom."""
        for number in range(self.column.count()):
            item = self.column.itemAt(number)
            if item is not None and (widget := item.widget()) is not None:
                yield widget

    def take(self, row: QWidget) -> None:
        self.column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move):
            self.update()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        painter.setPen(QPen(color("border" if self._theme.contrast else "hairline"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        shown = [part for part in self.parts() if not part.isHidden()]
        for part in shown[1:]:
            line = QRectF(1, part.geometry().top() - 1, self.width() - 2, 1)
            painter.fillRect(line, color("hairline"))


class Section(QWidget):
    """A title, what is done about all of it at the right, and its card."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.title = Marked(theme, title, self, step="h4")
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        self.card = Card(theme)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 22)
        self.column.setSpacing(8)
        self.column.addLayout(self.head)
        self.column.addWidget(self.card)
        if not title:
            self.title.hide()

    def add(self, row: QWidget) -> None:
        self.card.add(row)

    def filter(self, words: Sequence[str], page: str) -> bool:
        """Show the rows that have the words; whether there is one."""
        self.title.mark(words)
        title = f"{page} {self.title.text()}"
        found = False
        for part in self.card.parts():
            if isinstance(part, Row):
                fits = part.filter(words, title)
            else:
                fits = holds(f"{title} {part.accessibleName()}", words)
            part.setVisible(fits)
            found = found or fits
        self.setVisible(found)
        return found


class Page(QWidget):
    """Its sections, from top to bottom, and the way back to what they are without a wish."""

    noted = Signal(str, object)
    """A sentence about what was done, and what takes it back, or None."""

    def __init__(self, theme: Theme, page_id: str, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.id = page_id
        self.setAccessibleName(name)
        self.title = Marked(theme, name, self, step="h1")
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._sections: list[Section] = []
        self._reset: Button | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addSpacing(14)

    def keep_free(self, width: int) -> None:
        """Leave so much at the right end of its head to others."""
        self._head.setContentsMargins(0, 0, width, 0)

    def section(self, title: str = "") -> Section:
        """One more, at the bottom."""
        made = Section(self._theme, title)
        self.put(made)
        return made

    def put(self, section: Section) -> None:
        """The same with one that is made already."""
        self._sections.append(section)
        self._column.addWidget(section)

    def rows(self) -> list[Row]:
        return [part for s in self._sections for part in s.card.parts() if isinstance(part, Row)]

    def row(self, row_id: str) -> Row | None:
        return next((row for row in self.rows() if row.words.id == row_id), None)

    def can_reset(self) -> None:
        """Offer to reset all of its rows at once; called once they are there."""
        words = tr("Reset this page")
        self._reset = Button(self._theme, "rotate-ccw", words, self, words=True)
        self._reset.clicked.connect(self._on_reset)
        self._head.addWidget(self._reset)
        self.settle()

    def settle(self) -> None:
        """Something that it shows is another, maybe."""
        rows = self.rows()
        for row in rows:
            row.settle()
        if self._reset:
            self._reset.setVisible(any(not row.is_default for row in rows))

    def filter(self, words: Sequence[str]) -> bool:
        """Show only what has the words, marked; whether there is anything."""
        self.title.mark(words)
        found = [section.filter(words, self.title.text()) for section in self._sections]
        return any(found)

    def shown(self) -> None:
        """A person looks at it from now on."""

    def left(self) -> None:
        """The settings are closed."""

    def tell(self, code: str, facts: Mapping[str, object]) -> None:
        """Something could not be done."""
        self.noted.emit(said(code, facts), None)

    def show_folder(self, folder: Path) -> None:
        """Open a folder for what a person makes, which may not be there before."""
        from bough.core.paths import make_private
        from bough.ui.links import open_folder

        try:
            make_private(folder)
        except OSError as error:
            self.noted.emit(error.strerror or str(error), None)
            return
        open_folder(folder, self._theme, self)

    def _on_reset(self) -> None:
        for row in self.rows():
            row.reset()
        self.settle()
