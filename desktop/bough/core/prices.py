"""What a reply costs: its tokens, and a table of prices that a person can edit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from bough.core.node import Node

FILE = "prices.toml"
"""Among what ships, and in the folder of the configuration."""
LARGEST = 1 << 20
"""Bytes of such a file."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens."""

    input: float
    output: float


FREE = Price(0.0, 0.0)


class Priced(NamedTuple):
    """A pattern for names of models, and what those cost."""

    pattern: str
    price: Price


class Prices:
    """A table; the first pattern that fits counts."""

    def __init__(self, entries: Iterable[Priced] = ()) -> None:
        self._entries = tuple(entries)
        self._known: dict[str, Price | None] = {}

    def of(self, model: str) -> Price | None:
        """None where it is not known."""
        if model not in self._known:
            name = model.rstrip("/").rsplit("/", 1)[-1].casefold()
            fitting = (e.price for e in self._entries if fnmatchcase(name, e.pattern))
            self._known[model] = next(fitting, None)
        return self._known[model]


def read(text: str) -> list[Priced]:
    """The entries of a file. Raises ValueError that says what is wrong."""
    import tomllib

    found = []
    for number, entry in enumerate(tomllib.loads(text).get("price", []), 1):
        match entry:
            case {
                "model": str(pattern),
                "input": int() | float() as into,
                "output": int() | float() as out,
            } if pattern and _sensible(into, out):
                found.append(Priced(pattern.casefold(), Price(float(into), float(out))))
            case _:
                raise ValueError(f"price {number}: needs a model, and input and output from 0 up")
    return found


def load(*files: Path) -> tuple[Prices, list[tuple[Path, str]]]:
    """The table of these files, the first of which come first; and the files that cannot be
    understood, with the reason."""
    entries: list[Priced] = []
    broken: list[tuple[Path, str]] = []
    for file in files:
        try:
            with file.open("rb") as opened:
                entries += read(opened.read(LARGEST).decode())
        except FileNotFoundError:
            continue
        except OSError as error:
            broken.append((file, error.strerror or str(error)))
        except (ValueError, RecursionError) as error:
            broken.append((file, str(error)))
    return Prices(entries), broken


def cost(node: Node, price: Price | None) -> float | None:
    """Dollars; None where the price or a count is not known."""
    usage = node.usage
    if price == FREE:
        return 0.0
    if price is None or usage is None or None in (usage.input_tokens, usage.output_tokens):
        return None
    into, out = usage.input_tokens or 0, usage.output_tokens or 0
    return (into * price.input + out * price.output) / MILLION


@dataclass(slots=True)
class Sum:
    """What several replies took. `unknown` of them are without a cost, and `uncounted` without a
    count of tokens."""

    replies: int = 0
    input: int = 0
    output: int = 0
    dollars: float = 0.0
    unknown: int = 0
    uncounted: int = 0

    def add(self, node: Node, dollars: float | None) -> None:
        self.replies += 1
        if node.usage is None:
            self.uncounted += 1
        else:
            self.input += node.usage.input_tokens or 0
            self.output += node.usage.output_tokens or 0
        if dollars is None:
            self.unknown += 1
        else:
            self.dollars += dollars


@dataclass(slots=True)
class Bill:
    """The sum of all, and of each model by its name, in the order they come."""

    total: Sum = field(default_factory=Sum)
    models: dict[str, Sum] = field(default_factory=dict)

    def add(self, node: Node, dollars: float | None) -> None:
        """Nothing is added for what nobody was asked for."""
        if not node.model or node.unsent or node.growing or (node.edited_from and not node.usage):
            return
        self.total.add(node, dollars)
        self.models.setdefault(node.model, Sum()).add(node, dollars)


def shown(dollars: float) -> str:
    """As one writes it, with as many places as say something."""
    if dollars == 0:
        return "$0"
    if dollars >= 1:
        return f"${dollars:,.2f}"
    places = min(8, max(2, 1 - math.floor(math.log10(dollars))))
    return f"${dollars:.{places}f}"


def _sensible(*prices: float) -> bool:
    return all(not isinstance(p, bool) and math.isfinite(p) and 0 <= p < MILLION for p in prices)
