"""Zoom makes steps of the text size of a wheel that is turned while Ctrl is held."""

from __future__ import annotations

from bough.ui.theme import Theme

NOTCH = 120
"""What a wheel tells for one notch, in eighths of a degree; finer ones tell less at a time."""


class Zoom:
    """`eye` is the height in the view whose line stays where it is: that of the pointer where it
    was the wheel, else the top."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._turned = 0
        self.eye = 0.0

    def turn(self, angle: int, y: float) -> None:
        """The wheel was turned with the pointer at that height of the view."""
        self._turned += angle
        steps = int(self._turned / NOTCH)
        if steps:
            self._turned -= steps * NOTCH
            self.eye = y
            self._theme.step_text_size(steps)
            self.eye = 0.0
