"""The one place where programs of others are started: no shell, and a list of arguments."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

MOST_WORDS = 2000
"""Bytes of its last words that are kept."""


class Ended(NamedTuple):
    """How a program ended; below 0 by a signal, None where it could not be started. `words` are the
    last it said, or why it could not."""

    status: int | None
    words: str


def run(command: Sequence[str], env: Mapping[str, str]) -> Ended:
    """Start the program and wait for its end; it outlives Bough, and whoever waits.

    Its program has to be named by an absolute path: a name would be looked for in the folder that
    it is started in, too. It hears nothing, and what it says goes to a file that nobody else sees:
    a pipe would end it when Bough does.
    """
    if not Path(command[0]).is_absolute() or any("\0" in word for word in command):
        return Ended(None, "")
    # No window of a console.
    flags = 0x08000000 if sys.platform == "win32" else 0
    with tempfile.TemporaryFile() as said:
        try:
            program = subprocess.Popen(  # noqa: S603 (a list, never a shell)
                list(command),
                env=dict(env),
                cwd=Path.home(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                creationflags=flags,
            )
        except (OSError, ValueError) as error:
            return Ended(None, getattr(error, "strerror", None) or str(error))
        status = program.wait()
        size = said.seek(0, 2)
        said.seek(max(0, size - MOST_WORDS))
        return Ended(status, said.read(MOST_WORDS).decode("utf-8", "replace").strip())
