"""The parts of a context, as they are called and coloured wherever it is drawn."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from bough.core.context import Kind, Reading

FULL, ALMOST = 0.95, 0.8
"""Of what there is room for."""


class Share(NamedTuple):
    """So many tokens of one kind. `role` is its colour where nothing is wrong."""

    name: str
    tokens: int
    role: str


def shares(reading: Reading) -> list[Share]:
    """What is read, in the order in which it is; nothing of what there is none of."""
    parts = (
        (_tr("Persona"), reading.of(Kind.PERSONA), "text"),
        (_tr("System prompt"), reading.of(Kind.SYSTEM, Kind.BUILT_IN), "text2"),
        (_tr("Summary"), reading.of(Kind.SUMMARY), "text3"),
        (_tr("History"), reading.of(Kind.MESSAGE, Kind.GAP), "control"),
        (_tr("This message"), reading.of(Kind.DRAFT) + reading.end, "leafLine"),
    )
    return [Share(*part) for part in parts if part[1]]


def fullness(reading: Reading) -> float:
    """How much of the room beside the reply is taken; 0 where the room is not known."""
    budget = reading.room.budget
    return reading.tokens / budget if budget else 0.0


def alarm(reading: Reading) -> str:
    """The colour of what gets full, "" where it does not."""
    share = fullness(reading)
    return "rustLine" if share > FULL else "sapLine" if share > ALMOST else ""


def number(tokens: int, *, exact: bool = True) -> str:
    """With the mark of an estimate where it is one."""
    return f"{tokens:,}" if exact else f"~{tokens:,}"


def _tr(text: str) -> str:
    return str(QCoreApplication.translate("context", text))
