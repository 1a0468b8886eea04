"""Asks what becomes of a text that is not saved, when its editor is closed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QWidget

from bough.ui.dialog import Dialog
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button


class LeaveDialog(Dialog):
    """Whatever is chosen, nothing that was written is lost: Esc goes back to it."""

    def __init__(self, theme: Theme, parent: QWidget | None, *, question: bool) -> None:
        tr = self.tr
        super().__init__(
            theme,
            tr("This text is not saved"),
            tr("Kept as a draft, it is there again when you edit this message the next time."),
            parent,
        )
        self.choice: Literal["stay", "save", "keep"] = "stay"
        save = tr("Ask again") if question else tr("Save as branch")
        yes, _ = self.finish("split", save, tr("Go on editing"))
        keep = Button(theme, "", tr("Keep as a draft"), self, words=True, look="framed", height=32)
        last = self.column.itemAt(self.column.count() - 1)
        row = last.layout() if last else None
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(1, keep)
        yes.clicked.disconnect()
        yes.clicked.connect(lambda: self._choose("save"))
        keep.clicked.connect(lambda: self._choose("keep"))
        yes.setFocus()

    def _choose(self, choice: Literal["save", "keep"]) -> None:
        self.choice = choice
        self.accept()
