"""Every command does what it says, by its word, by its key and from the palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bough.app.external_edits import ExternalEdits
from bough.app.pinning import wished
from bough.app.prompts import Prompts
from bough.core.landmarks import Verdict
from bough.core.node import Role
from bough.ui.commands.command import Command
from bough.ui.commands.keys_page import KeysDialog
from bough.ui.commands.palette import Palette
from bough.ui.commands.registry import standard
from bough.ui.context.cost import CostPage
from bough.ui.context.page import ContextPage
from bough.ui.edit_in_place import EditInPlace
from bough.ui.inbox import Inbox
from bough.ui.model_picker import ModelPicker
from bough.ui.split_dialog import SplitDialog
from bough.ui.suggested.row import ChipRow
from bough.ui.terms.asked_with import AskedWith
from bough.ui.terms.dialog import TermsDialog
from bough.ui.window import Window
from helpers.faces import Effect, Room, by_key, by_palette, by_word
from helpers.fake_editor import FakeEditor
from helpers.rooms import asked
from helpers.server import ModelServer, reply_script
from helpers.world import World

QUESTION = "What is a bough?"
CODE = "An arm of a tree.\n\n```python title=a.py\nold = 1\n```\n"
OTHER_CODE = "A branch.\n\n```python title=a.py\nnew = 2\n```\n"
NEXT = (
    "How old can a tree become?",
    "Which trees have the longest arms?",
    "Why does a bough break in the wind?",
)
COMMANDS = standard(prompts=Prompts(Path("nowhere"))).built_in()


# What there is before


def others(room: Room) -> None:
    """Three sessions with a tab each; the middle one is looked at."""
    tabs(3)(room)
    room.window.show_tab(2)


def tabs(many: int) -> Callable[[Room], None]:
    """So many sessions with a tab each; the last one is looked at, or where it is the one that is
    asked for the first."""

    def make(room: Room) -> None:
        for _ in range(many - 1):
            room.world.workspace.open_session(room.world.library.new_session().id)

    return make


def split_in_two(room: Room) -> None:
    room.window.panes.act("split_right")
    room.kept["place"] = room.place.id


def forked(room: Room) -> None:
    room.kept["first"] = room.at
    room.retry(OTHER_CODE)


def growing(room: Room) -> None:
    """A reply that is being written."""
    room.server.reply("One two three", hold_after=1)
    assert room.place.say("Count, please")
    room.qtbot.waitUntil(lambda: room.place.path()[-1].text != "")


def suggested(room: Room) -> None:
    room.qtbot.waitUntil(lambda: bool(room.pane.findChildren(ChipRow)))
    room.world.catalogue.remember(questions="local")
    room.server.otherwise = reply_script("\n".join(NEXT))
    room.ask("And what is a twig?", "A small branch that grows from a larger one, in the end.")
    room.qtbot.waitUntil(lambda: len(chips(room)) == 3)


def keeps_places(room: Room) -> None:
    room.kept["places"] = [place.id for place in room.world.workspace.places()]
    room.kept["session"] = room.place.session_id


def keeps_nodes(room: Room) -> None:
    room.kept["nodes"] = [node.id for node in room.tree.walk()]
    room.kept["wire"] = len(room.server.questions)


def both(*acts: Callable[[Room], object]) -> Callable[[Room], None]:
    def act(room: Room) -> None:
        for each in acts:
            each(room)

    return act


def closed_a_tab(room: Room) -> None:
    place = room.world.workspace.new_session()
    room.ask("And what is a twig?")
    room.kept["session"] = place.session_id
    room.world.workspace.close(place.id)


def drafted_in_two(room: Room) -> None:
    split_in_two(room)
    room.pane.write()
    room.qtbot.waitUntil(room.draft.hasFocus)
    room.qtbot.keyClicks(room.draft, "And a twig?")
    room.qtbot.waitUntil(lambda: room.place.draft == "And a twig?")


def looked_elsewhere(room: Room) -> None:
    forked(room)
    room.kept["second"] = room.place.head
    room.place.show_sibling(room.at, 0)
    room.place.go(room.kept["first"])


def went_back(room: Room) -> None:
    looked_elsewhere(room)
    room.place.back()


def finds(room: Room) -> None:
    room.ask("Which tree has boughs?", "Any tree has a bough; a bough and a bough.")
    room.pane.find_words("bough")
    finder = room.pane._finder
    room.qtbot.waitUntil(lambda: not finder.busy and " of " in finder.words)
    room.kept["words"] = finder.words


def at_the_question(room: Room) -> None:
    room.at = room.place.path()[0].id


def mergeable(room: Room) -> None:
    room.place.insert_below(room.at, Role.ASSISTANT, "It bears leaves.")


def told_what(room: Room) -> None:
    room.place.set_here(system="Be brief.")
    room.at = room.ask("And a twig?")


def cut(room: Room) -> None:
    """Another branch was cut, and is to be put below the message."""
    forked(room)
    room.place.take_up(room.kept["first"], cut=True)


# What is so afterwards


def chips(room: Room) -> list[QWidget]:
    return [chip for row in room.pane.findChildren(ChipRow) for chip in row.chips]


def new(room: Room, role: Role = Role.ASSISTANT) -> list[str]:
    """The texts of the messages that came."""
    came = [node for node in room.tree.walk() if node.id not in room.kept["nodes"]]
    return [node.text for node in came if node.role is role and not node.growing]


def seen(parent: QWidget, name: str) -> bool:
    """Whether a widget with that accessible name is to be seen."""
    return any(w.isVisible() and w.accessibleName() == name for w in parent.findChildren(QWidget))


def place_count(many: int) -> Callable[[Room], bool]:
    return lambda room: len(room.world.workspace.places()) == many


def tab(number: int) -> Callable[[Room], bool]:
    return lambda room: room.window.topbar.tabs.currentIndex() == number


def panes_stand(direction: str) -> Callable[[Room], bool]:
    def stand(room: Room) -> bool:
        shown = room.window.panes.shown()
        if len(shown) != 2:
            return False
        first, second = (pane.mapToGlobal(pane.rect().topLeft()) for pane in shown)
        apart = (first.x() != second.x(), first.y() != second.y())
        return apart == ((True, False) if direction == "beside" else (False, True))

    return stand


def opened(kind: type[QWidget]) -> Callable[[Room], bool]:
    return lambda room: room.popup(kind) is not None


def wires_more(room: Room) -> bool:
    return len(room.server.questions) > room.kept["wire"] and not room.place.running


def stopped(room: Room) -> bool:
    return not room.place.running and room.place.path()[-1].text.strip() == "One"


def helps(topic: str) -> Callable[[Room], bool]:
    return lambda room: (
        room.pane.help is not None
        and room.pane.help.topic == topic
        and room.pane.over.top is room.pane.help
    )


def editor_has(text: str) -> Callable[[Room], bool]:
    def has(room: Room) -> bool:
        editor = room.pane.editor
        return (
            editor is not None
            and seen(room.pane, "Markdown source")
            and editor.source.toPlainText().strip() == text.strip()
        )

    return has


def edits_question(room: Room) -> bool:
    (field,) = room.pane.findChildren(EditInPlace) or [None]
    return bool(field and field.isVisible() and seen(field, "Edit your question"))


def opened_outside(*names: str) -> Callable[[Room], bool]:
    def is_open(room: Room) -> bool:
        if not room.editor.calls:
            return False
        words = [Path(word.partition(":")[0]).name for word in room.editor.calls[0]]
        return words[-len(names) :] == list(names)

    return is_open


def file_dialog(room: Room, path: Path) -> None:
    dialog = room.window.findChild(QFileDialog)
    if dialog is not None:
        dialog.fileSelected.emit(str(path))
        dialog.close()


def exported(room: Room) -> bool:
    file = room.folder / "bough.md"
    file_dialog(room, file)
    return file.exists() and QUESTION in file.read_text()


def prompts_came(room: Room) -> bool:
    file_dialog(room, room.folder / "source")
    return room.prompts.by_name("greet") is not None


def prompts_went(room: Room) -> bool:
    file_dialog(room, room.folder / "target")
    return (room.folder / "target" / "zebra.md").is_file()


def prompt_folders(room: Room) -> None:
    for name in ("source", "target"):
        (room.folder / name).mkdir()
    (room.folder / "source" / "greet.md").write_text("Say hello.")


def writes(text: str) -> Callable[[Room, QDialog], None]:
    """Write that where the keyboard is, and press Enter."""

    def write(_room: Room, _dialog: QDialog) -> None:
        field = QApplication.focusWidget()
        assert field
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    return write


def splits(_room: Room, dialog: QDialog) -> None:
    assert isinstance(dialog, SplitDialog)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def sets_system(_room: Room, dialog: QDialog) -> None:
    assert isinstance(dialog, TermsDialog)
    dialog.system.draft.setFocus()
    QTest.keyClicks(dialog.system.draft, "Be brief.")
    QTest.keyClick(dialog.system.draft, Qt.Key.Key_Return)


def looks_at_settings(room: Room, dialog: QDialog) -> None:
    assert isinstance(dialog, AskedWith)
    room.kept["seen"] = dialog.isVisible()


def asks_two(room: Room, _dialog: QDialog) -> None:
    """The model that is at hand, twice."""
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget(), key)


def briefly(room: Room) -> bool:
    terms = room.place.terms
    return "Be brief." in (terms.system or "")


def text_size(step: int) -> Callable[[Room], bool]:
    def is_so(room: Room) -> bool:
        size = room.window.parts.theme.text_size
        return size > 100 if step > 0 else size < 100 if step < 0 else size == 100

    return is_so


def larger(room: Room) -> None:
    room.window.parts.theme.step_text_size(2)


def told(words: str) -> Callable[[Room], bool]:
    return lambda room: words in room.window.panes.note.text()


def landmarks(room: Room) -> object:
    return room.place.landmarks(room.at)


def was(name: str, what: Callable[[Room], object]) -> Callable[[Room], None]:
    def keep(room: Room) -> None:
        room.kept[name] = what(room)

    return keep


def changed(name: str, what: Callable[[Room], object]) -> Callable[[Room], bool]:
    return lambda room: room.kept[name] != what(room)


def sidebar(room: Room) -> bool:
    return room.window.sidebar.isVisible()


def outline(room: Room) -> bool:
    return room.window.outline.isVisible()


def counts_quits(room: Room) -> None:
    room.kept["quits"] = quits = []
    room.window.quit_requested.connect(lambda: quits.append(True))


def thought(room: Room) -> None:
    room.at = room.ask("Think, please", reasoning="A long thought about boughs. " * 9)
    room.kept["height"] = height(room)


def height(room: Room) -> int:
    return room.pane.transcript.rect_of(room.at).height()


def took(question: int) -> Callable[[Room], bool]:
    return lambda room: NEXT[question] in [node.text for node in room.place.path()]


TERMS = Effect(briefly, dialog=sets_system)
TABLE: dict[str, Effect] = {
    # Sessions
    "new_session": Effect(
        lambda r: r.place.head is None and r.place.session_id != r.kept["session"], keeps_places
    ),
    "new_window": Effect(lambda r: len(r.world.workspace.desks()) == 2),
    "reopen_tab": Effect(lambda r: r.place.session_id == r.kept["session"], closed_a_tab),
    "next_tab": Effect(tab(2), others),
    "previous_tab": Effect(tab(0), others),
    "tab_1": Effect(tab(0), tabs(2)),
    **{
        f"tab_{n}": Effect(tab(n - 1), both(tabs(n + 1), lambda r: r.window.show_tab(1)))
        for n in range(2, 9)
    },
    "tab_9": Effect(tab(9), both(tabs(10), lambda r: r.window.show_tab(1))),
    "quit": Effect(lambda r: r.kept["quits"] == [True], counts_quits),
    # Panes
    "split_right": Effect(panes_stand("beside")),
    "split_below": Effect(panes_stand("below")),
    "split_pane": Effect(
        panes_stand("beside"), worded=Effect(panes_stand("below"), argument="below")
    ),
    "own_tab": Effect(lambda r: len(r.world.workspace.active().tabs) == 2, split_in_two),
    "own_window": Effect(lambda r: len(r.world.workspace.desks()) == 2, split_in_two),
    "ask_in_all": Effect(
        lambda r: new(r, Role.USER) == ["And a twig?"] * 2, both(keeps_nodes, drafted_in_two)
    ),
    "close": Effect(place_count(1), split_in_two),
    "next_pane": Effect(lambda r: r.place.id != r.kept["place"], split_in_two),
    "previous_pane": Effect(lambda r: r.place.id != r.kept["place"], split_in_two),
    # Views
    "sidebar": Effect(changed("shown", sidebar), was("shown", sidebar)),
    "reply_tree": Effect(changed("shown", outline), was("shown", outline)),
    "map": Effect(lambda r: r.pane.shows_map and seen(r.pane, "Map")),
    "inbox": Effect(opened(Inbox)),
    "model_picker": Effect(opened(ModelPicker)),
    "write": Effect(
        lambda r: not r.pane.shows_map and r.draft.hasFocus(), lambda r: r.pane.toggle_map()
    ),
    "compare_fork": Effect(lambda r: seen(r.pane, "What differs"), forked),
    "fold": Effect(lambda r: height(r) > r.kept["height"], thought),
    # Find
    "palette": Effect(lambda r: opened(Palette)(r)),
    "find": Effect(
        lambda r: (
            seen(r.pane, "Find in this branch") and isinstance(r.window.focusWidget(), QLineEdit)
        )
    ),
    "find_session": Effect(lambda r: r.window.sidebar.search.hasFocus()),
    "next_hit": Effect(lambda r: r.pane._finder.words != r.kept["words"], finds),
    "previous_hit": Effect(lambda r: r.pane._finder.words != r.kept["words"], finds),
    # Go
    "back": Effect(lambda r: r.place.head == r.kept["second"], looked_elsewhere),
    "forward": Effect(lambda r: r.place.head == r.kept["first"], went_back),
    "home": Effect(
        lambda r: r.place.head == r.kept["first"],
        both(forked, lambda r: r.place.favour(r.kept["first"]), lambda r: r.place.go(r.at)),
    ),
    "goto": Effect(
        lambda r: r.place.head == r.kept["first"],
        both(forked, lambda r: r.place.label(r.kept["first"], "arm")),
        argument="arm",
    ),
    "stop_all": Effect(stopped, growing),
    "stop": Effect(stopped, growing),
    "undo": Effect(lambda r: not landmarks(r).bookmark, lambda r: r.place.bookmark(r.at)),
    "redo": Effect(
        lambda r: landmarks(r).bookmark,
        both(lambda r: r.place.bookmark(r.at), lambda r: r.place.undo()),
    ),
    # Appearance
    "larger_text": Effect(text_size(1)),
    "smaller_text": Effect(text_size(-1)),
    "usual_text": Effect(text_size(0), larger),
    "full_screen": Effect(lambda r: r.window.isFullScreen()),
    "theme": Effect(lambda r: r.window.parts.theme.wish == "dark", argument="dark"),
    "keys": Effect(lambda r: any(d.isVisible() for d in r.window.findChildren(KeysDialog))),
    # Ask
    "continue": Effect(
        lambda r: r.place.path()[-1].text == "One two three." and not r.place.running,
        both(
            lambda r: r.ask("Count, please", "One two ", finish="length"),
            lambda r: r.server.reply("three."),
        ),
    ),
    "model": Effect(opened(ModelPicker)),
    "persona": TERMS,
    "system": Effect(briefly, dialog=sets_system, worded=Effect(briefly, argument="Be brief.")),
    "temperature": Effect(
        briefly,
        dialog=sets_system,
        worded=Effect(lambda r: r.place.terms.parameters.get("temperature") == 0.2, argument="0.2"),
    ),
    "terms": TERMS,
    "fun": Effect(lambda r: r.place.personas.fun_mode and r.window.parts.theme.fun),
    "next_questions": Effect(
        lambda r: [c.accessibleName() for c in chips(r)] == list(NEXT),
        lambda r: setattr(r.server, "otherwise", reply_script("\n".join(NEXT))),
    ),
    "questions": Effect(
        told("There are no next questions."),
        worded=Effect(lambda r: r.world.catalogue.questions == "asked", argument="asked"),
    ),
    **{f"next_question_{n + 1}": Effect(took(n), suggested) for n in range(3)},
    # Context
    "context": Effect(opened(ContextPage)),
    "compact": Effect(
        lambda r: any("summary_of" in n.details for n in r.place.path()),
        both(
            *[lambda r: r.ask("And then?", "A long reply about boughs. " * 20)] * 4,
            lambda r: r.server.reply("It was about boughs."),
        ),
    ),
    "cost": Effect(opened(CostPage)),
    # Session
    "clear": Effect(
        lambda r: r.place.head is None and len(r.tree) == len(r.kept["nodes"]), keeps_nodes
    ),
    "copy": Effect(
        lambda _: QGuiApplication.clipboard().text() == CODE,
        lambda _: QGuiApplication.clipboard().clear(),
    ),
    "export": Effect(exported),
    "pin": Effect(lambda r: r.world.library.session(r.place.session_id).pinned),
    "rename": Effect(lambda r: r.place.title == "Of trees", argument="Of trees"),
    "save_prompt": Effect(
        lambda r: (p := r.prompts.by_name("bough")) and p.text == QUESTION, argument="bough"
    ),
    "import_prompts": Effect(prompts_came, prompt_folders),
    "export_prompts": Effect(prompts_went, prompt_folders),
    # This message
    "branch": Effect(
        lambda r: r.place.head == r.at and r.draft.hasFocus(),
        at_the_question,
        worded=Effect(
            lambda r: [n.text for n in r.place.path()] == ["And a twig?", "A thin one."],
            lambda r: r.server.reply("A thin one."),
            argument="And a twig?",
        ),
    ),
    "edit": Effect(editor_has(CODE)),
    "edit_source": Effect(editor_has(QUESTION), at_the_question),
    "retry": Effect(
        lambda r: new(r) == ["A limb."], both(keeps_nodes, lambda r: r.server.reply("A limb."))
    ),
    "retry_with": Effect(opened(ModelPicker)),
    "ask_several": Effect(
        lambda r: len(new(r)) >= 1 and wires_more(r), keeps_nodes, dialog=asks_two
    ),
    "bookmark": Effect(lambda r: landmarks(r).bookmark),
    "label": Effect(lambda r: landmarks(r).label == "arm", dialog=writes("arm")),
    "note": Effect(lambda r: landmarks(r).note == "see oak", dialog=writes("see oak")),
    "dead_end": Effect(lambda r: landmarks(r).verdict is Verdict.DEAD_END),
    "resolved": Effect(lambda r: landmarks(r).verdict is Verdict.RESOLVED),
    "favourite": Effect(lambda r: landmarks(r).favourite, forked),
    "pin_context": Effect(lambda r: wished(r.place, r.at) == "pinned"),
    "leave_out": Effect(lambda r: wished(r.place, r.at) == "left_out"),
    "insert_above": Effect(
        lambda r: [n.text for n in r.place.path()][1:-1] == ["Be brief."],
        dialog=writes("Be brief."),
    ),
    "insert_below": Effect(
        lambda r: [n.text for n in r.place.path()][2:] == ["And a twig?"],
        dialog=writes("And a twig?"),
    ),
    "split": Effect(
        lambda r: len(r.place.path()) == 3 and "".join(n.text for n in r.place.path()[1:]) == CODE,
        dialog=splits,
    ),
    "merge": Effect(
        lambda r: [n.text for n in r.place.path()][1:] == [f"{CODE}\n\nIt bears leaves."],
        mergeable,
    ),
    "combine": Effect(
        lambda r: (
            r.pane.editor is not None
            and all(
                text.strip() in r.pane.editor.source.toPlainText() for text in (CODE, OTHER_CODE)
            )
        ),
        forked,
    ),
    "compare": Effect(lambda r: seen(r.pane, "What differs"), forked),
    "asked_with": Effect(
        lambda r: r.kept["seen"],
        told_what,
        dialog=looks_at_settings,
    ),
    "cut_branch": Effect(lambda r: (b := r.place.carried.branch) and b.cut and b.node == r.at),
    "take_branch": Effect(lambda r: (b := r.place.carried.branch) and not b.cut and b.node == r.at),
    "put_branch": Effect(lambda r: r.tree.node(r.kept["first"]).parent == r.at, cut),
    "open_code": Effect(opened_outside("a.py")),
    "open_path": Effect(opened_outside("a.py")),
    "open_markdown": Effect(
        lambda r: (
            r.editor.calls[0][-1].partition(":")[0].endswith(".md") if r.editor.calls else False
        )
    ),
    "compare_outside": Effect(
        lambda r: bool(r.editor.calls) and "--diff" in r.editor.calls[0], forked
    ),
    "keep_path": Effect(lambda r: r.kept["first"] not in r.tree and r.place.head == r.at, forked),
    "prune": Effect(lambda r: r.at not in r.tree),
    # Settings and help
    "settings": Effect(lambda r: seen(r.window, "Find a setting")),
    "help": Effect(helps("guide")),
    "all_keys": Effect(helps("keys")),
}


@pytest.fixture
def window(prompted: Window) -> Window:
    """Wide enough for two panes beside each other."""
    prompted.resize(1900, 900)
    return prompted


@pytest.fixture
def room(
    qtbot: QtBot,
    world: World,
    window: Window,
    server: ModelServer,
    prompts: Prompts,
    tmp_path: Path,
) -> Iterator[Room]:
    editor = FakeEditor(tmp_path / "editor")
    world.workspace.__dict__["edits"] = ExternalEdits(
        world.library, world.workspace.places, (str(editor.program),), world.workspace
    )
    server.reply(CODE)
    at = asked(qtbot, world, QUESTION)
    pane = window.panes.current()
    assert pane
    qtbot.waitUntil(pane.composer.draft.hasFocus)
    yield Room(qtbot, window, world, editor, prompts, tmp_path, at)
    if popup := QApplication.activePopupWidget():
        popup.close()
    editor.close()


def test_every_command_has_an_effect_here() -> None:
    assert {command.id for command in COMMANDS} == set(TABLE)


@pytest.mark.parametrize("command", [pytest.param(c, id=c.slash) for c in COMMANDS if c.slash])
def test_by_its_word(room: Room, command: Command) -> None:
    does(room, by_word, command, TABLE[command.id].worded or TABLE[command.id])
    assert command.id == "edit" or room.draft.toPlainText() == ""


@pytest.mark.parametrize("command", [pytest.param(c, id=c.id) for c in COMMANDS if c.keys])
def test_by_its_key(room: Room, command: Command) -> None:
    does(room, by_key, command, TABLE[command.id])


@pytest.mark.parametrize("command", [pytest.param(c, id=c.id) for c in COMMANDS if c.listed])
def test_from_the_palette(room: Room, command: Command) -> None:
    does(room, by_palette, command, TABLE[command.id])


def does(
    room: Room,
    face: Callable[[Room, Command, Effect], None],
    command: Command,
    effect: Effect,
) -> None:
    """The command does what it says, once it is asked for through that face; not before."""
    effect.before(room)
    if effect.dialog is None:
        assert not effect.done(room), "it is so already"
    face(room, command, effect)
    room.qtbot.waitUntil(lambda: bool(effect.done(room)))
