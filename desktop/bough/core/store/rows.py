"""Nodes, parts, landmarks, places and messages that wait as rows, and back.

What a row holds and this version does not understand is kept and shown raw, never an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from typing import Any

from bough.core.acts import Answerer
from bough.core.folders import tidied
from bough.core.landmarks import UNMARKED, Landmarks, Verdict
from bough.core.node import (
    NOTHING,
    Failure,
    Node,
    Opaque,
    Part,
    Reasoning,
    Role,
    Size,
    Status,
    Text,
    ToolCall,
    Usage,
)
from bough.core.session import Session
from bough.core.store import terms as stored_terms
from bough.core.store.journal import Growth
from bough.core.store.outbox import StoredMessage
from bough.core.store.places import StoredPlace
from bough.core.terms import UNSET, Terms

SESSION_COLUMNS = (
    "id, title, titled, folder, pinned, created_at, updated_at, head, system, nodes, forks,"
    " archived, binned_at, terms"
)
NODE_COLUMNS = (
    "id, parent, role, status, created_at, first_token_at, ended_at, endpoint, model, "
    "stop_reason, failure, input_tokens, output_tokens, reasoning_tokens, edited_from, settings, "
    "details"
)
PART_COLUMNS = "node, position, kind, text, data"
PLACE_COLUMNS = "id, session, position, current, head, draft, anchor, endpoint, model, visited"
MESSAGE_COLUMNS = "id, session, reply, text, answerers, at"

LATEST = 253402300799.0
"""The last second of the year 9999: no calendar has a later time."""

Row = Sequence[Any]

_ROLES = {role.value: role for role in Role}
_STATUSES = {status.value: status for status in Status}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_WORD = (str, type(None))
_COUNT = (int, type(None))
_UNCOUNTED = [None, None, None]

_HEADS = "heads"
"""The key under which the anchors of a place are; without it there is one, of an older Bough."""

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
        *(map(_count, astuple(node.usage)) if node.usage else (None, None, None)),
        node.edited_from,
        encode_json(dict(node.settings)) if node.settings else None,
        encode_json(dict(node.details)) if node.details else None,
    )


def decode_node(row: Row, parts: Iterable[Row]) -> Node:
    """The node of a row of NODE_COLUMNS and its rows of PART_COLUMNS; one whose row makes no
    sense is a sealed stub that shows what the row holds."""
    parts = tuple(parts)
    (
        node_id,
        parent,
        role,
        status,
        created_at,
        first_token_at,
        ended_at,
        endpoint,
        model,
        stop_reason,
        failure,
        *counts,
        edited_from,
        settings,
        details,
    ) = row
    try:
        for word in (endpoint, model, stop_reason, edited_from):
            if not isinstance(word, _WORD):
                raise TypeError(word)
        return Node(
            node_id,
            parent,
            _ROLES[role],
            tuple([_decode_part(part) for part in parts]),
            _STATUSES[status],
            _time(created_at),
            None if first_token_at is None else _time(first_token_at),
            None if ended_at is None else _time(ended_at),
            endpoint,
            model,
            stop_reason,
            None if failure is None else _decode_failure(failure),
            None if counts == _UNCOUNTED else _decode_usage(counts),
            edited_from,
            NOTHING if settings is None else _decode_mapping(settings),
            NOTHING if details is None else _decode_mapping(details),
        )
    except (KeyError, ValueError, TypeError, RecursionError):
        return _stub(row, parts)


def measure_node(row: Row, parts: Iterable[Row]) -> Size:
    """The size of the node that `decode_node` makes of them, without making it; of one whose row
    makes no sense, that of what its parts say."""
    length = breaks = 0
    for _, _, kind, text, data in parts:
        if kind == "text" and data is None and isinstance(text, str):
            length += len(text)
            breaks += text.count("\n")
    return Size(_ROLES.get(row[2], Role.ASSISTANT), length, breaks)


def encode_parts(seq: int, node: Node) -> Iterable[Row]:
    """Rows of PART_COLUMNS."""
    for position, part in enumerate(node.parts):
        match part:
            case Text(text):
                yield seq, position, "text", clean(text), None
            case Reasoning(text, began, ended):
                times = encode_json({"began": began, "ended": ended})
                yield seq, position, "reasoning", clean(text), times
            case ToolCall(call_id, name, arguments):
                named = encode_json({"id": call_id, "name": name})
                yield seq, position, "tool_call", clean(arguments), named
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


def encode_landmarks(landmarks: Landmarks) -> str | None:
    return None if landmarks == UNMARKED else encode_json(told(landmarks))


def decode_landmarks(text: object) -> Landmarks:
    """What makes no sense of them is as if never set."""
    return landmarks_of(decode_json(text))


def told(landmarks: Landmarks) -> dict[str, object]:
    """Those of the landmarks that are set, as a JSON value."""
    fields = {
        "bookmark": landmarks.bookmark,
        "label": landmarks.label,
        "note": landmarks.note,
        "verdict": landmarks.verdict,
        "favourite": landmarks.favourite,
        "terms": stored_terms.written(landmarks.terms) if landmarks.terms else None,
    }
    return {name: value for name, value in fields.items() if value}


def landmarks_of(written: Any) -> Landmarks:
    """The landmarks of what `told` made."""
    if not isinstance(written, dict):
        return UNMARKED
    label, note, verdict = (written.get(name) for name in ("label", "note", "verdict"))
    return Landmarks(
        written.get("bookmark") is True,
        label if isinstance(label, str) else "",
        note if isinstance(note, str) else "",
        _VERDICTS.get(verdict) if isinstance(verdict, str) else None,
        written.get("favourite") is True,
        stored_terms.read(written.get("terms")) or None,
    )


def encode_terms(terms: Terms) -> str | None:
    """The terms of a session without their system prompt, which has a column of its own."""
    kept = stored_terms.written(replace(terms, system=None))
    return encode_json(kept) if kept else None


def _decode_terms(system: object, text: object) -> Terms:
    found = UNSET if text is None else stored_terms.read(decode_json(text))
    return replace(found, system=_shown(system)) if system else found


def encode_place(place: StoredPlace) -> Row:
    """The values of PLACE_COLUMNS."""
    return (
        place.id,
        place.session,
        place.position,
        int(place.current),
        place.head,
        clean(place.draft),
        encode_json({_HEADS: dict(place.anchors)}) if place.anchors else None,
        clean(place.endpoint),
        clean(place.model),
        encode_json(dict(place.visited)) if place.visited else None,
    )


def decode_place(row: Row) -> StoredPlace:
    """The place of a row of PLACE_COLUMNS; what makes no sense of it is as if never set."""
    place_id, session, position, current, head, draft, anchor, endpoint, model, visited = row
    known = decode_json(visited)
    return StoredPlace(
        _shown(place_id),
        _shown(session),
        position if isinstance(position, int) else None,
        current == 1,
        head if isinstance(head, str) else None,
        _shown(draft),
        _decode_anchors(decode_json(anchor), head),
        _shown(endpoint),
        _shown(model),
        known if isinstance(known, dict) else {},
    )


def encode_message(message: StoredMessage) -> Row:
    """The values of MESSAGE_COLUMNS."""
    asked = [[a.endpoint, a.model, dict(a.settings)] for a in message.answerers]
    return (
        message.id,
        message.session,
        message.reply,
        clean(message.text),
        encode_json(asked),
        message.at,
    )


def decode_message(row: Row) -> StoredMessage:
    """The message of a row of MESSAGE_COLUMNS; whom makes no sense to ask is left out."""
    message_id, session, reply, text, answerers, at = row
    found = decode_json(answerers)
    return StoredMessage(
        _shown(message_id),
        _shown(session),
        _shown(reply),
        _shown(text),
        tuple(filter(None, map(_decode_answerer, found if isinstance(found, list) else ()))),
        _time_or_none(at) or 0.0,
    )


def decode_session(row: Row) -> Session:
    """The session of a row with its fields in order; what makes no sense of it is as if never set,
    and what should be a text is shown raw."""
    session_id, title, titled, folder, pinned, created_at, updated_at, head, system, *rest = row
    *counts, archived, binned_at, terms = rest
    nodes, forks = (count if isinstance(count, int) else 0 for count in counts)
    return Session(
        _shown(session_id),
        _shown(title),
        titled == 1,
        tidied(_shown(folder)) if folder else "",
        pinned == 1,
        _time_or_none(created_at) or 0.0,
        _time_or_none(updated_at) or 0.0,
        head if isinstance(head, str) else None,
        _decode_terms(system, terms),
        nodes,
        forks,
        archived == 1,
        _time_or_none(binned_at),
    )


def decode_folder(row: Row) -> str:
    """The path of a folder, however it was written."""
    return tidied(_shown(row[0]))


def decode_growth(node_id: str, row: Row) -> Growth:
    """The chunk of a row that ends in kind, text and time."""
    *_, kind, text, at = row
    return Growth(node_id, _shown(kind), _shown(text), _time_or_none(at) or 0.0)


def _decode_answerer(found: object) -> Answerer | None:
    match found:
        case [str(endpoint), str(model), dict(settings)]:
            return Answerer(endpoint, model, settings or NOTHING)
    return None


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
        case "tool_call", {"id": str() as call_id, "name": str() as name}:
            return ToolCall(call_id, name, text)
        case _, dict():
            return Opaque(kind, text, found or NOTHING)
    return Opaque(kind, text, {_RAW: _shown(data)})


def _stub(row: Row, parts: Iterable[Row]) -> Node:
    columns = NODE_COLUMNS.split(", ")
    held = {c: _shown(v) for c, v in zip(columns, row, strict=True) if v is not None}
    text = "\n".join(_shown(part[3]) for part in parts)
    role = row[2] if isinstance(row[2], str) else ""
    return Node(row[0], row[1], _ROLES.get(role, Role.ASSISTANT), (Opaque("damaged", text, held),))


def _decode_anchors(found: Any, head: object) -> dict[str, Any]:
    match found:
        case None:
            return {}
        case {"heads": dict(anchors)}:
            return anchors
    return {head if isinstance(head, str) else "": found}


def _encode_failure(failure: Failure) -> str:
    return encode_json({"code": failure.code, "facts": dict(failure.facts)})


def _decode_failure(text: str) -> Failure:
    match json.loads(text):
        case {"code": str(code), "facts": dict(facts)}:
            return Failure(code, facts or NOTHING)
    raise ValueError(text)


def _time(value: Any) -> float:
    """Unix seconds. Raises ValueError or TypeError for what no calendar has."""
    at = float(value)
    if not 0 <= at <= LATEST:
        raise ValueError(value)
    return at


def _time_or_none(value: Any) -> float | None:
    try:
        return _time(value)
    except (ValueError, TypeError):
        return None


def _count(number: int | None) -> int | None:
    """What a server counted; None for what no column can hold."""
    return number if number is None or abs(number) < 1 << 63 else None


def _decode_usage(counts: list[Any]) -> Usage:
    for count in counts:
        if not isinstance(count, _COUNT):
            raise TypeError(count)
    return Usage(*counts)


def _decode_mapping(text: str) -> dict[str, object]:
    match json.loads(text):
        case dict(found):
            return found
    raise ValueError(text)


def _clean(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _shown(value: object) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
