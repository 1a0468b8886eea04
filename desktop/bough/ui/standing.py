"""Says what keeps the profile from being written, and asks before what is held would be lost."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from bough.app.said import readonly, said
from bough.core.errors import BoughError, StoreError
from bough.ui.transcript.words import size

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.core.store.writer import Held
    from bough.ui.theme import Theme
    from bough.ui.window import Window

HELD, READONLY, DAMAGED = "held", "readonly", "damaged"


class Standing(QObject):
    """Speaks through the window's banner while a state stands, and through its note at the end."""

    _copied = Signal(object, object)

    def __init__(self, library: Library, window: Window) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._leaving = False
        self._copied.connect(self._on_copied)

    def show_readonly(self, error: StoreError) -> None:
        """The profile can be read, and no more."""
        self._window.panes.banner.show(READONLY, readonly(error), tone="sap")

    def show_damaged(self, reason: str) -> None:
        """The database is not whole: what can be read of it is saved by a repair."""
        words = said("store_damaged", {"stage": "running", "reason": reason})
        copy = (self.tr("Save a copy elsewhere…"), self.save_copy)
        self._window.panes.banner.show(DAMAGED, words, [copy])

    def show_held(self, held: Held | None) -> None:
        """What could not be written is held in memory; None says that all of it is written."""
        panes = self._window.panes
        if held:
            buttons = (
                (self.tr("Try again now"), self._library.try_again),
                (self.tr("Save a copy elsewhere…"), self.save_copy),
            )
            panes.banner.show(HELD, sentence(held), buttons)
        elif panes.banner.clear(HELD):
            panes.note.say(self.tr("Everything is saved."))

    def save_copy(self) -> bool:
        """Ask where to, and have the whole profile written there. False when that was left."""
        title = self.tr("Save a copy elsewhere")
        file, _ = QFileDialog.getSaveFileName(self._window, title, "bough.db", "(*.db)")
        if file:
            path = Path(file)
            saving = self._library.save_copy(path)
            # It is done on another thread, from which only a signal comes home.
            saving.add_done_callback(lambda done: self._copied.emit(path, done))
        return bool(file)

    def may_close(self, held: Held) -> bool:
        """Ask whether to leave what is held; a copy elsewhere is waited for, and then it closes."""
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("{size} are not saved yet.").format(size=size(held.bytes)))
        box.setInformativeText(sentence(held))
        role = QMessageBox.ButtonRole
        copy = box.addButton(self.tr("Save a copy elsewhere…"), role.AcceptRole)
        leave = box.addButton(self.tr("Quit anyway"), role.DestructiveRole)
        cancel = box.addButton(self.tr("Cancel"), role.RejectRole)
        box.setDefaultButton(copy)
        box.setEscapeButton(cancel)
        box.exec()
        pressed = box.clickedButton()
        box.deleteLater()
        if pressed is copy:
            self._leaving = self.save_copy()
        return pressed is leave

    def may_stop_replies(self, theme: Theme) -> bool:
        """Ask whether to leave the replies that are being written, if there are any."""
        from bough.ui.dialog import Dialog, asked

        states = (state for found in self._library.needing().values() for state in found.values())
        many = sum(state == "running" for state in states)
        if not many:
            return True
        heading = self.tr("{n} replies are being written.").format(n=many)
        if many == 1:
            heading = self.tr("A reply is being written.")
        words = self.tr("What has come is kept, and you can go on from there.")
        dialog = Dialog(theme, heading, words, self._window)
        dialog.finish("log-out", self.tr("Quit"), self.tr("Cancel"))
        return asked(dialog)

    def _on_copied(self, path: Path, done: Future[None]) -> None:
        leaving, self._leaving = self._leaving, False
        error = done.exception()
        match error:
            case None if leaving:
                self._window.leave()
                self._window.ended.emit()
            case None:
                self._window.panes.note.say(self.tr("A copy is at {path}.").format(path=path))
            case BoughError():
                self._window.say_trouble(error.code, error.facts)
            case _:
                raise error


def sentence(held: Held) -> str:
    """Why it is held, how much it is, and when it will be saved."""
    facts = {"stage": "held", **held.facts, "size": size(held.bytes)}
    words = said(held.code, facts)
    return words if held.code == "disk_full" else f"{words} {said('held', facts)}"
