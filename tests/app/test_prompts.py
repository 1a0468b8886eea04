"""The prompts of a person, and what happens to their files meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.prompts import Prompts
from bough.core.errors import StoreError, UsageError


@pytest.fixture
def prompts(tmp_path: Path, qapp: object) -> Prompts:
    return Prompts(tmp_path / "config" / "prompts")


def names(prompts: Prompts) -> list[str]:
    return [prompt.name for prompt in prompts.all()]


def test_what_is_kept_is_a_file_and_is_there_at_once(prompts: Prompts) -> None:
    assert names(prompts) == []

    prompts.save("review", "Review {{this}}.")

    assert names(prompts) == ["review"]
    assert (prompts.folder / "review.md").read_text() == "Review {{this}}.\n"


def test_an_edit_on_the_disk_is_seen(qtbot: QtBot, prompts: Prompts) -> None:
    prompts.save("review", "Review this.")
    file = prompts.folder / "review.md"

    with qtbot.waitSignal(prompts.changed):
        file.write_text("Review that.")
    assert prompts.all()[0].text == "Review that."

    with qtbot.waitSignal(prompts.changed):
        new = prompts.folder / "new.tmp"
        new.write_text("By a rename.")
        new.replace(file)
    assert prompts.all()[0].text == "By a rename."

    with qtbot.waitSignal(prompts.changed):
        file.write_text("And once more.")
    with qtbot.waitSignal(prompts.changed):
        (prompts.folder / "other.md").write_text("Another one.")
    assert names(prompts) == ["other", "review"]

    with qtbot.waitSignal(prompts.changed):
        file.unlink()
    assert names(prompts) == ["other"]


def test_a_prompt_takes_the_place_of_the_one_of_its_name(prompts: Prompts) -> None:
    prompts.save("Review", "one")
    prompts.save("review", "two")

    assert [(p.name, p.text) for p in prompts.all()] == [("Review", "two")]


def test_what_cannot_be_kept_is_refused(prompts: Prompts, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bad_prompt_name"):
        prompts.save("../up", "text")
    with pytest.raises(UsageError, match="empty_text"):
        prompts.save("up", "  \n")
    assert not prompts.folder.exists()
    (tmp_path / "config").write_text("a file where the folder belongs")
    with pytest.raises(StoreError, match="prompt_unwritable"):
        prompts.save("up", "text")


def test_a_folder_comes_in_and_goes_out(prompts: Prompts, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.md").write_text("other text")
    (source / "b.md").write_text("second")
    (source / "no prompt.md").write_text("its name has a blank")
    prompts.save("a", "first")

    assert prompts.take_in(source) == (2, 1)
    assert {p.name: p.text for p in prompts.all()} == {
        "a": "first", "a-2": "other text", "b": "second",
    }  # fmt: skip
    assert prompts.take_in(source) == (2, 1)
    assert names(prompts) == ["a", "a-2", "b"]

    out = tmp_path / "out"
    out.mkdir()
    (out / "b.md").write_text("not to be lost")
    assert prompts.give_out(out) == 3
    assert sorted(f.name for f in out.iterdir()) == ["a-2.md", "a.md", "b-2.md", "b.md"]
    assert (out / "b.md").read_text() == "not to be lost"


def test_what_is_removed_is_gone(prompts: Prompts) -> None:
    prompts.save("a", "first")
    prompts.remove("a")
    prompts.remove("never there")

    assert names(prompts) == []
    assert list(prompts.folder.iterdir()) == []


def write(folder: Path, many: int) -> None:
    folder.mkdir(parents=True)
    for number in range(many):
        (folder / f"prompt-{number:03}.md").write_text(f"Number {number} of {{{{these}}}}.")


def test_what_is_read_in_steps_is_what_is_read_at_once(qtbot: QtBot, prompts: Prompts) -> None:
    write(prompts.folder, 120)

    steps = sum(1 for _ in prompts.prepare())

    assert steps > 1
    assert prompts.all() == Prompts(prompts.folder).all()
    with qtbot.waitSignal(prompts.changed):
        (prompts.folder / "prompt-007.md").write_text("Another one.")
    assert prompts.all()[7].text == "Another one."


def test_who_needs_them_between_two_steps_has_all_of_them(prompts: Prompts) -> None:
    write(prompts.folder, 120)
    steps = prompts.prepare()
    next(steps)

    found = prompts.all()
    assert len(found) == 120
    list(steps)

    assert prompts.all() is found


def test_a_prompt_that_stays_as_it_is_keeps_what_is_known_of_it(prompts: Prompts) -> None:
    write(prompts.folder, 3)
    before = prompts.all()
    (prompts.folder / "prompt-001.md").write_text("Another one.")

    prompts.refresh()

    kept = [a is b for a, b in zip(before, prompts.all(), strict=True)]
    assert kept == [True, False, True]
