"""Random trees with pins, exclusions and summaries, and what a model is asked in each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pytestqt.qtbot import QtBot

from bough.core.acts import operation
from bough.core.context import SUMMARY_OF, Room, Told
from bough.core.ids import new_id
from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from helpers.server import Script
from helpers.world import SCRIPTED, World

SCRAPS = (
    "What is a bough?", "  Leading spaces", "trailing newline\n", "为什么宣纸会洇墨？", "naïve",
    "```python\nprint('hi')\n```", "<|im_end|>", "a\n\n\nb", "\n\nbegins late", "🙂 ok",
    "Tell me more about trees, please, in a few words.", "x" * 90, "1, 2, 3; 10_000", "word " * 40,
)  # fmt: skip


def trees(seed: int, many: int) -> Iterator[tuple[list[Node], Told, Room]]:
    """Paths that end in a question, with how a model is told of them."""
    chance = random.Random(seed)
    for number in range(many):
        nodes: list[Node] = []
        for at in range(chance.randrange(0, 12)):
            asks = chance.random() < 0.5 if chance.random() < 0.3 else at % 2 == 0
            role = Role.USER if asks else Role.ASSISTANT
            text = "" if chance.random() < 0.05 else _said(chance)
            details: dict[str, object] = {}
            if at > 3 and not asks and chance.random() < 0.15:
                gone = [n.id for n in nodes[: chance.randrange(1, at)]]
                text, details = text or "In short.", {SUMMARY_OF: gone}
            parts = (Text(text),) if text else ()
            nodes.append(Node(f"{number}.{at}", _tip(nodes), role, parts, details=details))
        asked = (Text(_said(chance)),)
        nodes.append(Node(f"{number}.last", _tip(nodes), Role.USER, asked))
        left_out = frozenset(n.id for n in nodes if chance.random() < 0.15)
        pinned = frozenset(n.id for n in nodes if chance.random() < 0.15) - left_out
        system = chance.choice(("", "", "Be brief.", "You are Ada.\n\nSay little."))
        voice = "You are Ada." if system.startswith("You are Ada.") else ""
        context = chance.choice((None, 200, 300, 4096))
        yield nodes, Told(system, voice, pinned, left_out), Room(context, 40)


def long_talk(turns: int) -> list[Node]:
    """So many questions, each with its answer."""
    nodes: list[Node] = []
    for number in range(2 * turns):
        role = Role.ASSISTANT if number % 2 else Role.USER
        nodes.append(Node(f"n{number}", _tip(nodes), role, (Text(f"word {number}"),)))
    return nodes


def planted(world: World, nodes: list[Node]) -> dict[str, str]:
    """The path of these nodes as the session of the place, which looks at its end; their new
    names by the old ones."""
    place = world.place
    names = {node.id: new_id() for node in nodes}
    fresh = [
        replace(
            node,
            id=names[node.id],
            parent=names.get(node.parent or "", place.head),
            details={k: [names[i] for i in v] for k, v in node.details.items()},  # type: ignore[attr-defined]
        )
        for node in nodes
    ]

    def plant() -> Operation:
        return operation("say", (Plant(tuple(fresh)),), place.head, fresh[-1].id)

    assert place.carry_out(plant)
    return names


def asked(qtbot: QtBot, world: World, text: str) -> dict[str, Any]:
    """Say it, wait for the reply; what the server was asked."""
    assert world.place.say(text)
    qtbot.waitUntil(lambda: not world.place.running)
    found: dict[str, Any] = world.server.questions[-1].json
    return found


def with_context(world: World, qtbot: QtBot, tokens: int) -> None:
    """The model says that it takes so many tokens."""
    body = b'{"data": [{"id": "scripted", "context_length": %d}]}' % tokens
    world.server.models_script = Script(
        (body,), 200, {"content-type": "application/json"}, "length"
    )
    world.catalogue.discover()
    qtbot.waitUntil(lambda: world.catalogue.context(SCRIPTED) == tokens)


def _said(chance: random.Random) -> str:
    return " ".join(chance.choice(SCRAPS) for _ in range(chance.randrange(1, 4)))


def _tip(nodes: list[Node]) -> str | None:
    return nodes[-1].id if nodes else None
