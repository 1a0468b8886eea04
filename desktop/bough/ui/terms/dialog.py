"""The dialog that sets who answers, the system prompt and the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from bough.core.node import Reasoning
from bough.core.parameters import thinks
from bough.core.terms import UNSET, Terms, branch_terms, effective
from bough.ui.compare.controls import Segments
from bough.ui.dialog import Dialog, asked
from bough.ui.terms.persona_choice import PersonaChoice
from bough.ui.terms.presets import Presets
from bough.ui.terms.sampling import Sampling
from bough.ui.text_box import TextBox
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.visible import shown
from bough.ui.widgets import Label, name_of

if TYPE_CHECKING:
    from bough.app.place import Place

WIDTH = 560
HIGHEST = 150
"""px of the system prompt; a longer one scrolls."""
LONGEST_HINT = 160


def edit_terms(
    place: Place, theme: Theme, parent: QWidget | None, *, branch: bool | None = None
) -> None:
    """Ask what is to hold in the place, and let it hold. `branch` says what the dialog is about at
    first: the branch from here on, or the session."""
    dialog = TermsDialog(place, theme, parent, branch=branch)
    if asked(dialog):
        for which, terms in dialog.changes.items():
            place.set_terms(terms, branch=which)


class TermsDialog(Dialog):
    """For the session, or from here on in the branch. What is set further up stands where nothing
    else does, and counts there."""

    def __init__(
        self, place: Place, theme: Theme, parent: QWidget | None, *, branch: bool | None = None
    ) -> None:
        words = _tr("What is left empty is inherited. Shift Enter starts a new line.")
        if place.personas.fun_mode:
            words = _tr("Fun mode is on, and has a persona of its own until it is off.")
        super().__init__(theme, _tr("Persona, system prompt and parameters"), words, parent)
        self.setFixedWidth(WIDTH)
        self._place = place
        before = {False: place.session_terms}
        if place.head is not None:
            before[True] = place.branch_terms
        self._before = before
        self._drafts: dict[bool, Terms] = dict(before)
        if branch is None:
            # What holds by what was set on the way here is not to be found at the session.
            branch = bool(branch_terms(place.tree(), place.head))
        self._branch = branch and place.head is not None
        self._put_scope()
        self._put_persona()
        self._put_system()
        self._put_parameters()
        self._put_buttons()
        self._show()
        self.persona.setFocus()

    @property
    def changes(self) -> Mapping[bool, Terms]:
        """What is to be set: for the session (False), for the branch (True)."""
        self._take()
        return {b: t for b, t in self._drafts.items() if t != self._before[b]}

    def accept(self) -> None:
        if self._refuses():
            return
        super().accept()

    # Its parts

    def _put_scope(self) -> None:
        words = (_tr("For this session"), _tr("From here on in this branch"))
        self.scope = Segments(self._theme, _tr("Where it holds"), words, self)
        self.scope.chosen.connect(self._on_scope_chosen)
        self.column.addSpacing(6)
        self.column.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignLeft)
        # A branch begins with the first message.
        self.scope.segments[1].setEnabled(True in self._before)

    def _put_persona(self) -> None:
        self.persona = PersonaChoice(self._place.personas, self._theme, self)
        self.persona.chosen.connect(self._on_changed)
        self._sentence = Label(self._theme, "", self, step="caption", role="text2")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.persona)
        row.addWidget(self._sentence, 1)
        self.column.addSpacing(10)
        self.column.addLayout(row)

    def _put_system(self) -> None:
        name = _tr("System prompt")
        self.system = TextBox(self._theme, name, "", self, highest=HIGHEST)
        self.system.saved.connect(self.accept)
        self.system.left.connect(self.reject)
        self.system.draft.textChanged.connect(self._on_changed)
        self.column.addSpacing(10)
        self.column.addWidget(name_of(self.system.draft, name))
        self.column.addWidget(self.system)

    def _put_parameters(self) -> None:
        personas = self._place.personas
        self.presets = Presets(personas, self._theme, self)
        self.presets.chosen.connect(self._on_preset_chosen)
        self.presets.failed.connect(self.say)
        self.sampling = Sampling(self._theme, self, efforts=self._has_efforts())
        self.sampling.changed.connect(self._on_changed)
        self.sampling.entered.connect(self.accept)
        heading = QLabel(_tr("Parameters"), self)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(heading)
        row.addStretch(1)
        row.addWidget(self.presets)
        self.column.addSpacing(10)
        self.column.addLayout(row)
        self.column.addWidget(self.sampling)

    def _put_buttons(self) -> None:
        self.reset = Button(self._theme, "rotate-ccw", _tr("Reset"), self, words=True, height=32)
        self.reset.setAccessibleDescription(_tr("Leaves all of it to what is set further up"))
        self.reset.clicked.connect(self._on_reset_clicked)
        self.finish("check", _tr("Save"), _tr("Cancel"))
        last = self.column.itemAt(self.column.count() - 1)
        buttons = last.layout() if last else None
        if isinstance(buttons, QHBoxLayout):
            buttons.insertWidget(0, self.reset)

    # What it shows

    def _has_efforts(self) -> bool:
        """Whether the model takes a reasoning effort, as far as that is known, or one is set."""
        place, model = self._place, self._place.model.model
        thought = (
            node.model == model and any(isinstance(part, Reasoning) for part in node.parts)
            for node in place.path()
        )
        known = "reasoning_effort" in place.terms.parameters
        return known or thinks(model) or any(thought)

    def _above(self) -> Terms:
        """What holds where nothing is written."""
        place, default = self._place, self._place.personas.default
        if not self._branch or place.head is None:
            return Terms(persona=default or None)
        tree = place.tree()
        return effective(tree, tree.parent(place.head), self._drafts[False], default)

    def _show(self) -> None:
        """Show the draft of what the dialog is about now."""
        own, above = self._drafts[self._branch], self._above()
        self.scope.choose(int(self._branch))
        self.persona.show_persona(own.persona, above.persona, default=not self._branch)
        self.system.draft.setPlainText(own.system or "")
        hint = " ".join(shown(above.system or "")[: 4 * LONGEST_HINT].split())[:LONGEST_HINT]
        none = _tr("What the model is told before everything else")
        self.system.draft.setPlaceholderText(hint or none)
        self.sampling.show_own(own.parameters)
        self._on_changed()

    def _take(self) -> None:
        """Keep what is written as the draft."""
        before = self._drafts[self._branch]
        self._drafts[self._branch] = replace(
            before,
            persona=self.persona.persona,
            system=self.system.text().strip() or None,
            parameters=self.sampling.own(),
        )

    def _refuses(self) -> bool:
        """Whether something cannot be understood, which is said then."""
        wrong = self.sampling.wrong()
        if wrong:
            self.say(wrong.words, wrong.field)
        return wrong is not None

    def _on_changed(self) -> None:
        own = self.sampling.own()
        above = self._above()
        persona = self._place.personas.by_id(self.persona.persona or above.persona)
        inherited = {**(persona.parameters if persona else {}), **above.parameters}
        self.sampling.show_inherited(inherited)
        self.presets.show_now(own)
        self._sentence.set_text(shown(self.persona.sentence))
        self.reset.setEnabled(bool(self.persona.persona or self.system.text().strip() or own))
        if self.message.text():
            self.say("")

    def _on_scope_chosen(self, number: int) -> None:
        if self._refuses():
            self.scope.choose(int(self._branch))
            return
        self._take()
        self._branch = bool(number)
        self._show()

    def _on_preset_chosen(self, parameters: Mapping[str, object]) -> None:
        # The seed and the like are no matter of taste.
        kept = {n: v for n, v in self.sampling.own().items() if n not in ("temperature", "top_p")}
        self.sampling.show_own({**kept, **parameters})
        self._on_changed()

    def _on_reset_clicked(self) -> None:
        own = self._drafts[self._branch]
        self._drafts[self._branch] = replace(UNSET, pinned=own.pinned, left_out=own.left_out)
        self._show()


def _tr(text: str) -> str:
    return QCoreApplication.translate("terms", text)
