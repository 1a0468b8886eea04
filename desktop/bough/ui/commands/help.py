"""The commands that tell how Bough works."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from bough.ui.commands.command import Argument, Command, Option, Where, Words


def help_commands() -> list[Command]:
    group = _tr("Help")
    topic = Argument("topic", "choice", _topics, optional=True)
    return [
        Command(
            "help", _tr("Help"), _tr("Read how Bough works"),
            _open, slash="help", arguments=(topic,), keys=("F1",), group=group,
            icon="circle-help",
        ),
        Command(
            "all_keys", _tr("All keys"), _tr("See every key, by where it works"),
            lambda where, _: _open(where, {"topic": "keys"}),
            keys=("Ctrl+/",), group=group, icon="command",
        ),
    ]  # fmt: skip


def _topics(_where: Where) -> list[Option]:
    return [Option("guide", _tr("How Bough works")), Option("keys", _tr("Every key"))]


def _open(where: Where, words: Words) -> None:
    from bough.ui.help.opening import open_help

    if where.pane:
        keys = words.get("topic") == "keys"
        registry = where.window.commands.registry
        open_help(where.pane, where.parts.theme, registry, "keys" if keys else "guide")


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
