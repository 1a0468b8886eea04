"""What is written comes back, and what stands never changes."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from bough.core.acts import retry, say
from bough.core.errors import StoreError, UsageError
from bough.core.events import ToolCalled
from bough.core.landmarks import UNMARKED, Landmarks, Verdict
from bough.core.node import (
    Failure,
    Node,
    Opaque,
    Reasoning,
    Role,
    Status,
    Text,
    ToolCall,
    Usage,
    size_of,
)
from bough.core.operations import (
    Bin,
    Mark,
    Move,
    Operation,
    Plant,
    Step,
    Unbin,
    apply,
    inverse,
)
from bough.core.rearranging import insert, mark, prune, set_terms
from bough.core.session import Session
from bough.core.store.journal import Growth, growth
from bough.core.store.places import StoredPlace
from bough.core.store.store import FILE, Store
from bough.core.terms import UNSET, Terms
from bough.core.tree import Tree
from bough.core.turn import end
from helpers.acts import Acts
from helpers.trees import ANY, draw, drawn, nodes, planted


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def store(profile: Path) -> Iterator[Store]:
    store = Store.open(profile)
    store.add_session(Session("s", created_at=1.0, updated_at=1.0))
    yield store
    store.close()


def plant(*nodes: Node) -> Operation:
    return Operation(f"plant {nodes[0].id}", "say", (Plant(nodes),), None, nodes[-1].id, 5.0)


def meddle(profile: Path, *statements: str) -> None:
    """Do what a foreign program or a failing disk might, past what guards the tables."""
    db = sqlite3.connect(profile / FILE)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def growing(store: Store) -> Node:
    """A reply that grows below the question "so?"."""
    operation = say(Tree(), None, "so?", ANY)
    store.record("s", operation)
    return operation.planted[1]


# Trees


def test_a_tree_comes_back_as_it_was_planted(store: Store) -> None:
    tree = planted("""
        What is a bough?
          an arm
            of what?
          a branch
        What is a leaf?
    """)

    store.record("s", plant(*tree.walk()))

    again = store.tree("s")
    assert draw(again) == draw(tree)
    assert [again.node(n.id) for n in tree.walk()] == list(tree.walk())


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_every_node_comes_back_as_it_was(data: st.DataObject) -> None:
    node = data.draw(nodes())
    home = Path(tempfile.mkdtemp())
    store = Store.open(home / "profile")
    try:
        store.add_session(Session("s"))

        store.record("s", plant(node))

        tree = store.tree("s")
        assert tree.sizes(["n"]) == [size_of(node)]
        assert tree.node("n") == node
        assert tree.sizes(["n"]) == [size_of(node)]
    finally:
        store.close()
        shutil.rmtree(home)


def test_siblings_keep_the_order_they_were_planted_in_whatever_their_names(store: Store) -> None:
    for name in ("zoe", "adam", "mia"):
        store.record("s", plant(Node(name, None, Role.USER)))

    assert store.tree("s").children(None) == ["zoe", "adam", "mia"]


def test_a_lone_surrogate_is_replaced_and_a_nul_is_kept(store: Store) -> None:
    node = Node("n", None, Role.USER, (Text("a\ud83db\0c\ud83d\ude00"),))

    store.record("s", plant(node))

    assert store.tree("s").node("n").text == "a\ufffdb\0c\U0001f600"


def test_what_no_text_can_hold_is_replaced_wherever_it_comes_from(store: Store) -> None:
    """A lone surrogate, a NUL and a number of 100 bits in all that a server or a person fills."""
    odd, huge = "\0\ud83d", 1 << 100
    facts = {odd: [odd, huge]}
    node = Node(
        "n",
        None,
        Role.ASSISTANT,
        (
            Text(odd),
            Reasoning(odd),
            ToolCall(odd, odd, odd),
            Opaque("chart" + odd, odd, facts),
        ),
        Status.FAILED,
        endpoint=odd,
        model=odd,
        stop_reason=odd,
        failure=Failure(odd, facts),
        usage=Usage(huge, -huge, 1),
        settings=facts,
        details={"answered_by": odd, "requests": [odd]},
    )
    place = StoredPlace("p", "s", draft=odd, anchors={odd: facts}, endpoint=odd, model=odd)

    store.record("s", plant(node), place=replace(place, visited={odd: odd}))
    store.change_session("s", title=odd, folder=odd)
    store.record("s", set_terms(UNSET, Terms(odd, odd), None))
    store.set_state(odd, facts)
    store.record("s", plant(Node("r", "n", Role.ASSISTANT, status=Status.GROWING)))
    call = growth("r", ToolCalled(ToolCall(odd, odd, odd)), 1.0)
    assert call
    store.grow([Growth("r", "text", odd, 1.0), call])
    store.recover()

    clean = odd.replace("\ud83d", "\ufffd")
    known = {clean: [clean, huge]}
    tree = store.tree("s")
    assert tree.node("n") == replace(
        node,
        parts=(
            Text(clean),
            Reasoning(clean),
            ToolCall(clean, clean, clean),
            Opaque("chart" + clean, clean, known),
        ),
        endpoint=clean,
        model=clean,
        stop_reason=clean,
        failure=Failure(clean, known),
        usage=Usage(None, None, 1),
        settings=known,
        details={"answered_by": clean, "requests": [clean]},
    )
    assert tree.node("r").parts == (Text(clean), ToolCall(clean, clean, clean))
    session = store.session("s")
    assert (session.title, session.folder) == (clean, clean)
    assert session.terms == Terms(clean, clean)
    assert store.places() == [
        StoredPlace(
            "p", "s", None, False, None, clean, {clean: known}, clean, clean, {clean: clean}
        )
    ]
    assert store.state(odd) == store.state(clean) == known
    with pytest.raises(StoreError, match="no_such_session"):
        store.session(odd)


def test_a_count_no_column_can_hold_is_not_known(store: Store) -> None:
    node = Node("n", None, Role.ASSISTANT, usage=Usage(1 << 80, 7))

    store.record("s", plant(node))

    assert store.tree("s").node("n").usage == Usage(None, 7)


def test_parts_of_a_kind_from_the_future_come_along_with_what_is_continued(store: Store) -> None:
    call = ToolCall("c1", "draw", '{"what": "an oak"}')
    parts = (Text("see "), call, Opaque("chart", "|||", {"points": [1, 2]}))
    reply = replace(growing(store), parts=parts, status=Status.STOPPED)
    store.seal(reply)

    longer = Node("r2", reply.parent, Role.ASSISTANT, reply.parts, Status.GROWING)
    store.record("s", plant(longer))
    store.grow([Growth("r2", "text", "there", 3.0)])

    assert store.tree("s").node("r2").parts == (*parts, Text("there"))


def test_reading_a_session_that_is_not_there_says_so(store: Store) -> None:
    for read in (store.tree, store.session, store.operations):
        with pytest.raises(StoreError, match="no_such_session"):
            read("gone")


# Growing


def test_a_reply_grows_in_the_journal_and_is_read_as_far_as_that_goes(store: Store) -> None:
    reply = growing(store)

    store.grow([Growth(reply.id, "reasoning", "An arm", 2.0)])
    store.grow([Growth(reply.id, "reasoning", "?", 2.5), Growth(reply.id, "text", "A bough", 4.0)])

    tree = store.tree("s")
    assert tree.sizes([reply.id]) == [(Role.ASSISTANT, 7, 0)]
    node = tree.node(reply.id)
    assert node.growing
    assert node.parts == (Reasoning("An arm?", 2.0, 4.0), Text("A bough"))
    assert node.first_token_at == 2.0


def test_a_sealed_reply_stands_and_its_journal_is_gone(store: Store, profile: Path) -> None:
    reply = growing(store)
    store.grow([Growth(reply.id, "text", "A bou", 2.0)])
    sealed = replace(
        reply,
        parts=(Text("A bough."),),
        status=Status.SEALED,
        ended_at=3.0,
        stop_reason="stop",
        usage=Usage(9, 3),
    )

    store.seal(sealed)

    assert store.tree("s").node(reply.id) == sealed
    with sqlite3.connect(profile / FILE) as db:
        assert db.execute("SELECT count(*) FROM growth").fetchone() == (0,)
    db.close()


def test_what_comes_after_the_end_is_dropped(store: Store) -> None:
    reply = growing(store)
    sealed = end(replace(reply, parts=(Text("so"),)), Status.STOPPED, 3.0)
    store.seal(sealed)

    store.grow([Growth(reply.id, "text", " late", 4.0)])

    assert store.tree("s").node(reply.id) == sealed


def test_a_reply_is_sealed_once(store: Store) -> None:
    sealed = end(replace(growing(store), parts=(Text("so"),)), Status.STOPPED, 3.0)
    store.seal(sealed)

    with pytest.raises(StoreError, match="sealed"):
        store.seal(replace(sealed, parts=(Text("not so"),)))
    with pytest.raises(UsageError, match="still_growing"):
        store.seal(replace(sealed, status=Status.GROWING))

    assert store.tree("s").node(sealed.id) == sealed


def test_growing_appends_one_row_a_chunk_and_waits_for_no_disk(store: Store) -> None:
    reply = growing(store)
    seen: list[str] = []
    store._db.set_trace_callback(seen.append)

    store.grow([Growth(reply.id, "text", "a", 1.0), Growth(reply.id, "text", "b", 2.0)])

    verbs = [statement.split()[0] for statement in seen]
    assert verbs == ["PRAGMA", "BEGIN", "INSERT", "INSERT", "COMMIT"]
    assert seen[0] == "PRAGMA synchronous = NORMAL"


def test_what_a_person_did_and_what_was_sealed_waits_for_the_disk(store: Store) -> None:
    seen: list[str] = []
    store._db.set_trace_callback(seen.append)

    reply = growing(store)
    store.seal(end(reply, Status.STOPPED, 3.0))

    commits = [s for s in seen if s.startswith(("PRAGMA", "BEGIN", "COMMIT"))]
    assert commits == ["PRAGMA synchronous = FULL", "BEGIN IMMEDIATE", "COMMIT"] * 2


def test_what_was_growing_when_the_program_died_is_interrupted_with_its_text(
    store: Store, profile: Path
) -> None:
    reply = growing(store)
    whole = replace(growing(store), parts=(Text("whole"),))
    store.seal(end(whole, Status.SEALED, 3.0, stop_reason="stop"))
    empty = growing(store)
    store.grow([Growth(reply.id, "reasoning", "An arm", 2.0), Growth(reply.id, "text", "A", 4.0)])
    store.close()

    again = Store.open(profile)
    try:
        assert again.recover() == [reply.id, empty.id]
        tree = again.tree("s")
        assert tree.node(reply.id).status is Status.INTERRUPTED
        assert tree.node(reply.id).parts == (Reasoning("An arm", 2.0, 4.0), Text("A"))
        assert tree.node(reply.id).ended_at == 4.0
        assert tree.node(empty.id).status is Status.INTERRUPTED
        assert tree.node(whole.id).status is Status.SEALED
        assert again.recover() == []
    finally:
        again.close()


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE nodes SET status = 'failed'",
        "UPDATE nodes SET model = 'another'",
        "UPDATE nodes SET settings = '{}'",
        "UPDATE nodes SET id = 'm'",
        "UPDATE parts SET text = 'not so'",
        "DELETE FROM parts",
        "INSERT INTO parts (node, position, kind, text) VALUES (1, 9, 'text', 'and more')",
        "DELETE FROM nodes",
    ],
)
def test_no_statement_changes_what_is_sealed(store: Store, profile: Path, forbidden: str) -> None:
    store.record("s", plant(Node("n", None, Role.ASSISTANT, (Text("so"),))))
    db = sqlite3.connect(profile / FILE)
    db.execute("PRAGMA foreign_keys = ON")

    with pytest.raises(sqlite3.IntegrityError), db:
        db.execute(forbidden)

    db.close()
    assert store.tree("s").node("n").text == "so"


@pytest.mark.parametrize("forbidden", ["UPDATE growth SET text = ''", "DELETE FROM growth"])
def test_no_statement_rewrites_the_journal(store: Store, profile: Path, forbidden: str) -> None:
    reply = growing(store)
    store.grow([Growth(reply.id, "text", "so", 1.0)])
    db = sqlite3.connect(profile / FILE)

    with pytest.raises(sqlite3.IntegrityError, match="append_only"), db:
        db.execute(forbidden)

    db.close()
    assert store.tree("s").node(reply.id).text == "so"


# Operations


def test_the_undo_stack_comes_back_with_what_was_undone(store: Store, profile: Path) -> None:
    tree = planted("What is a bough?\n  an arm")
    first = plant(*tree.walk())
    second = retry(tree, "an arm", "an arm", ANY)
    third = prune(tree, "an arm", "an arm")
    for operation in (first, second, third):
        store.record("s", operation)
    store.record("s", inverse(third), way="undo")
    store.record("s", inverse(second), way="undo")

    reader = Store.open(profile, readonly=True)
    done, undone = reader.operations("s")
    reader.close()

    assert done == [first]
    assert undone == [third, second]


def test_what_was_undone_is_gone_from_the_stack_when_something_else_is_done(store: Store) -> None:
    tree = planted("What is a bough?\n  an arm")
    store.record("s", plant(*tree.walk()))
    undone = retry(tree, "an arm", "an arm", ANY)
    store.record("s", undone)
    store.record("s", inverse(undone), way="undo")

    store.record("s", prune(tree, "an arm", "an arm"))

    assert [o.kind for o in store.operations("s")[0]] == ["say", "prune"]
    assert store.operations("s")[1] == []
    assert undone.planted[0].id not in store.tree("s")


def test_an_act_and_the_place_it_came_from_are_one(store: Store) -> None:
    store.save_place(StoredPlace("p", "s", position=0, draft="so?"))
    operation = say(Tree(), None, "so?", ANY)

    store.record("s", operation, place=StoredPlace("p", "s", 0, head=operation.head_after))

    assert store.places() == [StoredPlace("p", "s", 0, head=operation.head_after)]
    session = store.session("s")
    assert (session.head, session.nodes, session.forks) == (operation.head_after, 2, 0)
    assert session.updated_at == operation.at


def test_an_act_that_fails_half_way_leaves_nothing(store: Store) -> None:
    store.save_place(StoredPlace("p", "s", draft="so?"))
    operation = say(Tree(), None, "so?", ANY)

    with pytest.raises(sqlite3.IntegrityError):
        store.record("s", operation, place=StoredPlace("p", "no such session"))

    assert len(store.tree("s")) == 0
    assert store.operations("s") == ([], [])
    assert store.places()[0].draft == "so?"
    store.record("s", operation)
    assert len(store.tree("s")) == 2


def test_an_act_on_what_is_not_there_is_refused(store: Store) -> None:
    tree = planted("What is a bough?")
    operation = prune(tree, "What is a bough?", None)

    with pytest.raises(StoreError, match="no_such_session"):
        store.record("gone", operation)
    with pytest.raises(StoreError, match="no_such_node"):
        store.record("s", operation)
    store.record("s", plant(*tree.walk()))
    with pytest.raises(StoreError, match="no_such_operation"):
        store.record("s", inverse(operation), way="undo")

    assert draw(store.tree("s")) == "What is a bough?"


def any_step(data: st.DataObject, session: str, ids: list[str], tree: Tree) -> Step:
    """Also one that no reader takes: planting below what is in the bin, binning what is there."""
    kind = data.draw(st.sampled_from([Plant, Bin, Unbin, Move] if ids else [Plant]))
    if kind is Move:
        node_id = data.draw(st.sampled_from(ids))
        others = [i for i in ids if all(n.id != node_id for n in tree.path(i))]
        parent = data.draw(st.sampled_from([None, *others]))
        return Move(node_id, tree.node(node_id).parent, parent)
    if kind is not Plant:
        return kind(tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3))))
    born = []
    for _ in range(data.draw(st.integers(1, 4))):
        parent = data.draw(st.sampled_from([None, *ids]))
        born.append(Node(f"{session}{len(ids)}", parent, Role.USER))
        ids.append(born[-1].id)
    return Plant(tuple(born))


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_whatever_is_done_to_a_session_it_knows_how_many_nodes_and_forks_it_has(
    data: st.DataObject,
) -> None:
    home = Path(tempfile.mkdtemp())
    store = Store.open(home / "profile")
    trees: dict[str, Tree] = {"s": Tree(), "t": Tree()}
    ids: dict[str, list[str]] = {"s": [], "t": []}
    try:
        for name in trees:
            store.add_session(Session(name))
        for number in range(data.draw(st.integers(1, 12))):
            name = data.draw(st.sampled_from(["s", "t"]))
            many = data.draw(st.integers(1, 2))
            steps = []
            for _ in range(many):
                steps.append(any_step(data, name, ids[name], trees[name]))
                apply(trees[name], Operation("", "any", (steps[-1],), None, None, 1.0))
            act = Operation(f"o{number}", "any", tuple(steps), None, None, 1.0)
            ways = {"do": act, "undo": inverse(act), "redo": inverse(inverse(act))}
            for way in list(ways)[: data.draw(st.integers(1, 3))]:
                if way != "do":
                    apply(trees[name], ways[way])

                store.record(name, ways[way], way=way)  # type: ignore[arg-type]

                for other, tree in trees.items():
                    session, stored = store.session(other), store.tree(other)
                    assert (session.nodes, session.forks) == (len(tree), tree.forks())
                    assert (session.nodes, session.forks) == (len(stored), stored.forks())
    finally:
        store.close()
        shutil.rmtree(home)


# Sessions, places, state


def test_sessions_come_with_the_last_changed_first(store: Store) -> None:
    for name, at in (("old", 0.5), ("new", 9.0)):
        store.add_session(Session(name, created_at=at, updated_at=at))

    assert [s.id for s in store.sessions()] == ["new", "s", "old"]


def test_a_session_comes_back_as_it_was_changed(store: Store) -> None:
    store.change_session("s", title="Boughs", titled=True, pinned=True, folder="trees")
    store.change_session("s", updated_at=7.0)

    assert store.session("s") == Session(
        "s",
        title="Boughs",
        titled=True,
        folder="trees",
        pinned=True,
        created_at=1.0,
        updated_at=7.0,
    )
    assert store.session("s").titled is True


def test_only_known_fields_of_a_known_session_are_changed(store: Store) -> None:
    with pytest.raises(TypeError):
        store.change_session("s", id="t")
    with pytest.raises(StoreError, match="no_such_session"):
        store.change_session("gone", title="?")


def test_a_session_in_the_bin_is_out_of_sight_and_comes_back_whole(store: Store) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm").walk()))
    before = store.session("s")

    store.bin_session("s")
    assert store.sessions() == []
    (binned,) = store.sessions(binned=True)
    assert replace(binned, binned_at=None) == before
    assert binned.binned_at
    store.unbin_session("s")

    assert store.sessions() == [before]
    assert store.sessions(binned=True) == []
    assert len(store.tree("s")) == 2


def test_places_come_open_ones_in_order_then_the_closed_ones_last_saved_first(
    store: Store,
) -> None:
    store.add_session(Session("t"))
    for name, session, position in (
        ("closed long ago", "s", None),
        ("second", "t", 1),
        ("closed", "s", None),
        ("first", "s", 0),
    ):
        store.save_place(StoredPlace(name, session, position))

    assert [p.id for p in store.places()] == ["first", "second", "closed", "closed long ago"]
    assert [p.id for p in store.places(session="t")] == ["second"]
    assert [p.id for p in store.places(opened=True)] == ["first", "second"]
    assert [p.id for p in store.places(session="s", opened=True)] == ["first"]


def test_a_place_comes_back_as_it_was_saved_last(store: Store) -> None:
    place = StoredPlace(
        "p",
        "s",
        position=3,
        current=True,
        head="n",
        draft="und dann\n\ud83dso",
        anchors={"": 1, "m": [2], "n": {"node": "n", "offset": 3.5}},
        endpoint="here",
        model="tiny",
        visited={"": "q", "q": "r"},
    )
    store.save_place(StoredPlace("p", "s", draft="so?"))

    store.save_place(place)

    assert store.places() == [replace(place, draft="und dann\n\ufffdso")]
    store.forget_place("p")
    assert store.places() == []


def test_the_one_anchor_of_an_older_bough_is_that_of_its_head(store: Store, profile: Path) -> None:
    store.save_place(StoredPlace("p", "s", head="n"))
    meddle(profile, """UPDATE places SET anchor = '{"node": "n", "y": 2}'""")

    assert store.places() == [StoredPlace("p", "s", head="n", anchors={"n": {"node": "n", "y": 2}})]


def test_small_state_is_kept_by_key(store: Store) -> None:
    store.set_state("geometry", [0, 0, 1280, 840])
    store.set_state("geometry", {"width": 900, "名": "窓"})

    assert store.state("geometry") == {"width": 900, "名": "窓"}
    assert store.state("dock", "left") == "left"


# Moves and landmarks


def test_what_moved_below_a_younger_message_is_read_there(store: Store) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm\nWhat is a leaf?").walk()))

    step = Move("What is a bough?", None, "What is a leaf?")
    store.record("s", Operation("o", "move", (step,), None, None, 6.0))

    tree = store.tree("s")
    assert draw(tree) == "What is a leaf?\n  What is a bough?\n    an arm"
    assert tree.node("What is a bough?").parent == "What is a leaf?"


def test_what_was_planted_is_undone_as_it_was_planted_though_it_moved_since(store: Store) -> None:
    tree = planted("What is a bough?\n  an arm")
    first = plant(*tree.walk())
    second = insert(tree, "What is a bough?", ["an arm"], Role.ASSISTANT, "a branch", None)
    for operation in (first, second):
        store.record("s", operation)

    done, _ = store.operations("s")

    assert done == [first, second]


def test_landmarks_come_back_and_go(store: Store) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm").walk()))
    marks = Landmarks(True, "arms \0", "an arm of\na tree", Verdict.DEAD_END, favourite=True)

    done = mark(store.tree("s"), "an arm", marks, None)
    store.record("s", done)

    assert store.tree("s").landmarks("an arm") == marks
    assert store.tree("s").marked() == {"an arm"}
    assert store.operations("s")[0][-1] == done
    store.record("s", inverse(done), way="undo")
    assert store.tree("s").marked() == set()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("'{half'", UNMARKED),
        ("x'ff'", UNMARKED),
        ("7", UNMARKED),
        ("'[true]'", UNMARKED),
        (
            """'{"bookmark": 1, "label": ["a"], "note": "kept", "verdict": "won", "later": 1}'""",
            Landmarks(note="kept"),
        ),
    ],
)
def test_landmarks_that_make_no_sense_hide_nothing(
    store: Store, profile: Path, written: str, found: Landmarks
) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm\n    of what?").walk()))
    meddle(profile, f"UPDATE nodes SET landmarks = {written} WHERE id = 'an arm'")

    tree = store.tree("s")

    assert [n.text for n in tree.walk()] == ["What is a bough?", "an arm", "of what?"]
    assert tree.landmarks("an arm") == found


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE nodes SET parent = 'elsewhere' WHERE id = 'an arm'",
        "UPDATE nodes SET parent = 'gone' WHERE id = 'an arm'",
        "UPDATE nodes SET parent = 'an arm' WHERE id = 'an arm'",
        "UPDATE nodes SET parent = NULL WHERE status = 'growing'",
    ],
)
def test_no_statement_moves_a_message_out_of_its_session_or_while_it_grows(
    store: Store, profile: Path, forbidden: str
) -> None:
    store.add_session(Session("t"))
    store.record("t", plant(Node("elsewhere", None, Role.USER)))
    store.record("s", plant(*planted("What is a bough?\n  an arm").walk()))
    growing(store)
    db = sqlite3.connect(profile / FILE)

    with pytest.raises(sqlite3.IntegrityError, match="not_a_move"), db:
        db.execute(forbidden)

    db.close()


def test_a_move_of_what_is_not_there_changes_nothing(store: Store) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm").walk()))

    for step in (Move("gone", None, "an arm"), Mark("gone", UNMARKED, Landmarks(True))):
        with pytest.raises(StoreError, match="no_such_node"):
            store.record("s", Operation("o", "any", (step,), None, None, 6.0))

    assert draw(store.tree("s")) == "What is a bough?\n  an arm"


# What cannot be read


@pytest.mark.parametrize(
    ("damage", "shown"),
    [
        ("status = 'melting'", "melting"),
        ("role = 'oracle'", "oracle"),
        ("failure = '{half'", "{half"),
        ("settings = '[1]'", "[1]"),
        ("input_tokens = 'many'", "many"),
        ("created_at = 'noon'", "noon"),
        ("model = x'fffe'", "\\xff\\xfe"),
    ],
)
def test_a_row_that_makes_no_sense_is_shown_raw_and_hides_nothing_else(
    store: Store, profile: Path, damage: str, shown: str
) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm\n    of what?").walk()))
    meddle(profile, f"UPDATE nodes SET {damage} WHERE id = 'an arm'")

    tree = store.tree("s")

    assert [n.id for n in tree.walk()] == ["What is a bough?", "an arm", "of what?"]
    stub = tree.node("an arm")
    assert not stub.growing
    (part,) = stub.parts
    assert isinstance(part, Opaque)
    assert (part.kind, part.text) == ("damaged", "an arm")
    assert shown in part.data.values()
    assert tree.node("of what?").text == "of what?"


@pytest.mark.parametrize(
    ("damage", "shown"),
    [
        ("data = '{half'", Opaque("text", "an arm", {"": "{half"})),
        ("kind = 'reasoning', data = '{\"began\": []}'", None),
        ("text = x'61ff'", None),
        ("kind = 'chart', data = '[1]'", Opaque("chart", "an arm", {"": "[1]"})),
    ],
)
def test_a_part_that_makes_no_sense_is_shown_raw(
    store: Store, profile: Path, damage: str, shown: Opaque | None
) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm").walk()))
    meddle(profile, f"UPDATE parts SET {damage} WHERE text = 'an arm'")

    tree = store.tree("s")
    sizes = tree.sizes(["an arm"])
    (part,) = tree.node("an arm").parts

    assert sizes == tree.sizes(["an arm"])
    assert isinstance(part, Opaque)
    assert shown is None or part == shown


def test_text_that_is_no_utf8_is_shown_with_its_bytes_and_spoils_nothing_else(
    store: Store, profile: Path
) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm").walk()))
    meddle(profile, "UPDATE parts SET text = CAST(x'61ff62' AS TEXT) WHERE text = 'an arm'")

    tree = store.tree("s")

    assert tree.node("an arm").text == "a\\xffb"
    assert tree.node("What is a bough?").text == "What is a bough?"


def test_a_part_that_could_not_be_read_is_written_on_as_it_was(store: Store, profile: Path) -> None:
    store.record("s", plant(Node("r", None, Role.ASSISTANT, (Text("a"),), Status.GROWING)))
    meddle(profile, "UPDATE parts SET kind = 'reasoning', data = '[0.5, null]'")

    store.seal(end(store.tree("s").node("r"), Status.STOPPED, 2.0))

    db = sqlite3.connect(profile / FILE)
    assert db.execute("SELECT kind, text, data FROM parts").fetchall() == [
        ("reasoning", "a", "[0.5, null]")
    ]
    db.close()


def test_a_node_whose_parent_is_gone_is_still_there(store: Store, profile: Path) -> None:
    store.record("s", plant(*planted("What is a bough?\n  an arm\n    of what?").walk()))
    meddle(profile, "UPDATE nodes SET parent = 'gone' WHERE id = 'an arm'")

    assert draw(store.tree("s")) == drawn("""
        What is a bough?
        an arm
          of what?
    """)


def test_a_growing_row_that_makes_no_sense_does_not_stop_recovery(
    store: Store, profile: Path
) -> None:
    broken, other = growing(store), growing(store)
    store.grow([Growth(other.id, "text", "so", 1.0)])
    meddle(profile, f"UPDATE nodes SET settings = '{{half' WHERE id = '{broken.id}'")

    assert store.recover() == [broken.id, other.id]

    assert store.tree("s").node(other.id).text == "so"
    assert store.recover() == []


def test_small_things_that_cannot_be_read_are_as_if_never_set(store: Store, profile: Path) -> None:
    store.set_state("geometry", 1)
    store.save_place(StoredPlace("p", "s", anchors={"": 1}, visited={"a": "b"}, draft="kept"))
    meddle(
        profile,
        "UPDATE state SET value = '{half'",
        "UPDATE places SET anchor = '{half', visited = '[]'",
    )

    assert store.state("geometry", 7) == 7
    assert store.places() == [StoredPlace("p", "s", draft="kept")]


@pytest.mark.parametrize(
    "steps",
    ['[["fly", [1]]]', '[["bin", ["gone"]]]', '[["terms", {}, null]]', '[["pl', "7", "{}"],
)
def test_acts_that_cannot_be_read_are_not_undone_and_those_after_them_are(
    store: Store, profile: Path, steps: str
) -> None:
    for name in ("a", "b", "c"):
        store.record("s", plant(Node(name, None, Role.USER)))
    meddle(profile, f"UPDATE operations SET steps = '{steps}' WHERE id = 'plant b'")

    done, _ = store.operations("s")

    assert [o.id for o in done] == ["plant c"]


def test_what_was_undone_and_cannot_be_read_is_not_done_again_nor_what_came_after_it(
    store: Store, profile: Path
) -> None:
    acts = [plant(Node(name, None, Role.USER)) for name in ("a", "b", "c", "d")]
    for act in acts:
        store.record("s", act)
    for act in reversed(acts[1:]):
        store.record("s", inverse(act), way="undo")
    meddle(
        profile,
        """UPDATE operations SET steps = '[["move", "gone", null, null]]'
        WHERE id = 'plant c'""",
    )

    done, undone = store.operations("s")

    assert [o.id for o in done] == ["plant a"]
    assert [o.id for o in undone] == ["plant b"]


# All of it, in any order


class StoredActs(Acts):
    """After each act the disk holds what is in memory, for the one who writes and for others."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.store = Store.open(self.home / "profile")
        self.store.add_session(Session("s"))
        self.looked_at: str | None = None

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.home)

    def recorded(self, operation: Operation, way: str) -> None:
        self.store.record("s", operation, way=way)  # type: ignore[arg-type]
        self.looked_at = operation.head_after

    def grown(self, node: Node, kind: str, text: str, at: float) -> None:
        self.store.grow([Growth(node.id, kind, text, at)])  # type: ignore[arg-type]

    def ended(self, node: Node) -> None:
        self.store.seal(node)

    @rule()
    def end_the_program_and_start_it_again(self) -> None:
        self.stop_all()
        self.start_again()
        assert self.store.recover() == []
        self.take_up()

    @precondition(lambda self: self.growing())
    @rule()
    def kill_the_program_and_start_it_again(self) -> None:
        growing = self.growing()
        self.start_again()
        assert self.store.recover() == [n.id for n in growing]
        for node in growing:
            again = self.store.tree("s").node(node.id)
            assert (again.status, again.text) == (Status.INTERRUPTED, node.text)
            self.tree.replace(again)
            self.sealed[node.id] = again
        self.take_up()

    @invariant()
    def the_disk_holds_what_is_in_memory(self) -> None:
        reader = Store.open(self.home / "profile", readonly=True)
        for store in (self.store, reader):
            tree = store.tree("s")
            tree.check()
            assert [tree.node(i) for i in self.order] == [self.tree.node(i) for i in self.order]
            assert tree.binned() == self.tree.binned()
            assert tree.marked() == self.tree.marked()
            assert all(tree.landmarks(i) == self.tree.landmarks(i) for i in tree.marked())
            assert [n.id for n in tree.walk()] == [n.id for n in self.tree.walk()]
            session = store.session("s")
            assert (session.nodes, session.forks) == (len(self.tree), self.tree.forks())
            assert (session.head, session.terms) == (self.looked_at, self.terms)
            done, undone = store.operations("s")
            assert [o.id for o in done] == [a.operation.id for a in self.done]
            assert [o.id for o in undone] == [a.operation.id for a in self.undone]
            for read, act in zip([*done, *undone], [*self.done, *self.undone], strict=True):
                assert inverse(read) == inverse(act.operation)
        reader.close()

    def start_again(self) -> None:
        self.store.close()
        self.store = Store.open(self.home / "profile")

    def take_up(self) -> None:
        """Go on from what the disk has."""
        self.tree = self.store.tree("s")
        done, undone = self.store.operations("s")
        for act, operation in zip([*self.done, *self.undone], [*done, *undone], strict=True):
            act.operation = operation


TestAnyActsStored = StoredActs.TestCase
TestAnyActsStored.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


@pytest.mark.long
def test_thousands_of_acts_are_on_the_disk_as_in_memory() -> None:
    counted = Counter[str]()

    class Counted(StoredActs):
        def recorded(self, operation: Operation, way: str) -> None:
            super().recorded(operation, way)
            counted[operation.kind if way == "do" else way] += 1

        def start_again(self) -> None:
            super().start_again()
            counted["start"] += 1

    run_state_machine_as_test(
        Counted, settings=settings(max_examples=300, stateful_step_count=100, deadline=None)
    )
    print(f"\n{counted.total():,} acts: {dict(counted.most_common())}")
