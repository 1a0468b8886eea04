"""What all interfaces of the transcript have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleTextInterface,
    QWindow,
)
from shiboken6 import Shiboken

if TYPE_CHECKING:
    from bough.ui.transcript.access.audience import Audience

NO_INTERFACE = Shiboken.VoidPtr(0)
Part = QAccessibleTextInterface | QAccessibleActionInterface
Kind = QAccessible.InterfaceType


class Interface(QAccessibleInterface):
    """One thing that is read. The audience keeps it, as Qt keeps no reference to it."""

    def __init__(self, audience: Audience, parts: Mapping[Kind, Part]) -> None:
        super().__init__()
        self.audience = audience
        self._parts = parts

    def isValid(self) -> bool:
        return self.audience.present

    def window(self) -> QWindow:
        return self.audience.view.window().windowHandle()

    def relations(
        self, _match: object = None
    ) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
        return []

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Nothing here is written by who reads it."""

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def child(self, _index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def object(self) -> QObject | None:  # type: ignore[override]
        """Nothing but something painted is behind it."""
        return None

    def interface_cast(self, kind: Kind) -> Part | Shiboken.VoidPtr:  # type: ignore[override]
        # WORKAROUND PySide 6.11: None crashes where Qt wants a null pointer.
        return self._parts.get(kind) or NO_INTERFACE


class Press(QAccessibleActionInterface):
    """The one thing that can be done."""

    def __init__(self, name: str, act: Callable[[], None]) -> None:
        super().__init__()
        self._name = name
        self._act = act

    def actionNames(self) -> list[str]:
        return [self._name]

    def doAction(self, name: str) -> None:
        if name == self._name:
            self._act()

    def keyBindingsForAction(self, _name: str) -> list[str]:
        return []
