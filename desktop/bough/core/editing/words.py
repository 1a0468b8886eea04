"""How many words a text has."""

from __future__ import annotations

import re

_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHARACTER = re.compile(f"[{_CHARACTERS}]")
_WORD = re.compile(rf"[^\W{_CHARACTERS}]+(?:['’.,-][^\W{_CHARACTERS}]+)*")


def count(text: str) -> int:
    """Words; in Chinese and Japanese, which do not set them apart, characters."""
    if text.isascii():
        return len(_WORD.findall(text))
    return len(_CHARACTER.findall(text)) + len(_WORD.findall(text))
