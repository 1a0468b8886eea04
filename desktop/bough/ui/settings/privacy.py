"""The page of who gets to see what: the network, the keyring, the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bough.core.holdings import Weight, delete_logs, holdings
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import row, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import size
from bough.ui.widgets import Label

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.stock import Stock


class Privacy(Page):
    def __init__(
        self,
        library: Library,
        catalogue: Catalogue,
        stock: Stock,
        theme: Theme,
        show_page: Callable[[str], object],
    ) -> None:
        super().__init__(theme, "privacy", tr("Privacy"))
        self._library = library
        self._stock = stock
        self._holdings = holdings(library.profile, catalogue.file)
        out = self.section(tr("What goes out"))
        self._ask = Button(theme, "", tr("Ask again everywhere"), self, words=True, look="framed")
        self._ask.clicked.connect(self._on_ask)
        out.add(Row(theme, row("privacy", "remote_pictures"), self._ask))
        here = self.section(tr("What stays here"))
        self._keyring = Label(theme, role="text2")
        keys = Row(theme, row("privacy", "keyring"))
        keys.add(self._keyring)
        here.add(keys)
        show = Button(theme, "", tr("Show"), self, words=True, look="framed")
        show.setAccessibleName(tr("Show where it is stored"))
        show.clicked.connect(partial(show_page, "storage"))
        here.add(Row(theme, row("privacy", "stored"), show))
        self._size = Label(theme, tr("…"), role="text2")
        open_ = Button(theme, "folder-open", tr("Open"), self, words=True)
        open_.setAccessibleName(tr("Open the folder of the logs"))
        open_.clicked.connect(self._on_open)
        self._delete = Button(theme, "trash-2", tr("Delete"), self, words=True, look="framed")
        self._delete.setAccessibleName(tr("Delete the logs"))
        self._delete.clicked.connect(self._on_delete)
        logs = Row(theme, row("privacy", "logs"))
        for widget in (self._size, open_, self._delete):
            logs.add(widget)
        logs.control = self._delete
        here.add(logs)
        stock.weighed.connect(self._on_weighed)
        catalogue.keyring_known.connect(self._on_keyring)
        catalogue.look_for_keyring()
        self.settle()

    def shown(self) -> None:
        self._stock.look(self._holdings, self._library.profile)

    def left(self) -> None:
        self._stock.close()

    def settle(self) -> None:
        self._ask.setEnabled(self._library.pictures.any_allowed)
        super().settle()

    def _on_ask(self) -> None:
        self._library.pictures.forget_leave()
        self.settle()

    def _on_keyring(self, name: str) -> None:
        self._keyring.set_text(name or tr("This system has none"))

    def _on_weighed(self, holding: str, weight: Weight) -> None:
        if holding == "logs":
            self._size.set_text(size(weight.size) if weight.size else tr("nothing"))
            self._delete.setEnabled(weight.size > 0)

    def _on_open(self) -> None:
        from bough.core.log import FOLDER
        from bough.ui.links import open_folder

        open_folder(self._library.profile / FOLDER, self._theme, self)

    def _on_delete(self) -> None:
        try:
            delete_logs(self._library.profile)
        except OSError as error:
            words = tr("The logs could not be deleted: {reason}.")
            self.noted.emit(words.format(reason=error.strerror or error), None)
        self._stock.look(self._holdings, self._library.profile)
