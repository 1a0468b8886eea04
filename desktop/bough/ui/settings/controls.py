"""Controls of the settings: one of a few beside one another, one of several in a menu, a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from bough.core.errors import BoughError
from bough.ui.compare.controls import Segments
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Field

T = TypeVar("T")


class OneOf(Segments):
    """One of a few values, each by its word."""

    picked = Signal(str)

    def __init__(
        self, theme: Theme, name: str, words: Mapping[str, str], value: str, parent: QWidget
    ) -> None:
        """`words` by value."""
        super().__init__(theme, name, list(words.values()), parent)
        self._values = list(words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.chosen.connect(lambda number: self.picked.emit(self._values[number]))
        self.set_value(value)

    def set_value(self, value: str) -> None:
        """Show that this is chosen."""
        if value in self._values:
            number = self._values.index(value)
            self.choose(number)
            self.setFocusProxy(self.segments[number])


class Select(Button, Generic[T]):
    """A button that says what is chosen, and opens the menu of what else there is."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        words: Sequence[tuple[T, str]],
        value: T,
        choose: Callable[[T], object],
        parent: QWidget,
    ) -> None:
        self._choices = list(words)
        self._value = value
        super().__init__(
            theme, "", self._said(), parent, words=True, look="framed", height=30, opens=True
        )
        self._name = name
        self._choose = choose
        self._tell()
        self.clicked.connect(self._on_clicked)

    def set_value(self, value: T) -> None:
        """Show that this is chosen."""
        self._value = value
        self.set_words(self._said())
        self._tell()

    def set_choices(self, words: Sequence[tuple[T, str]], value: T) -> None:
        """There are others to choose from now."""
        self._choices = list(words)
        self.set_value(value)

    def _said(self) -> str:
        return next((text for value, text in self._choices if value == self._value), "…")

    def _tell(self) -> None:
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(self._said())

    def _on_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self._name)
        group = QActionGroup(menu)
        for value, text in self._choices:
            action = QAction(text.replace("&", "&&"), menu, checkable=True)
            action.setChecked(value == self._value)
            action.triggered.connect(lambda _=False, value=value: self._on_chosen(value))
            group.addAction(action)
            menu.addAction(action)
        menu.exec(self.mapToGlobal(QPoint(0, self.height() + 2)))
        menu.deleteLater()

    def _on_chosen(self, value: T) -> None:
        try:
            self._choose(value)
        finally:
            self.set_value(self._value)


class Entry(Field):
    """A field whose text counts when Enter is pressed or the keyboard leaves it."""

    entered = Signal(str)

    def __init__(self, theme: Theme, name: str, text: str, parent: QWidget, *, wide: int = 260):
        super().__init__(theme, parent)
        self.setAccessibleName(name)
        self.setText(text)
        self.setCursorPosition(0)
        self.setMinimumWidth(min(140, wide))
        self.setMaximumWidth(wide)
        self._wide = wide
        self._known = text
        self.returnPressed.connect(self._enter)

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    def set_value(self, text: str) -> None:
        """Show this; what is being typed is not taken away."""
        self._known = text
        if not self.hasFocus():
            self.setText(text)
            self.setCursorPosition(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._enter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._known:
            self.setText(self._known)
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        if (text := self.text().strip()) != self._known:
            self._known = text
            self.entered.emit(text)


def told(act: Callable[[], object], tell: Callable[[str, Mapping[str, object]], object]) -> bool:
    """Do it; where that is refused it is told. Whether it was done."""
    try:
        act()
    except BoughError as error:
        tell(error.code, error.facts)
        return False
    return True
