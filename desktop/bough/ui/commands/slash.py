"""What happens while a command is written in a composer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from bough.core.matching import Match, Rank, match, nearest
from bough.core.slash import begins_command, is_command, typed
from bough.ui.commands.clashes import shown_keys
from bough.ui.commands.command import Command, Where
from bough.ui.commands.given import Unfit, given, offers, writing
from bough.ui.commands.slash_list import Row, SlashList
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
        self._shown: list[Command] = []
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
        word, rest = typed(text)
        command = self._commands.registry.by_slash(word) if rest is not None else None
        self._shown = []
        if command and rest is not None:
            self._show_arguments(command, rest)
        elif rest is not None or not self._show_commands(word):
            self._show_unknown(word)
        self._lie()
        self.list.show()
        self._on_pointed()

    def _show_commands(self, word: str) -> bool:
        """The commands whose words answer this one; False where there are none."""
        slashed = self._commands.registry.slashed()
        recent = {i: n for n, i in enumerate(self._commands.recent())}
        found: list[tuple[Match, Command]] = []
        for command in slashed:
            hit = match(word, command.slash)
            if hit and hit.rank is not Rank.SCATTERED:
                found.append((hit, command))
        if word and any(hit.rank is not Rank.INSIDE for hit, _ in found):
            found = [(hit, c) for hit, c in found if hit.rank is not Rank.INSIDE]
        last = len(recent)
        whole = word.casefold()
        found.sort(
            key=lambda f: (
                f[1].slash.casefold() != whole,
                recent.get(f[1].id, last),
                f[0].rank,
                f[1].slash,
            )
        )
        rows = [
            Row(
                "command",
                command.slash,
                f"/{command.slash}",
                command.sentence,
                _with_slash(hit.spans) if word else (),
                command.usage,
                self._keys(command),
            )
            for hit, command in found
        ]
        self._shown = [command for _, command in found]
        if found:
            self.list.show_rows(
                rows,
                title=self.tr("Commands"),
                count=self.tr("{n} of {all}").format(n=len(rows), all=len(slashed)),
                said=[
                    ("Tab", self.tr("complete")),
                    ("Enter", self.tr("run")),
                    ("Esc", self.tr("leave the slash as text")),
                ],
                current=0,
            )
        return bool(found)

    def _show_arguments(self, command: Command, rest: str) -> None:
        """The values that the argument may have that is written, else how it is written."""
        written = writing(command, rest)
        where = self._where()
        if written.argument and written.argument.kind == "model" and not self._looked:
            self._looked = True
            where.parts.catalogue.discover()
        offered = offers(written, where)
        rows = [
            Row(
                "option", o.option.value, o.option.value, o.option.hint,
                o.spans if written.begun else (),
            )
            for o in offered
        ]  # fmt: skip
        if not rows:
            usage = Row("usage", "", f"/{command.slash}", command.sentence, (), command.usage)
            rows = [replace(usage, keys=self._keys(command))]
        title = f"/{command.slash} {command.usage}".strip()
        self._shown = []
        said = [("Enter", self.tr("run")), ("Esc", self.tr("leave the slash as text"))]
        self.list.show_rows(
            rows,
            title=f"{title}   {command.sentence}" if offered else self.tr("Command"),
            count=self._count(len(offered)) if offered else "",
            said=[("Tab", self.tr("complete")), *said] if offered else said,
            current=0,
        )

    def _show_unknown(self, word: str) -> None:
        """That there is no such command; once it was asked for, what can be done about that."""
        rows: list[Row] = []
        as_it_is = ("Esc", self.tr("leave the slash as text"))
        said = [("Enter", self.tr("choose what to do")), as_it_is]
        title = self.tr("No command /{word}.").format(word=word)
        if self._asks:
            if command := self._nearest(word):
                rows.append(
                    Row(
                        "nearest", command.slash, f"/{command.slash}", command.sentence, (),
                        command.usage, self._keys(command),
                    )
                )  # fmt: skip
            rows.append(Row("text", "", self.tr("Send as text")))
            said = [("Enter", self.tr("take the chosen one")), ("Esc", self.tr("go on writing"))]
        self.list.show_rows(rows, title=title, count="", said=said, current=0)

    def _nearest(self, word: str) -> Command | None:
        registry = self._commands.registry
        slashed = {command.slash: command for command in registry.slashed()}
        if command := registry.by_slash(word):
            return command
        if name := nearest(word.casefold(), list(slashed)):
            return slashed[name]
        told = (c for c in slashed.values() if match(word, f"{c.name} {c.sentence}"))
        return next(told, None) or slashed.get("help") or next(iter(slashed.values()), None)

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
                command = self._shown[self.list.current]
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
        self._write("")
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
                blank = " " if self._shown[self.list.current].arguments else ""
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
        self._show_unknown(typed(self._draft.toPlainText()).word)
        self._lie()
        self.list.show()
        self._on_pointed()

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
        at = self.list.current
        visible = not self.list.isHidden() and 0 <= at < self.list.rows.rowCount()
        return self.list.rows.row(at) if visible else None

    def _where(self) -> Where:
        return Where(self._commands.window, self._pane)

    def _keys(self, command: Command) -> str:
        return shown_keys("".join(self._commands.registry.keys(command.id)[:1]))

    def _count(self, many: int) -> str:
        return self.tr("{n} to choose from").format(n=many)

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
        if row.kind == "command":
            command = self._shown[self.list.current]
            if why := command.why_not(self._where()):
                row = replace(row, sentence=why)
                self.list.rows.replace(self.list.current, row)
        elif self._asks:
            word = typed(self._draft.toPlainText()).word
            unknown = self.tr("No command /{word}.").format(word=word)
            as_text = self.tr("Enter sends it as text.") if row.kind == "text" else ""
            self.list.say(f"{unknown} {as_text}".strip())
        announce(self._draft, row.spoken)

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


def _with_slash(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same in a word that has its slash, which was typed too."""
    moved = [(start + 1, end + 1) for start, end in spans]
    if moved and moved[0][0] == 1:
        moved[0] = (0, moved[0][1])
    return tuple(moved)
