"""The acts on a message of a tree, for every view that shows one: names, keys, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from bough.app.said import said
from bough.core.landmarks import Verdict
from bough.core.node import Role

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.core.node import Node
    from bough.core.pins import Wish

Ask = Callable[[str, str], object]
"""Takes an act of `ASKS` and the node, for what a person has to be asked for first; or "branch",
which was done: what is to be said there has to be written."""

GROUPS: tuple[tuple[str, ...], ...] = (
    ("branch", "edit", "edit_source", "retry", "retry_with", "ask_several"),
    ("bookmark", "label", "note", "dead_end", "resolved", "favourite"),
    ("pin_context", "leave_out"),
    ("insert_above", "insert_below", "split", "merge", "combine", "compare"),
    ("asked_with",),
    ("cut_branch", "take_branch", "put_branch"),
    ("open_code", "open_path", "open_markdown", "compare_outside"),
    ("keep_path", "prune"),
)
"""In the order of a menu."""

ASKS = frozenset(
    {
        "edit", "edit_source", "retry_with", "ask_several", "label", "note",
        "insert_above", "insert_below", "split", "combine", "compare", "asked_with",
        "open_code", "open_path", "open_markdown", "compare_outside",
    }
)  # fmt: skip

KEYS = {
    "branch": "Return",
    "edit": "E",
    "edit_source": "Shift+E",
    "retry": "R",
    "retry_with": "Shift+R",
    "ask_several": "Ctrl+Shift+Return",
    "bookmark": "B",
    "label": "L",
    "note": "N",
    "dead_end": "Shift+D",
    "resolved": "Shift+V",
    "favourite": "Shift+B",
    "pin_context": "Shift+P",
    "leave_out": "Shift+X",
    "insert_above": "Shift+I",
    "insert_below": "I",
    "split": "Shift+S",
    "merge": "Shift+M",
    "combine": "Shift+C",
    "compare": "D",
    "asked_with": "W",
    "cut_branch": "Ctrl+X",
    "take_branch": "Ctrl+Shift+X",
    "put_branch": "Ctrl+V",
    "open_code": "O",
    "open_path": "Shift+O",
    "open_markdown": "Ctrl+Shift+J",
    "compare_outside": "Ctrl+Shift+D",
    "keep_path": "Shift+K",
    "prune": "Del",
}

_CHOSEN: dict[str, tuple[str, ...]] = {}
"""The keys that a person gave acts; like the keyboard they are the same for all windows."""

WISHES: dict[str, Wish] = {"pin_context": "pinned", "leave_out": "left_out"}
VERDICTS = {"dead_end": Verdict.DEAD_END, "resolved": Verdict.RESOLVED}


def act_of(event: QKeyEvent) -> str:
    """The act whose keys these are, "" where they are of none."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if key is Qt.Key.Key_Enter:
        key = Qt.Key.Key_Return
    keys = QKeySequence(QKeyCombination(modifiers, key))
    return _by_keys().get(keys.toString(QKeySequence.SequenceFormat.PortableText), "")


def use_keys(keys: Mapping[str, tuple[str, ...]]) -> None:
    """Let the acts have these keys instead of their own."""
    _CHOSEN.clear()
    _CHOSEN.update(keys)
    _by_keys.cache_clear()


def keys_of(act: str) -> tuple[str, ...]:
    """The keys that the act has now."""
    return _CHOSEN.get(act, (KEYS[act],))


def shown_keys(act: str) -> str:
    """The first keys of the act, as they are called where they are shown; "" if it has none."""
    return "".join(keys_of(act)[:1]).replace("Return", "Enter")


def name(act: str) -> str:
    """What the act is called in a menu."""
    match act:
        case "branch":
            return _tr("Reply from here")
        case "edit":
            return _tr("Edit")
        case "edit_source":
            return _tr("Edit in Markdown editor")
        case "retry":
            return _tr("Try again")
        case "retry_with":
            return _tr("Try again with another model…")
        case "ask_several":
            return _tr("Ask several…")
        case "bookmark":
            return _tr("Bookmark")
        case "label":
            return _tr("Label…")
        case "note":
            return _tr("Note…")
        case "dead_end":
            return _tr("Dead end")
        case "resolved":
            return _tr("Resolved")
        case "favourite":
            return _tr("Favourite of this fork")
        case "pin_context":
            return _tr("Pin in the context")
        case "leave_out":
            return _tr("Leave out of the context")
        case "insert_above":
            return _tr("Insert a message above…")
        case "insert_below":
            return _tr("Insert a message below…")
        case "split":
            return _tr("Split in two…")
        case "merge":
            return _tr("Merge with the next")
        case "combine":
            return _tr("Combine siblings…")
        case "compare":
            return _tr("Compare with…")
        case "asked_with":
            return _tr("What it was asked with…")
        case "cut_branch":
            return _tr("Cut branch")
        case "take_branch":
            return _tr("Copy branch")
        case "put_branch":
            return _tr("Paste below")
        case "open_code":
            return _tr("Open code in VS Code")
        case "open_path":
            return _tr("Open all code of this branch in VS Code")
        case "open_markdown":
            return _tr("Open message in VS Code")
        case "compare_outside":
            return _tr("Compare code with the sibling’s in VS Code")
        case "keep_path":
            return _tr("Keep only this path")
        case "prune":
            return _tr("Move to bin, with all below it")
    raise ValueError(act)


def offered(act: str, node: Node) -> bool:
    """Whether it has a meaning for a message of that role at all."""
    if act == "edit_source":
        # For a reply that is what "edit" does.
        return node.role is not Role.ASSISTANT
    if act == "asked_with":
        return node.role is Role.ASSISTANT
    asks = act in ("retry", "retry_with", "ask_several")
    return not asks or (node.role is not Role.SYSTEM and "summary_of" not in node.details)


def possible(act: str, place: Place, node_id: str) -> bool:
    """Whether it makes sense now."""
    tree, node = place.tree(), place.node(node_id)
    match act:
        case (
            "branch" | "edit" | "edit_source" | "insert_above" | "insert_below" | "cut_branch"
            | "take_branch"
        ):  # fmt: skip
            return not node.growing
        case "split":
            return not node.growing and len(node.text.strip()) > 1
        case "merge":
            return _merges(place, node)
        case "combine":
            return sum(can_be_combined(place.node(i)) for i in tree.siblings(node_id)) > 1
        case "pin_context" | "leave_out":
            return place.head is not None and tree.within(place.head, node_id)
        case "favourite" | "compare":
            return len(tree.siblings(node_id)) > 1
        case "open_code" | "open_markdown":
            return not node.growing and bool(node.text)
        case "compare_outside":
            return len(tree.siblings(node_id)) > 1 and not node.growing
        case "asked_with":
            return bool(node.settings)
        case "put_branch":
            carried = place.carried.branch
            here = carried is not None and carried.session == place.session_id
            return here and not node.growing
        case "keep_path":
            return any(len(tree.siblings(n)) > 1 for n in tree.line(node_id))
    return True


def checked(act: str, place: Place, node_id: str) -> bool | None:
    """Whether it is so already; None for what happens rather than is."""
    marked = place.landmarks(node_id)
    match act:
        case "bookmark":
            return marked.bookmark
        case "favourite":
            return marked.favourite
        case "dead_end" | "resolved":
            return marked.verdict is VERDICTS[act]
        case "pin_context" | "leave_out":
            from bough.app.pinning import wished

            return wished(place, node_id) == WISHES[act]
    return None


def do(act: str, place: Place, node_id: str, ask: Ask) -> None:
    """Do it, or ask first for what it needs; where it makes no sense the place says why."""
    node = place.node(node_id)
    if not offered(act, node):
        return
    if not possible(act, place, node_id) and (why := why_not(act, node)):
        place.refused.emit(why)
        return
    match act:
        case "branch":
            place.branch(node_id)
            ask(act, node_id)
        case "retry":
            place.retry(node_id)
        case "bookmark":
            place.bookmark(node_id)
        case "favourite":
            place.favour(node_id)
        case "dead_end" | "resolved":
            place.judge(node_id, None if checked(act, place, node_id) else VERDICTS[act])
        case "pin_context" | "leave_out":
            from bough.app.pinning import turn_wish

            turn_wish(place, node_id, WISHES[act])
        case "merge":
            place.merge(node_id)
        case "cut_branch" | "take_branch":
            place.take_up(node_id, cut=act == "cut_branch")
        case "put_branch":
            place.put_down(node_id)
        case "keep_path":
            if not place.shows(node_id):
                place.go(node_id)
            place.keep_only_path()
        case "prune":
            place.prune(node_id)
        case _:
            ask(act, node_id)


def why_not(act: str, node: Node) -> str:
    """One sentence: why it makes no sense now; "" where the place says it by itself."""
    code = _reason(act, node)
    return said(code) if code else ""


def _reason(act: str, node: Node) -> str:
    """The code of the reason; "" where the place gives it by itself."""
    match act:
        case "merge" | "put_branch" | "keep_path":
            return ""
        case "favourite":
            return "nothing_beside"
        case "pin_context" | "leave_out":
            return "not_on_path"
        case "compare":
            return "nothing_to_compare"
        case "combine":
            return "too_few"
        case "asked_with":
            return "nothing_set"
        case "compare_outside" if not node.growing:
            return "nothing_beside"
        case "open_code" | "open_markdown" if not node.growing:
            return "empty_text"
        case "split" if not node.growing:
            return "split_outside"
    return "still_growing"


def _merges(place: Place, node: Node) -> bool:
    """Whether there is one message below it that could be its end: see `Place.merge`."""
    below = place.tree().follower(node.id, place.head)
    if below is None or node.growing:
        return False
    other = place.node(below)
    return other.role is node.role and not other.growing


def can_be_combined(node: Node) -> bool:
    return node.role is Role.ASSISTANT and not node.growing


@cache
def _by_keys() -> dict[str, str]:
    return {keys: act for act in KEYS for keys in keys_of(act)}


def _tr(text: str) -> str:
    return QCoreApplication.translate("branch", text)
