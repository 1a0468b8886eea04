"""Markdown that no one should write is shown whole, and copied as it was written.

How long it holds the window is measured by `benchmarks/pathological.py`.
"""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bough.ui.transcript.view import TranscriptView
from helpers.hands import copied
from helpers.pathological import CASES
from helpers.rooms import Open
from helpers.scripted_place import ScriptedPlace

PATIENCE_MS = 60_000
_MARKUP = re.compile(r"[\s>|`:.\-]|(?<=```)[a-z]+")


def bare(text: str) -> str:
    """What is left of a text without the signs that only mark it up."""
    return _MARKUP.sub("", text)


def words(view: TranscriptView) -> str:
    """All that the boxes of the first turn say they hold."""
    boxes = view.flow.turn(0).body.boxes
    return "".join(b.text_of(leaf) for b in boxes for leaf in range(b.end()[0] + 1))


def copy_all(qtbot: QtBot, view: TranscriptView) -> str:
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(view, Qt.Key.Key_A, control)
    qtbot.keyClick(view, Qt.Key.Key_C, control)
    return copied("text/markdown")


@pytest.mark.parametrize("case", CASES)
def test_no_character_of_a_message_is_hidden_or_lost(
    case: str, qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    text = CASES[case]()
    place.reply(text)
    view = opened()

    qtbot.waitUntil(lambda: not view.flow.unfinished, timeout=PATIENCE_MS)

    assert bare(words(view)) == bare(text)
    assert copy_all(qtbot, view) == text


@pytest.mark.parametrize("case", CASES)
def test_no_character_of_a_reply_is_hidden_or_lost(
    case: str, qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    text = CASES[case]()
    reply = place.begin()
    view = opened()
    for at in range(0, 20_000, 1_000):
        place.write(reply, text[at : at + 1_000])
        view.flush()
    place.write(reply, text[20_000:])

    place.finish(reply)
    qtbot.waitUntil(lambda: not view.flow.unfinished, timeout=PATIENCE_MS)

    assert bare(words(view)) == bare(text)
    assert copy_all(qtbot, view) == text
