"""The writer thread: it owns the writing store, and does what it is asked in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from bough.core.errors import StoreError
from bough.core.store.store import Store

T = TypeVar("T")

_Job = tuple[Callable[[Store], Any], Future[Any]]


class Writer:
    """Work is done in the order it was submitted, also that which is left when it is closed."""

    def __init__(self, store_factory: Callable[[], Store]) -> None:
        """Raises what the factory raises; the store is opened and closed on the thread."""
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(store_factory, opened), name="bough-writer", daemon=True
        )
        self._thread.start()
        opened.result()

    def submit(self, work: Callable[[Store], T]) -> Future[T]:
        """The future has what `work` returns or raises."""
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(StoreError("store_closed"))
        else:
            self._jobs.put((work, future))
        return future

    def close(self, timeout: float | None = None) -> bool:
        """Do what is left, then let go of the profile. False if `timeout` seconds were not enough:
        it is still at it then."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self, store_factory: Callable[[], Store], opened: Future[None]) -> None:
        try:
            store = store_factory()
        except BaseException as error:  # noqa: BLE001 (it is raised again where it is waited for)
            opened.set_exception(error)
            return
        opened.set_result(None)
        while job := self._jobs.get():
            work, future = job
            if future.set_running_or_notify_cancel():
                try:
                    result = work(store)
                except BaseException as error:  # noqa: BLE001 (the future carries it)
                    future.set_exception(error)
                else:
                    future.set_result(result)
        store.close()
