"""The rows of the sidebar as a list model: pinned sessions, then the others by the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from bough.app.library import Library
from bough.core.session import Session

SESSION = Qt.ItemDataRole.UserRole
"""The id of a row's session; None for a heading."""

Index = QModelIndex | QPersistentModelIndex


class Heading(NamedTuple):
    """A row that names those below it."""

    text: str


class SessionList(QAbstractListModel):
    """All sessions whose title has the filter's words, in the order the sidebar shows them."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._words: list[str] = []
        self._rows: list[Heading | str] = []
        self._at: dict[str, int] = {}
        library.sessions_changed.connect(self.refresh)
        library.session_changed.connect(self._on_session_changed)
        self.refresh()

    def set_filter(self, text: str) -> None:
        self._words = text.casefold().split()
        self.refresh()

    def is_new(self) -> bool:
        """Whether nothing was ever said in what is listed."""
        return not self._words and not any(s.nodes for s in self._library.sessions())

    def row_of(self, session_id: str) -> int:
        """-1 for one that is not listed."""
        return self._at.get(session_id, -1)

    def item(self, row: int) -> Heading | Session:
        found = self._rows[row]
        return found if isinstance(found, Heading) else self._library.session(found)

    def state(self, session_id: str) -> str:
        return self._library.session_state(session_id)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        found = self._rows[index.row()]
        if isinstance(found, Heading):
            return found.text if role == Qt.ItemDataRole.DisplayRole else None
        if found not in self._library:
            return None
        session = self._library.session(found)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title(session)
            case Qt.ItemDataRole.EditRole:
                return session.title
            case Qt.ItemDataRole.ToolTipRole:
                return None
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (title(session), state_words(self.state(found)))))
        return found if role == SESSION else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        found = self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or isinstance(found, Heading):
            return False
        self._library.rename(found, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._rows[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def refresh(self) -> None:
        rows = self._arranged()
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self._at = {r: i for i, r in enumerate(rows) if isinstance(r, str)}
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def _arranged(self) -> list[Heading | str]:
        found = [s for s in self._library.sessions() if self._wanted(s)]
        rows: list[Heading | str] = []
        if pinned := [s.id for s in found if s.pinned]:
            rows = [Heading(_tr("Pinned")), *pinned]
        today = date.today()
        last = ""
        for session in found:
            if not session.pinned:
                day = datetime.fromtimestamp(session.updated_at).date()
                if (name := _day(day, today)) != last:
                    rows.append(Heading(name))
                    last = name
                rows.append(session.id)
        return rows

    def _wanted(self, session: Session) -> bool:
        shown = title(session).casefold()
        return all(word in shown for word in self._words)

    def _on_session_changed(self, session_id: str) -> None:
        if (row := self.row_of(session_id)) >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))


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


def _day(day: date, today: date) -> str:
    if day >= today:
        return _tr("Today")
    if day == today - timedelta(days=1):
        return _tr("Yesterday")
    month = QLocale().standaloneMonthName(day.month)
    if (day.year, day.month) == (today.year, today.month):
        return _tr("Earlier in {month}").format(month=month)
    return month if day.year == today.year else f"{month} {day.year}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionList", text)
