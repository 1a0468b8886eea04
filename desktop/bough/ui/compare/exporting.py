"""Writes a comparison to a file that the person names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from bough.core.compare import done
from bough.core.compare.export import Words, to_html, to_markdown
from bough.core.compare.sheet import Said, sheet
from bough.core.node import Node
from bough.ui.compare import say
from bough.ui.compare.comparing import Comparing
from bough.ui.compare.say import tr
from bough.ui.save_code import save_text
from bough.ui.transcript.parts import is_typed, others

if TYPE_CHECKING:
    from bough.app.place import Place


def export(
    parent: QWidget,
    place: Place,
    work: Comparing,
    form: str,
    reasons: str,
    tell: Callable[[str], None],
) -> QFileDialog:
    """Ask for a name, then write it there as Markdown ("md") or HTML ("html")."""
    title = place.title or tr("New session")
    name = "".join(c if c.isalnum() or c in " -_." else "-" for c in title).strip(" .")[:80]
    suggested = f"{name or 'bough'} - {tr('comparison')}.{form}"
    return save_text(
        parent, tr("Export comparison as"), suggested, lambda: written(place, work, form, reasons),
        tell,
    )  # fmt: skip


def written(place: Place, work: Comparing, form: str, reasons: str) -> str:
    """The comparison as a text."""
    sides = work.paths.sides
    paths = any(len(side) > 1 for side in sides)
    ends = [place.node(end) for end in work.ends]
    words = Words(
        f"{place.title or tr('New session')}: {say.title(len(ends), paths=paths)}",
        tuple(f"{say.who(node)} ({say.about(node)})" for node in ends),
        reasons,
        say.legend(len(ends), "words"),
    )
    # What is on the screen may be by the lines of the source, or not be there yet.
    sheets = [
        done(sheet([_said(node) for node in work.nodes(number)])) for number in range(work.many)
    ]
    return to_html(sheets, words) if form == "html" else to_markdown(sheets, words)


def _said(node: Node | None) -> Said | None:
    return Said(node.text, others(node), is_typed(node)) if node else None
