"""Pictures that a person put into a message, each a file of the profile named by what is in it.

A message refers to one by `blob:`, its SHA-256, its kind and its size, which is so known before
anything is read. One file serves all messages that refer to it, and stays when one of them goes.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from bough.core.errors import PictureError
from bough.core.paths import make_private
from bough.core.pictures import MAX_BYTES, Inside, Kept, size_of, source

FOLDER = "blobs"


def put(folder: Path, data: bytes) -> str:
    """The address of the picture, which is in the folder from now on. Raises PictureError for what
    is no picture that is shown, or too large a one, and OSError."""
    if len(data) > MAX_BYTES:
        raise PictureError("picture_too_large", limit=MAX_BYTES // 1_000_000)
    size = size_of(data)
    digest = hashlib.sha256(data).hexdigest()
    make_private(folder)
    file = folder / f"{digest}.{size.kind}"
    if not file.exists():
        new = file.with_name(f".{os.urandom(8).hex()}")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(data)
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
    return f"blob:{file.name}#{size.width}x{size.height}"


def read(folder: Path, kept: Kept) -> bytes:
    """The bytes of a picture. Raises PictureError where they are gone, or others by now."""
    try:
        with (folder / kept.name).open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError:
        raise PictureError("picture_gone") from None
    if hashlib.sha256(data).hexdigest() != kept.name.partition(".")[0]:
        raise PictureError("picture_gone")
    return data


def data_of(folder: Path | None, address: str) -> bytes | None:
    """The bytes of a picture that is here, in the message itself or in the folder; else None."""
    try:
        match source(address):
            case Inside() as inside:
                return inside.data()
            case Kept() as kept if folder:
                return read(folder, kept)
    except PictureError:
        pass
    return None


def as_data(folder: Path | None, address: str) -> str:
    """A picture that is here as a data URI, else ""."""
    data = data_of(folder, address)
    try:
        kind = size_of(data or b"").kind
    except PictureError:
        return ""
    return f"data:image/{kind};base64,{base64.b64encode(data or b'').decode()}"
