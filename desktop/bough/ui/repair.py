"""The box where a profile cannot be opened and something can be done about it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from bough.app.said import said
from bough.core import config, paths
from bough.core.errors import BoughError
from bough.ui.dialog import Dialog
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button

if TYPE_CHECKING:
    from bough.core.store.backups import Backup
    from bough.core.store.repair import Repair

MENDABLE = ("store_damaged", "not_a_database")
"""The codes of errors that this box is for."""

OFFERED = 3
"""So many backups are offered, the newest."""
LOOK_MS = 40
"""How often to see whether the work is done."""


def offer_repair(error: BoughError, profile: Path) -> bool:
    """Say what is wrong with the profile and offer to mend it. True when it was mended, so that it
    can be opened; nothing was erased."""
    from bough.core.store.repair import offers, repair, restore

    box = RepairBox(
        error,
        offers(profile)[:OFFERED],
        lambda: repair(profile),
        lambda backup: restore(profile, backup),
    )
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    # The loop of the program, which a signal ends; and its end is not that of the program.
    app.setQuitOnLastWindowClosed(False)
    box.finished.connect(app.exit)
    box.show()
    mended = app.exec() == RepairBox.DialogCode.Accepted.value
    app.setQuitOnLastWindowClosed(True)
    box.deleteLater()
    return mended


class RepairBox(Dialog):
    """Mends on a thread of its own. It may be left at any time: what is being made anew takes the
    place of the old file only when it is whole."""

    def __init__(
        self,
        error: BoughError,
        backups: list[Backup],
        repair: Callable[[], Repair],
        restore: Callable[[Path], Path],
    ) -> None:
        def repaired() -> str:
            return told(repair())

        def restored(backup: Backup) -> str:
            kept = restore(backup.path)
            facts = {"messages": backup.nodes, "sessions": backup.sessions, "kept": kept}
            return said("restored", {"at": _moment(backup), **facts})

        words = _tr("Nothing is erased: the file is kept as it is beside what is made of it.")
        super().__init__(Theme(_wish()), said(error.code, error.facts), words, None)
        self._choices: list[Button] = []
        self._busy = Busy(self._theme, self)
        self._offer("hard-drive", _tr("Save what can be read"), repaired, look="primary")
        for backup in backups:
            self._offer("history", _of(backup), partial(restored, backup))
        self._open, self._close = self.finish("check", _tr("Open Bough"), _tr("Close"))
        self._open.hide()
        self.column.insertWidget(self.column.indexOf(self.message), self._busy)
        self._result: Future[str] = Future()
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._on_time)

    def _offer(self, icon: str, words: str, work: Callable[[], str], look: str = "framed") -> None:
        button = Button(self._theme, icon, words, self, words=True, look=look, height=32)
        button.clicked.connect(partial(self._begin, work))
        self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._choices.append(button)

    def _begin(self, work: Callable[[], str]) -> None:
        for button in self._choices:
            button.setEnabled(False)
        self.say("")
        self._busy.show()
        self._result = Future()
        threading.Thread(
            target=_carry_out, args=(work, self._result), name="bough-repair", daemon=True
        ).start()
        self._looking.start()

    def _on_time(self) -> None:
        if self._result.done():
            self._looking.stop()
            self._on_done(self._result)

    def _on_done(self, done: Future[str]) -> None:
        self._busy.hide()
        try:
            result = done.result()
        except BoughError as error:
            self.say(said(error.code, error.facts))
            for button in self._choices:
                button.setEnabled(True)
            return
        for button in self._choices:
            button.hide()
        self._words.hide()
        self.say(result)
        self._open.show()
        self._open.setFocus()


def _carry_out(work: Callable[[], str], result: Future[str]) -> None:
    """Work in a thread. It knows nothing of the box, which may be closed, and gone, before."""
    try:
        result.set_result(work())
    except BaseException as error:  # noqa: BLE001 (it is told, or raised again, at home)
        result.set_exception(error)


class Busy(QWidget):
    """An arc that turns, and what is done meanwhile."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = _tr("Reading what can be read. This may take a while.")
        self.setAccessibleName(self._text)
        self.setFixedHeight(28)
        theme.spin.turned.connect(self._on_turned)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        from bough.ui.widgets import line, state_mark

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        state_mark(painter, self._theme, "running", 9, middle, self._theme.spin.angle)
        line(painter, self._theme, self.rect().toRectF().adjusted(24, 0, 0, 0), self._text)
        self._theme.spin.want()

    def _on_turned(self) -> None:
        if self.isVisible():
            self._theme.spin.want()
            self.update()


def told(done: Repair) -> str:
    """What became of the messages, and where the damaged file is."""
    words = said("repaired", done.facts)
    if done.saved.unread:
        return f"{words} {said('rows_unread', {'unread': done.saved.unread})}"
    return words


def _of(backup: Backup) -> str:
    when = _moment(backup)
    if backup.sessions == 1:
        return _tr("Use the backup of {when} (1 session)").format(when=when)
    words = _tr("Use the backup of {when} ({n} sessions)")
    return words.format(when=when, n=backup.sessions)


def _moment(backup: Backup) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(backup.at))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def _wish() -> config.ThemeName:
    try:
        return config.load(paths.config_file()).theme
    except BoughError:
        return "system"


def _tr(text: str) -> str:
    return QCoreApplication.translate("RepairBox", text)
