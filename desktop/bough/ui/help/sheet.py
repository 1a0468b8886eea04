"""Every key there is, by where it works: read from what hears it, wherever that has a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from bough.ui.commands.command import Command
from bough.ui.commands.registry import Registry
from bough.ui.compare import keys as compare_keys
from bough.ui.editor import source
from bough.ui.help import words
from bough.ui.help.words import tr
from bough.ui.map import keys as map_keys
from bough.ui.transcript import keys as transcript_keys

Modifier = Qt.KeyboardModifier
SHIFT, CONTROL = Modifier.ShiftModifier, Modifier.ControlModifier


class Row(NamedTuple):
    """Keys in Qt's portable writing, what they do, and more about that."""

    keys: tuple[str, ...]
    name: str
    about: str = ""


class Part(NamedTuple):
    """Some of what works in a place; it may have a title of its own."""

    title: str
    rows: tuple[Row, ...]


class Section(NamedTuple):
    """A place where keys work."""

    title: str
    parts: tuple[Part, ...]


def sections(registry: Registry) -> list[Section]:
    """All of them, in the order in which a person comes to know them."""
    return [
        Section(tr("Anywhere"), _anywhere(registry)),
        Section(tr("Composer"), (Part("", _composer()),)),
        Section(tr("Messages"), (Part("", _messages(registry)),)),
        Section(tr("Transcript"), (Part("", _transcript()),)),
        Section(tr("Reply tree"), (Part("", _reply_tree()),)),
        Section(tr("Map"), (Part("", _map()),)),
        Section(tr("Comparison"), (Part("", _comparison()),)),
        Section(tr("Editor"), _editor()),
        Section(tr("Lists, cards and popups"), (Part("", _popups()),)),
    ]


def matching(found: Iterable[Section], asked: str) -> list[Section]:
    """What of them has all the words that are asked for, in its keys too."""
    wanted = asked.casefold().replace("+", " ").split()
    kept: list[Section] = []
    for section in found:
        parts: list[Part] = []
        for part in section.parts:
            place = f"{section.title} {part.title}"
            rows = tuple(row for row in part.rows if _has(row, place, wanted))
            if rows:
                parts.append(part._replace(rows=rows))
        if parts:
            kept.append(section._replace(parts=tuple(parts)))
    return kept


def _has(row: Row, place: str, wanted: list[str]) -> bool:
    """A single sign has to be a key; of what is longer any part will do."""
    keys = " ".join(row.keys).replace("Return", "Enter").replace("+", " ").casefold()
    text = f"{keys} {row.name} {row.about} {place}".casefold()
    signs = set(keys.split())
    return all(word in signs if len(word) == 1 else word in text for word in wanted)


def _anywhere(registry: Registry) -> tuple[Part, ...]:
    groups: dict[str, list[Row]] = {}
    for command in registry.all():
        if command.scope == "window" and (keys := registry.keys(command.id)):
            groups.setdefault(command.group, []).append(_row(command, keys))
    return tuple(Part(title, _merged(rows)) for title, rows in groups.items())


def _messages(registry: Registry) -> tuple[Row, ...]:
    """What is done to a message, in the transcript, the reply tree and on the map alike."""
    commands = [command for command in registry.all() if command.scope == "message"]
    return tuple(_row(c, keys) for c in commands if (keys := registry.keys(c.id)))


def _row(command: Command, keys: tuple[str, ...]) -> Row:
    if not command.listed:  # One of many that do the same.
        return Row(keys, command.sentence)
    return Row(keys, command.name, command.sentence)


def _composer() -> tuple[Row, ...]:
    return (
        Row(("Return", "Ctrl+Return"), tr("Send")),
        Row(("Shift+Return",), tr("A new line")),
        Row(("Alt+Return",), tr("Send as one more branch")),
        Row(("Ctrl+Shift+Return",), tr("Ask several models")),
        Row(("Esc",), tr("Stop the reply")),
        Row(("Up",), tr("Edit your last message"), tr("While nothing is written")),
        Row(("Alt+Left", "Alt+Right"), tr("Another version of the last reply")),
        Row(("/",), tr("Commands"), tr("As the first sign")),
    )


def _transcript() -> tuple[Row, ...]:
    copy = QKeySequence(QKeySequence.StandardKey.Copy).toString(PORTABLE)
    everything = QKeySequence(QKeySequence.StandardKey.SelectAll).toString(PORTABLE)
    keys = {
        **_written(transcript_keys.PLAIN),
        **{sign: wish for sign, wish in transcript_keys.SIGNS.items() if sign not in "{}"},
        **_written(transcript_keys.SHIFT, SHIFT),
        **_written(transcript_keys.WORDS, SHIFT | CONTROL),
        _text(transcript_keys.COPY_BRANCH): "copy_branch",
    }
    return (
        *_rows(keys, words.transcript),
        Row((copy,), tr("Copy what is selected")),
        Row((everything,), tr("Select everything")),
    )


def _reply_tree() -> tuple[Row, ...]:
    return (
        Row(("Up", "Down", "K", "J"), tr("The message above or below")),
        Row(("Left", "Right"), tr("The version before or after")),
        Row(("[", "]"), tr("The fork above or below")),
        Row(("Home", "End"), tr("The first message, or the end of the path")),
        Row(("Return",), tr("Go there")),
        Row(("Ctrl+Return",), tr("Let the next message fork from there")),
        Row(("A",), tr("The next end of a branch that needs you")),
        Row(("/",), tr("Find in the tree")),
    )


def _map() -> tuple[Row, ...]:
    keys = {
        **_written(map_keys.STEPS),
        **_written(map_keys.PLAIN),
        **_written(map_keys.SHIFT, SHIFT),
    }
    return _rows(keys, words.tree_map)


def _comparison() -> tuple[Row, ...]:
    keys = {**_written(compare_keys.PLAIN), **_written(compare_keys.SHIFT, SHIFT)}
    columns = Row(tuple("123456789"), tr("Go on from the column of that number"))
    return (*_rows(keys, words.compare), columns)


def _editor() -> tuple[Part, ...]:
    acts = {keys: act for act, keys in source.KEYS.items()}
    return (
        Part("", _rows(source.WISHES, words.editor)),
        Part(tr("Markdown"), _rows({**acts, source.PASTE_PLAIN: "paste_plain"}, words.editor)),
    )


def _popups() -> tuple[Row, ...]:
    return (
        Row(("Up", "Down"), tr("The row above or below")),
        Row(("Return",), tr("Take it")),
        Row(("Tab", "Shift+Tab"), tr("The next or the previous part")),
        Row(("Esc",), tr("Close, and change nothing")),
    )


PORTABLE = QKeySequence.SequenceFormat.PortableText


def _written(
    table: Mapping[Qt.Key, str], modifiers: Modifier = Modifier.NoModifier
) -> dict[str, str]:
    """The keys of a table as they are written."""
    return {
        _text(QKeyCombination(modifiers, key)): wish
        for key, wish in table.items()
        if key is not Qt.Key.Key_Enter  # As Return.
    }


def _text(stroke: QKeyCombination) -> str:
    return QKeySequence(stroke).toString(PORTABLE)


def _rows(keys: Mapping[str, str], say: Callable[[str], str]) -> tuple[Row, ...]:
    """A row for what has the same words. What has none is told elsewhere."""
    return _merged(Row((key,), said) for key, wish in keys.items() if (said := say(wish)))


def _merged(rows: Iterable[Row]) -> tuple[Row, ...]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        found[row[1:]] = tuple(dict.fromkeys((*found.get(row[1:], ()), *row.keys)))
    return tuple(Row(keys, *said) for said, keys in found.items())
