"""Formulas: TeX that is set as glyphs, in a process of its own."""

from __future__ import annotations

from typing import NamedTuple

MAX_TEX = 10_000
"""Characters; a longer formula is not set."""
MAX_DEPTH = 40
"""So deep may groups, delimiters and environments stand in one another."""


class Formula(NamedTuple):
    """What is to be set: TeX without its delimiters; `display` sets it large, on its own lines."""

    tex: str
    display: bool


class Setting(NamedTuple):
    """A formula that is set, for any size and colour: lengths are in em. The SVG is as wide and as
    high as they say, drawn in `currentColor`, and was checked: it names nothing outside of it."""

    svg: str
    width: float
    ascent: float
    descent: float


class Unsettable(NamedTuple):
    """Why a formula cannot be set."""

    reason: str


Outcome = Setting | Unsettable
