"""What is really to be seen on the display, beside what would be painted from anew."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget


def on_screen(widget: QWidget, part: QRect | None = None) -> QImage:
    """What the display shows of a widget whose window lies on top."""
    if QGuiApplication.platformName() != "xcb":
        pytest.skip("only a display can say what is on it")
    window = widget.window()
    box = QRect(widget.mapTo(window, (part or widget.rect()).topLeft()), (part or widget).size())
    shot = widget.screen().grabWindow(window.winId(), box.x(), box.y(), box.width(), box.height())
    return _rgb(shot.toImage())


def afresh(widget: QWidget, part: QRect | None = None) -> QImage:
    """The same, painted from anew."""
    return _rgb(widget.grab(part or widget.rect()).toImage())


def _rgb(picture: QImage) -> QImage:
    return picture.convertToFormat(QImage.Format.Format_RGB32)
