"""The keeper makes backups when something changed, and says when the database is not whole."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.keeper import CHECKED, HOUR, WEEK, Keeper
from bough.core.store.backups import FOLDER, back_up, backups, newest_at
from bough.core.store.checks import Stop
from bough.core.store.store import FILE, Store
from helpers.damage import PAGE, used
from helpers.world import World


@pytest.fixture
def keeper(world: World) -> Iterator[Keeper]:
    keeper = Keeper(world.home / "profile", world.library, world.io)
    yield keeper
    keeper.close()


def look(keeper: Keeper, qtbot: QtBot) -> None:
    """Let it do what is due, to the end."""
    with qtbot.waitSignal(keeper.rested):
        keeper.look()


def age(profile: Path, seconds: float) -> None:
    """As if the backups had been made so long ago."""
    for backup in reversed(backups(profile)):
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(backup.at - seconds))
        backup.path.rename(backup.path.with_name(f"bough-{stamp}.db"))


def running() -> bool:
    return any(thread.name == "bough-keeper" for thread in threading.enumerate())


def write(world: World) -> None:
    world.library.write(lambda store: store.set_state("written", time.time())).result()


def test_what_was_never_backed_up_is(world: World, keeper: Keeper, qtbot: QtBot):
    write(world)

    look(keeper, qtbot)

    (backup,) = backups(world.home / "profile")
    assert not backup.damaged


def test_a_backup_an_hour_after_the_last_is_made_only_if_something_was_written(
    world: World, qtbot: QtBot
):
    profile = world.home / "profile"

    def started() -> int:
        keeper = Keeper(profile, world.library, world.io)
        look(keeper, qtbot)
        keeper.close()
        return len(backups(profile))

    write(world)
    assert started() == 1
    write(world)
    assert started() == 1, "the last is not an hour old"
    age(profile, HOUR)
    assert started() == 2
    age(profile, HOUR)
    for name in (FILE, f"{FILE}-wal"):
        # Nothing was written since.
        os.utime(profile / name, (time.time() - 3 * HOUR,) * 2)
    assert started() == 2


def test_a_week_after_the_last_the_idle_database_is_checked_thoroughly(
    world: World, keeper: Keeper, qtbot: QtBot
):
    write(world)
    look(keeper, qtbot)

    look(keeper, qtbot)

    qtbot.waitUntil(lambda: world.library.state(CHECKED) is not None)
    assert abs(world.library.state(CHECKED) - time.time()) < WEEK / 2
    keeper.look()
    assert not running(), "once a week is enough"


def test_a_database_that_is_not_whole_is_told_once_and_its_backups_stay(
    world: World, tmp_path: Path, qtbot: QtBot
):
    profile = tmp_path / "damaged profile"
    used(profile, sessions=8)
    Store.open(profile).close()
    good = back_up(profile / FILE)
    with (profile / FILE).open("r+b") as raw:
        raw.seek(20 * PAGE)
        raw.write(bytes(20 * PAGE))
    keeper = Keeper(profile, world.library, world.io)

    with qtbot.waitSignal(keeper.damaged) as told:
        keeper.look()

    assert told.args is not None
    assert told.args[0]
    assert list((profile / FOLDER).iterdir()) == [good]
    keeper.look()
    assert not running()
    keeper.close()


def test_a_backup_that_cannot_be_made_is_told(world: World, keeper: Keeper, qtbot: QtBot):
    (world.home / "profile" / FOLDER).write_text("a file")
    write(world)

    with qtbot.waitSignal(keeper.trouble) as told:
        keeper.look()

    assert told.args is not None
    assert told.args[0] == "backup_failed"


def test_closing_ends_what_runs_and_leaves_no_half_of_a_backup(world: World, keeper: Keeper):
    write(world)
    keeper.look()

    keeper.close()

    assert not running()
    assert list((world.home / "profile" / FOLDER).glob("*.new")) == []


def test_what_a_person_asks_for_is_done_at_once_and_told(
    world: World, keeper: Keeper, qtbot: QtBot
):
    shares: list[float] = []
    keeper.progressed.connect(shares.append)
    write(world)
    look(keeper, qtbot)
    last = newest_at(world.home / "profile")

    for job, act in (("backup", keeper.back_up), ("check", keeper.check)):
        with qtbot.waitSignal(keeper.succeeded) as succeeded:
            act()
            assert keeper.job == job
        assert succeeded.args == [job]

    assert newest_at(world.home / "profile") > last, "though none was due"
    assert shares[-1] == 1
    assert abs(world.library.state(CHECKED) - time.time()) < HOUR


def test_what_nobody_asked_for_gives_way(world: World, keeper: Keeper, qtbot: QtBot):
    write(world)
    keeper.look()
    assert running()

    with qtbot.waitSignal(keeper.succeeded) as succeeded:
        keeper.check()

    assert succeeded.args == ["check"]


def test_what_was_asked_for_is_called_off_without_a_word(
    world: World, keeper: Keeper, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    def endless(_file: Path, *, stop: Stop, **_how: object) -> str:
        while True:
            stop.check()

    monkeypatch.setattr("bough.core.store.checks.fault", endless)
    told: list[str] = []
    keeper.succeeded.connect(told.append)
    keeper.trouble.connect(lambda code, _: told.append(code))

    with qtbot.waitSignal(keeper.rested):
        keeper.check()
        keeper.stop()

    assert (keeper.job, told) == ("", [])


def test_a_check_that_was_asked_for_finds_what_is_not_whole(
    world: World, tmp_path: Path, qtbot: QtBot
):
    profile = tmp_path / "damaged profile"
    used(profile, sessions=8)
    Store.open(profile).close()
    with (profile / FILE).open("r+b") as raw:
        raw.seek(20 * PAGE)
        raw.write(bytes(20 * PAGE))
    keeper = Keeper(profile, world.library, world.io)

    with qtbot.waitSignal(keeper.damaged), qtbot.assertNotEmitted(keeper.succeeded):
        keeper.check()

    assert keeper.job == ""
