"""Power that fails at any moment: what was not synced may be lost or torn, nothing else is."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bough.core.errors import StoreError
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.store import Store
from helpers.faulty_disk import Done, FaultyDisk

SECTOR = 512
TURNS = 12
LONG = "x" * 30_000


def lived(store: Store, mark: Callable[[str], None]) -> None:
    """Turns of four replies each; after each thing that is to stay, its text is marked."""
    store.add_session(Session("s"))
    for turn in range(TURNS):
        question = Node(f"q{turn}", None, Role.USER, (Text(f"question {turn}"),))
        replies = [
            Node(f"r{turn}.{i}", question.id, Role.ASSISTANT, status=Status.GROWING)
            for i in range(4)
        ]
        plant = Operation(f"o{turn}", "say", (Plant((question, *replies)),), None, None, 1.0)
        store.record("s", plant)
        mark(f"question {turn}")
        for chunk in range(5):
            store.grow([Growth(r.id, "text", f"{chunk} ", 2.0) for r in replies])
        for reply in replies:
            text = f"answer {reply.id} {LONG}"
            store.seal(replace(reply, parts=(Text(text),), status=Status.SEALED))
            mark(text)
        # As it is done when there is nothing to do.
        if turn % 3 == 2:
            store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def after_power_failed(
    folder: Path, began: Path, done: Sequence[Done], dice: random.Random
) -> Path:
    """The folder as a disk may have it when power fails behind what was `done`: of the writes
    since the last sync of a file each is there, is not, or is there in part."""
    shutil.copytree(began, folder)
    unsynced: dict[str, list[Done]] = {}

    def settle(path: str, *, power: bool) -> None:
        for step in unsynced.pop(path, []):
            _carry_out(folder / Path(path).name, step, dice if power else None)

    for step in done:
        match step.kind:
            case "write" | "truncate":
                unsynced.setdefault(step.path, []).append(step)
            case "sync":
                settle(step.path, power=False)
            case "delete":
                settle(step.path, power=False)
                (folder / Path(step.path).name).unlink(missing_ok=True)
    for path in list(unsynced):
        settle(path, power=True)
    return folder


def _carry_out(file: Path, step: Done, dice: random.Random | None) -> None:
    data = step.data
    if dice and step.kind == "write":
        sectors = [data[i : i + SECTOR] for i in range(0, len(data), SECTOR)]
        match dice.randrange(3):
            case 0:
                return
            case 1:
                data = b"".join(sectors[: dice.randrange(len(sectors) + 1)])
    elif dice and dice.randrange(2):
        return
    file.touch()
    with file.open("r+b") as raw:
        if step.kind == "truncate":
            raw.truncate(step.at)
        else:
            raw.seek(step.at)
            raw.write(data)


def texts(profile: Path) -> set[str]:
    """What the next start finds, once it has ended what was growing."""
    with closing(Store.open(profile)) as store:
        assert store._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        store.recover()
        if not store.sessions():
            return set()
        nodes = list(store.tree("s").walk())
    assert not any(node.growing for node in nodes)
    return {node.text for node in nodes}


class Life:
    """What was done to the disk in one run of `lived`, and what the disk has after a cut."""

    def __init__(self, home: Path) -> None:
        self.home = home
        profile = home / "profile"
        Store.open(profile).close()
        shutil.copytree(profile, home / "began")
        disk = FaultyDisk(profile, record=True)
        with closing(Store.open(profile)) as store:
            lived(store, disk.mark)
        disk.close()
        self.done = disk.done
        assert len(texts(profile)) == TURNS * 5

    def kept(self, cut: int, dice: random.Random, *, syncs: bool = True) -> bool:
        """Whether all that was marked is there, when power fails after so many steps."""
        done = [step for step in self.done[:cut] if syncs or step.kind != "sync"]
        folder = after_power_failed(self.home / "cut", self.home / "began", done, dice)
        try:
            return {step.path for step in done if step.kind == "mark"} <= texts(folder)
        finally:
            shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["", "nfs4"], ids=["with a log", "on another machine"])
@pytest.mark.parametrize(
    "cuts", [40, pytest.param(1000, marks=pytest.mark.long)], ids=["some", "many"]
)
def test_power_that_fails_takes_no_question_and_no_finished_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, cuts: int
) -> None:
    monkeypatch.setattr("bough.core.store.store.remote_kind", lambda profile: kind)
    life = Life(tmp_path)

    for seed in range(cuts):
        dice = random.Random(seed)
        assert life.kept(dice.randrange(len(life.done) + 1), dice), seed


def test_without_syncs_the_same_cuts_lose_something(tmp_path: Path) -> None:
    """That the test above can fail."""
    life = Life(tmp_path)

    def kept(seed: int) -> bool:
        dice = random.Random(seed)
        try:
            return life.kept(dice.randrange(len(life.done)), dice, syncs=False)
        except (StoreError, sqlite3.Error, AssertionError):
            return False

    assert not all(kept(seed) for seed in range(10))
