"""A profile as it is after months of use, and what can happen to its files."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bough.core.acts import Answerer
from bough.core.endpoint import ModelRef
from bough.core.folders import Refiling
from bough.core.landmarks import UNMARKED, Landmarks, Verdict
from bough.core.node import Node, Reasoning, Role, Status, Text, ToolCall, Usage
from bough.core.operations import Bin, Mark, Move, Operation, Plant, Step
from bough.core.questions import Questions
from bough.core.session import Session
from bough.core.store import schema
from bough.core.store.journal import Growth
from bough.core.store.outbox import StoredMessage
from bough.core.store.places import StoredPlace
from bough.core.store.store import FILE, Store
from bough.core.terms import Terms

PAGE = 4096
ASKED = Answerer("embedded", "m", {"temperature": 0.7})

TABLES = (
    "sessions", "parts", "nodes", "growth", "operations", "places", "outbox", "state", "folders",
)  # fmt: skip

_WORDS = ("bough", "branch", "leaf", "root", "樹", "moss", "über", "sap", "🌳", "knot", "bark")


def used(profile: Path, sessions: int = 120, seed: int = 1, length: int = 6000) -> None:
    """Write a profile with forks, long texts, a bin, replies that grow, places that came and went,
    and a log that is not in the file yet. The longest replies have `length` words."""
    rng = random.Random(seed)
    chosen = profile.with_name("in use")
    with closing(Store.open(chosen)) as store:
        for number in range(sessions * 3 // 4):
            _session(store, rng, number, length)
    with closing(Store.open(chosen)) as store:
        for number in range(sessions * 3 // 4, sessions):
            _session(store, rng, number, length)
        _leave_room(store, rng)
        for row in store.sessions()[:3]:
            reply = Node(f"{row.id} grows", row.head, Role.ASSISTANT, status=Status.GROWING)
            store.record(row.id, _operation(rng, Plant((reply,)), reply.id))
            store.grow(
                Growth(reply.id, kind, _text(rng, 30), float(at))
                for at, kind in enumerate(("reasoning", "text", "text"))
            )
        # As a killed program leaves them: the last to close would move the log into the file.
        copied(chosen, profile)
    shutil.rmtree(chosen)


def copied(profile: Path, to: Path) -> Path:
    """The database of a profile and its log as a profile of their own."""
    to.mkdir()
    for name in (FILE, f"{FILE}-wal"):
        shutil.copyfile(profile / name, to / name)
    return to


def _session(store: Store, rng: random.Random, number: int, length: int) -> None:
    session = f"{number:026}"
    terms = Terms(system=_text(rng, 5))
    if number % 3 == 1:
        terms = replace(terms, persona=_text(rng, 1), parameters={"temperature": 0.4})
    store.add_session(Session(session, _text(rng, 4), created_at=number, terms=terms))
    ids: list[str] = []
    for turn in range(rng.randrange(1, 9)):
        parent = rng.choice(ids[-3:]) if ids else None
        if rng.random() < 0.2 and len(ids) > 2:
            parent = rng.choice(ids)
        question = Node(f"{session}-q{turn}", parent, Role.USER, (Text(_text(rng, 40)),))
        reply = Node(
            f"{session}-r{turn}", question.id, Role.ASSISTANT, status=Status.GROWING, model="m"
        )
        store.record(session, _operation(rng, Plant((question, reply)), reply.id))
        store.grow([Growth(reply.id, "text", _text(rng, 20), 1.0)])
        long = min(length, rng.choice((20, 200, 200, 800, 6000)))
        parts = (
            Reasoning(_text(rng, 60), 1.0, 2.0),
            Text(_text(rng, long)),
            *([ToolCall("c", "look_up", '{"of": "moss"}')] if turn % 3 else ()),
        )
        store.seal(
            Node(
                reply.id,
                question.id,
                Role.ASSISTANT,
                parts,
                model="m",
                created_at=1.5 + turn,
                ended_at=3.5,
                settings={"temperature": 0.7},
            )
        )
        if turn % 2:
            asks = (_text(rng, 6), _text(rng, 9))
            store.keep_questions(reply.id, Questions(asks, ModelRef("e", "m"), Usage(7, 3)))
        ids += [question.id, reply.id]
    if len(ids) > 6:
        store.record(session, _operation(rng, Bin((ids[2],)), ids[1]))
        _rearrange(store, session, rng, ids)
    for name in ("kept", "gone"):
        place = StoredPlace(f"{session} {name}", session, 0, draft=_text(rng, rng.choice((5, 900))))
        store.save_place(place)
    store.forget_place(f"{session} gone")
    messages = tuple(
        StoredMessage(f"{session} next {n}", session, ids[-1], _text(rng, 12), (ASKED,), 4.0)
        for n in range(2)
    )
    store.keep_outbox({ids[-1]: messages})
    store.set_state(f"key {number}", _text(rng, 3))
    if number % 10 == 5:
        store.bin_session(session)
    if number % 10 == 7:
        folder = f"moss/{number}"
        store.refile(Refiling(("moss", folder), (), {session: ("", folder)}))
        store.change_session(session, archived=True)


def _rearrange(store: Store, session: str, rng: random.Random, ids: list[str]) -> None:
    """Let a question move below one that is younger, and mark some of the messages."""
    moved = store.tree(session).node(ids[4])
    younger = Node(f"{session}-over", None, Role.USER, (Text(_text(rng, 9)),))
    terms = Terms(persona=_text(rng, 1), left_out=frozenset({ids[3]}))
    marks = Landmarks(True, _text(rng, 2), _text(rng, 30), Verdict.RESOLVED, True, terms)
    for step in (
        Plant((younger,)),
        Move(moved.id, moved.parent, younger.id),
        *(Mark(node_id, UNMARKED, marks) for node_id in (ids[1], moved.id)),
    ):
        store.record(session, _operation(rng, step, ids[1]))


def _leave_room(store: Store, rng: random.Random) -> None:
    """Free pages of a journal that was long."""
    place = store.sessions()[-1]
    reply = Node("shrank", place.head, Role.ASSISTANT, status=Status.GROWING)
    store.record(place.id, _operation(rng, Plant((reply,)), reply.id))
    store.grow(Growth(reply.id, "text", _text(rng, 300), 1.0) for _ in range(60))
    store.seal(Node("shrank", place.head, Role.ASSISTANT, (Text("short"),), ended_at=1.0))


def _operation(rng: random.Random, step: Step, head: str) -> Operation:
    return Operation(f"{rng.getrandbits(80):020x}", "say", (step,), None, head, 2.0)


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words))


def as_of_version(source: Path, file: Path, version: int) -> None:
    """Write what a database holds as an older Bough would have, without a log."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        older = schema.STEPS
        try:
            schema.STEPS = older[:version]
            schema.migrate(db)
        finally:
            schema.STEPS = older
        db.execute("ATTACH ? AS newer", (str(source),))
        db.execute("BEGIN")
        for table in TABLES:
            names = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
            if not names:
                continue  # It came later.
            db.execute(
                f"INSERT OR REPLACE INTO main.{table} ({names}) SELECT {names} FROM newer.{table}"
            )
        db.execute("COMMIT")


def read_all(profile: Path) -> int:
    """How many messages a reader finds. Raises StoreError where it stops."""
    nodes = 0
    with closing(Store.open(profile, readonly=True)) as store:
        for session in (*store.sessions(), *store.sessions(binned=True)):
            for node in store.tree(session.id).walk():
                store.questions(node.id)
                nodes += 1
            store.operations(session.id)
        store.places()
        store.outbox()
        store.state("key 0")
    return nodes


# Damage


def damaged(database: bytes, log: bytes, seed: int) -> tuple[bytes, bytes]:
    """The two files after something happened to one of them."""
    rng = random.Random(seed)
    kind = rng.choice((_flipped, _flipped, _truncated, _zeroed, _garbage))
    at = rng.randrange(len(database) + len(log))
    if at < len(database):
        return kind(rng, database), log
    return database, kind(rng, log)


def _flipped(rng: random.Random, raw: bytes) -> bytes:
    spoilt = bytearray(raw)
    for _ in range(rng.randrange(1, 201)):
        spoilt[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def _truncated(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw))]


def _zeroed(rng: random.Random, raw: bytes) -> bytes:
    return _overwritten(rng, raw, lambda: bytes(PAGE))


def _garbage(rng: random.Random, raw: bytes) -> bytes:
    return _overwritten(rng, raw, lambda: rng.randbytes(PAGE))


def _overwritten(rng: random.Random, raw: bytes, page: Callable[[], bytes]) -> bytes:
    spoilt = bytearray(raw)
    many = len(raw) // PAGE
    for number in rng.sample(range(many), min(many, rng.choice((1, 1, 2, 5, 20)))):
        spoilt[number * PAGE : (number + 1) * PAGE] = page()
    return bytes(spoilt)
