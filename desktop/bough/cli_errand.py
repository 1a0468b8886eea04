"""An errand that the program which is running carries out; here its answer is shown as it comes."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from bough.core.errand import Errand, Outcome, told
from bough.core.errors import BoughError, ProviderError, StoreError, UsageError
from bough.core.events import Event, ReasoningDelta, Retrying, TextDelta, Waiting
from bough.core.handover import Line
from bough.core.node import Node, Role, Status
from bough.core.turn import end, fold

GIVE_UP = 5
"""Seconds a program has to stop a reply that is to be stopped."""

_KINDS = {"usage": UsageError, "provider": ProviderError, "store": StoreError}


class Abandoned(StoreError):
    """The program that carried the errand out is gone; `fields` say what had been heard of it."""

    def __init__(self, session: str, heard: Node, pid: int | None) -> None:
        super().__init__("abandoned", pid=pid)
        self.fields = told(session, heard, self)


def handed_over(errand: Errand, line: Line, show: Callable[[Event], None]) -> Outcome:
    """Let it be carried out at the other end of the line.

    Raises what it was refused for, and Abandoned where that program dies.
    """
    session = ""
    heard = Node("", None, Role.ASSISTANT, status=Status.GROWING, model=errand.model)
    line.say({"do": "ask", **asdict(errand)})
    with _stopping(line):
        while (message := line.hear()) is not None:
            match message:
                case {"session": str() as session, "node": str() as node, "model": str() as model}:
                    heard = Node(node, None, Role.ASSISTANT, status=Status.GROWING, model=model)
                case {"result": dict() as fields, "exit": int() as code}:
                    return Outcome(fields, code)
                case {"refused": str() as code, "kind": str() as kind, "facts": dict() as facts}:
                    raise _KINDS.get(kind, BoughError)(code, **facts)
                case _ if (event := _event(message)) is not None:
                    heard = fold(heard, event, time.time())
                    show(event)
    raise Abandoned(session, end(heard, Status.INTERRUPTED, time.time()), line.pid)


def _event(message: Mapping[str, Any]) -> Event | None:
    """None for what a newer program may say besides."""
    match message:
        case {"text": str() as text}:
            return TextDelta(text)
        case {"reasoning": str() as text}:
            return ReasoningDelta(text)
        case {"waiting": [str() as stage, done, total]}:
            return Waiting(stage, done, total)
        case {"retrying": [str() as code, dict() as facts, wait, attempt, attempts]}:
            return Retrying(code, facts, wait, attempt, attempts)
    return None


@contextlib.contextmanager
def _stopping(line: Line) -> Iterator[None]:
    """Inside, what ends a program ends the reply first, whose result then comes as it would have;
    the second time, or without one in GIVE_UP seconds, it ends the program."""
    if sys.platform == "win32":
        # A pipe that is being read cannot be written to. That it is closed stops the reply, too.
        yield
        return

    def stop(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.default_int_handler)
        signal.alarm(GIVE_UP)
        line.say({"do": "stop"})

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {n: signal.signal(n, stop) for n in numbers}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        yield
    except BrokenPipeError:
        # Who read our output has left: the reply is stopped before we go, too.
        stop()
        while (message := line.hear()) and "result" not in message:
            pass
        raise
    finally:
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)
