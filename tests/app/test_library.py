"""What the library does where the disk does not take what it is given, or may not be given it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.core.errors import StoreError
from bough.core.node import Status
from bough.core.sentences import sentence
from bough.core.store.store import FILE, Store
from bough.core.store.writer import Held
from helpers.faulty_disk import FULL, IOERR, FaultyDisk
from helpers.rights import ordinary_rights
from helpers.server import ModelServer
from helpers.world import World, draw, drawn

ANSWER = "A bough is a main branch of a tree."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FaultyDisk]:
    disk = FaultyDisk(tmp_path / "profile")
    yield disk
    disk.close()


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer, disk: FaultyDisk) -> Iterator[World]:
    world = World(tmp_path, server)
    # What the start writes is not what is to fail.
    world.workspace.save()
    world.library.write(lambda _: None).result(10)
    yield world
    disk.heal()
    world.close()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def held(qtbot: QtBot, world: World) -> Held:
    """What the library holds, once it holds something."""
    qtbot.waitUntil(lambda: world.library.held is not None)
    assert world.library.held
    return world.library.held


def counting(qtbot: QtBot, world: World) -> Place:
    """The place of a reply that has its first word, and the others when the server is released."""
    world.server.reply("one two three", hold_after=1)
    place = world.place
    place.say("Count.")
    qtbot.waitUntil(lambda: place.path()[-1].text == "one ")
    return place


def saved(qtbot: QtBot, world: World, disk: FaultyDisk) -> None:
    """The disk heals, and all that was held is written."""
    disk.heal()
    world.library.try_again()
    qtbot.waitUntil(lambda: world.library.held is None)


def on_disk(profile: Path, session: str) -> list[str]:
    """The texts of a session as another program reads them."""
    with closing(Store.open(profile, readonly=True)) as store:
        return [node.text for node in store.tree(session).walk()]


def told(world: World) -> list[str]:
    """The codes of the troubles, as they come."""
    codes: list[str] = []
    world.library.trouble.connect(lambda code, facts: codes.append(code))
    return codes


# A disk that does not take it now


def test_a_question_goes_out_once_the_disk_has_it(
    qtbot: QtBot, world: World, server: ModelServer, disk: FaultyDisk
) -> None:
    codes = told(world)
    place = world.place
    disk.fail(1, FULL)

    assert place.say("What is a bough?")
    assert held(qtbot, world).code == "disk_full"
    assert held(qtbot, world).bytes >= len("What is a bough?")
    assert server.questions == []
    saved(qtbot, world, disk)
    qtbot.waitUntil(lambda: not place.running)

    assert draw(place.tree()) == drawn(f"""
        What is a bough?
          {ANSWER}
    """)
    assert codes == []


def test_a_reply_goes_on_while_the_disk_is_full_and_is_saved_after(
    qtbot: QtBot, world: World, server: ModelServer, disk: FaultyDisk, profile: Path
) -> None:
    place = counting(qtbot, world)

    disk.fail(1, FULL)
    server.release()
    qtbot.waitUntil(lambda: not place.running)
    assert place.path()[-1].text == "one two three"
    held(qtbot, world)
    saved(qtbot, world, disk)

    assert on_disk(profile, place.session_id) == ["Count.", "one two three"]


def test_stopping_a_reply_whose_question_waits_for_the_disk_keeps_the_question(
    qtbot: QtBot, world: World, server: ModelServer, disk: FaultyDisk, profile: Path
) -> None:
    codes = told(world)
    disk.fail(1)
    world.place.say("Never mind.")
    held(qtbot, world)

    world.place.stop()
    saved(qtbot, world, disk)

    assert on_disk(profile, world.place.session_id) == ["Never mind.", ""]
    assert world.place.path()[-1].status is Status.STOPPED
    assert server.questions == []
    assert codes == []


def test_when_too_much_is_held_replies_are_stopped_and_that_is_said(
    qtbot: QtBot,
    world: World,
    server: ModelServer,
    disk: FaultyDisk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bough.app.library.HELD_CAP", 3)
    place = counting(qtbot, world)
    codes = told(world)

    disk.fail(1, FULL)
    place.set_draft("long enough")
    qtbot.waitUntil(lambda: not place.running)

    assert codes == ["held_too_much"]
    assert place.path()[-1].status is Status.STOPPED
    assert place.path()[-1].text == "one "
    assert sentence("held_too_much", {"megabytes": 64}).startswith("64 MB wait to be saved")


def test_what_a_person_sees_does_not_wait_for_the_disk(
    qtbot: QtBot, world: World, disk: FaultyDisk
) -> None:
    place, session = world.place, world.place.session_id
    place.say("What is a bough?")
    qtbot.waitUntil(lambda: not place.running)
    disk.fail(1)

    place.set_draft("and a twig?")
    world.library.set_state("geometry", [1, 2])
    world.workspace.close(place.id)
    held(qtbot, world)

    again = world.workspace.open_session(session)
    assert again.draft == "and a twig?"
    assert world.library.state("geometry") == [1, 2]
    world.library.bin_session(session)
    world.library.unbin_session(session)
    assert session in world.library
    again = world.workspace.open_session(session)
    assert draw(again.tree()) == drawn(f"""
        What is a bough?
          {ANSWER}
    """)
    saved(qtbot, world, disk)


def test_a_tree_that_nobody_looks_at_is_forgotten_once_the_disk_has_it(
    qtbot: QtBot, world: World, disk: FaultyDisk
) -> None:
    place, session = world.place, world.place.session_id
    place.say("What is a bough?")
    qtbot.waitUntil(lambda: not place.running)
    disk.fail(1)
    world.library.rename(session, "Boughs")
    tree = world.library.tree(session)
    world.workspace.close(place.id)
    held(qtbot, world)
    assert world.library.tree(session) is tree

    saved(qtbot, world, disk)

    qtbot.waitUntil(lambda: world.library.tree(session) is not tree)


def test_all_of_it_can_be_saved_elsewhere_when_the_profile_is_deleted(
    qtbot: QtBot, world: World, profile: Path, tmp_path: Path
) -> None:
    place = world.place
    place.say("What is a bough?")
    qtbot.waitUntil(lambda: not place.running)
    shutil.rmtree(profile)
    world.library.rename(place.session_id, "Boughs")
    assert held(qtbot, world).code == "store_gone"
    assert sentence(*held(qtbot, world)[:2]) == (
        f"The profile at {profile} is gone. What is new is held in memory."
    )

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    copied = world.library.save_copy(elsewhere / FILE)
    qtbot.waitUntil(copied.done)

    assert copied.exception() is None
    assert on_disk(elsewhere, place.session_id) == ["What is a bough?", ANSWER]
    with closing(Store.open(elsewhere, readonly=True)) as store:
        assert store.session(place.session_id).title == "Boughs"
    world.library.close(timeout=0.01)


def test_a_disk_that_fails_at_the_start_does_not_keep_the_library_shut(
    qtbot: QtBot, world: World, server: ModelServer, disk: FaultyDisk, profile: Path
) -> None:
    place = counting(qtbot, world)
    qtbot.waitUntil(lambda: on_disk(profile, place.session_id)[-1] == "one ")
    for home in ("killed", "counted"):
        shutil.copytree(profile, profile / home / "profile")
    server.release()
    begun = disk.count
    Store.open(profile / "counted" / "profile").close()

    disk.fail(disk.count - begun)
    again = World(profile / "killed", server)

    reply = again.library.tree(place.session_id).node(place.path()[-1].id)
    assert (reply.status, reply.text) == (Status.INTERRUPTED, "one ")
    saved(qtbot, again, disk)
    again.close()
    with closing(Store.open(profile / "killed" / "profile", readonly=True)) as store:
        assert store.tree(place.session_id).node(reply.id) == reply


def worked(qtbot: QtBot, world: World, disk: FaultyDisk) -> list[Held]:
    """Ask, retry, draft and name; the disk heals once the fault was told. What was held."""
    library, place = world.library, world.place
    seen: list[Held] = []

    def heal(held: Held | None) -> None:
        if held:
            seen.append(held)
            disk.heal()
            library.try_again()

    library.holding.connect(heal)
    world.server.reply("an arm")
    world.server.reply("a branch")
    place.say("What is a bough?")
    qtbot.waitUntil(lambda: not place.running)
    place.retry(place.path()[-1].id)
    qtbot.waitUntil(lambda: not place.running)
    place.set_draft("and a twig?")
    library.rename(place.session_id, "Boughs")
    world.workspace.save()
    qtbot.waitUntil(library.write(lambda _: None).done)
    disk.heal()
    return seen


@pytest.mark.parametrize("kind", [FULL, IOERR])
@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(range(1, 60, 9), id="some"),
        pytest.param(range(1, 100), id="every", marks=pytest.mark.long),
    ],
)
def test_whatever_operation_fails_while_a_reader_works_all_is_saved_in_the_end(
    qtbot: QtBot,
    qapp: object,
    server: ModelServer,
    disk: FaultyDisk,
    profile: Path,
    kind: int,
    numbers: range,
) -> None:
    held = []
    for number in numbers:
        world = World(profile / str(number), server)
        codes = told(world)
        disk.fail(number, kind)

        held += worked(qtbot, world, disk)
        world.close()

        assert codes == [], number
        again = World(profile / str(number), server)
        assert again.library.recovered == [], number
        assert draw(again.place.tree(), again.place.head) == drawn("""
            What is a bough?
              an arm
              a branch <
        """), number
        assert (again.place.draft, again.place.title) == ("and a twig?", "Boughs"), number
        again.close()
    assert ("disk_full" if kind == FULL else "store_unreadable") in {h.code for h in held}


# A profile that is only read


@pytest.fixture
def newer(qtbot: QtBot, tmp_path: Path, server: ModelServer, profile: Path) -> str:
    """A profile in which a reply was cut off by a kill, and then a newer Bough was; its session."""
    world = World(tmp_path / "first", server)
    place = counting(qtbot, world)
    qtbot.waitUntil(lambda: "one " in on_disk(tmp_path / "first" / "profile", place.session_id))
    world.library._writer.submit(  # type: ignore[union-attr]
        lambda store: store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ).result()
    profile.mkdir()
    shutil.copyfile(tmp_path / "first" / "profile" / FILE, profile / FILE)
    with closing(sqlite3.connect(profile / FILE, isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 999999")
        db.execute("UPDATE state SET value = '\"2.3\"' WHERE key = 'written_by'")
        db.execute("PRAGMA journal_mode = DELETE")
    session = place.session_id
    world.close()
    return session


def test_a_newer_profile_is_browsed_and_nothing_of_it_is_changed(
    qtbot: QtBot, newer: str, tmp_path: Path, server: ModelServer, profile: Path
) -> None:
    before = (profile / FILE).read_bytes()
    world = World(tmp_path, server)
    library, place = world.library, world.place
    assert library.readonly
    assert library.readonly.code == "newer_schema"
    assert place.session_id == newer
    assert [n.text for n in place.path()] == ["Count.", "one "]
    assert place.path()[-1].status is Status.INTERRUPTED

    with qtbot.waitSignal(place.refused) as refused:
        assert not place.say("And?")
    assert refused.args == [sentence(library.readonly.code, library.readonly.facts)]
    codes = told(world)
    library.rename(newer, "Mine")
    library.filing.pin([newer], True)
    library.bin_session(newer)
    assert codes == ["newer_schema"] * 3
    assert [s.title for s in library.sessions()] == ["Count"]
    with qtbot.waitSignal(place.refused):
        place.undo()
    place.set_draft("kept for this run")
    world.workspace.close(place.id)
    assert world.workspace.open_session(newer).draft == "kept for this run"
    library.tidy()
    world.close()

    assert (profile / FILE).read_bytes() == before
    assert {f.name for f in profile.iterdir()} == {FILE, "lock"}


def test_a_newer_profile_is_kept_from_others_while_it_is_read(
    newer: str, tmp_path: Path, server: ModelServer, profile: Path
) -> None:
    world = World(tmp_path, server)

    with pytest.raises(StoreError, match="profile_locked"):
        Store.open(profile)

    world.close()
    with pytest.raises(StoreError, match="newer_schema"):
        Store.open(profile)


def test_a_profile_that_cannot_be_written_is_browsed(
    qtbot: QtBot, tmp_path: Path, server: ModelServer, qapp: object, profile: Path
) -> None:
    first = World(tmp_path, server)
    first.place.say("What is a bough?")
    qtbot.waitUntil(lambda: not first.place.running)
    first.close()
    for file in profile.iterdir():
        file.chmod(0o400)
    profile.chmod(0o500)

    with ordinary_rights():
        world = World(tmp_path, server)
    try:
        assert world.library.readonly
        assert world.library.readonly.code == "store_readonly"
        assert [n.text for n in world.place.path()] == ["What is a bough?", ANSWER]
    finally:
        world.close()
        profile.chmod(0o700)


def test_where_there_is_no_profile_and_none_can_be_made_that_is_told(
    tmp_path: Path, server: ModelServer, qapp: object
) -> None:
    tmp_path.chmod(0o500)
    with ordinary_rights(), pytest.raises(StoreError, match="store_readonly"):
        World(tmp_path, server)
    tmp_path.chmod(0o700)


# What can wait until there is a window


def test_what_is_in_the_bin_for_thirty_days_is_deleted_for_ever(
    qtbot: QtBot, world: World, profile: Path
) -> None:
    old, new = (world.library.new_session().id for _ in range(2))
    for session in (old, new):
        world.library.bin_session(session)

    def age(store: Store) -> None:
        long_ago = time.time() - 31 * 86_400
        store._change("binned_at = ?", [old], long_ago)

    qtbot.waitUntil(world.library.write(age).done)
    world.library.tidy()
    qtbot.waitUntil(world.library.write(lambda store: None).done)

    with closing(Store.open(profile, readonly=True)) as store:
        assert new in [s.id for s in store.sessions(binned=True)]
        with pytest.raises(StoreError, match="no_such_session"):
            store.session(old)


def test_a_profile_on_another_machine_is_told_of_once(
    qtbot: QtBot,
    tmp_path: Path,
    server: ModelServer,
    qapp: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bough.core.store.store.remote_kind", lambda profile: "nfs4")
    world = World(tmp_path, server)
    with qtbot.waitSignal(world.library.trouble) as trouble:
        world.library.tidy()
    assert trouble.args
    code, facts = trouble.args
    assert sentence(code, facts).startswith(
        f"The profile at {tmp_path / 'profile'} is on another machine (nfs4)"
    )

    codes = told(world)
    world.library.tidy()
    qtbot.waitUntil(world.library.write(lambda store: None).done)
    world.close()
    assert codes == []
