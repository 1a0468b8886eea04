"""The box of a profile that cannot be opened: what it offers, and what it never does."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from bough.core.errors import StoreError
from bough.core.store.backups import Backup
from bough.core.store.repair import Repair
from bough.core.store.salvage import Report
from bough.ui.repair import Busy, RepairBox, told
from helpers.rooms import named, shown

LEFT = Qt.MouseButton.LeftButton
DAMAGED = StoreError("store_damaged", path="/p/bough.db", reason="page 7")
DONE = Repair(
    Report({}, {"sessions": 2, "nodes": 40}, 3, 1, 0, 0), Path("/p/damaged/20261125"), None
)


class Desk:
    """What the box asks for, done when the test lets it."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.go = threading.Event()
        self.error: StoreError | None = None

    def repair(self) -> Repair:
        self.asked.append("repair")
        self.go.wait()
        if self.error:
            raise self.error
        return DONE

    def restore(self, backup: Path) -> Path:
        self.asked.append(backup)
        return Path("/p/damaged/20261125")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def opened(qtbot: QtBot, desk: Desk, *backups: Backup) -> RepairBox:
    return shown(qtbot, RepairBox(DAMAGED, list(backups), desk.repair, desk.restore))


def names(box: RepairBox) -> list[str]:
    return [b.accessibleName() for b in box.findChildren(QAbstractButton) if b.isVisible()]


def said(box: RepairBox) -> list[str]:
    return [label.text() for label in box.findChildren(QLabel) if label.isVisible()]


def press(qtbot: QtBot, box: RepairBox, name: str) -> None:
    qtbot.mouseClick(named(box, QAbstractButton, name), LEFT)


def test_it_says_what_is_wrong_and_offers_to_save_to_go_back_or_to_leave(
    qtbot: QtBot, desk: Desk
) -> None:
    box = opened(qtbot, desk, Backup(Path("b.db"), 1_764_000_000.0, 12, 345))

    assert said(box)[0] == "/p/bough.db is damaged: page 7. Nothing was changed."
    save, backup, close = names(box)
    assert (save, close) == ("Save what can be read", "Close")
    assert backup.startswith("Use the backup of ")
    assert backup.endswith(" (12 sessions)")


def test_saving_goes_on_beside_the_window_and_ends_with_a_report(qtbot: QtBot, desk: Desk) -> None:
    box = opened(qtbot, desk)

    press(qtbot, box, "Save what can be read")
    assert box.findChild(Busy).isVisible()
    assert not named(box, QAbstractButton, "Save what can be read").isEnabled()
    desk.go.set()

    qtbot.waitUntil(lambda: "Open Bough" in names(box))
    assert told(DONE) in said(box)
    assert "40 messages of 2 sessions" in told(DONE)
    assert "3 entries cannot be read" in told(DONE)
    press(qtbot, box, "Open Bough")
    assert box.result() == RepairBox.DialogCode.Accepted


def test_it_may_be_left_while_it_is_at_work(qtbot: QtBot, desk: Desk) -> None:
    box = opened(qtbot, desk)
    press(qtbot, box, "Save what can be read")

    press(qtbot, box, "Close")

    assert box.result() == RepairBox.DialogCode.Rejected
    desk.go.set()


def test_what_cannot_be_saved_either_is_told_and_the_backup_is_still_there(
    qtbot: QtBot, desk: Desk
) -> None:
    backup = Backup(Path("b.db"), 1_764_000_000.0, 1, 2)
    box = opened(qtbot, desk, backup)
    desk.error = StoreError("disk_full")
    desk.go.set()

    press(qtbot, box, "Save what can be read")
    qtbot.waitUntil(lambda: any("disk is full" in text for text in said(box)))
    press(qtbot, box, names(box)[1])

    qtbot.waitUntil(lambda: any(text.startswith("Took back the backup") for text in said(box)))
    assert desk.asked == ["repair", backup.path]
