"""What happens when a profile is opened: made, locked, migrated, or refused and left alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bough import __version__
from bough.core.errors import StoreError
from bough.core.node import Node, Role, Status, Text
from bough.core.operations import Operation, Plant, Unbin
from bough.core.sentences import sentence
from bough.core.session import Session
from bough.core.store import schema
from bough.core.store.store import FILE, Store
from helpers.rights import ordinary_rights

posix = pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "pro?file #1 %41"


def written(profile: Path) -> Path:
    """A profile with one session "s" of one message "so?"; its database."""
    with closing(Store.open(profile)) as store:
        store.add_session(Session("s", created_at=1.0))
        question = Node("q", None, Role.USER, (Text("so?"),))
        store.record("s", Operation("o", "say", (Plant((question,)),), None, "q", 2.0))
    return profile / FILE


def read(profile: Path) -> list[str]:
    """The texts of the session "s"."""
    with closing(Store.open(profile, readonly=True)) as store:
        return [node.text for node in store.tree("s").walk()]


@contextmanager
def another_program(profile: Path, *lines: str) -> Iterator[subprocess.Popen[str]]:
    """A process that opens the profile for writing as `store`, runs the lines and waits."""
    program = "\n".join(
        [
            "import sys",
            "from pathlib import Path",
            "from bough.core.store.store import Store",
            "store = Store.open(Path(sys.argv[1]))",
            *lines,
            "print('ready', flush=True)",
            "sys.stdin.read()",
        ]
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(profile)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def refused(profile: Path, *, readonly: bool = False) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(profile, readonly=readonly).close()
    return caught.value


# A new profile


@posix
def test_what_is_written_is_for_its_owner_alone_whatever_the_umask(profile: Path) -> None:
    before = os.umask(0)
    try:
        with closing(Store.open(profile)) as store:
            store.add_session(Session("s"))
            modes = {f.name: f.stat().st_mode & 0o777 for f in profile.iterdir()}
    finally:
        os.umask(before)

    assert profile.stat().st_mode & 0o777 == 0o700
    assert modes == dict.fromkeys([FILE, f"{FILE}-wal", f"{FILE}-shm", "lock"], 0o600)


@posix
def test_a_database_that_others_could_read_is_closed_to_them(profile: Path) -> None:
    file = written(profile)
    file.chmod(0o644)

    Store.open(profile).close()

    assert file.stat().st_mode & 0o777 == 0o600


@posix
def test_a_folder_that_was_there_keeps_its_mode(profile: Path) -> None:
    profile.mkdir()
    profile.chmod(0o755)

    Store.open(profile).close()

    assert profile.stat().st_mode & 0o777 == 0o755


def test_reading_where_nothing_was_written_finds_nothing_and_makes_nothing(profile: Path) -> None:
    with closing(Store.open(profile, readonly=True)) as store:
        assert store.sessions() == []
        assert store.places() == []
        with pytest.raises(StoreError, match="store_readonly"):
            store.add_session(Session("s"))

    assert not profile.exists()


def test_a_start_that_was_killed_while_it_made_the_database_is_made_good(profile: Path) -> None:
    profile.mkdir()
    (profile / "bough.new").write_bytes(b"SQLite format 3\0 and no more")

    written(profile)

    assert read(profile) == ["so?"]
    assert not (profile / "bough.new").exists()


def test_opening_what_is_up_to_date_needs_no_migrations(profile: Path) -> None:
    written(profile)
    program = (
        "import sys; from pathlib import Path; from bough.core.store.store import Store\n"
        "for readonly in (True, False):\n"
        "    store = Store.open(Path(sys.argv[1]), readonly=readonly)\n"
        "    store.tree('s').path('q'), store.sessions(), store.places()\n"
        "    store.close()\n"
        "print({'sqlite_utils', 'hypothesis', 'PySide6', 'asyncio'} & set(sys.modules))"
    )

    out = subprocess.run(
        [sys.executable, "-c", program, str(profile)], capture_output=True, text=True, check=True
    )

    assert out.stdout == "set()\n"


# One writer


def test_a_second_writer_is_told_who_the_first_is_and_readers_are_welcome(profile: Path) -> None:
    with another_program(
        profile,
        "from bough.core.session import Session",
        "store.add_session(Session('s', title='theirs'))",
    ) as other:
        error = refused(profile)
        with closing(Store.open(profile, readonly=True)) as store:
            titles = [s.title for s in store.sessions()]

    assert (error.code, error.facts["pid"]) == ("profile_locked", other.pid)
    assert titles == ["theirs"]


def test_a_reader_that_was_open_before_sees_what_is_written_after(profile: Path) -> None:
    written(profile)
    with (
        closing(Store.open(profile, readonly=True)) as reader,
        closing(Store.open(profile)) as writer,
    ):
        writer.change_session("s", title="later")

        assert reader.session("s").title == "later"


def test_the_profile_is_free_again_when_its_writer_was_closed(profile: Path) -> None:
    for _ in range(2):
        Store.open(profile).close()


def test_a_refused_opening_does_not_keep_the_profile(profile: Path) -> None:
    file = written(profile)
    good = file.read_bytes()
    file.write_bytes(b"")
    assert refused(profile).code == "not_a_database"

    file.write_bytes(good)

    Store.open(profile).close()
    assert read(profile) == ["so?"]


def test_a_killed_writer_leaves_the_profile_free_and_every_committed_word(profile: Path) -> None:
    with another_program(
        profile,
        "from bough.core.node import *; from bough.core.operations import *",
        "from bough.core.session import Session",
        "from bough.core.store.journal import Growth",
        "store.add_session(Session('s'))",
        "reply = Node('r', None, Role.ASSISTANT, status=Status.GROWING)",
        "store.record('s', Operation('o', 'say', (Plant((reply,)),), None, 'r', 2.0))",
        "for i in range(200):",
        "    store.grow([Growth('r', 'text', f'{i} ', float(i))])",
    ) as other:
        other.kill()
        other.wait()

        with closing(Store.open(profile)) as store:
            assert store.recover() == ["r"]
            node = store.tree("s").node("r")

    assert node.status is Status.INTERRUPTED
    assert node.text == "".join(f"{i} " for i in range(200))


# What is not ours to open


def newer(profile: Path, *statements: str) -> Path:
    """A profile as `written`, and as a later Bough might have left it."""
    file = written(profile)
    with closing(sqlite3.connect(file)) as db:
        for statement in (*statements, "PRAGMA user_version = 999999"):
            db.execute(statement)
        db.execute("UPDATE state SET value = '\"2.3\"' WHERE key = 'written_by'")
        db.commit()
    return file


def contents(profile: Path) -> dict[str, bytes]:
    """What is in the profile, but for the lock, whose content is a hint."""
    return {f.name: f.read_bytes() for f in profile.iterdir() if f.name != "lock"}


def test_a_database_of_a_newer_bough_is_read_and_left_untouched(profile: Path) -> None:
    newer(profile, "ALTER TABLE nodes ADD COLUMN colour TEXT", "CREATE TABLE paints (name)")
    before = contents(profile)

    error = refused(profile)

    assert (error.code, error.facts["found"]) == ("newer_schema", 999999)
    assert error.facts["known"] == schema.version()
    assert sentence(error.code, error.facts) == (
        f"This profile was made by Bough 2.3; this is {__version__}. It can only be read."
    )
    assert read(profile) == ["so?"]
    assert contents(profile) == before


def test_what_a_newer_bough_left_in_its_log_is_read_and_left_untouched(profile: Path) -> None:
    with another_program(
        profile,
        "import sqlite3",
        "from bough.core.node import *; from bough.core.operations import *",
        "from bough.core.session import Session",
        "store.add_session(Session('s'))",
        "store._db.execute('PRAGMA wal_checkpoint(TRUNCATE)')",
        "node = Node('n', None, Role.USER, (Text('late'),))",
        "store.record('s', Operation('o', 'say', (Plant((node,)),), None, 'n', 2.0))",
        "store._db.execute('PRAGMA user_version = 999999')",
    ) as other:
        other.kill()
        other.wait()
    (profile / f"{FILE}-shm").unlink()
    before = contents(profile)
    assert before[f"{FILE}-wal"]

    assert refused(profile).code == "newer_schema"
    assert read(profile) == ["late"]

    assert contents(profile) == before


@pytest.mark.parametrize(
    "change", ["ALTER TABLE parts RENAME COLUMN text TO words", "DROP TABLE places"]
)
def test_a_database_too_new_to_be_read_is_refused_and_left_untouched(
    profile: Path, change: str
) -> None:
    newer(profile, change)
    before = contents(profile)

    error = refused(profile, readonly=True)

    assert sentence(error.code, error.facts) == (
        f"This profile was made by Bough 2.3; this is {__version__}, which cannot read it."
    )
    assert contents(profile) == before


def test_looking_into_a_database_does_not_free_what_this_process_has_locked(profile: Path) -> None:
    written(profile)
    look = (
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], timeout=0)\n"
        "print(db.execute('PRAGMA journal_mode = DELETE').fetchone())"
    )
    with closing(Store.open(profile)) as store:
        store.add_session(Session("t"))
        Store.open(profile, readonly=True).close()

        other = subprocess.run(
            [sys.executable, "-c", look, str(profile / FILE)], capture_output=True, text=True
        )

        assert "database is locked" in other.stderr
        store.add_session(Session("u"))


@posix
@pytest.mark.parametrize("mode", [0o500, 0o700])
def test_a_profile_that_cannot_be_written_says_so_and_is_read(profile: Path, mode: int) -> None:
    written(profile).chmod(0o400)
    profile.chmod(mode)
    before = contents(profile)
    try:
        with ordinary_rights():
            error = refused(profile)
            assert (error.code, error.facts["path"]) == ("store_readonly", str(profile / FILE))
            assert read(profile) == ["so?"]
    finally:
        profile.chmod(0o700)

    assert before.items() <= contents(profile).items()


@posix
def test_a_log_in_a_profile_that_cannot_be_written_is_read(profile: Path) -> None:
    with another_program(
        profile, "from bough.core.session import Session", "store.add_session(Session('late'))"
    ) as other:
        other.kill()
        other.wait()
    (profile / f"{FILE}-shm").unlink()
    profile.chmod(0o500)
    try:
        with ordinary_rights(), closing(Store.open(profile, readonly=True)) as store:
            assert [s.id for s in store.sessions()] == ["late"]
    finally:
        profile.chmod(0o700)


@posix
def test_a_profile_that_may_not_even_be_read_is_told(profile: Path) -> None:
    written(profile).chmod(0)
    with ordinary_rights():
        assert refused(profile, readonly=True).code == "store_unreadable"


def test_a_database_says_by_which_bough_it_was_made(profile: Path) -> None:
    with closing(Store.open(profile)) as store:
        assert store.state("written_by") == __version__


def _other_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE recipes (title)")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda f: f.write_bytes(b""), id="empty"),
        pytest.param(lambda f: f.write_bytes(bytes(8192)), id="zeroes"),
        pytest.param(lambda f: f.write_bytes(b"Dear diary,\n" * 1000), id="text"),
        pytest.param(_other_program, id="another program's"),
    ],
)
@pytest.mark.parametrize("readonly", [False, True])
def test_a_file_that_is_no_database_of_ours_is_refused_and_left_as_it_is(
    profile: Path, spoil: Callable[[Path], object], readonly: bool
) -> None:
    profile.mkdir()
    spoil(profile / FILE)
    before = (profile / FILE).read_bytes()

    assert refused(profile, readonly=readonly).code == "not_a_database"

    assert (profile / FILE).read_bytes() == before


@pytest.mark.parametrize("spared", [4096, 12 * 4096])
def test_a_damaged_database_is_told_and_not_a_crash(profile: Path, spared: int) -> None:
    file = written(profile)
    with file.open("r+b") as raw:
        raw.seek(spared)
        raw.write(b"\xa5" * (file.stat().st_size - spared))

    with (
        pytest.raises(StoreError, match="store_damaged"),
        closing(Store.open(profile)) as store,
    ):
        store.tree("s")


def test_a_profile_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("so")

    assert refused(tmp_path / "file" / "profile").code == "store_unreadable"


def test_a_full_disk_is_told_and_what_was_there_stays(profile: Path) -> None:
    written(profile)
    much = Node("n", "q", Role.USER, (Text("much " * 100_000),))
    operation = Operation("o2", "say", (Plant((much,)),), "q", "n", 3.0)
    with closing(Store.open(profile)) as store:
        (pages,) = store._db.execute("PRAGMA page_count").fetchone()
        store._db.execute(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(StoreError, match="disk_full"):
            store.record("s", operation)
        assert len(store.tree("s")) == 1

        store._db.execute("PRAGMA max_page_count = 100000")
        store.record("s", operation)
        assert len(store.tree("s")) == 2


def test_a_database_held_by_another_program_is_told(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bough.core.store.opening.BUSY_MS", 10)
    file = written(profile)
    with closing(Store.open(profile)) as store, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError, match="store_busy"):
            store.set_state("a", 1)

        other.rollback()
        store.set_state("a", 1)
        assert store.state("a") == 1


# Migrations


def m_add_colour(db: object) -> None:
    db.execute("ALTER TABLE sessions ADD COLUMN colour TEXT")  # type: ignore[attr-defined]


def m_break_down(db: object) -> None:
    db.execute("UPDATE sessions SET title = 'half migrated'")  # type: ignore[attr-defined]
    raise RuntimeError("broke down")


def test_an_older_database_is_copied_and_then_migrated(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(profile)
    before = schema.version()
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, m_add_colour))
    assert refused(profile, readonly=True).code == "older_schema"

    Store.open(profile).close()

    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (before + 1,)
        assert db.execute("SELECT id, colour FROM sessions").fetchall() == [("s", None)]
    assert read(profile) == ["so?"]
    (copy,) = (profile / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (before,)
        assert db.execute("SELECT text FROM parts").fetchall() == [("so?",)]
    if sys.platform != "win32":
        assert copy.stat().st_mode & 0o777 == 0o600


def test_a_migration_that_breaks_down_leaves_the_database_as_it_was(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(profile)
    before = schema.version()
    with monkeypatch.context() as newer:
        newer.setattr(schema, "STEPS", (*schema.STEPS, m_add_colour, m_break_down))

        with pytest.raises(RuntimeError, match="broke down"):
            Store.open(profile)

    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (before + 1,)
        assert db.execute("SELECT title FROM sessions").fetchall() == [("",)]
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, m_add_colour))
    assert read(profile) == ["so?"]


def test_a_migration_killed_before_its_end_is_done_at_the_next_start(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(profile)
    kill = (
        "import os; from bough.core.store import schema\n"
        "def m_add_colour(db):\n"
        "    db.execute('ALTER TABLE sessions ADD COLUMN colour TEXT')\n"
        "    os.kill(os.getpid(), 9)\n"
        "schema.STEPS = (*schema.STEPS, m_add_colour)\n"
        "import sys; from pathlib import Path; from bough.core.store.store import Store\n"
        "Store.open(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", kill, str(profile)], check=False)
    assert read(profile) == ["so?"]
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, m_add_colour))

    Store.open(profile).close()

    assert read(profile) == ["so?"]
    with closing(sqlite3.connect(profile / FILE)) as db:
        assert db.execute("SELECT colour FROM sessions").fetchall() == [(None,)]


def test_what_was_in_the_bin_of_the_first_schema_comes_back_and_is_counted(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile.mkdir()
    first = """
        INSERT INTO sessions (id, created_at, updated_at, nodes, forks) VALUES ('s', 1, 1, 2, 0);
        INSERT INTO nodes (id, session, parent, role, status, created_at, binned) VALUES
            ('q', 's', NULL, 'user', 'sealed', 1, 0),
            ('r', 's', 'q', 'assistant', 'sealed', 1, 0),
            ('binned', 's', 'q', 'assistant', 'sealed', 1, 1),
            ('below it', 's', 'binned', 'user', 'sealed', 1, 0),
            ('binned below it', 's', 'below it', 'assistant', 'sealed', 1, 1);
    """
    with closing(sqlite3.connect(profile / FILE, isolation_level=None)) as db:
        with monkeypatch.context() as older:
            older.setattr(schema, "STEPS", schema.STEPS[:1])
            schema.migrate(db)
        db.executescript(first)

    with closing(Store.open(profile)) as store:
        store.record("s", Operation("o", "unbin", (Unbin(("binned",)),), None, "r", 2.0))

        session, tree = store.session("s"), store.tree("s")

    assert [n.id for n in tree.walk()] == ["q", "r", "binned", "below it"]
    assert (session.nodes, session.forks) == (4, 1)
