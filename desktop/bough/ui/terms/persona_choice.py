"""A button that says who answers, and opens the list of who else could."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from bough.app.personas import Personas
from bough.core.terms import NOBODY
from bough.ui.terms.look import look, nobody
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.visible import shown


class PersonaChoice(Button):
    """One can also leave it to what is set further up."""

    chosen = Signal()

    def __init__(self, personas: Personas, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme, "circle-slash", "…", parent, words=True, look="framed", height=32, opens=True
        )
        self._personas = personas
        self._id: str | None = None
        self._above: str | None = None
        self._by_default = False
        self.clicked.connect(self._on_clicked)

    @property
    def persona(self) -> str | None:
        """None where it is left to what is set further up."""
        return self._id

    @property
    def sentence(self) -> str:
        """What who answers is good for."""
        found = self._personas.by_id(self._id or self._above)
        return found.sentence if found else ""

    def show_persona(self, persona_id: str | None, above: str | None, *, default: bool) -> None:
        """Show who is chosen; `above` is who answers where nobody is, by `default` or by what is
        set further up."""
        self._id, self._above, self._by_default = persona_id, above, default
        found = look(self._personas, persona_id or above)
        words = shown(found.name) if persona_id else self._inherited(found.name)
        self.set_words(words, found.icon)
        self.setAccessibleName(_tr("Persona"))
        self.setAccessibleDescription(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.click()
        else:
            super().keyPressEvent(event)

    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(_tr("Personas"))
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        above = look(self._personas, self._above).name
        self._add(menu, group, None, self._inherited(above), "")
        if self._id == NOBODY or self._above not in (None, NOBODY):
            self._add(menu, group, NOBODY, nobody(), "")
        menu.addSeparator()
        everyone = self._personas.all()
        for persona in everyone:
            self._add(menu, group, persona.id, persona.name, persona.sentence)
        if self._id not in {None, NOBODY, *(persona.id for persona in everyone)}:
            self._add(menu, group, self._id, look(self._personas, self._id).name, "")
        return menu

    def _add(
        self, menu: QMenu, group: QActionGroup, persona_id: str | None, name: str, sentence: str
    ) -> None:
        words = " · ".join(" ".join(text.split()) for text in (name, sentence) if text)
        # An ampersand would be read as the mark of a shortcut.
        action = menu.addAction(shown(words).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(persona_id == self._id)
        action.setActionGroup(group)
        action.triggered.connect(lambda _=False: self._on_chosen(persona_id))

    def _on_clicked(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _on_chosen(self, persona_id: str | None) -> None:
        self.show_persona(persona_id, self._above, default=self._by_default)
        self.chosen.emit()

    def _inherited(self, name: str) -> str:
        form = _tr("By default: {name}") if self._by_default else _tr("As inherited: {name}")
        return form.format(name=shown(name))


def _tr(text: str) -> str:
    return QCoreApplication.translate("terms", text)
