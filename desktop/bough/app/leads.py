"""Where the last sessions lead: to a question that a model left open, or just on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bough.app.library import Library
    from bough.app.workspace import Workspace
    from bough.core.session import Session

MOST = 3
AROUND = 12
"""So many sessions are looked at that were the last ones at the start, and so many that came since:
sorting all of them takes longer than a frame."""


class Lead(NamedTuple):
    """A session and the message that it is at; `question` is "" where none is known that could be
    asked there."""

    session: str
    node: str
    title: str
    question: str = ""


def leads(library: Library, beside: str, *, asks: bool) -> list[Lead]:
    """Of the sessions that changed last, without the one `beside`, the newest first; with questions
    where it `asks`."""
    found = {s.id: s for s in _last(library) if s.head and s.title and not s.archived}
    found.pop(beside, None)
    newest = sorted(found.values(), key=lambda session: session.updated_at, reverse=True)
    return [_lead(library, session, asks=asks) for session in newest[:MOST]]


def follow(workspace: Workspace, lead: Lead) -> None:
    """Look at the session where it stands, and ask the question there."""
    place = workspace.open_session(lead.session)
    if lead.question and lead.node in place.tree():
        place.branch(lead.node)
        place.suggesting.take(lead.question)


def _last(library: Library) -> list[Session]:
    # As they were read they stand in their order; those that are new come after them.
    sessions = list(library.each())
    return [*sessions[:AROUND], *sessions[-AROUND:]]


def _lead(library: Library, session: Session, *, asks: bool) -> Lead:
    head = session.head or ""
    # At the start nothing is read for them: who waits for the window gets the titles.
    known = asks and "questions" in library.__dict__
    kept = library.questions.of(head) if known else None
    question = next(iter(kept.texts), "") if kept else ""
    return Lead(session.id, head, session.title, question)
