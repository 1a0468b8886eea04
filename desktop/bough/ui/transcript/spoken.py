"""What the transcript tells people who cannot see it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Role, Status
from bough.ui.transcript import landmarks
from bough.ui.transcript.words import author, persona, summary_of, translate

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface

    from bough.ui.transcript.view import TranscriptView


def be_readable(view: TranscriptView) -> None:
    """Let what reads the screen find the turns of a transcript. It costs two milliseconds, once, so
    it is not for before the first painting; after that nothing until something reads."""
    from PySide6.QtGui import QAccessible

    _install()
    view.readable = True
    if QAccessible.isActive():
        from bough.ui.transcript.access.audience import audience

        audience(view).replace_plain()


def announce(view: QWidget, words: str) -> None:
    """Say it once, politely, if anybody listens; of what nobody looks at, nothing is said."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive() and view.isVisible():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))


def tell_end(view: QWidget, node: Node, card: QWidget | None) -> None:
    """Say that a reply is finished, or what its card says of why it ended."""
    if node.status is Status.SEALED:
        announce(view, translate("transcript", "Reply finished"))
    elif card:
        announce(view, card.accessibleName())


def tell_focus(view: TranscriptView) -> None:
    """Say which turn the keys are about now, if anybody listens."""
    from PySide6.QtGui import QAccessible

    if QAccessible.isActive():
        from bough.ui.transcript.access.audience import audience

        audience(view).tell_focus()


def unread(view: TranscriptView, node_id: str) -> str:
    """Why a model that is asked next will not read it, "" where it will."""
    if (state := view.unread.get(node_id)) is None:
        return ""
    from bough.ui.transcript.unread import words

    return words(state)


def name(
    node: Node,
    index: int,
    many: int,
    siblings: tuple[int, int] = (0, 1),
    marked: Landmarks = UNMARKED,
) -> str:
    """What a turn is called: who wrote it, where it stands, and what is special about it."""
    parts = [author(node)]
    if node.role is Role.ASSISTANT:
        parts += [persona(node)] if persona(node) else []
        parts.append(translate("transcript", "reply"))
    position = translate("transcript", "message {n} of {many}")
    parts.append(position.format(n=index + 1, many=many))
    which, versions = siblings
    if versions > 1:
        version = translate("transcript", "version {n} of {many}")
        parts.append(version.format(n=which + 1, many=versions))
    if summary := summary_of(node):
        parts.append(summary)
    if node.edited_from:
        parts.append(translate("transcript", "edited"))
    if node.growing:
        parts.append(translate("transcript", "being written"))
    elif node.status is Status.FAILED:
        parts.append(translate("transcript", "failed"))
    elif node.unsent:
        parts.append(translate("transcript", "not sent"))
    elif node.cut_off:
        parts.append(translate("transcript", "cut off"))
    parts += landmarks.spoken(marked)
    return ", ".join(parts)


@cache
def _install() -> None:
    from PySide6.QtGui import QAccessible

    QAccessible.installFactory(_interface)


def _interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt asks here for what it is to show of each widget."""
    # It asks already while one is being made.
    if class_name != "TranscriptView" or not thing.readable:  # type: ignore[attr-defined]
        return None
    from bough.ui.transcript.access.audience import audience

    found = audience(thing)  # type: ignore[arg-type]
    return found.page if found.present else None
