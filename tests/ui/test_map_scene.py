"""Whatever is done to the tree, the sheets of the map show exactly what is in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from bough.core.map.blocks import below
from bough.core.tree import Tree
from bough.ui.map.camera import Level
from bough.ui.map.scene import Scene, plan_of
from helpers.scripted_place import ScriptedPlace

ACTS = ("say", "ask", "reply", "fork", "go", "prune", "unbin", "move", "fold", "rest", "straighten")
calm = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def act(place: ScriptedPlace, scene: Scene, what: str, number: int) -> None:
    """One thing that a person does, at the node of that number."""
    tree = place.tree()
    nodes = below(tree.children, None)
    node = nodes[number % len(nodes)] if nodes else None
    match what:
        case "say":
            question = place.question("q", under=place.head)
            place.head = place.reply("r", under=question)
            place.path_changed.emit()
        case "ask":
            place.head = node
            place.question("q")
        case "reply" if node:
            place.reply("r", under=node)
            place.path_changed.emit()
        case "fork":
            place.head = place.question("another", under=None)
            place.path_changed.emit()
        case "go" if node:
            place.go(node)
        case "prune" if node and len(nodes) > 1:
            place.prune(node)
        case "unbin":
            for binned in sorted(tree.binned())[:1]:
                tree.unbin(binned)
                place.path_changed.emit()
        case "move" if node:
            move(place, node, nodes[number * 7 % len(nodes)])
        case "fold" if node:
            scene.fold(node)
        case "rest":
            scene.fold_rest()
        case "straighten":
            scene.straighten()


def move(place: ScriptedPlace, node: str, under: str) -> None:
    """Put a node with all below it under another one, as its last child."""
    tree = place.tree()
    if under == node or under in below(tree.children, node):
        return
    moved = [node, *below(tree.children, node)]
    rest = [n for n in below(tree.children, None) if n not in moved]
    nodes = [tree.node(n) for n in (*rest, *moved)]
    place._tree = Tree(replace(n, parent=under) if n.id == node else n for n in nodes)
    place.path_changed.emit()


def shown(place: ScriptedPlace, scene: Scene) -> list[str]:
    """What is to be seen, depth first."""
    tree = place.tree()
    return below(lambda n: () if n in scene.folded else tree.children(n), None)


def sound(place: ScriptedPlace, scene: Scene) -> None:
    tree = place.tree()
    expected = shown(place, scene)
    assert list(scene.order) == below(tree.children, None)
    assert scene.tips == sum(not tree.children(n) for n in scene.order)
    limbs = scene.limbs().limbs
    assert sorted(limbs.at) == sorted(expected)
    for node, number in limbs.at.items():
        parent = tree.node(node).parent
        assert limbs.nodes[limbs.parents[number]] == (parent or "")
        kids = [limbs.nodes[kid] for kid in limbs.kids[number]]
        assert kids == list(scene.kids(node))
    for level in (Level.MIDDLE, Level.NEAR):
        plan = plan_of(scene.sheet(level))
        assert sorted(plan.at) == sorted(expected)
        for column in plan.columns:
            ends = [(plan.y[n], plan.y[n] + plan.tops[n][-1]) for n in column]
            assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(ends))
    for node, count in scene.folded.items():
        assert count == len(below(tree.children, node))


@calm
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40)), max_size=25))
@example([("say", 0), ("fold", 0), ("prune", 0), ("unbin", 0)])
def test_the_sheets_follow_the_tree(qapp: QApplication, acts: list[tuple[str, int]]) -> None:
    place = ScriptedPlace()
    place.question("first")
    scene = Scene(place)  # type: ignore[arg-type]
    for level in Level:
        scene.sheet(level)
    for what, number in acts:
        act(place, scene, what, number)
        scene._on_later()
        sound(place, scene)
    scene.close()


@calm
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_where_one_looks_moves_nothing(qapp: QApplication, looks: list[int]) -> None:
    place = ScriptedPlace()
    for number in range(12):
        act(place, Scene(place), ("say", "ask", "reply")[number % 3], number * 5)  # type: ignore[arg-type]
    scene = Scene(place)  # type: ignore[arg-type]
    sheets = [scene.sheet(level) for level in Level]

    for number in looks:
        act(place, scene, "go", number)

    assert [scene.sheet(level) for level in Level] == sheets


def test_what_is_said_is_there_before_all_else_is_looked_at(
    place: ScriptedPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.question("first")
    place.reply("reply")
    scene = Scene(place)  # type: ignore[arg-type]
    monkeypatch.setattr(scene, "_follow", lambda: pytest.fail("looked at everything"))

    place.question("second")
    reply = place.begin()

    assert reply in scene.limbs()
    assert scene.growing == {reply}
    assert len(scene) == 4


def test_a_message_that_moves_up_is_seen_to_move(place: ScriptedPlace) -> None:
    first, second, third = place.question("a"), place.reply("b"), place.question("c")
    scene = Scene(place)  # type: ignore[arg-type]
    for level in Level:
        scene.sheet(level)

    move(place, third, first)

    sound(place, scene)
    assert list(scene.kids(first)) == [second, third]
