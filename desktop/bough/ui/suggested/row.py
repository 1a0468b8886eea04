"""The row of chips below the last reply, in room that was kept for it while that was written."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from bough.app.suggesting import Suggesting
from bough.core.questions import MOST
from bough.ui.suggested import menu as menus
from bough.ui.suggested.chip import LINE, PAD, Chip
from bough.ui.suggested.menu import tr
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.column import Column
from bough.ui.transcript.hover_card import LINES
from bough.ui.widgets import IconButton, line

GAP = 8
BUTTON = 24
ASIDE = 74
"""px at the right end, for what is done about all of them."""
NARROWEST = 176
"""px of a chip, below which they stand one below the other."""
BELOW = 8


class ChipRow(QWidget):
    """Up to three chips, and a button each to hide them and to say when there are any."""

    stands_otherwise = Signal()
    """It takes another height, or there is something in it now, or nothing any more."""
    drafted = Signal(str)
    """A person wants to change that question before it is asked."""

    def __init__(self, suggesting: Suggesting, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._suggesting = suggesting
        self._theme = theme
        self._column: Column | None = None
        self._reply: str | None = None
        self._keeps = False
        """Whether room is kept for the chips of that reply."""
        self._showed = False
        self.chips: list[Chip] = []
        self.setAccessibleName(tr("Next questions"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._more = IconButton(
            theme, "ellipsis", tr("When there are next questions"), self, size=BUTTON
        )
        self._more.clicked.connect(self._open_modes)
        self._hide = IconButton(theme, "x", tr("Hide these questions"), self, size=BUTTON)
        self._hide.clicked.connect(suggesting.hide)
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(tokens()["motion"]["hover"])
        self._fade.valueChanged.connect(self._on_faded)
        theme.changed.connect(self._on_theme_changed)
        suggesting.changed.connect(self._on_changed)
        self._on_changed()

    def fit(self, column: Column) -> int:
        """Stand in that column; the height that this takes."""
        if column != self._column:
            self._column = column
            self._arrange()
        return self.height()

    @property
    def shows(self) -> bool:
        """Whether there is anything in the room that it takes."""
        return bool(self.chips) or self._suggesting.wished

    def move_to(self, column: Column, y: int) -> None:
        self.move(column.x, y)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.chips:
            found = self._suggesting.kept
            words = menus.tokens(found.usage) if found else ""
            painter.setOpacity(self.chips[0].opacity)
            aside = self.width() - ASIDE
            box = QRectF(aside + GAP, BUTTON + 1, ASIDE - GAP, 16)
            if self.height() >= BUTTON + 17:
                line(painter, self._theme, box, words, step="micro", role="text3", right=True)
        elif self._suggesting.wished:
            box = QRectF(0, 0, self.width(), LINE + 2 * PAD)
            words = tr("Thinking of what could be asked next …")
            line(painter, self._theme, box, words, step="caption", role="text2")

    # Inside

    def _on_changed(self) -> None:
        suggesting = self._suggesting
        if suggesting.reply != self._reply:
            self._reply, self._keeps = suggesting.reply, False
        self._keeps = self._keeps or suggesting.expected
        texts = suggesting.texts
        if made := texts != tuple(chip.text() for chip in self.chips):
            self._make(texts)
        self._arrange()
        if made and texts and self._theme.motion and self.isVisible():
            self._on_faded(0.0)
            self._fade.start()
        self.update()

    def _make(self, texts: tuple[str, ...]) -> None:
        had = any(chip.hasFocus() for chip in self.chips)
        for gone in self.chips:
            gone.hide()
            gone.deleteLater()
        self.chips = [self._made(number, text) for number, text in enumerate(texts, 1)]
        found = self._suggesting.kept
        if texts and found:
            self._more.setToolTip(menus.cost(found))
            self._more.setAccessibleDescription(menus.cost(found))
        before: QWidget | None = None
        for widget in (*self.chips, self._hide, self._more):
            widget.setVisible(bool(texts))
            if before:
                QWidget.setTabOrder(before, widget)
            before = widget
        if had and self.chips:
            self.chips[0].setFocus()

    def _made(self, number: int, text: str) -> Chip:
        chip = Chip(self._theme, text, f"Alt+{number}", self)
        chip.clicked.connect(lambda: self._suggesting.take(text))
        chip.drafted.connect(lambda: self.drafted.emit(text))
        chip.menu_requested.connect(lambda: self._open_menu(chip))
        return chip

    def _arrange(self) -> None:
        column = self._column
        if column is None:
            return
        low = self._place(column.width) if self.chips else 0
        right = column.width - 2 * BUTTON + 4
        self._hide.move(right, 0)
        self._more.move(right + BUTTON, 0)
        # What was kept is not given back under the eyes of the reader.
        high = max(low, _room(column.width)) if self._keeps else low
        before = self.height(), self._showed
        self.resize(column.width, high + BELOW if high else 0)
        self._showed = self.shows
        if (self.height(), self._showed) != before:
            self.stands_otherwise.emit()

    def _place(self, width: int) -> int:
        """Side by side where there is room for that; the height that they take."""
        room, many = width - ASIDE, len(self.chips)
        free = room - GAP * (many - 1)
        natural = [chip.natural_width for chip in self.chips]
        if sum(natural) <= free:
            widths = natural
        elif _abreast(width, many):
            widths = _shared(natural, free)
        else:
            y = 0
            for chip in self.chips:
                high = chip.height_for(room, one_line=True)
                chip.setGeometry(QRect(0, y, room, high))
                y += high + GAP
            return y - GAP
        high = max(chip.height_for(w) for chip, w in zip(self.chips, widths, strict=True))
        x = 0
        for chip, wide in zip(self.chips, widths, strict=True):
            chip.setGeometry(QRect(x, 0, wide, high))
            x += wide + GAP
        return max(high, BUTTON + 18)

    def _open_menu(self, chip: Chip) -> None:
        menu = QMenu(self)
        text = chip.text()
        ask = menu.addAction(tr("Ask it"))
        ask.triggered.connect(lambda: self._suggesting.take(text))
        write = menu.addAction(tr("Put it into the composer"))
        write.triggered.connect(lambda: self.drafted.emit(text))
        menu.addSeparator()
        self._add_modes(menu)
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + 2)))

    def _open_modes(self) -> None:
        menu = QMenu(self)
        self._add_modes(menu)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _add_modes(self, menu: QMenu) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if found := self._suggesting.kept:
            menu.addAction(menus.cost(found)).setEnabled(False)
            menu.addSeparator()
        menus.add_modes(menu, self._suggesting)
        menu.addSeparator()
        # A popup that opens now would be below the menu.
        pick = partial(QTimer.singleShot, 0, self, self._pick_model)
        menus.add_models(menu, self._suggesting, pick)

    def _pick_model(self) -> None:
        from bough.ui.model_picker import ModelPicker

        suggesting = self._suggesting
        picker = ModelPicker(
            suggesting.catalogue, self._theme, self, current=suggesting.model, several=False
        )
        picker.chosen.connect(suggesting.set_model)
        picker.popup_at(self._more.mapToGlobal(QPoint(0, -6)), above=True)

    def _on_faded(self, opacity: float) -> None:
        for chip in self.chips:
            chip.opacity = opacity
            chip.update()
        self.update()

    def _on_theme_changed(self) -> None:
        self._arrange()
        self.update()


def _abreast(width: int, many: int) -> bool:
    """Whether so many chips can stand side by side and be read."""
    return (width - ASIDE - GAP * (many - 1)) // many >= NARROWEST


def _room(width: int) -> int:
    """px that as many chips as there can be take at most."""
    if _abreast(width, MOST):
        return LINES * LINE + 2 * PAD
    return MOST * (LINE + 2 * PAD) + (MOST - 1) * GAP


def _shared(natural: list[int], free: int) -> list[int]:
    """The room for widths that are more than it: who needs less than an equal share gives the rest
    of that to the others."""
    widths = [0] * len(natural)
    left = sorted(range(len(natural)), key=natural.__getitem__)
    while left:
        share = free // len(left)
        widths[left[0]] = min(natural[left[0]], share)
        free -= widths[left.pop(0)]
    return widths
