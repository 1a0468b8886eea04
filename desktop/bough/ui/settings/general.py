"""The page of what belongs nowhere else: who answers, and when a person is called or asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from bough.app.catalogue import Catalogue
from bough.core.config import Config, OverflowName, QuestionsName
from bough.core.endpoint import ModelRef
from bough.ui.settings.controls import Select, told
from bough.ui.settings.parts import Page, Row, Section
from bough.ui.settings.words import row, tr
from bough.ui.switch import Switch
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import model_name, monogram

T = TypeVar("T")


class General(Page):
    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        super().__init__(theme, "general", tr("General"))
        self._catalogue = catalogue
        answers = self.section(tr("Replies"))
        self._model = self._model_row(answers, "default_model", catalogue.prefer)
        overflows: list[tuple[OverflowName, str]] = [
            ("drop", tr("Leave them out")),
            ("ask", tr("Ask me")),
            ("summarise", tr("Summarise them")),
        ]
        self._overflow = self._select_row(answers, "overflow", overflows)
        further = self.section(tr("Next questions"))
        whens: list[tuple[QuestionsName, str]] = [
            ("local", tr("After replies of this computer")),
            ("on", tr("After every reply")),
            ("asked", tr("Only when I ask")),
            ("off", tr("Never")),
        ]
        self._questions = self._select_row(further, "questions", whens)
        self._thinker = self._model_row(
            further, "questions_model", lambda ref: self._keep("questions_model", ref)
        )
        calls = self.section(tr("When Bough calls or asks you"))
        self._switches = {
            name: self._switch_row(calls, name) for name in ("notify", "ask_before_quit")
        }
        catalogue.changed.connect(self.settle)
        self.can_reset()

    def settle(self) -> None:
        now = self._catalogue.configuration
        for name, switch in self._switches.items():
            switch.blockSignals(True)
            switch.setChecked(getattr(now, name))
            switch.blockSignals(False)
        self._overflow.set_value(now.overflow)
        self._questions.set_value(now.questions)
        self._show_model(self._model, "default_model", self._catalogue.default())
        self._show_model(self._thinker, "questions_model", now.questions_model)
        super().settle()

    # Its rows

    def _model_row(
        self, section: Section, name: str, choose: Callable[[ModelRef], object]
    ) -> Button:
        button = Button(
            self._theme, "", "…", self, words=True, look="framed", height=30, opens=True, tile="··"
        )
        button.clicked.connect(lambda: self._on_model_clicked(button, choose))
        self._row(section, name, button)
        return button

    def _select_row(self, section: Section, name: str, words: Sequence[tuple[T, str]]) -> Select[T]:
        value: T = getattr(self._catalogue.configuration, name)
        title = row("general", name).name
        select = Select(self._theme, title, words, value, lambda wish: self._keep(name, wish), self)
        self._row(section, name, select)
        return select

    def _switch_row(self, section: Section, name: str) -> Switch:
        switch = Switch(self._theme, row("general", name).name, self)
        switch.toggled.connect(lambda on: self._keep(name, on))
        self._row(section, name, switch)
        return switch

    def _row(self, section: Section, name: str, control: QWidget) -> None:
        default = getattr(Config(), name)
        made = Row(self._theme, row("general", name), control)
        made.can_reset(
            lambda: getattr(self._catalogue.configuration, name) == default,
            lambda: self._keep(name, default),
        )
        section.add(made)

    # What is done

    def _keep(self, name: str, value: object) -> None:
        told(lambda: self._catalogue.remember(**{name: value}), self._catalogue.trouble.emit)
        # Who shows it besides has to look again.
        self._catalogue.changed.emit()

    def _show_model(self, button: Button, name: str, ref: ModelRef | None) -> None:
        shown = model_name(ref.model) if ref and ref.model else tr("None yet")
        if name == "questions_model" and ref is None:
            shown = tr("Who answered")
        button.set_tile(monogram(ref.model) if ref and ref.model else "")
        button.set_words(shown)
        button.setAccessibleName(row("general", name).name)
        button.setAccessibleDescription(shown)

    def _on_model_clicked(self, button: Button, choose: Callable[[ModelRef], object]) -> None:
        from bough.ui.model_picker import ModelPicker

        picker = ModelPicker(self._catalogue, self._theme, self, current=self._catalogue.default())
        picker.chosen.connect(choose)
        picker.popup_at(button.mapToGlobal(QPoint(0, button.height() + 4)), above=False)
