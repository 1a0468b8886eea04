"""Backups are made beside the work, proven before they count, and thinned out by age."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.errors import StoreError
from bough.core.store import schema
from bough.core.store.backups import (
    DAY,
    FOLDER,
    HOUR,
    KEPT,
    WEEK,
    back_up,
    backups,
    copy_fault,
    newest_whole,
    rotation,
    thin_out,
)
from bough.core.store.checks import Stop, Stopped
from bough.core.store.store import FILE, Store
from helpers.damage import PAGE, copied, used

NOW = 1_800_000_000.0


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    profile = tmp_path_factory.mktemp("original") / "profile"
    used(profile, sessions=20)
    return profile


@pytest.fixture
def profile(tmp_path: Path, original: Path) -> Path:
    return copied(original, tmp_path / "profile")


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        return {
            table: db.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
            for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }


def named(profile: Path, at: float, mark: str = "") -> Path:
    (profile / FOLDER).mkdir(exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(at))
    file = profile / FOLDER / f"bough-{stamp}{mark}.db"
    file.touch()
    return file


# Making one


def test_a_backup_holds_what_the_file_and_its_log_hold(profile: Path):
    copy = back_up(profile / FILE)

    assert rows(copy) == rows(profile / FILE)
    assert copy_fault(copy) == ""
    assert [file.name for file in (profile / FOLDER).iterdir()] == [copy.name], "one file each"
    if sys.platform != "win32":
        assert copy.stat().st_mode & 0o777 == 0o600


def test_a_backup_neither_waits_for_a_writer_nor_keeps_one_waiting(profile: Path):
    with closing(Store.open(profile)) as store:
        before = rows(profile / FILE)
        store._db.execute("BEGIN IMMEDIATE")
        store._db.execute("UPDATE sessions SET title = 'not yet'")

        copy = back_up(profile / FILE)

        store._db.execute("COMMIT")

    assert rows(copy) == before


def test_two_backups_of_one_second_do_not_share_a_name(profile: Path):
    assert back_up(profile / FILE) != back_up(profile / FILE)
    assert len(backups(profile)) == 2


def test_a_backup_that_is_called_off_leaves_nothing(profile: Path):
    stop = Stop()
    stop.now()

    with pytest.raises(Stopped):
        back_up(profile / FILE, stop=stop)

    assert list((profile / FOLDER).iterdir()) == []


def test_of_a_damaged_database_no_backup_is_made_and_the_earlier_ones_stay(profile: Path):
    good = back_up(profile / FILE)
    Store.open(profile).close()
    with (profile / FILE).open("r+b") as raw:
        raw.seek(20 * PAGE)
        raw.write(b"\xa5" * 10 * PAGE)

    with pytest.raises(StoreError, match="store_damaged"):
        back_up(profile / FILE)

    assert list((profile / FOLDER).iterdir()) == [good]
    assert copy_fault(good) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX's")
def test_a_disk_that_is_full_is_told_and_the_earlier_backups_stay(profile: Path):
    good = back_up(profile / FILE)
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from bough.core.store.backups import back_up; from bough.core.errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "try: back_up(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error.code)"
    )

    out = subprocess.run(
        [sys.executable, "-c", program, str(profile / FILE)], capture_output=True, text=True
    )

    assert (out.stdout, out.stderr) == ("backup_failed\n", "")
    assert list((profile / FOLDER).iterdir()) == [good]


def test_where_no_folder_can_be_made_it_is_told(profile: Path):
    (profile / FOLDER).write_text("a file")

    with pytest.raises(StoreError, match="backup_failed"):
        back_up(profile / FILE)


# Which are kept


times = st.lists(st.integers(0, 100 * 24 * 6).map(lambda n: NOW - n * 600.0), max_size=200)


@given(times, times)
def test_what_is_kept_would_be_kept_again_and_the_newest_always_is(
    past: list[float], ahead: list[float]
):
    future = [2 * NOW - at + 1 for at in ahead]

    kept = rotation([*past, *future], NOW)

    assert kept <= {*past, *future}
    assert kept >= {*future, *sorted(past)[-1:]}
    assert len(kept - {*future}) <= sum(many for _, many in KEPT)
    assert rotation(kept, NOW) == kept
    assert rotation(past, NOW) == kept - {*future}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, WEEK), st.floats(0.2, 1))
def test_thinning_out_every_hour_keeps_the_hours_the_days_and_the_weeks(start: int, busy: float):
    kept: set[float] = set()
    made = []
    for hour in range(100 * 24):
        now = NOW + start + hour * HOUR
        if hour * busy % 1 < busy:
            made.append(now)
            kept = rotation({*kept, now}, now)

    assert kept == rotation(made, now), "it is as if they had been thinned out once"
    assert set(made[-24:]) <= kept
    days = sorted({(at - 4 * DAY) // DAY for at in made})
    assert {(at - 4 * DAY) // DAY for at in kept} >= set(days[-14:])
    weeks = sorted({(at - 4 * DAY) // WEEK for at in made})
    assert {(at - 4 * DAY) // WEEK for at in kept} >= set(weeks[-8:])


def test_the_copy_of_an_older_schema_stays_for_thirty_days(profile: Path):
    recent = named(profile, NOW - 29 * DAY, "-schema2")
    old = named(profile, NOW - 31 * DAY, "-schema1")
    hourly = [named(profile, NOW - hour * HOUR) for hour in range(30)]
    mine = profile / FOLDER / "my bough-20200101-000000.db"
    mine.touch()

    thin_out(profile, NOW)

    left = set((profile / FOLDER).iterdir())
    assert recent in left
    assert old not in left
    assert set(hourly[:24]) <= left
    assert mine in left, "what Bough did not make is not Bough's to remove"


# What there is


def test_backups_come_with_what_they_hold_the_newest_first(profile: Path):
    copy = back_up(profile / FILE)
    with closing(Store.open(profile, readonly=True)) as store:
        sessions = len(store.sessions())
    older = named(profile, NOW - 10 * 365 * DAY)
    older.write_bytes(b"no database")

    newest, oldest = backups(profile)

    assert (newest.path, newest.sessions, newest.damaged) == (copy, sessions, False)
    assert newest.nodes == len(rows(copy)["nodes"])
    assert newest.schema == schema.version()
    assert abs(newest.at - time.time()) < 600
    assert (oldest.path, oldest.damaged) == (older, True)
    assert set((profile / FOLDER).iterdir()) == {copy, older}


def test_the_newest_whole_backup_is_not_always_the_newest(profile: Path):
    good = back_up(profile / FILE)
    spoilt = back_up(profile / FILE)
    raw = bytearray(spoilt.read_bytes())
    raw[30 * PAGE : 40 * PAGE] = bytes(10 * PAGE)
    spoilt.write_bytes(raw)

    found = newest_whole(profile)

    assert found is not None
    assert found.path == good


def test_a_profile_without_backups_has_none(tmp_path: Path):
    assert backups(tmp_path) == []
    assert newest_whole(tmp_path) is None
