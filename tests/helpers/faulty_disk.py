"""A disk that fails at the Nth operation, and tells what was done to it: a VFS around SQLite's own.

It is registered with the very library that Python's sqlite3 uses (https://www.sqlite.org/vfs.html)
and takes part for the files below one folder only.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import sys
import threading
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any, NamedTuple

import pytest

FULL = sqlite3.SQLITE_FULL
IOERR = sqlite3.SQLITE_IOERR

_IOERR_OF = {
    "write": sqlite3.SQLITE_IOERR_WRITE,
    "sync": sqlite3.SQLITE_IOERR_FSYNC,
    "truncate": sqlite3.SQLITE_IOERR_TRUNCATE,
    "open": sqlite3.SQLITE_CANTOPEN,
    "delete": sqlite3.SQLITE_IOERR_DELETE,
}

_Close = CFUNCTYPE(c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
# A name as an address: SQLite keeps it, and behind it stand the parameters of a URI.
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods; those behind xSync are taken over as they are."""

    _fields_ = (
        ("version", c_int),
        ("close", _Close),
        ("read", c_void_p),
        ("write", _Write),
        ("truncate", _Truncate),
        ("sync", _Sync),
        ("others", c_void_p * 13),
    )


class _Vfs(ctypes.Structure):
    """sqlite3_vfs; those behind xDelete are taken over as they are."""

    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _Open),
        ("delete", _Delete),
        ("others", c_void_p * 14),
    )


class Done(NamedTuple):
    """What was done to a file: "write" of `data` at `at`, "truncate" to `at`, "sync", "delete", or
    a "mark" that the test has set."""

    kind: str
    path: str
    at: int = 0
    data: bytes = b""


class FaultyDisk:
    """From its making until `close` all that SQLite does to files below `folder` goes through it.

    `count` is how many operations there were: writes, syncs, truncations, deletions, and openings
    of files that are to be written.
    """

    def __init__(self, folder: Path, *, record: bool = False) -> None:
        self.count = 0
        self.done: list[Done] = []
        self._record = record
        self._folder = os.path.realpath(folder) + "/"
        self._fails_at: int | None = None
        self._once = False
        self._kind = IOERR
        self._after = False
        self._paths: dict[int, str] = {}
        self._methods: dict[int, tuple[_Methods, _Methods]] = {}
        self._of_file: dict[int, _Methods] = {}
        self._guard = threading.Lock()
        self._library = library()
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._own = self._library.sqlite3_vfs_find(None)
        self._vfs = _Vfs.from_buffer_copy(self._own.contents)
        self._vfs.name = b"faulty"
        self._vfs.open = _Open(self._open)
        self._vfs.delete = _Delete(self._delete)
        self._write_, self._sync_ = _Write(self._write), _Sync(self._sync)
        self._truncate_, self._close_ = _Truncate(self._truncate), _Close(self._close)
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)

    def fail(self, at: int, kind: int = IOERR, *, once: bool = False, after: bool = False) -> None:
        """Let the operation number `at` from now (1 is the next), and all that follow unless
        `once`, fail with FULL or IOERR; where `after`, although it was done."""
        self._kind, self._once, self._after = kind, once, after
        self._fails_at = self.count + at

    def heal(self) -> None:
        self._fails_at = None

    @property
    def failing(self) -> bool:
        """Whether an operation has failed, and others will."""
        return self._fails_at is not None and self.count >= self._fails_at and not self._once

    def mark(self, name: str) -> None:
        """Put a mark between what was done and what will be."""
        with self._guard:
            self.done.append(Done("mark", name))

    def close(self) -> None:
        """Take no part any more. Whatever was opened through it has to be closed before."""
        assert not self._paths, self._paths
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        self._library.sqlite3_vfs_register(self._own, 1)

    # What SQLite calls

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out_flags: int) -> int:
        path = _named(name) if name else ""
        ours = path.startswith(self._folder)
        # SQLITE_OPEN_READWRITE
        if ours and flags & 2 and (failure := self._fault("open")):
            c_void_p.from_address(file).value = None
            return failure
        own = self._own.contents
        result = int(own.open(ctypes.addressof(own), name, file, flags, out_flags))
        if ours and result == 0:
            self._wrap(file, path)
        return result

    def _wrap(self, file: int, path: str) -> None:
        pointer = c_void_p.from_address(file)
        address = pointer.value
        assert address is not None
        with self._guard:
            if address not in self._methods:
                own = _Methods.from_address(address)
                ours = _Methods.from_buffer_copy(own)
                ours.close, ours.write = self._close_, self._write_
                ours.truncate, ours.sync = self._truncate_, self._sync_
                self._methods[address] = own, ours
            own, ours = self._methods[address]
            self._paths[file], self._of_file[file] = path, own
        pointer.value = ctypes.addressof(ours)

    def _close(self, file: int) -> int:
        with self._guard:
            own = self._of_file.pop(file)
            del self._paths[file]
        return int(own.close(file))

    def _write(self, file: int, data: int, size: int, at: int) -> int:
        def act() -> int:
            if self._record:
                self._note(Done("write", self._paths[file], at, ctypes.string_at(data, size)))
            return int(self._of_file[file].write(file, data, size, at))

        return self._do("write", act)

    def _truncate(self, file: int, size: int) -> int:
        def act() -> int:
            self._note(Done("truncate", self._paths[file], size))
            return int(self._of_file[file].truncate(file, size))

        return self._do("truncate", act)

    def _sync(self, file: int, flags: int) -> int:
        def act() -> int:
            self._note(Done("sync", self._paths[file]))
            return int(self._of_file[file].sync(file, flags))

        return self._do("sync", act)

    def _delete(self, _vfs: int, name: int, sync: int) -> int:
        path, own = _named(name), self._own.contents

        def act() -> int:
            self._note(Done("delete", path))
            return int(own.delete(ctypes.addressof(own), name, sync))

        return self._do("delete", act) if path.startswith(self._folder) else act()

    def _do(self, kind: str, act: Any) -> int:
        failure = self._fault(kind)
        if failure and not self._after:
            return failure
        return int(act()) or failure

    def _fault(self, kind: str) -> int:
        with self._guard:
            self.count += 1
            if self._fails_at is None or self.count < self._fails_at:
                return 0
            if self._once and self.count > self._fails_at:
                return 0
        return FULL if self._kind == FULL and kind == "write" else _IOERR_OF[kind]

    def _note(self, done: Done) -> None:
        if self._record:
            with self._guard:
                self.done.append(done)


def _named(name: int) -> str:
    return os.fsdecode(ctypes.string_at(name))


def library() -> Any:
    """The SQLite library in this process. Skips the test where it cannot be reached."""
    if not sys.platform.startswith("linux"):
        pytest.skip("finds the library of SQLite on Linux only")
    # What is in the process already is not loaded again. A Python with an SQLite of its own inside
    # has none; one that is loaded for something else would not be asked by sqlite3.
    loaded = Path("/proc/self/maps").read_text()
    found = {word for word in loaded.split() if "libsqlite3.so" in word}
    if len(found) != 1:
        pytest.skip("Python's SQLite is no library of its own here")
    return ctypes.CDLL(found.pop())
