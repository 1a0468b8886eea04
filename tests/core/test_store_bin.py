"""What is deleted for ever: sessions in the bin, when they are old or when a person says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bough.core.acts import say
from bough.core.errors import StoreError
from bough.core.node import Status
from bough.core.rearranging import prune
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.outbox import StoredMessage
from bough.core.store.places import StoredPlace
from bough.core.store.store import FILE, Store
from bough.core.tree import Tree
from bough.core.turn import end
from helpers.trees import ANY, planted

TABLES = ("sessions", "nodes", "parts", "growth", "operations", "places", "outbox")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def store(profile: Path) -> Iterator[Store]:
    store = Store.open(profile)
    for name in ("kept", "binned"):
        filled(store, name)
    store.bin_session("binned")
    yield store
    store.close()


def filled(store: Store, name: str) -> None:
    """A session with everything a session can have, also a reply that never came to its end."""
    store.add_session(Session(name))
    for _ in range(2):
        operation = say(Tree(), None, f"What of the {name}?", ANY)
        store.record(name, operation, place=StoredPlace(f"{name}'s", name))
        store.grow([Growth(operation.planted[1].id, "text", f"The {name}", 2.0)])
    message = StoredMessage(f"{name} next", name, operation.planted[1].id, "And then?", (ANY,))
    store.keep_outbox({message.reply: (message,)})
    question = store.tree(name).children(None)[0]
    store.record(name, prune(store.tree(name), question, None))


def counted(profile: Path) -> dict[str, int]:
    db = sqlite3.connect(profile / FILE)
    counts = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES}
    db.close()
    return counts


def test_a_session_deleted_for_ever_takes_all_of_its_own_along_and_nothing_else(
    store: Store, profile: Path
) -> None:
    both = counted(profile)
    kept = list(store.tree("kept").walk())

    store.delete_session("binned")

    assert {table: 2 * count for table, count in counted(profile).items()} == both
    assert list(store.tree("kept").walk()) == kept
    with pytest.raises(StoreError, match="no_such_session"):
        store.delete_session("binned")


def test_what_is_not_in_the_bin_is_not_deleted(store: Store, profile: Path) -> None:
    before = counted(profile)

    with pytest.raises(StoreError, match="not_in_bin"):
        store.delete_session("kept")

    assert counted(profile) == before


def test_what_was_deleted_for_ever_cannot_be_read_from_the_file(profile: Path) -> None:
    store = Store.open(profile)
    store.add_session(Session("s"))
    store.record("s", say(Tree(), None, "whisper " * 2000, ANY))
    store.bin_session("s")

    store.delete_session("s")

    store.close()
    assert b"whisper" not in (profile / FILE).read_bytes()


def test_what_nobody_has_seen_of_it_is_deleted_with_it(store: Store, profile: Path) -> None:
    for name in ("kept", "binned"):
        visible = next(n for n in store.tree(name).walk() if n.growing)
        store.seal(end(visible, Status.SEALED, 3.0), "unread")
    assert set(store.marks()) == {"kept", "binned"}

    store.delete_session("binned")

    assert set(store.marks()) == {"kept"}
    keys = sqlite3.connect(profile / FILE).execute("SELECT key FROM state").fetchall()
    assert sum(key.startswith("unseen/") for (key,) in keys) == 1


def test_the_bin_is_emptied_of_what_is_old(store: Store) -> None:
    assert store.purge(before=0.0) == 0
    assert [s.id for s in store.sessions(binned=True)] == ["binned"]

    assert store.purge(before=4e9) == 1

    assert store.sessions(binned=True) == []
    assert [s.id for s in store.sessions()] == ["kept"]


def test_what_was_pruned_in_a_living_session_is_never_deleted(store: Store) -> None:
    pruned = store.tree("kept").binned()

    store.purge(before=4e9)

    assert store.tree("kept").binned() == pruned
    assert pruned


@pytest.mark.parametrize("table", ["nodes", "parts", "growth", "operations", "sessions"])
def test_no_statement_deletes_what_is_not_in_the_bin(
    store: Store, profile: Path, table: str
) -> None:
    store.record("kept", say(planted("Sealed?"), None, "And?", ANY))
    before = counted(profile)
    db = sqlite3.connect(profile / FILE)

    with pytest.raises(sqlite3.IntegrityError, match=r"sealed|append_only|not_in_bin"), db:
        db.execute(f"DELETE FROM {table}")

    db.close()
    assert counted(profile) == before


def test_the_drafts_of_edits_go_with_their_session(store: Store) -> None:
    for name in ("kept", "binned"):
        store.set_state(f"edit:{name}:node", {"text": "a secret"})

    store.delete_session("binned")

    assert store.state("edit:binned:node") is None
    assert store.state("edit:kept:node") == {"text": "a secret"}


def test_a_state_of_nothing_leaves_no_row(store: Store) -> None:
    store.set_state("editor:p", {"node": "n"})
    store.set_state("editor:p", None)

    assert store.state("editor:p", "nothing") == "nothing"
