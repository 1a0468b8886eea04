"""A disk that is really full: the system itself has no more room for the files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from queue import Queue

import pytest

from bough.core.errors import StoreError
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.store.writer import Held, Writer

PATIENCE = 60.0
MANY = 200
TITLE = "x" * 20_000

# In a process of its own, since the limit is one of the process.
LIMITED = """
import resource, sys
from pathlib import Path
from queue import Queue
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.store.writer import Writer

told = Queue()
writer = Writer(lambda: Store.open(Path(sys.argv[1])), told.put)
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, most))
title = "x" * 20_000
futures = [writer.submit(lambda s, i=i: s.add_session(Session(f"{i}", title))) for i in range(200)]
print(told.get(timeout=60).code, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
writer.try_again()
assert writer.close(60)
print([f.exception() for f in futures] == [None] * 200)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's")
def test_what_a_limit_of_the_system_keeps_out_is_held_until_it_is_lifted(tmp_path: Path) -> None:
    limited = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True
    )

    assert limited.stdout.split() == ["store_unreadable", "True"], limited.stderr
    with closing(Store.open(tmp_path, readonly=True)) as store:
        assert len(store.sessions()) == MANY


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 1 MB."""
    disk = tmp_path / "small"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system can be mounted by root only")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_what_a_full_disk_does_not_take_is_saved_when_there_is_room(small: Path) -> None:
    (small / "ballast").write_bytes(b"x" * 700_000)
    told: Queue[Held | None] = Queue()
    writer = Writer(lambda: Store.open(small / "profile"), told.put)
    for number in range(20):
        writer.submit(lambda store, n=number: store.add_session(Session(f"{n}", TITLE)))  # type: ignore[misc]
    held = told.get(timeout=PATIENCE)
    assert held
    assert held.code == "disk_full"

    (small / "ballast").unlink()
    writer.try_again()

    assert writer.close(PATIENCE)
    with closing(Store.open(small / "profile", readonly=True)) as store:
        assert len(store.sessions()) == 20


def test_a_profile_on_a_disk_that_is_full_already_is_read(small: Path) -> None:
    with closing(Store.open(small / "profile")) as store:
        store.add_session(Session("s"))
    room = (small / "ballast").open("wb", buffering=0)
    with closing(room), suppress(OSError):
        while room.write(b"x" * 512):
            pass

    with pytest.raises(StoreError, match="disk_full"):
        Store.open(small / "profile")
    with closing(Store.open(small / "profile", readonly=True)) as store:
        assert [s.id for s in store.sessions()] == ["s"]
