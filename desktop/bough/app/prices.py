"""Prices as the files say just now: what a reply cost, and all of a branch or session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bough.core import prices
from bough.core.node import Node
from bough.core.prices import FILE, FREE, Bill, Price, Prices
from bough.resources import resource


class PriceList:
    """Read when it is first needed, and again when a person's own file was changed."""

    def __init__(self, folder: Path, local: Callable[[str], bool]) -> None:
        """`local` tells of an endpoint whether it is on this machine, and costs nothing."""
        self.file = folder / FILE
        """A person's own."""
        self._local = local
        self._table = Prices()
        self._seen: object = None
        self.broken: list[tuple[Path, str]] = []
        """The files that cannot be understood, and why."""

    def refresh(self) -> None:
        """Read what was changed since."""
        try:
            stat = self.file.stat()
            seen: object = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            seen = "none"
        if seen != self._seen:
            self._seen = seen
            self._table, self.broken = prices.load(self.file, resource(FILE))

    def price(self, endpoint: str, model: str) -> Price | None:
        """None where it is not known."""
        if self._seen is None:
            self.refresh()
        return FREE if self._local(endpoint) else self._table.of(model)

    def cost(self, node: Node) -> float | None:
        """What the reply cost, in dollars; None where that is not known."""
        return prices.cost(node, self.price(node.endpoint or "", node.model or ""))

    def bill(self, nodes: Iterable[Node]) -> Bill:
        """The sum of these."""
        found = Bill()
        for node in nodes:
            found.add(node, self.cost(node))
        return found
