"""The report a person may copy after something went wrong: what, where and on what, and no chat."""

from __future__ import annotations

import importlib.metadata
import platform
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bough import __version__
from bough.core import log

LINES = 200
PACKAGES = ("pyside6-essentials", "httpx", "xllamacpp", "sqlite-utils", "markdown-it-py")


def report(what: str, profile: Path) -> str:
    """`what` went wrong (a traceback, or what a crash left), versions, and the last of the log."""
    parts = (
        "\n".join(_versions()),
        log.safe(what),
        "\n".join(["The log:", *log.tail(profile, LINES)]),
    )
    return "\n\n".join(parts).replace(str(Path.home()), "~") + "\n"


def _versions() -> Iterator[str]:
    yield f"Bough {__version__}"
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    for package in PACKAGES:
        try:
            yield f"{package} {importlib.metadata.version(package)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{package} is not installed"
    yield platform.platform()
