"""The commands that set who answers, told what and how; what they set holds from here on."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from bough.core.parameters import parsed
from bough.core.terms import NOBODY
from bough.ui.commands.command import Argument, Command, Option, Where, Words


def terms_commands() -> list[Command]:
    group = _tr("Who answers")
    persona = Argument("name", "choice", _personas, optional=True)
    warmth = Argument("number", "number", _warmths, optional=True)
    return [
        Command(
            "persona", _tr("Persona"), _tr("Choose whose voice answers from here on"),
            _choose_persona,
            slash="persona", arguments=(persona,), applies=_has_place, group=group,
            icon="message-square",
        ),
        Command(
            "system", _tr("System prompt"), _tr("Write what the model is told before all else"),
            _write_system,
            slash="system", arguments=(Argument("text", "rest", optional=True),),
            applies=_has_place, group=group, icon="text-quote",
        ),
        Command(
            "temperature", _tr("Temperature"), _tr("Let replies be cooler or warmer from here on"),
            _set_temperature,
            slash="temperature", arguments=(warmth,), applies=_has_place, group=group,
            icon="sliders-horizontal",
        ),
        Command(
            "terms", _tr("Persona, system prompt and parameters…"),
            _tr("Set all of it, for this session or from here on in this branch"),
            lambda where, _words: _edit(where), applies=_has_place, group=group,
            icon="sliders-horizontal",
        ),
        Command(
            "fun", _tr("Fun mode"), _tr("Have a witty guide answer, or no longer"),
            lambda where, _words: where.window.toggle_fun(),
            slash="fun", group=group, icon="sparkles",
        ),
    ]  # fmt: skip


def _choose_persona(where: Where, words: Words) -> None:
    if where.place is None or not (name := words.get("name")):
        return _edit(where)
    persona = _by_name(where).get(name, NOBODY)
    inherits = persona == NOBODY and not where.place.terms_above().persona
    where.place.set_here(persona=None if inherits else persona)


def _write_system(where: Where, words: Words) -> None:
    if where.place is None or not (text := words.get("text")):
        return _edit(where)
    where.place.set_here(system=text)


def _set_temperature(where: Where, words: Words) -> None:
    place = where.place
    if place is None or not (number := words.get("number")):
        return _edit(where)
    try:
        value = parsed("temperature", number)
    except ValueError:
        where.refuse(_tr("A temperature is a number from 0 to 2."))
        return
    place.set_here(parameters={**place.terms_here.parameters, "temperature": value})


def _edit(where: Where) -> None:
    if where.pane:
        where.pane.edit_terms()


def _personas(where: Where) -> Iterator[Option]:
    personas = where.parts.catalogue.personas
    for name, persona_id in _by_name(where).items():
        persona = personas.by_id(persona_id)
        yield Option(name, persona.sentence if persona else _tr("The model as it is"))


def _by_name(where: Where) -> dict[str, str]:
    """The ids of personas by name; of several with one name the others go by their ids."""
    found: dict[str, str] = {}
    for persona in where.parts.catalogue.personas.all():
        found[persona.id if persona.name in found else persona.name] = persona.id
    return {**found, _tr("none"): NOBODY}


def _warmths(_where: Where) -> Iterator[Option]:
    for number, hint in (
        ("0", _tr("Always the likeliest word")),
        ("0.2", _tr("Precise")),
        ("0.7", _tr("Balanced")),
        ("1.1", _tr("Creative")),
    ):
        yield Option(number, hint)


def _has_place(where: Where) -> str:
    return "" if where.place else _tr("No pane is open.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
