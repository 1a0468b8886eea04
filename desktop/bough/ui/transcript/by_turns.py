"""Several transcripts take turns: what takes long in one is not done in one go with the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

LONG_S = 0.003
APART = 0.5
"""Who would begin sooner after what took so long than this part of it lets what else waits, as keys
do, go first."""

_ended = 0.0
_took = 0.0


def may_begin() -> bool:
    """Whether it is one's turn; otherwise one asks again in a moment."""
    return _took < LONG_S or time.monotonic() - _ended > _took * APART


@contextmanager
def turn() -> Iterator[None]:
    """What may take long."""
    global _ended, _took
    began = time.monotonic()
    try:
        yield
    finally:
        _ended = time.monotonic()
        _took = _ended - began
