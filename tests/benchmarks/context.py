"""What it costs to reckon what a model will read: python tests/benchmarks/context.py

It is reckoned while one types, so a path of a few hundred turns has to take less than a frame. The
floor is to look at the text of every message once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from measure import row

from bough.core.context import Room, Told, reading
from bough.core.node import Node, Role, Text
from bough.core.tokens import REPLY, START, Counter, Frames

ROUNDS = 9
ENGLISH, CHINESE = (
    "What leapfrog solves is a nearby problem. " * 20,
    "双摆对初始条件极为敏感。" * 40,
)
ROLES = (START, "system", "user", "assistant", REPLY)
FRAMES = Frames({(before, role): "<|im_start|>" for before in ROLES for role in ROLES})


def path(many: int, text: str) -> list[Node]:
    nodes: list[Node] = []
    for number in range(many):
        role = Role.ASSISTANT if number % 2 else Role.USER
        parent = nodes[-1].id if nodes else None
        nodes.append(Node(f"n{number}", parent, role, (Text(f"{number} {text}"),)))
    return nodes


def ms(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        took.append((time.perf_counter() - begin) * 1000)
    return median(took)


def measured(nodes: list[Node], what: str, target: str) -> None:
    floor = ms(lambda: sum(len(n.text) for n in nodes))
    guesses: dict[tuple[int, int], float] = {}
    begin = time.perf_counter()
    reading(nodes, Told(), Counter(guesses=guesses), Room(128_000), "draft")
    row(f"{what}, estimated for the first time", (time.perf_counter() - begin) * 1e3, "ms", floor)
    for name, context in (("all fits", 100_000_000), ("most is dropped", 8192)):
        room, seen = Room(context), Counter(FRAMES)
        reading(nodes, Told(), seen, room, "draft")
        counts = {key: len(piece.text) // 4 for key, piece in seen.missing.items()}
        guessed = ms(partial(read, nodes, room, partial(Counter, guesses=guesses)))
        row(f"{what}, estimated, {name}", guessed, "ms", floor, target)
        known = ms(partial(read, nodes, room, partial(Counter, FRAMES, counts)))
        row(f"{what}, counted, {name}", known, "ms", floor, target)


def read(nodes: list[Node], room: Room, counter: Callable[[], Counter]) -> None:
    reading(nodes, Told(), counter(), room, "draft")


if __name__ == "__main__":
    for many, target in ((600, "<= 8"), (10_000, "(on a thread)")):
        for language, text in (("English", ENGLISH), ("Chinese", CHINESE)):
            measured(path(many, text), f"{many} messages, {language}", target)
