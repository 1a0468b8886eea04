"""What a model will read from a head: decided here, and sent and shown exactly so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from bough.core.node import NOTHING, Node, Role, Text
from bough.core.tokens import OVERHEAD, REPLY, START, Counter, corrected

if TYPE_CHECKING:
    from bough.core.config import OverflowName

RESERVE = 1024
"""Tokens kept for the reply where nothing limits it, of a context that has a few times as many."""

KEPT = "context"
"""In the `settings` of a reply: what it had not read, as `record` has it."""
SUMMARY_OF = "summary_of"
"""In the `details` of a summary: the nodes that are read no more below it."""
SUMMARY = "What was said before, in short:\n\n"
GAP = "…"
"""A question that is left out with its reply kept: some templates begin with nothing else."""


class Kind(StrEnum):
    BUILT_IN = "built_in"
    """What the model's own template says where there is no system prompt."""
    PERSONA = "persona"
    SYSTEM = "system"
    SUMMARY = "summary"
    GAP = "gap"
    MESSAGE = "message"
    DRAFT = "draft"


class State(StrEnum):
    IN = "in"
    PINNED = "pinned"
    LEFT_OUT = "left_out"
    DROPPED = "dropped"
    SUMMARISED = "summarised"

    @property
    def read(self) -> bool:
        return self is State.IN or self is State.PINNED


class Entry(NamedTuple):
    """A piece of what could be read. `tokens` include what the template puts around it."""

    kind: Kind
    node: str | None
    tokens: int
    state: State = State.IN


@dataclass(frozen=True, slots=True)
class Told:
    """How a model is told the rest: `system` is the whole prompt, which may begin with the `voice`
    of a persona; `pinned` and `left_out` are nodes."""

    system: str = ""
    voice: str = ""
    pinned: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Room:
    """How much the model takes: `context` in tokens, None where that is not known; `max_tokens` as
    the reply was limited; `overflow` what becomes of what does not fit: the oldest turns are not
    read, nothing is sent, or a summary takes their place."""

    context: int | None = None
    max_tokens: int | None = None
    overflow: OverflowName = "drop"

    @property
    def reserve(self) -> int:
        """Tokens that are kept for the reply."""
        if not self.context:
            return self.max_tokens or 0
        return min(self.max_tokens or min(RESERVE, self.context // 4), self.context // 2)

    @property
    def budget(self) -> int | None:
        return self.context - self.reserve if self.context else None


@dataclass(frozen=True)
class Reading:
    """What a model will read, oldest first, and what it will not. `end` are the tokens that begin
    its reply. `exact` says that its own tokenizer counted. `over` is by how many tokens it is too
    much, below 0 where there is room."""

    entries: tuple[Entry, ...]
    end: int
    room: Room
    exact: bool
    over: int = 0

    @property
    def tokens(self) -> int:
        """All that is read."""
        return self.end + sum(self._by_kind.values())

    @property
    def free(self) -> int:
        """What is left besides the reply; 0 where it is not known or too much."""
        return max(0, (self.room.budget or 0) - self.tokens)

    def of(self, *kinds: Kind) -> int:
        """The tokens of these kinds that are read."""
        return sum(self._by_kind[kind] for kind in kinds)

    @cached_property
    def _by_kind(self) -> Mapping[Kind, int]:
        found = dict.fromkeys(Kind, 0)
        for entry in self.entries:
            if entry.state.read:
                found[entry.kind] += entry.tokens
        return found

    @property
    def dropped(self) -> list[str]:
        """The nodes that there is no room for."""
        return self.nodes(State.DROPPED)

    def states(self) -> Mapping[str, State]:
        return {e.node: e.state for e in self.entries if e.node is not None}

    def unread(self) -> Mapping[str, State]:
        """Those that are not read."""
        return {e.node: e.state for e in self.entries if e.node is not None and not e.state.read}

    def nodes(self, state: State) -> list[str]:
        return [e.node for e in self.entries if e.node is not None and e.state is state]


class Sent(NamedTuple):
    """What goes to the server."""

    system: str
    messages: tuple[Node, ...]


def reading(
    path: Sequence[Node], told: Told, counter: Counter, room: Room, draft: str | None = None
) -> Reading:
    """What the model will read that is asked at the end of the path, or the `draft` below it.

    What is left out never goes; what is pinned goes, and so does the last question. What no longer
    fits is dropped from the oldest on, a question with its replies, unless something of them is
    pinned.
    """
    said = [node for node in path if _speaks(node)]
    if draft is not None:
        said.append(Node("", None, Role.USER, (Text(draft),)))
    states = _states(said, told)
    turns = _turns(said, states) if room.budget is not None and room.overflow != "ask" else []
    found = _weighed(said, states, told, counter, room)
    while found.over > 0 and turns:
        # What the next turns weigh by themselves, and then all together once more.
        weights = {e.node: e.tokens for e in found.entries}
        over = found.over
        while over > 0 and turns:
            for node in turns.pop(0):
                states[node] = State.DROPPED
                over -= weights.get(node, 0)
        found = _weighed(said, states, told, counter, room)
    return found


def record(path: Sequence[Node], found: Reading) -> Mapping[str, object]:
    """What is kept on a reply of what it had not read: nodes "left_out", runs of nodes "dropped",
    each as its first and last, and the "summary" that was read instead."""
    states = found.states()
    kept: dict[str, object] = {}
    if left_out := found.nodes(State.LEFT_OUT):
        kept["left_out"] = left_out
    runs = [
        [run[0].id, run[-1].id]
        for state, group in groupby((n for n in path if n.id in states), key=lambda n: states[n.id])
        if state is State.DROPPED and (run := list(group))
    ]
    if runs:
        kept["dropped"] = runs
    read = (e.node for e in found.entries if e.kind is Kind.SUMMARY and e.state.read)
    if summary := next(read, None):
        kept["summary"] = summary
        if pinned := [i for i in found.nodes(State.PINNED) if _in_summary(path, summary, i)]:
            kept["kept"] = pinned
    return kept


def sent(path: Sequence[Node], system: str, untrusted: object) -> Sent:
    """What a reply is asked with that has this `record`; the path ends before it, or with its
    beginning."""
    found = untrusted if isinstance(untrusted, Mapping) else NOTHING
    out = set(_names(found.get("left_out")))
    kept = set(_names(found.get("kept")))
    by_id = {node.id: node for node in path}
    summary = by_id.get(str(found.get("summary")))
    if summary is not None:
        out |= summarised(summary) - kept
    runs = found.get("dropped")
    for run in runs if isinstance(runs, list) else ():
        out.update(_between(path, _names(run)))
    messages = [n for n in path if n.id not in out and not is_summary(n) and _speaks(n)]
    return Sent(_prompt(system, summary), tuple(_joined(group) for group in _groups(messages)))


def is_summary(node: Node) -> bool:
    # Nearly all have none, and tens of thousands are asked.
    return node.details is not NOTHING and SUMMARY_OF in node.details


def summarised(node: Node) -> set[str]:
    """The nodes that a summary stands for."""
    return set(_names(node.details.get(SUMMARY_OF)))


def counted(path: Sequence[Node], model: str | None) -> int:
    """Where on the path the newest reply of that model is of which the server counted what it
    read; -1 where there is none."""
    for at in range(len(path) - 1, -1, -1):
        if path[at].model == model and (usage := path[at].usage) and usage.input_tokens:
            return at
    return -1


def factor(path: Sequence[Node], at: int, counter: Counter) -> float:
    """How many tokens the server counted for one that is estimated, by the reply at that place."""
    node = path[at]
    reported = node.usage.input_tokens if node.usage else None
    asked = sent(path[:at], str(node.settings.get("system") or ""), node.settings.get(KEPT))
    texts = [asked.system, *(message.text for message in asked.messages)]
    guess = sum(counter.guess(text) + OVERHEAD for text in texts if text)
    return corrected(guess, reported) if reported else 1.0


# Inside


def _speaks(node: Node) -> bool:
    """A message without a word, as of a reply that failed, is not shown to a model."""
    return bool(node.text)


def _states(said: Sequence[Node], told: Told) -> dict[str, State]:
    """How each stands before it is known what fits."""
    last = next((n.id for n in reversed(said) if n.role is Role.USER), None)
    summary = _summary(said, told)
    instead = summarised(summary) if summary else set()
    states: dict[str, State] = {}
    for node in said:
        if node.id == last:
            states[node.id] = State.PINNED if node.id in told.pinned else State.IN
        elif node.id in told.left_out:
            states[node.id] = State.LEFT_OUT
        elif node.id in told.pinned and not is_summary(node):
            states[node.id] = State.PINNED
        elif node.id in instead:
            states[node.id] = State.SUMMARISED
        elif is_summary(node) and node is not summary:
            # Of one further up, unless that is left out, nothing is left that a later one lacks.
            states[node.id] = State.SUMMARISED
        else:
            states[node.id] = State.IN
    return states


def _summary(said: Sequence[Node], told: Told) -> Node | None:
    """The last one that is not left out."""
    found = (n for n in reversed(said) if is_summary(n) and n.id not in told.left_out)
    return next(found, None)


def _turns(said: Sequence[Node], states: Mapping[str, State]) -> list[list[str]]:
    """What may be dropped, the oldest first: each a question with what followed it. Not the last
    question, nor a turn in which something is pinned."""
    turns: list[list[Node]] = []
    for node in said:
        if is_summary(node) or not states[node.id].read:
            continue
        if not turns or (node.role is not Role.ASSISTANT and turns[-1][-1].role is Role.ASSISTANT):
            turns.append([])
        turns[-1].append(node)
    return [
        [n.id for n in turn] for turn in turns[:-1] if all(states[n.id] is State.IN for n in turn)
    ]


def _weighed(
    said: Sequence[Node],
    states: Mapping[str, State],
    told: Told,
    counter: Counter,
    room: Room,
) -> Reading:
    """The reading where the nodes stand so."""
    summary = _summary(said, told)
    entries = [*_preamble(told, summary, counter)]
    before = "system" if entries else START
    weights: dict[str, int] = {}
    for group in _groups([n for n in said if states[n.id].read and not is_summary(n)]):
        text, weighed, role = "", 0, group[0].role.value
        if before == START and (extra := _built_in(role, counter)):
            entries.append(Entry(Kind.BUILT_IN, None, extra))
            weighed = extra
        for node in group:
            text = f"{text}\n\n{node.text}" if text else node.text
            counting = counter
            if node.growing:
                # Not worth counting word by word.
                counting, counter.exact = Counter(factor=counter.factor), False
            whole = counting.count(before, role, text)
            weights[node.id], weighed = whole - weighed, whole
        if group[0].id == GAP:
            entries.append(Entry(Kind.GAP, None, weights[GAP]))
        before = role
    for node in said:
        kind = Kind.SUMMARY if is_summary(node) else Kind.MESSAGE if node.id else Kind.DRAFT
        if node is not summary:
            tokens = weights.get(node.id)
            if tokens is None:
                after = "user" if node.role is Role.ASSISTANT else "assistant"
                tokens = counter.count(after, node.role.value, node.text)
            entries.append(Entry(kind, node.id or None, tokens, states[node.id]))
    end = counter.count(before, REPLY, "")
    found = Reading(tuple(entries), end, room, counter.exact)
    return found if room.budget is None else replace(found, over=found.tokens - room.budget)


def _built_in(role: str, counter: Counter) -> int:
    """What the template of the model says by itself where it is given no system prompt."""
    if counter.frames is None:
        return 0
    return max(0, counter.count(START, role, "") - counter.count("system", role, ""))


def _preamble(told: Told, summary: Node | None, counter: Counter) -> Iterator[Entry]:
    """The entries of the system prompt, in the order of its parts."""
    texts: list[tuple[Kind, str | None, str]] = []
    if told.voice and told.system.startswith(told.voice):
        texts.append((Kind.PERSONA, None, told.voice))
    if told.system != (texts[0][2] if texts else ""):
        texts.append((Kind.SYSTEM, None, told.system))
    if summary is not None:
        texts.append((Kind.SUMMARY, summary.id, _prompt(told.system, summary)))
    weighed = 0
    for kind, node, text in texts:
        whole = counter.count(START, "system", text)
        yield Entry(kind, node, whole - weighed)
        weighed = whole


def _prompt(system: str, summary: Node | None) -> str:
    parts = (system, SUMMARY + summary.text if summary else "")
    return "\n\n".join(part for part in parts if part)


def _groups(messages: Iterable[Node]) -> list[list[Node]]:
    """Neighbours of one role together, as templates want the roles to alternate; before a reply
    without a question there is a gap."""
    groups = [list(group) for _, group in groupby(messages, key=lambda n: n.role)]
    if groups and groups[0][0].role is Role.ASSISTANT:
        groups.insert(0, [Node(GAP, None, Role.USER, (Text(GAP),))])
    return groups


def _joined(group: Sequence[Node]) -> Node:
    if len(group) == 1:
        return group[0]
    return replace(group[-1], parts=(Text("\n\n".join(node.text for node in group)),))


def _in_summary(path: Sequence[Node], summary: str, node_id: str) -> bool:
    return any(n.id == summary and node_id in summarised(n) for n in path)


def _names(untrusted: object) -> list[str]:
    return [i for i in untrusted if isinstance(i, str)] if isinstance(untrusted, list) else []


def _between(path: Sequence[Node], run: Sequence[str]) -> list[str]:
    """The nodes of the path from the first of the run to the last; none where one is elsewhere."""
    ids = [node.id for node in path]
    if len(run) != 2 or not set(run) <= set(ids):
        return []
    return ids[ids.index(run[0]) : ids.index(run[1]) + 1]
