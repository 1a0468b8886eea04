"""A profile as it is stored: the part of `Library` that reads and writes it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from bough.app.io import IoThread
from bough.core.errors import BoughError, StoreError
from bough.core.store.lock import LOCK, ProfileLock
from bough.core.store.store import FILE, Store
from bough.core.store.writer import Held, Writer

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

_READ_NEVERTHELESS = frozenset({"newer_schema", "store_readonly", "disk_full"})
"""Why a profile cannot be written that may well be read."""


class Stored(QObject):
    """What is to be stored goes to the writer thread in order, and reading has a connection of its
    own."""

    trouble = Signal(str, object)
    """code, facts: something could not be stored, or a person should know of it."""
    holding = Signal(object)
    """Held: what the disk does not take now; None when all is saved."""

    def __init__(
        self,
        profile: Path,
        io: IoThread,
        lock: ProfileLock | None = None,
        parent: QObject | None = None,
    ) -> None:
        """With the profile's `lock` where it was taken already. Raises StoreError where the profile
        cannot even be read."""
        super().__init__(parent)
        self.profile = profile
        self._written = io.mailbox(self._on_written)
        self._holding = io.mailbox(self._on_held)
        self.held: Held | None = None
        """What the disk does not take now."""
        self.readonly: StoreError | None = None
        """Why nothing is written to this profile, None where it is."""
        self.recovered: list[str] = []
        self._writer: Writer | None = None
        self._lock: ProfileLock | None = None
        self._reader = self._open(profile, lock)
        self._states: dict[str, Any] = {}
        """Newer than what the reader finds, for as long as that is on its way to the disk."""

    def refuse(self) -> bool:
        """Whether nothing is written to this profile; then that is told."""
        if self.readonly:
            self.trouble.emit(self.readonly.code, self.readonly.facts)
        return self.readonly is not None

    def check_writable(self) -> None:
        """Raises the StoreError that says why nothing is written to this profile, if that is so."""
        if self.readonly:
            raise self.readonly

    def write(self, work: Callable[[Store], T], size: int = 0) -> Future[T]:
        """Let the writer thread do it, after all that was asked before; a failure is told. `size`
        is how much text the work keeps in memory. Where nothing is written, nothing is done."""
        if self._writer is None:
            return _never(self.readonly)
        future = self._writer.submit(work, size)
        future.add_done_callback(self._written.put)
        return future

    def state(self, key: str, default: Any = None) -> Any:
        """A small value kept between starts."""
        if key in self._states:
            kept = self._states[key]
            return default if kept is None else kept
        return self._reader.state(key, default)

    def set_state(self, key: str, value: Any) -> Future[None]:
        """Keep a JSON value; None keeps nothing."""
        self._states[key] = value
        size = len(value["text"]) if isinstance(value, dict) and "text" in value else 0
        return self.write(lambda store: store.set_state(key, value), size)

    def publish(self, name: str) -> None:
        """Say beside the profile's lock where this program can be reached."""
        if self._writer:
            self.write(lambda store: store.publish(name))
        elif self._lock:
            self._lock.publish(name)

    def try_again(self) -> None:
        """Try now, rather than in a moment, to write what is held."""
        if self._writer:
            self._writer.try_again()

    def save_copy(self, file: Path) -> Future[None]:
        """Write all that is stored, and what is held too, into a database at `file`, also where
        the profile is full or gone. The future raises StoreError where that cannot be written."""
        return self._writer.save_copy(file) if self._writer else _never(self.readonly)

    def flush(self, timeout: float) -> None:
        """Write what has come by now; wait for it so many seconds."""
        from concurrent.futures import wait

        if self._writer:
            wait([self._writer.submit(lambda _: None)], timeout)

    def close(self, timeout: float = 2.0) -> None:
        """Write what is left, let go of the profile. What the disk does not take in `timeout`
        seconds is lost."""
        if self._writer:
            self._writer.close(timeout)
        self._reader.close()
        if self._lock:
            self._lock.release()

    # Inside

    def _open(self, profile: Path, lock: ProfileLock | None) -> Store:
        """Open the profile, for writing if that is possible; the store to read it with."""
        settled = threading.Event()

        def on_held(held: Held | None) -> None:
            self._holding.put(held)
            settled.set()

        try:
            self._writer = Writer(lambda: Store.open(profile, lock=lock), on_held)
        except StoreError as error:
            # (A path that may not be looked at does not exist, rather than being an error.)
            there = os.path.exists(profile / FILE)  # noqa: PTH110
            if error.code in _READ_NEVERTHELESS and there:
                return self._open_for_reading(profile, error)
            raise
        try:
            recovering = self._writer.submit(lambda store: store.recover())
            recovering.add_done_callback(lambda _: settled.set())
            # Nobody waits for a disk that does not take it now.
            settled.wait()
            if recovering.done():
                self.recovered = recovering.result()
            return Store.open(profile, readonly=True)
        except BaseException:
            self._writer.close(timeout=1.0)
            raise

    def _open_for_reading(self, profile: Path, why: StoreError) -> Store:
        # Where it can be had: the version that can write the profile is not to change it meanwhile.
        with suppress(OSError):
            self._lock = ProfileLock(profile / LOCK)
        try:
            reader = Store.open(profile, readonly=True)
        except StoreError as error:
            if self._lock:
                self._lock.release()
            raise (why if error.code == "older_schema" else error) from error
        if why.code == "disk_full":
            why = StoreError("store_readonly", reason=why.code, path=str(profile))
        self.readonly = why
        return reader

    def _on_written(self, futures: Iterable[Future[Any]]) -> None:
        for future in futures:
            error = future.exception()
            if isinstance(error, BoughError):
                self.trouble.emit(error.code, error.facts)
            elif error is not None:
                raise error

    def _on_held(self, told: Sequence[Held | None]) -> None:
        self.held = told[-1]
        self.holding.emit(self.held)


def _never(why: StoreError | None) -> Future[Any]:
    from concurrent.futures import Future

    future: Future[Any] = Future()
    future.set_exception(why or StoreError("store_closed"))
    return future
