"""Heights keeps the heights of a long list of items so that a position is found in O(log n)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate


class Heights:
    """A Fenwick tree over heights in px.

    Fenwick, "A new data structure for cumulative frequency tables", 1994.
    """

    def __init__(self, heights: Iterable[float] = ()) -> None:
        self._items = array("d", heights)
        self._sums: array[float] = array("d")
        self.total = 0.0
        self._build()

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> float:
        return self._items[index]

    def set(self, index: int, height: float) -> float:
        """Give an item a new height; returns how much it grew."""
        grown = height - self._items[index]
        if grown:
            self._items[index] = height
            self.total += grown
            at, sums, size = index + 1, self._sums, len(self._sums)
            while at < size:
                sums[at] += grown
                at += at & -at
        return grown

    def splice(self, start: int, heights: Iterable[float]) -> None:
        """Replace all items from `start` on."""
        others = array("d", heights)
        if start == len(self._items) and len(others) < start:
            for height in others:
                self._append(height)
        else:
            self._items[start:] = others
            self._build()

    def top(self, index: int) -> float:
        """Where the item begins; `top(len)` is the total."""
        total, sums = 0.0, self._sums
        while index > 0:
            total += sums[index]
            index -= index & -index
        return total

    def tops(self) -> Iterator[float]:
        """Where each item begins, in order."""
        return accumulate(self._items[:-1], initial=0.0)

    def find(self, y: float) -> int:
        """The item at `y`, the first or last one where y is outside."""
        at, sums, size = 0, self._sums, len(self._sums)
        step = 1 << (size.bit_length())
        while step:
            further = at + step
            if further < size and sums[further] <= y:
                at = further
                y -= sums[further]
            step >>= 1
        return max(0, min(at, len(self._items) - 1))

    def _append(self, height: float) -> None:
        at = len(self._sums)
        # It stands for as many items before it as the lowest bit of its number says.
        below, total = at - 1, height
        while below > at - (at & -at):
            total += self._sums[below]
            below -= below & -below
        self._items.append(height)
        self._sums.append(total)
        self.total += height

    def _build(self) -> None:
        sums = array("d", [0.0])
        sums.extend(self._items)
        for at in range(1, len(sums)):
            above = at + (at & -at)
            if above < len(sums):
                sums[above] += sums[at]
        self._sums = sums
        self.total = sum(self._items)
