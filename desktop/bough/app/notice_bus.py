"""The way from here to the notifications of the desktop, and of the clicks on them back."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from bough.app.io import IoThread
    from bough.core.notice import Notice
    from bough.core.notifications import Notifications

MOST = 100
"""How many notifications can still be clicked on."""


class NoticeBus(QObject):
    """Shows notices on the I/O thread: nobody waits for a desktop that does not answer, and one
    that shows none is none the worse."""

    clicked = Signal(object, str)
    """What the notice was about, and the token that lets a window come forward."""

    def __init__(self, io: IoThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._io = io
        self._news = io.mailbox(self._on_news)
        self._bus: Notifications | None = None
        self._about: dict[int, Hashable] = {}
        self._coming: list[Hashable] = []
        """What those are about that the desktop has given no number yet."""

    def show(self, notice: Notice, about: Hashable) -> None:
        self._coming.append(about)
        self._io.run(self._show(notice, about))

    def take_back(self, about: Hashable) -> None:
        """The person has seen what it was about."""
        if about in self._coming:
            self._coming.remove(about)
        for number in [n for n, known in self._about.items() if known == about]:
            del self._about[number]
            self._take_back(number)

    async def _show(self, notice: Notice, about: Hashable) -> None:
        from bough.core.notifications import Notifications

        if self._bus is None:
            self._bus = Notifications(lambda number, token: self._news.put((number, None, token)))
        self._news.put((await self._bus.tell(notice), about, ""))

    def _take_back(self, number: int) -> None:
        if self._bus:
            self._io.run(self._bus.take_back(number))

    def _on_news(self, news: Sequence[tuple[int | None, Hashable, str]]) -> None:
        for number, about, token in news:
            if about is None:
                if number in self._about:
                    self.clicked.emit(self._about.pop(number), token)
            elif about in self._coming:
                self._coming.remove(about)
                if number is not None:
                    self._about[number] = about
                    for oldest in list(self._about)[:-MOST]:
                        del self._about[oldest]
            elif number is not None:
                self._take_back(number)
