"""The sentences about what was done to sessions and folders, or was not: see `sentences`."""

from __future__ import annotations

from collections.abc import Mapping

FOLDERS: Mapping[str, tuple[str, ...]] = {
    # What makes no sense.
    "folder_name": ("A folder needs a name, and no “/” in it.",),
    "folder_too_long": (
        "The name of a folder has at most {limit} characters.",
        "That is too long for the name of a folder.",
    ),
    "folder_exists": (
        "There is a folder “{folder}” there already.",
        "There is a folder of that name there already.",
    ),
    "folder_in_itself": (
        "The folder “{folder}” cannot be inside itself.",
        "A folder cannot be inside itself.",
    ),
    "no_such_folder": ("That folder is not there any more.",),
    # What was done, said in one line.
    "note_session_binned": (
        "Moved {sessions} sessions to the bin. They stay there for {days} days.",
        "The session was moved to the bin.",
    ),
    "note_session_binned.one": ("The session was moved to the bin.",),
    "note_session_restored": ("Brought {sessions} sessions back.", "Brought back."),
    "note_session_restored.one": ("The session is back.",),
    "note_archived": ("Moved {sessions} sessions to the archive.", "Moved to the archive."),
    "note_archived.one": ("The session was moved to the archive.",),
    "note_unarchived": ("Brought {sessions} sessions back.", "Brought back."),
    "note_unarchived.one": ("The session is back in the list.",),
    "note_filed": ("Moved {sessions} sessions to “{folder}”.", "Moved {sessions} sessions."),
    "note_filed.one": ("Moved the session to “{folder}”.", "Moved the session."),
    "note_filed_out": (
        "Took {sessions} sessions out of their folders.",
        "Took them out of their folders.",
    ),
    "note_filed_out.one": ("Took the session out of its folder.",),
    "note_folder_moved": (
        "Moved the folder “{folder}” to “{into}”.",
        "Moved the folder “{folder}” to the top.",
        "Moved the folder.",
    ),
    "note_folder_deleted": (
        "Deleted the folder “{folder}”. What was in it is kept.",
        "Deleted the folder. What was in it is kept.",
    ),
    "note_deleted": ("Deleted {sessions} sessions for ever.", "Deleted for ever."),
    "note_deleted.one": ("The session was deleted for ever.",),
}
