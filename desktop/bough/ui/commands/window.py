"""The commands that work anywhere in a window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from bough.app.place import Place
from bough.ui import pane_acts
from bough.ui.commands.command import Argument, Command, Where, Words
from bough.ui.pane import Pane
from bough.ui.window import Window

Run = Callable[[Where, Words], object]


def window_commands() -> list[Command]:
    return [*_sessions(), *_panes(), *_views(), *_finding(), *_moving(), *_looks()]


def _sessions() -> list[Command]:
    group = _tr("Sessions")
    return [
        Command(
            "new_session", _tr("New session"), _tr("Begin a session with nothing in it"),
            lambda where, _: where.parts.workspace.new_session(),
            slash="new", keys=("Ctrl+N", "Ctrl+T"), group=group, icon="square-pen",
        ),
        Command(
            "new_window", _tr("New window"), _tr("Open one more window"),
            lambda where, _: where.parts.workspace.new_window(),
            keys=("Ctrl+Shift+N",), group=group, icon="square",
        ),
        Command(
            "reopen_tab", _tr("Reopen tab"), _tr("Bring back the tab that was closed last"),
            lambda where, _: where.parts.workspace.reopen(),
            keys=("Ctrl+Shift+T",), group=group, icon="rotate-ccw",
        ),
        Command(
            "next_tab", _tr("Next tab"), _tr("Look at the tab to the right"),
            _in_window(lambda window: window.step_tab(1)),
            keys=("Ctrl+Tab", "Ctrl+PgDown"), group=group, icon="arrow-left-right",
        ),
        Command(
            "previous_tab", _tr("Previous tab"), _tr("Look at the tab to the left"),
            _in_window(lambda window: window.step_tab(-1)),
            keys=("Ctrl+Shift+Tab", "Ctrl+PgUp"), group=group, icon="arrow-left-right",
        ),
        *(_tab(number, group) for number in range(1, 10)),
    ]  # fmt: skip


def _tab(number: int, group: str) -> Command:
    return Command(
        f"tab_{number}",
        _tr("Tab {n}").format(n=number),
        _tr("Look at the last tab") if number == 9 else _tr("Look at the tab of that number"),
        _in_window(lambda window: window.show_tab(number)),
        keys=(f"Ctrl+{number}",),
        group=group,
        listed=False,
    )


def _panes() -> list[Command]:
    group = _tr("Panes")
    # With Shift some keyboards have another sign on the key.
    more = {"split_below": ("Ctrl+Shift+|", "Ctrl+|")}
    sentences = {
        "split_right": _tr("Show this session once more, to the right"),
        "split_below": _tr("Show this session once more, below"),
        "own_tab": _tr("Let this pane have a tab for itself"),
        "own_window": _tr("Let this pane have a window for itself"),
        "ask_in_all": _tr("Ask what is written here in every pane of the tab"),
        "close": _tr("Close the pane; what runs in it goes on"),
    }
    icons = {"close": "x", "ask_in_all": "git-fork"}
    acts = [
        Command(
            act,
            pane_acts.name(act),
            sentences[act],
            _pane_act(act),
            keys=(*filter(None, [pane_acts.KEYS.get(act)]), *more.get(act, ())),
            applies=_pane_act_applies(act),
            group=group,
            icon=icons.get(act, "columns-2"),
        )
        for names in pane_acts.GROUPS
        for act in names
    ]
    return [
        *acts,
        Command(
            "next_pane", _tr("Next pane"), _tr("Look at the pane to the right of this one"),
            _in_window(lambda window: window.panes.step(1)),
            keys=("F6",), group=group, icon="move-right",
        ),
        Command(
            "previous_pane", _tr("Previous pane"), _tr("Look at the pane to the left of this one"),
            _in_window(lambda window: window.panes.step(-1)),
            keys=("Shift+F6",), group=group, icon="move-right",
        ),
    ]  # fmt: skip


def _views() -> list[Command]:
    group = _tr("Views")
    return [
        Command(
            "sidebar", _tr("Sessions"), _tr("Show or hide the list of sessions"),
            _in_window(Window.toggle_sidebar), keys=("F9",), group=group, icon="panel-left",
        ),
        Command(
            "reply_tree", _tr("Reply tree"), _tr("Show or hide the tree beside the text"),
            _in_window(Window.toggle_outline), keys=("F8",), group=group, icon="panel-right",
        ),
        Command(
            "map", _tr("Map"), _tr("See the whole tree of this session"),
            _in_window(Window.toggle_map),
            slash="map", keys=("Ctrl+M",), group=group, icon="network",
        ),
        Command(
            "inbox", _tr("Replies that need you"), _tr("See what waits, failed or is unread"),
            _in_window(Window.show_inbox),
            keys=("Ctrl+Shift+I",), group=group, icon="message-square",
        ),
        Command(
            "model_picker", _tr("Choose a model"), _tr("See all models and pick who answers next"),
            _in_pane(Pane.pick_model), keys=("Ctrl+Shift+M",), group=group, icon="cpu",
        ),
        Command(
            "write", _tr("Write"), _tr("Go to the composer, whatever lies over the text"),
            _in_window(Window.write), keys=("Ctrl+L",), group=group, icon="pencil",
        ),
    ]  # fmt: skip


def _finding() -> list[Command]:
    group = _tr("Find")
    return [
        Command(
            "palette", _tr("Everything"), _tr("Find a command, a session, a model or a label"),
            _in_window(lambda window: window.commands.open_palette()),
            keys=("Ctrl+K",), group=group, icon="command", listed=False,
        ),
        Command(
            "find", _tr("Find in this branch"), _tr("Look for words in what is shown"),
            _find,
            slash="find", arguments=(Argument("words", "rest", optional=True),),
            keys=("Ctrl+F",), group=group, icon="search",
        ),
        Command(
            "find_session", _tr("Find a session"), _tr("Look for a session by its title"),
            _in_window(Window.search_sessions),
            keys=("Ctrl+Shift+F",), group=group, icon="search",
        ),
        Command(
            "next_hit", _tr("Next hit"), _tr("Go to the next of what was found"),
            _in_pane(lambda pane: pane.find_more(1)), keys=("F3",), group=group, icon="arrow-down",
        ),
        Command(
            "previous_hit", _tr("Previous hit"), _tr("Go to the one before of what was found"),
            _in_pane(lambda pane: pane.find_more(-1)),
            keys=("Shift+F3",), group=group, icon="arrow-up",
        ),
    ]  # fmt: skip


def _moving() -> list[Command]:
    group = _tr("Go")
    return [
        Command(
            "back", _tr("Back"), _tr("Look at the branch you looked at before"),
            _in_place(Place.back), keys=("Ctrl+[",), group=group, icon="chevron-left",
        ),
        Command(
            "forward", _tr("Forward"), _tr("Look at the branch you went back from"),
            _in_place(Place.forward), keys=("Ctrl+]",), group=group, icon="chevron-right",
        ),
        Command(
            "home", _tr("Favourite branch"), _tr("Look at the favourite end of this session"),
            _in_place(Place.home), keys=("Alt+Home",), group=group, icon="star",
        ),
        Command(
            "stop_all", _tr("Stop all replies"), _tr("End every reply of every session"),
            _in_place(Place.stop_all), keys=("Shift+Esc",), group=group, icon="circle-stop",
        ),
        Command(
            "undo", _tr("Undo"), _tr("Take back what was done last to this tree"),
            _in_place(Place.undo), keys=("Ctrl+Z",), group=group, icon="undo-2",
        ),
        Command(
            "redo", _tr("Redo"), _tr("Do again what was taken back"),
            _in_place(Place.redo), keys=("Ctrl+Shift+Z",), group=group, icon="redo-2",
        ),
    ]  # fmt: skip


def _looks() -> list[Command]:
    group = _tr("Appearance")
    return [
        Command(
            "larger_text", _tr("Larger text"), _tr("Make what is read and written larger"),
            lambda where, _: where.parts.theme.step_text_size(1),
            keys=("Ctrl+=", "Ctrl++"), group=group, icon="type",
        ),
        Command(
            "smaller_text", _tr("Smaller text"), _tr("Make what is read and written smaller"),
            lambda where, _: where.parts.theme.step_text_size(-1),
            keys=("Ctrl+-",), group=group, icon="type",
        ),
        Command(
            "usual_text", _tr("Text as large as usual"), _tr("Make the text as large as at first"),
            lambda where, _: where.parts.theme.step_text_size(0),
            keys=("Ctrl+0",), group=group, icon="type",
        ),
        Command(
            "keys", _tr("Change keys"), _tr("Give commands other keys"),
            _in_window(lambda window: window.commands.show_keys()),
            slash="keys", group=_tr("Help"), icon="command",
        ),
        Command(
            "full_screen", _tr("Full screen"), _tr("Fill the screen with the window, or no longer"),
            _in_window(Window.toggle_full_screen), keys=("F11",), group=group, icon="maximize-2",
        ),
        Command(
            "quit", _tr("Quit"), _tr("End Bough; everything is kept"),
            lambda where, _: where.window.quit_requested.emit(),
            keys=("Ctrl+Q",), group=_tr("Sessions"), icon="log-out",
        ),
    ]  # fmt: skip


def _find(where: Where, words: Words) -> None:
    if where.pane:
        where.pane.find_words(words.get("words", ""))


def _in_window(act: Callable[[Window], object]) -> Run:
    return lambda where, _: act(where.window)


def _in_pane(act: Callable[[Pane], object]) -> Run:
    return lambda where, _: act(where.pane) if where.pane else None


def _in_place(act: Callable[[Place], object]) -> Run:
    return lambda where, _: act(where.place) if where.place else None


def _pane_act(act: str) -> Run:
    if act == "ask_in_all":
        return _in_window(lambda window: window.panes.ask_in_all())
    return _in_window(lambda window: window.panes.act(act))


def _pane_act_applies(act: str) -> Callable[[Where], str]:
    def applies(where: Where) -> str:
        if where.place is None:
            return _tr("No pane is open.")
        places, window = [where.place.id], where.window
        if pane_acts.possible(act, places, window.desk_id, where.parts.workspace):
            return ""
        if act == "ask_in_all":
            return _tr("Write a question first, in a tab with more than one pane.")
        return _tr("This pane has that for itself already.")

    return applies


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
