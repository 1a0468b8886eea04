"""Folders, the archive, the bin and copies of sessions in a running program."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.library import Library
from bough.core.errors import StoreError, UsageError
from bough.core.folders import inverse
from bough.core.node import Status
from bough.core.session import Session
from bough.core.store.store import Store
from helpers.server import ModelServer
from helpers.world import World, draw


def made(world: World, *titles: str, folder: str = "") -> list[str]:
    """Sessions of those titles; their ids."""
    found = []
    for title in titles:
        session = world.library.new_session(folder).id
        world.library.rename(session, title)
        found.append(session)
    return found


def where(library: Library) -> dict[str, str]:
    return {s.title: s.folder for s in library.sessions() if s.title}


def asked(qtbot: QtBot, world: World, text: str) -> str:
    assert world.place.say(text)
    qtbot.waitUntil(lambda: not world.place.running)
    return world.place.session_id


def later(world: World) -> World:
    return world.restarted()


def test_folders_and_what_is_in_them_are_there_after_a_restart(world: World) -> None:
    filing = world.library.filing
    filing.new_folder("", "Maths")
    filing.new_folder("Maths", "ODEs")
    filing.new_folder("", "Empty")
    filing.file(made(world, "Leapfrog"), "Maths/ODEs")

    filing.rename_folder("Maths", "Numerics")
    filing.move_folder("Numerics/ODEs", "")

    after = later(world)
    assert set(after.library.filing.paths) == {"Numerics", "ODEs", "Empty"}
    assert where(after.library) == {"Leapfrog": "ODEs"}
    after.close()


def test_a_deleted_folder_leaves_its_sessions_above_and_undo_puts_them_back(world: World) -> None:
    made(world, "Leapfrog", folder="Maths/ODEs")
    made(world, "Euler", folder="Maths")
    filing = world.library.filing

    act = filing.delete_folder("Maths")
    assert act
    assert where(world.library) == {"Leapfrog": "ODEs", "Euler": ""}
    filing.refile(inverse(act))

    after = later(world)
    assert where(after.library) == {"Leapfrog": "Maths/ODEs", "Euler": "Maths"}
    assert set(after.library.filing.paths) == {"Maths", "Maths/ODEs"}
    after.close()


def test_a_name_that_is_taken_is_refused_and_nothing_changes(world: World) -> None:
    filing = world.library.filing
    filing.new_folder("", "Maths")

    with pytest.raises(UsageError, match="folder_exists"):
        filing.new_folder("", "Maths")

    assert set(filing.paths) == {"Maths"}


def test_what_comes_back_from_the_bin_brings_its_folder(qtbot: QtBot, world: World) -> None:
    session = asked(qtbot, world, "What is a bough?")
    filing = world.library.filing
    filing.file([session], "Trees")
    filing.bin([session])
    filing.delete_folder("Trees")
    assert set(filing.paths) == set()

    filing.unbin([session])

    assert set(filing.paths) == {"Trees"}
    assert world.library.session(session).folder == "Trees"


def test_what_is_in_the_bin_goes_along_with_a_folder_that_is_renamed(world: World) -> None:
    (session,) = made(world, "Leapfrog", folder="Maths")
    filing = world.library.filing
    filing.bin([session])

    filing.rename_folder("Maths", "Numerics")
    filing.unbin([session])

    assert where(world.library) == {"Leapfrog": "Numerics"}


def test_the_archive_is_kept_between_starts(world: World) -> None:
    leapfrog, euler = made(world, "Leapfrog", "Euler")

    assert world.library.filing.archive([leapfrog, euler]) == [leapfrog, euler]
    assert world.library.filing.archive([euler], archived=False) == [euler]
    assert world.library.filing.archive([euler], archived=False) == []

    after = later(world)
    assert after.library.session(leapfrog).archived
    assert not after.library.session(euler).archived
    after.close()


def test_the_bin_lists_what_was_put_there_now_and_before_the_start(world: World) -> None:
    old, kept = made(world, "Old", "Kept")
    world.library.filing.bin([old])
    after = later(world)
    (new,) = made(after, "New")
    empty = after.library.new_session().id
    filing = after.library.filing

    filing.bin([new, empty])
    assert [s.title for s in filing.binned()] == ["New", "Old"]

    filing.unbin([old])
    filing.bin([kept])
    assert [s.title for s in filing.binned()] == ["Kept", "New"]
    assert filing.delete([kept, old]) == [kept]
    assert [s.title for s in filing.binned()] == ["New"]
    assert where(after.library) == {"Old": ""}
    after.close()


def test_a_draft_alone_is_something_to_bring_back_from_the_bin(world: World) -> None:
    place = world.place
    place.set_draft("Dear landlord,")
    place.save()

    world.library.bin_session(place.session_id)

    assert [s.id for s in world.library.filing.binned()] == [place.session_id]


def test_what_was_in_the_bin_for_longer_than_it_is_kept_is_not_listed(
    qapp: object, tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path / "profile")
    for name in ("old", "new"):
        store.add_session(Session(name, name))
    with monkeypatch.context() as then:
        then.setattr(time, "time", lambda now=time.time(): now - 31 * 86_400)
        store.bin_session("old")
    store.bin_session("new")
    store.close()

    world = World(tmp_path, server)

    assert [s.id for s in world.library.filing.binned()] == ["new"]
    world.close()


def test_a_copy_is_listed_with_its_messages_and_goes_its_own_way(
    qtbot: QtBot, world: World
) -> None:
    session = asked(qtbot, world, "What is a bough?")
    picture = draw(world.library.tree(session))
    world.library.filing.file([session], "Trees")

    with qtbot.waitSignal(world.library.filing.duplicated) as copied:
        world.library.filing.duplicate(session, "Boughs (copy)")

    assert copied.args
    source, copy = copied.args
    assert source == session
    assert world.library.session(copy).title == "Boughs (copy)"
    assert world.library.session(copy).folder == "Trees"
    assert draw(world.library.tree(copy)) == picture
    place = world.workspace.open_session(copy)
    assert [n.text for n in place.path()] == picture.replace("  ", "").splitlines()
    asked(qtbot, world, "And a twig?")
    assert draw(world.library.tree(session)) == picture


def test_a_copy_of_what_runs_has_what_came_until_then(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two three", hold_after=1)
    place = world.place
    place.say("Count.")
    qtbot.waitUntil(lambda: place.path()[-1].text == "one ")

    with qtbot.waitSignal(world.library.filing.duplicated) as copied:
        world.library.filing.duplicate(place.session_id, "Copy")

    assert copied.args
    last = list(world.library.tree(copied.args[1]).walk())[-1]
    assert (last.text, last.status) == ("one ", Status.INTERRUPTED)
    server.release()
    qtbot.waitUntil(lambda: not place.running)
    assert place.path()[-1].text == "one two three"


def test_those_that_moved_are_told_by_name(world: World) -> None:
    leapfrog, euler = made(world, "Leapfrog", "Euler")
    told: list[set[str]] = []
    world.library.relisted.connect(lambda sessions: told.append(set(sessions)))

    world.library.filing.pin([leapfrog], True)
    world.library.filing.pin([leapfrog], True)
    world.library.filing.file([leapfrog, euler], "Maths")
    world.library.filing.bin([euler])

    assert told == [{leapfrog}, {leapfrog, euler}, {euler}]


def test_in_a_profile_that_is_only_read_nothing_moves_and_that_is_said(world: World) -> None:
    (session,) = made(world, "Leapfrog", folder="Maths")
    world.place.set_draft("Dear")
    filing = world.library.filing
    world.library.readonly = StoreError("store_readonly", path="/p")
    told: list[str] = []
    world.library.trouble.connect(lambda code, facts: told.append(code))
    acts: list[Callable[[], object]] = [
        lambda: filing.new_folder("", "Rust"),
        lambda: filing.rename_folder("Maths", "Rust"),
        lambda: filing.delete_folder("Maths"),
        lambda: filing.file([session], ""),
        lambda: filing.archive([session]),
        lambda: filing.pin([session], True),
        lambda: filing.unbin(["nobody"]),
        lambda: filing.delete(["nobody"]),
        lambda: filing.duplicate(session, "Copy"),
        lambda: world.library.rename(session, "Euler"),
    ]

    for act in acts:
        assert not act()

    assert told == ["store_readonly"] * len(acts)
    assert where(world.library) == {"Leapfrog": "Maths"}
    assert set(filing.paths) == {"Maths"}
    world.library.readonly = None


def test_what_cannot_be_read_of_a_folder_takes_no_session_with_it(
    qapp: object, tmp_path: Path, server: ModelServer
) -> None:
    store = Store.open(tmp_path / "profile")
    store.add_session(Session("s", "Leapfrog", folder=" Maths // ODEs/"))
    store.close()

    world = World(tmp_path, server)

    assert where(world.library) == {"Leapfrog": "Maths/ODEs"}
    assert {"Maths", "Maths/ODEs"} <= set(world.library.filing.paths)
    world.close()
    shutil.rmtree(tmp_path / "profile")
