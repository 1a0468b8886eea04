"""A disk that fails at the Nth operation: nothing is lost or done twice, and nobody crashes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bough.core.errors import StoreError
from bough.core.folders import Refiling
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Bin, Operation, Plant, Step, inverse
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.places import StoredPlace
from bough.core.store.store import FILE, Store
from bough.core.store.trouble import PASSING
from bough.core.store.writer import Held, Writer
from helpers.faulty_disk import FULL, IOERR, FaultyDisk

Job = Callable[[Store], Any]

PATIENCE = 120.0
STREAMS = ("r1", "r2", "r3", "r4")
FAULTS = {
    "an error, once": partial(FaultyDisk.fail, kind=IOERR, once=True),
    "errors, until it heals": partial(FaultyDisk.fail, kind=IOERR),
    "no room, until there is": partial(FaultyDisk.fail, kind=FULL),
    "an error for what was done": partial(FaultyDisk.fail, kind=IOERR, once=True, after=True),
}


def operation(name: str, *steps: Step, after: str) -> Operation:
    return Operation(name, "say", steps, None, after, 1.0)


def asked(name: str, text: str) -> Node:
    return Node(name, None, Role.USER, (Text(text),), created_at=1.0)


def growing(name: str, parent: str) -> Node:
    return Node(name, parent, Role.ASSISTANT, status=Status.GROWING, created_at=1.0)


def jobs() -> list[Job]:
    """A reader's hour: asks, sees four replies grow, edits, bins, takes back, and goes."""
    found: list[Job] = [
        Store.recover,
        partial(Store.add_session, session=Session("s")),
        partial(Store.add_session, session=Session("old")),
    ]
    ask = operation("ask", Plant((asked("q", "so?"), growing("r1", "q"))), after="r1")
    found.append(partial(_record, operation=ask, place=StoredPlace("p", "s", 0, head="r1")))
    for name in STREAMS[1:]:
        retry = operation(f"retry {name}", Plant((growing(name, "q"),)), after=name)
        found.append(partial(_record, operation=retry))
    for i in range(6):
        chunks = [Growth(name, "text", f"{i} of {name} ", float(i)) for name in STREAMS]
        found.append(partial(Store.grow, chunks=chunks))
    for name in STREAMS:
        parts = (Text("".join(f"{i} of {name} " for i in range(6))),)
        sealed = replace(growing(name, "q"), parts=parts, status=Status.SEALED, ended_at=9.0)
        found.append(partial(Store.seal, node=sealed))
    edited = replace(asked("q2", "or so? " * 900), edited_from="q")
    left = growing("left growing", "q2")
    edit = operation("edit", Plant((edited, left)), after=left.id)
    bin_ = operation("bin", Bin(("r2",)), after="r1")
    found += [
        partial(_record, operation=edit),
        partial(Store.grow, chunks=[Growth(left.id, "text", "half", 3.0)]),
        partial(_record, operation=bin_),
        partial(_record, operation=inverse(bin_), way="undo"),
        partial(Store.change_session, session_id="s", title="Boughs", titled=True),
        partial(Store.save_place, place=StoredPlace("p", "s", 0, head="r1", draft="and")),
        partial(Store.set_state, key="geometry", value=[1, 2]),
        partial(Store.refile, act=Refiling(("Trees",), (), {"s": ("", "Trees")})),
        partial(Store.bin_session, session_id="old"),
        partial(Store.purge, before=4e9),
    ]
    return found


def _record(store: Store, operation: Operation, **how: Any) -> None:
    store.record("s", operation, **how)


def lived(profile: Path, disk: FaultyDisk) -> list[Held | None]:
    """Do the jobs; the disk heals once the fault was told. What was told."""
    told: list[Held | None] = []

    def on_held(held: Held | None) -> None:
        told.append(held)
        if held:
            disk.heal()
            writer.try_again()

    try:
        writer = Writer(lambda: Store.open(profile), on_held)
    except StoreError as error:
        if error.code not in PASSING:
            raise
        disk.heal()
        writer = Writer(lambda: Store.open(profile), on_held)
    futures = [writer.submit(job) for job in jobs()]
    assert writer.close(PATIENCE)
    disk.heal()
    assert [future.exception(PATIENCE) for future in futures] == [None] * len(futures)
    return told


def stored(profile: Path) -> Any:
    """All that is in the profile but the times at which it was written."""
    with closing(sqlite3.connect(profile / FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = {
            "growth": "SELECT node, kind, text, at FROM growth ORDER BY seq",
            "operations": "SELECT id, session, steps, state FROM operations ORDER BY seq",
            "state": "SELECT key, value FROM state WHERE key <> 'commits' ORDER BY key",
        }
        rows = {table: db.execute(sql).fetchall() for table, sql in tables.items()}
    with closing(Store.open(profile, readonly=True)) as store:
        tree = store.tree("s")
        sessions = [replace(s, updated_at=0.0) for s in store.sessions()]
        return rows, sessions, store.places(), list(tree.walk()), tree.binned()


@pytest.fixture(params=["", "nfs4"], ids=["with a log", "on another machine"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("bough.core.store.store.remote_kind", lambda profile: request.param)
    return str(request.param)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FaultyDisk]:
    disk = FaultyDisk(tmp_path)
    yield disk
    disk.close()


def every_fault(tmp_path: Path, disk: FaultyDisk, fault: str, first: int, step: int) -> None:
    whole = tmp_path / "whole"
    assert lived(whole, disk) == []
    expected = stored(whole)
    held = 0
    for number in count(first, step):
        profile = tmp_path / str(number)
        before = disk.count
        FAULTS[fault](disk, number)

        told = lived(profile, disk)

        assert stored(profile) == expected, number
        assert told in ([], [told[0], None] if told else []), number
        held += bool(told)
        if disk.count - before < number:
            break
    # Other faults met the opening, the end, or what is done again by itself.
    assert held > (number - first) / step / 3


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_operation_fails_all_is_saved_in_the_end(
    tmp_path: Path, disk: FaultyDisk, kind: str, fault: str
) -> None:
    every_fault(tmp_path, disk, fault, first=3, step=11)


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_every_single_operation_may_fail(
    tmp_path: Path, disk: FaultyDisk, kind: str, fault: str
) -> None:
    every_fault(tmp_path, disk, fault, first=1, step=1)
