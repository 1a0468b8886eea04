"""The commands that one writes: each is a word, most with something after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, get_args

from PySide6.QtCore import QCoreApplication

from bough.core.config import ThemeName
from bough.core.endpoint import ModelRef
from bough.ui import branch_acts
from bough.ui.commands.command import Argument, Command, Option, Where, Words


class Worded(NamedTuple):
    """How an act on a message is written."""

    slash: str
    arguments: tuple[Argument, ...] = ()
    run: Callable[[Where, Words], object] | None = None
    """What it does where that is more than the act."""
    applies: Callable[[Where], str] | None = None
    """Where it does, if that is elsewhere than where the act does."""


def worded_acts() -> dict[str, Worded]:
    """The acts of `branch_acts` that have a word."""
    question = Argument("question", "rest", optional=True)
    model = Argument("model", "model", models, optional=True)
    what = (("code", _tr("The code of this message")), ("branch", _tr("All code of this branch")),
            ("message", _tr("The message itself")))  # fmt: skip
    return {
        "branch": Worded("branch", (question,), _branch, _has_message),
        "bookmark": Worded("bookmark"),
        "edit": Worded("edit"),
        "ask_several": Worded("ask", (question,), _ask),
        "retry": Worded("retry", (model,), _retry),
        "open_code": Worded("vscode", (_choice("what", *what, usual="code"),), _open_outside),
    }


def written_commands() -> list[Command]:
    return [*_asking(), *_looking(), *_keeping()]


def _asking() -> list[Command]:
    group = _tr("Ask")
    model = Argument("model", "model", models, optional=True)
    return [
        Command(
            "continue", _tr("Continue"), _tr("Go on from where this reply stopped"),
            _continue,
            slash="continue", applies=_continues, group=group, icon="play",
        ),
        Command(
            "stop", _tr("Stop"), _tr("End the reply that is being written"),
            _stop, slash="stop", arguments=(_choice("all", ("all", _tr("All sessions"))),),
            applies=_stops, group=group, icon="circle-stop",
        ),
        Command(
            "model", _tr("Model"), _tr("Choose who answers next"),
            _choose_model, slash="model", arguments=(model,), applies=_has_pane,
            group=group, icon="cpu",
        ),
    ]  # fmt: skip


def _looking() -> list[Command]:
    group = _tr("Views")
    reply = Argument("reply", "node", _siblings, optional=True)
    return [
        Command(
            "compare_fork", _tr("Compare"), _tr("Put two replies side by side"),
            _compare, slash="compare", arguments=(reply,),
            keys=("Ctrl+D",), applies=_compares, group=group, icon="git-compare",
        ),
        Command(
            "fold", _tr("Fold"), _tr("Close or open thoughts and long questions"),
            _fold, slash="fold", applies=_has_message, group=group, icon="fold-vertical",
        ),
        Command(
            "goto", _tr("Go to"), _tr("Go to a label or a numbered message"),
            _go_to, slash="goto", arguments=(Argument("label or number", "text", _spots),),
            applies=_has_message, group=_tr("Go"), icon="locate",
        ),
        Command(
            "split_pane", _tr("Split"), _tr("Show this session once more beside"),
            lambda where, words: where.window.panes.act(
                "split_below" if words.get("side") == "below" else "split_right"
            ),
            slash="split", applies=_has_pane, group=_tr("Panes"), icon="columns-2",
            arguments=(_choice("side", ("right", _tr("To the right")), ("below", _tr("Below"))),),
        ),
        Command(
            "theme", _tr("Theme"), _tr("Light, dark, high contrast or as the system"),
            lambda where, words: where.parts.theme.choose(words["name"]),  # type: ignore[arg-type]
            slash="theme", group=_tr("Appearance"), icon="sun",
            arguments=(Argument("name", "choice", _themes),),
        ),
    ]  # fmt: skip


def _keeping() -> list[Command]:
    group = _tr("Session")
    forms = (("md", _tr("This branch as Markdown")), ("html", _tr("This branch as a page")),
             ("json", _tr("The whole tree, for programs")))  # fmt: skip
    what = (("reply", _tr("The last message")), ("branch", _tr("All messages of this branch")),
            ("code", _tr("All code of the last message")))  # fmt: skip
    return [
        Command(
            "clear", _tr("Start over"), _tr("Begin anew; what was said stays"),
            _start_over,
            slash="clear", applies=_has_message, group=group, icon="rotate-ccw",
        ),
        Command(
            "copy", _tr("Copy"), _tr("Copy a message, this branch or its code"),
            _copy, slash="copy", arguments=(_choice("what", *what, usual="reply"),),
            applies=_has_message, group=group, icon="copy",
        ),
        Command(
            "export", _tr("Export"), _tr("Write this branch to a file"),
            _export, slash="export", arguments=(_choice("format", *forms),), applies=_has_message,
            group=group, icon="download",
        ),
        Command(
            "pin", _tr("Pin"), _tr("Keep this session at the top, or no longer"),
            _pin, slash="pin", applies=_has_pane, group=group, icon="pin",
        ),
        Command(
            "rename", _tr("Rename"), _tr("Give this session a title"),
            _rename,
            slash="rename", arguments=(Argument("title", "rest"),), applies=_has_pane,
            group=group, icon="pencil",
        ),
    ]  # fmt: skip


# What they do


def _ask(where: Where, words: Words) -> None:
    if where.pane is None or where.place is None:
        return
    if question := words.get("question", "").strip():
        where.pane.ask_several(question)
    elif where.node:
        branch_acts.do("ask_several", where.place, where.node, where.pane.ask)


def _branch(where: Where, words: Words) -> None:
    """Ask what is written; without that, from the message that is looked at, or let one be chosen
    where that is the end."""
    place, pane, node = where.place, where.pane, where.node
    if place is None or pane is None or node is None:
        return
    if question := words.get("question", "").strip():
        if not place.say_apart(question):
            place.set_draft(f"/branch {question}")
    elif node == place.head and not place.tree().children(node) and not pane.shows_map:
        pane.transcript.reveal(node)
        pane.transcript.setFocus()
        place.noted.emit(_tr("↑ ↓ choose a message; Enter replies from there."), False)
    else:
        branch_acts.do("branch", place, node, pane.ask)


def _retry(where: Where, words: Words) -> None:
    if where.place and where.node:
        where.place.retry(where.node, model_called(words.get("model", ""), where))


def _continue(where: Where, _words: Words) -> None:
    if where.place and where.node:
        where.place.continue_reply(where.node)


def _stop(where: Where, words: Words) -> None:
    if where.place is None:
        return
    if words.get("all"):
        where.place.stop_all()
    else:
        where.place.stop()


def _choose_model(where: Where, words: Words) -> None:
    if where.pane is None or where.place is None:
        return
    if ref := model_called(words.get("model", ""), where):
        where.place.set_model(ref)
        where.place.noted.emit(_tr("{model} answers next.").format(model=ref.model), False)
    else:
        where.pane.pick_model()


def _compare(where: Where, words: Words) -> None:
    if where.pane is None or where.place is None:
        return
    if (number := words.get("reply", "")) and where.node:
        siblings = where.place.siblings(where.node)
        where.pane.compared.compare([where.node, siblings[int(number) - 1]])
    else:
        where.pane.compared.compare_fork()


def _fold(where: Where, _words: Words) -> None:
    if where.pane and where.node:
        if where.pane.map is not None and where.pane.shows_map:
            where.pane.map.view.fold(where.node)
        else:
            where.pane.transcript.fold(where.node)


def _go_to(where: Where, words: Words) -> None:
    place, wanted = where.place, words["label or number"].strip()
    if place is None:
        return
    if node := spot_called(wanted, where):
        place.go(node)
    else:
        where.refuse(_tr("There is no label and no message “{wanted}”.").format(wanted=wanted))


def _copy(where: Where, words: Words) -> None:
    from bough.ui.transcript import clipboard
    from bough.ui.transcript.words import branch

    node = where.message()
    if where.place is None or node is None:
        return
    match words.get("what", "reply"):
        case "branch":
            text = branch(where.place.tree().path(node.id))
        case "code":
            text = "\n\n".join(code.rstrip("\n") for code in _code_of(node.text))
            if not text:
                where.refuse(_tr("There is no code in this message."))
                return
        case _:
            text = node.text
    clipboard.put_text(text)
    where.place.noted.emit(_tr("Copied"), False)


def _code_of(text: str) -> Iterator[str]:
    from bough.core.blocks import Code
    from bough.core.markdown import parse

    for block in parse(text):
        if isinstance(block.body, Code):
            yield block.body.code


def _export(where: Where, words: Words) -> None:
    from bough.core.export import exported
    from bough.ui.save_code import save_text

    place, pane = where.place, where.pane
    if place is None or pane is None:
        return
    form = words.get("format", "md")
    session = where.parts.library.session(place.session_id)
    title = place.title or _tr("New session")
    name = "".join(c if c.isalnum() or c in " -_." else "-" for c in title).strip(" .")[:80]
    save_text(
        pane, _tr("Export as"), f"{name or 'bough'}.{form}",
        lambda: exported(form, session, place.tree(), place.path(), _tr("You")),  # type: ignore[arg-type]
        lambda said: place.noted.emit(said, False),
    )  # fmt: skip


def _start_over(where: Where, _words: Words) -> None:
    if where.place:
        where.place.start_over()


def _rename(where: Where, words: Words) -> None:
    if where.place:
        where.parts.library.rename(where.place.session_id, words["title"])


def _pin(where: Where, _words: Words) -> None:
    if where.place:
        library, session = where.parts.library, where.place.session_id
        pinned = not library.session(session).pinned
        library.filing.pin([session], pinned)
        said = _tr("Pinned to the top of the list.") if pinned else _tr("No longer pinned.")
        where.place.noted.emit(said, False)


def _open_outside(where: Where, words: Words) -> None:
    acts = {"branch": "open_path", "message": "open_markdown"}
    if where.pane and where.place and where.node:
        act = acts.get(words.get("what", ""), "open_code")
        branch_acts.do(act, where.place, where.node, where.pane.ask)


# What can be chosen


def _choice(name: str, *options: tuple[str, str], usual: str = "") -> Argument:
    """One of these words; the `usual` one need not be written."""
    listed = [Option(*option) for option in options]
    shown = " | ".join(option.value for option in listed if option.value != usual)
    return Argument(name, "choice", lambda _: listed, optional=True, shown=shown)


def models(where: Where) -> Iterator[Option]:
    """The models there are, as an argument offers them."""
    for value, (_, hint) in _called(where).items():
        yield Option(value, hint)


def model_called(value: str, where: Where) -> ModelRef | None:
    """The model that a person means by its name."""
    found = _called(where).get(value)
    return found[0] if found else None


def _called(where: Where) -> dict[str, tuple[ModelRef, str]]:
    """Models by their names; one of several with the same name says where it is."""
    found: dict[str, tuple[ModelRef, str]] = {}
    for choice in where.parts.catalogue.choices():
        name = choice.name
        if name in found:
            name = f"{choice.name}@{choice.ref.endpoint}"
        found[name] = (choice.ref, choice.endpoint_name)
    return found


def _siblings(where: Where) -> Iterator[Option]:
    from bough.ui.outline.words import author, line_of

    if where.place and where.node:
        for number, sibling in enumerate(where.place.siblings(where.node), 1):
            if sibling != where.node:
                node = where.place.node(sibling)
                yield Option(str(number), f"{author(node)}: {line_of(node)}")


def _spots(where: Where) -> Iterator[Option]:
    from bough.ui.outline.words import line_of

    place = where.place
    if place is None:
        return
    tree = place.tree()
    for node_id in tree.marked():
        if label := tree.landmarks(node_id).label:
            yield Option(label, line_of(place.node(node_id)))
    path = place.path()
    for number, node in list(enumerate(path, 1))[::-1]:
        yield Option(str(number), line_of(node))


def spot_called(wanted: str, where: Where) -> str | None:
    """The message with that label, or of that number on the path."""
    if where.place is None:
        return None
    tree = where.place.tree()
    for node_id in tree.marked():
        if tree.landmarks(node_id).label.casefold() == wanted.casefold():
            return node_id
    path = where.place.path()
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= len(path):
        return path[int(wanted[:9]) - 1].id
    return None


def _themes(_where: Where) -> Iterator[Option]:
    hints = {
        "system": _tr("As the system"),
        "light": _tr("Light"),
        "dark": _tr("Dark"),
        "contrast-light": _tr("High contrast, light"),
        "contrast-dark": _tr("High contrast, dark"),
    }
    for name in get_args(ThemeName):
        yield Option(name, hints.get(name, ""))


# Where they apply


def _has_pane(where: Where) -> str:
    return "" if where.place else _tr("No pane is open.")


def _has_message(where: Where) -> str:
    return "" if where.message() else _tr("There is no message yet.")


def _continues(where: Where) -> str:
    node = where.message()
    if node is None or not node.cut_off:
        return _tr("This reply was not cut off.")
    return ""


def _stops(where: Where) -> str:
    place = where.place
    writes = place and (place.running or place.growing or place.compacting.turns)
    return "" if writes else _tr("Nothing is being written.")


def _compares(where: Where) -> str:
    if where.pane is None or where.pane.compared.shown:
        return _has_pane(where)
    return _has_message(where)


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
