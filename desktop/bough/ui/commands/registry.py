"""Every command there is, by its id, its word and its keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bough.ui import branch_acts
from bough.ui.commands.command import Command, Where

if TYPE_CHECKING:
    from bough.app.prompts import Prompts
    from bough.ui.commands.found import Source as PaletteSource
    from bough.ui.commands.own import OwnCommands

Source = Callable[[], Iterable[Command]]
Keys = Mapping[str, tuple[str, ...]]


class Registry(QObject):
    """The commands of the program. It is made when the first of them is needed.

    Those of a `source` come and go, such as the prompts of a person; they have no keys, and none
    takes the word of another command.
    """

    keys_changed = Signal()
    """Commands have other keys than before."""
    keys_chosen = Signal(object)
    """What a person changed by now: keys by id, none for a command that shall have none."""

    def __init__(
        self,
        commands: Iterable[Command],
        keys: Keys | None = None,
        platform: str = sys.platform,
    ) -> None:
        """`keys` are those that a person changed."""
        super().__init__()
        if platform == "darwin":
            from bough.ui.commands.mac import on_a_mac

            commands = map(on_a_mac, commands)
        self._commands = {command.id: command for command in commands}
        self._words = {c.slash: c for c in self._commands.values() if c.slash}
        self._keys: dict[str, tuple[str, ...]] = dict(keys or {})
        self._sources: list[Source] = []
        self.prompts: Prompts | None = None
        """Those of the person, where they are commands."""
        self.own: OwnCommands | None = None
        """What makes commands of them."""
        self.palette_sources: list[Callable[[Where], PaletteSource]] = []
        """Where the palette looks besides, such as in the pages of the settings; each is made when
        the palette is opened."""
        self._tell_acts()

    def add_source(self, source: Source) -> None:
        self._sources.append(source)

    def all(self) -> list[Command]:
        """In the order in which they are listed."""
        return [*self._commands.values(), *(c for source in self._sources for c in source())]

    def built_in(self) -> list[Command]:
        """Those of the program, without the ones that come and go."""
        return list(self._commands.values())

    def slashed(self) -> list[Command]:
        """Those that have a word, by it."""
        return sorted((c for c in self.all() if c.slash), key=lambda command: command.slash)

    def find(self, command_id: str) -> Command | None:
        found = self._commands.get(command_id)
        return found or next((c for c in self.all() if c.id == command_id), None)

    def by_slash(self, word: str) -> Command | None:
        """The command of that word, written without the slash."""
        word = word.casefold()
        found = self._words.get(word)
        return found or next((c for c in self.all() if c.slash.casefold() == word), None)

    # Keys

    @property
    def changed_keys(self) -> dict[str, tuple[str, ...]]:
        """The keys of commands that have others than at first."""
        return dict(self._keys)

    def keys(self, command_id: str) -> tuple[str, ...]:
        """The keys that a command has now."""
        if command_id in self._keys:
            return self._keys[command_id]
        command = self._commands.get(command_id)
        return command.keys if command else ()

    def set_keys(self, command_id: str, keys: Sequence[str]) -> str:
        """Give the command these keys and no others; one sentence if that cannot be."""
        from bough.ui.commands.clashes import why_not

        command = self._commands[command_id]
        if refused := next((why for key in keys if (why := why_not(self, command, key))), ""):
            return refused
        if tuple(keys) == command.keys:
            self._keys.pop(command_id, None)
        else:
            self._keys[command_id] = tuple(keys)
        self._on_keys_chosen()
        return ""

    def use_keys(self, keys: Keys) -> None:
        """These were changed elsewhere, as by hand in the configuration."""
        if dict(keys) != self._keys:
            self._keys = dict(keys)
            self._tell_acts()
            self.keys_changed.emit()

    def reset_keys(self, command_id: str | None = None) -> None:
        """Give the command the keys it had at first, or each command its own."""
        if command_id is None:
            self._keys.clear()
        else:
            self._keys.pop(command_id, None)
        self._on_keys_chosen()

    def _on_keys_chosen(self) -> None:
        self._tell_acts()
        self.keys_changed.emit()
        self.keys_chosen.emit(self.changed_keys)

    def _tell_acts(self) -> None:
        acts = (c.id for c in self._commands.values() if c.scope == "message")
        branch_acts.use_keys({act: self.keys(act) for act in acts if act in branch_acts.KEYS})


def standard(keys: Keys | None = None, prompts: Prompts | None = None) -> Registry:
    """The registry of everything that Bough can do, with the prompts of a person."""
    from bough.ui.commands.context import context_commands
    from bough.ui.commands.help import help_commands
    from bough.ui.commands.message import message_commands
    from bough.ui.commands.questions import questions_commands
    from bough.ui.commands.settings import SettingSource, settings_commands
    from bough.ui.commands.terms import terms_commands
    from bough.ui.commands.window import window_commands
    from bough.ui.commands.written import written_commands

    made = (
        window_commands, written_commands, terms_commands, context_commands, questions_commands,
        message_commands, settings_commands, help_commands,
    )  # fmt: skip
    commands = [command for each in made for command in each()]
    if prompts is None:
        registry = Registry(commands, keys)
    else:
        from bough.ui.commands.own import OwnCommands, keeping_commands

        commands += keeping_commands(prompts)
        registry = Registry(commands, keys)
        registry.prompts = prompts
        registry.own = OwnCommands(prompts, (c.slash for c in commands if c.slash))
        registry.add_source(registry.own)
    registry.palette_sources.append(SettingSource)
    return registry
