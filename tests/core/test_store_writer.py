"""The writer thread: in order, nothing lost at the end, and errors go where they are waited for."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from queue import Queue

import pytest

from bough.core.errors import StoreError
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.store import FILE, LONG_LOG, Store
from bough.core.store.writer import Held, Writer
from helpers.faulty_disk import FULL, FaultyDisk

PATIENCE = 60.0


def test_work_is_done_in_order_on_one_thread_of_its_own(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    done: list[int] = []

    def work(number: int, store: Store) -> int:
        done.append(number)
        return threading.get_ident()

    threads = {f.result() for f in [writer.submit(partial(work, i)) for i in range(100)]}
    writer.close()

    assert done == list(range(100))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_what_was_asked_before_the_end_is_written(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    for i in range(50):
        writer.submit(partial(Store.add_session, session=Session(f"s{i}")))

    assert writer.close(timeout=30)

    with closing(Store.open(tmp_path)) as store:
        assert len(store.sessions()) == 50


def test_a_failure_goes_to_its_own_future_and_the_rest_is_done(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))

    lost = writer.submit(lambda store: store.bin_session("gone"))
    kept = writer.submit(lambda store: store.set_state("a", 1))
    writer.close()

    with pytest.raises(StoreError, match="no_such_session"):
        lost.result()
    assert kept.result() is None
    with closing(Store.open(tmp_path, readonly=True)) as store:
        assert store.state("a") == 1


def test_nobody_can_take_back_what_was_asked(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    go = threading.Event()
    writer.submit(lambda store: go.wait(10))
    asked = writer.submit(lambda store: store.set_state("a", 1))

    assert not asked.cancel()
    go.set()
    writer.close()

    with closing(Store.open(tmp_path, readonly=True)) as store:
        assert store.state("a") == 1


def test_a_profile_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with (
        closing(Store.open(tmp_path)),
        pytest.raises(StoreError, match="profile_locked"),
    ):
        Writer(lambda: Store.open(tmp_path))


def test_closing_waits_no_longer_than_it_is_told_and_work_goes_on(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    go = threading.Event()
    writer.submit(lambda store: go.wait(10))
    late = writer.submit(lambda store: store.set_state("a", 1))

    assert not writer.close(timeout=0.01)
    go.set()
    assert writer.close()

    assert late.exception() is None


def test_after_its_end_nothing_is_accepted(tmp_path: Path) -> None:
    writer = Writer(lambda: Store.open(tmp_path))
    writer.close()

    with pytest.raises(StoreError, match="store_closed"):
        writer.submit(lambda store: store.set_state("a", 1)).result()


# What the disk does not take


class Watched:
    """A writer of a profile, and what it tells of what it holds."""

    def __init__(self, profile: Path) -> None:
        self.told: Queue[Held | None] = Queue()
        self.profile = profile
        self.writer = Writer(lambda: Store.open(profile), self.told.put)

    def set(self, key: str, size: int = 0) -> Callable[[], object]:
        """Ask for a state; what waits until it is there."""
        future = self.writer.submit(lambda store: store.set_state(key, 1), size)
        return lambda: future.result(PATIENCE)

    def held(self) -> Held:
        """What is told next, which is that something is held."""
        told = self.told.get(timeout=PATIENCE)
        assert told is not None
        return told

    def held_until(self, waiting: int) -> Held:
        while (held := self.held()).waiting < waiting:
            pass
        return held


def states(database: Path) -> list[str]:
    """The keys of what is in the state of a database, in the order they came."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        found = db.execute("SELECT key FROM state WHERE key <> 'written_by' ORDER BY rowid")
        return [key for (key,) in found]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FaultyDisk]:
    disk = FaultyDisk(tmp_path / "profile")
    yield disk
    disk.close()


@pytest.fixture
def watched(tmp_path: Path, disk: FaultyDisk) -> Iterator[Watched]:
    watched = Watched(tmp_path / "profile")
    yield watched
    disk.heal()
    watched.writer.close(PATIENCE)


def test_what_a_full_disk_does_not_take_is_held_in_order_until_it_does(
    watched: Watched, disk: FaultyDisk
) -> None:
    disk.fail(1, FULL)
    done = [watched.set(key, size=100) for key in "abc"]

    held = watched.held_until(waiting=3)
    assert (held.code, held.bytes) == ("disk_full", 300)
    disk.heal()
    watched.writer.try_again()
    for wait in done:
        wait()

    assert states(watched.profile / FILE) == ["a", "b", "c"]
    assert watched.told.get(timeout=PATIENCE) is None


def test_what_is_held_is_tried_again_by_itself(
    watched: Watched, disk: FaultyDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bough.core.store.writer.RETRY_SECONDS", 0.01)
    disk.fail(1)
    done = watched.set("a")
    assert watched.held().code == "store_unreadable"

    disk.heal()

    done()


def test_work_that_makes_no_sense_is_not_held(watched: Watched, disk: FaultyDisk) -> None:
    disk.fail(1)
    held = watched.set("a")
    lost = watched.writer.submit(lambda store: store.bin_session("gone"))
    watched.held_until(waiting=2)

    disk.heal()
    watched.writer.try_again()

    with pytest.raises(StoreError, match="no_such_session"):
        lost.result(PATIENCE)
    held()


def test_while_a_foreign_program_has_the_file_work_is_held(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.writer.submit(lambda store: store._db.execute("PRAGMA busy_timeout = 1")).result()
    with closing(sqlite3.connect(watched.profile / FILE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = watched.set("a")
        assert watched.held().code == "store_busy"
        other.rollback()

    watched.writer.try_again()

    done()


@pytest.mark.parametrize("moved", [".", FILE, f"{FILE}-wal"])
def test_a_profile_that_was_moved_away_is_missed_and_found_again(
    watched: Watched, tmp_path: Path, moved: str
) -> None:
    watched.set("a")()
    here, there = watched.profile / moved, tmp_path / "there"
    here.rename(there)
    done = watched.set("b")
    held = watched.held()
    assert (held.code, held.facts) == ("store_gone", {"path": str(watched.profile)})

    there.rename(here)
    watched.writer.try_again()

    done()
    assert states(watched.profile / FILE) == ["a", "b"]


def test_another_database_at_the_same_place_is_not_written(
    watched: Watched, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    watched.profile.rename(kept)
    Store.open(watched.profile).close()

    done = watched.set("a")
    assert watched.held().code == "store_gone"
    assert states(watched.profile / FILE) == []

    shutil.rmtree(watched.profile)
    kept.rename(watched.profile)
    watched.writer.try_again()
    done()


# A copy elsewhere


def test_a_copy_elsewhere_has_what_is_held_too(
    watched: Watched, disk: FaultyDisk, tmp_path: Path
) -> None:
    watched.set("a")()
    disk.fail(1, FULL)
    waiting = [watched.set("b"), watched.set("c")]
    watched.writer.submit(lambda store: store.bin_session("gone"))
    watched.held_until(waiting=3)

    watched.writer.save_copy(tmp_path / "copy.db").result(PATIENCE)

    assert states(tmp_path / "copy.db") == ["a", "b", "c"]
    assert sorted(f.name for f in tmp_path.iterdir()) == ["copy.db", "profile"]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    disk.heal()
    watched.writer.try_again()
    for wait in waiting:
        wait()
    assert states(watched.profile / FILE) == ["a", "b", "c"]


def test_a_copy_elsewhere_is_a_profile(watched: Watched, tmp_path: Path) -> None:
    watched.writer.submit(lambda store: store.add_session(Session("s")))
    (tmp_path / "other").mkdir()

    watched.writer.save_copy(tmp_path / "other" / FILE).result(PATIENCE)

    with closing(Store.open(tmp_path / "other")) as store:
        assert [s.id for s in store.sessions()] == ["s"]


def test_a_profile_that_was_deleted_can_be_saved_elsewhere(
    watched: Watched, tmp_path: Path
) -> None:
    watched.set("a")()
    shutil.rmtree(watched.profile)
    watched.set("b")
    assert watched.held().code == "store_gone"

    watched.writer.save_copy(tmp_path / "copy.db").result(PATIENCE)

    assert states(tmp_path / "copy.db") == ["a", "b"]
    assert not watched.writer.close(timeout=0.01)


def test_a_copy_that_cannot_be_written_is_told_and_leaves_nothing(
    watched: Watched, tmp_path: Path
) -> None:
    watched.set("a")()
    with pytest.raises(StoreError, match="store_unreadable"):
        watched.writer.save_copy(tmp_path / "nowhere" / "copy.db").result(PATIENCE)

    (tmp_path / "full").mkdir()
    full = FaultyDisk(tmp_path / "full")
    try:
        full.fail(3, FULL)
        with pytest.raises(StoreError, match="disk_full"):
            watched.writer.save_copy(tmp_path / "full" / "copy.db").result(PATIENCE)
        assert list((tmp_path / "full").iterdir()) == []
    finally:
        full.close()


# The end


def test_what_is_held_at_the_end_is_given_up_after_the_time_it_is_given(
    watched: Watched, disk: FaultyDisk
) -> None:
    disk.fail(1, FULL)
    lost = watched.writer.submit(lambda store: store.set_state("a", 1))
    watched.held()

    assert not watched.writer.close(timeout=0.01)

    with pytest.raises(StoreError, match="disk_full"):
        lost.result(PATIENCE)
    disk.heal()
    Store.open(watched.profile).close()


def test_what_is_held_is_tried_once_more_at_the_end(watched: Watched, disk: FaultyDisk) -> None:
    disk.fail(1, FULL)
    watched.set("a")
    watched.held()

    disk.heal()

    assert watched.writer.close(PATIENCE)
    assert states(watched.profile / FILE) == ["a"]


def test_the_log_is_cut_when_there_is_nothing_to_do(watched: Watched) -> None:
    log = watched.profile / f"{FILE}-wal"
    cut = threading.Event()

    def fill(store: Store) -> None:
        store.set_state("big", "x" * LONG_LOG)
        store._db.set_trace_callback(lambda sql: cut.set() if "TRUNCATE" in sql else None)

    watched.writer.submit(fill).result(PATIENCE)
    assert log.stat().st_size > LONG_LOG
    assert cut.wait(PATIENCE)
    watched.writer.submit(lambda store: None).result(PATIENCE)

    assert log.stat().st_size == 0


@pytest.mark.long
def test_the_log_stays_small_whatever_is_written_while_somebody_reads(watched: Watched) -> None:
    """400 MB in pieces as four busy replies bring them, and a reader that is hardly ever away."""
    log = watched.profile / f"{FILE}-wal"
    text = (Text("x" * 1_000_000),)
    long = Node("long", None, Role.USER, text)
    reply = Node("r", None, Role.ASSISTANT, status=Status.GROWING)

    def begin(store: Store) -> None:
        for node in (long, reply):
            store.add_session(Session(node.id))
            planted = Operation(node.id, "say", (Plant((node,)),), None, node.id, 1.0)
            store.record(node.id, planted)

    watched.writer.submit(begin).result(PATIENCE)
    chunks = [Growth("r", "text", "x" * 10_000, 2.0)] * 4
    over = threading.Event()

    def read() -> None:
        with closing(Store.open(watched.profile, readonly=True)) as store:
            while not over.is_set():
                assert store.tree("long").node("long").parts == text

    reader = threading.Thread(target=read)
    reader.start()
    longest = 0
    for _ in range(10_000):
        watched.writer.submit(lambda store: store.grow(chunks)).result(PATIENCE)
        longest = max(longest, log.stat().st_size)
    over.set()
    reader.join()

    assert LONG_LOG < longest < 64 << 20
