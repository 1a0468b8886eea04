"""Folders, the archive and copies of sessions, as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bough.core import folders
from bough.core.acts import say
from bough.core.errors import StoreError
from bough.core.folders import Refiling, inverse
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Bin, Mark, Move, Operation, Plant, Step
from bough.core.session import Session
from bough.core.store.journal import Growth
from bough.core.store.store import Store
from bough.core.terms import Terms
from bough.core.tree import Tree
from helpers.trees import ANY


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def store(profile: Path) -> Iterator[Store]:
    store = Store.open(profile)
    yield store
    store.close()


def filed(store: Store, *, binned: bool = False) -> dict[str, str]:
    return {s.id: s.folder for s in store.sessions(binned=binned)}


def act(step: Step, head: str | None = None) -> Operation:
    return Operation(f"{step!r:.40}", "say", (step,), None, head, 2.0)


def forked(store: Store, session: str = "s") -> Tree:
    """A session with a fork, a message that moved below a younger one, one in the bin, a landmark,
    and replies that say where they come from."""
    store.add_session(
        Session(session, "Boughs", terms=Terms(system="Be brief."), created_at=1.0, updated_at=2.0)
    )
    nodes = (
        Node("q", None, Role.USER, (Text("What is a bough?"),)),
        Node("a", "q", Role.ASSISTANT, (Text("A branch."),), model="m"),
        Node("b", "q", Role.ASSISTANT, (Text("A limb."),), model="m", edited_from="a"),
        Node("c", "q", Role.ASSISTANT, (Text("Both."),), details={"combined_from": ["a", "b"]}),
        Node("gone", "a", Role.USER, (Text("Never mind."),)),
        Node("old", "b", Role.USER, (Text("And a twig?"),)),
        Node("young", "a", Role.USER, (Text("And a leaf?"),)),
    )
    for step in (
        Plant(nodes),
        Bin(("gone",)),
        Move("old", "b", "young"),
        Mark("a", UNMARKED, Landmarks(True, "short", "", None, favourite=True)),
    ):
        store.record(session, act(step, "old"))
    return store.tree(session)


def shape(tree: Tree) -> list[tuple[object, ...]]:
    """All that is visible of a tree but the names of its messages."""
    numbers = {node_id: number for number, node_id in enumerate(tree.below())}
    return [
        (
            numbers[n.id],
            numbers.get(n.parent or ""),
            numbers.get(n.edited_from or ""),
            [numbers[str(i)] for i in n.details.get("combined_from", ())],  # type: ignore[attr-defined]
            tree.landmarks(n.id),
            replace(n, id="", parent=None, edited_from=None, details={}),
        )
        for n in tree.walk()
    ]


def test_an_empty_folder_is_there_after_a_restart(store: Store, profile: Path) -> None:
    store.refile(folders.new([], "", "Maths"))
    store.close()

    with_again = Store.open(profile)
    assert with_again.folders() == ["Maths"]
    with_again.close()


def test_the_folder_of_a_new_session_is_there_with_those_around_it(store: Store) -> None:
    store.add_session(Session("s", folder="Maths/ODEs"))

    assert store.folders() == ["Maths", "Maths/ODEs"]


def test_a_folder_is_renamed_with_all_that_is_in_it_also_in_the_bin(store: Store) -> None:
    for name, folder in (("a", "Maths"), ("b", "Maths/ODEs"), ("c", "Mathsy"), ("d", "")):
        store.add_session(Session(name, folder=folder))
        store.add_session(Session(f"{name} binned", folder=folder))
        store.bin_session(f"{name} binned")
    act = folders.rename(store.folders(), filed(store), "Maths", "数学")

    store.refile(act)

    assert store.folders() == ["Mathsy", "数学", "数学/ODEs"]
    assert filed(store) == {"a": "数学", "b": "数学/ODEs", "c": "Mathsy", "d": ""}
    assert filed(store, binned=True) == {
        "a binned": "数学",
        "b binned": "数学/ODEs",
        "c binned": "Mathsy",
        "d binned": "",
    }

    store.refile(inverse(act))
    assert store.folders() == ["Maths", "Maths/ODEs", "Mathsy"]
    assert filed(store)["b"] == filed(store, binned=True)["b binned"] == "Maths/ODEs"


def test_what_cannot_be_done_whole_is_not_done_in_part(store: Store) -> None:
    store.add_session(Session("a", folder="Maths"))

    with pytest.raises(AttributeError):
        store.refile(Refiling(("Rust",), ("Maths",), {"a": ("Maths", None)}))  # type: ignore[dict-item]

    assert store.folders() == ["Maths"]
    assert filed(store) == {"a": "Maths"}


def test_several_sessions_are_archived_and_binned_at_once_or_not_at_all(store: Store) -> None:
    for name in "abc":
        store.add_session(Session(name))

    store.change_session("a", "b", archived=True)
    assert {s.id for s in store.sessions() if s.archived} == {"a", "b"}

    with pytest.raises(StoreError, match="no_such_session"):
        store.bin_session("a", "nobody")
    assert store.sessions(binned=True) == []

    store.bin_session("a", "c")
    found = store.sessions(binned=True)
    assert {s.id for s in found} == {"a", "c"}
    assert all(s.binned_at for s in found)
    store.unbin_session("a", "c")
    assert len(store.sessions()) == 3


def test_a_copy_has_all_messages_under_new_names(store: Store) -> None:
    original = forked(store)
    wanted = Session("copy", "Boughs (copy)", folder="Trees", created_at=5.0, updated_at=6.0)

    made = store.duplicate("s", wanted)

    copy = store.tree("copy")
    copy.check()
    assert shape(copy) == shape(original)
    assert not set(copy.below()) & set(original.below())
    assert len(copy.binned()) == 1
    assert made.head is not None
    assert copy.node(made.head).text == "And a twig?"
    assert (made.title, made.titled, made.folder) == ("Boughs (copy)", True, "Trees")
    assert (made.created_at, made.updated_at, made.terms.system) == (5.0, 6.0, "Be brief.")
    assert (made.nodes, made.forks) == (len(copy), copy.forks())
    assert store.operations("copy") == ([], [])
    assert store.folders() == ["Trees"]


def test_a_copy_and_what_it_was_made_of_go_their_own_ways(store: Store) -> None:
    original = forked(store)
    store.duplicate("s", Session("copy", "Copy"))
    copy = store.tree("copy")

    store.record("copy", say(copy, copy.tip(None), "And a root?", ANY))
    store.bin_session("s")
    store.delete_session("s")

    assert len(store.tree("copy")) == len(original) + 2


def test_what_still_grows_is_cut_off_in_the_copy_and_goes_on_growing_in_the_other(
    store: Store,
) -> None:
    store.add_session(Session("s"))
    operation = say(Tree(), None, "Count.", ANY)
    store.record("s", operation)
    reply = operation.planted[1]
    store.grow([Growth(reply.id, "text", "one ", 3.0)])

    store.duplicate("s", Session("copy", "Copy"))
    store.grow([Growth(reply.id, "text", "two", 4.0)])

    copied = list(store.tree("copy").walk())[-1]
    assert (copied.text, copied.status) == ("one ", Status.INTERRUPTED)
    assert store.tree("s").node(reply.id).text == "one two"
    assert store.tree("s").node(reply.id).growing


def test_nothing_is_left_of_a_copy_that_could_not_be_made(store: Store) -> None:
    forked(store)

    with pytest.raises(StoreError, match="no_such_session"):
        store.duplicate("nobody", Session("copy"))

    assert [s.id for s in store.sessions()] == ["s"]
