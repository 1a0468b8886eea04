"""A whole Bough without a window: real store, real sockets to a scripted server."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from bough.app.catalogue import Catalogue
from bough.app.io import IoThread
from bough.app.library import Library
from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.core.config import Config, QuestionsName
from bough.core.endpoint import ModelRef
from bough.core.secrets import Secrets
from bough.core.tree import Tree
from helpers.server import ModelServer

SCRIPTED = ModelRef("scripted", "scripted")


class World:
    """The app layer over a profile in `home`; answers come from `server`."""

    def __init__(
        self,
        home: Path,
        server: ModelServer,
        *,
        restores: bool = True,
        questions: QuestionsName = "off",
    ) -> None:
        self.home = home
        self.server = server
        self._questions: QuestionsName = questions
        self.io = IoThread()
        self.library = Library(home / "profile", self.io)
        self.catalogue = Catalogue(
            Config(endpoints=(server.endpoint,), default_model=SCRIPTED, questions=questions),
            home / "config.toml",
            self.io,
            Secrets(),
        )
        self.workspace = Workspace(self.library, self.catalogue)
        if restores:
            self.workspace.restore()

    @property
    def place(self) -> Place:
        place = self.workspace.current()
        assert place is not None
        return place

    def close(self) -> None:
        self.workspace.save()
        self.catalogue.close()
        self.library.close()
        self.io.close()

    def restarted(self) -> World:
        """The same profile, ended and started again."""
        self.close()
        return World(self.home, self.server, questions=self._questions)


def draw(tree: Tree, head: str | None = None) -> str:
    """The visible tree, one line a node, two spaces a level; the head is marked with `<`."""
    depth: dict[str | None, int] = {None: -1}
    lines = []
    for node in tree.walk():
        depth[node.id] = depth[node.parent] + 1
        mark = " <" if node.id == head else ""
        lines.append("  " * depth[node.id] + (node.text or f"({node.status})") + mark)
    return "\n".join(lines)


def drawn(picture: str) -> str:
    """A picture as a test writes it, without its margin."""
    return dedent(picture).strip()
