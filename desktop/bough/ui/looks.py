"""The menus in which a person says how everything is to look, and when it may call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from bough.app.catalogue import Catalogue
from bough.core.config import MotionName, ThemeName
from bough.core.errors import BoughError
from bough.ui.theme import Theme

T = TypeVar("T")


def add_looks(menu: QMenu, theme: Theme) -> None:
    """Put them into the menu: the theme, the text size, and whether things may move."""
    themes: dict[ThemeName, str] = {
        "system": _tr("Like the system"),
        "light": _tr("Light"),
        "dark": _tr("Dark"),
        "contrast-light": _tr("High contrast, light"),
        "contrast-dark": _tr("High contrast, dark"),
    }
    motions: dict[MotionName, str] = {
        "system": _tr("Like the system"),
        "on": _tr("On"),
        "off": _tr("Off"),
    }
    _add_choice(menu.addMenu(_tr("Appearance")), themes, theme.wish, theme.choose)
    sizes = menu.addMenu(_tr("Text size, {size} %").format(size=theme.text_size))
    # The window has the keys; here they are only told.
    for text, keys, steps in (
        (_tr("Larger"), "Ctrl+=", 1),
        (_tr("Smaller"), "Ctrl+-", -1),
        (_tr("As usual"), "Ctrl+0", 0),
    ):
        action = sizes.addAction(f"{text}\t{keys}")
        action.triggered.connect(lambda _=False, by=steps: theme.step_text_size(by))
    _add_choice(menu.addMenu(_tr("Motion")), motions, theme.motion_wish, theme.choose_motion)


def add_notify(menu: QMenu, catalogue: Catalogue) -> None:
    """Whether the desktop tells that a long reply has ended."""

    def choose(wish: bool) -> None:
        try:
            catalogue.remember(notify=wish)
        except BoughError as error:
            catalogue.trouble.emit(error.code, error.facts)

    action = menu.addAction(_tr("Notify when a long reply ends"))
    action.setCheckable(True)
    action.setChecked(catalogue.notify)
    action.toggled.connect(choose)


def _add_choice(menu: QMenu, words: Mapping[T, str], now: T, choose: Callable[[T], object]) -> None:
    group = QActionGroup(menu)
    for wish, text in words.items():
        action = QAction(text, menu, checkable=True, checked=wish == now)
        action.triggered.connect(lambda _=False, w=wish: choose(w))
        group.addAction(action)
        menu.addAction(action)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Looks", text)
