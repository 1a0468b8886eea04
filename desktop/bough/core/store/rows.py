"""Nodes, parts, operations and places as rows, and back.

What a row holds and this version does not understand is kept and shown raw, never an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bough.core.node import (
    NOTHING,
    Failure,
    Node,
    Opaque,
    Part,
    Reasoning,
    Role,
    Status,
    Text,
    Usage,
)
from bough.core.operations import Bin, Plant, Step, Unbin
from bough.core.store.places import StoredPlace

NODE_COLUMNS = (
    "id, parent, role, status, created_at, first_token_at, ended_at, endpoint, model, "
    "stop_reason, failure, usage, edited_from, settings"
)
PART_COLUMNS = "node, position, kind, text, data"
PLACE_COLUMNS = "id, session, position, current, head, draft, anchor, endpoint, model, visited"

Row = Sequence[Any]

_USAGE = ("input_tokens", "output_tokens", "reasoning_tokens")

_RAW = ""
"""The key under which an opaque part keeps data that is not a JSON object."""


def clean(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def encode_node(node: Node) -> Row:
    """The values of NODE_COLUMNS."""
    return (
        node.id,
        node.parent,
        node.role.value,
        node.status.value,
        node.created_at,
        node.first_token_at,
        node.ended_at,
        _clean(node.endpoint),
        _clean(node.model),
        _clean(node.stop_reason),
        _encode_failure(node.failure) if node.failure else None,
        _encode_usage(node.usage) if node.usage else None,
        node.edited_from,
        encode_json(dict(node.settings)) if node.settings else None,
    )


def decode_node(row: Row, parts: Iterable[Row]) -> Node:
    """The node of a row of NODE_COLUMNS and its rows of PART_COLUMNS; one whose row makes no
    sense is a sealed stub that shows what the row holds."""
    parts = tuple(parts)
    try:
        return Node(
            row[0],
            row[1],
            Role(row[2]),
            tuple([_decode_part(part) for part in parts]),
            Status(row[3]),
            float(row[4]),
            _number(row[5]),
            _number(row[6]),
            _word(row[7]),
            _word(row[8]),
            _word(row[9]),
            _decode_failure(row[10]),
            _decode_usage(row[11]),
            _word(row[12]),
            _object(row[13]),
        )
    except (ValueError, TypeError, RecursionError):
        return _stub(row, parts)


def encode_parts(seq: int, node: Node) -> Iterable[Row]:
    """Rows of PART_COLUMNS."""
    for position, part in enumerate(node.parts):
        match part:
            case Text(text):
                yield seq, position, "text", clean(text), None
            case Reasoning(text, began, ended):
                times = encode_json({"began": began, "ended": ended})
                yield seq, position, "reasoning", clean(text), times
            case Opaque(kind, text, data):
                kept = encode_json(dict(data)) if data else None
                if _RAW in data:
                    kept = clean(str(data[_RAW]))
                yield seq, position, clean(kind), clean(text), kept


def encode_json(value: object) -> str:
    return clean(json.dumps(value, ensure_ascii=False, default=str))


def decode_json(text: object, default: Any = None) -> Any:
    """The value, or `default` for what is no JSON."""
    try:
        return json.loads(text) if isinstance(text, str) else default
    except (ValueError, RecursionError):
        return default


def encode_steps(steps: Iterable[Step]) -> str:
    """The steps with the nodes by their ids: the nodes have rows of their own."""
    written: list[tuple[str, list[str]]] = []
    for step in steps:
        match step:
            case Plant(nodes):
                written.append(("plant", [n.id for n in nodes]))
            case Bin(ids):
                written.append(("bin", list(ids)))
            case Unbin(ids):
                written.append(("unbin", list(ids)))
    return encode_json(written)


def encode_place(place: StoredPlace) -> Row:
    """The values of PLACE_COLUMNS."""
    return (
        place.id,
        place.session,
        place.position,
        int(place.current),
        place.head,
        clean(place.draft),
        None if place.anchor is None else encode_json(place.anchor),
        clean(place.endpoint),
        clean(place.model),
        encode_json(dict(place.visited)) if place.visited else None,
    )


def decode_place(row: Row) -> StoredPlace:
    place_id, session, position, current, head, draft, anchor, endpoint, model, visited = row
    known = decode_json(visited)
    return StoredPlace(
        place_id,
        session,
        position,
        bool(current),
        head,
        draft,
        decode_json(anchor),
        endpoint,
        model,
        known if isinstance(known, dict) else {},
    )


def _decode_part(row: Row) -> Part:
    _, _, kind, text, data = row
    if not isinstance(text, str) or not isinstance(kind, str):
        return Opaque(str(kind), _shown(text))
    if kind == "text" and data is None:
        return Text(text)
    found = decode_json(data) if data is not None else {}
    match kind, found:
        case "reasoning", {
            "began": float() | int() | None as began,
            "ended": float() | int() | None as ended,
        }:
            return Reasoning(text, began, ended)
        case _, dict():
            return Opaque(kind, text, found or NOTHING)
    return Opaque(kind, text, {_RAW: _shown(data)})


def _stub(row: Row, parts: Iterable[Row]) -> Node:
    columns = NODE_COLUMNS.split(", ")
    held = {c: _shown(v) for c, v in zip(columns, row, strict=True) if v is not None}
    text = "\n".join(_shown(part[3]) for part in parts)
    try:
        role = Role(row[2])
    except ValueError:
        role = Role.ASSISTANT
    return Node(row[0], row[1], role, (Opaque("damaged", text, held),))


def _encode_failure(failure: Failure) -> str:
    return encode_json({"code": failure.code, "facts": dict(failure.facts)})


def _decode_failure(text: object) -> Failure | None:
    match None if text is None else json.loads(_text(text)):
        case None:
            return None
        case {"code": str(code), "facts": dict(facts)}:
            return Failure(code, facts or NOTHING)
    raise ValueError(text)


def _encode_usage(usage: Usage) -> str:
    return encode_json({name: getattr(usage, name) for name in _USAGE})


def _decode_usage(text: object) -> Usage | None:
    if text is None:
        return None
    match json.loads(_text(text)):
        case dict(found):
            counts = {name: found.get(name) for name in _USAGE}
            if all(count is None or isinstance(count, int) for count in counts.values()):
                return Usage(**counts)
    raise ValueError(text)


def _object(text: object) -> Mapping[str, object]:
    if text is None:
        return NOTHING
    match json.loads(_text(text)):
        case dict(found):
            return found
    raise ValueError(text)


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _word(value: object) -> str | None:
    return None if value is None else _text(value)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _shown(value: object) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
