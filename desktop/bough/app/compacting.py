"""Compacting: the older turns of a place are summarised in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from bough.app.said import said
from bough.core import summary
from bough.core.acts import Answerer, standing
from bough.core.errors import BoughError, ProviderError
from bough.core.events import Failed, TextDelta, UsageReported
from bough.core.node import Usage

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.catalogue import Catalogue
    from bough.app.place import Place
    from bough.core.endpoint import ModelRef
    from bough.core.summary import Older

SHARE = 2
"""A part of what is summarised takes one of so many parts of the context at most."""
UNKNOWN = 6000
"""Tokens of a part where the context of the model is not known."""


class _Told(NamedTuple):
    """What came of it: so many characters by now, or in the end the text or the failure."""

    characters: int = 0
    text: str = ""
    usage: Usage | None = None
    failure: BoughError | None = None


class Compacting(QObject):
    """One summary at a time. Nothing of the tree changes before it is whole, and nothing at all
    where it fails or is stopped."""

    changed = Signal()
    """It began, went on or ended."""

    def __init__(self, place: Place, catalogue: Catalogue) -> None:
        super().__init__(place)
        self._place = place
        self._catalogue = catalogue
        self._asked: Older | None = None
        self._who: Answerer | None = None
        self._began = 0.0
        self._then: Callable[[], object] | None = None
        self._tried = ""
        self._task: Future[None] | None = None
        self.characters = 0
        """How much of it has been written."""

    @property
    def turns(self) -> int:
        """Of how many turns a summary is being written; 0 where none is."""
        return self._asked.turns if self._asked else 0

    def begin(
        self,
        turns: int | None = None,
        model: ModelRef | None = None,
        then: Callable[[], object] | None = None,
    ) -> bool:
        """Have the oldest `turns` of the path summarised, or all but the last few, by whoever would
        answer here or by another model; then do what is to be done. False, with a sentence, where
        that makes no sense."""
        place = self._place
        ref = model or place.model
        try:
            if self._asked:
                return False
            found = summary.older(place.path(), turns, place.terms.left_out)
            standing(place.tree(), found.head)
        except BoughError as error:
            place.refused.emit(said(error.code, error.facts))
            return False
        self._asked, self._then = found, then
        self._who = Answerer(ref.endpoint, ref.model)
        self._began, self.characters = time.time(), 0
        context = self._catalogue.context(ref)
        budget = max(200, context // SHARE) if context else UNKNOWN
        self._task = self._catalogue.io.run(self._write(found, self._who, budget))
        self.changed.emit()
        return True

    def begin_before(self, text: str, answerers: Sequence[Answerer]) -> bool:
        """Where there is no room for what would be asked, and a summary is to make some: begin
        that, and ask afterwards. True where it began, or is under way."""
        place, head = self._place, self._place.head or ""
        place.context.refresh()
        if self._asked or self._tried == head or not place.context.reading.dropped:
            return self._asked is not None
        self._tried = head
        return self.begin(then=lambda: self._ask(text, answerers))

    def cancel(self) -> None:
        """Leave it; nothing has changed."""
        if self._task:
            self._task.cancel()
            self._end()
            self._place.noted.emit(said("note_not_compacted"), False)

    def close(self) -> None:
        """The place is closed: nobody waits for it any more."""
        if self._task:
            self._task.cancel()
        self._asked = None

    def _ask(self, text: str, answerers: Sequence[Answerer]) -> None:
        # Unless something else was written meanwhile.
        if self._place.draft.strip() == text.strip():
            self._tried = self._place.head or ""
            self._place.say_to(text, answerers)

    async def _write(self, found: Older, who: Answerer, budget: int) -> None:
        from bough.core.providers.provider import Request

        text, usage, told = "", Usage(0, 0), 0
        try:
            speaker = await self._catalogue.provider(who.endpoint)
            for part in summary.parts(found.nodes, budget):
                request = Request(
                    who.model,
                    (summary.question(text, part),),
                    summary.SYSTEM,
                    settings={"max_tokens": summary.LENGTH},
                )
                text = ""
                async with aclosing(speaker.stream(request)) as events:
                    async for event in events:
                        match event:
                            case TextDelta(piece):
                                text += piece
                                told += len(piece)
                                self._tell(_Told(told))
                            case UsageReported(reported):
                                usage = _sum(usage, reported)
                            case Failed(code, facts):
                                raise ProviderError(code, **facts)
        except BoughError as error:
            self._tell(_Told(failure=error))
        else:
            self._tell(_Told(text=text, usage=usage if usage.output_tokens else None))

    def _tell(self, told: _Told) -> None:
        self._catalogue.bring_home(lambda: self._on_told(told))

    def _on_told(self, last: _Told) -> None:
        found, who = self._asked, self._who
        if found is None or who is None:
            return  # It was stopped.
        place = self._place
        self.characters = max(self.characters, last.characters)
        if last.characters:
            self.changed.emit()
            return
        then, began = self._then, self._began
        self._end()
        if last.failure:
            why = said(last.failure.code, last.failure.facts)
            place.refused.emit(said("not_compacted", {"why": why}))
            return
        done = place.carry_out(
            lambda: summary.plant(
                place.tree(), found, last.text, who, place.head, last.usage, began
            )
        )
        if done:
            stage = "one" if found.turns == 1 else None
            place.noted.emit(said("note_compacted", {"turns": found.turns, "stage": stage}), True)
            if then and place.head == done.head_after:
                then()

    def _end(self) -> None:
        self._asked = self._task = self._then = None
        self.changed.emit()


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        (one.input_tokens or 0) + (other.input_tokens or 0),
        (one.output_tokens or 0) + (other.output_tokens or 0),
    )
