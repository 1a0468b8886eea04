"""How two texts, or two paths of a tree, differ.

What may take long is a generator that pauses every few milliseconds, so that a window can do other
things meanwhile; `done` runs it to its end. The library that finds what two sequences have in
common holds the interpreter's lock, so that a thread would help nobody.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
Work = Generator[None, None, T]


def done(work: Work[T]) -> T:
    """What comes of it."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            value: T = end.value
            return value
