"""Which table a row is of that was found without one, and what its columns can hold."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bough.core.store.pages import Leaf, Row, Value
from bough.core.store.rows import LATEST

OTHERS = ("sqlite_schema", "_sqlite_migrations")
"""What every new database has of its own."""

_WORDY = ("parts", "growth", "places", "outbox")
"""Where a row is worth keeping for its text, even if some of it slipped."""


class Column(NamedTuple):
    name: str
    kind: str
    required: bool
    has_default: bool
    key: int


Shapes = Mapping[str, Sequence[Column]]


def shapes_of(db: sqlite3.Connection) -> Shapes:
    """The columns of every table."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {
        table: [
            Column(
                name,
                _affinity(kind),
                bool(required) or (key > 0 and kind != "INTEGER"),
                default is not None,
                key if kind == "INTEGER" else 0,
            )
            for _, name, kind, required, default, key in db.execute(f"PRAGMA table_info({table})")
        ]
        for table in ("sqlite_schema", *tables)
    }


def _affinity(kind: str) -> str:
    return {"INT": "INTEGER", "REAL": "REAL", "INTEGER": "INTEGER"}.get(kind, "TEXT")


def sorted_out(leaf: Leaf, shapes: Shapes) -> Iterator[tuple[str | None, Row]]:
    """The rows of a page, each with the table it is of: the one it fits, or that of its page."""
    own = leaf.table if leaf.table in shapes else None
    fitting = [_fitting(row, own, shapes) for row in leaf.rows]
    common = Counter(name for name in fitting if name).most_common(1)
    usual = common[0][0] if common else own
    for found, row in zip(fitting, leaf.rows, strict=True):
        table = found or usual
        slipped = not (row.exact or row.cut or table in _WORDY)
        if table and (slipped or not _is_long_enough(row, shapes[table])):
            table = None
        yield table, row


def _fitting(row: Row, own: str | None, shapes: Shapes) -> str | None:
    """The table whose rows look like this one: a short row may be of an older schema."""
    if own and _fits(row, shapes[own]):
        return own
    many = len(row.values)
    alike = sorted(shapes, key=lambda name: (len(shapes[name]) != many, -len(shapes[name])))
    return next((name for name in alike if _fits(row, shapes[name])), None)


def _fits(row: Row, columns: Sequence[Column]) -> bool:
    return _is_long_enough(row, columns) and all(
        _may_be(value, column, row) for value, column in zip(row.values, columns, strict=False)
    )


def _is_long_enough(row: Row, columns: Sequence[Column]) -> bool:
    """Whether the columns that it does not have are those that a later schema may have added."""
    many = len(row.values)
    return many <= len(columns) and not any(
        column.required and not column.has_default for column in columns[many:]
    )


def _may_be(value: Value, column: Column, row: Row) -> bool:
    match column.kind, value:
        case _, None:
            return not column.required or row.cut
        case "INTEGER", int():
            return not column.key
        case "REAL", int() | float():
            return True
        case "TEXT", str():
            return True
    return False


def sane(value: Value, column: Column) -> Value:
    """The value as its column holds it: what nothing can be made of is empty."""
    if value is None and not column.required:
        return None
    if column.kind == "TEXT":
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return "" if value is None else str(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 0 if column.required else None
    if column.kind == "REAL":
        return min(max(float(value), 0.0), LATEST)
    return int(value) if abs(value) < 1 << 63 else 0
