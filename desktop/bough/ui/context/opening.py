"""What a pane shows of its context: the page, and on the rail what will not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.ui.pane import Pane
    from bough.ui.theme import Theme


def show_context(pane: Pane, catalogue: Catalogue, theme: Theme) -> None:
    """Show what the model will see from here."""
    from bough.ui.context.page import ContextPage

    page = ContextPage(pane.place, catalogue, theme, pane)
    page.compact_requested.connect(lambda: pane.place.compacting.begin())
    at, above = _corner(pane)
    page.popup_at(at, above=above)


def show_cost(pane: Pane, theme: Theme, node: str | None = None) -> None:
    """Show what replies took, in tokens and dollars."""
    from bough.ui.context.cost import CostPage

    page = CostPage(pane.place, node, theme, pane)
    at, above = _corner(pane)
    page.popup_at(at, above=above)


class Following(QObject):
    """Shows in the text of a pane what will not be read, and while a summary is written says so."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane = pane
        place = pane.place
        place.context.changed.connect(self._show_unread)
        place.compacting.changed.connect(self._show_compacting)
        self._show_unread()

    def _show_unread(self) -> None:
        pane, reading = self._pane, self._pane.place.context.reading
        unread = reading.unread()
        if unread != pane.transcript.unread:
            pane.transcript.unread = unread
            pane.transcript.viewport().update()

    def _show_compacting(self) -> None:
        """One line, with what stops it."""
        pane, compacting = self._pane, self._pane.place.compacting
        note = pane.window().panes.note  # type: ignore[attr-defined]
        if compacting.turns:
            words = self.tr("The older turns are summarised · {n} characters so far")
            note.say(
                words.format(n=compacting.characters),
                compacting.cancel,
                self.tr("Stop"),
                "circle-stop",
                pane.place.id,
            )


def _corner(pane: Pane) -> tuple[QPoint, bool]:
    """Where the right lower corner of a page goes: above the tools, else below the head."""
    card = pane.composer.card().toRect()
    if pane.composer.isVisible():
        return pane.composer.mapToGlobal(QPoint(card.right(), card.bottom() - 46)), True
    return pane.mapToGlobal(QPoint(pane.width() - 20, pane.header.height())), False
