"""The questions that a reply leads to, as the JSON of its row."""

from __future__ import annotations

import sqlite3

from bough.core.endpoint import ModelRef
from bough.core.node import Usage
from bough.core.questions import MOST, Questions
from bough.core.store.rows import decode_json, encode_json

SELECT = "SELECT questions FROM nodes WHERE id = ? AND questions IS NOT NULL"


def put(db: sqlite3.Connection, node_id: str, questions: Questions) -> None:
    usage, ref = questions.usage or Usage(), questions.model
    kept = {
        "asks": list(questions.texts),
        "endpoint": ref.endpoint if ref else "",
        "model": ref.model if ref else "",
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
    }
    db.execute("UPDATE nodes SET questions = ? WHERE id = ?", (encode_json(kept), node_id))


def decode(text: object) -> Questions | None:
    """What makes no sense of them is as if never kept."""
    match found := decode_json(text):
        case {"asks": [*asks]} if all(isinstance(ask, str) for ask in asks):
            return Questions(tuple(asks[:MOST]), _model(found), _usage(found))
    return None


def _model(found: dict[str, object]) -> ModelRef | None:
    match found:
        case {"endpoint": str(endpoint), "model": str(model)} if model:
            return ModelRef(endpoint, model)
    return None


def _usage(found: dict[str, object]) -> Usage | None:
    match found:
        case {"input_tokens": int(read), "output_tokens": int(written)}:
            return Usage(read, written)
    return None
