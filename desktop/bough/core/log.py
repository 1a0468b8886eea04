"""The log: what Bough did and what went wrong, without keys and without what was said."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import time
from functools import cache
from pathlib import Path

FOLDER = "logs"
FILE = "bough.log"
FILES = 5
SIZE = 1_000_000
"""Bytes at which a file is put aside."""
LINE = 400
"""Characters of a line that are kept: what an error was about may be in its message."""


class Log(logging.Handler):
    """Writes to `<profile>/logs/bough.log` what is logged anywhere in this process.

    The file is opened for each record: there are few, and so several processes can share it. A log
    that cannot be written, or a profile that is not there yet, is no reason to stop anything.
    """

    def __init__(self, profile: Path) -> None:
        super().__init__()
        self._folder = profile / FOLDER
        line = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
        line.converter = time.gmtime
        self.setFormatter(line)

    def emit(self, record: logging.LogRecord) -> None:
        # What follows the first line is set in: it cannot pass for a record of its own.
        text = safe(self.format(record)).replace("\n", "\n    ") + "\n"
        with contextlib.suppress(OSError):
            self._write(text.encode("utf-8", "backslashreplace"))

    def _write(self, line: bytes) -> None:
        if not self._folder.parent.is_dir():
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / FILE
        if file.exists() and file.stat().st_size + len(line) > SIZE:
            for number in range(FILES - 1, 0, -1):
                with contextlib.suppress(FileNotFoundError):
                    _aged(file, number - 1).replace(_aged(file, number))
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)


def keep(profile: Path, level: int = logging.INFO) -> Log:
    """From now on keep what Bough logs at this level, and warnings of the libraries."""
    log = Log(profile)
    logging.getLogger().addHandler(log)
    logging.getLogger("bough").setLevel(level)
    hush()
    return log


def hush() -> None:
    """Let the libraries of the network tell warnings only: at INFO they write whole addresses and
    headers. Whoever uses them does this first, whether a log is kept or not."""
    for chatty in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def safe(text: str) -> str:
    """The text as it may be kept: no key, no query of an address, no endless line."""
    # Not at import: the start waits for no pattern to be compiled.
    from bough.core.redact import redacted_fields

    hidden = _query().sub(r"\1?…", redacted_fields(text))
    return "\n".join(line[:LINE] for line in hidden.splitlines())


def tail(profile: Path, lines: int) -> list[str]:
    """The last lines of the log, from the file before as well where this one is short."""
    found: list[str] = []
    file = profile / FOLDER / FILE
    for number in range(FILES):
        if len(found) < lines:
            with contextlib.suppress(OSError):
                older = _aged(file, number).read_text("utf-8", "replace").splitlines()
                found = [*older, *found]
    return found[-lines:]


@cache
def _query() -> re.Pattern[str]:
    return re.compile(r"(\bhttps?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*")


def _aged(file: Path, number: int) -> Path:
    """The file that was put aside so many times."""
    return file.with_name(f"{file.name}.{number}") if number else file
