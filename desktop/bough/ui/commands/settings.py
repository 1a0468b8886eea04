"""The commands that open the settings, and their rows as the palette finds them."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from bough.core.matching import match
from bough.ui.commands.command import Argument, Command, Option, Where, Words
from bough.ui.commands.found import Found
from bough.ui.settings.words import pages, rows


class Entry(NamedTuple):
    """A page of the settings, or a row of it; "" for the page as a whole."""

    page: str
    row: str
    page_name: str
    name: str
    icon: str


def settings_commands() -> list[Command]:
    return [
        Command(
            "settings", _tr("Settings"), _tr("Change how Bough looks, who answers, what it keeps"),
            _open,
            slash="settings",
            arguments=(Argument("page", "choice", _pages, optional=True),),
            keys=("Ctrl+,",), group=_tr("Settings"), icon="settings",
        ),
    ]  # fmt: skip


def settings_entries() -> list[Entry]:
    """Every page and every row that is always there."""
    known = {page.id: page for page in pages()}
    found = [Entry(page.id, "", _tr("Settings"), page.name, page.icon) for page in known.values()]
    found += [
        Entry(row.page, row.id, known[row.page].name, row.name, known[row.page].icon)
        for row in rows()
        if row.page in known
    ]
    return found


class SettingSource:
    """The rows of the settings: Enter goes there."""

    prefix = ""

    def __init__(self, where: Where) -> None:
        self.title = _tr("Settings")
        self._where = where

    def find(self, query: str, most: int) -> list[Found]:
        if not query.strip():
            return []
        hits = []
        for number, entry in enumerate(settings_entries()):
            if hit := match(query, entry.name):
                found = Found(
                    entry.name, lambda e=entry: self._go(e),  # type: ignore[misc]
                    entry.page_name, entry.icon, spans=hit.spans, rank=hit.rank,
                    command="settings",
                )  # fmt: skip
                hits.append((hit.rank, number, found))
        return [found for _, _, found in nsmallest(most, hits, key=lambda each: each[:2])]

    def _go(self, entry: Entry) -> None:
        self._where.window.settings.open(entry.page, entry.row)


def _pages(_where: Where) -> Iterable[Option]:
    return [Option(page.id, page.name) for page in pages()]


def _open(where: Where, words: Words) -> None:
    where.window.settings.open(words.get("page", ""))


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
