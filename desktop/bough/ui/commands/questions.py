"""The commands about the questions that could be asked next."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtCore import QCoreApplication

from bough.core.config import QuestionsName
from bough.ui.commands.command import Argument, Command, Option, Where, Words


def questions_commands() -> list[Command]:
    from bough.core.questions import MOST

    group = _tr("Ask")
    modes = Argument("when", "choice", _modes, optional=True)
    return [
        Command(
            "next_questions",
            _tr("Next questions"),
            _tr("Have a model think of what could be asked next"),
            lambda where, _: where.place.suggesting.ask() if where.place else None,
            slash="next",
            applies=_has_reply,
            group=group,
            icon="sparkles",
        ),
        Command(
            "questions",
            _tr("When there are next questions"),
            _tr("By themselves, only when asked for, or never"),
            _set_mode,
            slash="questions",
            arguments=(modes,),
            applies=_has_place,
            group=group,
            icon="sparkles",
        ),
        *(_take(number, group) for number in range(1, MOST + 1)),
    ]


def _take(number: int, group: str) -> Command:
    return Command(
        f"next_question_{number}",
        _tr("Next question {n}").format(n=number),
        _tr("Ask the question of that number below the last reply"),
        _taking(number - 1),
        keys=(f"Alt+{number}",),
        applies=lambda where: "" if len(_texts(where)) >= number else _tr("There is none."),
        group=group,
        listed=False,
    )


def _taking(at: int) -> Callable[[Where, Words], object]:
    def take(where: Where, _words: Words) -> None:
        texts = _texts(where)
        if where.place and at < len(texts):
            where.place.suggesting.take(texts[at])

    return take


def _texts(where: Where) -> tuple[str, ...]:
    return where.place.suggesting.texts if where.place else ()


def _set_mode(where: Where, words: Words) -> None:
    """Without a word it says what is so."""
    place = where.place
    if place is None:
        return
    wish = words.get("when", "")
    for mode in get_args(QuestionsName):
        if mode == wish:
            place.suggesting.set_mode(mode)
    place.noted.emit(_said(place.suggesting.mode), False)


def _said(mode: QuestionsName) -> str:
    match mode:
        case "local":
            return _tr("Models on this computer think of next questions by themselves.")
        case "on":
            return _tr("Every model thinks of next questions by itself.")
        case "asked":
            return _tr("A model thinks of next questions when you ask for them with /next.")
        case "off":
            return _tr("There are no next questions.")


def _modes(_where: Where) -> list[Option]:
    from bough.ui.suggested.menu import modes

    return [Option(mode, words) for mode, words in modes().items()]


def _has_place(where: Where) -> str:
    return "" if where.place else _tr("No session is open.")


def _has_reply(where: Where) -> str:
    if where.place is None:
        return _tr("No session is open.")
    from bough.app.questions import follows

    head = where.place.head
    whole = head is not None and follows(where.place.node(head))
    return "" if whole else _tr("There is no whole reply here that a question could follow.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Commands", text)
