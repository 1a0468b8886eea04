"""A command: what it is called, what it needs, where it applies and what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.place import Place
    from bough.app.workspace import Workspace
    from bough.core.node import Node
    from bough.ui.pane import Pane
    from bough.ui.theme import Theme
    from bough.ui.window import Window

Kind = Literal["text", "number", "choice", "node", "model", "session", "rest"]

Scope = Literal["window", "message", "own"]
"""Where the keys of a command are heard: anywhere in a window, or where a message has the
keyboard. A person's own have none."""

Words = Mapping[str, str]
"""The arguments that were given, by name."""


class Parts(NamedTuple):
    """What a window was made with."""

    library: Library
    workspace: Workspace
    catalogue: Catalogue
    theme: Theme


class Where:
    """What a command is done to: a window, and in it the pane, the place and the message that were
    looked at when it was asked for."""

    def __init__(self, window: Window, pane: Pane | None = None, node: str | None = None) -> None:
        self.window = window
        self.pane: Pane | None = pane or window.panes.current()
        self.place: Place | None = self.pane.place if self.pane else None
        self.node: str | None = node or self._looked_at()
        """The message that has the keyboard, else the last of the path."""

    @property
    def parts(self) -> Parts:
        return self.window.parts

    def message(self) -> Node | None:
        """The message of `node`, if it is still there."""
        place, node = self.place, self.node
        return place.node(node) if place and node and node in place.tree() else None

    def refuse(self, words: str) -> None:
        """Say in one sentence why a wish was not carried out."""
        if self.place:
            self.place.refused.emit(words)
        else:
            self.window.panes.note.say(words)

    def _looked_at(self) -> str | None:
        pane = self.pane
        if pane is None:
            return None
        if pane.map is not None and pane.shows_map:
            return pane.map.view.scene.cursor or None
        if pane.transcript.hasFocus() and pane.transcript.focused:
            return pane.transcript.focused
        return pane.place.head


class Option(NamedTuple):
    """A value that an argument may have, and what it stands for."""

    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """A word after a command; that of the kind "rest" takes all that follows.

    `options` are offered while one types; of a "choice", a "model", a "session" or a "node" nothing
    else is accepted.
    """

    name: str
    kind: Kind = "text"
    options: Callable[[Where], Iterable[Option]] | None = None
    optional: bool = False
    shown: str | None = None
    """What stands for it behind the word, where that is not its name."""

    @property
    def closed(self) -> bool:
        """Whether it has to be one of its options."""
        return self.options is not None and self.kind in ("choice", "model", "session", "node")


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is what menus call it, `sentence` its help, `slash` its word without the slash.

    `applies` answers with a sentence that says why it makes no sense now, "" where it does. `keys`
    are those it has until a person gives it others, written as Qt's portable text. One that is not
    `listed` is a key and no more.
    """

    id: str
    name: str
    sentence: str
    run: Callable[[Where, Words], object]
    slash: str = ""
    arguments: tuple[Argument, ...] = ()
    keys: tuple[str, ...] = ()
    applies: Callable[[Where], str] | None = None
    group: str = ""
    scope: Scope = "window"
    icon: str = ""
    listed: bool = True

    def why_not(self, where: Where) -> str:
        """One sentence: why it makes no sense there; "" where it does."""
        return self.applies(where) if self.applies else ""

    @property
    def usage(self) -> str:
        """The arguments as they stand behind the word."""
        return " ".join([a.name if a.shown is None else a.shown for a in self.arguments])

    @property
    def bare(self) -> bool:
        """Whether it can be run without a word after it."""
        return all(argument.optional for argument in self.arguments)
