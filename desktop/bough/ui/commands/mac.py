"""The keys that commands have on a Mac, where theirs belong to the system."""

from __future__ import annotations

from dataclasses import replace

from bough.ui.commands.command import Command

# As Qt writes them: "Ctrl" is Cmd, and "Meta" is what is called Control there.
KEYS = {
    "sidebar": ("Meta+Ctrl+S",),
    "reply_tree": ("Meta+Ctrl+T",),
    "map": ("Ctrl+Shift+M",),
    "model_picker": ("Meta+Ctrl+M",),
    "full_screen": ("Meta+Ctrl+F",),
}


def on_a_mac(command: Command) -> Command:
    return replace(command, keys=KEYS.get(command.id, command.keys))
