"""What must not act or vanish where it is shown is shown as a sign, one for each character."""

from __future__ import annotations

import re
from functools import cache

SIGN = "\ufffd"

# Control characters become their pictures, a line break one that Qt breaks at; what has no picture
# and lone surrogates become the sign.
_CONTROLS: dict[int, int] = {c: 0x2400 + c for c in range(32) if c not in (9, 10)}
_CONTROLS |= {0x7F: 0x2421, 10: 0x2028}
_CONTROLS |= dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000)], ord(SIGN))

# What has no glyph of its own: direction, joiners, fillers, selectors, tags.
_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LETTER = r"[^\W\d_]"
_RIGHT_TO_LEFT = (
    "\u05d0-\u05f2\u0620-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
)
# Scripts whose letters take other shapes beside a joiner or a non-joiner.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1b7f\ufb50-\ufdff\ufe70-\ufefc"
)
_UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u1aad"
_PICTOGRAM = "\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_IDEOGRAM = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_NEEDED = (
    # Flags of England, Scotland and Wales, the only ones that are written with tags.
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f",
    # Emoji that are joined to one; the next may not have come yet.
    f"(?<=[{_PICTOGRAM}\ufe0f])\u200d(?=[{_PICTOGRAM}]|\\Z)",
    # Whether a picture or a sign is meant, also of digits for keys.
    f"(?<=[{_PICTOGRAM}#*0-9])[\ufe0e\ufe0f]",
    f"(?<=[{_JOINING}])[\u200c\u200d](?![{_HIDDEN}])",
    f"(?<![{_HIDDEN}])[\u200c\u200d](?=[{_JOINING}])",
    f"(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])",
    f"(?<={_LETTER})\u00ad(?={_LETTER})",
    # Variants of Han, of signs of mathematics, and of Mongolian letters.
    f"(?<=[{_IDEOGRAM}])[\ufe00-\ufe02\U000e0100-\U000e01ef]",
    "(?<=[\u2200-\u22ff\u2a00-\u2aff\u3000-\u303f\uff00-\uffef])\ufe00",
    "(?<=[\u1820-\u18aa])[\u180b-\u180f]",
    # Syllables of old Hangul without a first or a middle letter.
    "[\u115f\u1160](?=[\u1161-\u11ff])|(?<=[\u1100-\u115e])\u1160",
)
# A mark of direction stands beside punctuation, wherever the text has letters it can be about.
_NEEDED_FROM_THE_RIGHT = f"(?<![{_HIDDEN}])[\u200e\u200f\u061c](?![{_HIDDEN}])"


def shown(text: str) -> str:
    """The text as it may be painted; offsets stay what they are.

    What is hidden and could say something else than what is read becomes visible. What a script or
    an emoji needs to look right stays: the non-joiner of Persian, the joiner of a family, a mark of
    direction in Hebrew, a soft hyphen within a word.
    """
    if text.isascii():
        return text if text.isprintable() else text.translate(_CONTROLS)
    if _hidden().search(text):
        from_the_right = _right_to_left().search(text) is not None
        text = _needed_or_hidden(from_the_right).sub(_sign, text)
    return text if text.isprintable() else text.translate(_CONTROLS)


def hides(text: str) -> bool:
    """Whether it holds what would not be seen."""
    return shown(text) != text.replace("\n", "\u2028")


def _sign(found: re.Match[str]) -> str:
    return SIGN if found["hidden"] else found[0]


@cache
def _hidden() -> re.Pattern[str]:
    return re.compile(f"[{_HIDDEN}]")


@cache
def _right_to_left() -> re.Pattern[str]:
    return re.compile(f"[{_RIGHT_TO_LEFT}]")


@cache
def _needed_or_hidden(from_the_right: bool) -> re.Pattern[str]:
    needed = (*_NEEDED, _NEEDED_FROM_THE_RIGHT) if from_the_right else _NEEDED
    return re.compile(f"{'|'.join(needed)}|(?P<hidden>[{_HIDDEN}])")
