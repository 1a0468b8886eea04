"""Going back to a backup: the windows close, and the same program opens over what was."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bough.core.session import Session
from bough.core.store.backups import back_up
from bough.core.store.store import FILE, Store
from helpers.program import answered_by
from helpers.server import ModelServer

HERE = Path(__file__).parent


@pytest.fixture
def profile(home: Path, server: ModelServer) -> Path:
    answered_by(server.endpoint)
    with closing(Store.open(home / "bough")) as store:
        store.add_session(Session("1", "Oaks", titled=True))
    return home / "bough"


def gone_back(profile: Path, backup: Path) -> list[str]:
    """What the program said, line by line."""
    done = subprocess.run(
        [sys.executable, "-m", "helpers.restorer", str(profile), str(backup)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((*sys.path, str(HERE)))},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_what_was_is_there_again_and_what_came_since_is_kept(profile: Path) -> None:
    backup = back_up(profile / FILE)
    with closing(Store.open(profile)) as store:
        store.add_session(Session("2", "Elms", titled=True))

    said = gone_back(profile, backup)

    before, after = (" ".join(part.split()) for part in "\n".join(said).split("sessions:")[1:])
    assert "Elms" in before
    assert "Oaks" in after
    assert "Elms" not in after
    assert "Took back the backup of" in after
    (kept,) = (profile / "damaged").iterdir()
    with closing(Store.open(kept)) as store:
        assert {session.title for session in store.sessions()} >= {"Oaks", "Elms"}


def test_a_backup_that_is_not_whole_changes_nothing(profile: Path) -> None:
    backup = back_up(profile / FILE)
    backup.write_bytes(b"x" * 8192)

    said = "\n".join(gone_back(profile, backup))

    assert said.count("Oaks") == 2
    assert not (profile / "damaged").exists() or not list((profile / "damaged").iterdir())
