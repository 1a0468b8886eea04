"""The fields of a dialog that hold the parameters of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from bough.app.terms_words import effort
from bough.core import parameters as core
from bough.core.terms import EFFORTS
from bough.ui.compare.controls import Segments
from bough.ui.theme import Theme
from bough.ui.widgets import Field, name_of


class Wrong(NamedTuple):
    """What cannot be understood: one sentence, and the field."""

    words: str
    field: Field


class Sampling(QWidget):
    """What stands in no field is inherited, and shown as its placeholder."""

    changed = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, efforts: bool) -> None:
        """`efforts` shows the reasoning effort, for a model that has it."""
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        for column in (1, 3):
            self._grid.setColumnStretch(column, 1)
        self.fields = {
            "temperature": self._field(_tr("Temperature"), 0, 0),
            "top_p": self._field(_tr("Top-p"), 0, 2),
            "max_tokens": self._field(_tr("Longest reply"), 1, 0),
            "seed": self._field(_tr("Seed"), 1, 2),
            "stop": self._field(_tr("Stop sequences"), 2, 0, wide=True),
        }
        self._effort: object = None
        self._efforts: Segments | None = None
        if efforts:
            words = [_tr("As it is"), *(effort(value).capitalize() for value in EFFORTS)]
            self._efforts = Segments(theme, _tr("Reasoning effort"), words, self)
            self._efforts.chosen.connect(self._on_effort_chosen)
            self._grid.addWidget(name_of(self._efforts, _tr("Reasoning effort")), 3, 0)
            self._grid.addWidget(self._efforts, 3, 1, 1, 3, Qt.AlignmentFlag.AlignLeft)

    def show_inherited(self, parameters: Mapping[str, object]) -> None:
        """These hold where nothing is written."""
        for name, field in self.fields.items():
            known = name in parameters
            words = core.written(name, parameters[name]) if known else _unset(name)
            field.setPlaceholderText(words)
        if self._efforts:
            inherited = parameters.get("reasoning_effort")
            words = effort(str(inherited)).capitalize() if inherited else ""
            self._efforts.segments[0].setToolTip(words)

    def show_own(self, parameters: Mapping[str, object]) -> None:
        for name, field in self.fields.items():
            text = core.written(name, parameters[name]) if name in parameters else ""
            if field.text() != text:
                field.setText(text)
        self._choose_effort(parameters.get("reasoning_effort"))

    def wrong(self) -> Wrong | None:
        """The first field that cannot be understood."""
        for name, field in self.fields.items():
            if text := field.text().strip():
                try:
                    core.parsed(name, text)
                except ValueError:
                    return Wrong(_wish(name), field)
        return None

    def own(self) -> dict[str, object]:
        """What is written, without what cannot be understood."""
        found: dict[str, object] = {}
        for name, field in self.fields.items():
            if text := field.text().strip():
                try:
                    found[name] = core.parsed(name, text)
                except ValueError:
                    continue
        return found | ({"reasoning_effort": self._effort} if self._effort else {})

    def _field(self, name: str, row: int, column: int, *, wide: bool = False) -> Field:
        field = Field(self._theme, self)
        field.setAccessibleName(name)
        field.textChanged.connect(self.changed)
        field.returnPressed.connect(self.entered)
        self._grid.addWidget(name_of(field, name), row, column)
        self._grid.addWidget(field, row, column + 1, 1, 3 if wide else 1)
        return field

    def _choose_effort(self, value: object) -> None:
        self._effort = value
        if self._efforts:
            self._efforts.choose(1 + EFFORTS.index(str(value)) if value in EFFORTS else 0)

    def _on_effort_chosen(self, number: int) -> None:
        self._choose_effort(EFFORTS[number - 1] if number else None)
        self.changed.emit()


def _unset(name: str) -> str:
    """What stands in a field that nothing is known of."""
    match name:
        case "max_tokens":
            return _tr("As long as it likes")
        case "seed":
            return _tr("Another each time")
        case "stop":
            return _tr(r"None. Such as: END, \n\n")
    return _tr("As the server has it")


def _wish(name: str) -> str:
    """What has to stand in the field."""
    match name:
        case "temperature":
            return _tr("A temperature is a number from 0 to 2.")
        case "top_p":
            return _tr("Top-p is a number above 0, up to 1.")
        case "max_tokens":
            return _tr("The longest reply is a whole number of tokens.")
        case "seed":
            return _tr("A seed is a whole number, from 0 up.")
    return _tr("There are four stop sequences at most, with commas between.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("terms", text)
