"""What happens while a command is written in a composer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from bough.core.slash import begins_command, is_command, typed
from bough.ui.commands import listed
from bough.ui.commands.command import Command, Where
from bough.ui.commands.given import Unfit, given, writing
from bough.ui.commands.listed import Listed, Row
from bough.ui.commands.slash_list import SlashList
from bough.ui.transcript.spoken import announce

if TYPE_CHECKING:
    from bough.ui.commands.at_window import WindowCommands
    from bough.ui.composer import Draft
    from bough.ui.pane import Pane
    from bough.ui.theme import Theme

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier


class Slash(QObject):
    """The list above the composer that is written in. Enter runs what is chosen there; a word that
    is no command waits until a person says what it is."""

    def __init__(self, commands: WindowCommands, theme: Theme) -> None:
        super().__init__(commands)
        self._commands = commands
        self._pane: Pane | None = None
        self._left: tuple[str, str] | None = None
        """The place and the text whose slash a person said is text."""
        self._asks = False
        """Whether what to do with an unknown word was asked for."""
        self._looked = False
        """Whether servers were asked what models they have, since the list was opened."""
        self.list = SlashList(theme, commands.window)
        self.list.chosen.connect(self._on_chosen)
        self.list.pointed.connect(self._on_pointed)
        commands.window.parts.catalogue.changed.connect(self._on_catalogue_changed)

    def attach(self, pane: Pane) -> None:
        """Follow what is written in that pane."""
        if pane is not self._pane:
            self._let_go()
            self._pane = pane
            draft = pane.composer.draft
            draft.textChanged.connect(self._on_text_changed)
            draft.installEventFilter(self)
            pane.composer.installEventFilter(self)
            pane.destroyed.connect(self._on_pane_destroyed)
            self._on_text_changed()

    def enter(self, pane: Pane) -> None:
        """A person wants to send what is written there, which is a command."""
        self.attach(pane)
        text = self._draft.toPlainText()
        if self._left == (pane.place.id, text):
            self._send(text)
            return
        if self.list.isHidden():
            self._refresh()
        self._enter()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._pane is None:
            return False
        kind = event.type()
        if watched is self._pane.composer:
            if kind in (QEvent.Type.Resize, QEvent.Type.Move) and not self.list.isHidden():
                self._lie()
            elif kind is QEvent.Type.Hide:
                self.list.hide()
        elif kind is QEvent.Type.FocusOut:
            self.list.hide()
        elif kind is QEvent.Type.FocusIn:
            self._refresh()
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return not self.list.isHidden() and self._press(event)
        return False

    # Inside

    @property
    def _draft(self) -> Draft:
        assert self._pane is not None
        return self._pane.composer.draft

    def _press(self, event: QKeyEvent) -> bool:
        """Do what a key means for the list; False where it is the composer's."""
        if self._draft.composing:
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        match event.key():
            case Key.Key_Up | Key.Key_Down if modifiers == NONE and self.list.rows.rowCount():
                self.list.step(-1 if event.key() == Key.Key_Up else 1)
            case Key.Key_Tab if modifiers == NONE:
                self._complete()
            case Key.Key_Return | Key.Key_Enter if modifiers in (
                NONE,
                Qt.KeyboardModifier.ControlModifier,
            ):
                self._enter()
            case Key.Key_Escape if modifiers == NONE:
                self._leave()
            case _:
                return False
        return True

    def _on_text_changed(self) -> None:
        self._asks = False
        self._refresh()

    def _refresh(self) -> None:
        """Show what there is for what is written."""
        if self._pane is None:
            return
        draft, text = self._draft, self._draft.toPlainText()
        if self._left and self._left != (self._pane.place.id, text):
            self._left = None
        if self._left or not begins_command(text) or not draft.hasFocus():
            self.list.hide()
            self._looked = False
            return
        self._show(self._answer(*typed(text)))

    def _answer(self, word: str, rest: str | None) -> Listed:
        registry = self._commands.registry
        if rest is None:
            found = listed.commands_for(word, registry, self._commands.recent())
            return found or listed.unknown(word)
        command = registry.by_slash(word)
        if command is None:
            return listed.unknown(word)
        if not self._looked and any(each.kind == "model" for each in command.arguments):
            self._looked = True
            self._commands.window.parts.catalogue.discover()
        return listed.values_for(command, rest, self._where(), registry)

    def _show(self, found: Listed) -> None:
        self.list.show_listed(found)
        self._lie()
        self.list.show()
        self._on_pointed()

    def _enter(self) -> None:
        """Run what is written or chosen, or ask what an unknown word is."""
        text = self._draft.toPlainText()
        word, rest = typed(text)
        registry = self._commands.registry
        row = self._current()
        if self._asks and row:
            self._take(row, rest)
            return
        if rest is None:
            command = registry.by_slash(word) if row is None or is_command(text) else None
            if row and row.kind == "command":
                command = row.command
            if command is None:
                self._ask()
            elif command.bare:
                self._run(command, "")
            else:
                self._write(f"/{command.slash} ")
            return
        command = registry.by_slash(word)
        if command is None:
            self._ask()
            return
        self._run(command, self._with_option(command, rest, row))

    def _with_option(self, command: Command, rest: str, row: Row | None) -> str:
        """The words, the last of them as the chosen option has it if it has to be one of those."""
        written = writing(command, rest)
        argument = written.argument
        if row is None or row.kind != "option" or argument is None:
            return rest
        chosen = self.list.current > 0 or bool(written.begun) or not argument.optional
        free = not argument.closed and bool(written.begun) and self.list.current == 0
        return written.before + row.value if chosen and not free else rest

    def _run(self, command: Command, rest: str) -> None:
        where = self._where()
        try:
            words = given(command, rest, where)
        except Unfit as unfit:
            where.refuse(str(unfit))
            if not command.arguments:
                self._ask()
            return
        if why := command.why_not(where):
            where.refuse(why)
            return
        self.list.hide()
        # With nothing to take back in it: Ctrl+Z takes back what the command did.
        self._draft.setPlainText("")
        self._commands.run(command, where, words)

    def _take(self, row: Row, rest: str | None) -> None:
        if row.kind == "text":
            self._send(self._draft.toPlainText())
            return
        self._write(f"/{row.value}" + (f" {rest}" if rest else ""))

    def _complete(self) -> None:
        """Write what the chosen row stands for."""
        row = self._current()
        if row is None:
            self._ask()
            return
        word, rest = typed(self._draft.toPlainText())
        match row.kind:
            case "command":
                blank = " " if row.command and row.command.arguments else ""
                self._write(f"/{row.value}{blank}")
            case "nearest":
                self._take(row, rest)
            case "option":
                command = self._commands.registry.by_slash(word)
                if command and rest is not None:
                    written = writing(command, rest)
                    more = written.argument is not command.arguments[-1]
                    self._write(f"/{word} {written.before}{row.value}{' ' if more else ''}")

    def _ask(self) -> None:
        """Ask what is to become of a word that is no command."""
        self._asks = True
        word = typed(self._draft.toPlainText()).word
        self._show(listed.choices(word, self._commands.registry))

    def _leave(self) -> None:
        """Take the slash as text until the text is another, or go on writing."""
        assert self._pane is not None
        if self._asks:
            self._asks = False
            self._refresh()
            return
        self._left = (self._pane.place.id, self._draft.toPlainText())
        self.list.hide()

    def _send(self, text: str) -> None:
        assert self._pane is not None
        self.list.hide()
        self._left = None
        self._asks = False
        self._pane.place.say(text)

    def _write(self, text: str) -> None:
        """Let the draft be this, as one step that can be taken back."""
        cursor = self._draft.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self._draft.setTextCursor(cursor)

    def _current(self) -> Row | None:
        return None if self.list.isHidden() else self.list.rows.row(self.list.current)

    def _where(self) -> Where:
        return Where(self._commands.window, self._pane)

    def _lie(self) -> None:
        if self._pane is None:
            return
        composer = self._pane.composer
        card = composer.card().toRect()
        corner = composer.mapTo(self._commands.window, QPoint(card.left(), card.top()))
        self.list.lie_above(QRect(corner, card.size()))

    def _on_pointed(self) -> None:
        """Say what is chosen now, and why it makes no sense if it does not."""
        row = self._current()
        if row is None:
            return
        if row.kind == "command" and row.command:
            if why := row.command.why_not(self._where()):
                row = row._replace(sentence=why)
                self.list.rows.replace(self.list.current, row)
        elif self._asks:
            unknown = listed.no_command(typed(self._draft.toPlainText()).word)
            as_text = self.tr("Enter sends it as text.") if row.kind == "text" else ""
            self.list.say(f"{unknown} {as_text}".strip())
        announce(self._draft, self.list.rows.spoken(row))

    def _on_catalogue_changed(self) -> None:
        if self._looked and not self.list.isHidden():
            self._refresh()

    def _on_chosen(self, _number: int) -> None:
        self._enter()

    def _on_pane_destroyed(self) -> None:
        self._pane = None
        self.list.hide()

    def _let_go(self) -> None:
        if self._pane is not None:
            draft = self._pane.composer.draft
            draft.textChanged.disconnect(self._on_text_changed)
            draft.removeEventFilter(self)
            self._pane.composer.removeEventFilter(self)
            self._pane.destroyed.disconnect(self._on_pane_destroyed)
            self._pane = None
            self.list.hide()
