"""The guide is a Markdown text for each language, in which commands stand for their keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale

from bough.core.blocks import Block
from bough.core.markdown import parse
from bough.resources import resource
from bough.ui.commands.clashes import shown_keys
from bough.ui.commands.registry import Registry

_COMMAND = re.compile(r"\{([a-z_]+)\}")
_SIGN = re.compile(r"[^A-Za-z0-9 ]")


def guide_file(language: str, folder: Path | None = None) -> Path:
    """The guide in a language such as "pt_BR", else in the one that it is a kind of, else in
    English."""
    folder = folder or resource("help")
    names = (f"guide.{language}.md", f"guide.{language.partition('_')[0]}.md")
    found = (file for name in names if (file := folder / name).is_file())
    return next(found, folder / "guide.md")


def guide(registry: Registry, language: str = "") -> list[Block]:
    """The guide, with the keys that its commands have now."""
    text = guide_file(language or QLocale().name()).read_text("utf-8")
    return parse(with_keys(text, registry))


def with_keys(text: str, registry: Registry) -> str:
    """The text with keys in the places of commands; with the name of one that has none."""
    return _COMMAND.sub(_putter(registry), text)


def commands_of(text: str) -> set[str]:
    """The ids of the commands that it speaks of."""
    return set(_COMMAND.findall(text))


def _putter(registry: Registry) -> Callable[[re.Match[str]], str]:
    def put(found: re.Match[str]) -> str:
        command = registry.find(found[1])
        if command is None:
            return found[0]
        keys = registry.keys(command.id)
        return (
            f"<kbd>{_plain(shown_keys(keys[0]))}</kbd>" if keys else f"**{_plain(command.name)}**"
        )

    return put


def _plain(text: str) -> str:
    """Written so that no sign in it is one of Markdown's."""
    return _SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text)
