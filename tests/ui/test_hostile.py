"""Showing a message opens no file that it names, and calls nobody: the system says so."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.hostile import DEVICES, PIPE, PLANTED, TOKEN

READER = Path(__file__).parents[1] / "helpers" / "hostile_reader.py"
CALLS = (
    "open,openat,openat2,creat,stat,lstat,newfstatat,statx,access,faccessat,faccessat2,readlink,"
    "readlinkat,execve,connect,sendto,sendmsg,sendmmsg"
)
NETWORK = re.compile(r"(connect|sendto|sendmsg|sendmmsg)\(.*AF_INET6?")
PATIENCE = 120


@dataclass(frozen=True)
class Watched:
    """What the program said, and what it asked the system for that it should not."""

    said: dict[str, int]
    opened: list[str]
    called: list[str]


def works(strace: str) -> bool:
    """Whether it may watch a process here."""
    return subprocess.run([strace, "-qq", "-o", os.devnull, "true"], check=False).returncode == 0


@pytest.fixture
def strace() -> str:
    found = shutil.which("strace")
    if found is None or not works(found):
        pytest.skip("strace is not here, or may not watch")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that the messages name."""
    folder = tmp_path / "planted"
    folder.mkdir()
    for name in PLANTED:
        (folder / name).write_text("planted")
    os.mkfifo(folder / PIPE)
    return folder


@pytest.fixture
def port() -> Iterator[int]:
    """Where somebody listens on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def watched(strace: str, folder: Path, port: int, **touch: object) -> Watched:
    log = folder.parent / "log"
    asked = json.dumps({"folder": str(folder), "port": port, **touch})
    command = [strace, "-f", "--seccomp-bpf", "-qq", "-s", "400", "-e", f"trace={CALLS}"]
    # Without a bus: Qt would start one, which goes on for ever, and so strace would.
    around = {**os.environ, "HOME": str(folder), "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    done = subprocess.run(
        [*command, "-o", str(log), sys.executable, str(READER)],
        input=asked + "\n", capture_output=True, text=True, cwd=folder, timeout=PATIENCE,
        check=False, env=around,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = log.read_text("utf-8", "replace").splitlines()
    named = (TOKEN, *(f'"{device}"' for device in DEVICES if device != "/etc/passwd"))
    return Watched(
        json.loads(done.stdout.splitlines()[-1]),
        [line for line in lines if any(name in line for name in named)],
        [line for line in lines if NETWORK.search(line)],
    )


def test_a_transcript_of_hostile_messages_opens_no_file_and_calls_nobody(
    strace: str, folder: Path, port: int
) -> None:
    seen = watched(strace, folder, port)

    assert seen.said["cases"] >= 100
    assert seen.said["turns"] == 2 * seen.said["cases"] + 1
    assert seen.said["pictures"] >= 100
    assert seen.opened == []
    assert seen.called == []


def test_a_file_that_is_opened_and_a_call_that_is_made_would_be_seen(
    strace: str, folder: Path, port: int
) -> None:
    seen = watched(strace, folder, port, most=5, open=PLANTED[0], call=port)

    assert len(seen.opened) == 1
    assert f'"{PLANTED[0]}", O_RDONLY' in seen.opened[0]
    assert len(seen.called) == 1
    assert "127.0.0.1" in seen.called[0]
