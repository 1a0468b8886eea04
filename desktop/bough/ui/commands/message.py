"""The commands on a message of a tree, made from the acts that its menu offers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from bough.ui import branch_acts
from bough.ui.commands.command import Command, Where, Words
from bough.ui.commands.written import Worded, worded_acts

ICONS = {
    "branch": "git-branch",
    "edit": "square-pen",
    "edit_source": "square-pen",
    "retry": "refresh-cw",
    "retry_with": "refresh-cw",
    "ask_several": "git-fork",
    "bookmark": "bookmark",
    "label": "hash",
    "note": "message-square",
    "dead_end": "circle-slash",
    "resolved": "check",
    "favourite": "star",
    "pin_context": "pin",
    "leave_out": "eye-off",
    "split": "split",
    "merge": "git-merge",
    "combine": "git-merge",
    "compare": "git-compare",
    "asked_with": "info",
    "open_code": "external-link",
    "open_path": "external-link",
    "open_markdown": "external-link",
    "compare_outside": "external-link",
    "prune": "trash-2",
}


def message_commands() -> list[Command]:
    group = _tr("This message")
    written = worded_acts()
    return [
        Command(
            act,
            branch_acts.name(act),
            sentence(act),
            _run(act, written.get(act)),
            slash=written[act].slash if act in written else "",
            arguments=written[act].arguments if act in written else (),
            keys=(branch_acts.KEYS[act],),
            applies=_applies(act, written.get(act)),
            group=group,
            scope="message",
            icon=ICONS.get(act, "corner-down-right"),
        )
        for acts in branch_acts.GROUPS
        for act in acts
    ]


def sentence(act: str) -> str:
    """What an act of `branch_acts` does, in one sentence."""
    match act:
        case "branch":
            return _tr("Ask in a new branch, or pick its start")
        case "edit":
            return _tr("Say this differently, as a sibling")
        case "edit_source":
            return _tr("Write this question differently in the editor")
        case "retry":
            return _tr("Have one more reply beside this one")
        case "retry_with":
            return _tr("Have one more reply, by a model that you pick")
        case "ask_several":
            return _tr("Ask several models side by side")
        case "bookmark":
            return _tr("Mark this message, or no longer")
        case "label":
            return _tr("Give this message a short name")
        case "note":
            return _tr("Write a note on this message")
        case "dead_end":
            return _tr("Mark that nothing came of this branch")
        case "resolved":
            return _tr("Mark that this branch answers the question")
        case "favourite":
            return _tr("Prefer this reply to those beside it")
        case "pin_context":
            return _tr("Have the model read this message in any case, or no longer")
        case "leave_out":
            return _tr("Have the model not read this message, or read it again")
        case "insert_above":
            return _tr("Put a message between this one and the one before")
        case "insert_below":
            return _tr("Put a message between this one and those after it")
        case "split":
            return _tr("Make two messages of this one")
        case "merge":
            return _tr("Make one message of this one and the next")
        case "combine":
            return _tr("Make one reply of several that stand side by side")
        case "compare":
            return _tr("Put two replies side by side")
        case "asked_with":
            return _tr("See who answered, and with which system prompt and parameters")
        case "cut_branch":
            return _tr("Take this message and all below it, to put it elsewhere")
        case "take_branch":
            return _tr("Take a copy of this message and all below it")
        case "put_branch":
            return _tr("Put what was cut or copied below this message")
        case "open_code":
            return _tr("Open the code of this message as real files")
        case "open_path":
            return _tr("Open all code up to this message as real files")
        case "open_markdown":
            return _tr("Edit this message in another program")
        case "compare_outside":
            return _tr("See how the code differs from that of the reply beside")
        case "keep_path":
            return _tr("Move everything that is not on this path to the bin")
        case "prune":
            return _tr("Move this message and all below it to the bin; Undo brings it back")
    raise ValueError(act)


def _run(act: str, written: Worded | None) -> Callable[[Where, Words], object]:
    if written and written.run:
        return written.run

    def run(where: Where, _words: Words) -> None:
        if where.pane and where.place and where.node:
            branch_acts.do(act, where.place, where.node, where.pane.ask)

    return run


def _applies(act: str, written: Worded | None) -> Callable[[Where], str]:
    if written and written.applies:
        return written.applies

    def applies(where: Where) -> str:
        node = where.message()
        if act == "ask_several" and node is None and where.place:
            return ""  # It asks what comes after the word.
        if node is None or where.place is None:
            return _tr("There is no message yet.")
        if not branch_acts.offered(act, node):
            return _tr("That has no meaning for this message.")
        if not branch_acts.possible(act, where.place, node.id):
            return branch_acts.why_not(act, node) or _tr("That makes no sense here just now.")
        return ""

    return applies


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
