"""Opens the settings over a window, and puts the window back when they are left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from bough.ui.settings.layer import Layer
from bough.ui.settings.parts import Page
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.stock import Stock
    from bough.app.workspace import Workspace
    from bough.ui.window import Window


STILL = (
    "new_window", "reopen_tab", "next_tab", "previous_tab", "palette", "settings",
    "larger_text", "smaller_text", "usual_text", "full_screen", "quit",
)  # fmt: skip
"""The commands whose keys work over the settings as well."""
OVER = frozenset((*STILL, "fun", "keys"))
"""The commands that leave the settings open where they are picked from the palette over them."""


class Settings(QObject):
    """The settings of one window. They are made when they are opened, and gone when left."""

    def __init__(
        self,
        library: Library,
        workspace: Workspace,
        catalogue: Catalogue,
        theme: Theme,
        window: Window,
    ) -> None:
        super().__init__(window)
        self._library = library
        self._workspace = workspace
        self._catalogue = catalogue
        self._theme = theme
        self._window = window
        self._before: QWidget | None = None
        self.layer: Layer | None = None
        workspace.desk_changed.connect(self._on_desk_changed)
        topbar = window.topbar
        topbar.tabs.tabBarClicked.connect(self.leave)
        for wish in (
            topbar.sidebar_requested,
            topbar.outline_requested,
            topbar.search_requested,
            topbar.new_requested,
        ):
            wish.connect(self.leave)

    @cached_property
    def _stock(self) -> Stock:
        from bough.app.stock import Stock

        return Stock(self._catalogue.io)

    def open(self, page: str = "", row: str = "") -> Layer:
        """Show that page, with the keyboard on that row of it."""
        if self.layer is None:
            self._before = QApplication.focusWidget()
            layer = self.layer = Layer(
                self._pages(),
                self._theme,
                self._window,
                of_window=self._keys(*STILL, *(f"tab_{n}" for n in range(1, 10))),
                through=self._keys("new_session", "find_session", "inbox", "help", "all_keys"),
                leaving=self._keys("close"),
            )
            layer.left.connect(self.leave)
            self._catalogue.trouble.connect(layer.say_trouble)
            self._catalogue.configured.connect(layer.settle)
            self._window.cover(layer)
        self.layer.show_page(page, row)
        return self.layer

    def leave(self) -> None:
        """Show the panes again, with the keyboard where it was."""
        layer, self.layer = self.layer, None
        if layer is None:
            return
        before, self._before = self._before, None
        inside = layer.isAncestorOf(QApplication.focusWidget() or self._window)
        self._window.cover(None)
        if inside:
            if before is not None and shiboken6.isValid(before) and before.isVisible():
                before.setFocus()
            else:
                self._window.focus_composer()
        layer.close_up()
        layer.deleteLater()

    def _keys(self, *commands: str) -> frozenset[str]:
        """The keys that these commands have now."""
        registry = self._window.commands.registry
        keys = (key for command in commands for key in registry.keys(command))
        return frozenset(QKeySequence(key).toString() for key in keys)

    def _pages(self) -> Mapping[str, Callable[[], Page]]:
        """The makers of the pages, in their order."""
        theme, catalogue, library = self._theme, self._catalogue, self._library
        registry = self._window.commands.registry

        def general() -> Page:
            from bough.ui.settings.general import General

            return General(catalogue, theme)

        def appearance() -> Page:
            from bough.ui.settings.appearance import Appearance

            return Appearance(theme)

        def models() -> Page:
            from bough.ui.settings.models import Models

            return Models(catalogue, theme)

        def personas() -> Page:
            from bough.ui.settings.personas import PersonasPage

            return PersonasPage(catalogue.personas, theme)

        def prompts() -> Page:
            from bough.ui.settings.prompts import PromptsPage

            assert registry.prompts is not None
            return PromptsPage(registry.prompts, theme)

        def keys() -> Page:
            from bough.ui.settings.keys import Keys

            return Keys(registry, theme)

        def editor() -> Page:
            from bough.ui.settings.editor import EditorPage

            return EditorPage(catalogue, self._stock, theme, self._try_editor)

        def privacy() -> Page:
            from bough.ui.settings.privacy import Privacy

            return Privacy(library, catalogue, self._stock, theme, self.open)

        def storage() -> Page:
            from bough.ui.settings.storage import Storage

            empty_bin = self._window.sidebar.acts.empty_bin
            page = Storage(library, catalogue.file, self._stock, theme, empty_bin)
            page.restore_requested.connect(self._window.restore_requested)
            return page

        def about() -> Page:
            from bough.ui.settings.about import About

            return About(library.profile, self._stock, theme, self._open_help)

        own = {"prompts": prompts} if registry.prompts else {}
        return {
            "general": general,
            "appearance": appearance,
            "models": models,
            "personas": personas,
            **own,
            "keys": keys,
            "editor": editor,
            "privacy": privacy,
            "storage": storage,
            "about": about,
        }

    def _open_help(self) -> None:
        self.leave()
        commands = self._window.commands
        if command := commands.registry.find("help"):
            commands.run(command, commands.where())

    def _try_editor(self) -> None:
        self.leave()
        self._window.outside.try_out()

    def _on_desk_changed(self, desk_id: str) -> None:
        if desk_id == self._window.desk_id:
            self.leave()


def open_settings(window: Window, page: str = "", row: str = "") -> None:
    """Open the settings of that window, on a page and a row of it where they are named."""
    window.settings.open(page, row)
