"""One hook for every exception that nobody expected: it is logged whole, and Bough goes on."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from types import TracebackType

from bough.core.log import safe

OFTEN = 3
WITHIN = 10.0
"""So many of the same in so many seconds: all that follow at that pace are not told any more."""


class Bug:
    """An exception nobody expected. `often` says that it is the third of its kind in ten seconds.

    Its frames hold all that was alive where it was raised: who keeps it keeps that.
    """

    def __init__(self, error: BaseException, trace: TracebackType | None, *, often: bool) -> None:
        self.trace = trace
        self.often = often
        self.text = safe("".join(traceback.format_exception(type(error), error, trace)))
        """The traceback, as it may be kept and shown."""


class Bugs:
    """Takes over Python's hooks until `close`. `tell` is called on the thread of the exception."""

    def __init__(self, tell: Callable[[Bug], None] | None = None) -> None:
        self._tell = tell
        self._seen: dict[object, deque[float]] = {}
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        # Python keeps the last exception for a debugger, and with it every widget of its frames.
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            vars(sys).pop(name, None)
        if not isinstance(error, Exception):
            self._before[0](kind, error, trace)
            return
        recent = self._seen.setdefault(_where(error, trace), deque(maxlen=OFTEN))
        now = time.monotonic()
        flood = len(recent) == OFTEN and now - recent[0] < WITHIN
        recent.append(now)
        if flood:
            return
        bug = Bug(error, trace, often=len(recent) == OFTEN and now - recent[0] < WITHIN)
        logging.getLogger("bough").error("Something went wrong.\n%s", bug.text)
        # Under pythonw there is none, and the terminal may be gone.
        with contextlib.suppress(OSError, AttributeError):
            sys.stderr.write(bug.text + "\n")
        if self._tell:
            self._tell(bug)

    def _on_thread_exception(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self._on_exception(found.exc_type, found.exc_value, found.exc_traceback)

    def _on_unraisable(self, found: sys.UnraisableHookArgs) -> None:
        if found.exc_value is not None:
            self._on_exception(found.exc_type, found.exc_value, found.exc_traceback)


def _where(error: BaseException, trace: TracebackType | None) -> object:
    """Two exceptions are the same if they are of one type and from one line."""
    *_, innermost = [(None, 0), *traceback.walk_tb(trace)]
    frame, line = innermost
    return (type(error), frame.f_code.co_filename if frame else "", line)
