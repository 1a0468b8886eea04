"""Picks count which model's reply was chosen by readers who did not know whose it was."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

KEY = "picks"


class States(Protocol):
    """What keeps small values from one run to the next."""

    def state(self, key: str, default: object = None) -> object: ...
    def set_state(self, key: str, value: object) -> object: ...


class Picks:
    """How often each model was picked, of how often it was to be."""

    def __init__(self, states: States) -> None:
        self._states = states

    def of(self, model: str) -> tuple[int, int]:
        """How often the model was picked, and of how many times."""
        match self._known().get(model):
            case [int(picked), int(shown)]:
                return (picked, shown)
        return (0, 0)

    def count(self, picked: str, shown: Collection[str]) -> None:
        """One of these models was picked; the same model may have answered more than once."""
        known = self._known()
        for model in set(shown):
            wins, many = self.of(model)
            known[model] = [wins + (model == picked), many + 1]
        self._states.set_state(KEY, known)

    def _known(self) -> dict[str, object]:
        found = self._states.state(KEY)
        return dict(found) if isinstance(found, dict) else {}
