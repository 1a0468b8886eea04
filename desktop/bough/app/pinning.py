"""Pinning in a place: what a reader wants a model to be shown below the head, and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.app.said import said
from bough.core import pins
from bough.core.terms import branch_terms
from bough.core.titles import title_from

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.core.pins import Wish


def wished(place: Place, node_id: str) -> Wish:
    """What was set on the way to the head for that message."""
    terms = branch_terms(place.tree(), place.head)
    if node_id in terms.pinned:
        return "pinned"
    return "left_out" if node_id in terms.left_out else ""


def set_wish(place: Place, node_id: str, wish: Wish) -> None:
    """Want that of the message from the head on, which can be taken back."""
    head = place.head
    if head is None or wish == wished(place, node_id):
        return
    if place.carry_out(lambda: pins.wish(place.tree(), node_id, wish, head)):
        where = title_from(place.node(node_id).text)
        place.noted.emit(said(f"note_wish_{wish or 'none'}", {"where": where}), True)


def turn_wish(place: Place, node_id: str, wish: Wish) -> None:
    """The same, or no longer where it is wanted already."""
    set_wish(place, node_id, "" if wished(place, node_id) == wish else wish)
