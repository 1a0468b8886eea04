"""The page of what Bough keeps: where it is, how large, its backups, and whether it is whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from bough.app.keeper import CHECKED
from bough.core.holdings import Holding, Weight, holdings
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.state import Kind, State
from bough.ui.settings.words import RowWords, row, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import moment, size
from bough.ui.widgets import IconButton, Label

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.app.stock import Stock
    from bough.core.store.backups import Backup

SHOWN = 6
"""So many backups are shown before all of them are asked for."""


class Storage(Page):
    """Looking and weighing is done elsewhere; what is said arrives when it is known."""

    restore_requested = Signal(object)
    """path of a backup."""

    def __init__(
        self,
        library: Library,
        configuration: Path,
        stock: Stock,
        theme: Theme,
        empty_bin: Callable[[], object],
    ) -> None:
        super().__init__(theme, "storage", tr("Storage"))
        self._library = library
        self._keeper = library.keeper
        self._stock = stock
        self._empty_bin = empty_bin
        self._holdings = holdings(library.profile, configuration)
        self._backups: list[Backup] = []
        self._all = False
        self._places()
        self._safety()
        self._kept = self.section(row("storage", "backups").name)
        self._more = Button(theme, "", tr("Show all"), self, words=True)
        self._more.clicked.connect(self._on_more)
        self._kept.head.addWidget(self._more)
        self._none = Row(theme, row("storage", "backups")._replace(name=tr("None yet")))
        self._kept.add(self._none)
        self._more.hide()
        self._bin()
        stock.weighed.connect(self._on_weighed)
        stock.listed.connect(self._on_listed)
        self._keeper.began.connect(self._on_began)
        self._keeper.progressed.connect(self._on_progressed)
        self._keeper.succeeded.connect(self._on_succeeded)
        self._keeper.rested.connect(self._on_rested)
        library.filing.bin_changed.connect(self._settle_bin)
        self._settle_work()
        self._settle_bin()

    def shown(self) -> None:
        self._stock.look(self._holdings, self._library.profile)

    def left(self) -> None:
        self._stock.close()

    # Where things are

    def _places(self) -> None:
        section = self.section(row("storage", "places").name)
        names = {
            "profile": tr("Profile, all of it"),
            "database": tr("Database of the sessions"),
            "blobs": tr("Pictures and files"),
            "snippets": tr("Code that was opened elsewhere"),
            "backups": tr("Backups"),
            "damaged": tr("What was set aside"),
            "logs": tr("Logs"),
            "configuration": tr("Configuration"),
        }
        self._sizes: dict[str, Label] = {}
        self._rows: dict[str, Row] = {}
        for holding in self._holdings:
            words = RowWords("storage", holding.id, names[holding.id], str(holding.path))
            label = Label(self._theme, tr("…"), role="text2")
            open_ = IconButton(
                self._theme,
                "folder-open",
                tr("Open the folder: {name}").format(name=names[holding.id]),
                self,
                size=28,
            )
            open_.clicked.connect(partial(self._on_open, holding))
            made = Row(self._theme, words)
            made.add(label)
            made.add(open_)
            made.control = open_
            self._sizes[holding.id] = label
            self._rows[holding.id] = made
            section.add(made)

    def _on_open(self, holding: Holding) -> None:
        from bough.ui.links import open_folder

        path = holding.path
        open_folder(path if path.is_dir() else path.parent, self._theme, self)

    def _on_weighed(self, holding: str, weight: Weight) -> None:
        self._sizes[holding].set_text(size(weight.size) if weight.files else tr("nothing"))
        optional = ("blobs", "damaged", "snippets")
        self._rows[holding].set_away(holding in optional and not weight.files)

    # Backing up and checking

    def _safety(self) -> None:
        section = self.section(tr("Backing up and checking"))
        self._states: dict[str, State] = {}
        self._buttons: dict[str, Button] = {}
        acts = {"backup": (self._keeper.back_up, "back_up"), "check": (self._keeper.check, "check")}
        for job, (act, row_id) in acts.items():
            state = State(self._theme, self)
            state.hide()
            button = Button(
                self._theme, "", row("storage", row_id).name, self, words=True, look="framed"
            )
            button.clicked.connect(partial(self._on_button, job, act))
            made = Row(self._theme, row("storage", row_id))
            made.add(state)
            made.add(button)
            made.control = button
            section.add(made)
            self._states[job], self._buttons[job] = state, button

    def _on_button(self, job: str, act: Callable[[], None]) -> None:
        if self._keeper.job == job:
            self._keeper.stop()
        elif not self._library.refuse():
            act()

    def _on_began(self, job: str) -> None:
        words = {"backup": tr("copying"), "check": tr("reading")}
        self._say(job, "busy", words[job])
        self._settle_work()

    def _on_progressed(self, share: float) -> None:
        if self._keeper.job == "backup":
            words = tr("proving") if share >= 1 else tr("{n} %").format(n=int(100 * share))
            self._say("backup", "busy", words)

    def _on_succeeded(self, job: str) -> None:
        words = {"backup": tr("made and whole"), "check": tr("nothing is wrong")}
        self._say(job, "well", words[job])
        if job == "backup":
            self._stock.look(self._holdings, self._library.profile)

    def _on_rested(self) -> None:
        for state in self._states.values():
            if state.kind == "busy":
                state.hide()
        self._settle_work()

    def _say(self, job: str, kind: Kind, words: str) -> None:
        self._states[job].say(kind, words)
        self._states[job].show()

    def _settle_work(self) -> None:
        writable = self._library.readonly is None
        for job, button in self._buttons.items():
            runs = self._keeper.job == job
            row_id = "back_up" if job == "backup" else job
            button.set_words(tr("Cancel") if runs else row("storage", row_id).name)
            button.setEnabled(runs or (writable and not self._keeper.job))
        at = self._library.state(CHECKED)
        if isinstance(at, int | float) and 0 < at <= time.time() and (r := self.row("check")):
            r.explain(tr("It was read whole on {when}.").format(when=moment(at)))

    # The backups

    def _on_listed(self, found: list[Backup]) -> None:
        self._backups = found
        self._settle_backups()

    def _on_more(self) -> None:
        self._all = True
        self._settle_backups()

    def _settle_backups(self) -> None:
        for part in list(self._kept.card.parts()):
            if part is not self._none:
                self._kept.card.take(part)
        shown = self._backups if self._all else self._backups[:SHOWN]
        for backup in shown:
            self._kept.add(self._of(backup))
        self._none.set_away(bool(shown))
        self._more.setVisible(len(shown) < len(self._backups))

    def _of(self, backup: Backup) -> Row:
        when = moment(backup.at)
        about = tr("{sessions} sessions, {messages} messages").format(
            sessions=f"{backup.sessions:n}", messages=f"{backup.nodes:n}"
        )
        if backup.damaged:
            about = tr("This copy cannot be read.")
        restore = Button(self._theme, "history", tr("Restore…"), self, words=True)
        restore.setAccessibleName(tr("Restore the backup of {when}").format(when=when))
        restore.setEnabled(not backup.damaged and self._library.readonly is None)
        restore.clicked.connect(partial(self._on_restore, backup))
        return Row(self._theme, RowWords("storage", backup.path.name, when, about), restore)

    def _on_restore(self, backup: Backup) -> None:
        from bough.ui.dialog import Dialog, asked

        heading = tr("Go back to the backup of {when}?").format(when=moment(backup.at))
        words = tr(
            "Bough closes its windows and opens again with {sessions} sessions and {messages} "
            "messages. Nothing is erased: the database of now is kept beside it, in the folder "
            "“damaged”. Replies that are being written end."
        ).format(sessions=f"{backup.sessions:n}", messages=f"{backup.nodes:n}")
        dialog = Dialog(self._theme, heading, words, self.window())
        dialog.finish("history", tr("Restore"), tr("Cancel"))
        if asked(dialog):
            self.restore_requested.emit(backup.path)

    # The bin

    def _bin(self) -> None:
        words = row("storage", "bin")
        self._empty = Button(
            self._theme, "trash-2", tr("Empty the bin…"), self, words=True, look="framed"
        )
        self._empty.clicked.connect(lambda: self._empty_bin())
        self._bin_row = Row(self._theme, words, self._empty)
        self.section(tr("What was deleted")).add(self._bin_row)

    def _settle_bin(self) -> None:
        many = len(self._library.filing.binned())
        about = row("storage", "bin").about
        if many == 1:
            about = tr("1 session. {about}").format(about=about)
        elif many:
            about = tr("{n} sessions. {about}").format(n=f"{many:n}", about=about)
        self._bin_row.explain(about)
        self._empty.setEnabled(many > 0)
