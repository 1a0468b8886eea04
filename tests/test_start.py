"""A start that finds something broken says so, and breaks nothing more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import Endpoint
from bough.core.store.store import FILE, Store
from bough.ui.start import Bough
from bough.ui.theme import Theme
from helpers.damage import PAGE, used
from helpers.program import opened, started


@pytest.fixture
def profile(home: Path) -> Path:
    return home / "bough"


# The configuration


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("theme = \n", "line 1"),
        ("theme = 3", "theme"),
        ("endpoints = 3", "endpoints"),
        ("default_model = 'large'", "default_model"),
        ("[[endpoints]]\nid = 'lab'", "base_url"),
    ],
)
def test_the_window_opens_in_spite_of_a_broken_configuration_and_says_what_is_wrong(
    qtbot: QtBot, profile: Path, broken: str, reason: str
) -> None:
    written(broken)

    with opened(qtbot, profile) as bough:
        note = bough.window.panes.note
        assert note.isVisible()
        assert note.text().startswith(f"{paths.config_file()} cannot be understood: ")
        assert reason in note.text()
        assert "The defaults count, and the file stays as it is" in note.text()
        assert bough.theme.wish == "system"
        assert bough.catalogue.choices()[0].local

    assert paths.config_file().read_text() == broken
    assert not list(profile.glob("*.broken*"))


def test_keys_that_are_written_by_hand_are_heard_at_once(qtbot: QtBot, profile: Path) -> None:
    with opened(qtbot, profile) as bough:
        assert bough.registry.keys("map") == ("Ctrl+M",)
        written('[keys]\nmap = ["F4"]\n')

        bough.catalogue.reload()

        assert bough.registry.keys("map") == ("F4",)


def test_a_configuration_that_is_no_file_is_told(qtbot: QtBot, profile: Path) -> None:
    paths.config_file().mkdir(parents=True)

    with opened(qtbot, profile) as bough:
        assert bough.window.panes.note.text().startswith(f"{paths.config_file()} cannot be read: ")


def theme_is_chosen(bough: Bough) -> None:
    bough.theme.choose("dark")


def server_is_added(bough: Bough) -> None:
    bough.catalogue.add_server("Lab", "http://127.0.0.1:9/v1", "")


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        (theme_is_chosen, Config(theme="dark")),
        (server_is_added, Config((Endpoint("lab", "Lab", "http://127.0.0.1:9/v1"),))),
    ],
)
def test_a_broken_configuration_is_kept_beside_what_is_chosen_later(
    qtbot: QtBot, profile: Path, act: object, wanted: Config
) -> None:
    written("theme = # to be thought about")

    with opened(qtbot, profile) as bough:
        act(bough)  # type: ignore[operator]

        assert "It is kept as config.toml.broken" in bough.window.panes.note.text()

    assert config.load(paths.config_file()) == wanted
    assert (profile / "config.toml.broken").read_text() == "theme = # to be thought about"


def written(text: str) -> None:
    paths.config_file().parent.mkdir(exist_ok=True)
    paths.config_file().write_text(text)


# The profile


@contextmanager
def locked(profile: Path) -> Iterator[str]:
    with closing(Store.open(profile)):
        yield "Bough is already running with this profile (process "


def made_newer(profile: Path, change: str) -> None:
    Store.open(profile).close()
    with closing(sqlite3.connect(profile / FILE)) as db:
        db.execute(change)
        db.execute("PRAGMA user_version = 999999")


def test_a_profile_of_a_newer_bough_opens_to_be_read_and_the_window_says_so(
    qtbot: QtBot, profile: Path
) -> None:
    made_newer(profile, "CREATE TABLE paints (name)")
    before = (profile / FILE).read_bytes()

    with opened(qtbot, profile) as bough:
        said = bough.window.panes.banner.text("readonly")
        assert said.endswith("You can read and copy; nothing is changed.")

    assert (profile / FILE).read_bytes() == before


def test_a_database_that_is_found_damaged_is_told_with_what_helps(
    qtbot: QtBot, profile: Path
) -> None:
    used(profile, sessions=8)
    Store.open(profile).close()
    with opened(qtbot, profile) as bough:
        qtbot.waitUntil(lambda: bough.keeper is not None)
        assert bough.keeper
        with (profile / FILE).open("r+b") as raw:
            raw.seek(20 * PAGE)
            raw.write(bytes(20 * PAGE))

        bough.keeper.look()
        qtbot.waitUntil(lambda: bough.window.panes.banner.text("damaged") != "")

        assert "bough repair" in bough.window.panes.banner.text("damaged")


@contextmanager
def too_new(profile: Path) -> Iterator[str]:
    made_newer(profile, "DROP TABLE places")
    yield "This profile was made by Bough "


@contextmanager
def no_database(profile: Path) -> Iterator[str]:
    (profile / FILE).write_text("<b>Dear diary</b>")
    yield f"{profile / FILE} is not a Bough database."


@contextmanager
def a_folder(profile: Path) -> Iterator[str]:
    (profile / FILE).mkdir()
    yield f"{profile / FILE} cannot be read: "


@pytest.mark.parametrize("trouble", [locked, too_new, no_database, a_folder])
def test_a_profile_that_cannot_be_opened_is_told_in_a_box_and_the_program_ends(
    profile: Path, trouble: object
) -> None:
    config.save(paths.config_file(), Config(theme="dark"))
    with trouble(profile) as sentence, started(profile) as program:  # type: ignore[operator]
        assert program.ended(30) == 4, program.words

    title, said, button, ground = program.words.splitlines()
    assert (title, button) == ("Bough", "Close")
    assert said.startswith(sentence)
    assert ground == Theme("dark").color("window").name()
