"""When an engine that crashed may start again."""

from __future__ import annotations

from collections import deque

LONGEST_WAIT = 8.0
TIMES = 3
WITHIN = 300.0
"""Seconds. That many crashes in that time, and it does not start again by itself."""


class Restarts:
    """Crashes by the times they came, in seconds of any clock that only goes on."""

    def __init__(self) -> None:
        self._crashes: deque[float] = deque()

    def crashed(self, now: float) -> None:
        self._crashes.append(now)

    def unstable(self, now: float) -> bool:
        """Whether it crashed too often of late to start without being asked to."""
        return self._lately(now) >= TIMES

    def wait(self, now: float) -> float:
        """Seconds to let pass before the next start: 1, 2, 4, 8, 8 ... after each crash."""
        number = self._lately(now)
        if not number:
            return 0.0
        return max(0.0, self._crashes[-1] + min(2.0 ** (number - 1), LONGEST_WAIT) - now)

    def _lately(self, now: float) -> int:
        while self._crashes and self._crashes[0] <= now - WITHIN:
            self._crashes.popleft()
        return len(self._crashes)
