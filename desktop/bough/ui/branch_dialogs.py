"""The dialogs that ask for what an act on a message needs: a label, a note, a text, a place."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bough.app.said import said
from bough.core.node import Node, Role
from bough.core.rearranging import LABEL
from bough.core.titles import title_from
from bough.ui.choices import HEIGHT, Check, Radio
from bough.ui.dialog import Dialog
from bough.ui.text_box import TextBox
from bough.ui.theme import Theme
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import author
from bough.ui.widgets import SlimScrollBar

MOST_ROWS = 6


class LabelDialog(Dialog):
    """One short line; an empty one takes the label away."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None) -> None:
        words = _tr("A few words that name this message in the tree. Empty takes them away.")
        super().__init__(theme, _tr("Label"), words, parent)
        self.label = self.field(_tr("Label"), _tr("Such as: the short version"))
        self.label.setText(text)
        self.label.selectAll()
        self.finish("check", _tr("Save"), _tr("Cancel"))

    def accept(self) -> None:
        if len(" ".join(self.label.text().split())) > LABEL:
            self.say(said("label_too_long", {"limit": LABEL}), self.label)
        else:
            super().accept()


class TextDialog(Dialog):
    """A text of several lines."""

    def __init__(
        self,
        theme: Theme,
        heading: str,
        words: str,
        parent: QWidget | None,
        *,
        name: str,
        text: str = "",
        accept: str,
        empty: bool = False,
    ) -> None:
        """`empty` lets it be left without a text."""
        super().__init__(theme, heading, words, parent)
        self._empty = empty
        self.text = TextBox(theme, name, text, self)
        self.text.saved.connect(self.accept)
        self.text.left.connect(self.reject)
        self.column.addSpacing(8)
        self.fill()
        self.column.addWidget(self.text)
        yes, no = self.finish("check", accept, _tr("Cancel"))
        self.setTabOrder(self.text.draft, yes)
        self.setTabOrder(yes, no)
        self.text.setFocus()

    def fill(self) -> None:
        """Put what else is asked above the text."""

    def accept(self) -> None:
        if not self._empty and not self.text.text().strip():
            self.say(said("empty_text"))
            self.text.setFocus()
        else:
            super().accept()


class NoteDialog(TextDialog):
    """What a person wants to remember of a message; an empty one takes the note away."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None) -> None:
        words = _tr("For you alone: no model reads it. Shift Enter starts a new line.")
        super().__init__(
            theme, _tr("Note"), words, parent, name=_tr("Note"), text=text, accept=_tr("Save"),
            empty=True,
        )  # fmt: skip


class InsertDialog(TextDialog):
    """A message between others, and who is to have said it."""

    def __init__(self, theme: Theme, role: Role, parent: QWidget | None, *, above: bool) -> None:
        heading = _tr("Insert a message above") if above else _tr("Insert a message below")
        words = _tr("Nobody is asked. Shift Enter starts a new line.")
        self.you = Radio(theme, _tr("You"))
        self.reply = Radio(theme, _tr("Reply"))
        (self.you if role is Role.USER else self.reply).setChecked(True)
        super().__init__(theme, heading, words, parent, name=_tr("Message"), accept=_tr("Insert"))
        self.setTabOrder(self.you, self.reply)
        self.setTabOrder(self.reply, self.text.draft)

    @property
    def role(self) -> Role:
        return Role.USER if self.you.isChecked() else Role.ASSISTANT

    def fill(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in (self.you, self.reply):
            button.setParent(self)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)


class CombineDialog(Dialog):
    """Which of the replies are to be one; the editor then opens with their texts."""

    def __init__(
        self, theme: Theme, siblings: Sequence[Node], first: str, parent: QWidget | None
    ) -> None:
        super().__init__(
            theme,
            _tr("Combine replies"),
            _tr("The new reply stands beside them and names them as its sources."),
            parent,
        )
        self._siblings = list(siblings)
        self.picks: list[Check] = []
        others = [node.id for node in siblings if node.id != first]
        for number, node in enumerate(self._siblings, 1):
            pick = Check(theme, f"{number}  {author(node)}  {shown(title_from(node.text))}")
            pick.setChecked(node.id in (first, others[0]))
            self.picks.append(pick)
        self.fill()
        yes, _ = self.finish("check", _tr("Combine"), _tr("Cancel"))
        for before, after in itertools.pairwise((*self.picks, yes)):
            self.setTabOrder(before, after)
        self.picks[0].setFocus()

    def fill(self) -> None:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for pick in self.picks:
            rows.addWidget(pick)
        area = QScrollArea(self)
        area.setAccessibleName(_tr("Replies to combine"))
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(SlimScrollBar(self._theme, Qt.Orientation.Vertical, area))
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        area.setFixedHeight(min(MOST_ROWS, len(self.picks)) * HEIGHT)
        self.column.addWidget(area)
        self.column.addSpacing(4)

    def picked(self) -> list[str]:
        """The nodes that are checked."""
        return [
            node.id
            for node, pick in zip(self._siblings, self.picks, strict=True)
            if pick.isChecked()
        ]

    def accept(self) -> None:
        if len(self.picked()) < 2:
            self.say(said("too_few"))
            self.picks[0].setFocus()
        else:
            super().accept()


def _tr(text: str) -> str:
    return QCoreApplication.translate("branch", text)
