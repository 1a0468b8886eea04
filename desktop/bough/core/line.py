"""A line of replies before an endpoint: who is under way there, who waits, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Line:
    """At most `limit` are under way at once; those who wait go in their order."""

    limit: int
    going: frozenset[str] = frozenset()
    waiting: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.going or self.waiting)

    def place(self, who: str) -> int | None:
        """The place in line, from 1; None for one that does not wait."""
        return self.waiting.index(who) + 1 if who in self.waiting else None

    def joined(self, who: str) -> Line:
        """With one more at the end, unless it is here already."""
        if who in self.going or who in self.waiting:
            return self
        return replace(self, waiting=(*self.waiting, who))

    def left(self, who: str) -> Line:
        """Without that one, whether it waited or was under way."""
        return replace(
            self, going=self.going - {who}, waiting=tuple(w for w in self.waiting if w != who)
        )

    def moved(self, who: str, position: int) -> Line:
        """With that one, if it waits, at that place from 1, or as near to it as there is one."""
        if who not in self.waiting:
            return self
        others = [w for w in self.waiting if w != who]
        others.insert(max(0, position - 1), who)
        return replace(self, waiting=tuple(others))

    def admitted(self) -> tuple[Line, tuple[str, ...]]:
        """With as many under way as may be, and who of them begins now."""
        room = max(0, self.limit - len(self.going))
        begin, wait = self.waiting[:room], self.waiting[room:]
        return replace(self, going=self.going.union(begin), waiting=wait), begin
