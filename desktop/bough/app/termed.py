"""What is set for what is asked in a place: who is to answer, told what, with which sampling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from bough.app.rearranged import Rearranged
from bough.app.said import said
from bough.core import rearranging
from bough.core.terms import UNSET, Terms, effective

if TYPE_CHECKING:
    from bough.app.personas import Personas
    from bough.core.acts import Answerer


class Termed(Rearranged):
    """The part of `Place` that knows the terms at its head."""

    terms_changed = Signal()
    """Something else holds for what is asked next."""

    _terms: Terms | None = None
    _follows = False
    """Whether it hears of another default persona; not before somebody asks for the terms."""

    # What a place gives

    @property
    def personas(self) -> Personas:
        raise NotImplementedError

    @property
    def session_terms(self) -> Terms:
        """What is set for the session."""
        raise NotImplementedError

    # What holds

    @property
    def terms(self) -> Terms:
        """What holds for what is asked next."""
        if not self._follows:
            self._follows = True
            self.personas.changed.connect(self.look_at_terms)
        if self._terms is None:
            self._terms = self.terms_at(self.head)
        return self._terms

    @property
    def branch_terms(self) -> Terms:
        """What is set at the head itself, for all that is asked below it."""
        return (self.landmarks(self.head).terms if self.head else None) or UNSET

    @property
    def terms_here(self) -> Terms:
        """What is set at the head, or where nothing was said yet for the session."""
        return self.session_terms if self.head is None else self.branch_terms

    def terms_above(self) -> Terms:
        """What would hold if those were not set."""
        if self.head is None:
            return Terms(persona=self.personas.default or None)
        return self.terms_at(self.tree().parent(self.head))

    def terms_at(self, node_id: str | None) -> Terms:
        """What holds for what is asked below the node."""
        return effective(self.tree(), node_id, self.session_terms, self.personas.default)

    def settings_at(self, node_id: str | None) -> Mapping[str, object]:
        """What a reply to what is asked below the node is asked with."""
        return self.personas.settings(self.terms_at(node_id))

    # What a reader sets

    def set_terms(self, terms: Terms, *, branch: bool, code: str = "note_terms") -> None:
        """Let these hold from the head on in this branch, or for the session. Where nothing was
        said yet there is no branch. The sentence of the `code` tells of it."""
        from bough.app.terms_words import listed

        head = self.head if branch else None
        stage = ("branch" if head else "session") + ("" if terms else "_reset")
        words = listed(terms, self.personas.by_id(terms.persona))
        facts: dict[str, object] = {"stage": stage, "set": words}
        if head is not None:
            self._mark(head, code, facts, terms=terms or None)
        elif terms != self.session_terms:
            self._do(
                lambda: rearranging.set_terms(self.session_terms, terms, self.head),
                lambda _: said(code, facts),
            )

    def set_here(self, **changes: Any) -> None:
        """Set these fields of the terms here, and leave the others as they are."""
        self.set_terms(replace(self.terms_here, **changes), branch=True)

    # Inside

    def on_terms(self, node_id: str | None, answerers: Sequence[Answerer]) -> list[Answerer]:
        """These, asked below the node on the terms there; what they bring of their own wins."""
        settings = self.settings_at(node_id)
        return [replace(a, settings={**settings, **a.settings}) for a in answerers]

    def leave_terms(self) -> None:
        """Follow nothing any more."""
        if self._follows:
            self.personas.changed.disconnect(self.look_at_terms)

    def look_at_terms(self) -> None:
        """Tell if something else holds now, or if nobody asked yet what does."""
        before, self._terms = self._terms, None
        if before is None or before != self.terms:
            self.terms_changed.emit()
