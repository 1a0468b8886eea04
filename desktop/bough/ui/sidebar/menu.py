"""The menus of the list: of sessions, of a folder, and of where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from bough.core import folders
from bough.core.session import Session

if TYPE_CHECKING:
    from bough.ui.sidebar.sidebar import Sidebar

LONGEST = 48
"""Characters of a folder's name in a menu."""


def sessions_menu(menu: QMenu, sidebar: Sidebar, sessions: Sequence[Session]) -> None:
    """Add what can be done with sessions of the list that is shown, all of them at once."""
    ids = [session.id for session in sessions]
    acts, view = sidebar.acts, sidebar.view
    menu.setAccessibleName(
        _tr("Actions for this session") if len(ids) == 1 else _tr("Actions for these sessions")
    )
    if sidebar.sessions.name == "bin":
        _add(menu, _tr("Restore"), lambda: acts.restore(ids))
        menu.addSeparator()
        _add(menu, _tr("Delete for ever…"), lambda: acts.delete(ids), "Del")
        return
    if len(ids) == 1:
        _add(menu, _tr("Open"), lambda: view.open_requested.emit(ids[0]), "Return")
        beside = view.open_beside_requested
        _add(menu, _tr("Open beside"), lambda: beside.emit(ids[0]), "Ctrl+Return")
        _add(menu, _tr("Rename"), view.rename_requested.emit, "F2")
    if sidebar.sessions.name == "archive":
        _add(menu, _tr("Bring back to the list"), lambda: acts.unarchive(ids))
    else:
        pinned = all(session.pinned for session in sessions)
        words = _tr("Unpin") if pinned else _tr("Pin")
        _add(menu, words, lambda: acts.pin(ids, not pinned))
        _add_folders(menu, sidebar, sessions)
        _add(menu, _tr("Duplicate"), lambda: acts.duplicate(ids))
        menu.addSeparator()
        _add(menu, _tr("Archive"), lambda: acts.archive(ids))
    menu.addSeparator()
    _add(menu, _tr("Move to bin"), lambda: acts.bin(ids), "Del")


def folder_menu(menu: QMenu, sidebar: Sidebar, path: str) -> None:
    """Add what can be done with a folder."""
    menu.setAccessibleName(_tr("Actions for this folder"))
    acts, opened = sidebar.acts, sidebar.sessions.is_opened(path)
    words = _tr("Fold") if opened else _tr("Unfold")
    _add(menu, words, lambda: sidebar.sessions.set_opened(path, not opened))
    _add(menu, _tr("New session here"), lambda: sidebar.new_session_in(path))
    _add(menu, _tr("New folder in it"), lambda: acts.new_folder(path))
    _add(menu, _tr("Rename"), sidebar.view.rename_requested.emit, "F2")
    into = menu.addMenu(_tr("Move to folder"))
    into.setAccessibleName(_tr("Move to folder"))
    above = folders.parent_of(path)
    top = _add(into, _tr("No folder"), lambda: acts.move_folder(path, ""))
    top.setEnabled(bool(above))
    for other in _in_order(sidebar):
        act = _add(into, _indented(other), partial(acts.move_folder, path, other))
        act.setEnabled(not folders.within(other, path) and other != above)
    menu.addSeparator()
    _add(menu, _tr("Delete folder, keep what is in it"), lambda: acts.delete_folder(path), "Del")


def list_menu(menu: QMenu, sidebar: Sidebar) -> None:
    """Add what can be done where there is neither."""
    menu.setAccessibleName(_tr("Actions for the list"))
    _add(menu, _tr("New session"), sidebar.new.click)
    _add(menu, _tr("New folder"), sidebar.acts.new_folder)


def _add_folders(menu: QMenu, sidebar: Sidebar, sessions: Sequence[Session]) -> None:
    ids = [session.id for session in sessions]
    acts = sidebar.acts
    into = menu.addMenu(_tr("Move to folder"))
    into.setAccessibleName(_tr("Move to folder"))
    inside = {session.folder for session in sessions}
    _add(into, _tr("No folder"), lambda: acts.file(ids, "")).setEnabled(inside != {""})
    for path in _in_order(sidebar):
        act = _add(into, _indented(path), partial(acts.file, ids, path))
        act.setEnabled(inside != {path})
    into.addSeparator()
    _add(into, _tr("New folder…"), lambda: acts.new_folder("", ids))


def _in_order(sidebar: Sidebar) -> list[str]:
    from bough.ui.sidebar.order import folder_order

    return sorted(sidebar.library.filing.paths, key=folder_order)


def _indented(path: str) -> str:
    name = folders.name_of(path)
    name = f"{name[:LONGEST]}…" if len(name) > LONGEST else name
    return "    " * folders.depth_of(path) + name.replace("&", "&&")


def _add(menu: QMenu, words: str, act: Callable[[], object], keys: str = "") -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: act())
    if keys:
        # Shown only: the list hears the key itself.
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
    return action


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionMenu", text)
