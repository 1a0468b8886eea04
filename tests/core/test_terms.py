"""What is set for a session and at its nodes: what holds where, and how it is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given

from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.operations import Operation, Plant, apply, inverse
from bough.core.rearranging import mark, set_terms
from bough.core.session import Session
from bough.core.store import terms as stored
from bough.core.store.store import FILE, Store
from bough.core.terms import UNSET, Terms, checked_parameters, effective
from bough.core.tree import Tree
from helpers.trees import json_values, planted

BOUGHS = """
    what is a bough?
      a branch
        and a twig?
          a small one
            thanks
      an arm
        of whom?
"""


def boughs(**at: Terms) -> Tree:
    """The tree, with what is set at those of its nodes; `_` stands for a space."""
    tree = planted(BOUGHS)
    for name, terms in at.items():
        tree.mark(name.replace("_", " "), Landmarks(terms=terms))
    return tree


def test_what_is_set_at_a_node_holds_below_it_and_nowhere_else() -> None:
    tree = boughs(a_branch=Terms("guide", "Be brief."))

    assert effective(tree, "a branch", UNSET) == Terms("guide", "Be brief.")
    assert effective(tree, "thanks", UNSET) == Terms("guide", "Be brief.")
    assert effective(tree, "what is a bough?", UNSET) == UNSET
    assert effective(tree, "of whom?", UNSET) == UNSET


def test_the_nearest_wins_field_by_field_and_parameter_by_parameter() -> None:
    tree = boughs(
        a_branch=Terms("guide", "Be brief.", {"temperature": 0.1, "seed": 7}),
        a_small_one=Terms("poet", parameters={"temperature": 0.9}),
    )
    session = Terms("clerk", "Be kind.", {"temperature": 0.5, "max_tokens": 100})

    assert effective(tree, "thanks", session) == Terms(
        "poet", "Be brief.", {"temperature": 0.9, "seed": 7, "max_tokens": 100}
    )
    assert effective(tree, "of whom?", session) == session


def test_the_default_persona_answers_where_none_is_set() -> None:
    tree = boughs(a_branch=Terms("guide"))

    assert effective(tree, "of whom?", UNSET, "clerk").persona == "clerk"
    assert effective(tree, "thanks", UNSET, "clerk").persona == "guide"
    assert effective(tree, None, Terms("poet"), "clerk").persona == "poet"


def test_what_is_pinned_and_left_out_adds_up_and_the_nearer_wins() -> None:
    tree = boughs(
        a_branch=Terms(pinned=frozenset({"1", "2"}), left_out=frozenset({"3"})),
        a_small_one=Terms(pinned=frozenset({"3"}), left_out=frozenset({"2", "4"})),
    )

    found = effective(tree, "thanks", Terms(pinned=frozenset({"4", "5"})))

    assert (found.pinned, found.left_out) == ({"1", "3", "5"}, {"2", "4"})


def test_setting_them_is_an_act_that_can_be_taken_back() -> None:
    tree = boughs()
    act = mark(tree, "a branch", Landmarks(label="short", terms=Terms("guide")), "thanks")

    apply(tree, act)
    assert effective(tree, "thanks", UNSET).persona == "guide"
    apply(tree, inverse(act))
    assert tree.landmarks("a branch") == UNMARKED


def test_only_what_a_server_could_understand_is_a_parameter() -> None:
    assert checked_parameters(
        {
            "seed": 7,
            "temperature": 0,
            "top_p": 1.5,
            "max_tokens": True,
            "stop": ["END", "", 3],
            "reasoning_effort": "enormous",
            "model": "another",
        }
    ) == {"temperature": 0, "seed": 7, "stop": ["END"]}


@given(json_values)
def test_nonsense_of_any_kind_sets_nothing_that_makes_no_sense(untrusted: object) -> None:
    for found in (untrusted, {"parameters": untrusted, "pinned": untrusted, "system": untrusted}):
        assert stored.read(stored.written(stored.read(found))) == stored.read(found)


# On the disk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path)
    yield store
    store.close()


FULL = Terms(
    "guide",
    "Be brief.",
    {"temperature": 0.1, "stop": ["END"], "reasoning_effort": "high"},
    frozenset({"what is a bough?"}),
    frozenset({"a branch"}),
)


def kept(store: Store) -> Tree:
    """The tree of boughs in session "s", with all that can be set at one of its replies."""
    store.add_session(Session("s", terms=FULL))
    step = Plant(tuple(planted(BOUGHS).walk()))
    store.record("s", Operation("plant", "say", (step,), None, None, 1.0))
    marked = Landmarks(label="short", terms=FULL)
    store.record("s", mark(store.tree("s"), "a small one", marked, None))
    return store.tree("s")


def test_all_that_is_set_comes_back_from_the_disk(store: Store) -> None:
    tree = kept(store)

    assert store.session("s").terms == FULL
    assert tree.landmarks("a small one") == Landmarks(label="short", terms=FULL)
    done, _ = store.operations("s")
    assert (
        done[-1].steps
        == mark(planted(BOUGHS), "a small one", tree.landmarks("a small one"), None).steps
    )

    act = set_terms(FULL, UNSET, None)
    store.record("s", act)
    assert store.session("s").terms == UNSET
    assert store.operations("s")[0][-1].steps == act.steps
    store.record("s", inverse(act), way="undo")
    assert store.session("s").terms == FULL


def test_a_copy_of_a_session_pins_its_own_messages(store: Store) -> None:
    tree = kept(store)

    copy = store.duplicate("s", Session("copy", "Copy"))

    names = dict(zip(tree.below(), store.tree("copy").below(), strict=True))
    for found in (
        copy.terms,
        store.tree("copy").landmarks(names["a small one"]).terms or UNSET,
    ):
        assert found.pinned == {names["what is a bough?"]}
        assert found.left_out == {names["a branch"]}
        assert (found.persona, found.system) == ("guide", "Be brief.")


@pytest.mark.parametrize("text", ["{", "[]", '{"persona": 3, "parameters": "hot"}', "null"])
def test_what_was_damaged_sets_nothing_and_hides_nothing(
    store: Store, tmp_path: Path, text: str
) -> None:
    kept(store)
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("UPDATE sessions SET terms = ?", (text,))
        db.execute("UPDATE nodes SET landmarks = ? WHERE id = 'a small one'", (text,))

    assert store.session("s").terms == Terms(system="Be brief.")
    assert store.tree("s").landmarks("a small one") == UNMARKED
    assert len(store.tree("s")) == 7
    store.duplicate("s", Session("copy"))
