"""The files in the profile that snippets become, and what was saved in them."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from bough.core.paths import make_private
from bough.core.snippets import as_file, from_file

FOLDER = "snippets"
LARGEST = 8 << 20
"""Bytes; a larger file is left where it is."""

Look = tuple[int, int, int]
"""By which one sees that a file was saved: when, how large, and which file it is."""


def put(folder: Path, name: str, text: str) -> Path:
    """The file of that name with the text in it, in the folder, or in one beside it where one of
    that name says something else: what a person saved is never written over. Raises OSError."""
    data = as_file(text)
    number = 1
    while True:
        place = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        make_private(place)
        file = place / name
        # Whatever stands there under the name, and be it a link that leads away, is not ours.
        with suppress(FileExistsError):
            _write(file, data)
            return file
        if not file.is_symlink() and file.is_file() and file.read_bytes() == data:
            return file
        number += 1


def look(file: Path) -> Look | None:
    """How the file stands on the disk, None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def read(file: Path) -> str | None:
    """What is saved in the file; None where it cannot be read now, is too large or no text."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError:
        return None
    if len(content) > LARGEST:
        return None
    return from_file(content)


def mark(text: str) -> str:
    """By which one knows a text again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _write(file: Path, data: bytes) -> None:
    """The whole file or none. Raises FileExistsError where there is one."""
    new = file.with_name(f".{os.urandom(8).hex()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        try:
            # A link is made only where nothing is, which replacing is not.
            os.link(new, file)
        except FileExistsError:
            raise
        except OSError:
            # Some file systems have no links.
            if file.exists():
                raise FileExistsError(str(file)) from None
            new.replace(file)
    finally:
        new.unlink(missing_ok=True)
