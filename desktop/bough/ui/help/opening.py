"""Opens the help over the text of a pane, and takes it away again."""

from __future__ import annotations

from bough.ui.commands.registry import Registry
from bough.ui.help.view import HelpView, Topic
from bough.ui.pane import Pane
from bough.ui.theme import Theme


def open_help(pane: Pane, theme: Theme, registry: Registry, topic: Topic = "guide") -> None:
    """Show that, or take it away if it is what is shown."""
    shown = pane.help
    if shown is None:
        shown = HelpView(theme, registry, pane)
        shown.left.connect(lambda: close_help(pane))
        # Who goes to a message wants to see it.
        pane.place.revealed.connect(shown.left)
        pane.help = shown
    elif pane.over.top is shown and shown.topic == topic:
        close_help(pane)
        return
    shown.show_topic(topic)
    pane.over.put(shown)


def close_help(pane: Pane) -> None:
    """Show the text again."""
    if shown := pane.help:
        pane.help = None
        pane.over.take(shown)
        shown.deleteLater()
