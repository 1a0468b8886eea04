"""What a row of the sidebar is of, and the words for it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale

from bough.core import folders
from bough.core.session import Session
from bough.ui.session_list import state_words, title


class Heading(NamedTuple):
    """A row that names those below it."""

    text: str
    name: str
    """ "pinned", "folders" or "days"."""


class Folder(NamedTuple):
    """A row that those in a folder can be folded into."""

    path: str
    opened: bool
    many: int
    """Of all sessions in it and in the folders in it; of those that are looked for."""


Item = Heading | Folder | Session


def shown(item: Item) -> str:
    """What stands in the row."""
    match item:
        case Session():
            return title(item)
        case Folder(path):
            return folders.name_of(path)
    return item.text


def spoken(item: Item, state: str) -> str:
    """What is read aloud of the row, with the state of its session or of what is folded away."""
    words = shown(item)
    if isinstance(item, Folder):
        words = _folder(item).format(name=words, count=item.many)
    return ", ".join(filter(None, (words, state_words(state))))


def _folder(item: Folder) -> str:
    match item.opened, item.many:
        case True, 1:
            return tr("folder {name}, one session, unfolded")
        case True, _:
            return tr("folder {name}, {count} sessions, unfolded")
        case False, 1:
            return tr("folder {name}, one session, folded")
    return tr("folder {name}, {count} sessions, folded")


def span(day: date, today: date) -> str:
    """What the span of days is called that begins on that day."""
    if day >= today:
        return tr("Today")
    if (today - day).days == 1:
        return tr("Yesterday")
    month = QLocale().standaloneMonthName(day.month)
    if (day.year, day.month) == (today.year, today.month):
        return tr("Earlier in {month}").format(month=month)
    return month if day.year == today.year else f"{month} {day.year}"


def tr(text: str) -> str:
    return QCoreApplication.translate("SessionList", text)
