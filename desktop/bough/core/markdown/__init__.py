"""Markdown to blocks: of a whole text, and of one that grows, at a cost that does not grow with it.

CommonMark with tables, strikethrough, task lists and autolinks. Nothing is hidden: raw HTML is
text, an image is a link with its description, and what is nested too deep is shown as it stands.
"""

from __future__ import annotations

from bough.core.markdown.growing import Growing
from bough.core.markdown.reading import parse

__all__ = ["Growing", "parse"]
