"""Pages read by hand hold the rows that SQLite reads, and no lie in them leads astray."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.store.pages import Pages, Row

values = st.one_of(
    st.none(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.integers(-300, 300),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.binary(max_size=30),
    # Long enough for other pages, by little and by much.
    st.integers(400, 9000).map(lambda n: "long " * (n // 5)),
)
tables = st.dictionaries(
    st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(1, 5000),
    st.tuples(values, values, values),
    max_size=40,
)


def rows_of(pages: Pages, table: str = "t") -> dict[int, tuple[object, ...]]:
    return {row.rowid: row.values for row in read(pages, table)}


def read(pages: Pages, table: str = "t") -> list[Row]:
    return [row for leaf in pages.leaves() if leaf.table == table for row in leaf.rows]


def log_of(file: Path) -> Path:
    return file.with_name(file.name + "-wal")


def filled(file: Path, rows: int = 300) -> bytes:
    """A database with a table `t` of three columns; every tenth row needs other pages."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE t (a, b, c)")
        db.executemany(
            "INSERT INTO t VALUES (?, ?, ?)",
            ((i, "word " * (3000 if i % 10 == 0 else 20), None) for i in range(rows)),
        )
        db.commit()
    return file.read_bytes()


@contextmanager
def logged(file: Path) -> Iterator[sqlite3.Connection]:
    """The same, with what is written inside in its log."""
    filled(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        yield db


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from([512, 4096, 65536]), st.data())
def test_every_row_is_read_as_sqlite_reads_it(
    tmp_path_factory: pytest.TempPathFactory,
    table: dict[int, tuple[object, ...]],
    size: int,
    data: st.DataObject,
):
    file = tmp_path_factory.mktemp("db") / "t.db"
    deleted = data.draw(st.sets(st.sampled_from(sorted(table)))) if table else set()
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA page_size = {size}")
        db.execute("CREATE TABLE t (a, b, c)")
        db.executemany(
            "INSERT INTO t (rowid, a, b, c) VALUES (?, ?, ?, ?)",
            ((rowid, *row) for rowid, row in table.items()),
        )
        db.executemany("DELETE FROM t WHERE rowid = ?", ((rowid,) for rowid in deleted))
        db.commit()
        stored = {r: row for r, *row in db.execute("SELECT rowid, a, b, c FROM t")}

    found = Pages(file.read_bytes())

    assert rows_of(found) == {rowid: tuple(row) for rowid, row in stored.items()}
    assert all(leaf.sound for leaf in found.leaves())


def test_what_is_committed_in_the_log_is_read_and_what_is_not_is_not(tmp_path: Path):
    file = tmp_path / "t.db"
    with logged(file) as db:
        db.execute("UPDATE t SET c = 'changed' WHERE a < 100")
        stored = {r: tuple(row) for r, *row in db.execute("SELECT rowid, a, b, c FROM t")}
        # Too much for the cache, so that some of it goes to the log before its end.
        db.execute("PRAGMA cache_size = 2")
        db.execute("BEGIN")
        db.execute("UPDATE t SET b = 'never'")
        database, log = file.read_bytes(), log_of(file).read_bytes()
        db.execute("ROLLBACK")

    assert b"never" in log
    assert rows_of(Pages(database, log)) == stored


def test_a_commit_behind_a_damaged_piece_of_the_log_is_read(tmp_path: Path):
    file = tmp_path / "t.db"
    with logged(file) as db:
        db.execute("UPDATE t SET c = 'first' WHERE rowid = 1")
        first = log_of(file).stat().st_size
        db.execute("UPDATE t SET c = 'last' WHERE rowid = 290")
        database, log = file.read_bytes(), bytearray(log_of(file).read_bytes())
    log[first - 100] ^= 1

    rows = rows_of(Pages(database, bytes(log)))

    assert rows[290][2] == "last"


def test_a_commit_whose_mark_is_damaged_counts_where_its_checksum_follows_from_what_is_before(
    tmp_path: Path,
):
    file = tmp_path / "t.db"
    with logged(file) as db:
        db.execute("UPDATE t SET c = 'of before'")
        db.execute("PRAGMA wal_checkpoint(RESTART)")
        before = log_of(file).read_bytes()
        db.execute("UPDATE t SET c = 'last' WHERE rowid > 250")
        database, log = file.read_bytes(), bytearray(log_of(file).read_bytes())
        stored = {r: tuple(row) for r, *row in db.execute("SELECT rowid, a, b, c FROM t")}
    frames = range(32, len(log), 4096 + 24)
    (commit,) = (
        at for at in frames if log[at + 8 : at + 16] == log[16:24] and any(log[at + 4 : at + 8])
    )
    assert log[commit + 4120 :] == before[commit + 4120 :] != b"", "left over from before"
    log[commit + 8] ^= 4

    assert rows_of(Pages(database, bytes(log))) == stored


def test_a_piece_of_the_log_that_claims_the_page_of_another_does_not_spoil_a_long_row(
    tmp_path: Path,
):
    file = tmp_path / "t.db"
    with logged(file) as db:
        db.execute("UPDATE t SET c = 'changed' WHERE rowid = 2")
        database, log = file.read_bytes(), bytearray(log_of(file).read_bytes())
        stored = {r: tuple(row) for r, *row in db.execute("SELECT rowid, a, b, c FROM t")}
    (long, *_) = [row for row in read(Pages(database)) if row.rowid == 11]
    for origin in long.origins[1:]:
        claimed = log.copy()
        claimed[32:36] = (origin.start // 4096 + 1).to_bytes(4, "big")

        rows = rows_of(Pages(database, bytes(claimed)))

        assert rows[11] == stored[11]


def test_a_row_that_was_deleted_does_not_come_back(tmp_path: Path):
    file = tmp_path / "t.db"
    filled(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("DELETE FROM t WHERE a >= 10")
        assert db.execute("PRAGMA freelist_count").fetchone() > (50,)

    found = [row.rowid for leaf in Pages(file.read_bytes()).leaves() for row in leaf.rows]

    assert sorted(found) == [1, *range(1, 11)], "the schema's row, and ten"


def test_leaves_are_found_where_the_pages_above_them_are_gone(tmp_path: Path):
    raw = bytearray(filled(tmp_path / "t.db"))
    raw[:4096] = bytes(4096)
    for page in range(4096, len(raw), 4096):
        if raw[page] == 5:
            raw[page : page + 4096] = bytes(4096)

    found = {row.values[0] for leaf in Pages(bytes(raw)).leaves() for row in leaf.rows}

    assert found == set(range(300))


def test_a_row_whose_chain_of_pages_breaks_off_keeps_what_comes_before(tmp_path: Path):
    raw = filled(tmp_path / "t.db")
    pages = Pages(raw)
    long = next(row for row in read(pages) if row.values[0] == 0)
    broken = bytearray(raw)
    middle = long.origins[2]
    broken[middle.start : middle.stop] = bytes(4096)

    row = next(row for row in read(Pages(bytes(broken))) if row.values[0] == 0)

    assert row.cut
    assert isinstance(row.values[1], str)
    assert str(long.values[1]).startswith(row.values[1])
    assert len(row.values[1]) > 4000


def test_a_chain_that_bites_its_tail_ends(tmp_path: Path):
    raw = filled(tmp_path / "t.db")
    long = next(row for row in read(Pages(raw)) if row.values[0] == 0)
    first = long.origins[1]
    knotted = bytearray(raw)
    knotted[first.start : first.start + 4] = (first.start // 4096 + 1).to_bytes(4, "big")

    row = next(row for row in read(Pages(bytes(knotted))) if row.values[0] == 0)

    assert row.cut


def test_a_tree_that_leads_back_into_itself_ends(tmp_path: Path):
    raw = bytearray(filled(tmp_path / "t.db"))
    for page in range(4096, len(raw), 4096):
        if raw[page] == 5:
            raw[page + 8 : page + 12] = (page // 4096 + 1).to_bytes(4, "big")

    found = {row.values[0] for leaf in Pages(bytes(raw)).leaves() for row in leaf.rows}

    assert found >= set(range(300))


def test_a_free_list_that_names_pages_in_use_hides_no_row(tmp_path: Path):
    file = tmp_path / "t.db"
    filled(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("DELETE FROM t WHERE a >= 100")
    raw = bytearray(file.read_bytes())
    trunk = (int.from_bytes(raw[32:36], "big") - 1) * 4096
    kept = next(row for row in read(Pages(bytes(raw))) if row.values[0] == 50)
    raw[trunk + 8 : trunk + 12] = (kept.origins[0].start // 4096 + 1).to_bytes(4, "big")

    assert {row.values[0] for row in read(Pages(bytes(raw)))} >= set(range(100))


@pytest.mark.parametrize("raw", [b"", b"SQLite", bytes(8192), b"\xff" * 5000])
def test_bytes_that_are_no_database_have_no_rows(raw: bytes):
    assert [row for leaf in Pages(raw, raw).leaves() for row in leaf.rows] == []
