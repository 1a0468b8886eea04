"""The commands about what a model reads, and what that costs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from bough.ui.commands.command import Argument, Command, Where, Words
from bough.ui.commands.written import model_called, models


def context_commands() -> list[Command]:
    group = _tr("Context")
    turns = Argument("turns", "number", optional=True)
    model = Argument("model", "model", models, optional=True)
    return [
        Command(
            "context", _tr("Context"), _tr("See and prune what is read from here"),
            _show_context,
            slash="context", keys=("Ctrl+Shift+K",), applies=_has_pane, group=group,
            icon="sliders-horizontal",
        ),
        Command(
            "compact", _tr("Summarise older turns"),
            _tr("Let a summary be read in place of the older turns"),
            _compact,
            slash="compact", arguments=(turns, model),
            applies=_has_message, group=group, icon="fold-vertical",
        ),
        Command(
            "cost", _tr("Tokens and cost"),
            _tr("See what this reply, branch and session took"),
            _show_cost,
            slash="cost", applies=_has_message, group=group, icon="hash",
        ),
    ]  # fmt: skip


def _show_context(where: Where, _words: Words) -> None:
    if where.pane:
        where.pane.show_context()


def _compact(where: Where, words: Words) -> None:
    if where.place:
        turns, model = words.get("turns", ""), model_called(words.get("model", ""), where)
        many = max(1, int(turns)) if turns.isdecimal() else None
        where.place.compacting.begin(many, model)


def _show_cost(where: Where, _words: Words) -> None:
    from bough.ui.context.opening import show_cost

    if where.pane:
        show_cost(where.pane, where.parts.theme, where.node)


def _has_pane(where: Where) -> str:
    return "" if where.pane else _tr("No session is open.")


def _has_message(where: Where) -> str:
    return "" if where.message() else _tr("Nothing was said here yet.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
