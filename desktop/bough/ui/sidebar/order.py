"""Sessions in the order of the sidebar: in groups, the last changed first in each.

Plain lists that are searched by halves, so that one session among 100,000 moves at the cost of one.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from bough.core import folders
from bough.core.session import Session

PINNED = "//"
"""Where pinned sessions stand; no folder can be called so. Those of no folder stand at ""."""

Key = tuple[float, str, str]
"""What a session is sorted by: its time, counted backwards, its id; and its title to look in."""

Order = tuple[Any, ...]
"""Where a block stands among the others: first the number of its section, of SECTIONS."""

SECTIONS = ("pinned", "folders", "days")

NO_SESSION_AFTER = 253370764800.0
"""The last year that calendars have, less what a time zone may add."""


class Spot(NamedTuple):
    """Where a session is listed, by which key, and the folder it counts in."""

    where: str
    key: Key
    folder: str


Placing = Callable[[Session], Spot]


def in_sessions(title: str) -> Placing:
    """How the list of sessions places them; `title` is for those without one."""
    untitled = title.casefold()

    def place(session: Session) -> Spot:
        key = (-session.updated_at, session.id, session.title.casefold() or untitled)
        return Spot(PINNED if session.pinned else session.folder, key, session.folder)

    return place


def by_time(title: str) -> Placing:
    """How the lists of the archive and of the bin place them."""
    untitled = title.casefold()

    def place(session: Session) -> Spot:
        at = session.binned_at or session.updated_at
        return Spot("", (-at, session.id, session.title.casefold() or untitled), "")

    return place


class Groups:
    """Spots by where they stand, and how many are in each folder with all that are in it."""

    def __init__(self, spots: Iterable[Spot] = ()) -> None:
        self.at: dict[str, list[Key]] = {}
        self.counts: Counter[str] = Counter()
        at = self.at
        inside: Counter[str] = Counter()
        for spot in spots:
            where = spot.where
            if where in at:
                at[where].append(spot.key)
            else:
                at[where] = [spot.key]
            if spot.folder:
                inside[spot.folder] += 1
        for keys in at.values():
            keys.sort()
        self._count(inside)

    def add(self, spot: Spot) -> None:
        insort(self.at.setdefault(spot.where, []), spot.key)
        self.counts.update(folders.line(spot.folder))

    def remove(self, spot: Spot) -> None:
        keys = self.at[spot.where]
        del keys[bisect_left(keys, spot.key)]
        if not keys:
            del self.at[spot.where]
        self.counts.subtract(folders.line(spot.folder))

    def narrowed(self, words: Sequence[str], folder_of: Callable[[str], str]) -> Groups:
        """Those that have all the words, of which there are some, in their titles; `folder_of`
        knows that of a pinned one."""
        found = Groups()
        inside: Counter[str] = Counter()
        for where, keys in self.at.items():
            for word in words:
                keys = [key for key in keys if word in key[2]]
            if keys:
                found.at[where] = keys
                if where == PINNED:
                    inside.update(folder_of(i) for _, i, _ in keys)
                else:
                    inside[where] += len(keys)
        found._count(inside)
        return found

    def __len__(self) -> int:
        return sum(map(len, self.at.values()))

    def _count(self, inside: Counter[str]) -> None:
        for folder, count in inside.items():
            for outer in folders.line(folder):
                self.counts[outer] += count


# Blocks


class Block:
    """Rows that follow each other: those of one group below a header, if they have one. The header
    is the path of a folder, or the name of a heading."""

    __slots__ = ("folder", "heading", "keys", "order")

    def __init__(
        self, order: Order, keys: list[Key], *, heading: str = "", folder: str = ""
    ) -> None:
        self.order = order
        self.keys = keys
        self.heading = heading
        self.folder = folder

    @property
    def headed(self) -> bool:
        return bool(self.heading or self.folder)

    @property
    def section(self) -> str:
        return SECTIONS[self.order[0]]

    @property
    def depth(self) -> int:
        """How deep in folders its rows are."""
        if self.folder:
            return folders.depth_of(self.folder)
        return len(self.order) - 2 if self.section == "folders" and not self.heading else 0

    def __len__(self) -> int:
        return len(self.keys) + self.headed


class Blocks:
    """All blocks in their order, and which row is where in them."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self.all = sorted(blocks, key=lambda block: block.order)
        self._starts: list[int] | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return self._begun()[-1]

    def find(self, order: Order) -> Block | None:
        at = self._at(order)
        there = at < len(self.all) and self.all[at].order == order
        return self.all[at] if there else None

    def start(self, order: Order) -> int:
        """The row that the block begins with, or would begin with."""
        return self._begun()[self._at(order)]

    def row(self, row: int) -> tuple[Block, int]:
        """The block of a row, and which of its keys that is; -1 for its header."""
        starts = self._begun()
        low, high = 0, len(self.all)
        while high - low > 1:
            middle = (low + high) // 2
            if starts[middle] <= row:
                low = middle
            else:
                high = middle
        block = self.all[low]
        return block, row - starts[low] - block.headed

    def add(self, block: Block) -> None:
        self.all.insert(self._at(block.order), block)
        self.changed()

    def remove(self, first: Order, end: Order) -> None:
        """Take away the blocks from the first to the one before the end."""
        del self.all[self._at(first) : self._at(end)]
        self.changed()

    def changed(self) -> None:
        """A block has more rows or fewer than before."""
        self._starts = None

    def _at(self, order: Order) -> int:
        return bisect_left(self.all, order, key=lambda block: block.order)

    def _begun(self) -> list[int]:
        if self._starts is None:
            starts, row = [], 0
            for block in self.all:
                starts.append(row)
                row += len(block)
            starts.append(row)
            self._starts = starts
        return self._starts


_LAST = (1, "", "")
PINNED_ORDER: Order = (0,)
FOLDERS_ORDER: Order = (1,)


def folder_order(path: str) -> Order:
    """Where a folder stands: after the one around it, before the sessions of that, by its name."""
    names = path.split(folders.SEPARATOR)
    return (1, *((0, name.casefold(), name) for name in names))


def sessions_order(path: str) -> Order:
    """Where the sessions of a folder stand: below all folders in it."""
    return (*folder_order(path), _LAST)


def folder_of(at: Order) -> str:
    """The folder whose sessions stand there; "" for what is none."""
    return folders.SEPARATOR.join(name for _, _, name in at[1:-1]) if at[-1] == _LAST else ""


def inside_folder(path: str) -> Order:
    """Where what is in a folder begins."""
    return (*folder_order(path), (0, "", ""))


def after_folder(path: str) -> Order:
    """Where what is in a folder ends."""
    return (*folder_order(path), (2, "", ""))


# Days


class Days(NamedTuple):
    """Calendar days as a list has them, seen from one of them."""

    today: date

    def begin(self, at: float) -> float:
        """When the span of days begins that a time is in: today, yesterday, or its month."""
        day = day_of(at)
        if day >= self.today:
            return _midnight(self.today)
        if day == self.today - timedelta(days=1):
            return _midnight(day)
        return _midnight(day.replace(day=1))

    def order(self, at: float) -> Order:
        return (2, -self.begin(at))

    def spans(self, keys: Sequence[Key]) -> list[tuple[float, list[Key]]]:
        """Sorted keys by the spans they are in, each with its beginning."""
        found = []
        first = 0
        while first < len(keys):
            begin = self.begin(-keys[first][0])
            # After all that are not before the beginning.
            end = bisect_left(keys, (-begin, "\U0010ffff", ""), lo=first)
            end = max(end, first + 1)
            found.append((begin, list(keys[first:end])))
            first = end
        return found


def day_of(at: float) -> date:
    return datetime.fromtimestamp(min(max(at, 0.0), NO_SESSION_AFTER)).date()


def _midnight(day: date) -> float:
    try:
        return datetime(day.year, day.month, day.day).timestamp()
    except (OSError, OverflowError):
        # Windows knows no time before 1970, where the first day of all can begin.
        return 0.0
