"""What the list above the composer shows for what is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from bough.core.matching import Match, Query, Rank, nearest
from bough.ui.commands.clashes import shown_keys
from bough.ui.commands.command import Command, Where
from bough.ui.commands.given import offers, writing
from bough.ui.commands.painting import Spans
from bough.ui.commands.registry import Registry

Kind = Literal["command", "option", "usage", "nearest", "text"]


class Row(NamedTuple):
    """A command, a value for one, how one is written, or what becomes of an unknown word. `after`
    is what comes after the word, `value` what the row stands for."""

    kind: Kind
    value: str
    shown: str
    sentence: str = ""
    spans: Spans = ()
    after: str = ""
    keys: str = ""
    command: Command | None = None


class Listed(NamedTuple):
    """`many` says how many there are, `said` are the keys at the foot, each with what it does."""

    rows: list[Row]
    title: str
    many: str = ""
    said: Sequence[tuple[str, str]] = ()


def commands_for(word: str, registry: Registry, recent: Sequence[str]) -> Listed | None:
    """The commands whose words answer this one, those used last before the others; None where there
    are none."""
    slashed = registry.slashed()
    found = _answering(word, slashed) if word else [(Match(Rank.BEGINS), c) for c in slashed]
    used = {command_id: number for number, command_id in enumerate(recent)}
    whole, last = word.casefold(), len(used)

    def place(each: tuple[Match, Command]) -> tuple[bool, int, Rank]:
        hit, command = each
        return command.slash.casefold() != whole, used.get(command.id, last), hit.rank

    # Those that are as good stay in the order of their words.
    found.sort(key=place)
    rows = [
        row_of("command", command, registry, _with_slash(hit.spans) if word else ())
        for hit, command in found
    ]
    if not rows:
        return None
    many = _tr("{n} of {all}").format(n=len(rows), all=len(slashed))
    return Listed(rows, _tr("Commands"), many, [_tab(), _run(), _leave()])


def _answering(word: str, commands: Sequence[Command]) -> list[tuple[Match, Command]]:
    """Those that begin with the word or have a part that does, else those that have it inside."""
    query = Query(word)
    found: list[tuple[Match, Command]] = []
    for command in commands:
        hit = query.match(command.slash)
        if hit and hit.rank is not Rank.SCATTERED:
            found.append((hit, command))
    begun = [(hit, command) for hit, command in found if hit.rank is not Rank.INSIDE]
    return begun or found


def values_for(command: Command, rest: str, where: Where, registry: Registry) -> Listed:
    """The values that the argument may have that is written, else how it is written."""
    written = writing(command, rest)
    rows = [
        Row("option", value, value, hint, spans if written.begun else (), command=command)
        for (value, hint), spans in offers(written, where)
    ]
    if not rows:
        return Listed([row_of("usage", command, registry)], _tr("Command"), "", [_run(), _leave()])
    title = f"/{command.slash} {command.usage}   {command.sentence}"
    many = _tr("{n} to choose from").format(n=len(rows))
    return Listed(rows, title, many, [_tab(), _run(), _leave()])


def unknown(word: str) -> Listed:
    """That there is no such command."""
    return Listed([], no_command(word), "", [("Enter", _tr("choose what to do")), _leave()])


def choices(word: str, registry: Registry) -> Listed:
    """What can be done about that: first what sends nothing."""
    command = nearest_to(word, registry)
    rows = [row_of("nearest", command, registry)] if command else []
    rows.append(Row("text", "", _tr("Send as text")))
    said = [("Enter", _tr("take the chosen one")), ("Esc", _tr("go on writing"))]
    return Listed(rows, no_command(word), "", said)


def no_command(word: str) -> str:
    return _tr("No command /{word}.").format(word=word)


def nearest_to(word: str, registry: Registry) -> Command | None:
    """The command that is meant most likely: by its word, else by what it says of itself."""
    if command := registry.by_slash(word):
        return command
    slashed = {command.slash: command for command in registry.slashed()}
    if name := nearest(word.casefold(), list(slashed)):
        return slashed[name]
    query = Query(word)
    told = (c for c in slashed.values() if query.within(f"{c.name} {c.sentence}"))
    return next(told, None) or slashed.get("help") or next(iter(slashed.values()), None)


def row_of(kind: Kind, command: Command, registry: Registry, spans: Spans = ()) -> Row:
    keys = shown_keys("".join(registry.keys(command.id)[:1]))
    word = f"/{command.slash}"
    return Row(kind, command.slash, word, command.sentence, spans, command.usage, keys, command)


def _with_slash(spans: Spans) -> Spans:
    """The same in a word that has its slash, which was typed too."""
    moved = [(start + 1, end + 1) for start, end in spans]
    if moved and moved[0][0] == 1:
        moved[0] = (0, moved[0][1])
    return moved


def _tab() -> tuple[str, str]:
    return "Tab", _tr("complete")


def _run() -> tuple[str, str]:
    return "Enter", _tr("run")


def _leave() -> tuple[str, str]:
    return "Esc", _tr("leave the slash as text")


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
