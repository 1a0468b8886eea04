"""Looks after the database while the program runs: backups by the hour, checks when it is idle."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bough.core.errors import StoreError

if TYPE_CHECKING:
    from bough.app.io import IoThread
    from bough.app.library import Library
    from bough.core.store.checks import Stop

FIRST_MS = 3 * 60_000
"""After the start: nothing else should be slowed down."""

ROUND_MS = 10 * 60_000
"""Between two looks at what is due. What was not written to in the meantime is idle."""

HOUR, WEEK = 3600, 7 * 86400

LOOK_SECONDS = 20.0
"""For the quick check after the start."""

CHECKED = "checked_at"
"""The state that says when the database was checked thoroughly."""

PATIENCE = 0.15
"""Seconds to wait at the end for what is called off."""

_NICE = 10

_Signature = tuple[tuple[int, int], ...]
_Outcome = tuple[str, Mapping[str, object]]
"""A code and facts: of an error, or `_WELL`, or `_CHECKED`."""

_WELL: _Outcome = ("", {})
_CHECKED: _Outcome = ("checked", {})
"""All is well, also by the thorough check."""
_STOPPED: _Outcome = ("stopped", {})
"""Nothing is known: it was called off."""


class Keeper(QObject):
    """One job at a time, on a thread of its own with a reading connection of its own: neither the
    window nor the writer waits for it."""

    damaged = Signal(str)
    """reason: the database is not whole; a repair helps."""
    trouble = Signal(str, object)
    """code, facts: a backup could not be made. The earlier ones are kept."""
    rested = Signal()
    """A job has ended."""
    began = Signal(str)
    """ "backup" or "check": one that was asked for runs now."""
    progressed = Signal(float)
    """The share of the copy that is made, from 0 to 1."""
    succeeded = Signal(str)
    """ "backup" or "check": that was asked for, and all is well."""

    def __init__(
        self, profile: Path, library: Library, io: IoThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._file = profile / "bough.db"
        self._library = library
        self._ended = io.mailbox(self._on_ended)
        self._shares = io.mailbox(self._on_shares)
        self._wish = ""
        self.job = ""
        """What was asked for and runs: "backup", "check", or nothing."""
        self._stop: Stop | None = None
        self._thread: threading.Thread | None = None
        self._looked = False
        self._damaged = False
        self._seen: _Signature = ()
        self._tried = -math.inf
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(FIRST_MS)

    def look(self) -> None:
        """Do what is due: a backup, an hour after the last if anything was written since; the quick
        check, once, unless a backup has made it needless; the thorough check, a week after the last
        when nothing is written."""
        if self._thread or self._damaged:
            return
        now = time.time()
        seen = self._signature()
        idle, self._seen = seen == self._seen, seen
        if self._backup_is_due(now):
            self._tried = time.monotonic()
            self._start(partial(_backed_up, self._file, now))
        elif not self._looked:
            self._start(partial(_checked, self._file, False))
        elif idle and not self._checked_lately(now):
            self._start(partial(_checked, self._file, True))

    def back_up(self) -> None:
        """Make a backup now, whether one is due or not."""
        self._want("backup")

    def check(self) -> None:
        """Check the database thoroughly now."""
        self._want("check")

    def stop(self) -> None:
        """Call off what was asked for."""
        self._wish = ""
        if self.job and self._stop:
            self._stop.now()

    def close(self) -> None:
        """End at once what runs; a backup that is not complete leaves nothing that counts."""
        self._timer.stop()
        until = time.monotonic() + PATIENCE
        # A disk that is slow to take a backup can keep its thread longer; it ends with the program.
        while self._thread and self._thread.is_alive() and time.monotonic() < until:
            if self._stop:
                self._stop.now()
            self._thread.join(0.01)

    # Inside

    def _on_timeout(self) -> None:
        self._timer.setInterval(ROUND_MS)
        self.look()

    def _backup_is_due(self, now: float) -> bool:
        from bough.core.store.backups import newest_at

        last = newest_at(self._file.parent)
        written = max((time_ns / 1e9 for time_ns, _ in self._signature()), default=0.0)
        # A clock that was set back does not put off the next one.
        lately = 0 <= now - last < HOUR or time.monotonic() - self._tried < HOUR
        return written > last and not lately

    def _checked_lately(self, now: float) -> bool:
        last = self._library.state(CHECKED)
        return isinstance(last, int | float) and 0 <= now - last < WEEK

    def _signature(self) -> _Signature:
        """When the database and its log were written, and how long they are."""
        found = []
        for name in ("", "-wal"):
            with suppress(OSError):
                status = self._file.with_name(self._file.name + name).stat()
                found.append((status.st_mtime_ns, status.st_size))
        return tuple(found)

    def _want(self, job: str) -> None:
        if self.job:
            return
        self._wish = job
        if self._thread is None:
            self._begin_wish()
        elif self._stop:
            # What nobody asked for is done another time.
            self._stop.now()

    def _begin_wish(self) -> None:
        job, self._wish = self._wish, ""
        if not job:
            return
        self.job = job
        if job == "backup":
            self._start(partial(_backed_up, self._file, time.time(), share=self._shares.put))
        else:
            self._start(partial(_checked, self._file, True))
        self.began.emit(job)

    def _start(self, job: Callable[[Stop], _Outcome]) -> None:
        from bough.core.store.checks import Stop

        self._looked = True
        self._stop = Stop()
        self._thread = threading.Thread(
            target=self._run, args=(job, self._stop), name="bough-keeper", daemon=True
        )
        self._thread.start()

    def _run(self, job: Callable[[Stop], _Outcome], stop: Stop) -> None:
        from bough.core.store.checks import Stopped

        if sys.platform == "linux":
            # There a thread has a priority of its own.
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        try:
            outcome = job(stop)
        except Stopped:
            outcome = _STOPPED
        except StoreError as error:
            outcome = error.code, error.facts
        finally:
            self._ended.put(outcome)

    def _on_shares(self, shares: list[float]) -> None:
        self.progressed.emit(shares[-1])

    def _on_ended(self, outcomes: list[_Outcome]) -> None:
        if self._thread:
            self._thread.join()
            self._thread = None
        job, self.job = self.job, ""
        for outcome in outcomes:
            match outcome:
                case "stopped", _:
                    pass
                case "store_damaged" | "not_a_database", facts:
                    # Said once: what is damaged stays so until it is repaired.
                    self._damaged = True
                    self.damaged.emit(str(facts.get("reason", "")))
                case "checked", _:
                    self._library.set_state(CHECKED, time.time())
                case code, facts if code:
                    self.trouble.emit(code, facts)
            if job and outcome in (_WELL, _CHECKED):
                self.succeeded.emit(job)
        self.rested.emit()
        self._begin_wish()


def _checked(file: Path, thorough: bool, stop: Stop) -> _Outcome:
    from bough.core.store.checks import fault

    found = fault(file, thorough=thorough, seconds=None if thorough else LOOK_SECONDS, stop=stop)
    if found:
        raise StoreError("store_damaged", path=str(file), reason=found)
    return _CHECKED if thorough else _WELL


def _backed_up(
    file: Path, now: float, stop: Stop, share: Callable[[float], object] | None = None
) -> _Outcome:
    from bough.core.store.backups import back_up, thin_out

    back_up(file, stop=stop, share=share)
    thin_out(file.parent, now)
    return _WELL
