"""Sessions that are there at once: planted in a real place as one act."""

from __future__ import annotations

import random
import time
from textwrap import dedent

from bough.app.place import Place
from bough.core.ids import new_id
from bough.core.node import Failure, Node, Role, Status, Text
from bough.core.operations import Operation, Plant

SPEAKERS = {"G": "grok-4", "C": "claude-sonnet-4.5", "Q": "qwen3-1.7b"}
WORDS = (
    "orbit", "energy", "step", "map", "drift", "error", "time", "force", "weight", "order", "kick",
    "phase", "volume", "the", "a", "of", "and", "in", "is", "with", "under", "for",
)  # fmt: skip

ORBIT = """
u Why does leapfrog stay in orbit?
  G Geometry beats local accuracy.
    u Show me a fourth-order one.
      C Forest and Ruth.
      G Yoshida: three leapfrogs.
        u Why is a weight negative?
          G It is forced.
    u Does it survive adaptive steps?
      G No, the step must not see the state.
  Q The phase-space volume.
"""


def plant(place: Place, picture: str, head: str) -> dict[str, str]:
    """One message a line, two spaces a level: who speaks (`u` a person, `G!` a model that failed),
    then what is said. The head is the message that begins so. Answers with the ids by the text."""
    nodes: list[Node] = []
    line: list[str] = []
    for row in dedent(picture).strip("\n").splitlines():
        who, text = row.split(maxsplit=1)
        depth = (len(row) - len(row.lstrip())) // 2
        del line[depth:]
        nodes.append(message(line[-1] if line else None, who, text))
        line.append(nodes[-1].id)
    known = {node.text: node.id for node in nodes}
    (at,) = [node.id for node in nodes if node.text.startswith(head)]
    put(place, nodes, at)
    return known


def put(place: Place, nodes: list[Node], head: str) -> None:
    act = Operation(new_id(), "say", (Plant(tuple(nodes)),), place.head, head, time.time())
    assert place.carry_out(lambda: act)


def message(parent: str | None, who: str, text: str) -> Node:
    at = time.time()
    if who == "u":
        return Node(new_id(), parent, Role.USER, (Text(text),), created_at=at)
    failed = who.endswith("!")
    return Node(
        new_id(),
        parent,
        Role.ASSISTANT,
        (Text(text),),
        Status.FAILED if failed else Status.SEALED,
        created_at=at,
        model=SPEAKERS[who[0]],
        failure=Failure("cut_off", {"endpoint": "Loopback"}) if failed else None,
    )


def long_session(turns: int, forks: int, seed: int = 11) -> list[Node]:
    """Mostly on along one branch, with retries and other questions here and there."""
    rng = random.Random(seed)
    nodes: list[Node] = []
    fork_at = set(rng.sample(range(3, turns), forks)) if forks else set()
    replies: list[Node] = []

    def say(parent: str | None, who: str) -> Node:
        text = " ".join(rng.choices(WORDS, k=rng.randint(3, 12))).capitalize()
        nodes.append(message(parent, who, text + ("?" if who == "u" else ".")))
        return nodes[-1]

    at: str | None = None
    for turn in range(turns):
        if turn in fork_at:
            back = replies[-min(len(replies), int(rng.expovariate(0.05)) + 1)]
            if rng.random() < 0.35:
                replies.append(say(back.parent, rng.choice("GCQ")))
                at = replies[-1].id
                continue
            at = back.id
        question = say(at, "u")
        who = rng.choice("GGGCQ") + ("!" if rng.random() < 0.01 else "")
        replies.append(say(question.id, who))
        at = replies[-1].id
    return nodes
