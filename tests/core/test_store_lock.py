"""One process owns a profile; others learn who, and it is free as soon as that one is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bough.core.errors import StoreError
from bough.core.store.lock import ProfileLock, hint

OWN = (
    "import sys\n"
    "from pathlib import Path\n"
    "from bough.core.errors import StoreError\n"
    "from bough.core.store.lock import ProfileLock\n"
    "sys.stdin.readline()\n"
    "try:\n"
    "    lock = ProfileLock(Path(sys.argv[1]))\n"
    "except StoreError:\n"
    "    print('refused', flush=True)\n"
    "else:\n"
    "    print('owner', flush=True)\n"
    "sys.stdin.readline()\n"
)


def program(file: Path) -> subprocess.Popen[str]:
    """A process that tries to own the lock at the first line it is given, and says how it went."""
    return subprocess.Popen(
        [sys.executable, "-c", OWN, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def outcome(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_the_owner_leaves_a_hint_for_others(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    lock = ProfileLock(file)
    assert hint(file) == (os.getpid(), "")

    lock.publish("/run/user/1000/bough-socket")

    assert hint(file) == (os.getpid(), "/run/user/1000/bough-socket")
    with pytest.raises(StoreError) as refused:
        ProfileLock(file)
    assert refused.value.facts["pid"] == os.getpid()
    lock.publish("short")
    assert hint(file) == (os.getpid(), "short")
    lock.release()


@pytest.mark.parametrize("content", [b"", b"not a pid\nand more", b"\xff\xfe", "²".encode()])
def test_a_hint_that_makes_no_sense_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lock"
    assert hint(file) == (None, "")

    file.write_bytes(content)

    assert hint(file)[0] is None
    ProfileLock(file).release()
    assert hint(file) == (os.getpid(), "")


def test_of_several_that_start_at_once_one_owns_and_its_death_frees(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    crowd = [program(file) for _ in range(6)]
    try:
        for process in crowd:
            go(process)
        outcomes = [outcome(process) for process in crowd]
        assert sorted(outcomes) == ["owner"] + ["refused"] * 5
        owner = crowd[outcomes.index("owner")]
        assert hint(file) == (owner.pid, "")

        owner.kill()
        owner.wait()

        ProfileLock(file).release()
    finally:
        for process in crowd:
            process.kill()
            process.communicate()
