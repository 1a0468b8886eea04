"""A tidy tree: boxes of any size, parents left of their children, as close as they may stand."""

from __future__ import annotations

from array import array
from collections.abc import Sequence


def tidy(
    parents: Sequence[int],
    right: Sequence[float],
    heights: Sequence[float],
    ports: Sequence[float],
    heads: Sequence[float],
    gap: float,
) -> array[float]:
    """The top of every box, so that no two overlap and subtrees are moved as wholes.

    Boxes come parents first, siblings in order; the parent of the first is -1. `right` is where
    each ends and its children may begin, `ports` how far below the top of its parent a box hangs,
    `heads` where below its own top it is hung. A parent stands so that its ports are centred on
    the heads of its first and last child. Linear in the number of boxes.

    A. van der Ploeg, "Drawing non-layered tidy trees in linear time", 2014, lying on its side.
    """
    count = len(parents)
    kids: list[list[int]] = [[] for _ in range(count)]
    for at in range(1, count):
        kids[parents[at]].append(at)
    walk = _Walk(kids, right, [height + gap for height in heights])
    for at in range(count - 1, -1, -1):
        walk.place(at, ports, heads)
    return walk.tops(parents)


class _Walk:
    """Contours with threads, in the names of the paper (its x is our y)."""

    def __init__(
        self, kids: list[list[int]], ends: Sequence[float], spans: Sequence[float]
    ) -> None:
        count = len(kids)
        self.kids, self.ends, self.spans = kids, ends, spans
        self.prelim = [0.0] * count
        self.mod = [0.0] * count
        self.shift = [0.0] * count
        self.change = [0.0] * count
        self.above_thread = [-1] * count
        self.below_thread = [-1] * count
        self.first_end = list(range(count))
        self.last_end = list(range(count))
        self.first_sum = [0.0] * count
        self.last_sum = [0.0] * count

    def place(self, at: int, ports: Sequence[float], heads: Sequence[float]) -> None:
        """Move the subtrees of a box apart, and the box to their middle. Its children are placed
        before it."""
        kids = self.kids[at]
        if not kids:
            return
        first, last = kids[0], kids[-1]
        lows = [(self.ends[self.first_end[first]], 0)]
        for index in range(1, len(kids)):
            end = self.ends[self.last_end[kids[index]]]
            self._separate(kids, index, lows)
            while lows and end >= lows[-1][0]:
                lows.pop()
            lows.append((end, index))
        prelim, mod = self.prelim, self.mod
        top = prelim[first] + mod[first] + heads[first]
        low = prelim[last] + mod[last] + heads[last]
        prelim[at] = (top + low - ports[first] - ports[last]) / 2
        self.first_end[at], self.first_sum[at] = self.first_end[first], self.first_sum[first]
        self.last_end[at], self.last_sum[at] = self.last_end[last], self.last_sum[last]

    def tops(self, parents: Sequence[int]) -> array[float]:
        sums = [0.0] * len(parents)
        found = array("d", sums)
        for at, kids in enumerate(self.kids):
            total = self.mod[at] + (sums[parents[at]] if at else 0.0)
            sums[at] = total
            found[at] = self.prelim[at] + total
            spread = moved = 0.0
            for kid in kids:
                spread += self.shift[kid]
                moved += spread + self.change[kid]
                self.mod[kid] += moved
        return found

    def _separate(self, kids: list[int], index: int, lows: list[tuple[float, int]]) -> None:
        """Move the child down until its upper contour is clear of the lower one of those above."""
        prelim, mod, ends, spans = self.prelim, self.mod, self.ends, self.spans
        upper, lower = kids[index - 1], kids[index]
        upper_sum, lower_sum = mod[upper], mod[lower]
        reached = len(lows) - 1
        begun = False
        while upper >= 0 and lower >= 0:
            while reached > 0 and ends[upper] > lows[reached][0]:
                reached -= 1
            over = upper_sum + prelim[upper] + spans[upper] - lower_sum - prelim[lower]
            # The two themselves may be too far apart; that is not in the paper.
            if over > 0 or not begun:
                lower_sum += over
                self._move(kids, index, lows[reached][1], over)
            begun = True
            end, other = ends[upper], ends[lower]
            if end <= other:
                upper = self.kids[upper][-1] if self.kids[upper] else self.below_thread[upper]
                if upper >= 0:
                    upper_sum += mod[upper]
            if end >= other:
                lower = self.kids[lower][0] if self.kids[lower] else self.above_thread[lower]
                if lower >= 0:
                    lower_sum += mod[lower]
        first, before, now = kids[0], kids[index - 1], kids[index]
        if upper < 0 and lower >= 0:
            end_box = self.first_end[first]
            self.above_thread[end_box] = lower
            apart = lower_sum - mod[lower] - self.first_sum[first]
            mod[end_box] += apart
            prelim[end_box] -= apart
            self.first_end[first] = self.first_end[now]
            self.first_sum[first] = self.first_sum[now]
        elif upper >= 0 and lower < 0:
            end_box = self.last_end[now]
            self.below_thread[end_box] = upper
            apart = upper_sum - mod[upper] - self.last_sum[now]
            mod[end_box] += apart
            prelim[end_box] -= apart
            self.last_end[now] = self.last_end[before]
            self.last_sum[now] = self.last_sum[before]

    def _move(self, kids: list[int], index: int, from_index: int, by: float) -> None:
        now = kids[index]
        self.mod[now] += by
        self.first_sum[now] += by
        self.last_sum[now] += by
        if from_index != index - 1:
            among = index - from_index
            self.shift[kids[from_index + 1]] += by / among
            self.shift[now] -= by / among
            self.change[now] -= by - by / among
