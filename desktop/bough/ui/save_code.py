"""The one place where texts of a session go to the disk: into a file that the person names."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QFileInfo, QIODevice, QSaveFile, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from bough.core.blocks import Code
from bough.core.snippet_names import suggested


def save_code(parent: QWidget, code: Code, tell: Callable[[str], None]) -> QFileDialog:
    """Ask for a name, then write the code there; `tell` gets a line about what became of it."""
    title = QCoreApplication.translate("transcript", "Save code as")
    return save_text(parent, title, suggested(code.language, code.info), lambda: code.code, tell)


def save_text(
    parent: QWidget, title: str, name: str, text: Callable[[], str], tell: Callable[[str], None]
) -> QFileDialog:
    """The same for any text, which is made when the name is known."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: tell(write(path, text())))
    dialog.open()
    return dialog


def write(path: str, text: str) -> str:
    """Write the text whole or not at all; returns what to say of it."""
    data = text.encode("utf-8", "surrogatepass")
    file = QSaveFile(path)
    done = (
        file.open(QIODevice.OpenModeFlag.WriteOnly)
        and file.write(data) == len(data)
        and file.commit()
    )
    name = QFileInfo(path).fileName()
    if done:
        return QCoreApplication.translate("transcript", "Saved {name}").format(name=name)
    words = QCoreApplication.translate("transcript", "{name} was not saved: {reason}")
    return words.format(name=name, reason=file.errorString())
