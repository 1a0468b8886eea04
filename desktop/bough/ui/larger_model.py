"""The dialog that says how to get a larger model, and takes the file of one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from bough.app.catalogue import Catalogue
from bough.app.said import said
from bough.core.engine.shipped import is_model
from bough.core.errors import BoughError
from bough.ui.dialog import Dialog, asked
from bough.ui.theme import Theme


class LargerModel(Dialog):
    """Accepted once the file is one of a model and is written into the configuration."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None) -> None:
        words = _tr(
            "Bough fetches no models by itself. Start a server with one on this computer (Ollama,"
            " LM Studio, llama.cpp or vLLM): it is found and listed with the models. Or name a"
            " file of a model in the GGUF format: it takes the place of the small one inside."
        )
        super().__init__(theme, _tr("Get a larger model"), words, parent)
        self._catalogue = catalogue
        self.file = self.field(_tr("File"), _tr("The path of a .gguf file; leave empty to choose"))
        self.finish("check", _tr("Use this file"), _tr("Close"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # No higher than its lines are at this width, of which Qt reckons with a smaller one.
        self.resize(self.width(), self.column.totalHeightForWidth(self.width()))

    def accept(self) -> None:
        path = Path(self.file.text().strip()).expanduser()
        if not self.file.text().strip():
            self._choose()
            return
        if not is_model(path):
            self.say(_tr("That is no file of a model in the GGUF format."), self.file)
            return
        try:
            self._catalogue.use_file(str(path.absolute()))
        except BoughError as error:
            self.say(said(error.code, error.facts), self.file)
            return
        super().accept()

    def _choose(self) -> None:
        found, _ = QFileDialog.getOpenFileName(
            self, _tr("Choose a model"), "", _tr("Models (*.gguf)")
        )
        if found:
            self.file.setText(found)


def ask_for_larger(catalogue: Catalogue, theme: Theme, parent: QWidget) -> bool:
    """Say how, and take a file; False where none was given."""
    catalogue.discover()
    return asked(LargerModel(catalogue, theme, parent))


def _tr(text: str) -> str:
    return QCoreApplication.translate("LargerModel", text)
