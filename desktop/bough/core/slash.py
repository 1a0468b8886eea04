"""Which text in a composer is a command, and which is text."""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMAND = re.compile(r"/[^\W\d_][\w-]*(?!\S)")
_BEGUN = re.compile(r"/[\w-]*(?!\S)")


class Typed(NamedTuple):
    """A command as it is written: its word without the slash, and what follows the blank after
    it. `rest` is None while there is no such blank."""

    word: str
    rest: str | None


def is_command(text: str) -> bool:
    """Whether its first word is a slash and a name: a letter, then letters, digits, `-` and `_`.

    A path is none, for its second slash, nor is what begins with a blank or with two slashes.
    """
    return _COMMAND.match(text) is not None


def begins_command(text: str) -> bool:
    """Whether it is a command, or a slash that may become one."""
    return _BEGUN.match(text) is not None


def as_text(text: str) -> str:
    """What is sent for a text that is no command: `//x` stands for `/x`."""
    return text[1:] if text.startswith("//") and is_command(text[1:]) else text


def typed(text: str) -> Typed:
    """The parts of a text that begins a command."""
    parts = re.split(r"\s", text[1:], maxsplit=1)
    return Typed(parts[0], parts[1] if len(parts) > 1 else None)
