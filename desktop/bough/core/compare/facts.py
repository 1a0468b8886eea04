"""Why replies differ, as facts: who answered, with what settings, to which question, how fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bough.core.node import Node, Role
from bough.core.tree import Tree

TOLD_SETTINGS = ("temperature", "seed", "top_p", "top_k", "max_tokens", "reasoning_effort")
"""In this order; others follow in that of the alphabet."""
_TOLD_APART = ("persona", "fun", "system", "context")


class Fact(NamedTuple):
    """What is known of each of them; None where it is not. `kind` is "model", "persona", "setting",
    "system", "question" (the number of messages above that only this one has), "edited_from" (the
    number of the column it began as), "seconds", "tokens", "speed" or "cost"; `name` is that of a
    setting."""

    kind: str
    values: tuple[object, ...]
    name: str = ""

    @property
    def same(self) -> bool:
        return all(value == self.values[0] for value in self.values)


def facts(
    tree: Tree, ids: Sequence[str], cost: Callable[[Node], float | None] | None = None
) -> list[Fact]:
    """What explains how these differ, the reasons first and then what came of it. Of what is the
    same only the model is told. `cost` gives the dollars of a reply, where they are known."""
    nodes = [tree.node(i) for i in ids]
    found: list[Fact] = []
    if all(node.role is Role.ASSISTANT for node in nodes):
        found.append(Fact("model", tuple(_model(node) for node in nodes)))
    # Who edits a reply asks with no settings.
    asked = not any(node.edited_from and not node.settings for node in nodes)
    persona = _persona(nodes)
    if asked:
        settings = [_setting(nodes, name) for name in _names(nodes)]
        found += [f for f in (persona, *settings) if not f.same]
    # Another persona is told something else first; that need not be told twice.
    system = _system(tree, ids, asked=asked and persona.same)
    found += [f for f in (system, _questions(tree, ids)) if not f.same]
    edited = Fact(
        "edited_from",
        tuple(ids.index(n.edited_from) if n.edited_from in ids else None for n in nodes),
    )
    if not edited.same:
        found.append(edited)
    told = (("seconds", seconds), ("tokens", tokens), ("speed", speed))
    figures = [Fact(kind, tuple(figure(node) for node in nodes)) for kind, figure in told]
    if cost:
        figures.append(Fact("cost", tuple(cost(node) for node in nodes)))
    return found + [f for f in figures if not f.same and None not in f.values]


def seconds(node: Node) -> float | None:
    """How long a reply took."""
    if node.ended_at and node.created_at and node.ended_at > node.created_at:
        return node.ended_at - node.created_at
    return None


def tokens(node: Node) -> int | None:
    return node.usage.output_tokens if node.usage else None


def speed(node: Node) -> float | None:
    """Tokens a second while it was written."""
    count = tokens(node)
    if not count or not node.ended_at or not node.first_token_at:
        return None
    took = node.ended_at - node.first_token_at
    return round(count / took, 1) if took > 0.2 else None


def _model(node: Node) -> str:
    other = node.details.get("answered_by")
    return other if isinstance(other, str) and other else node.model or ""


def _names(nodes: Sequence[Node]) -> list[str]:
    known = {name for node in nodes for name in node.settings}.difference(_TOLD_APART)
    told = [name for name in TOLD_SETTINGS if name in known]
    return told + sorted(known.difference(told))


def _setting(nodes: Sequence[Node], name: str) -> Fact:
    return Fact("setting", tuple(node.settings.get(name) for node in nodes), name)


def _persona(nodes: Sequence[Node]) -> Fact:
    return Fact("persona", tuple(node.settings.get("persona") or "" for node in nodes))


def _system(tree: Tree, ids: Sequence[str], *, asked: bool) -> Fact:
    """The system prompts above each, and with `asked` what it was asked with."""

    def told(node_id: str) -> str:
        above = (tree.node(a) for a in tree.line(tree.parent(node_id)))
        texts = [n.text for n in above if n.role is Role.SYSTEM]
        own = tree.node(node_id).settings.get("system") if asked else None
        return "\n\n".join([*texts, *([own] if isinstance(own, str) and own else [])])

    return Fact("system", tuple(map(told, ids)))


def _questions(tree: Tree, ids: Sequence[str]) -> Fact:
    """How many messages above each no other one has above it."""
    lines = [list(tree.line(tree.parent(i))) for i in ids]
    shared = set(lines[0]).intersection(*lines[1:])
    own = [[a for a in line if a not in shared and a not in ids] for line in lines]
    return Fact("question", tuple(tuple(line) for line in own))
