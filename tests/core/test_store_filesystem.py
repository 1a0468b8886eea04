"""Where a profile lies: on a disk of this machine, or on another machine's."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bough.core.session import Session
from bough.core.store import schema
from bough.core.store.filesystem import is_remote, mounted, remote_kind
from bough.core.store.store import FILE, Store

MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw,nosuid - proc proc rw
31 22 0:40 / /home rw,relatime shared:9 master:2 - nfs4 server:/home rw,vers=4.2
32 31 8:2 / /home/mia/my\040disk\134 rw - ext4 /dev/sdb1 rw
33 22 0:51 / /mnt rw - ext4 /dev/sdc1 rw
34 22 0:52 / /mnt rw - fuse.sshfs mia@server:/ rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/var/lib", "ext4"),
        ("/home", "nfs4"),
        ("/home/mia/bough", "nfs4"),
        ("/homes/mia", "ext4"),
        ("/home/mia/my disk\\/bough", "ext4"),
        ("/home/mia/my diskette", "nfs4"),
        ("/mnt/bough", "fuse.sshfs"),
        ("relative", ""),
    ],
)
def test_the_longest_mount_that_holds_a_path_decides_and_the_last_of_two(
    path: str, kind: str
) -> None:
    assert mounted(MOUNTS, path) == kind


@pytest.mark.parametrize(
    "kind",
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "9p",
        "fuse",
        "fuse.sshfs",
        "fuse.rclone",
        "afs",
        "ceph",
        "lustre",
        "glusterfs",
    ],
)
def test_what_another_machine_may_hold_is_remote(kind: str) -> None:
    assert is_remote(kind)


@pytest.mark.parametrize(
    "kind",
    [
        "ext4",
        "xfs",
        "btrfs",
        "zfs",
        "tmpfs",
        "overlay",
        "vfat",
        "ntfs3",
        "fuseblk",
        "fuse.ntfs-3g",
        "apfs",
    ],
)
def test_a_disk_of_this_machine_is_not_remote(kind: str) -> None:
    assert not is_remote(kind)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's table of mounts")
def test_this_machine_knows_its_own_mounts() -> None:
    assert mounted(Path("/proc/self/mountinfo").read_text(), "/proc/self") == "proc"
    assert remote_kind(Path("/proc")) == ""


def journal(profile: Path) -> str:
    with closing(sqlite3.connect(profile / FILE)) as db:
        return str(db.execute("PRAGMA journal_mode").fetchone()[0])


def test_on_another_machine_there_is_no_log_and_back_here_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"": "wal", "cifs": "delete", " ": "wal"}
    for number, (kind, mode) in enumerate(kinds.items()):
        monkeypatch.setattr(
            "bough.core.store.store.remote_kind", lambda profile, kind=kind: kind.strip()
        )
        with closing(Store.open(tmp_path)) as store:
            assert store.remote == kind.strip()
            store.add_session(Session(f"s{number}"))
            with closing(Store.open(tmp_path, readonly=True)) as reader:
                assert len(reader.sessions()) == number + 1
            assert (tmp_path / f"{FILE}-wal").exists() == (mode == "wal")
        assert journal(tmp_path) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
@pytest.mark.parametrize("kind", ["", "nfs4"])
def test_all_that_is_written_is_for_its_owner_alone_whatever_the_umask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("bough.core.store.store.remote_kind", lambda profile: kind)
    profile = tmp_path / "deep" / "profile"
    modes: dict[str, int] = {}

    def look() -> None:
        for path in (profile, *profile.rglob("*")):
            modes[path.name] = path.stat().st_mode & 0o777

    before = os.umask(0)
    try:
        with monkeypatch.context() as older:
            older.setattr(schema, "STEPS", schema.STEPS[:1])
            Store.open(profile).close()
        with closing(Store.open(profile)) as store:
            with store._writing(durable=True) as db:
                db.execute("INSERT INTO state VALUES ('a', '1')")
                look()
            store.copy_to(profile / "copy.db").close()
            look()
    finally:
        os.umask(before)

    beside = {f"{FILE}-journal"} if kind else {f"{FILE}-wal", f"{FILE}-shm"}
    assert modes.keys() >= {FILE, "lock", "copy.db", "backups"} | beside
    folders = dict.fromkeys(("profile", "backups"), 0o700)
    assert modes == dict.fromkeys(modes, 0o600) | folders
