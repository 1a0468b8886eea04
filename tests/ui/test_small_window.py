"""In a window of 900 by 600 nothing is cut off that has to be read whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from bough.ui.map.camera import Level
from bough.ui.theme import Theme
from bough.ui.widgets import Label
from bough.ui.window import Window
from helpers.rooms import Open, asked, open_window
from helpers.scripted_place import ScriptedPlace
from helpers.world import World

MAY_BE_CUT = ("Model: ",)
"""What is called so may be as long as somebody made it."""
TEXT = f"""\
# A heading that is rather long and has to wrap where a window is narrow, instead of being cut off

Words, `code`, {"a_word_of_many_parts_" * 12}, and the rest.

| a | b |
| --- | --- |
| one | two |

- a list
  - in a list

```python
x = 1
```
"""


@pytest.fixture
def window(qtbot: QtBot, world: World, theme: Theme) -> Iterator[Window]:
    with open_window(qtbot, world, theme, 900, 600) as window:
        yield window


def cut(window: QWidget) -> list[tuple[str, int, int]]:
    """What has not the room for its words: its name, the width it has and wants."""
    shown = [w for kind in (Label, QAbstractButton) for w in window.findChildren(kind)]
    return [
        (w.accessibleName(), w.width(), w.sizeHint().width())
        for w in shown
        if w.isVisible()
        and w.width() < w.sizeHint().width()
        and not w.accessibleName().startswith(MAY_BE_CUT)
    ]


@pytest.mark.parametrize("scale", [100, 200])
def test_labels_and_buttons_have_the_room_for_their_words(
    qtbot: QtBot, world: World, theme: Theme, window: Window, scale: int
) -> None:
    theme.set_text_size(scale)
    assert not cut(window)

    asked(qtbot, world, "What is a bough?")
    window.say_until("safe_start", "Start normally", lambda: None)

    assert not cut(window)


@pytest.mark.parametrize("size", [(640, 480), (900, 600)])
def test_on_the_map_too(qtbot: QtBot, world: World, window: Window, size: tuple[int, int]) -> None:
    asked(qtbot, world, "What is a bough?")
    window.resize(*size)
    window.toggle_map()
    pane = window.panes.current()
    assert pane is not None
    assert pane.map is not None

    for level in Level:
        pane.map.view.show_level(level)
        QApplication.processEvents()
        assert not cut(pane.map)


@pytest.mark.parametrize("scale", [70, 100, 200])
def test_nothing_stands_beside_the_column(
    place: ScriptedPlace, theme: Theme, opened: Open, scale: int
) -> None:
    theme.set_text_size(scale)
    place.question(TEXT)
    place.reply(TEXT)
    view = opened(900, 600)
    x, width, _ = view.column()
    top = -1

    while view.flow.top != top:
        top = view.flow.top
        margin = view.viewport().grab().toImage().copy(x + width + 1, 0, 8, 600)
        assert {margin.pixel(at, y) for at in range(8) for y in range(600)} == {
            margin.pixel(7, 599)
        }
        view.scroll_by(-view.view_height())
