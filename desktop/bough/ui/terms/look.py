"""What stands for a persona wherever one sees it: its mark, its colour and its name."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from bough.app.personas import Personas
from bough.core.personas import Persona
from bough.core.terms import NOBODY, Terms
from bough.resources import resource

UNKNOWN = "message-square"


class Look(NamedTuple):
    """`icon` is the name of one, `role` one of the theme's colours."""

    name: str
    icon: str
    role: str


def look_of(persona: Persona) -> Look:
    known = persona.logo and resource("icons", f"{persona.logo}.svg").is_file()
    return Look(persona.name, persona.logo if known else UNKNOWN, persona.accent)


def look(personas: Personas, persona_id: str | None) -> Look:
    """Also of one that is not there any more, and of nobody."""
    if persona := personas.by_id(persona_id):
        return look_of(persona)
    if not persona_id or persona_id == NOBODY:
        return Look(nobody(), "circle-slash", "text2")
    return Look(persona_id, UNKNOWN, "text2")


def nobody() -> str:
    return QCoreApplication.translate("terms", "No persona")


def differs(personas: Personas, terms: Terms) -> Look | None:
    """What stands for what is not as by default; None where all is."""
    if (terms.persona or NOBODY) != (personas.default or NOBODY):
        return look(personas, terms.persona)
    from bough.app.terms_words import asked

    words = ", ".join(asked(terms))
    return Look(words, "sliders-horizontal", "text2") if words else None
