"""The keys that work anywhere in a window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.ui.pane import Pane
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.ui.window import Window


def add_keys(window: Window, workspace: Workspace, theme: Theme) -> None:
    tr = window.tr
    acts: list[tuple[str, list[str], Callable[[], object]]] = [
        (tr("New session"), ["Ctrl+N", "Ctrl+T"], workspace.new_session),
        (tr("New window"), ["Ctrl+Shift+N"], workspace.new_window),
        (tr("Close pane"), ["Ctrl+W"], partial(window.panes.act, "close")),
        (tr("Reopen tab"), ["Ctrl+Shift+T"], workspace.reopen),
        (tr("Next tab"), ["Ctrl+Tab", "Ctrl+PgDown"], partial(window.step_tab, 1)),
        (tr("Previous tab"), ["Ctrl+Shift+Tab", "Ctrl+PgUp"], partial(window.step_tab, -1)),
        (tr("Split to the right"), ["Ctrl+\\"], partial(window.panes.act, "split_right")),
        # With Shift some keyboards have another sign on the key.
        (
            tr("Split downwards"),
            ["Ctrl+Shift+\\", "Ctrl+Shift+|", "Ctrl+|"],
            partial(window.panes.act, "split_below"),
        ),
        (tr("Next pane"), ["F6"], partial(window.panes.step, 1)),
        (tr("Previous pane"), ["Shift+F6"], partial(window.panes.step, -1)),
        (tr("Ask in all panes"), ["Ctrl+Alt+Return"], window.panes.ask_in_all),
        (tr("Sessions"), ["F9"], window.toggle_sidebar),
        (tr("Reply tree"), ["F8"], window.toggle_outline),
        (tr("Find a session"), ["Ctrl+Shift+F"], window.search_sessions),
        (tr("Replies that need you"), ["Ctrl+Shift+I"], window.show_inbox),
        (tr("Find in this branch"), ["Ctrl+F"], partial(window.in_pane, Pane.find_words)),
        (tr("Next hit"), ["F3"], lambda: window.in_pane(lambda pane: pane.find_more(1))),
        (tr("Previous hit"), ["Shift+F3"], lambda: window.in_pane(lambda p: p.find_more(-1))),
        (tr("Choose a model"), ["Ctrl+Shift+M"], partial(window.in_pane, Pane.pick_model)),
        (tr("Map"), ["Ctrl+M"], window.toggle_map),
        (tr("Compare"), ["Ctrl+D"], lambda: window.in_pane(lambda p: p.compared.compare_fork())),
        (tr("Write"), ["Ctrl+L"], window.write),
        (tr("Back"), ["Ctrl+["], partial(window.in_place, Place.back)),
        (tr("Forward"), ["Ctrl+]"], partial(window.in_place, Place.forward)),
        (tr("Favourite branch"), ["Alt+Home"], partial(window.in_place, Place.home)),
        (tr("Stop all replies"), ["Shift+Esc"], partial(window.in_place, Place.stop_all)),
        (tr("Undo"), ["Ctrl+Z"], partial(window.in_place, Place.undo)),
        (tr("Redo"), ["Ctrl+Shift+Z"], partial(window.in_place, Place.redo)),
        (tr("Larger text"), ["Ctrl+=", "Ctrl++"], partial(theme.step_text_size, 1)),
        (tr("Smaller text"), ["Ctrl+-"], partial(theme.step_text_size, -1)),
        (tr("Text as large as usual"), ["Ctrl+0"], partial(theme.step_text_size, 0)),
        (tr("Settings"), ["Ctrl+,"], lambda: window.settings.open()),
        (tr("Full screen"), ["F11"], window.toggle_full_screen),
        (tr("Quit"), ["Ctrl+Q"], window.quit_requested.emit),
        *(
            (tr("Tab {n}").format(n=n), [f"Ctrl+{n}"], partial(window.show_tab, n))
            for n in range(1, 10)
        ),
    ]
    for name, sequences, act in acts:
        action = QAction(name, window)
        action.setShortcuts([QKeySequence(s) for s in sequences])
        action.triggered.connect(lambda _=False, act=act: act())
        window.addAction(action)
