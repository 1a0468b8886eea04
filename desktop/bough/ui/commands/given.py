"""Reads the words after a command: which argument each is, and whether it may be."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from bough.core.matching import Query, folded
from bough.ui.commands.command import Argument, Command, Option, Where, Words

MOST = 200
"""So many options are offered."""


class Unfit(Exception):
    """Words that a command cannot take; it says why in one sentence."""


class Writing(NamedTuple):
    """The argument that is being written, what there is of it, and the text before it."""

    argument: Argument | None
    begun: str
    before: str


class Offer(NamedTuple):
    option: Option
    spans: tuple[tuple[int, int], ...]


def given(command: Command, rest: str, where: Where) -> Words:
    """The arguments by name. Raises Unfit."""
    arguments = command.arguments
    parts = _parts(rest, len(arguments))
    if not arguments and rest.strip():
        raise _wrong(_tr("/{word} takes nothing after it."), word=command.slash)
    found = {}
    for argument, part in zip(arguments, parts, strict=False):
        found[argument.name] = _value(argument, part, where)
    for argument in arguments[len(parts) :]:
        if not argument.optional:
            raise _wrong(
                _tr("/{word} needs: {argument}."), word=command.slash, argument=argument.name
            )
    return found


def writing(command: Command, rest: str) -> Writing:
    """Which argument the end of the text is in."""
    arguments = command.arguments
    if not arguments:
        return Writing(None, "", rest)
    parts = _parts(rest, len(arguments))
    if rest[-1:].isspace() and len(parts) < len(arguments):
        return Writing(arguments[len(parts)], "", rest)
    begun = parts[-1] if parts else ""
    return Writing(arguments[max(0, len(parts) - 1)], begun, rest[: len(rest) - len(begun)])


def offers(written: Writing, where: Where) -> list[Offer]:
    """The options of the argument that answer what there is of it, the best first."""
    argument = written.argument
    if argument is None or argument.options is None:
        return []
    found = []
    query = Query(written.begun)
    for number, option in enumerate(argument.options(where)):
        if hit := query.match(option.value):
            found.append((hit.rank, number, Offer(option, hit.spans)))
    found.sort(key=lambda each: each[:2])
    return [offer for _, _, offer in found[:MOST]]


def _parts(rest: str, most: int) -> list[str]:
    """The words; the last argument takes all that is left."""
    return rest.strip().split(None, most - 1) if most else []


def _value(argument: Argument, part: str, where: Where) -> str:
    if argument.kind == "number":
        try:
            float(part.replace(",", "."))
        except ValueError:
            raise _wrong(_tr("“{part}” is no number."), part=part) from None
        return part.replace(",", ".")
    if argument.closed and argument.options:
        for option in argument.options(where):
            if folded(option.value) == folded(part):
                return option.value
        words = _tr("There is no {argument} “{part}”.")
        raise _wrong(words, argument=argument.name, part=part)
    return part


def _wrong(template: str, **facts: str) -> Unfit:
    return Unfit(template.format(**facts))


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
