"""A layout says how the panes of a tab stand: beside one another, above one another, or both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Side = Literal["left", "right", "above", "below"]
Way = Literal["row", "column"]

LEAST = (420, 260)
"""The width and height, in px, that a pane is good for."""
DEEPEST = 12
"""How many splits may lie in one another in what is read from a file."""


@dataclass(frozen=True, slots=True)
class Split:
    """Two or more parts in a row or a column. `shares` says how much of the room each has; they
    add up to 1. A part never is a split of the same way: its parts would stand here."""

    way: Way
    parts: tuple[Layout, ...]
    shares: tuple[float, ...]


Layout = str | Split
"""The id of the place that a pane shows, or a split of several."""


def leaves(layout: Layout) -> list[str]:
    """The places from the left to the right and from above to below."""
    if isinstance(layout, str):
        return [layout]
    return [place for part in layout.parts for place in leaves(part)]


def beside(layout: Layout, place: str, new: Layout, side: Side) -> Layout:
    """The layout with `new` at that side of the place; the two share what that one had."""
    way: Way = "row" if side in ("left", "right") else "column"
    if layout == place:
        pair = (new, place) if side in ("left", "above") else (place, new)
        return _split(way, pair, (0.5, 0.5))
    if isinstance(layout, str):
        return layout
    parts = tuple(beside(part, place, new, side) for part in layout.parts)
    return _split(layout.way, parts, layout.shares)


def without(layout: Layout, place: str) -> Layout | None:
    """The layout without that pane, whose room goes to the others; None where it was the only
    one."""
    return kept(layout, [p for p in leaves(layout) if p != place])


def kept(layout: Layout, places: Collection[str]) -> Layout | None:
    """What is left of the layout with no other places than these; None where none is left."""
    if isinstance(layout, str):
        return layout if layout in places else None
    left = [
        (found, share)
        for part, share in zip(layout.parts, layout.shares, strict=True)
        if (found := kept(part, places)) is not None
    ]
    if not left:
        return None
    return _split(layout.way, [part for part, _ in left], [share for _, share in left])


def resized(layout: Layout, path: Sequence[int], shares: Sequence[float]) -> Layout:
    """The layout with other shares in the split that `path` leads to, by numbers of parts."""
    if isinstance(layout, str):
        return layout
    if not path:
        fits = len(shares) == len(layout.parts)
        return _split(layout.way, layout.parts, shares) if fits else layout
    first, *rest = path
    parts = [
        resized(part, rest, shares) if number == first else part
        for number, part in enumerate(layout.parts)
    ]
    return replace(layout, parts=tuple(parts))


def least(layout: Layout) -> tuple[int, int]:
    """The width and height, in px, below which some pane is too small."""
    if isinstance(layout, str):
        return LEAST
    sizes = [least(part) for part in layout.parts]
    widths, heights = [w for w, _ in sizes], [h for _, h in sizes]
    if layout.way == "row":
        return sum(widths), max(heights)
    return max(widths), sum(heights)


def encode(layout: Layout) -> Any:
    """The layout as JSON."""
    if isinstance(layout, str):
        return layout
    parts = [encode(part) for part in layout.parts]
    return {"way": layout.way, "parts": parts, "shares": list(layout.shares)}


def decode(untrusted: Any, depth: int = DEEPEST) -> Layout | None:
    """The layout that JSON is of, as far as it is one; no place stands in it twice."""
    return _decoded(untrusted, set(), depth)


def _decoded(untrusted: Any, seen: set[str], depth: int) -> Layout | None:
    match untrusted:
        case str() if untrusted and untrusted not in seen:
            seen.add(untrusted)
            return untrusted
        case {"way": "row" | "column" as way, "parts": [*parts], "shares": [*shares]} if depth:
            found = [_decoded(part, seen, depth - 1) for part in parts]
            sizes = [*shares, *[1.0 / len(parts)] * len(parts)] if parts else []
            there = [(p, s) for p, s in zip(found, sizes, strict=False) if p is not None]
            if there:
                return _split(way, [p for p, _ in there], [_share(s) for _, s in there])
    return None


def _share(untrusted: Any) -> float:
    is_number = isinstance(untrusted, int | float) and not isinstance(untrusted, bool)
    return min(1.0, max(0.01, untrusted)) if is_number else 0.5


def _split(way: Way, parts: Sequence[Layout], shares: Sequence[float]) -> Layout:
    """The split of these, with what is split in the same way made part of it."""
    flat: list[tuple[Layout, float]] = []
    for part, share in zip(parts, shares, strict=True):
        if isinstance(part, Split) and part.way == way:
            flat += [(p, share * s) for p, s in zip(part.parts, part.shares, strict=True)]
        else:
            flat.append((part, share))
    if len(flat) == 1:
        return flat[0][0]
    whole = sum(share for _, share in flat)
    return Split(way, tuple(p for p, _ in flat), tuple(share / whole for _, share in flat))
