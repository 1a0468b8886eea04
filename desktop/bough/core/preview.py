"""The line that stands for a text where there is room for one."""

from __future__ import annotations

import re

PREVIEW = 200
"""Characters of it at most."""
READ = 4 * PREVIEW
"""Characters of a text that are looked at for it."""

# An underscore inside of a word is part of it.
_MARKUP = re.compile(
    r"^[#>\-*+\s]+|[*`~]+|(?<!\w)_+|_+(?!\w)|</?(?:sub|sup|kbd|br)\s*/?>|\[([^\]]*)\]\([^)]*\)",
    re.IGNORECASE,
)


def preview(text: str) -> str:
    """The first line that says something, without its markup."""
    for row in text[:READ].splitlines():
        if row.strip() and not row.lstrip().startswith(("```", "~~~", "---", "|")):
            return _MARKUP.sub(r"\1", row.strip())[:PREVIEW]
    return text.strip()[:PREVIEW].replace("\n", " ")
