"""Personas are files: those that ship, and a person's own, which nothing but they write over."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.errors import StoreError, UsageError
from bough.core.personas import (
    FUN,
    LARGEST,
    Persona,
    file_of,
    find,
    look,
    new_id,
    put_back,
    read,
    remove,
    save,
    settings_of,
)
from bough.core.terms import Terms
from bough.resources import resource

SHIPPED = resource("personas")
COOK = Persona("cook", "Cook", "You cook.", {"temperature": 0.4}, "sap", "wrench", "Soups.", True)
MINE = """\
# By me.
name = "Cook" # of soups
voice = "You cook."
colour = "red" # of a later Bough

[parameters]
temperature = 0.4 # not too hot
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "personas"
    folder.mkdir()
    return folder


def test_four_ship_and_each_is_whole() -> None:
    found = find(SHIPPED, Path("nowhere"))

    assert list(found.personas) == ["brief", "engineer", "fun", "tutor"]
    assert not found.broken
    for persona in found.personas.values():
        assert persona.name
        assert persona.sentence
        assert persona.parameters
        assert not persona.own
        assert "language of the question" in " ".join(persona.voice.split())
        # Short enough to leave the smallest model room for a conversation.
        assert len(persona.voice.split()) < 110
        assert resource("icons", f"{persona.logo}.svg").is_file()


def test_the_fun_one_stays_true() -> None:
    voice = find(SHIPPED, Path("nowhere")).personas[FUN].voice

    assert "galaxy" in voice
    assert "Facts stay facts" in voice


def test_a_persons_own_stands_in_place_of_the_one_that_ships(own: Path) -> None:
    save(own, replace(COOK, id="tutor"))
    save(own, COOK)

    found = find(SHIPPED, own).personas

    assert list(found) == ["brief", "engineer", "fun", "tutor", "cook"]
    assert (found["tutor"].name, found["tutor"].own) == ("Cook", True)
    remove(own, "tutor")
    assert find(SHIPPED, own).personas["tutor"].name == "Tutor"


lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
personas = st.builds(
    Persona,
    st.just("p"),
    st.text(st.characters(categories=["L"]), min_size=1, max_size=20),
    lines.map(str.strip),
    st.fixed_dictionaries(
        {},
        optional={
            "temperature": st.floats(0, 2),
            "seed": st.integers(0, 99),
            "stop": st.lists(lines.filter(bool), min_size=1, max_size=4),
        },
    ),
    st.sampled_from(["leaf", "sap", "sky", "rust"]),
    st.just("zap"),
    lines.map(lambda text: " ".join(text.split())),
    st.just(True),
)


@given(personas, personas)
def test_what_is_saved_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, first: Persona, second: Persona
) -> None:
    folder = tmp_path_factory.mktemp("personas")

    save(folder, first)
    assert read(file_of(folder, "p")) == first
    save(folder, second)
    assert read(file_of(folder, "p")) == second


def test_comments_and_what_is_not_known_stay(own: Path) -> None:
    file = own / "cook.toml"
    file.write_text(MINE)

    save(own, replace(read(file), name="Chef", parameters={"temperature": 0.4, "seed": 1}))

    assert file.read_text() == MINE.replace('"Cook"', '"Chef"') + "seed = 1\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name = ", "Invalid value"),
        ('voice = "x"', "name"),
        ('name = "A"\nvoice = 3', "voice"),
        ('name = "A"\naccent = "pink"', "accent"),
        ('name = "A"\n[parameters]\ntemperature = "hot"', "temperature"),
        ('name = "A"\n[parameters]\nmood = 1', "mood"),
        (f'name = "{"A" * 41}"', "40"),
        ("# " + "x" * LARGEST, "64 KB"),
        ("a = " + "[" * 2000, ""),
        ("\xff", "utf-8"),
    ],
)
def test_a_broken_file_is_told_and_kept(own: Path, text: str, why: str) -> None:
    file = own / "cook.toml"
    file.write_bytes(text.encode("latin-1"))

    found = find(SHIPPED, own)

    assert "cook" not in found.personas
    assert len(found.personas) == 4
    ((path, reason),) = found.broken
    assert path == file
    assert why in reason
    with pytest.raises(StoreError) as refused:
        save(own, COOK)
    assert refused.value.code == "persona_broken"
    assert file.read_bytes() == text.encode("latin-1")


def test_what_is_no_file_is_no_persona(own: Path) -> None:
    (own / "folder.toml").mkdir()
    (own / "notes.txt").write_text("name")
    (own / ".hidden.toml").write_text('name = "Hidden"')
    (own / "device.toml").symlink_to("/dev/zero")
    if hasattr(os, "mkfifo"):
        os.mkfifo(own / "pipe.toml")

    assert len(find(SHIPPED, own).personas) == 4
    assert look(own) == ()


@pytest.mark.parametrize("name", ["", "..", "../x", ".x", "a/b", "a\0b"])
def test_an_id_is_never_a_path(own: Path, name: str) -> None:
    with pytest.raises(UsageError):
        save(own, replace(COOK, id=name))
    with pytest.raises(UsageError):
        remove(own, name)


def test_what_was_deleted_comes_back_to_the_letter(own: Path) -> None:
    file = own / "cook.toml"
    file.write_text(MINE)

    content = remove(own, "cook")
    assert not file.exists()
    put_back(own, "cook", content)

    assert file.read_text() == MINE


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "personas").write_text("in the way")

    with pytest.raises(StoreError) as refused:
        save(tmp_path / "personas", COOK)

    assert refused.value.code == "persona_unwritable"


def test_a_new_id_is_a_file_name_everywhere() -> None:
    assert new_id("Ms. Smith!", {}) == "ms-smith"
    assert new_id("Cook", {"cook": 1, "cook-2": 1}) == "cook-3"
    assert new_id("老师", {}) == "persona"
    assert new_id("CON", {}) == "persona-con"


def test_the_voice_comes_before_the_system_prompt() -> None:
    told = settings_of(Terms("cook", "  Be brief.\n", {"seed": 0}), COOK)

    assert told == {
        "persona": "Cook",
        "system": "You cook.\n\nBe brief.",
        "temperature": 0.4,
        "seed": 0,
    }
    assert settings_of(Terms(), None) == {}
    assert settings_of(Terms(), None, fun=True) == {"fun": True}
