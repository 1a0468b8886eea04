"""The writer thread: it owns the writing store, and does what it is asked in order.

What the disk does not take is held, with all that comes after it, and tried again until it is done.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bough.core.errors import StoreError
from bough.core.store.opening import put_in_place
from bough.core.store.store import LONG_LOG, Store
from bough.core.store.trouble import PASSING, told

T = TypeVar("T")

RETRY_SECONDS = 2.0
IDLE_SECONDS = 1.0
"""How long nothing was asked before the log is cut."""
GRACE_SECONDS = 0.5
"""How long the thread may take to let go once it was told to give up."""
ALARMING_LOG = 32 << 20
"""Bytes of the log from which it is cut between two jobs as well."""


class Held(NamedTuple):
    """Why work waits, as the code and the facts of an error, and how much of it: `waiting` jobs
    with about so many `bytes` of text."""

    code: str
    facts: Mapping[str, object]
    waiting: int
    bytes: int


class _Job(NamedTuple):
    work: Callable[[Store], Any]
    future: Future[Any]
    size: int


class Writer:
    """Work is done in the order it was submitted, also that which is left when it is closed."""

    def __init__(
        self,
        store_factory: Callable[[], Store],
        on_held: Callable[[Held | None], None] | None = None,
    ) -> None:
        """Raises what the factory raises; the store is opened and closed on the thread. `on_held`
        is called there: with what is held whenever that changes, with None when all is saved."""
        self._on_held = on_held
        self._jobs: deque[_Job] = deque()
        self._copies: deque[tuple[Path, Future[None]]] = deque()
        self._bytes = 0
        self._trouble: StoreError | None = None
        self._retry_at = 0.0
        self._told: Held | None = None
        self._closed = False
        self._urgent = False
        self._given_up = False
        self._rested = True
        self._alarm = ALARMING_LOG
        # Guards what other threads change: the two queues, the bytes and the flags.
        self._news = threading.Condition()
        self._new = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(store_factory, opened), name="bough-writer", daemon=True
        )
        self._thread.start()
        opened.result()

    def submit(self, work: Callable[[Store], T], size: int = 0) -> Future[T]:
        """The future has what `work` returns or raises, and cannot be cancelled: what a person did
        is written. `size` is how much text the work keeps in memory."""
        future: Future[T] = _asked()
        with self._news:
            if self._closed:
                future.set_exception(StoreError("store_closed"))
            else:
                self._jobs.append(_Job(work, future, size))
                self._bytes += size
                self._wake()
        return future

    def save_copy(self, file: Path) -> Future[None]:
        """Write all that is stored, and what is held too, into a database at `file`. Does not wait
        for what is held."""
        future: Future[None] = _asked()
        with self._news:
            if self._closed:
                future.set_exception(StoreError("store_closed"))
            else:
                self._copies.append((file, future))
                self._wake()
        return future

    def try_again(self) -> None:
        """Try now what is held, rather than in a moment."""
        with self._news:
            self._urgent = True
            self._wake()

    def close(self, timeout: float | None = None) -> bool:
        """Do what is left, then let go of the profile. False if `timeout` seconds were not enough:
        what the disk has not taken by then is given up, other work is still being done."""
        with self._news:
            self._closed = self._urgent = True
            self._wake()
        self._thread.join(timeout)
        done = not self._thread.is_alive()
        if not done and self._trouble:
            with self._news:
                self._given_up = True
                self._wake()
            self._thread.join(GRACE_SECONDS)
        return done

    # On the thread

    def _run(self, store_factory: Callable[[], Store], opened: Future[None]) -> None:
        try:
            store = store_factory()
        except BaseException as error:  # noqa: BLE001 (it is raised again where it is waited for)
            opened.set_exception(error)
            return
        opened.set_result(None)
        # A disk that fails at the very end loses nothing: what is done is in the log.
        with suppress(StoreError), closing(store):
            while not self._ended():
                self._take_turn(store)
            self._tell()
        for job in self._jobs:
            job.future.set_exception(self._trouble)

    def _ended(self) -> bool:
        with self._news:
            done = self._closed and not self._jobs
            given_up = self._given_up and self._trouble is not None
            return not self._copies and (done or given_up)

    def _take_turn(self, store: Store) -> None:
        wait = 0.0
        if self._trouble and not self._urgent:
            wait = self._retry_at - time.monotonic()
        if self._copies:
            self._copy(store, *self._copies.popleft())
        elif self._jobs and wait <= 0:
            self._do(store, self._jobs[0])
        else:
            self._tell()
            self._rest(store, wait)

    def _do(self, store: Store, job: _Job) -> None:
        self._urgent = False
        result, failure = None, None
        try:
            result = job.work(store)
        except BaseException as error:  # noqa: BLE001 (the future carries it)
            if isinstance(error, StoreError) and error.code in PASSING:
                self._trouble = error
                self._retry_at = time.monotonic() + RETRY_SECONDS
                return
            failure = error
        self._trouble = None
        self._rested = False
        with self._news:
            self._jobs.popleft()
            self._bytes -= job.size
        if failure is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(failure)
        if store.log_size() > self._alarm:
            store.cut_log()
            # Where a reader was in the way, not after each job again.
            self._alarm = max(ALARMING_LOG, store.log_size() + LONG_LOG)

    def _tell(self) -> None:
        held = None
        if self._trouble:
            with self._news:
                waiting, size = len(self._jobs), self._bytes
            held = Held(self._trouble.code, self._trouble.facts, waiting, size)
        if held != self._told:
            self._told = held
            if self._on_held:
                self._on_held(held)

    def _rest(self, store: Store, wait: float) -> None:
        """Wait for something new, or for the next try."""
        with self._news:
            if not self._new:
                self._news.wait(wait if self._trouble else None if self._rested else IDLE_SECONDS)
            idle = not (self._new or self._trouble)
            self._new = False
        if idle:
            store.cut_log()
            self._rested = True

    def _copy(self, store: Store, file: Path, future: Future[None]) -> None:
        with self._news:
            jobs = list(self._jobs)
        try:
            _write_copy(store, file, jobs)
        except BaseException as error:  # noqa: BLE001 (the future carries it)
            future.set_exception(error)
        else:
            future.set_result(None)

    def _wake(self) -> None:
        self._new = True
        self._news.notify()


def _write_copy(store: Store, file: Path, jobs: list[_Job]) -> None:
    new = file.with_name(f".{file.name}.new")
    with told(file, denied="store_readonly"):
        new.unlink(missing_ok=True)
        try:
            with closing(store.copy_to(new)) as copy:
                for job in jobs:
                    _do_in_copy(copy, job)
            put_in_place(new, file)
        except BaseException:
            for end in ("", "-journal", "-wal", "-shm"):
                new.with_name(new.name + end).unlink(missing_ok=True)
            raise


def _do_in_copy(copy: Store, job: _Job) -> None:
    try:
        job.work(copy)
    except Exception as error:
        # What else it is, the job's own future will carry.
        if isinstance(error, StoreError) and error.code in PASSING:
            raise


def _asked() -> Future[Any]:
    """A future that runs already, so that nobody can cancel it."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future
