"""The limbs of the whole tree, small: each run of messages between two forks is one of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bough.core.tree import ROOT, Tree


@dataclass(slots=True)
class Limb:
    """`begin` and `end` count the messages from the root to where it leaves its fork and to its
    last message; `row` counts leaves from the top."""

    parent: int
    first: str
    last: str
    begin: int
    end: int
    bends: int
    """Forks on the way to it."""
    leaves: int = 0
    row: float = 0.0
    top: float = 0.0
    low: float = 0.0
    reach: float = 0.0
    """How far the farthest message is that it carries, as `x` has it."""
    kids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Limbs:
    """Number 0 is the root, which no message is."""

    limbs: list[Limb]
    by_first: dict[str, int]
    bend: float
    """What a fork adds to the way, in messages: room to bend."""
    lines: int

    def begin(self, limb: Limb) -> float:
        """Where it leaves its fork, in messages."""
        return limb.begin + self.bend * max(0, limb.bends - 1)

    def end(self, limb: Limb) -> float:
        return limb.end + self.bend * limb.bends


def limbs_of(tree: Tree) -> Limbs:
    """Every leaf on a line of its own, every fork in the middle between its first and its last
    child. Linear in the number of messages, none of which is read."""
    limbs = [Limb(-1, "", "", 0, 0, 0)]
    waiting = [(child, 0) for child in reversed(tree.children(ROOT))]
    lines = 0
    single = len(waiting) == 1
    while waiting:
        first, parent = waiting.pop()
        above = limbs[parent]
        last, further = tree.run(first)
        end, kids = above.end + 1 + further, tree.children(last)
        bends = above.bends + (not (single and parent == 0))
        number = len(limbs)
        limb = Limb(parent, first, last, above.end, end, bends)
        limbs.append(limb)
        above.kids.append(number)
        if kids:
            waiting.extend((kid, number) for kid in reversed(kids))
        else:
            limb.leaves, limb.row = 1, float(lines)
            limb.top = limb.low = limb.row
            lines += 1
    deepest = max(limb.end for limb in limbs)
    bends = max(limb.bends for limb in limbs)
    bend = max(0.0, deepest / bends - 1) if bends else 0.0
    for limb in reversed(limbs):
        if limb.kids:
            kids_of = [limbs[kid] for kid in limb.kids]
            limb.leaves = sum(kid.leaves for kid in kids_of)
            limb.row = (kids_of[0].row + kids_of[-1].row) / 2
            limb.top, limb.low = kids_of[0].top, kids_of[-1].low
            limb.reach = max(kid.reach for kid in kids_of)
        else:
            limb.reach = limb.end + bend * limb.bends
    by_first = {limb.first: number for number, limb in enumerate(limbs) if number}
    return Limbs(limbs, by_first, bend, lines)
