"""The words that may be meant by a misspelt one come from a process of their own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bough.core.spelling_helper import Misspelling, suggestions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dictionary of two words."""
    (tmp_path / "en_XX.aff").write_text("SET UTF-8\nTRY abcdefghijklmnopqrstuvwxyz\n")
    (tmp_path / "en_XX.dic").write_text("2\nbough\nlimb\n")
    return tmp_path


def test_a_dictionary_says_what_may_be_meant(folder: Path) -> None:
    pytest.importorskip("hunspell")

    assert "bough" in asyncio.run(suggestions(Misspelling("bouhg", "en_XX", folder)))


def test_a_persons_own_words_may_be_meant(folder: Path) -> None:
    pytest.importorskip("hunspell")

    found = asyncio.run(suggestions(Misspelling("Yoshdia", "en_XX", folder, ("Yoshida",))))

    assert found == ["Yoshida"]


@pytest.mark.parametrize(
    "said", ["", "pass", "print('no')", "print('{\"words\": 3}')", "raise SystemExit(3)"]
)
def test_a_process_that_says_nothing_of_use_suggests_nothing(folder: Path, said: str) -> None:
    command = (sys.executable, "-c", said)

    assert asyncio.run(suggestions(Misspelling("x", "en_XX", folder), command)) == []


def test_a_program_that_is_not_there_suggests_nothing(folder: Path) -> None:
    command = (str(folder / "missing"),)

    assert asyncio.run(suggestions(Misspelling("x", "en_XX", folder), command)) == []
