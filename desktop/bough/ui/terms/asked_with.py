"""The dialog that shows all that a reply was asked with."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from bough.app.terms_words import parameter
from bough.core.node import Node
from bough.core.terms import PARAMETERS
from bough.ui.dialog import Dialog
from bough.ui.read_text import ReadText
from bough.ui.theme import Theme
from bough.ui.transcript import clipboard
from bough.ui.transcript.card import label
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import author, moment, persona

HEIGHT = 220


class AskedWith(Dialog):
    """Who answered, with which parameters, and what it was told first, whole."""

    def __init__(self, node: Node, theme: Theme, parent: QWidget | None) -> None:
        when = moment(node.created_at, full=True)
        super().__init__(theme, _tr("What it was asked with"), when, parent)
        told = node.settings.get("system")
        self._told = told if isinstance(told, str) else ""
        who = [author(node), persona(node)]
        sampling = [parameter(n, node.settings[n]) for n in PARAMETERS if n in node.settings]
        for line in (" · ".join(filter(None, who)), " · ".join(sampling)):
            if line:
                words = label(theme, "ui", self)
                words.setText(shown(line))
                self.column.addSpacing(6)
                self.column.addWidget(words)
        if self._told:
            self.column.addSpacing(8)
            text, name = shown(self._told), _tr("System prompt")
            self.column.addWidget(ReadText(theme, name, text, self, step="ui", height=HEIGHT))
        yes, no = self.finish("copy", _tr("Copy the system prompt"), _tr("Close"))
        yes.setVisible(bool(self._told))
        no.setFocus()

    def accept(self) -> None:
        clipboard.put_text(self._told)
        super().accept()


def _tr(text: str) -> str:
    return QCoreApplication.translate("terms", text)
