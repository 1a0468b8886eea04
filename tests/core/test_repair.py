"""A repair keeps everything: killed, refused or done, nothing of the profile is lost."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bough.core.errors import StoreError
from bough.core.sentences import sentence
from bough.core.store import schema
from bough.core.store.backups import FOLDER, back_up
from bough.core.store.checks import fault
from bough.core.store.repair import offers, repair, restore
from bough.core.store.store import FILE, Store
from helpers.damage import copied, read_all, used


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    profile = tmp_path_factory.mktemp("original") / "profile"
    used(profile, sessions=30)
    return profile


@pytest.fixture
def profile(tmp_path: Path, original: Path) -> Path:
    return copied(original, tmp_path / "profile")


def spoilt(profile: Path) -> Path:
    """The profile with half of its file gone."""
    size = (profile / FILE).stat().st_size
    with (profile / FILE).open("r+b") as raw:
        raw.write(bytes(size // 2))
    return profile


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder, without what any reader makes and leaves."""
    found = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "lock" and not file.name.endswith("-shm")
    }
    return {name: content for name, content in found.items() if content or name[-4:] != "-wal"}


@contextmanager
def unchanged(profile: Path) -> Iterator[None]:
    before = files(profile)
    yield
    assert files(profile) == before


def test_a_damaged_profile_is_repaired_and_the_damaged_files_are_kept(profile: Path):
    before = files(spoilt(profile))

    done = repair(profile)

    assert fault(profile / FILE, thorough=True) == ""
    assert files(done.kept) == before
    assert read_all(profile) > 0
    assert done.kept.parent == profile / "damaged"
    assert sentence("repaired", done.facts) == (
        f"Saved {done.saved.messages} messages of {done.saved.sessions} sessions."
        f" The damaged file is kept in {done.kept}."
    )
    if sys.platform != "win32":
        modes = {f.stat().st_mode & 0o777 for f in (profile / FILE, *done.kept.iterdir())}
        assert modes == {0o600}
        assert done.kept.stat().st_mode & 0o777 == 0o700


def test_what_the_file_has_lost_comes_from_the_newest_backup(profile: Path, original: Path):
    back_up(profile / FILE)
    spoilt(profile)

    done = repair(profile)

    assert done.saved.from_backup > 0
    assert "of them from the backup of" in sentence("repaired", done.facts)
    assert read_all(profile) == read_all(original)


def test_a_file_of_zeros_is_made_good_from_the_backup_alone(profile: Path, original: Path):
    back_up(profile / FILE)
    (profile / FILE).write_bytes(bytes(100_000))
    (profile / f"{FILE}-wal").unlink()

    done = repair(profile)

    assert done.saved.from_backup == done.saved.messages > 0
    assert read_all(profile) == read_all(original)


def test_a_profile_whose_database_is_gone_is_made_good_from_the_backup(
    profile: Path, original: Path
):
    back_up(profile / FILE)
    for name in (FILE, f"{FILE}-wal"):
        (profile / name).unlink()

    repair(profile)

    assert read_all(profile) == read_all(original)


def test_the_log_of_a_file_that_became_empty_is_saved(profile: Path):
    (profile / FILE).write_bytes(b"")
    with pytest.raises(StoreError, match="not_a_database"):
        Store.open(profile)

    done = repair(profile)

    assert done.saved.messages > 0


def test_where_nothing_can_be_saved_everything_stays(profile: Path):
    (profile / FILE).write_bytes(b"Dear diary,\n" * 1000)
    (profile / f"{FILE}-wal").unlink()

    with unchanged(profile), pytest.raises(StoreError, match="nothing_saved"):
        repair(profile)


def test_what_a_newer_bough_wrote_is_left_to_that(profile: Path):
    Store.open(profile).close()
    with closing(sqlite3.connect(profile / FILE)) as db:
        db.execute(f"PRAGMA user_version = {schema.version() + 1}")

    with unchanged(profile), pytest.raises(StoreError, match="newer_schema"):
        repair(profile)


def test_a_profile_that_is_in_use_is_not_repaired(profile: Path):
    with (
        closing(Store.open(profile)),
        unchanged(profile),
        pytest.raises(StoreError, match="profile_locked"),
    ):
        repair(profile)


# Going back


def test_a_backup_is_taken_back_and_what_was_there_is_kept(profile: Path):
    with closing(Store.open(profile)) as store:
        store.set_state("colour", "green")
    backup = back_up(profile / FILE)
    with closing(Store.open(profile)) as store:
        store.set_state("colour", "blue")
    assert [b.path for b in offers(profile)] == [backup]

    kept = restore(profile, backup)

    with closing(Store.open(profile)) as store:
        assert store.state("colour") == "green"
    with closing(sqlite3.connect(kept / FILE)) as db:
        assert db.execute("SELECT value FROM state WHERE key = 'colour'").fetchall() == [
            ('"blue"',)
        ]
    assert backup.exists()


def test_a_damaged_backup_is_not_offered_and_not_taken(profile: Path):
    backup = back_up(profile / FILE)
    backup.write_bytes(b"SQLite format 3\0" + bytes(5000))
    assert offers(profile) == []

    with unchanged(profile), pytest.raises(StoreError, match="bad_backup"):
        restore(profile, backup)


def test_a_backup_that_is_not_there_is_told(profile: Path):
    with unchanged(profile), pytest.raises(StoreError, match="bad_backup"):
        restore(profile, profile / FOLDER / "never.db")


# Broken off


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX's")
@pytest.mark.parametrize("room", [1, 50_000, 400_000])
def test_on_a_full_disk_everything_stays(profile: Path, room: int):
    spoilt(profile)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from bough.core.store.repair import repair; from bough.core.errors import StoreError\n"
        "import sqlite_utils\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        "try: repair(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error.code)"
    )

    with unchanged(profile):
        out = subprocess.run(
            [sys.executable, "-c", program, str(profile)], capture_output=True, text=True
        )

    assert out.stderr == ""
    assert out.stdout in ("disk_full\n", "store_unreadable\n")


_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from bough.core.store.repair import repair
left = int(sys.argv[2])
def look(event, arguments):
    global left
    path = str(arguments[0]) if arguments else ""
    writes = event == "open" and arguments[2] & os.O_RDWR
    if path.startswith(sys.argv[1]) and (writes or event in ("os.rename", "os.remove", "os.mkdir")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
repair(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_repair_that_is_killed_before_any_of_its_acts_is_done_or_not_begun(
    tmp_path: Path, original: Path
):
    damaged = spoilt(copied(original, tmp_path / "damaged"))
    before = files(damaged)
    good = copied(damaged, tmp_path / "good")
    repair(good)
    whole = read_all(good)
    ends = set()
    for act in range(1, 200):
        profile = copied(damaged, tmp_path / f"killed {act}")
        done = subprocess.run(
            [sys.executable, "-c", _KILLED_AT, str(profile), str(act)], capture_output=True
        )
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        if before.items() <= files(profile).items() and not (profile / "bough.repaired").exists():
            ends.add("not begun")
            repair(profile)
        else:
            ends.add("done")
            Store.open(profile).close()
        assert fault(profile / FILE, thorough=True) == ""
        assert read_all(profile) == whole
    else:
        pytest.fail("it never came to its end")
    assert ends == {"not begun", "done"}
