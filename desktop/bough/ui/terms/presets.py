"""The row of a dialog with sets of parameters that serve, and a person's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from bough.app.personas import Personas
from bough.app.said import said
from bough.core.errors import BoughError
from bough.core.parameters import PRESETS
from bough.ui.dialog import Dialog, asked
from bough.ui.segment import Segment
from bough.ui.theme import Theme
from bough.ui.widgets import IconButton

LONGEST = 40


class Presets(QWidget):
    """Those that ship are buttons, a person's own behind the last of them."""

    chosen = Signal(dict)
    failed = Signal(str)
    """One sentence: why something was not kept."""

    def __init__(self, personas: Personas, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._personas = personas
        self._theme = theme
        self._now: Mapping[str, object] = {}
        self.setAccessibleName(_tr("Presets"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._segments = {name: Segment(theme, _name(name), self) for name in PRESETS}
        for name, segment in self._segments.items():
            segment.clicked.connect(lambda _=False, name=name: self.chosen.emit(PRESETS[name]))
            row.addWidget(segment)
        self._more = IconButton(theme, "ellipsis", _tr("Presets of your own"), self, size=28)
        self._more.clicked.connect(self._on_more_clicked)
        row.addWidget(self._more)
        row.addStretch(1)

    def show_now(self, parameters: Mapping[str, object]) -> None:
        """These stand in the fields."""
        self._now = parameters
        for name, segment in self._segments.items():
            segment.setChecked(parameters == PRESETS[name])

    def menu(self) -> QMenu:
        """The presets of a person's own, and what can be done with them."""
        menu = QMenu(self)
        menu.setAccessibleName(_tr("Presets of your own"))
        own = self._personas.presets
        for name, parameters in own.items():
            action = menu.addAction(_plain(name))
            action.setCheckable(True)
            action.setChecked(parameters == self._now)
            action.triggered.connect(lambda _=False, p=parameters: self.chosen.emit(p))
        if own:
            menu.addSeparator()
        keep = menu.addAction(_tr("Save these parameters as a preset…"), self._on_save_chosen)
        keep.setEnabled(bool(self._now))
        if own:
            forget = menu.addMenu(_tr("Delete a preset"))
            for name in own:
                action = forget.addAction(_plain(name))
                action.triggered.connect(lambda _=False, name=name: self._forget(name))
        return menu

    def _on_more_clicked(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _on_save_chosen(self) -> None:
        dialog = NameDialog(self._theme, self)
        if asked(dialog):
            name = dialog.name.text()
            self._keep(lambda: self._personas.save_preset(" ".join(name.split()), self._now))

    def _forget(self, name: str) -> None:
        self._keep(lambda: self._personas.remove_preset(name))

    def _keep(self, act: Callable[[], None]) -> None:
        try:
            act()
        except BoughError as error:
            self.failed.emit(said(error.code, error.facts))


class NameDialog(Dialog):
    """What a preset is to be called; one of the same name is replaced."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        words = _tr("It is kept in the configuration. One of the same name is replaced.")
        super().__init__(theme, _tr("Save as a preset"), words, parent)
        self.name = self.field(_tr("Name"), _tr("Such as: for poems"))
        self.name.setMaxLength(LONGEST)
        self.finish("check", _tr("Save"), _tr("Cancel"))

    def accept(self) -> None:
        if self.name.text().strip():
            super().accept()
        else:
            self.say(_tr("A preset needs a name."), self.name)


def _name(preset: str) -> str:
    names = {
        "precise": _tr("Precise"),
        "balanced": _tr("Balanced"),
        "creative": _tr("Creative"),
    }
    return names[preset]


def _plain(name: str) -> str:
    # An ampersand would be read as the mark of a shortcut.
    return name.replace("&", "&&")


def _tr(text: str) -> str:
    return QCoreApplication.translate("terms", text)
