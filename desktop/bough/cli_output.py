"""How the command line writes: plain text, JSON with stable fields, and one line on stderr."""

from __future__ import annotations

import json
import sys

from bough.core.errors import BoughError
from bough.core.node import Failure
from bough.core.sentences import sentence


def speak_unicode() -> None:
    """Let any text be written, whatever the terminal or pipe was set up for."""
    for stream in (sys.stdout, sys.stderr):
        # Under a test or in a frozen program they need not be real files.
        if reconfigure := getattr(stream, "reconfigure", None):
            encoding = {} if stream.isatty() else {"encoding": "utf-8"}
            reconfigure(errors="replace", **encoding)


def say(text: str) -> None:
    """One line on stderr."""
    print(f"bough: {plain(' '.join(text.split()))}", file=sys.stderr, flush=True)


def say_error(error: BoughError | Failure) -> None:
    import logging

    logging.getLogger("bough.command").warning("%s", error.code)
    say(sentence(error.code, error.facts))


def write_json(value: object) -> None:
    """One JSON value on stdout: a line of its own in a pipe, laid out on a terminal."""
    indent = 2 if sys.stdout.isatty() else None
    # Undecodable bytes of an argument are lone surrogates, which no UTF-8 has.
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    print(text.encode("utf-8", "replace").decode(), flush=True)


def plain(text: str) -> str:
    """The text without control characters: what a model wrote must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or not _controls(c))


def _controls(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f"
