"""A listener reads the transcript as a screen reader does, from inside this process."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTextInterface

from bough.ui.transcript.spoken import be_readable
from bough.ui.transcript.view import TranscriptView

Role = QAccessible.Role


class Listener:
    """Everything is asked of Qt, as its bridges ask it."""

    def __init__(self, view: TranscriptView) -> None:
        be_readable(view)
        self.view = view

    @property
    def page(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self.view)

    @property
    def turns(self) -> list[QAccessibleInterface]:
        page = self.page
        found = [page.child(i) for i in range(page.childCount())]
        return [child for child in found if child.role() is Role.ListItem]

    @property
    def names(self) -> list[str]:
        return [name(turn) for turn in self.turns]

    @property
    def focused(self) -> str:
        """The name of the turn that the keys are about, "" where there is none."""
        child = self.page.focusChild()
        return name(child) if child else ""

    def text(self, index: int) -> QAccessibleTextInterface:
        return self.turns[index].textInterface()

    def said(self, index: int) -> str:
        """All that is said of a turn."""
        text = self.text(index)
        return text.text(0, text.characterCount())

    def tools(self, index: int) -> dict[str, QAccessibleInterface]:
        """What can be pressed in a turn, by name."""
        turn = self.turns[index]
        found = [turn.child(i) for i in range(turn.childCount())]
        return {name(child): child for child in found}

    def press(self, index: int, tool: str) -> None:
        action = self.tools(index)[tool].actionInterface()
        action.doAction(action.actionNames()[0])

    def at(self, point: QPoint) -> QAccessibleInterface | None:
        """What is at a point of the view's viewport."""
        there = self.view.viewport().mapToGlobal(point)
        return self.page.childAt(there.x(), there.y())


def name(thing: QAccessibleInterface) -> str:
    return thing.text(QAccessible.Text.Name)


def description(thing: QAccessibleInterface) -> str:
    return thing.text(QAccessible.Text.Description)
