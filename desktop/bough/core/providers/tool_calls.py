"""The fragments of a reply's tool calls are put together, exactly or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NoReturn

from bough.core.node import ToolCall
from bough.core.providers.strand import storable

MAX_CALLS = 128
MAX_ARGUMENTS = 8 * 1024 * 1024
"""In characters, of all calls of one reply."""
MAX_NAME = 256

_OF_CALLS = frozenset({"tool_calls", "function_call"})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A call that is not clear: what came of its name and its arguments."""

    name: str
    arguments: str


@dataclass(slots=True)
class _Open:
    """A call that is being written."""

    index: int | None = None
    id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)
    doubtful: bool = False
    depth: int = 0
    never: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def begun(self) -> bool:
        return any(piece.strip() for piece in self.pieces)

    @property
    def complete(self) -> bool:
        """Whether its arguments are whole already. Looked at closely but twice, as it is asked for
        each fragment; braces in strings make it say no."""
        if self.never or self.depth or not self.begun:
            return False
        self.never = _whole(self.pieces, ended=False) is None
        return not self.never

    def take(self, name: str, arguments: str) -> None:
        if name and name != self.name:
            if name.startswith(self.name):
                self.name = name
            elif self.begun:
                # Two calls under one number: which arguments are whose?
                self.doubtful = True
            else:
                self.name += name
        if arguments:
            self.pieces.append(arguments)
            self.depth += arguments.count("{") - arguments.count("}")


class ToolCalls:
    """Fragments become calls.

    A fragment belongs to the call with its id, else to the one with its index, else to the one
    that was written last. A new id with a name begins a new call even where the index is taken.
    """

    def __init__(self) -> None:
        self.too_many = self.too_long = False
        self._calls: list[_Open] = []
        self._last: _Open | None = None
        self._streamed = False
        self._old: _Open | None = None
        self._length = 0

    def feed(self, delta: Mapping[str, object], *, message: bool = False) -> bool:
        """Whether the delta holds any of a call. A `message` holds them whole, and so once more
        where they were streamed."""
        if _OF_CALLS.isdisjoint(delta) or (message and self._streamed):
            return False
        fragments = list(_fragments(delta))
        for index, call_id, name, arguments in fragments:
            if call := self._call(index, call_id, name, arguments):
                call.id = call.id or call_id
                self._take(call, name, arguments)
        self._streamed = self._streamed or (bool(fragments) and not message)
        match delta.get("function_call"):
            case {**old} if old.get("name") or old.get("arguments"):
                self._old = self._old or _Open()
                self._take(self._old, _text(old.get("name")), _arguments(old.get("arguments")))
                return True
        return bool(fragments)

    def close(self, *, ended: bool) -> tuple[list[ToolCall], list[Unfinished]]:
        """The calls, and those that are not clear. `ended` says that nothing is missing, so that a
        call without arguments is whole."""
        found: list[ToolCall] = []
        unfinished = []
        taken = {call.id for call in self._calls}
        seen: set[str] = set()
        calls = list(self._calls)
        if self._old is not None and not any(_same(call, self._old) for call in calls):
            calls.append(self._old)
        for position, call in enumerate(calls):
            arguments = None if call.doubtful else _whole(call.pieces, ended)
            name = call.name.strip()
            if arguments is None or not name or len(name) > MAX_NAME or not name.isprintable():
                unfinished.append(Unfinished(storable(call.name), storable(call.text)))
                continue
            call_id = storable(call.id)
            if not call_id or call_id in seen:
                call_id = _free_id(position, taken)
            seen.add(call_id)
            taken.add(call_id)
            found.append(ToolCall(call_id, name, arguments))
        return found, unfinished

    def _take(self, call: _Open, name: str, arguments: str) -> None:
        self._last = call
        self._length += len(name) + len(arguments)
        if self._length > MAX_ARGUMENTS:
            self.too_long = True
            return
        call.take(name, arguments)

    def _call(self, index: int | None, call_id: str, name: str, arguments: str) -> _Open | None:
        at_index = self._at(index)
        if call_id and (call := self._of(call_id)) is not None:
            if at_index is not None and at_index.id == call_id:
                return at_index
            if index is None or at_index is not None or not name or call.index is None:
                return call
            # One id for all calls: the index tells them apart.
            return self._begin(index)
        if at_index is not None:
            if call_id and at_index.id:
                return self._begin(index) if name else at_index
            if not call_id and _is_another(at_index, name, arguments):
                return self._begin(index)
            return at_index
        last = self._last
        if last is None or (name and (call_id or index is not None)):
            return self._begin(index)
        if not name:
            # The index (or the id) runs on with each fragment.
            return self._begin(index) if call_id and index is not None else last
        if last.complete:
            return self._begin(index) if _is_another(last, name, arguments) else last
        if last.name == name:
            return last
        # Half a name, or a new call after one without arguments?
        last.doubtful = True
        return self._begin(index)

    def _begin(self, index: int | None) -> _Open | None:
        if len(self._calls) >= MAX_CALLS:
            self.too_many = True
            return None
        self._calls.append(_Open(index))
        return self._calls[-1]

    def _at(self, index: int | None) -> _Open | None:
        if index is None:
            return None
        return next((call for call in reversed(self._calls) if call.index == index), None)

    def _of(self, call_id: str) -> _Open | None:
        return next((call for call in self._calls if call.id == call_id), None)


def _is_another(call: _Open, name: str, arguments: str) -> bool:
    """Whether this is a whole call of its own behind one that is whole, and not the same again."""
    return bool(
        name
        and arguments.rstrip().endswith("}")
        and call.complete
        and (name, arguments) != (call.name, call.text)
        and _object(arguments) is not None
    )


Fragment = tuple[int | None, str, str, str]


def _fragments(delta: Mapping[str, object]) -> Iterator[Fragment]:
    """Index, id, name and arguments of each fragment that says anything."""
    listed = delta.get("tool_calls")
    for entry in listed if isinstance(listed, list) else [listed]:
        if entry is None:
            continue
        if not isinstance(entry, Mapping):
            # No call can be made of it, and none may be made without it.
            yield None, "", "", _arguments([entry])
            continue
        function = entry.get("function")
        said = function if isinstance(function, Mapping) else entry
        name, arguments = _text(said.get("name")), _arguments(said.get("arguments"))
        call_id = _text(entry.get("id"))
        if name or arguments or call_id:
            yield _index(entry.get("index")), call_id, name, arguments


def _index(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 5:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _arguments(value: object) -> str:
    """Arguments as JSON text; some servers send the object itself."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "…"


def _whole(pieces: list[str], ended: bool) -> str | None:
    """The arguments as the text of one JSON object, if the pieces are exactly that: on end, or
    each with all before it, or all of it once more at the end."""
    text = "".join(pieces)
    if not text.strip():
        return "{}" if ended else None
    if text.rstrip()[-1] not in '}"':
        return None
    if (found := _object(text)) is not None or len(pieces) < 2:
        return found
    if all(later.startswith(earlier) for earlier, later in pairwise(pieces)) or (
        len(text) == 2 * len(pieces[-1]) and text.startswith(pieces[-1])
    ):
        return _object(pieces[-1])
    return None


def _object(text: str) -> str | None:
    """The text if it is one JSON object (or a string that holds one), and nothing is wrong with
    it."""
    try:
        value = json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse)
        if isinstance(value, str):
            text = value
            value = json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse)
        text.encode()
    except (ValueError, RecursionError):
        return None
    return text.strip() if isinstance(value, dict) else None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _same(call: _Open, old: _Open) -> bool:
    return call.name == old.name and call.text == old.text


def _free_id(position: int, taken: set[str]) -> str:
    while (found := f"call_{position}") in taken:
        position += 1
    return found
