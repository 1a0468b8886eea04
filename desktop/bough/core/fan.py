"""A fan asks several models at once, each so many times at so many temperatures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bough.core.acts import Answerer
from bough.core.endpoint import ModelRef

MOST_OF_ONE = 8
MOST = 32
"""Replies at once."""
HOTTEST = 2.0


@dataclass(frozen=True, slots=True)
class Fan:
    """`models` says how often each is asked, at each of the temperatures; without any, at the
    server's own. The replies that have model and temperature in common get seeds from `seed` up."""

    models: tuple[tuple[ModelRef, int], ...]
    temperatures: tuple[float, ...] = ()
    seed: int | None = None

    @property
    def many(self) -> int:
        return sum(count for _, count in self.models) * max(1, len(self.temperatures))

    def answerers(self) -> list[Answerer]:
        """Who answers, model by model and temperature by temperature."""
        made = []
        asked: Counter[tuple[ModelRef, float | None]] = Counter()
        for ref, count in self.models:
            for temperature in self.temperatures or (None,):
                for _ in range(count):
                    settings: dict[str, object] = {}
                    if temperature is not None:
                        settings["temperature"] = temperature
                    if self.seed is not None:
                        settings["seed"] = self.seed + asked[ref, temperature]
                    asked[ref, temperature] += 1
                    made.append(Answerer(ref.endpoint, ref.model, settings))
        return made


def temperatures(text: str) -> tuple[float, ...]:
    """The numbers of a list such as "0.1, 0.7". Raises ValueError where one is none, or beyond
    what a server takes."""
    found = tuple(float(word) for word in text.replace(",", " ").replace(";", " ").split())
    if not all(0 <= number <= HOTTEST for number in found):
        raise ValueError(text)
    return found
