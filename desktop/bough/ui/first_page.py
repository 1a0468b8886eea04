"""The page of an empty session: the welcome above the composer, the ways to other models below."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bough.app.catalogue import Catalogue
from bough.app.place import Place
from bough.ui.theme import Theme
from bough.ui.transcript.column import Column
from bough.ui.transcript.turn import HANG
from bough.ui.ways import Ways
from bough.ui.welcome import Welcome

WAYS_FROM = 520
"""The height of a pane from which on there is room for the ways to other models."""


class FirstPage(QObject):
    """Two widgets, which whoever has the composer puts around it."""

    models_requested = Signal()
    """A person wants to choose who is asked."""

    def __init__(self, place: Place, catalogue: Catalogue, theme: Theme, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self._catalogue = catalogue
        self._theme = theme
        self.welcome = Welcome(place, catalogue, theme)
        self.welcome.question_chosen.connect(place.say)
        self.ways = Ways(place, catalogue, theme)
        self.ways.server_requested.connect(self._on_server_requested)
        self.ways.larger_requested.connect(self._on_larger_requested)
        self.ways.local_requested.connect(self.models_requested)

    def show(self, height: int, *, bare: bool) -> bool:
        """Show what there is room for in a pane of that height, unless something lies over it;
        whether the ways are shown."""
        ways = bare and (height >= WAYS_FROM or self.ways.needed)
        self.welcome.setVisible(bare)
        self.ways.setVisible(ways)
        return ways

    def set_column(self, column: Column) -> None:
        self.ways.set_column(column.x - int(HANG), column.width + int(HANG))

    def leave(self) -> None:
        """Something was asked."""
        for widget in (self.welcome, self.ways):
            widget.hide()
            widget.deleteLater()
        self.deleteLater()

    def _on_server_requested(self) -> None:
        from bough.ui.server_dialog import ask_for_server

        ask_for_server(self._catalogue, self._theme, self._pane)

    def _on_larger_requested(self) -> None:
        from bough.ui.larger_model import ask_for_larger

        ask_for_larger(self._catalogue, self._theme, self._pane)
