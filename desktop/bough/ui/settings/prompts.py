"""The page of prompts: texts of one's own behind a word, made, changed, taken in and given out."""

from __future__ import annotations

from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from bough.app.said import said
from bough.core.errors import BoughError
from bough.ui.dialog import Dialog
from bough.ui.settings.controls import told
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import RowWords, row, tr
from bough.ui.text_box import TextBox
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.visible import shown
from bough.ui.widgets import IconButton

if TYPE_CHECKING:
    from bough.app.prompts import Prompts
    from bough.core.prompts import Prompt

SHOWN = 50
"""So many prompts are shown before all of them are asked for."""


class PromptsPage(Page):
    def __init__(self, prompts: Prompts, theme: Theme) -> None:
        super().__init__(theme, "prompts", tr("Prompts"))
        self._prompts = prompts
        self._all = False
        self._list = self.section(row("prompts", "prompts").name)
        new = Button(theme, "plus", tr("New prompt"), self, words=True, look="framed")
        new.clicked.connect(lambda: self._edit(None))
        more = IconButton(theme, "ellipsis", tr("More about prompts"), self, size=28)
        more.clicked.connect(partial(self._on_folder_menu, more))
        self._list.head.addWidget(more)
        self._list.head.addWidget(new)
        self._none = Row(
            theme, row("prompts", "prompts")._replace(name=tr("None yet")), icon="text-quote"
        )
        self._list.add(self._none)
        self._rest = Button(theme, "", tr("Show all"), self, words=True)
        self._rest.clicked.connect(self._on_rest)
        self._list.column.addWidget(self._rest)
        prompts.changed.connect(self._refresh)
        self._refresh()

    # Inside

    def _refresh(self) -> None:
        for part in list(self._list.card.parts()):
            if part is not self._none:
                self._list.card.take(part)
        known = self._prompts.all()
        shown = known if self._all else known[:SHOWN]
        for prompt in shown:
            self._list.add(self._of(prompt))
        self._none.set_away(bool(known))
        self._rest.setVisible(len(shown) < len(known))

    def _on_rest(self) -> None:
        self._all = True
        self._refresh()

    def _of(self, prompt: Prompt) -> Row:
        words = RowWords("prompts", prompt.name, f"/{prompt.name}", shown(prompt.sentence))
        edit = Button(self._theme, "pencil", tr("Edit…"), self, words=True, look="framed")
        edit.setAccessibleName(tr("Edit {name}").format(name=prompt.name))
        edit.clicked.connect(partial(self._edit, prompt))
        more = IconButton(
            self._theme, "ellipsis", tr("More about {name}").format(name=prompt.name), self, size=28
        )
        more.clicked.connect(partial(self._on_more, prompt, more))
        made = Row(self._theme, words, edit, icon="text-quote")
        made.add(more)
        return made

    def _edit(self, prompt: Prompt | None) -> None:
        from bough.ui.dialog import asked

        asked(PromptDialog(prompt, self._prompts, self._theme, self.window()))

    def _on_more(self, prompt: Prompt, button: IconButton) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(button.accessibleName())
        menu.addAction(tr("Duplicate"), lambda: self._on_duplicate(prompt))
        menu.addAction(tr("Delete"), lambda: self._on_delete(prompt))
        menu.exec(button.mapToGlobal(QPoint(0, button.height() + 2)))
        menu.deleteLater()

    def _on_folder_menu(self, button: IconButton) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(button.accessibleName())
        menu.addAction(tr("Take in files…"), self._on_take_in)
        give = menu.addAction(tr("Give all of them out…"), self._on_give_out)
        give.setEnabled(bool(self._prompts.all()))
        menu.addAction(tr("Open the folder"), lambda: self.show_folder(self._prompts.folder))
        menu.exec(button.mapToGlobal(QPoint(0, button.height() + 2)))
        menu.deleteLater()

    def _on_duplicate(self, prompt: Prompt) -> None:
        numbered = (f"{prompt.name}-{number}" for number in count(2))
        name = next(name for name in numbered if self._prompts.by_name(name) is None)
        told(lambda: self._prompts.save(name, prompt.source), self.tell)

    def _on_delete(self, prompt: Prompt) -> None:
        if told(lambda: self._prompts.remove(prompt.name), self.tell):

            def undo() -> bool:
                return told(lambda: self._prompts.save(prompt.name, prompt.source), self.tell)

            self.noted.emit(tr("/{name} is deleted.").format(name=prompt.name), undo)

    def _on_take_in(self) -> None:
        files, _ = QFileDialog.getOpenFileNames(
            self, tr("Take in prompts"), "", "Markdown (*.md *.txt)"
        )
        came = 0
        for file in files:
            try:
                came += self._prompts.take_in(Path(file))[0]
            except BoughError as error:
                self.tell(error.code, error.facts)
                return
        if files:
            self.noted.emit(tr("{n} prompts came in.").format(n=came), None)

    def _on_give_out(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self, tr("Give all prompts out")):
            try:
                many = self._prompts.give_out(Path(folder))
            except BoughError as error:
                self.tell(error.code, error.facts)
                return
            self.noted.emit(tr("{n} prompts are in {folder}.").format(n=many, folder=folder), None)


class PromptDialog(Dialog):
    """Its word and its text. One that gets another word stays behind no more."""

    def __init__(
        self, prompt: Prompt | None, prompts: Prompts, theme: Theme, parent: QWidget | None
    ) -> None:
        heading = tr("Change /{name}").format(name=prompt.name) if prompt else tr("A prompt")
        words = tr(
            "Typed as /name. {{topic}} or {{topic:a default}} in the text is filled in with Tab. "
            "Shift Enter starts a new line."
        )
        super().__init__(theme, heading, words, parent)
        self._prompt = prompt
        self._prompts = prompts
        self.name = self.field(tr("Name"), tr("One word, without the slash"))
        self.text = TextBox(theme, tr("Text"), prompt.source if prompt else "", self)
        self.text.saved.connect(self.accept)
        self.text.left.connect(self.reject)
        if prompt:
            self.name.setText(prompt.name)
        self.column.addSpacing(8)
        self.column.addWidget(self.text)
        self.finish("check", tr("Save"), tr("Cancel"))

    def accept(self) -> None:
        name = self.name.text().strip().removeprefix("/")
        before = self._prompt
        held = self._prompts.by_name(name)
        if held and (before is None or held.name != before.name):
            self.say(tr("There is a prompt of that name already."), self.name)
            return
        try:
            self._prompts.save(name, self.text.text())
            if before and before.name.casefold() != name.casefold():
                self._prompts.remove(before.name)
        except BoughError as error:
            self.say(said(error.code, error.facts))
            return
        super().accept()
