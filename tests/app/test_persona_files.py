"""The personas of a running Bough: edited by hand or in it, they count at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.personas import Personas
from bough.core.errors import StoreError
from bough.core.personas import Persona
from helpers.world import World


@pytest.fixture
def personas(world: World) -> Personas:
    return world.place.personas


def names(personas: Personas) -> list[str]:
    return [persona.name for persona in personas.all()]


def written(personas: Personas, name: str, text: str) -> Path:
    personas.folder.mkdir(exist_ok=True)
    file = personas.folder / name
    file.write_text(text)
    return file


def test_a_file_that_is_edited_by_hand_counts_at_once(personas: Personas) -> None:
    assert names(personas) == ["Brief", "Engineer", "Fun", "Tutor"]

    file = written(personas, "cook.toml", 'name = "Cook"')
    assert names(personas)[-1] == "Cook"
    file.write_text('name = "Chef of all"')
    assert names(personas)[-1] == "Chef of all"
    file.unlink()
    assert names(personas) == ["Brief", "Engineer", "Fun", "Tutor"]


def test_who_watches_is_told_of_what_is_edited_by_hand(qtbot: QtBot, personas: Personas) -> None:
    personas.watch()

    # The folder is not there before the first of its files is.
    with qtbot.waitSignal(personas.changed):
        file = written(personas, "cook.toml", 'name = "Cook"')
        qtbot.waitUntil(lambda: "Cook" in names(personas))
    with qtbot.waitSignal(personas.changed):
        file.write_text('name = "Chef"')
    new = file.with_suffix(".new")
    new.write_text('name = "Saved as editors do"')
    with qtbot.waitSignal(personas.changed):
        new.replace(file)
    with qtbot.waitSignal(personas.changed):
        file.write_text('name = "And once more"')
    assert names(personas)[-1] == "And once more"


def test_a_broken_file_is_told_once_and_stays(qtbot: QtBot, personas: Personas) -> None:
    personas.all()
    with qtbot.waitSignal(personas.trouble) as told:
        file = written(personas, "cook.toml", "name =")
        personas.all()
    code, facts = told.args
    assert (code, facts["path"]) == ("persona_broken", str(file))

    with qtbot.assertNotEmitted(personas.trouble):
        written(personas, "chef.toml", 'name = "Chef"')
        assert names(personas)[-1] == "Chef"
    with pytest.raises(StoreError):
        personas.save(Persona("cook", "Cook"))
    assert file.read_text() == "name ="
    assert [broken.path for broken in personas.broken] == [file]


def test_one_of_the_same_name_gets_a_file_of_its_own(personas: Personas) -> None:
    broken = written(personas, "cook.toml", "name =")

    first = personas.save(Persona("", "Cook", "You cook."))
    second = personas.duplicate(first.id, "Cook")

    assert (first.id, second.id) == ("cook-2", "cook-3")
    assert personas.by_id("cook-3") == second
    assert second.voice == "You cook."
    assert broken.read_text() == "name ="


def test_one_that_ships_can_be_changed_and_comes_back(qtbot: QtBot, personas: Personas) -> None:
    tutor = personas.by_id("tutor")
    assert tutor is not None
    with qtbot.waitSignal(personas.changed):
        personas.save(Persona("tutor", "Teacher"))
    assert names(personas) == ["Brief", "Engineer", "Fun", "Teacher"]
    assert personas.shipped("tutor")

    put_back = personas.remove("tutor")
    assert personas.by_id("tutor") == tutor
    put_back()
    assert names(personas) == ["Brief", "Engineer", "Fun", "Teacher"]


def test_one_that_ships_cannot_be_deleted(personas: Personas) -> None:
    with pytest.raises(StoreError):
        personas.remove("fun")
    assert "Fun" in names(personas)


def test_fun_mode_is_told_once(qtbot: QtBot, personas: Personas) -> None:
    personas.set_fun_mode(True)

    with qtbot.assertNotEmitted(personas.fun_mode_changed):
        personas.set_fun_mode(True)
    assert personas.fun_mode
