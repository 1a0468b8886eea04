"""Tells whether a folder is on another machine, where a write-ahead log is not safe."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

# A write-ahead log needs memory that all who have the file open share: https://sqlite.org/wal.html
_REMOTE = re.compile(
    "9p|(k|open)?afs|beegfs|ceph|cifs|coda|davfs|fhgfs|gfs2?|glusterfs|gpfs|lustre|ncpfs|nfs4?|ocfs2"
    "|orangefs|pvfs2|smb[23]|smbfs|sshfs|vboxsf|virtiofs|fuse.*"
)
# These are on a disk of this machine, only their driver is an ordinary program.
_LOCAL_FUSE = frozenset({"fuseblk", "fuse.ext2", "fuse.ext4", "fuse.ntfs-3g", "fuse.exfat"})

_ESCAPE = re.compile(r"\\([0-7]{3})")


def remote_kind(folder: Path) -> str:
    """The type of the file system the folder is on, "nfs4" say, where that is another machine's;
    "" where it is local or nobody knows."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
    except OSError:
        return ""
    kind = mounted(mounts, os.path.realpath(folder))
    return kind if is_remote(kind) else ""


def is_remote(kind: str) -> bool:
    """Whether a file system of that type may keep its files on another machine."""
    return bool(_REMOTE.fullmatch(kind)) and kind not in _LOCAL_FUSE


def mounted(mounts: str, path: str) -> str:
    """The type of the file system that holds the absolute `path`, by the text of Linux's
    `/proc/self/mountinfo` (proc(5)); "" when that names none."""
    found, longest = "", -1
    for line in mounts.splitlines():
        place, separator, system = line.partition(" - ")
        fields = place.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = _ESCAPE.sub(lambda code: chr(int(code[1], 8)), fields[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        # What is mounted later on the same point hides what was there.
        if inside and len(point) >= longest:
            found, longest = system.split(" ")[0], len(point)
    return found
