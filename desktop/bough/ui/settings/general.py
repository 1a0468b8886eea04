"""The page of what belongs nowhere else: who answers, and when a person is called or asked."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from bough.app.catalogue import Catalogue
from bough.ui.settings.controls import told
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import row, tr
from bough.ui.switch import Switch
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import model_name, monogram


class General(Page):
    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        super().__init__(theme, "general", tr("General"))
        self._catalogue = catalogue
        answers = self.section(tr("Replies"))
        words = row("general", "default_model")
        self._model = Button(
            theme, "", "…", self, words=True, look="framed", height=30, opens=True, tile="··"
        )
        self._model.clicked.connect(self._on_model_clicked)
        default = Row(theme, words, self._model)
        default.can_reset(self._has_no_choice, self._forget_choice)
        answers.add(default)
        calls = self.section(tr("When Bough calls or asks you"))
        self._switches: dict[str, Switch] = {}
        for name in ("notify", "ask_before_quit"):
            words = row("general", name)
            switch = Switch(theme, words.name, self)
            switch.toggled.connect(lambda on, name=name: self._keep(name, on))
            made = Row(theme, words, switch)
            made.can_reset(
                lambda name=name: self._value(name) == self._default(name),  # type: ignore[misc]
                lambda name=name: self._keep(name, self._default(name)),  # type: ignore[misc]
            )
            self._switches[name] = switch
            calls.add(made)
        catalogue.changed.connect(self.settle)
        self.can_reset()

    def settle(self) -> None:
        for name, switch in self._switches.items():
            switch.blockSignals(True)
            switch.setChecked(self._value(name))
            switch.blockSignals(False)
        ref = self._catalogue.default()
        name = model_name(ref.model) if ref.model else tr("None yet")
        self._model.set_tile(monogram(ref.model))
        self._model.set_words(name)
        self._model.setAccessibleName(row("general", "default_model").name)
        self._model.setAccessibleDescription(name)
        super().settle()

    def _value(self, name: str) -> bool:
        return bool(getattr(self._catalogue.configuration, name))

    def _default(self, name: str) -> bool:
        from bough.core.config import Config

        return bool(getattr(Config(), name))

    def _keep(self, name: str, on: bool) -> None:
        told(
            lambda: self._catalogue.remember(**{name: on}),
            self._catalogue.trouble.emit,
        )
        self.settle()

    def _has_no_choice(self) -> bool:
        return self._catalogue.configuration.default_model is None

    def _forget_choice(self) -> None:
        told(
            lambda: self._catalogue.remember(default_model=None),
            self._catalogue.trouble.emit,
        )
        self._catalogue.changed.emit()

    def _on_model_clicked(self) -> None:
        from bough.ui.model_picker import ModelPicker

        picker = ModelPicker(self._catalogue, self._theme, self, current=self._catalogue.default())
        picker.chosen.connect(self._catalogue.prefer)
        at = self._model.mapToGlobal(QPoint(0, self._model.height() + 4))
        picker.popup_at(at, above=False)
