"""`bough repair` on the command line: what it does, says and leaves."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from bough.cli import main
from bough.core.store.backups import back_up
from bough.core.store.store import FILE, Store
from helpers.damage import read_all, used


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    profile = tmp_path / "profile"
    used(profile, sessions=8)
    return profile


def repair(profile: Path, *arguments: str) -> int:
    return main(["repair", "--profile", str(profile), *arguments])


def spoil(profile: Path) -> None:
    raw = (profile / FILE).read_bytes()
    (profile / FILE).write_bytes(bytes(len(raw) // 2) + raw[len(raw) // 2 :])


def test_a_damaged_profile_is_repaired(profile: Path, capsys: pytest.CaptureFixture[str]):
    messages = read_all(profile)
    back_up(profile / FILE)
    spoil(profile)

    assert repair(profile) == 0

    said = capsys.readouterr()
    assert said.out.startswith("Saved ")
    assert f"is kept in {profile / 'damaged'}" in said.out
    assert read_all(profile) == messages


def test_the_answer_is_json_where_that_is_asked_for(
    profile: Path, capsys: pytest.CaptureFixture[str]
):
    spoil(profile)

    assert repair(profile, "--json") == 0

    done = json.loads(capsys.readouterr().out)
    assert done["done"] == "repaired"
    assert done["messages"] > 0
    assert Path(done["kept"], FILE).is_file()


def test_where_nothing_is_damaged_nothing_is_done(
    profile: Path, capsys: pytest.CaptureFixture[str]
):
    assert repair(profile) == 0

    assert capsys.readouterr().out == f"Nothing is damaged in {profile / FILE}.\n"
    assert not (profile / "damaged").exists()


def test_backups_are_listed_and_one_is_taken_back(
    profile: Path, capsys: pytest.CaptureFixture[str]
):
    backup = back_up(profile / FILE)
    with closing(Store.open(profile)) as store:
        for session in store.sessions():
            store.bin_session(session.id)

    assert repair(profile, "--list") == 0
    assert str(backup) in capsys.readouterr().out
    assert repair(profile, "--list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["path"], listed["damaged"]) == (str(backup), False)

    assert repair(profile, "--backup", listed["path"]) == 0
    assert "Took back the backup of" in capsys.readouterr().out
    with closing(Store.open(profile)) as store:
        assert len(store.sessions()) == listed["sessions"]


def test_what_is_no_backup_is_refused(profile: Path, capsys: pytest.CaptureFixture[str]):
    letter = profile / "letter.txt"
    letter.write_text("Dear diary,")

    assert repair(profile, "--backup", str(letter)) == 4

    assert "cannot be used as a backup" in capsys.readouterr().err


def test_a_profile_in_use_is_left_alone(profile: Path, capsys: pytest.CaptureFixture[str]):
    back_up(profile / FILE)

    with closing(Store.open(profile)):
        spoil(profile)
        assert repair(profile) == 4

    assert "already running" in capsys.readouterr().err


def test_the_doctor_names_the_remedy_for_a_damaged_profile(
    profile: Path, capsys: pytest.CaptureFixture[str]
):
    spoil(profile)

    main(["doctor", "--profile", str(profile)])

    said = capsys.readouterr().out
    assert f"!!  profile: {profile / FILE} is damaged" in said
    assert "`bough repair` saves what can be read" in said
