"""Has a process of its own say which words may be meant by a misspelt one.

That takes Hunspell up to 0.1 s a word, and it lets no other thread run meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bough.core.engine.process import Child
from bough.core.spelling import MOST_SUGGESTED

CHILD = (sys.executable, "-P", "-m", "bough.core.spelling_child")
LIMIT = 10.0
"""Seconds that it may take, the start of the process included."""


class Misspelling(NamedTuple):
    """A word that is not in the dictionary of the language in that folder, nor among a person's
    own."""

    word: str
    language: str
    folder: Path
    own: Sequence[str] = ()


async def suggestions(of: Misspelling, command: Sequence[str] = ()) -> list[str]:
    """The words that may be meant, the likeliest first; none where nobody says."""
    orders = {**of._asdict(), "folder": str(of.folder), "parent": os.getpid()}
    try:
        child = await Child.start(command or CHILD)
    except OSError:
        return []
    try:
        answer = await asyncio.wait_for(child.ask(orders), LIMIT)
    except TimeoutError:
        answer = {}
    finally:
        await child.end(0.0)
    words = answer.get("words")
    found = words if isinstance(words, list) else []
    return [word for word in found if isinstance(word, str)][:MOST_SUGGESTED]
