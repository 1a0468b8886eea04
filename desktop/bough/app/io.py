"""The one I/O thread: an asyncio loop for sockets and child processes, and the way home from it."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

T = TypeVar("T")

APART_MS = 16
"""So much time is at least between two times that the GUI thread gets what came from the loop. Less
than what is gathered on the wire takes, so that this is handed over as soon as it is there."""


class Mailbox(Generic[T]):
    """Values put in from any thread come out on the GUI thread, in order, in batches."""

    def __init__(
        self,
        io: IoThread,
        read: Callable[[list[T]], None],
        join: Callable[[list[T]], Iterable[T]] | None,
    ) -> None:
        self.values: deque[T] = deque()
        """What no one has been handed yet."""
        self._io = io
        self._read = read
        self._join = join
        self._coming: list[T] = []
        """What the loop put in and has not handed over: there may be more in a moment."""

    def put(self, value: T) -> None:
        """May be called on any thread."""
        if self._io.is_current():
            # Not before all is there that came at once: the threads would be in each other's way,
            # and the first of it be handed over alone.
            self._coming.append(value)
            if len(self._coming) == 1:
                self._io.call_soon(self.hand_over)
        else:
            self.values.append(value)
            self._io.wake()

    def hand_over(self) -> None:
        """On the loop: what has come is whole for now."""
        coming, self._coming = self._coming, []
        if coming:
            self.values.extend(self._join(coming) if self._join else coming)
            self._io.wake()

    def drain(self) -> None:
        """GUI thread: hand over what has come since the last time."""
        values = [self.values.popleft() for _ in range(len(self.values))]
        if values:
            self._read(values)


class IoThread(QObject):
    """Runs coroutines off the GUI thread. The thread starts with the first of them."""

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._mailboxes: list[Mailbox[Any]] = []
        self._waking = False
        self._since = QElapsedTimer()
        self._since.start()
        self._bugs = self.mailbox(_report)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self._drain)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether there is a thread: something was run, and it was not closed."""
        return self._loop is not None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Start the coroutine on the loop; cancelling the future cancels it there. After `close`
        nothing is run, and the future is cancelled."""
        if self._closed:
            return _refused(coroutine)
        import asyncio

        future = asyncio.run_coroutine_threadsafe(coroutine, self._running_loop())
        future.add_done_callback(self._on_done)
        return future

    def mailbox(
        self,
        read: Callable[[list[T]], None],
        join: Callable[[list[T]], Iterable[T]] | None = None,
    ) -> Mailbox[T]:
        """A way home whose batches `read` gets, with a moment between two of them. What the loop
        puts in at once it may `join` before."""
        box = Mailbox(self, read, join)
        self._mailboxes.append(box)
        return box

    def is_current(self) -> bool:
        """Whether the caller runs on the loop."""
        return self._thread is not None and threading.get_ident() == self._thread.ident

    def call_soon(self, act: Callable[[], object]) -> None:
        """On the loop: do it when what runs there now has come to where it waits."""
        assert self._loop
        self._loop.call_soon(act)

    def wake(self) -> None:
        """Any thread: have the mailboxes emptied."""
        # One queued signal until the next drain, however many values come: a signal for each
        # costs several times what handing over the value does.
        if not self._waking:
            self._waking = True
            self._woken.emit()

    def close(self, timeout: float = 2.0) -> None:
        """Cancel what still runs, let it clean up for up to `timeout` seconds, end the thread."""
        self._closed = True
        if self._loop is None or self._thread is None:
            return
        import asyncio
        from concurrent.futures import TimeoutError as Late

        async def end() -> None:
            # Again, as what is cancelled may begin something to clean up. A task that has not begun
            # is let begin first: anyio wraps a coroutine that would never be awaited otherwise.
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                begun = {task for task in others if _begun(task)}
                for task in begun:
                    task.cancel()
                await asyncio.gather(*begun, asyncio.sleep(0), return_exceptions=True)

        ending = asyncio.run_coroutine_threadsafe(end(), self._loop)
        try:
            ending.result(timeout)
        except Late:
            ending.cancel()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout)
        if not self._thread.is_alive():
            self._loop.close()
        self._loop = self._thread = None
        for box in self._mailboxes:
            box.hand_over()
        self._drain()

    def _on_done(self, future: Future[Any]) -> None:
        if not future.cancelled() and (bug := future.exception()):
            self._bugs.put(bug)

    def _on_loop_trouble(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What went wrong on the loop outside of what was given to `run`."""
        if isinstance(bug := context.get("exception"), BaseException):
            self._bugs.put(bug)
        else:
            loop.default_exception_handler(context)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            import asyncio

            self._loop = asyncio.new_event_loop()
            self._loop.set_exception_handler(self._on_loop_trouble)
            self._thread = threading.Thread(
                target=self._loop.run_forever, name="bough-io", daemon=True
            )
            self._thread.start()
        return self._loop

    def _on_woken(self) -> None:
        wait = APART_MS - self._since.elapsed()
        if wait <= 0:
            self._drain()
        elif not self._later.isActive():
            self._later.start(int(wait))

    def _drain(self) -> None:
        self._waking = False
        self._since.restart()
        for box in self._mailboxes:
            if box.values:
                box.drain()


def _refused(coroutine: Coroutine[Any, Any, T]) -> Future[T]:
    """What stands for a coroutine that is not run."""
    from concurrent.futures import Future

    coroutine.close()
    future: Future[T] = Future()
    future.cancel()
    # Who waits for it is told only then.
    future.set_running_or_notify_cancel()
    return future


def _report(bugs: list[BaseException]) -> None:
    """What no one on the loop expected goes where every unexpected error goes."""
    for bug in bugs:
        sys.excepthook(type(bug), bug, bug.__traceback__)


def _begun(task: asyncio.Task[Any]) -> bool:
    from inspect import CORO_CREATED, getcoroutinestate, iscoroutine

    coroutine = task.get_coro()
    return not iscoroutine(coroutine) or getcoroutinestate(coroutine) != CORO_CREATED
