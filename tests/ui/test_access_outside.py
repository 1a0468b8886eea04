"""A reader of the screen in another process finds the transcript's turns, over AT-SPI."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.outside import Lacks, OutsideReader, outside_reader
from helpers.program import PATIENCE, Program, answered_by, started
from helpers.server import ModelServer

ANSWER = "A bough is **a main branch**.\n\n```python\ngrow()\n```"
SAID = "A bough is a main branch.\nCode, Python:\ngrow()"
YOU, REPLY = "You, message 1 of 2", "scripted, reply, message 2 of 2"


@pytest.fixture
def reader(qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OutsideReader]:
    with outside_reader(qtbot, home / "run", monkeypatch) as reader:
        yield reader


@pytest.fixture
def program(home: Path, server: ModelServer, reader: OutsideReader) -> Iterator[Program]:
    """The real program, in the reader's session."""
    answered_by(server.endpoint)
    with started(home / "bough") as program:
        yield program


def test_a_reader_outside_finds_the_turns_and_reads_a_reply(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply(ANSWER)
    program.say("What is a bough?")

    reader.wait_for([YOU, REPLY], "turns")

    reader.wait_for(SAID, "text", 1)
    assert reader.ask("text", 0) == "What is a bough?"
    assert reader.ask("at", 1, 3, "word") == "bough"
    assert reader.ask("at", 1, 3, "line") == "A bough is a main branch.\n"
    (x, y, _, _), (left, top, width, height) = reader.ask("extents", 1, 3)
    assert left < x < left + width
    assert top < y < top + height


def test_a_reader_outside_follows_the_keys_from_turn_to_turn(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply(ANSWER)
    program.say("What is a bough?")
    reader.wait_for([YOU, REPLY], "turns")

    reader.ask("press", 0, "")
    reader.wait_to_hear("object:state-changed:focused", YOU)
    assert "focused" in reader.ask("states", 0)

    program.key("Down")
    reader.wait_to_hear("object:state-changed:focused", REPLY)
    assert "focused" in reader.ask("states", 1)
    assert "focused" not in reader.ask("states", 0)


def test_the_end_of_a_reply_is_told_once_and_none_of_its_words(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply("A bough is a main branch of a tree. " * 20)
    program.say("What is a bough?")

    reader.wait_to_hear("object:announcement", "Transcript", "Reply finished")

    assert reader.heard("object:announcement") == [("Transcript", "Reply finished")]
    assert [name for name, _ in reader.heard("object:text-changed") if name == REPLY] == []


def test_of_a_reply_in_a_tab_that_nobody_looks_at_nothing_is_told(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply("A main branch.", hold_after=0)
    program.say("What is a bough?")
    server.wait_for(seconds=PATIENCE / 1000)
    program.key("Ctrl+N")
    # Else the reply may end before the key is heard, in a tab that is looked at.
    reader.wait_for(["What is a bough?, running", "New session"], "named", "page tab")
    server.release()
    reader.wait_for(["What is a bough?, unread", "New session"], "named", "page tab")

    server.reply("A small branch.")
    program.say("And a twig?")
    reader.wait_to_hear("object:announcement", "Transcript", "Reply finished")

    assert len(reader.heard("object:announcement")) == 1


def test_turns_that_come_are_told(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply(ANSWER)
    server.reply(ANSWER)
    program.say("What is a bough?")
    reader.wait_for([YOU, REPLY], "turns")

    program.say("And a twig?")

    reader.wait_to_hear("object:children-changed:add", "Transcript")
    reader.wait_for("scripted, reply, message 4 of 4", "name", 3)


def test_a_program_that_was_read_ends_as_any_other(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply(ANSWER)
    program.say("What is a bough?")
    reader.wait_for(SAID, "text", 1)

    program.process.terminate()

    assert program.ended() == 0
    assert program.words == ""


def test_transcripts_come_and_go_under_a_reader(qtbot: QtBot, reader: OutsideReader) -> None:
    answers = 0

    def it_ended() -> bool:
        nonlocal answers
        # What is asked about may go while it is asked for.
        with suppress(Lacks):
            answers += len(reader.ask("turns"))
            reader.ask("text", 1)
        return program.poll() is not None

    with subprocess.Popen(
        [sys.executable, "-m", "helpers.coming_and_going"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as program:
        try:
            qtbot.waitUntil(it_ended, timeout=PATIENCE)
        finally:
            program.kill()
        assert program.stdout is not None
        assert program.stdout.read() == "200 came and went\n"

    assert program.returncode == 0
    assert answers > 0


def test_what_is_painted_in_a_reply_is_pressed_from_outside(
    server: ModelServer, reader: OutsideReader, program: Program
) -> None:
    server.reply("<think>Hm.</think>" + ANSWER)
    program.say("What is a bough?")
    reader.wait_for([YOU, REPLY], "turns")

    # Its words may be there a moment before its end.
    reader.wait_for_all({"Copy block 1, Python", "Send"}, "named", "push button")
    assert reader.ask("press", 1, "Wrap the lines of block 1, Python")
    reader.wait_for(SAID, "text", 1)
