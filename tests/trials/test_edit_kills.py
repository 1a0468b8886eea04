"""The program is killed while a reply is edited: at most a second of typing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bough.core.node import Node, Role, Text
from bough.core.operations import Operation, Plant
from bough.core.session import Session
from bough.core.store.places import StoredPlace
from bough.core.store.store import Store
from helpers import typist

KILLS = 20
LONGEST_LOSS = 1.0
REPLY = "What came. " * 200


def planted(profile: Path) -> tuple[str, str]:
    """A profile with one session whose reply is in view; the session and the reply."""
    question = Node("q", None, Role.USER, (Text("Why?"),), created_at=1.0)
    reply = Node("r", "q", Role.ASSISTANT, (Text(REPLY),), created_at=2.0, model="m")
    with closing(Store.open(profile)) as store:
        session = Session(typist.SESSION, title="Why", created_at=1.0, updated_at=2.0)
        store.add_session(session)
        step = Operation("o", "say", (Plant((question, reply)),), None, "r", 2.0)
        store.record("s", step, place=StoredPlace("p", "s", 0, True, "r"))
    return "s", "r"


@pytest.mark.long
def test_what_was_typed_a_second_before_a_kill_is_there(tmp_path: Path) -> None:
    random = Random(7)
    profile = tmp_path / "profile"
    session, reply = planted(profile)
    losses = []
    for _ in range(KILLS):
        before = len(draft(profile, session, reply))
        typed = kill_while_typing(profile, reply, random.uniform(0.6, 2.5))
        kept = draft(profile, session, reply)[before:]
        died = typed[-1][0]
        missing = [at for at, word in typed if f"{word} " not in kept + " "]
        losses.append(died - missing[0] if missing else 0.0)
        with closing(Store.open(profile)) as store:
            assert store.tree(session).node(reply).text == REPLY
    print(f"lost seconds: {[round(loss, 2) for loss in losses]}")
    assert max(losses) <= LONGEST_LOSS


def draft(profile: Path, session: str, reply: str) -> str:
    """What is kept of the edit, as far as it is not the reply itself."""
    with closing(Store.open(profile)) as store:
        kept = store.state(f"edit:{session}:{reply}")
    return str(kept["text"])[len(REPLY) :] if kept else ""


def kill_while_typing(profile: Path, reply: str, seconds: float) -> list[tuple[float, str]]:
    """The words that were typed, each with its time, until the program was killed."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "BOUGH_HOME": str(profile.parent / "home"),
    }
    program = subprocess.Popen(
        [sys.executable, typist.__file__, str(profile), reply],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    assert program.stdout
    lines = []
    for line in program.stdout:
        if line == "ready\n":
            break
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lines.append(program.stdout.readline())
    program.kill()
    lines += program.stdout.readlines()
    program.wait()
    program.stdout.close()
    whole = [line for line in lines if line.endswith("\n")]
    return [(float(line.split(" ")[0]), " " + line.split(" ")[1].strip()) for line in whole]
