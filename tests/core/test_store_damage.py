"""A row that makes no sense spoils itself alone, whatever stands in it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bough.core.store import schema
from bough.core.store.store import FILE, Store
from helpers.damage import read_all, used

NONSENSE = ["'not a number'", "x'ff00'", "1e300", "-1e300", "NULL", "9223372036854775807", "-1"]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    profile = tmp_path_factory.mktemp("original") / "profile"
    used(profile, sessions=9, length=30)
    Store.open(profile).close()
    return profile


def columns(table: str) -> list[str]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        schema.migrate(db)
        return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (t, c)
        for t in ("sessions", "nodes", "parts", "places", "growth", "outbox")
        for c in columns(t)
    ],
)
def test_whatever_stands_in_a_column_the_rest_is_read(
    tmp_path: Path, original: Path, table: str, column: str
):
    (tmp_path / FILE).write_bytes((original / FILE).read_bytes())
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as db:
        for (name,) in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {name}")
        (last,) = db.execute(f"SELECT max(rowid) FROM {table}").fetchone()
        for row, value in enumerate(NONSENSE):
            with suppress(sqlite3.IntegrityError):
                db.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid = {last - row}")

    with closing(Store.open(tmp_path, readonly=True)) as store:
        for session in sorted(store.sessions(), key=lambda s: (s.updated_at, s.created_at)):
            # As a list shows it.
            assert time.localtime(session.updated_at).tm_year < 10_000
            assert session.title + session.folder + str(session.terms) is not None
        for place in store.places():
            assert place.draft + place.endpoint + place.model is not None
        for message in store.outbox():
            assert message.text + message.session + message.reply is not None
    if table != "sessions" and column not in ("session", "id"):
        # A place or a part takes no message with it, and a message only what hangs on it.
        assert read_all(tmp_path) >= read_all(original) - (len(NONSENSE) if table == "nodes" else 0)


@pytest.mark.parametrize("many", [1, 3, 8])
@pytest.mark.parametrize("table", ["parts", "growth"])
def test_what_an_index_has_in_the_wrong_place_stands_in_no_message(
    tmp_path: Path, original: Path, table: str, many: int
):
    file = tmp_path / FILE
    file.write_bytes((original / FILE).read_bytes())
    rows = schema_of(file)
    # SQLite would put them where they belong, and not at the end, if it knew the order.
    roots = {kind: root for kind, _, of, root, _ in rows if of == table}
    bare = f"CREATE TABLE {table} ({', '.join(columns(table))})"
    turned = f"CREATE INDEX turned ON {table} (node DESC)"
    if table == "parts":
        turned = turned.replace(")", ", position)")
    names = [name for name in columns(table) if name not in ("node", "seq")]
    write_schema(
        file,
        [
            ("table", table, table, roots["table"], bare.replace("seq", "seq INTEGER PRIMARY KEY")),
            ("index", "turned", table, roots["index"], turned),
        ],
    )
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        added = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        stray = {"position": 7, "kind": "text", "text": "Stray", "at": 1.0}
        db.executemany(added, [[stray.get(name) for name in names]] * many)
    write_schema(file, rows)

    found = texts(tmp_path)
    assert found.keys() == texts(original).keys()
    assert not any("Stray" in text for text in found.values())


def texts(profile: Path) -> dict[str, str]:
    """What every message says."""
    with closing(Store.open(profile, readonly=True)) as store:
        trees = [store.tree(session.id) for session in store.sessions()]
    return {node.id: node.text for tree in trees for node in tree.walk()}


def schema_of(file: Path) -> list[tuple[str, str, str, int, str]]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute("SELECT * FROM sqlite_schema").fetchall()


def write_schema(file: Path, rows: list[tuple[str, str, str, int, str]]) -> None:
    """Let the database have these tables and indexes, on the pages where they are."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("DELETE FROM sqlite_schema")
        db.executemany("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", rows)
