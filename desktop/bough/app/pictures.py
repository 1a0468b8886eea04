"""Pictures of the web: which a person asked for, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from bough.core.errors import BoughError, PictureError
from bough.core.pictures import Remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from bough.app.io import IoThread

KEPT = 64_000_000
"""Bytes of pictures that are kept; what came first goes first."""


class Answer(NamedTuple):
    """What became of a picture that was asked for: its bytes, or why there are none."""

    url: str
    data: bytes
    error: BoughError | None = None


class WebPictures(QObject):
    """Nothing is fetched but by `ask`, which a person's hand calls, or a hand that gave leave for
    a session. Nothing is kept on disk."""

    came = Signal(str)
    """The answer for that address is here."""

    def __init__(
        self,
        io: IoThread,
        parent: QObject | None = None,
        *,
        may_reach: Callable[[str], bool] | None = None,
    ) -> None:
        """`may_reach` says which machines are called, by address; those of the internet if it is
        not given."""
        super().__init__(parent)
        self._io = io
        self._answers = io.mailbox(self._on_answers)
        self._here: dict[str, Answer] = {}
        self._asked: set[str] = set()
        self._sessions: set[str] = set()
        self._may_reach = may_reach

    def allow(self, session_id: str) -> None:
        """Pictures of that session may be fetched when they come into sight, until Bough ends."""
        self._sessions.add(session_id)

    def allowed(self, session_id: str) -> bool:
        return session_id in self._sessions

    @property
    def any_allowed(self) -> bool:
        """Whether leave was given for a session."""
        return bool(self._sessions)

    def forget_leave(self) -> None:
        """Ask again in every session."""
        self._sessions.clear()

    def ask(self, picture: Remote) -> None:
        """Fetch it, if it is not here or on its way. One that failed is tried again."""
        answer = self._here.get(picture.url)
        if picture.url not in self._asked and (answer is None or answer.error):
            self._here.pop(picture.url, None)
            self._asked.add(picture.url)
            self._io.run(self._fetch(picture))

    def waits(self, picture: Remote) -> bool:
        """Whether it is on its way."""
        return picture.url in self._asked

    def answer(self, picture: Remote) -> Answer | None:
        return self._here.get(picture.url)

    async def _fetch(self, picture: Remote) -> None:
        from bough.core.web_picture import fetch, is_public

        try:
            data = await fetch(picture, may_reach=self._may_reach or is_public)
            self._answers.put(Answer(picture.url, data))
        except PictureError as error:
            self._answers.put(Answer(picture.url, b"", error))

    def _on_answers(self, answers: list[Answer]) -> None:
        for answer in answers:
            self._asked.discard(answer.url)
            self._here[answer.url] = answer
            while len(self._here) > 1 and sum(len(a.data) for a in self._here.values()) > KEPT:
                del self._here[next(iter(self._here))]
            self.came.emit(answer.url)
