"""The sentences about what is set for a session or branch, and about personas: see `sentences`."""

from __future__ import annotations

from collections.abc import Mapping

TERMS: Mapping[str, tuple[str, ...]] = {
    "note_terms.branch": (
        "From here on in this branch: {set}.",
        "What holds from here on was set.",
    ),
    "note_terms.branch_reset": ("Nothing of its own is set from here on any more.",),
    "note_terms.session": ("For this session: {set}.", "What holds for this session was set."),
    "note_terms.session_reset": ("Nothing of its own is set for this session any more.",),
    "nothing_set": ("It was asked with the conversation and nothing else.",),
    # Personas and their files.
    "no_such_persona": ("There is no persona “{persona}”.", "There is no such persona."),
    "persona_broken": (
        "{path} is no persona: {reason}. The file stays as it is.",
        "A file is no persona. It stays as it is.",
    ),
    "persona_unwritable": (
        "{path} cannot be written: {reason}.",
        "The persona cannot be written.",
    ),
}
