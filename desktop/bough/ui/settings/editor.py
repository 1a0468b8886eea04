"""The page of editors: the one outside of Bough, and which there are."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bough.ui.settings.controls import Entry, told
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import RowWords, row, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.stock import Stock
    from bough.core.external_editors import Editor


class EditorPage(Page):
    def __init__(
        self,
        catalogue: Catalogue,
        stock: Stock,
        theme: Theme,
        try_out: Callable[[], object],
    ) -> None:
        super().__init__(theme, "editor", tr("Editor"))
        self._catalogue = catalogue
        self._stock = stock
        section = self.section(tr("Outside of Bough"))
        words = row("editor", "editor")
        self._command = Entry(theme, words.name, self._written(), self, wide=320)
        self._command.setPlaceholderText(tr("Bough looks for one"))
        self._command.entered.connect(self._on_command)
        self._own = Row(theme, words, self._command)
        self._own.can_reset(lambda: not catalogue.editor, lambda: self._keep(()))
        section.add(self._own)
        self._try = Button(theme, "play", tr("Try it"), self, words=True, look="framed")
        self._try.clicked.connect(lambda: try_out())
        section.add(Row(theme, row("editor", "try_editor"), self._try))
        self._found = self.section(row("editor", "found_editors").name)
        self._none = Row(
            theme,
            row("editor", "found_editors")._replace(
                name=tr("None was found"),
                about=tr("VS Code, VSCodium, Cursor and their kin are looked for where they go."),
            ),
        )
        self._found.add(self._none)
        stock.found_editors.connect(self._on_found)
        self.can_reset()

    def shown(self) -> None:
        self._stock.look_for_editors(self._catalogue.editor)

    def settle(self) -> None:
        self._command.set_value(self._written())
        super().settle()

    def _written(self) -> str:
        return shlex.join(self._catalogue.editor)

    def _on_command(self, text: str) -> None:
        try:
            words = tuple(shlex.split(text))
        except ValueError:
            self._own.explain(tr("A quotation mark is missing its other half."), "rust")
            return
        self._keep(words)

    def _keep(self, words: tuple[str, ...]) -> None:
        self._own.explain(row("editor", "editor").about)
        told(lambda: self._catalogue.remember(editor=words), self._catalogue.trouble.emit)
        self._command.setText(self._written())
        self.settle()
        self._stock.look_for_editors(words)

    def _on_found(self, editors: list[Editor]) -> None:
        for part in list(self._found.card.parts()):
            if part is not self._none:
                self._found.card.take(part)
        for number, editor in enumerate(editors):
            command = shlex.join(editor.command)
            about = tr("{command} · used now").format(command=command) if not number else command
            use = Button(self._theme, "", tr("Use"), self, words=True, look="framed")
            use.setAccessibleName(tr("Use {name}").format(name=editor.name))
            use.clicked.connect(partial(self._keep, editor.command))
            words = RowWords("editor", editor.name, editor.name, about)
            # A command of several words is one that Bough makes up itself.
            fits = len(editor.command) == 1 and editor.command != self._catalogue.editor
            self._found.add(Row(self._theme, words, use if fits else None, icon="square-code"))
            if not fits:
                use.deleteLater()
        self._none.set_away(bool(editors))
        own = self._catalogue.editor
        if own and not any(editor.command[0].endswith(own[0]) for editor in editors):
            self._own.explain(tr("There is no program {name}.").format(name=own[0]), "rust")
