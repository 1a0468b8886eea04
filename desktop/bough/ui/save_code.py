"""The one place where texts of a session go to the disk: into a file that the person names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFileInfo, QIODevice, QSaveFile, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from bough.core.blocks import Code
from bough.core.snippet_names import numbered, suggested
from bough.core.snippets import as_file


def save_code(parent: QWidget, code: Code, tell: Callable[[str], None]) -> QFileDialog:
    """Ask for a name, then write the code there; `tell` gets a line about what became of it."""
    title = QCoreApplication.translate("transcript", "Save code as")
    return save_text(
        parent, title, suggested(code.language, code.info, code.code), lambda: code.code, tell
    )


def save_text(
    parent: QWidget, title: str, name: str, text: Callable[[], str], tell: Callable[[str], None]
) -> QFileDialog:
    """The same for any text, which is made when the name is known."""
    return save_bytes(parent, title, name, lambda: _encoded(text()), tell)


def save_bytes(
    parent: QWidget, title: str, name: str, data: Callable[[], bytes], tell: Callable[[str], None]
) -> QFileDialog:
    """The same for anything."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: tell(_written(path, data())))
    dialog.open()
    return dialog


def write(path: str, text: str) -> str:
    """Write the text whole or not at all; returns what to say of it."""
    return _written(path, _encoded(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _written(path: str, data: bytes) -> str:
    if trouble := _put(path, data):
        return trouble
    name = QFileInfo(path).fileName()
    return QCoreApplication.translate("transcript", "Saved {name}").format(name=name)


def write_beside(folder: Path, name: str, text: str) -> str:
    """Write a snippet into a folder, which is made where it is missing, under a number where its
    name is taken by something else; returns why that was not possible, "" where it was."""
    data, number = as_file(text), 1
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        return str(error)
    while True:
        file = folder / numbered(name, number)
        try:
            if not file.exists() and not file.is_symlink():
                break
            if not file.is_symlink() and file.is_file() and file.read_bytes() == data:
                return ""
        except OSError as error:
            return str(error)
        number += 1
    return _put(str(file), data)


def _put(path: str, data: bytes) -> str:
    """Why the file could not be put there, "" where all of it is there now."""
    file = QSaveFile(path)
    done = (
        file.open(QIODevice.OpenModeFlag.WriteOnly)
        and file.write(data) == len(data)
        and file.commit()
    )
    if done:
        return ""
    words = QCoreApplication.translate("transcript", "{name} was not saved: {reason}")
    return words.format(name=QFileInfo(path).fileName(), reason=file.errorString())
