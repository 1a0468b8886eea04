"""Markdown to blocks: of a whole text, and of one that grows, at a cost that does not grow with it.

CommonMark with tables, strikethrough, task lists, autolinks, formulas, notes, definitions and
details. Nothing is hidden: other HTML is text, and what is nested too deep, or would take too long
to be read, is shown as it stands.
"""

from __future__ import annotations

from bough.core.markdown.reading import parse

__all__ = ["parse"]
