"""The page of personas: who can be asked to answer, made, changed and deleted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from bough.core.errors import BoughError
from bough.core.personas import FUN, Persona
from bough.ui.settings.controls import Select, told
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import RowWords, row, tr
from bough.ui.terms.look import look_of, nobody
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.visible import shown
from bough.ui.widgets import IconButton

if TYPE_CHECKING:
    from bough.app.personas import Personas


class PersonasPage(Page):
    def __init__(self, personas: Personas, theme: Theme) -> None:
        super().__init__(theme, "personas", tr("Personas"))
        self._personas = personas
        first = self.section()
        words = row("personas", "persona")
        self._default: Select[str] = Select(
            theme, words.name, self._choices(), personas.default, self._on_default, self
        )
        default = Row(theme, words, self._default)
        default.can_reset(lambda: not personas.default, lambda: self._on_default(""))
        first.add(default)
        self._all = self.section(row("personas", "personas").name)
        new = Button(theme, "plus", tr("New persona"), self, words=True, look="framed")
        new.clicked.connect(lambda: self._edit(Persona("", "")))
        open_ = Button(theme, "folder-open", tr("Open the folder"), self, words=True)
        open_.setAccessibleName(tr("Open the folder of the personas"))
        open_.clicked.connect(lambda: self.show_folder(personas.folder))
        self._all.head.addWidget(open_)
        self._all.head.addWidget(new)
        personas.changed.connect(self._refresh)
        self._refresh()
        self.can_reset()

    def shown(self) -> None:
        self._personas.watch()
        self._refresh()

    def settle(self) -> None:
        self._default.set_choices(self._choices(), self._personas.default)
        super().settle()

    # Inside

    def _choices(self) -> list[tuple[str, str]]:
        return [("", nobody()), *((p.id, shown(p.name)) for p in self._listed())]

    def _listed(self) -> list[Persona]:
        # The one of fun mode is found by who clicks the logo.
        return [p for p in self._personas.all() if p.id != FUN or p.own]

    def _refresh(self) -> None:
        for part in list(self._all.card.parts()):
            self._all.card.take(part)
        for persona in self._listed():
            self._all.add(self._of(persona))
        for broken in self._personas.broken:
            words = RowWords("personas", broken.path.name, broken.path.name, "")
            made = Row(self._theme, words, icon="triangle-alert")
            made.explain(broken.reason, "rust")
            self._all.add(made)
        self.settle()

    def _of(self, persona: Persona) -> Row:
        look = look_of(persona)
        words = RowWords("personas", persona.id, shown(persona.name), shown(persona.sentence))
        edit = Button(self._theme, "pencil", tr("Edit…"), self, words=True, look="framed")
        edit.setAccessibleName(tr("Edit {name}").format(name=persona.name))
        edit.clicked.connect(partial(self._edit, persona))
        more = IconButton(
            self._theme, "ellipsis", tr("More about {name}").format(name=persona.name), self,
            size=28,
        )  # fmt: skip
        more.clicked.connect(partial(self._on_more, persona, more))
        made = Row(self._theme, words, edit, icon=look.icon)
        made.add(more)
        return made

    def _edit(self, persona: Persona) -> None:
        from bough.ui.dialog import asked
        from bough.ui.settings.persona_dialog import PersonaDialog

        asked(PersonaDialog(persona, self._personas.save, self._theme, self.window()))

    def _on_more(self, persona: Persona, button: IconButton) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(button.accessibleName())
        default = menu.addAction(tr("Answers by default"), lambda: self._on_default(persona.id))
        default.setCheckable(True)
        default.setChecked(self._personas.default == persona.id)
        menu.addAction(tr("Duplicate"), lambda: self._on_duplicate(persona))
        if persona.own:
            menu.addSeparator()
            shipped = self._personas.shipped(persona.id)
            words = tr("Back to the one that came along") if shipped else tr("Delete")
            menu.addAction(words, lambda: self._on_delete(persona))
        menu.exec(button.mapToGlobal(QPoint(0, button.height() + 2)))
        menu.deleteLater()

    def _on_default(self, persona_id: str) -> None:
        told(lambda: self._personas.set_default(persona_id), self.tell)
        self.settle()

    def _on_duplicate(self, persona: Persona) -> None:
        name = tr("{name} (copy)").format(name=persona.name[:30])
        told(lambda: self._personas.save(replace(persona, id="", name=name)), self.tell)

    def _on_delete(self, persona: Persona) -> None:
        try:
            put_back = self._personas.remove(persona.id)
        except BoughError as error:
            self.tell(error.code, error.facts)
            return
        words = tr("{name} is deleted.").format(name=persona.name)
        self.noted.emit(words, lambda: told(put_back, self.tell))
