"""The dialog that asks for the key of a server once more."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from bough.app.said import said
from bough.core.errors import BoughError
from bough.core.secrets import checked
from bough.ui.dialog import Dialog
from bough.ui.theme import Theme


class KeyDialog(Dialog):
    """Hands what can be a key to `keep`; until then it says what is wrong with it."""

    def __init__(
        self,
        server: str,
        keep: Callable[[str], None],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        heading = _tr("The key of {server}").format(server=server)
        super().__init__(theme, heading, _tr("The one that is there now is replaced."), parent)
        self._keep = keep
        hint = self.tr("Kept in the keyring of this computer")
        self.key = self.field(self.tr("Key"), hint, secret=True)
        self.finish("check", self.tr("Save and try again"), self.tr("Cancel"))

    def accept(self) -> None:
        try:
            self._keep(checked(self.key.text()))
        except BoughError as error:
            self.say(said(error.code, error.facts), self.key)
            return
        super().accept()


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyDialog", text)
