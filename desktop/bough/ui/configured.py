"""How everything looks is as it is configured, and what a person chooses is configured."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from bough.app.catalogue import Catalogue
from bough.core.errors import BoughError
from bough.ui.theme import Theme


class Looks(QObject):
    """Writes down what is chosen about the theme, and follows what is written by hand, which is
    seen when a person comes back from the other program."""

    def __init__(self, theme: Theme, catalogue: Catalogue) -> None:
        super().__init__(theme)
        self._theme = theme
        self._catalogue = catalogue
        self._followed = catalogue.configuration
        theme.set_text_size(self._followed.text_size)
        theme.chosen.connect(lambda wish: self._keep(theme=wish))
        theme.motion_chosen.connect(lambda wish: self._keep(motion=wish))
        theme.text_size_chosen.connect(lambda size: self._keep(text_size=size))
        catalogue.configured.connect(self._on_configured)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._on_state_changed)

    def _keep(self, **changes: str | int) -> None:
        try:
            self._catalogue.remember(**changes)
        except BoughError as error:
            self._catalogue.trouble.emit(error.code, error.facts)

    def _on_configured(self) -> None:
        before, now = self._followed, self._catalogue.configuration
        self._followed = now
        if now.text_size != before.text_size:
            self._theme.set_text_size(now.text_size)
        if now.theme not in (before.theme, self._theme.wish):
            self._theme.choose(now.theme)
        if now.motion not in (before.motion, self._theme.motion_wish):
            self._theme.choose_motion(now.motion)

    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._catalogue.reload()
