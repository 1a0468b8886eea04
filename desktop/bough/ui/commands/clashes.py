"""Why a command cannot have a key: who has it already, or what one writes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from bough.ui.commands.command import Command

if TYPE_CHECKING:
    from bough.ui.commands.registry import Registry

Modifier = Qt.KeyboardModifier
PORTABLE = QKeySequence.SequenceFormat.PortableText


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


# As Qt writes them: "Ctrl" is Cmd on a Mac, and "Meta" is what is called Control there.

_EVERYWHERE = (
    "Ctrl+A Ctrl+C Ctrl+V Ctrl+X Ctrl+Z Ctrl+Y Ctrl+Shift+Z Ctrl+Shift+V Ctrl+Backspace Ctrl+Del"
    " Ctrl+Ins Ctrl+Shift+Ins Shift+Ins Shift+Del Ctrl+Left Ctrl+Right Ctrl+Up Ctrl+Down"
    " Ctrl+Shift+Left Ctrl+Shift+Right Ctrl+Shift+Up Ctrl+Shift+Down Ctrl+Home Ctrl+End"
    " Ctrl+Shift+Home Ctrl+Shift+End Ctrl+Return Shift+Return"
)
_WINDOWS = "Alt+Backspace Alt+Shift+Backspace Ctrl+Shift+Backspace"
_LINUX = "Ctrl+Shift+Backspace Ctrl+Shift+Del"
_MACOS = (
    "Alt+Left Alt+Right Alt+Up Alt+Down Alt+Shift+Left Alt+Shift+Right Alt+Shift+Up Alt+Shift+Down"
    " Alt+Backspace Alt+Del Meta+A Meta+B Meta+D Meta+E Meta+F Meta+H Meta+K Meta+L Meta+N Meta+O"
    " Meta+P Meta+T Meta+V Meta+Y Meta+Left Meta+Right Meta+Up Meta+Down"
)
TEXT_EDITING = {
    "windows": _keys(f"{_EVERYWHERE} {_WINDOWS}"),
    "linux": _keys(f"{_EVERYWHERE} {_LINUX}"),
    "macos": _keys(f"{_EVERYWHERE} {_MACOS}"),
}
"""What edits text on each platform; no command takes it from there."""

INPUT_METHODS = _keys("Ctrl+Space Shift+Space Ctrl+. Ctrl+; Ctrl+Shift+U Alt+` F10")
"""What input methods and the menus of desktops listen to."""

SHARED = frozenset({"undo", "redo"})
"""What is done to the tree with the key that does it to a text, where there is none to do it to."""

VIEWS = _keys(
    "Up Down Left Right Home End PgUp PgDown Space Shift+Space Esc Tab Shift+Tab K J C T A X Z F H"
    " S / [ ] 1 2 3 4 5 6 7 8 9 + - Shift+F Shift+N Shift+F10 Shift+Up Shift+Down Shift+Left"
    " Shift+Right Shift+Home Shift+End Shift+PgUp Shift+PgDown Ctrl+A Ctrl+C Ctrl+J"
    " Ctrl+Shift+C Ctrl+Return Alt+Left Alt+Right"
)
"""With what one moves, copies and zooms in the transcript, the reply tree and the map."""


def normal(keys: str) -> str:
    """The one way to write these keys; "" where they are none, or more than one stroke."""
    sequence = QKeySequence.fromString(keys, PORTABLE)
    if sequence.count() != 1 or _stroke(sequence).key() is Qt.Key.Key_unknown:
        return ""
    return sequence.toString(PORTABLE).replace("Enter", "Return")


def why_not(registry: Registry, command: Command, keys: str) -> str:
    """One sentence: why the command cannot have these keys; "" where it can."""
    wanted = normal(keys)
    shown = shown_keys(keys)
    if not wanted:
        return _tr("“{keys}” is no key.").format(keys=keys)
    if command.id in SHARED and wanted in map(normal, command.keys):
        return ""
    if wanted in INPUT_METHODS:
        return _tr("{keys} belongs to input methods.").format(keys=shown)
    if command.scope == "window" and (why := _written(wanted, shown)):
        return why
    if command.scope == "message" and wanted in VIEWS:
        return _tr("One moves or copies with {keys} there.").format(keys=shown)
    if holder := holder_of(registry, wanted, besides=command.id):
        words = _tr("{keys} is the key of “{name}”.")
        return words.format(keys=shown, name=holder.name)
    return ""


def holder_of(registry: Registry, keys: str, *, besides: str = "") -> Command | None:
    """The command that has these keys."""
    wanted = normal(keys)
    for command in registry.built_in():
        if command.id != besides and wanted in map(normal, registry.keys(command.id)):
            return command
    return None


def shown_keys(keys: str) -> str:
    """Keys as they are called where they are shown: words with blanks between, on a Mac its
    signs."""
    if not keys:
        return ""
    native = QKeySequence.fromString(keys, PORTABLE).toString(
        QKeySequence.SequenceFormat.NativeText
    )
    head, plus, last = native.rpartition("+")
    if not last:  # The plus itself.
        head, plus, last = native[:-2], native[-2:-1], "+"
    parts = [*(head.split("+") if plus else []), "Enter" if last == "Return" else last]
    return " ".join(part for part in parts if part)


def _stroke(sequence: QKeySequence) -> QKeyCombination:
    return sequence[0]  # type: ignore[index, no-any-return]


def _written(wanted: str, shown: str) -> str:
    stroke = _stroke(QKeySequence.fromString(wanted, PORTABLE))
    modifiers, key = stroke.keyboardModifiers(), stroke.key()
    named = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35 or Qt.Key.Key_Back <= key
    if not modifiers & ~(Modifier.ShiftModifier | Modifier.KeypadModifier):
        if named or (key is Qt.Key.Key_Escape and modifiers):
            return ""
        return _tr("One writes with {keys}; add Ctrl or Alt.").format(keys=shown)
    if any(wanted in edited for edited in TEXT_EDITING.values()):
        return _tr("{keys} edits text.").format(keys=shown)
    both = Modifier.ControlModifier | Modifier.AltModifier
    if modifiers & both == both and key < Qt.Key.Key_Escape:
        return _tr("Many keyboards write a sign with {keys}.").format(keys=shown)
    return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
