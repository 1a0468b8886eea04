"""Prompts of one's own: Markdown files, with arguments to fill in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from bough.core.config import write_whole
from bough.core.errors import UsageError
from bough.core.preview import preview

SUFFIX = ".md"
LARGEST = 256 * 1024
"""Bytes; a larger file is no prompt."""

_NAME = re.compile(r"[^\W\d_][\w-]{0,63}")
_SLOT = re.compile(r"\{\{[ \t]*([^{}:\n]+?)[ \t]*(?::([^{}\n]*))?\}\}")
_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_SAID = re.compile(r"^(?:sentence|description)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Slot(NamedTuple):
    """An argument in a text, [start, end): its name and what stands there until it is filled in.
    `default` is None where there is none."""

    start: int
    end: int
    name: str
    default: str | None


@dataclass(frozen=True)
class Prompt:
    """`name` is the word it is asked for with; `source` is its file, whole."""

    name: str
    source: str

    @cached_property
    def sentence(self) -> str:
        """What it is for: as its front matter says, else its first line."""
        matter = _MATTER.match(self.source)
        said = _SAID.search(matter[1] or "") if matter else None
        return said[1].strip("\"'") if said else preview(self.text)

    @cached_property
    def text(self) -> str:
        """What is asked, its arguments not filled in."""
        matter = _MATTER.match(self.source)
        return self.source[matter.end() if matter else 0 :].strip("\n")

    @cached_property
    def arguments(self) -> list[str]:
        """The names of its arguments, each once."""
        return list(dict.fromkeys(slot.name for slot in slots(self.text)))


def slots(text: str) -> list[Slot]:
    """The arguments of a text: `{{named}}`, or `{{named:default}}`."""
    return [Slot(*m.span(), m[1], m[2]) for m in _SLOT.finditer(text)]


def with_defaults(text: str) -> tuple[str, list[Slot]]:
    """The text with its defaults in their places, and where its arguments are in that."""
    made, found, at, size = [], [], 0, 0
    for slot in slots(text):
        made.append(text[at : slot.start])
        size += len(made[-1])
        stands = text[slot.start : slot.end] if slot.default is None else slot.default
        found.append(Slot(size, size + len(stands), slot.name, slot.default))
        made.append(stands)
        size += len(stands)
        at = slot.end
    return "".join([*made, text[at:]]), found


def is_name(name: str) -> bool:
    """Whether a prompt can be called so: a letter, then letters, digits, `-` and `_`. The name is
    that of its file, on any system."""
    return bool(_NAME.fullmatch(name)) and not _RESERVED.fullmatch(name)


def name_of(file: str) -> str:
    """The name of the prompt in a file of that name; "" for a file that holds none."""
    stem, suffix = file[: -len(SUFFIX)], file[-len(SUFFIX) :]
    return stem if suffix.lower() == SUFFIX and is_name(stem) else ""


def read(file: Path) -> Prompt | None:
    """The prompt in a file; None where there is none that can be read."""
    name = name_of(file.name)
    if not name or file.is_symlink() or not file.is_file():
        return None
    return _read(name, str(file))


def read_folder(folder: Path) -> list[Prompt]:
    """The prompts of a folder by their names."""
    return read_files(files(folder))


def files(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder that may hold prompts, as names and paths."""
    try:
        with os.scandir(folder) as entries:
            found = [
                (name, entry.path)
                for entry in entries
                if (name := name_of(entry.name)) and entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []
    return sorted(found, key=lambda each: each[0].casefold())


def read_files(files: Iterable[tuple[str, str]]) -> list[Prompt]:
    """The prompts in these files, of those that can be read."""
    return [prompt for each in files if (prompt := _read(*each))]


def _read(name: str, path: str) -> Prompt | None:
    try:
        # A Path for each takes longer than its file.
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            data = file.read(LARGEST + 1)
            return None if len(data) > LARGEST else Prompt(name, _decoded(data))
    except (OSError, ValueError):
        return None


def write(folder: Path, name: str, text: str) -> None:
    """Keep a prompt, in the place of one of that name. Raises UsageError for a name that none can
    have, OSError where it cannot be written."""
    if not is_name(name):
        raise UsageError("bad_prompt_name", name=name)
    write_whole(folder / f"{name}{SUFFIX}", (text.strip("\n") + "\n").encode())


def put_beside(folder: Path, prompt: Prompt) -> None:
    """Write a prompt into a folder, with a number where its name is taken by another text. Raises
    OSError where it cannot be written."""
    name, number = prompt.name, 2
    while (file := folder / f"{name}{SUFFIX}").exists() or file.is_symlink():
        there = read(file)
        if there and there.source.strip() == prompt.source.strip():
            return
        name, number = f"{prompt.name}-{number}", number + 1
    write(folder, name, prompt.source)


def _decoded(data: bytes) -> str:
    """The text of a file. Raises ValueError for what is none."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise ValueError("no text")
    return text
