"""The helper process as its parent sees it: started when needed, killed when a formula is slow."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Mapping, Sequence

from bough.core.engine.process import Child
from bough.core.formulas import MAX_TEX, Formula, Outcome, Setting, Unsettable

CHILD = (sys.executable, "-P", "-m", "bough.core.formulas.child")
LIMIT = 2.0
"""Seconds that one formula may take."""
START = 30.0
"""Seconds for the process to be ready."""
STARTS = 3
"""So many starts may fail, one after the other, before no more are tried."""
GRACE = 0.5
MAX_SVG = 1 << 20
MAX_EM = 1000.0
"""Nothing is wider or higher."""

_ATTRIBUTES = {
    "xmlns": r"http://www\.w3\.org/2000/svg",
    "xmlns:xlink": r"http://www\.w3\.org/1999/xlink",
    "d": r"[-+MLHVCSQTAZmlhvcsqtaze0-9., ]*",
    **dict.fromkeys(("fill", "stroke"), r"#?[A-Za-z0-9]{1,24}"),
    "transform": r"[a-z(]{1,12}[-+0-9., ]*\)",
    **dict.fromkeys(
        ("width", "height", "viewBox", "x", "y", "rx", "ry", "cx", "cy", "stroke-width",
         "stroke-dasharray"),
        r"[-+e0-9., ]{0,80}",
    ),
}  # fmt: skip
_ATTRIBUTE = "|".join(f' {name}="{value}"' for name, value in _ATTRIBUTES.items())
_TAG = re.compile(rf"<(?:svg|g|path|rect|ellipse)(?:{_ATTRIBUTE})* ?/?>|</(?:svg|g)>")


class Helper:
    """Sets one formula after the other. Belongs to one event loop."""

    def __init__(self, command: Sequence[str] = CHILD, limit: float = LIMIT) -> None:
        self._command = command
        self._limit = limit
        self._child: Child | None = None
        self._lock = asyncio.Lock()
        self._starts = STARTS
        self._useless = "the process does not start"
        """Why no process can be started that sets anything, once no start is left."""

    @property
    def pid(self) -> int | None:
        """The process id, if it runs."""
        child = self._child
        return child.pid if child and child.status is None else None

    async def set(self, formula: Formula) -> Outcome:
        """Set it; one that takes too long takes the process with it, and is not settable."""
        if len(formula.tex) > MAX_TEX:
            return Unsettable("too long")
        async with self._lock:
            return await self._set(formula)

    async def close(self) -> None:
        """End the process, after what is at work; the next formula starts another."""
        async with self._lock:
            await self._end(GRACE)

    async def _set(self, formula: Formula) -> Outcome:
        # A process may die of something else; who ends it twice is to blame.
        for _ in range(2):
            child = await self._running()
            if child is None:
                return Unsettable(self._useless)
            try:
                answer = await asyncio.wait_for(child.ask(formula._asdict()), self._limit)
            except TimeoutError:
                await self._end(0.0)
                return Unsettable("takes too long")
            except asyncio.CancelledError:
                await self._end(0.0)
                raise
            if answer:
                return checked(answer)
            await self._end(0.0)
        return Unsettable("ends the process that sets it")

    async def _running(self) -> Child | None:
        if self.pid is not None:
            return self._child
        await self._end(0.0)
        if not self._starts:
            return None
        self._starts -= 1
        try:
            self._child = child = await Child.start(self._command, 2 * MAX_SVG)
            answer = await asyncio.wait_for(child.ask({"parent": os.getpid()}), START)
        except (OSError, TimeoutError) as error:
            answer, self._useless = {}, f"{type(error).__name__}: {error}"
        except asyncio.CancelledError:
            await self._end(0.0)
            raise
        if answer.get("ready"):
            self._starts = STARTS
            return child
        if answer:
            self._starts, self._useless = 0, "the library for formulas is missing"
        await self._end(0.0)
        return None

    async def _end(self, patience: float) -> None:
        child, self._child = self._child, None
        if child:
            await child.end(patience)


def checked(answer: Mapping[str, object]) -> Outcome:
    """What the process answered, if it is of the kind that may be drawn."""
    match answer:
        case {
            "svg": str(svg),
            "width": float(width),
            "ascent": float(ascent),
            "descent": float(descent),
        }:
            if len(svg) > MAX_SVG:
                return Unsettable("too large")
            if not 0 < width <= MAX_EM or not 0 < ascent + descent <= MAX_EM:
                return Unsettable("no size")
            if max(abs(ascent), abs(descent)) > MAX_EM or _TAG.sub("", svg).strip():
                return Unsettable("not to be drawn")
            return Setting(svg, width, ascent, descent)
        case {"error": str(reason)}:
            return Unsettable(reason)
    return Unsettable("no answer")
