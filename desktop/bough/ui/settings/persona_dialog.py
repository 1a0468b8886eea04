"""The dialog in which a persona is written: its name, its voice, how it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast, get_args

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from bough.app.said import said
from bough.core.errors import BoughError
from bough.core.personas import LONGEST_NAME, Accent, Persona
from bough.ui.dialog import Dialog
from bough.ui.settings.controls import OneOf
from bough.ui.settings.words import tr
from bough.ui.terms.sampling import Sampling
from bough.ui.text_box import TextBox
from bough.ui.theme import Theme
from bough.ui.widgets import Field, name_of

WIDTH = 560


class PersonaDialog(Dialog):
    """Accepted once `save` has taken the persona; until then it says what is missing."""

    def __init__(
        self,
        persona: Persona,
        save: Callable[[Persona], Persona],
        theme: Theme,
        parent: QWidget | None,
    ) -> None:
        heading = tr("Change {name}").format(name=persona.name) if persona.name else tr("A persona")
        words = tr("Its voice is the first a model is told. What is left empty is as usual.")
        super().__init__(theme, heading, words, parent)
        self.setFixedWidth(WIDTH)
        self._persona = persona
        self._save = save
        form = QGridLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        self.name = self._line(form, tr("Name"), persona.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.sentence = self._line(form, tr("Good for"), persona.sentence)
        self.voice = TextBox(theme, tr("Voice"), persona.voice, self, highest=190)
        self.voice.saved.connect(self.accept)
        self.voice.left.connect(self.reject)
        voice = name_of(self.voice.draft, tr("Voice"))
        form.addWidget(voice, 2, 0, Qt.AlignmentFlag.AlignTop)
        form.addWidget(self.voice, 2, 1)
        accents = {
            "leaf": tr("Leaf"), "sap": tr("Sap"), "sky": tr("Sky"), "rust": tr("Rust"),
        }  # fmt: skip
        assert set(accents) == set(get_args(Accent))
        self.accent = OneOf(theme, tr("Accent"), accents, persona.accent, self)
        self._accent: Accent = persona.accent
        self.accent.picked.connect(self._on_accent)
        form.addWidget(name_of(self.accent, tr("Accent")), 3, 0)
        form.addWidget(self.accent, 3, 1, Qt.AlignmentFlag.AlignLeft)
        self.sampling = Sampling(theme, self, efforts="reasoning_effort" in persona.parameters)
        self.sampling.show_inherited({})
        self.sampling.show_own(persona.parameters)
        self.sampling.entered.connect(self.accept)
        self.column.addSpacing(8)
        self.column.addLayout(form)
        self.column.addSpacing(8)
        self.column.addWidget(self.sampling)
        self.finish("check", tr("Save"), tr("Cancel"))
        self.name.setFocus()

    def accept(self) -> None:
        name = " ".join(self.name.text().split())
        if not name:
            self.say(tr("The name is missing."), self.name)
            return
        if wrong := self.sampling.wrong():
            self.say(wrong.words, wrong.field)
            return
        written = replace(
            self._persona,
            name=name,
            sentence=" ".join(self.sentence.text().split()),
            voice=self.voice.text().strip(),
            accent=self._accent,
            parameters=self.sampling.own(),
        )
        try:
            self._save(written)
        except BoughError as error:
            self.say(said(error.code, error.facts))
            return
        super().accept()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, super().sizeHint().height())

    def _line(self, form: QGridLayout, name: str, text: str) -> Field:
        field = Field(self._theme, self)
        field.setAccessibleName(name)
        field.setText(text)
        field.returnPressed.connect(self.accept)
        at = form.rowCount() if form.count() else 0
        form.addWidget(name_of(field, name), at, 0)
        form.addWidget(field, at, 1)
        return field

    def _on_accent(self, value: str) -> None:
        self._accent = cast("Accent", value)
