"""The page of keys: every command with its own, to look up and to change."""

from __future__ import annotations

from collections.abc import Sequence

from bough.ui.commands.keys_page import KeysPage
from bough.ui.commands.registry import Registry
from bough.ui.settings.marked import holds
from bough.ui.settings.parts import SIDE, Page
from bough.ui.settings.words import row, tr
from bough.ui.theme import Theme

HEIGHT = 560


class Keys(Page):
    def __init__(self, registry: Registry, theme: Theme) -> None:
        super().__init__(theme, "keys", tr("Keys"))
        self._section = self.section(row("keys", "keys").name)
        self.keys = KeysPage(registry, theme)
        self.keys.setAccessibleName(row("keys", "keys").name)
        self.keys.setFixedHeight(HEIGHT)
        self.keys.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        self._section.add(self.keys)

    def filter(self, words: Sequence[str]) -> bool:
        """What is looked for is looked for among the commands as well."""
        super().filter(words)
        whole = holds(f"{self.title.text()} {self._section.title.text()}", words)
        self.keys.rows.look_for("" if whole else " ".join(words))
        found = whole or self.keys.rows.rowCount() > 0
        self.keys.setVisible(found)
        self._section.setVisible(found)
        return found
