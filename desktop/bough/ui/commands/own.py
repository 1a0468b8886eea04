"""The commands that a person made: prompts, each with the word of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt

from bough.app.prompts import Prompts
from bough.app.said import said
from bough.core.errors import BoughError
from bough.core.node import Role
from bough.core.prompts import Prompt, with_defaults
from bough.ui.commands.command import Argument, Command, Option, Where, Words

AT_ONCE = 100
TAKEN = "prompt-"
"""What stands before the name of a prompt whose word is that of a command."""


class OwnCommands:
    """The commands of the prompts there are now. The word of a command stays that of the command: a
    prompt of that name has another, with `prompt-` before it."""

    def __init__(self, prompts: Prompts, taken: Iterable[str]) -> None:
        self._prompts = prompts
        self._taken = set(taken)
        self._of: list[Prompt] | None = None
        self._commands: list[Command] = []

    def __call__(self) -> list[Command]:
        prompts = self._prompts.all()
        if prompts is not self._of:
            self._of = prompts
            self._commands = list(map(self._command, prompts))
        return self._commands

    def prepare(self) -> Iterator[None]:
        """Make them ready in small steps."""
        yield from self._prompts.prepare()
        for number, prompt in enumerate(self._prompts.all()):
            # It is kept with the prompt.
            _ = prompt.sentence, prompt.arguments
            if number % AT_ONCE == 0:
                yield
        self()

    def _command(self, prompt: Prompt) -> Command:
        taken = prompt.name.casefold() in self._taken
        shown = " ".join(prompt.arguments)
        return Command(
            f"prompt:{prompt.name}",
            prompt.name,
            prompt.sentence,
            partial(_fill, prompt),
            slash=TAKEN + prompt.name if taken else prompt.name,
            arguments=(Argument("text", "rest", optional=True, shown=shown),),
            applies=_has_pane,
            group=_tr("Your prompts"),
            scope="own",
            icon="text-quote",
        )


def keeping_commands(prompts: Prompts) -> list[Command]:
    """The command that makes a prompt of a text."""

    def names(_where: Where) -> Iterable[Option]:
        return (Option(prompt.name, prompt.sentence) for prompt in prompts.all())

    return [
        Command(
            "save_prompt",
            _tr("Save as prompt"),
            _tr("Keep the text behind the name, or your last message"),
            partial(_save, prompts),
            slash="save-prompt",
            arguments=(
                Argument("name", "text", names),
                Argument("text", "rest", optional=True),
            ),
            applies=_has_pane,
            group=_tr("Session"),
            icon="text-quote",
        ),
        Command(
            "import_prompts",
            _tr("Import prompts"),
            _tr("Copy the Markdown files of a folder to your prompts"),
            partial(_ask_for_folder, _tr("Import prompts from"), partial(_take_in, prompts)),
            applies=_has_pane,
            group=_tr("Session"),
            icon="download",
        ),
        Command(
            "export_prompts",
            _tr("Export prompts"),
            _tr("Copy your prompts to a folder"),
            partial(_ask_for_folder, _tr("Export prompts to"), partial(_give_out, prompts)),
            applies=_has_pane,
            group=_tr("Session"),
            icon="external-link",
        ),
    ]


def _fill(prompt: Prompt, where: Where, words: Words) -> None:
    """Put the prompt into the composer, with what was given as its first argument."""
    from bough.ui.commands.filling import Filling

    pane = where.pane
    if pane is None:
        return
    text, slots = with_defaults(prompt.text)
    if written := pane.composer.draft.toPlainText().strip():
        text = f"{text}\n\n{written}"
    pane.write()
    filling = Filling(pane.composer.draft, text, slots, where.parts.theme)
    if given := next(iter(words.values()), ""):
        filling.begin_with(given)


def _save(prompts: Prompts, where: Where, words: Words) -> None:
    place = where.place
    if place is None:
        return
    asked = (node.text for node in reversed(place.path()) if node.role is Role.USER)
    text = words.get("text", "").strip() or next(asked, "")
    try:
        known = prompts.by_name(words["name"]) is not None
        prompts.save(words["name"], text)
    except BoughError as error:
        where.refuse(said(error.code, error.facts))
        return
    done = _tr("/{name} is another text now.") if known else _tr("Kept: /{name} brings it back.")
    place.noted.emit(done.format(name=words["name"]), False)


def _ask_for_folder(title: str, then: Callable[[Path], str], where: Where, _words: Words) -> None:
    """Ask for a folder, do it with that, and say what became of it."""
    from PySide6.QtWidgets import QFileDialog

    place = where.place
    if place is None:
        return

    def take(folder: str) -> None:
        try:
            place.noted.emit(then(Path(folder)), False)
        except BoughError as error:
            where.refuse(said(error.code, error.facts))

    dialog = QFileDialog(where.window, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(take)
    dialog.open()


def _take_in(prompts: Prompts, folder: Path) -> str:
    came, others = prompts.take_in(folder)
    words = _tr("Prompts that came in: {came}. Files that are none: {others}.")
    return words.format(came=came, others=others)


def _give_out(prompts: Prompts, folder: Path) -> str:
    many = prompts.give_out(folder)
    return _tr("Prompts copied to {folder}: {many}.").format(many=many, folder=folder.name)


def _has_pane(where: Where) -> str:
    return "" if where.pane else _tr("No pane is open.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
