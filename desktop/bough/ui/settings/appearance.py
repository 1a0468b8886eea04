"""The page of how everything looks and moves."""

from __future__ import annotations

from bough.core.config import Config
from bough.ui.settings.controls import OneOf
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.words import row, tr
from bough.ui.theme import TEXT_SIZES, Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Label


class Appearance(Page):
    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "appearance", tr("Appearance"))
        default = Config()
        section = self.section()
        words = row("appearance", "theme")
        themes = {
            "system": tr("System"),
            "light": tr("Light"),
            "dark": tr("Dark"),
            "contrast-light": tr("Contrast, light"),
            "contrast-dark": tr("Contrast, dark"),
        }
        self._themes = OneOf(theme, words.name, themes, theme.wish, self)
        self._themes.picked.connect(theme.choose)
        looks = Row(theme, words, self._themes)
        looks.can_reset(lambda: theme.wish == default.theme, lambda: theme.choose(default.theme))
        section.add(looks)
        words = row("appearance", "text_size")
        self._smaller = Button(theme, "minus", tr("Smaller text"), self, look="framed")
        self._larger = Button(theme, "plus", tr("Larger text"), self, look="framed")
        self._size = Label(theme)
        self._smaller.clicked.connect(lambda: theme.step_text_size(-1))
        self._larger.clicked.connect(lambda: theme.step_text_size(1))
        size = Row(theme, words, self._smaller)
        size.add(self._size)
        size.add(self._larger)
        size.can_reset(
            lambda: theme.text_size == default.text_size, lambda: theme.step_text_size(0)
        )
        section.add(size)
        words = row("appearance", "motion")
        motions = {"system": tr("System"), "on": tr("On"), "off": tr("Off")}
        self._motions = OneOf(theme, words.name, motions, theme.motion_wish, self)
        self._motions.picked.connect(theme.choose_motion)
        motion = Row(theme, words, self._motions)
        motion.can_reset(
            lambda: theme.motion_wish == default.motion,
            lambda: theme.choose_motion(default.motion),
        )
        section.add(motion)
        theme.changed.connect(self.settle)
        self.can_reset()

    def settle(self) -> None:
        theme = self._theme
        self._themes.set_value(theme.wish)
        self._motions.set_value(theme.motion_wish)
        self._size.set_text(tr("{size} %").format(size=theme.text_size))
        self._smaller.setEnabled(theme.text_size > TEXT_SIZES[0])
        self._larger.setEnabled(theme.text_size < TEXT_SIZES[-1])
        super().settle()
