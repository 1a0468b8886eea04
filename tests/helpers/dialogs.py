"""What a person does in a dialog, and with a menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.rooms import named

LOOK_MS = 10
SAVING = ("Add", "Save", "Save and try again")
"""What is written on a button that accepts what was filled in."""


def in_dialog(act: Callable[[], object], do: Callable[[QDialog], object]) -> None:
    """Do something in the dialog that the act opens; a dialog that is then still open is left,
    and so is the act."""
    seen: list[QDialog] = []
    trouble: list[BaseException] = []

    def look() -> None:
        dialog, focused = QApplication.activeModalWidget(), QApplication.focusWidget()
        if not isinstance(dialog, QDialog) or not focused or not dialog.isAncestorOf(focused):
            # Where no dialog comes, the act is done long before and this looks no more.
            if not done:
                QTimer.singleShot(LOOK_MS, look)
            return
        seen.append(dialog)
        try:
            do(dialog)
        except BaseException as error:  # noqa: BLE001 (raised again below: Qt would swallow it)
            trouble.append(error)
        if dialog.isVisible():
            dialog.reject()

    done = False
    QTimer.singleShot(0, look)
    act()
    done = True
    assert seen, "no dialog was opened"
    if trouble:
        raise trouble[0]


def entry(menu: QMenu, act: str) -> QAction:
    """The entry of an act."""
    (found,) = [a for a in menu.actions() if a.objectName() == act]
    return found


def click(qtbot: QtBot, menu: QMenu, act: str) -> None:
    """Click on the entry of an act in the menu that is open."""
    qtbot.waitUntil(menu.isVisible)
    QTest.mouseClick(
        menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry(menu, act)).center()
    )


def chosen(qtbot: QtBot, button: QAbstractButton, text: str) -> None:
    """Open the menu of a button and take the entry that is called so."""

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        (action,) = [a for a in menu.actions() if a.text().split("\t")[0] == text]
        menu.setActiveAction(action)
        qtbot.keyClick(menu, Qt.Key.Key_Return)

    QTimer.singleShot(0, look)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def filled(qtbot: QtBot, button: QAbstractButton, texts: Mapping[str, str]) -> None:
    """Press a button that opens a dialog, write these into its fields, and save it."""

    def write(dialog: QDialog) -> None:
        for name, text in texts.items():
            field = named(dialog, QWidget, name)
            assert isinstance(field, QLineEdit | QPlainTextEdit)
            field.selectAll()
            qtbot.keyClicks(field, text)
        (save,) = [b for b in dialog.findChildren(QAbstractButton) if b.text() in SAVING]
        save.click()

    in_dialog(lambda: qtbot.mouseClick(button, Qt.MouseButton.LeftButton), write)
