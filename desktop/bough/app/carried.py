"""What was cut or copied of a tree, until it is put somewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with all below it; one that is `cut` goes where it is put, else a copy of it."""

    session: str
    node: str
    cut: bool


class Carried:
    """One for the whole program, so that all views of a session put down what one took up."""

    def __init__(self) -> None:
        self.branch: Branch | None = None
