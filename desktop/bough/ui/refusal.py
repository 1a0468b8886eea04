"""Says why the window cannot open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from bough.app.said import said
from bough.core.errors import BoughError

ICON = 48


def refusal(error: BoughError) -> QMessageBox:
    """A box with the sentence for the error."""
    translate = QCoreApplication.translate
    box = QMessageBox()
    box.setWindowTitle(QGuiApplication.applicationDisplayName())
    box.setIconPixmap(QGuiApplication.windowIcon().pixmap(ICON))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(said(error.code, error.facts))
    box.addButton(translate("Refusal", "Close"), QMessageBox.ButtonRole.RejectRole)
    return box
