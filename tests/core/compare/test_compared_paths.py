from __future__ import annotations

from dataclasses import replace

from bough.core.compare import done
from bough.core.compare.facts import facts
from bough.core.compare.paths import paths, turns
from bough.core.node import Node, Role, Text, Usage
from bough.core.tree import Tree


def said(name: str, parent: str | None, text: str = "", **more: object) -> Node:
    """A message whose name says who wrote it: q of a person, r of a model."""
    role = {"q": Role.USER, "r": Role.ASSISTANT, "s": Role.SYSTEM}[name[0]]
    made = Node(name, parent, role, (Text(text or name),))
    return replace(made, **more)  # type: ignore[arg-type]


def aligned(left: str, right: str) -> list[tuple[str, str]]:
    """Paths of messages, each called after its role and its text, beside each other."""
    sides = [
        [said(f"{name}{number}{side}", None, text=name) for number, name in enumerate(path.split())]
        for side, path in (("a", left), ("b", right))
    ]
    found = done(turns(sides))
    return [
        tuple(
            "" if cell is None else side[cell].text
            for side, cell in zip(sides, line.cells, strict=True)
        )
        for line in found.lines
    ]


def test_siblings_have_their_parents_in_common():
    tree = Tree([said("q1", None), said("r1", "q1"), said("r2", "q1")])

    assert paths(tree, ("r1", "r2")) == (("q1",), (("r1",), ("r2",)))


def test_paths_part_below_the_last_message_in_common():
    tree = Tree(
        [said("q1", None), said("r1", "q1"), said("q2", "r1"), said("r2", "q2"), said("q3", "r1")]
    )

    assert paths(tree, ("r2", "q3")) == (("q1", "r1"), (("q2", "r2"), ("q3",)))


def test_of_two_messages_on_one_path_each_is_compared_by_itself():
    tree = Tree([said("q1", None), said("r1", "q1"), said("q2", "r1"), said("r2", "q2")])

    assert paths(tree, ("r1", "r2")) == (("q1",), (("r1",), ("r2",)))


def test_first_messages_have_nothing_in_common():
    tree = Tree([said("q1", None), said("q2", None)])

    assert paths(tree, ("q1", "q2")) == ((), (("q1",), ("q2",)))


def test_questions_stand_beside_questions_and_replies_beside_replies():
    assert aligned("q-one r-one q-two r-two", "q-uno r-one q-new r-new q-two r-due") == [
        ("q-one", "q-uno"),
        ("r-one", "r-one"),
        ("", "q-new"),
        ("", "r-new"),
        ("q-two", "q-two"),
        ("r-two", "r-due"),
    ]


def test_a_turn_that_stands_elsewhere_on_the_other_path_is_told_to_have_moved():
    left = [said("q1", None, "one"), said("q2", None, "two"), said("q3", None, "three words here")]
    right = [said("q4", None, "three words here"), said("q5", None, "one"), said("q6", None, "two")]

    found = done(turns((left, right)))

    assert found.moved == {"q3", "q4"}
    assert [line.cells for line in found.lines] == [(None, 0), (0, 1), (1, 2), (2, None)]


def test_what_has_moved_stands_beside_nothing():
    left = [said(f"q{n}", None, t) for n, t in enumerate(("moving", "one", "two"))]
    right = [said(f"q{n}", None, t) for n, t in enumerate(("new", "one", "two", "moving"), 5)]

    found = done(turns((left, right)))

    assert found.moved == {"q0", "q8"}
    assert [line.cells for line in found.lines] == [
        (0, None),
        (None, 0),
        (1, 1),
        (2, 2),
        (None, 3),
    ]


def test_three_paths_stand_beside_the_first():
    sides = [[said(f"q{n}", None, "the same"), said(f"r{n}", None, t)] for n, t in
             enumerate(("a b c", "a b d", "a b e"))]  # fmt: skip

    assert [line.cells for line in done(turns(sides)).lines] == [(0, 0, 0), (1, 1, 1)]


def told(tree: Tree, *ids: str) -> list[tuple[object, ...]]:
    return [
        (f.kind, f.name, *f.values) if f.name else (f.kind, *f.values) for f in facts(tree, ids)
    ]


def test_models_and_settings_are_reasons():
    tree = Tree(
        [
            said("q1", None),
            said("r1", "q1", model="grok-4", settings={"temperature": 0.2, "seed": 7}),
            said("r2", "q1", model="grok-4", settings={"temperature": 0.9, "seed": 7}),
        ]
    )

    assert told(tree, "r1", "r2") == [
        ("model", "grok-4", "grok-4"),
        ("setting", "temperature", 0.2, 0.9),
    ]


def test_another_question_and_another_system_prompt_are_reasons():
    tree = Tree(
        [
            said("s1", None, "be brief"),
            said("q1", "s1"),
            said("r1", "q1", model="grok-4"),
            said("s2", None, "be long"),
            said("q2", "s2"),
            said("r2", "q2", model="grok-4"),
        ]
    )

    assert told(tree, "r1", "r2") == [
        ("model", "grok-4", "grok-4"),
        ("system", "be brief", "be long"),
        ("question", ("q1", "s1"), ("q2", "s2")),
    ]


def test_what_each_was_told_first_is_a_reason():
    brief, long = {"system": "Be brief.", "top_p": 0.9}, {"system": "Be long.", "top_p": 0.9}
    tutor = {"persona": "Tutor", "system": "You teach.", "top_p": 0.9}
    tree = Tree(
        [
            said("q1", None),
            said("r1", "q1", model="m", settings=brief),
            said("r2", "q1", model="m", settings=long),
            said("r3", "q1", model="m", settings=tutor),
            said("r4", "q1", model="m", settings=tutor | {"fun": True, "persona": "Fun"}),
        ]
    )

    assert told(tree, "r1", "r2") == [("model", "m", "m"), ("system", "Be brief.", "Be long.")]
    # Another persona is told something else.
    assert told(tree, "r1", "r3") == [("model", "m", "m"), ("persona", "", "Tutor")]
    assert told(tree, "r3", "r4") == [("model", "m", "m"), ("persona", "Tutor", "Fun")]


def test_time_tokens_and_speed_are_told_where_all_are_known():
    known = {"created_at": 100.0, "first_token_at": 101.0, "ended_at": 111.0, "model": "m"}
    tree = Tree(
        [
            said("q1", None),
            said("r1", "q1", usage=Usage(5, 100), **known),
            said("r2", "q1", usage=Usage(5, 200), **{**known, "ended_at": 105.0}),
            said("r3", "q1", model="m"),
        ]
    )

    assert told(tree, "r1", "r2") == [
        ("model", "m", "m"),
        ("seconds", 11.0, 5.0),
        ("tokens", 100, 200),
        ("speed", 10.0, 50.0),
    ]
    assert told(tree, "r1", "r3") == [("model", "m", "m")]


def test_an_edited_reply_is_told_to_be_one_and_not_to_lack_settings():
    tree = Tree(
        [
            said("q1", None),
            said("r1", "q1", model="m", settings={"temperature": 0.2}),
            said("r2", "q1", model="m", edited_from="r1"),
        ]
    )

    assert told(tree, "r1", "r2") == [("model", "m", "m"), ("edited_from", None, 0)]
