"""What Bough keeps, seen in the settings: where and how much, copied, checked, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from bough.core.store.backups import back_up, backups
from bough.ui.report import ReportDialog
from bough.ui.settings.layer import Layer
from bough.ui.settings.parts import Row
from bough.ui.settings.storage import Storage
from bough.ui.widgets import Label
from bough.ui.window import Window
from helpers.rooms import asked, named
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def profile(world: World) -> Path:
    return world.home / "profile"


@pytest.fixture
def layer(world: World, window: Window, qtbot: QtBot) -> Iterator[Layer]:
    asked(qtbot, world, "What is a bough?")
    yield window.settings.open("storage")
    world.library.keeper.close()


def row(layer: Layer, row_id: str) -> Row:
    found = layer.page.row(row_id)
    assert found
    return found


def words(of: Row) -> str:
    """What stands at its right."""
    return " ".join(label.text() for label in of.findChildren(Label))


def storage(layer: Layer) -> Storage:
    page = layer.page
    assert isinstance(page, Storage)
    return page


def test_the_sizes_of_all_there_is_are_told(qtbot: QtBot, layer: Layer, profile: Path) -> None:
    qtbot.waitUntil(lambda: words(row(layer, "profile")).endswith("B"))

    assert row(layer, "database").about.text() == str(profile / "bough.db")
    assert words(row(layer, "database")).endswith("kB")
    assert words(row(layer, "backups")) == "nothing"
    assert not row(layer, "damaged").isVisible()


def test_a_folder_is_opened_and_nothing_else_is(
    qtbot: QtBot, layer: Layer, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)

    qtbot.mouseClick(
        named(layer, QAbstractButton, "Open the folder: Database of the sessions"), LEFT
    )

    assert opened == [QUrl.fromLocalFile(str(profile.resolve()))]


def test_a_backup_is_made_now_and_listed(
    qtbot: QtBot, world: World, layer: Layer, profile: Path
) -> None:
    shares: list[float] = []
    world.library.keeper.progressed.connect(shares.append)

    qtbot.mouseClick(named(layer, QAbstractButton, "Back up now"), LEFT)

    page = storage(layer)
    qtbot.waitUntil(lambda: page._states["backup"].text() == "made and whole")
    (backup,) = backups(profile)
    assert (backup.damaged, backup.nodes) == (False, 2)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    qtbot.waitUntil(lambda: layer.page.row(backup.path.name) is not None)
    assert "2 messages" in row(layer, backup.path.name).about.text()


def test_a_check_finds_nothing_wrong_and_says_when_it_looked(
    qtbot: QtBot, world: World, layer: Layer
) -> None:
    qtbot.mouseClick(named(layer, QAbstractButton, "Check now"), LEFT)

    qtbot.waitUntil(lambda: storage(layer)._states["check"].text() == "nothing is wrong")
    assert "It was read whole on" in row(layer, "check").about.text()
    assert named(layer, QAbstractButton, "Check now").isEnabled()


def test_what_runs_can_be_called_off(qtbot: QtBot, world: World, layer: Layer) -> None:
    qtbot.mouseClick(named(layer, QAbstractButton, "Check now"), LEFT)
    assert world.library.keeper.job == "check"
    cancel = named(layer, QAbstractButton, "Cancel")

    with qtbot.waitSignal(world.library.keeper.rested):
        qtbot.mouseClick(cancel, LEFT)

    assert world.library.keeper.job == ""
    assert named(layer, QAbstractButton, "Back up now").isEnabled()


def test_restoring_is_asked_about_and_then_wished_for(
    qtbot: QtBot, world: World, window: Window, layer: Layer, profile: Path
) -> None:
    made = back_up(profile / "bough.db")
    layer.show_page("storage")
    qtbot.waitUntil(lambda: layer.page.row(made.name) is not None)
    (button,) = row(layer, made.name).findChildren(QAbstractButton)
    said: list[str] = []

    def answer(text: str) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        said.append(dialog.windowTitle())
        named(dialog, QAbstractButton, text).click()

    wishes: list[object] = []
    window.restore_requested.connect(wishes.append)
    QTimer.singleShot(0, lambda: answer("Cancel"))
    button.click()
    assert wishes == []
    QTimer.singleShot(0, lambda: answer("Restore"))
    button.click()

    assert wishes == [made]
    assert all(heading.startswith("Go back to the backup of ") for heading in said)


def test_the_bin_is_emptied(qtbot: QtBot, world: World, window: Window, layer: Layer) -> None:
    world.library.bin_session(world.place.session_id)
    layer = window.settings.open("storage")
    world.library.flush(5)
    assert row(layer, "bin").about.text().startswith("1 session.")

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        named(dialog, QAbstractButton, "Delete for ever").click()

    QTimer.singleShot(0, answer)
    qtbot.mouseClick(named(layer, QAbstractButton, "Empty the bin…"), LEFT)

    qtbot.waitUntil(lambda: not named(layer, QAbstractButton, "Empty the bin…").isEnabled())


# The other pages that look at what is here


def test_logs_are_deleted(qtbot: QtBot, window: Window, profile: Path) -> None:
    (profile / "logs").mkdir()
    for name in ("bough.log", "bough.log.1"):
        (profile / "logs" / name).write_text("It began.\n" * 200)
    layer = window.settings.open("privacy")
    delete = named(layer, QAbstractButton, "Delete the logs")
    qtbot.waitUntil(lambda: words(row(layer, "logs")) == "4 kB")

    qtbot.mouseClick(delete, LEFT)

    assert list((profile / "logs").iterdir()) == []
    qtbot.waitUntil(lambda: words(row(layer, "logs")) == "nothing")


def test_leave_for_pictures_is_taken_back(qtbot: QtBot, world: World, window: Window) -> None:
    world.library.pictures.allow(world.place.session_id)
    layer = window.settings.open("privacy")

    qtbot.mouseClick(named(layer, QAbstractButton, "Ask again everywhere"), LEFT)

    assert not world.library.pictures.allowed(world.place.session_id)


def test_an_editor_that_is_there_is_found_and_used(
    qtbot: QtBot, world: World, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "codium"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent))
    layer = window.settings.open("editor")
    qtbot.waitUntil(lambda: layer.page.row("VSCodium") is not None)

    qtbot.mouseClick(named(layer, QAbstractButton, "Use VSCodium"), LEFT)

    assert world.catalogue.editor == (str(program),)


def test_the_help_is_opened_over_the_pane(qtbot: QtBot, window: Window) -> None:
    layer = window.settings.open("about")

    qtbot.mouseClick(named(layer, QAbstractButton, "Open the help"), LEFT)

    assert window.settings.layer is None
    pane = window.panes.current()
    assert pane
    assert pane.help is not None


def test_the_licences_of_what_came_along_are_shown(qtbot: QtBot, window: Window) -> None:
    layer = window.settings.open("about")

    qtbot.mouseClick(named(layer, QAbstractButton, "Show the licences"), LEFT)

    qtbot.waitUntil(lambda: bool(window.findChildren(ReportDialog)))
    (dialog,) = window.findChildren(ReportDialog)
    text = dialog.text.toPlainText()
    assert text.startswith("bough ")
    assert "httpx" in text
    assert "OFL" in text or "Open Font License" in text
    assert "see its own files" not in text
    dialog.close()
