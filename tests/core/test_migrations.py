"""A migration that is killed, or finds no room, leaves the old database or the new one."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bough.core.store import opening, schema
from bough.core.store.backups import FOLDER, copy_fault
from bough.core.store.store import FILE
from helpers.damage import as_of_version, used

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and limits as POSIX has")

STEPS = range(1, schema.version() + 1)

# Kills itself after so many steps of SQLite's machine, or in the write that would make a file
# longer than so many bytes; the way "full" has no room for that write, and goes on.
_PROGRAM = """
import functools, os, resource, signal, sqlite3, sys
from pathlib import Path
from bough.core.store import opening, schema
import sqlite_utils
file, version, way, at = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
schema.STEPS = schema.STEPS[:version]
steps = 0
def step():
    global steps
    steps += 1
    if steps == at:
        os.kill(os.getpid(), signal.SIGKILL)
class Watched(sqlite3.Connection):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.set_progress_handler(step, 1)
    def set_progress_handler(self, handler, n):
        super().set_progress_handler(step, 1)
if way == "step":
    sqlite3.connect = functools.partial(sqlite3.connect, factory=Watched)
else:
    if way == "killed":
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))
migrate = schema.migrate
def told(db):
    print(steps)
    migrate(db)
schema.migrate = told
opening.connect_writing(file).close()
print(steps)
"""


class Migration:
    """A database as it is before a step, and as the step makes it."""

    def __init__(self, folder: Path, source: Path, step: int) -> None:
        self.step = step
        self._before = folder / "before"
        self._before.mkdir()
        if step > 1:
            as_of_version(source, self._before / FILE, step - 1)
        self.old = dump(self._before / FILE)
        after = self.profile(folder / "after")
        self.complete(after)
        self.new = dump(after / FILE)
        self.begin, self.end = map(int, self.run(folder / "counted", "step", 0).stdout.split())
        self.size = max(file.stat().st_size for file in after.rglob("*.db"))

    def profile(self, folder: Path) -> Path:
        shutil.copytree(self._before, folder)
        return folder

    def run(self, folder: Path, way: str, at: int) -> subprocess.CompletedProcess[str]:
        file = self.profile(folder) / FILE
        return subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(file), str(self.step), way, str(at)],
            capture_output=True,
            text=True,
        )

    def complete(self, profile: Path) -> None:
        """The next start."""
        with pytest.MonkeyPatch.context() as older:
            older.setattr(schema, "STEPS", schema.STEPS[: self.step])
            opening.connect_writing(profile / FILE).close()

    def check(self, profile: Path) -> str:
        """Whether the old or the new one is there, that every backup is the old one, and that the
        next start makes the new one."""
        state = {repr(self.old): "old", repr(self.new): "new"}[repr(dump(profile / FILE))]
        if state == "new" and self.old:
            assert len(list((profile / FOLDER).glob("*.db"))) == 1
        self.complete(profile)
        assert dump(profile / FILE) == self.new
        assert fault_of(profile / FILE) == []
        for backup in (profile / FOLDER).glob("*.db"):
            assert copy_fault(backup) == ""
            assert dump(backup) == self.old
        return state


def dump(file: Path) -> dict[str, Any]:
    """All that a database holds; nothing where there is none."""
    if not file.exists():
        return {}
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        objects = db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()
        tables = [name for kind, name, _ in objects if kind == "table"]
        # When a step was taken differs from run to run.
        columns = dict.fromkeys(tables, "*") | {"_sqlite_migrations": "name"}
        rows = {t: sorted(db.execute(f"SELECT {columns[t]} FROM {t}"), key=repr) for t in tables}
        version = db.execute("PRAGMA user_version").fetchone()
    return {"version": version, "objects": objects, **rows}


def fault_of(file: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(file)) as db:
        found = db.execute("PRAGMA integrity_check").fetchall()
    return [row for row in found if row != ("ok",)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    profile = tmp_path_factory.mktemp("source") / "profile"
    used(profile, sessions=12)
    return profile / FILE


@pytest.fixture(scope="module", params=STEPS, ids=lambda n: schema.STEPS[n - 1].__name__)
def migration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, source: Path
) -> Migration:
    return Migration(tmp_path_factory.mktemp("migration"), source, request.param)


def killed(migration: Migration, folder: Path, kills: int) -> set[str]:
    """Where it stood after each of so many kills: before the migration, in it, and in a write."""
    rng = random.Random(migration.step)
    states = set()
    for number in range(kills):
        profile = folder / f"killed {number}"
        match number % 4:
            case 0 | 3:
                done = migration.run(profile, "step", rng.randint(migration.begin, migration.end))
            case 1:
                done = migration.run(profile, "killed", rng.randrange(migration.size))
            case _:
                done = migration.run(profile, "step", rng.randint(1, migration.end))
        assert done.returncode in (0, -signal.SIGKILL, -signal.SIGXFSZ), done.stderr
        states.add(migration.check(profile))
        shutil.rmtree(profile)
    return states


def test_a_migration_that_is_killed_leaves_the_old_database_or_the_new_one(
    migration: Migration, tmp_path: Path
):
    killed(migration, tmp_path, 3)


@pytest.mark.long
def test_fifty_kills_leave_the_old_database_or_the_new_one(migration: Migration, tmp_path: Path):
    assert "old" in killed(migration, tmp_path, 50)


@pytest.mark.parametrize("share", [0.01, 0.4, 0.9])
def test_a_disk_that_is_full_in_the_middle_is_told_and_changes_nothing(
    migration: Migration, tmp_path: Path, share: float
):
    profile = tmp_path / "full"

    done = migration.run(profile, "full", int(migration.size * share))

    assert done.returncode == 1
    assert migration.check(profile) == "old"
