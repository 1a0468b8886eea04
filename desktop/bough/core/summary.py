"""A summary stands for older messages of a path: which, how it is asked for, where it is put."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bough.core.acts import Answerer, operation, standing
from bough.core.context import SUMMARY_OF, is_summary, summarised
from bough.core.errors import UsageError
from bough.core.ids import new_id
from bough.core.node import Node, Role, Text, Usage
from bough.core.operations import Operation, Plant
from bough.core.titles import title_from
from bough.core.tokens import estimate
from bough.core.tree import Tree

KEEP = 2
"""So many of the last turns are not summarised unless a person says how many are."""
MOST_NAMED = 24
"""Questions that a summary names; a longer one is rarely looked through."""
LENGTH = 400
"""Tokens that a summary may be long."""
TURNS, QUESTIONS = "summary_turns", "summary_questions"
"""In the `details` of a summary: how many turns it is of, and the questions, each as node and first
words."""

SYSTEM = (
    "You summarise a conversation so that it can go on without being read again. Keep names, "
    "numbers, decisions, code identifiers and what is still open. Write in the language of the "
    "conversation, in at most 200 words. Write the summary and nothing else."
)
_PART = "The conversation:\n\n{part}\n\nSummarise it."
_NEXT = (
    "The summary so far:\n\n{summary}\n\nWhat was said next:\n\n{part}\n\nSummarise both in one."
)


@dataclass(frozen=True, slots=True)
class Older:
    """The messages that are to be summarised, of so many turns, oldest first; `head` is where the
    summary goes. One that holds already is among them."""

    head: str
    nodes: tuple[Node, ...]
    turns: int


def older(path: Sequence[Node], turns: int | None = None, left_out: Iterable[str] = ()) -> Older:
    """The oldest `turns` of the path, or all but the last few, as far as they are read.

    Raises UsageError("nothing_to_summarise").
    """
    out = set(left_out)
    holds = next((n for n in reversed(path) if is_summary(n) and n.id not in out), None)
    gone = summarised(holds) if holds else set()
    grouped: list[list[Node]] = []
    for node in path:
        if not node.text or node.id in out | gone or is_summary(node):
            continue
        if not grouped or (
            node.role is not Role.ASSISTANT and grouped[-1][-1].role is Role.ASSISTANT
        ):
            grouped.append([])
        grouped[-1].append(node)
    many = len(grouped) - KEEP if turns is None else min(turns, len(grouped))
    if many < 1 or not path:
        raise UsageError("nothing_to_summarise")
    found = [node for turn in grouped[:many] for node in turn]
    before = holds.details.get(TURNS) if holds else 0
    return Older(
        path[-1].id,
        tuple([holds, *found] if holds else found),
        many + (before if isinstance(before, int) else 0),
    )


def parts(nodes: Sequence[Node], budget: int) -> list[str]:
    """What was said, as text in pieces of about so many tokens at most; what is longer is cut."""
    pieces: list[str] = []
    size = 0.0
    for node in nodes:
        who = "User" if node.role is Role.USER else "Assistant"
        text = f"Summary so far: {node.text}" if is_summary(node) else f"{who}: {node.text}"
        weight = estimate(text)
        if weight > budget:
            # Its beginning and its end say most of it.
            half = int(len(text) * budget / weight / 2)
            text, weight = f"{text[:half]}\n[…]\n{text[-half:]}", budget
        if pieces and size + weight <= budget:
            pieces[-1] += f"\n\n{text}"
            size += weight
        else:
            pieces.append(text)
            size = weight
    return pieces


def question(summary: str, part: str) -> Node:
    """What is asked for the next part, with the summary of those before it."""
    text = (_NEXT if summary else _PART).format(summary=summary, part=part)
    return Node(new_id(), None, Role.USER, (Text(text),))


def plant(
    tree: Tree,
    found: Older,
    text: str,
    who: Answerer,
    head: str | None,
    usage: Usage | None = None,
    began: float = 0.0,
) -> Operation:
    """The summary below the head that it was asked for at; whoever is still there goes along.

    Raises UsageError where that head is gone, or nothing was said.
    """
    standing(tree, found.head)
    if not text.strip():
        raise UsageError("empty_text")
    names = {SUMMARY_OF: _all(found.nodes), TURNS: found.turns, QUESTIONS: _named(found.nodes)}
    now = time.time()
    node = Node(
        new_id(),
        found.head,
        Role.ASSISTANT,
        (Text(text.strip()),),
        created_at=began or now,
        ended_at=now,
        endpoint=who.endpoint,
        model=who.model,
        stop_reason="stop",
        usage=usage,
        details=names,
    )
    return operation("compact", (Plant((node,)),), head, node.id if head == found.head else head)


def _all(nodes: Iterable[Node]) -> list[str]:
    """Also what an earlier summary among them stands for."""
    found: dict[str, None] = {}
    for node in nodes:
        if is_summary(node):
            told = node.details.get(SUMMARY_OF)
            stands = [i for i in told if isinstance(i, str)] if isinstance(told, list) else []
            found |= dict.fromkeys(stands)
        found[node.id] = None
    return list(found)


def _named(nodes: Iterable[Node]) -> list[list[str]]:
    named: list[list[str]] = []
    for node in nodes:
        if is_summary(node):
            told = node.details.get(QUESTIONS)
            named += told if isinstance(told, list) else []
        elif node.role is Role.USER:
            named.append([node.id, title_from(node.text)])
    return named[:MOST_NAMED]
