"""What a comparison tells people who cannot see it."""

from __future__ import annotations

from bough.core.excerpt import text_of
from bough.ui.compare import say
from bough.ui.compare.cells import Cell
from bough.ui.compare.page import Where
from bough.ui.compare.say import tr
from bough.ui.compare.view import CompareView


def name(view: CompareView, where: Where) -> str:
    """What is read of a row: what is the same, or what each column says."""
    band, shown = view.page.band(where), view.shown
    many = len(shown.heads) if shown else len(band.cells)
    if len(band.cells) == 1:
        cell = band.cells[0]
        return _text(cell) if cell else ""
    cells = [c for c in band.cells if c]
    if cells and not any(map(_text, cells)):
        return tr("Empty line")
    if not band.changes and cells:
        return tr("The same: {text}").format(text=_text(cells[0]))
    sides = (
        tr("{side}: {text}").format(
            side=say.side(column, many).capitalize(), text=_text(cell) if cell else tr("nothing")
        )
        for column, cell in enumerate(band.cells)
    )
    return ". ".join(sides)


def description(view: CompareView, where: Where) -> str:
    """What differs in a row."""
    band = view.page.band(where)
    parts = []
    for cell in filter(None, band.cells):
        for tint in cell.tints:
            words = " ".join(text_of(cell.block)[tint.start : tint.stop].split())
            form = tr("added “{words}”") if tint.added else tr("removed “{words}”")
            parts.append(form.format(words=words))
    return ", ".join(parts)


def overview(view: CompareView) -> str:
    """What the whole is."""
    shown = view.shown
    if shown is None:
        return ""
    count = say.changes(sum(section.changes for section in view.page.sections))
    heads = tr("{first} beside {second}")
    names = [head[0] for head in shown.heads]
    joined = heads.format(first=names[0], second=", ".join(names[1:]))
    return f"{joined}, {count}"


def _text(cell: Cell) -> str:
    return " ".join(text_of(cell.block).split())
