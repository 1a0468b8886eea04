"""What the outline says: the line of a message, and what is told of it to who does not see it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from bough.core.node import Node, Role, Status
from bough.core.preview import preview


def tr(text: str) -> str:
    return QCoreApplication.translate("Outline", text)


def line_of(node: Node) -> str:
    """One line that stands for a message."""
    if said := preview(node.text):
        return said
    if node.growing:
        return tr("Thinking") if node.parts else tr("Waiting")
    return tr("Nothing was said")


def author(node: Node) -> str:
    """Who wrote a message, as it is said of one among others."""
    match node.role:
        case Role.USER:
            return tr("You")
        case Role.SYSTEM:
            return tr("System prompt")
    return tr("Reply by {model}").format(model=node.model) if node.model else tr("Reply")


def messages(count: int) -> str:
    return tr("1 message") if count == 1 else tr("{n} messages").format(n=count)


def branches(count: int) -> str:
    return tr("1 branch") if count == 1 else tr("{n} branches").format(n=count)


def status(node: Node) -> str:
    """What became of a message, "" where it is whole."""
    match node.status:
        case Status.GROWING:
            return tr("being written")
        case Status.FAILED:
            return tr("failed")
        case Status.STOPPED if node.unsent:
            return tr("not sent")
        case Status.STOPPED | Status.INTERRUPTED:
            return tr("cut off")
    return tr("edited") if node.edited_from else ""


def below(node: Node, children: int) -> str:
    """How many messages follow one directly, "" where none does."""
    if not children:
        return ""
    if node.role is Role.USER:
        return tr("1 reply") if children == 1 else tr("{n} replies").format(n=children)
    return tr("1 goes on") if children == 1 else tr("{n} branches").format(n=children)
