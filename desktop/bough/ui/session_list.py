"""What is said of a session, in a row of the sidebar as in a tab."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from bough.core.session import Session

SESSION = Qt.ItemDataRole.UserRole
"""The id of a row's session; None where the row is of none."""


def title(session: Session) -> str:
    return session.title or _tr("New session")


def state_words(state: str) -> str:
    """What the mark of a session means; "" where there is none."""
    match state:
        case "running":
            return _tr("running")
        case "unread":
            return _tr("unread")
        case "failed":
            return _tr("failed")
        case "waiting":
            return _tr("waits for you")
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionList", text)
