"""The commands of one window: who hears their keys, and who carries them out."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QTextCursor

from bough.ui.commands.command import Command, Where, Words
from bough.ui.commands.registry import Registry

if TYPE_CHECKING:
    from bough.ui.commands.found import Source
    from bough.ui.commands.slash import Slash
    from bough.ui.window import Window

RECENT = "recent_commands"
"""Under which the window keeps what was used last."""
MOST_RECENT = 12


class WindowCommands(QObject):
    """It is made with the first key that the window hears, or the first slash."""

    def __init__(self, window: Window, registry: Registry) -> None:
        super().__init__(window)
        self.window = window
        self.registry = registry
        self._actions: dict[str, QAction] = {}

    def hear_keys(self) -> None:
        """Let the window hear the keys of its commands from now on."""
        if not self._actions:
            self.registry.keys_changed.connect(self._set_keys)
            self._set_keys()

    @cached_property
    def slash(self) -> Slash:
        """What shows the commands while one is written."""
        from bough.ui.commands.slash import Slash

        return Slash(self, self.window.parts.theme)

    def serve(self, place_id: str, wish: str) -> None:
        """Do what a composer wishes: see `Composer.command_wished`."""
        pane = self.window.panes.pane_of(place_id)
        match wish:
            case "begun":
                self.slash.attach(pane)
            case "entered":
                self.slash.enter(pane)
            case "all":
                self.open_palette("/")

    def open_palette(self, text: str = "") -> None:
        """Show all that can be gone to or done, or what answers a text."""
        from bough.ui.commands.palette import Palette

        where = self.where()
        palette = Palette(self._sources(where), where.parts.theme, self.window)
        if self.window.covered:
            palette.chosen.connect(self._on_chosen_over)
        palette.asked_alone.connect(self._on_asked_alone)
        where.parts.catalogue.changed.connect(palette.look_again)
        palette.open(text)

    def _on_chosen_over(self, command_id: str) -> None:
        """What acts on a pane is not to be done to one that nobody sees."""
        from bough.ui.settings.opening import OVER

        if command_id not in OVER:
            self.window.settings.leave()

    def _on_asked_alone(self, prefix: str) -> None:
        """Ask servers what models they have when models are looked for."""
        if prefix == "@":
            self.window.parts.catalogue.discover()

    def _sources(self, where: Where) -> list[Source]:
        from bough.ui.commands import sources

        registry, recent = self.registry, self.recent()
        run = partial(self.choose, where)
        of = partial(sources.CommandSource, registry=registry, run=run, recent=recent)
        listed = [command for command in registry.all() if command.listed]
        own = [command for command in listed if command.scope == "own"]
        built_in = [command for command in listed if command.scope != "own"]
        return [
            of(title=self.tr("Commands"), commands=built_in, prefix="/"),
            sources.LandmarkSource(where),
            sources.SessionSource(where),
            of(title=self.tr("Your prompts"), commands=own, prefix="/"),
            sources.ModelSource(where),
            *(make(where) for make in registry.palette_sources),
            sources.AskSource(where),
        ]

    def choose(self, where: Where, command: Command) -> None:
        """Run a command that was picked from a list; one that needs a word is written."""
        if command.bare:
            self.run(command, where)
        elif where.pane:
            # Before what is written, so that nothing of it is lost.
            where.pane.write()
            draft = where.pane.composer.draft
            draft.moveCursor(QTextCursor.MoveOperation.Start)
            draft.insertPlainText(f"/{command.slash} ")

    def show_keys(self) -> None:
        """Show the keys of all commands."""
        from bough.ui.commands.keys_page import show_keys

        show_keys(self.registry, self.window.parts.theme, self.window)

    def where(self) -> Where:
        """What is looked at now."""
        return Where(self.window)

    def run(self, command: Command, where: Where, words: Words | None = None) -> bool:
        """Do it, or say why it makes no sense; whether it was done."""
        if why := command.why_not(where):
            where.refuse(why)
            return False
        self._remember(command.id)
        command.run(where, words or {})
        return True

    def recent(self) -> list[str]:
        """What was used last, the newest first, by id."""
        kept = self.window.parts.workspace.ui_state(RECENT, [])
        return [i for i in kept if isinstance(i, str)] if isinstance(kept, list) else []

    def _remember(self, command_id: str) -> None:
        before = self.recent()
        if before[:1] != [command_id]:
            after = [command_id, *(i for i in before if i != command_id)][:MOST_RECENT]
            self.window.parts.workspace.set_ui_state(RECENT, after)

    def _set_keys(self) -> None:
        for command in self.registry.built_in():
            if command.scope != "window":
                continue
            keys = self.registry.keys(command.id)
            action = self._actions.get(command.id)
            if action is None and keys:
                action = QAction(command.name, self.window)
                action.setObjectName(command.id)
                action.triggered.connect(partial(self._on_key, command))
                self.window.addAction(action)
                self._actions[command.id] = action
            if action is not None:
                action.setShortcuts([QKeySequence(each) for each in keys])

    def _on_key(self, command: Command, _checked: bool = False) -> None:
        where = self.where()
        if why := command.why_not(where):
            where.refuse(why)
        else:
            command.run(where, {})
