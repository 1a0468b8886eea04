"""What the store costs beside plain SQLite: python tests/benchmarks/store.py"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from measure import row

from bough.core.acts import Answerer, say
from bough.core.ids import new_id
from bough.core.node import Node, Role, Status, Text, Usage
from bough.core.operations import Operation, Plant, apply
from bough.core.session import Session
from bough.core.store import rows
from bough.core.store.journal import Growth
from bough.core.store.store import FILE, Store

NODES = 10_000
SESSIONS = 100_000
QUESTIONS = 500
WORDS_300 = "Kick drift kick does not solve your Hamiltonian exactly but one nearby. " * 25
CHUNK = "x" * 200
REPLY = "x" * 40_000


def ms(work: Callable[[], object], runs: int = 9) -> float:
    """The median of some runs."""
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took) * 1e3


def session_of(store: Store, name: str, size: int) -> str:
    """A session of so many messages with a fork at every fiftieth; its head."""
    nodes: list[Node] = []
    for i in range(size):
        parent = (random.choice(nodes) if i % 50 == 49 else nodes[-1]).id if nodes else None
        role, text = (Role.ASSISTANT, WORDS_300) if i % 2 else (Role.USER, WORDS_300)
        nodes.append(
            Node(
                new_id(),
                parent,
                role,
                (Text(text),),
                Status.SEALED,
                1.0,
                2.0,
                3.0,
                "embedded",
                "smollm2-135m-instruct",
                "stop",
                usage=Usage(100, 300, 0),
            )
        )
    store.add_session(Session(name))
    store.record(name, Operation(new_id(), "say", (Plant(tuple(nodes)),), None, nodes[-1].id, 4.0))
    return nodes[-1].id


def trees(store: Store, plain: sqlite3.Connection) -> None:
    def fetch() -> None:
        plain.execute(
            f"SELECT {rows.NODE_COLUMNS} FROM nodes WHERE session = 'big' ORDER BY seq"
        ).fetchall()
        plain.execute(
            "SELECT p.node, p.kind, p.text, p.data FROM nodes n JOIN parts p ON p.node = n.seq"
            " WHERE n.session = 'big' ORDER BY n.seq"
        ).fetchall()

    floor = ms(fetch)
    row(f"SQLite alone: the rows of {NODES:,} messages", floor, "ms")
    row("the tree of them", ms(lambda: store.tree("big")), "ms", floor, "target < 100 ms")
    row("and every node decoded", ms(lambda: list(store.tree("big").walk())), "ms", floor)


def turns(store: Store, plain: sqlite3.Connection, name: str, head: str) -> None:
    tree = store.tree(name)
    size = len(tree)
    plain.execute("CREATE TABLE floor (text TEXT)")

    def commit(text: str, synchronous: str) -> None:
        plain.execute(f"PRAGMA synchronous = {synchronous}")
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("INSERT INTO floor VALUES (?)", (text,))
        plain.execute("COMMIT")

    took: dict[str, list[float]] = {"say": [], "grow": [], "seal": []}
    for _ in range(20):
        operation = say(tree, head, "And now?", Answerer("embedded", "smollm2-135m-instruct"))
        apply(tree, operation)
        reply = operation.planted[1]
        took["say"].append(ms(lambda o=operation: store.record(name, o), 1))  # type: ignore[misc]
        chunks = [Growth(reply.id, "text", CHUNK, 5.0)]
        took["grow"].append(ms(lambda c=chunks: store.grow(c), 1))  # type: ignore[misc]
        sealed = replace(reply, parts=(Text(REPLY),), status=Status.SEALED)
        took["seal"].append(ms(lambda n=sealed: store.seal(n), 1))  # type: ignore[misc]
        tree.replace(sealed)
        head = reply.id
    full = ms(lambda: commit(CHUNK, "FULL"), 20)
    normal = ms(lambda: commit(CHUNK, "NORMAL"), 20)
    long = ms(lambda: commit(REPLY, "FULL"), 20)
    plain.execute("DROP TABLE floor")
    row(f"a question, in a session of {size:,}", median(took["say"]), "ms", full)
    row("a chunk of 200 characters", median(took["grow"]), "ms", normal)
    row("a reply of 40,000 characters, sealed", median(took["seal"]), "ms", long)


def questions(store: Store, plain: sqlite3.Connection, name: str, head: str) -> None:
    """How long a person's question takes to be on the disk, which is when it goes out."""
    tree = store.tree(name)
    plain.execute("CREATE TABLE floor (text TEXT)")
    plain.execute("PRAGMA synchronous = FULL")
    took: list[float] = []
    floor: list[float] = []
    for _ in range(QUESTIONS):
        operation = say(tree, head, "And now?", Answerer("embedded", "smollm2-135m-instruct"))
        took.append(ms(lambda o=operation: store.record(name, o), 1))  # type: ignore[misc]
        floor.append(ms(lambda: plain.execute("INSERT INTO floor VALUES ('And now?')"), 1))
    plain.execute("DROP TABLE floor")
    for percent in (50, 99):
        at = QUESTIONS * percent // 100
        what = f"a question on the disk, p{percent} of {QUESTIONS}"
        row(what, sorted(took)[at], "ms", sorted(floor)[at])


def sessions(store: Store, plain: sqlite3.Connection) -> None:
    plain.execute("BEGIN")
    plain.executemany(
        "INSERT INTO sessions (id, title, created_at, updated_at, head) VALUES (?, ?, 1.0, ?, ?)",
        ((new_id(), f"Session {i}", random.random(), new_id()) for i in range(SESSIONS)),
    )
    plain.execute("COMMIT")
    floor = ms(
        lambda: plain.execute(
            "SELECT id, title, titled, folder, pinned, created_at, updated_at, head, system, nodes,"
            " forks FROM sessions ORDER BY updated_at DESC"
        ).fetchall(),
        3,
    )
    row(f"SQLite alone: the rows of {SESSIONS:,} sessions", floor, "ms")
    row("the list of them", ms(store.sessions, 3), "ms", floor)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        profile = Path(home) / "profile"
        row("making a profile", ms(lambda: Store.open(profile).close(), 1), "ms")
        floor = ms(lambda: sqlite3.connect(profile / FILE).close())
        row("opening it", ms(lambda: Store.open(profile).close()), "ms", floor)
        with closing(Store.open(profile)) as store:
            big = session_of(store, "big", NODES)
            small = session_of(store, "small", 100)
            # Beside a writing store only while it rests: a floor, not an example.
            with closing(sqlite3.connect(profile / FILE, isolation_level=None)) as plain:
                trees(store, plain)
                turns(store, plain, "small", small)
                turns(store, plain, "big", big)
                questions(store, plain, "small", small)
                sessions(store, plain)


if __name__ == "__main__":
    main()
