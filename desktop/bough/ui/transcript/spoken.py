"""What the transcript tells people who cannot see it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from bough.core.node import Node
from bough.ui.transcript.words import author


def announce(view: QWidget, words: str) -> None:
    """Say it once, politely, if anybody listens."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))


def describe(view: QWidget, node: Node, index: int, many: int) -> None:
    """Let the view's description be the turn that has the focus."""
    template = QCoreApplication.translate("transcript", "{author}, message {n} of {many}: {text}")
    view.setAccessibleDescription(
        template.format(author=author(node), n=index + 1, many=many, text=node.text[:2000])
    )
