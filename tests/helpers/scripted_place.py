"""A place whose replies are written by the test: a real tree behind the signals of `app.place`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from bough.app.carried import Carried
from bough.app.catalogue import Choice
from bough.app.pictures import WebPictures
from bough.app.prices import PriceList
from bough.app.remedies import Remedies
from bough.app.replies import Live, Retry
from bough.app.veil import Veil
from bough.core.endpoint import ModelRef
from bough.core.events import Ended, Failed, ReasoningDelta, TextDelta, ToolCalled
from bough.core.ids import new_id
from bough.core.landmarks import Landmarks
from bough.core.navigation import next_fork, previous_fork
from bough.core.node import NOTHING, Node, Role, Size, Status, Text, ToolCall, Usage
from bough.core.pictures import Remote
from bough.core.store.outbox import StoredMessage
from bough.core.tree import Tree
from bough.core.turn import end, fold


class ScriptedCatalogue(QObject):
    """One server besides the one that is asked; what is wished of it is written in `asked`."""

    server_changed = Signal(str)
    address_found = Signal(str, str)
    listening = Signal(str)
    trouble = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, ...]] = []

    def choices(self) -> list[Choice]:
        return [Choice(ModelRef("embedded", "qwen3-1.7b"), "qwen3-1.7b", "Inside", None, True)]

    def local(self, endpoint_id: str) -> bool:
        return endpoint_id == "local"

    def watch(self, endpoint_id: str) -> None:
        self.asked.append(("watch", endpoint_id))

    def unwatch(self, endpoint_id: str) -> None:
        self.asked.append(("unwatch", endpoint_id))

    def find_address(self, endpoint_id: str) -> None:
        self.asked.append(("find_address", endpoint_id))

    def set_key(self, endpoint_id: str, key: str) -> None:
        self.asked.append(("set_key", endpoint_id, key))

    def trust(self, endpoint_id: str, fingerprint: str) -> None:
        self.asked.append(("trust", endpoint_id, fingerprint))

    def move_server(self, endpoint_id: str, base_url: str) -> None:
        self.asked.append(("move_server", endpoint_id, base_url))
        self.server_changed.emit(endpoint_id)


class ScriptedPictures(QObject):
    """No picture of the web is here; which are asked for is written in `asked`."""

    came = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def allow(self, session_id: str) -> None:
        self.asked.append(session_id)

    def allowed(self, _session_id: str) -> bool:
        return False

    def ask(self, picture: Remote) -> None:
        self.asked.append(picture.url)

    def waits(self, picture: Remote) -> bool:
        return picture.url in self.asked

    def answer(self, _picture: Remote) -> None:
        return None


class ScriptedFollowing(QObject):
    """What waits is what the test lets wait."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[StoredMessage] = []

    def messages(self) -> list[StoredMessage]:
        return list(self.waiting)


class ScriptedPlace(QObject):
    """What is asked of it is written down in `asked`; what can be done in the tree is done."""

    path_changed = Signal()
    revealed = Signal(str)
    node_grew = Signal(str)
    node_changed = Signal(str)
    draft_changed = Signal()
    model_changed = Signal()
    title_changed = Signal()
    refused = Signal(str)
    noted = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.id = "place"
        self.session_id = "session"
        self.title = "A session"
        self.folder = ""
        self.draft = ""
        self.model = ModelRef("embedded", "grok-4")
        self.anchor: Any = None
        self.pictures: ScriptedPictures | WebPictures = ScriptedPictures()
        self.blobs = Path("nowhere")
        self.veil = Veil()
        self.head: str | None = None
        self.asked: list[tuple[Any, ...]] = []
        self.now = 1_700_000_000.0
        self._tree = Tree()
        self._live: dict[str, Live] = {}
        self._visited: dict[str | None, str] = {}
        self.carried = Carried()
        self.carried_along = False
        self.following = ScriptedFollowing()
        self.prices = PriceList(Path("nowhere"), lambda endpoint: endpoint == "embedded")
        self.catalogue = ScriptedCatalogue()
        self.remedies = Remedies(self, self.catalogue)  # type: ignore[arg-type]

    # Writing the world

    def question(self, text: str, *, under: str | bool | None = True, **fields: Any) -> str:
        """A question below the head, or below another node."""
        return self._plant(Role.USER, text, under, **fields)

    def reply(self, text: str, *, under: str | bool | None = True, **fields: Any) -> str:
        """A whole reply below the head, or below another node."""
        known = {
            "model": "grok-4",
            "created_at": self.now,
            "first_token_at": self.now + 1.0,
            "ended_at": self.now + 14.2,
            "usage": Usage(20, 612),
            **fields,
        }
        return self._plant(Role.ASSISTANT, text, under, **known)

    def begin(
        self, *, under: str | bool | None = True, model: str = "grok-4", **fields: Any
    ) -> str:
        """A reply that grows."""
        known = {"model": model, "status": Status.GROWING, "created_at": self.now, **fields}
        return self._plant(Role.ASSISTANT, "", under, **known)

    def write(self, node_id: str, text: str, *, rate: float = 38.0) -> None:
        """The model says more."""
        self._tree.replace(fold(self._tree.node(node_id), TextDelta(text), self.now))
        tokens = max(1, len(self._tree.node(node_id).text) // 4)
        self._live[node_id] = Live("writing", tokens=tokens, rate=rate, since=time.monotonic())
        self.node_grew.emit(node_id)

    def think(self, node_id: str, text: str) -> None:
        """The model thinks aloud."""
        self._tree.replace(fold(self._tree.node(node_id), ReasoningDelta(text), self.now))
        self.node_grew.emit(node_id)

    def call(self, node_id: str, call: ToolCall) -> None:
        """The model asks for a tool."""
        self._tree.replace(fold(self._tree.node(node_id), ToolCalled(call), self.now))
        self.node_grew.emit(node_id)

    def waiting(self, node_id: str, stage: str, done: int | None, total: int | None) -> None:
        """Nothing has come yet."""
        self._live[node_id] = Live(stage, done, total, since=time.monotonic())
        self.node_grew.emit(node_id)

    def retrying(self, node_id: str, code: str, wait: float, **facts: object) -> None:
        """A try failed; the second of four begins in so many seconds."""
        at = time.monotonic() + wait
        retry = Retry(code, facts, at, 2, 4)
        self._live[node_id] = Live("connecting", since=at, retry=retry)
        self.node_grew.emit(node_id)

    def finish(self, node_id: str, reason: str = "stop") -> None:
        """The reply is whole."""
        self._seal(fold(self._tree.node(node_id), Ended(reason), self.now + 9))

    def fail(self, node_id: str, code: str, **facts: object) -> None:
        """The reply breaks off."""
        self._seal(fold(self._tree.node(node_id), Failed(code, facts or NOTHING), self.now + 9))

    def _seal(self, node: Node) -> None:
        self._tree.replace(node)
        self._live.pop(node.id, None)
        self.node_changed.emit(node.id)

    def _plant(self, role: Role, text: str, under: str | bool | None, **fields: Any) -> str:
        parent = self.head if under is True else under
        assert parent is None or isinstance(parent, str)
        fields.setdefault("parts", (Text(text),) if text else ())
        node = Node(new_id(), parent, role, **fields)
        self._tree.add(node)
        if under is True:
            self.head = node.id
            self.path_changed.emit()
        return node.id

    # What a view asks

    def tree(self) -> Tree:
        return self._tree

    def names(self) -> list[str]:
        return self._tree.names_to(self.head)

    def forked(self) -> list[tuple[int, str]]:
        return self._tree.forked(self.names())

    def path(self) -> list[Node]:
        return self._tree.path(self.head)

    def node(self, node_id: str) -> Node:
        return self._tree.node(node_id)

    def sizes(self, ids: Sequence[str]) -> list[Size]:
        return self._tree.sizes(ids)

    def siblings(self, node_id: str) -> list[str]:
        return self._tree.siblings(node_id)

    def live(self, node_id: str) -> Live | None:
        return self._live.get(node_id)

    @property
    def drafts(self) -> bool:
        return bool(self.draft)

    @property
    def growing(self) -> list[str]:
        return [n.id for n in self._tree.walk() if n.growing]

    @property
    def running(self) -> bool:
        return any(n.growing for n in self.path())

    def landmarks(self, node_id: str) -> Landmarks:
        return self._tree.landmarks(node_id)

    def mark(self, node_id: str, **changes: Any) -> None:
        """A person writes something on the node."""
        self._tree.mark(node_id, replace(self._tree.landmarks(node_id), **changes))
        self.path_changed.emit()

    def bookmark(self, node_id: str) -> None:
        self.mark(node_id, bookmark=not self.landmarks(node_id).bookmark)

    def move(self, node_id: str, parent: str) -> None:
        self.asked.append(("move", node_id, parent))

    def copy(self, node_id: str, parent: str) -> None:
        self.asked.append(("copy", node_id, parent))

    def next_fork(self, node_id: str, step: int) -> str | None:
        if step < 0:
            return previous_fork(self._tree, node_id)
        way = {node.parent or "": node.id for node in self.path()}
        return next_fork(self._tree, node_id, way)

    def set_draft(self, text: str) -> None:
        self.draft = text
        self.draft_changed.emit()

    def set_model(self, ref: ModelRef) -> None:
        self.model = ref
        self.model_changed.emit()

    def set_anchor(self, value: Any) -> None:
        self.anchor = value

    def say(self, text: str) -> bool:
        self.question(text)
        self.begin()
        return True

    def stop(self) -> None:
        self.asked.append(("stop",))
        for node in self.path():
            if node.growing:
                self._seal(end(node, Status.STOPPED, self.now + 5))

    def hurry(self, node_id: str) -> None:
        self.asked.append(("hurry", node_id))

    def go_first(self, node_id: str) -> None:
        self.asked.append(("go_first", node_id))

    def retry(self, node_id: str, model: ModelRef | None = None) -> None:
        self.asked.append(("retry", node_id))
        self.head = self._tree.node(node_id).parent
        self.begin()

    def edit(self, node_id: str, text: str) -> None:
        self.asked.append(("edit", node_id, text))
        self.head = self._tree.node(node_id).parent
        self.question(text, edited_from=node_id)
        self.begin()

    def continue_reply(self, node_id: str) -> None:
        self.asked.append(("continue", node_id))
        before = self._tree.node(node_id)
        longer = replace(before, id=new_id(), status=Status.GROWING, failure=None, ended_at=None)
        self._tree.add(longer)
        self._tree.bin(node_id)
        self.head = longer.id
        self.path_changed.emit()

    def go(self, node_id: str) -> None:
        self.asked.append(("go", node_id))
        self._show(node_id)
        self.revealed.emit(node_id)

    def branch(self, node_id: str) -> None:
        self.asked.append(("branch", node_id))
        self.head = node_id
        self.path_changed.emit()

    def show_sibling(self, node_id: str, step: int) -> None:
        siblings = self.siblings(node_id)
        self.asked.append(("show_sibling", node_id, step))
        at = siblings.index(node_id) + step
        if 0 <= at < len(siblings):
            self._show(siblings[at])

    def prune(self, node_id: str) -> None:
        self.asked.append(("prune", node_id))
        self._tree.bin(node_id)
        self.head = self._tree.tip(self._tree.node(node_id).parent)
        self.path_changed.emit()

    def undo(self) -> None:
        self.asked.append(("undo",))

    def redo(self) -> None:
        self.asked.append(("redo",))

    def _show(self, node_id: str) -> None:
        for node in self.path():
            self._visited[node.parent] = node.id
        self.head = self._tree.tip(node_id, self._visited)
        self.path_changed.emit()
