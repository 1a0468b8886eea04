"""Takes stock of what is on this computer, away from the window that wants to know it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from bough.app.io import IoThread
    from bough.core.external_editors import Editor
    from bough.core.holdings import Holding, Weight
    from bough.core.store.backups import Backup


class Stock(QObject):
    """One look at a time; a new one calls off what is left of the one before."""

    weighed = Signal(str, object)
    """holding, its Weight."""
    listed = Signal(object)
    """The backups, the newest first."""
    looked = Signal()
    """All that was asked for was told."""
    found_editors = Signal(object)
    """The editors outside of Bough, the one to use first."""
    licences_known = Signal(str)
    """A line for each of what Bough is made of."""

    def __init__(self, io: IoThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news = io.mailbox(self._on_news)
        self._look = 0

    def look(self, holdings: tuple[Holding, ...], profile: Path) -> None:
        """Weigh what there is, and look into the backups."""
        self._start(partial(self._weigh, holdings, profile))

    def look_for_editors(self, own: tuple[str, ...]) -> None:
        self._start(partial(self._find_editors, own))

    def look_for_licences(self) -> None:
        self._start(self._read_licences)

    def close(self) -> None:
        """Nobody wants to know it any more."""
        self._look += 1

    # Inside

    def _start(self, work: Callable[[Callable[[], bool]], None]) -> None:
        self._look += 1
        this = self._look

        def wanted() -> bool:
            return this == self._look

        threading.Thread(target=work, args=(wanted,), name="bough-stock", daemon=True).start()

    def _weigh(
        self, holdings: tuple[Holding, ...], profile: Path, wanted: Callable[[], bool]
    ) -> None:
        from bough.core.holdings import weigh
        from bough.core.store.backups import stamped

        found: list[Backup] = []
        for backup in stamped(profile):
            if not wanted():
                return
            found.append(backup)
        self._tell(wanted, partial(self.listed.emit, found))
        # The whole holds the others, and takes longest.
        for holding in (*holdings[1:], *holdings[:1]):
            weight: Weight = weigh(holding.path, wanted)
            self._tell(wanted, partial(self.weighed.emit, holding.id, weight))
        self._tell(wanted, self.looked.emit)

    def _find_editors(self, own: tuple[str, ...], wanted: Callable[[], bool]) -> None:
        from bough.core.external_editors import every

        found: list[Editor] = every(own)
        self._tell(wanted, partial(self.found_editors.emit, found))

    def _read_licences(self, wanted: Callable[[], bool]) -> None:
        from bough.core.licences import licences

        self._tell(wanted, partial(self.licences_known.emit, licences()))

    def _tell(self, wanted: Callable[[], bool], tell: Callable[[], object]) -> None:
        self._news.put(lambda: tell() if wanted() else None)

    def _on_news(self, news: list[Callable[[], object]]) -> None:
        for tell in news:
            tell()
