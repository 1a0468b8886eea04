"""The sentences about what was done to a tree, or was not: see `sentences`."""

from __future__ import annotations

from collections.abc import Mapping

TREE: Mapping[str, tuple[str, ...]] = {
    # What makes no sense.
    "below_itself": ("A message cannot be below itself.",),
    "already_there": ("It is there already.",),
    "not_a_child": ("That message is not the next one.",),
    "not_binned": ("That is not in the bin.",),
    "nothing_beside": ("There is nothing beside this path.",),
    "nothing_to_compare": (
        "There is no other version to compare it with. Try again or edit makes one.",
    ),
    "nothing_below": ("There is no one message below this one that it could be merged with.",),
    "not_on_path": ("The next question is not below that message.",),
    "note_wish_pinned": (
        "From here on, “{where}” is read in any case.",
        "From here on, this message is read in any case.",
    ),
    "note_wish_left_out": (
        "From here on, “{where}” is not read.",
        "From here on, this message is not read.",
    ),
    "note_wish_none": (
        "From here on, “{where}” is read as long as there is room.",
        "From here on, this message is read as long as there is room.",
    ),
    "nothing_to_summarise": ("There are no older turns to summarise.",),
    "not_compacted": ("The older turns are not summarised. {why}",),
    "note_not_compacted": ("The summary was stopped. Nothing has changed.",),
    "note_compacted": ("{turns} turns are summarised; below, the summary is read in their place.",),
    "note_compacted.one": ("One turn is summarised; below, the summary is read in its place.",),
    "empty_text": ("There is no text.",),
    "split_outside": ("A message is split inside its text, so that each half says something.",),
    "different_roles": ("Only two questions, or two replies, can be merged.",),
    "not_siblings": ("Only replies to the same question can be combined.",),
    "too_few": ("Pick at least two replies to combine.",),
    "label_too_long": (
        "A label has at most {limit} characters. A note has room for more.",
        "That is too long for a label. A note has room for more.",
    ),
    "nothing_waits": ("No other branch runs, is unread or failed.",),
    "nothing_runs": ("No reply is being written.",),
    "no_questions": ("The model thought of no question that goes on from here.",),
    "no_reply_here": ("There is no whole reply here that a question could follow.",),
    "nobody_asked": ("No model is chosen.",),
    "nothing_carried": ("No branch was cut or copied.",),
    "other_session": ("That branch is of another session. It can be put down only in its own.",),
    # Code that is edited outside of Bough.
    "no_code": ("There is no code in this message.",),
    "no_code_on_path": ("There is no code on this path.",),
    "no_other_version": ("No other version of {file} is beside this one.",),
    "no_editor": (
        "“{editor}”, which the configuration names as the editor, is not there.",
        "No VS Code was found. If it is there, let its Command Palette run “Shell Command: Install"
        " 'code' command in PATH”, or name a program as “editor” in config.toml.",
    ),
    "editor_cannot_compare": ("{editor} is not known to compare two files.",),
    "editor_not_started": ("{editor} could not be started: {message}",),
    "editor_failed": ("{editor} ended with an error: {message}",),
    "snippet_unwritable": ("{path} could not be written: {reason}.",),
    "snippet_unreadable": (
        "What was saved in {file} is no text, or too large. It stays in its file.",
    ),
    "note_saved_outside": ("{file} was saved: +{came} −{went} lines beside the original.",),
    # What was done, said in one line.
    "note_edited": ("The earlier version and what followed it are kept beside this one.",),
    "done_since": ("Something else was done since. Undo takes that back first.",),
    "note_undone": ("Taken back.",),
    "note_undone.say": ("The question was taken back.",),
    "note_undone.retry": ("That reply was taken back.",),
    "note_undone.edit": ("The edited version was taken back.",),
    "note_undone.prune": ("Brought back from the bin.",),
    "note_undone.restore": ("It is in the bin again.",),
    "note_undone.move": ("The branch is where it was.",),
    "note_undone.mark": ("What was set on a message is as it was before.",),
    "note_undone.terms": ("What holds for this session is as it was before.",),
    "note_redone": ("Done again.",),
    "note_branching": ("Your next message begins another branch here. What followed is kept.",),
    "note_forked": ("This is another branch. What was said here before is kept beside it.",),
    "note_stopped": ("Stopped {replies} replies. Everything they wrote is kept.",),
    "note_stopped.one": ("Stopped one reply. Everything it wrote is kept.",),
    "note_unsaid": ("The message was taken away and will not be sent.",),
    "note_pruned": ("Moved {messages} messages to the bin.", "Moved to the bin."),
    "note_pruned.one": ("Moved to the bin.",),
    "note_restored": ("Brought {messages} messages back from the bin.", "Brought back."),
    "note_restored.one": ("Brought back from the bin.",),
    "note_kept": (
        "Kept this path. Moved {messages} messages to the bin.",
        "Kept this path. The rest is in the bin.",
    ),
    "note_kept.one": ("Kept this path. Moved one message to the bin.",),
    "note_moved": (
        "Moved {messages} messages below “{where}”.",
        "Moved {messages} messages to the beginning.",
        "Moved.",
    ),
    "note_moved.one": ("Moved it below “{where}”.", "Moved it to the beginning."),
    "note_copied": (
        "Copied {messages} messages below “{where}”.",
        "Copied {messages} messages to the beginning.",
        "Copied.",
    ),
    "note_copied.one": ("Copied it below “{where}”.", "Copied it to the beginning."),
    "note_cut": ("Cut “{where}”. Paste puts it below another message.", "Cut."),
    "note_taken": ("Copied “{where}”. Paste puts a copy below another message.", "Copied."),
    "note_inserted": (
        "Inserted. The {messages} messages that followed are below it.",
        "Inserted.",
    ),
    "note_inserted.one": ("Inserted. The message that followed is below it.",),
    "note_inserted.end": ("Inserted at the end.",),
    "note_split": (
        "Split in two. The {messages} messages that followed are below the second half, and the"
        " original is in the bin.",
        "Split in two. The original is in the bin.",
    ),
    "note_split.one": (
        "Split in two. The message that followed is below the second half, and the original is in"
        " the bin.",
    ),
    "note_split.end": ("Split in two. The original is in the bin.",),
    "note_merged": (
        "Merged. The {messages} messages that followed are below it, and the originals are in the"
        " bin.",
        "Merged. The originals are in the bin.",
    ),
    "note_merged.one": (
        "Merged. The message that followed is below it, and the originals are in the bin.",
    ),
    "note_merged.end": ("Merged. The originals are in the bin.",),
    "note_merged.fork": (
        "Merged. The first one is kept for what else follows it, and the second is in the bin.",
    ),
    "note_combined": (
        "Combined {messages} replies into one beside them.",
        "Combined into one reply beside them.",
    ),
    "note_bookmarked": ("Bookmarked “{where}”.", "Bookmarked."),
    "note_unbookmarked": ("Took the bookmark away.",),
    "note_labelled": ("Labelled it “{label}”.", "Took the label away."),
    "note_noted": ("Wrote a note on “{where}”.", "Wrote a note."),
    "note_unnoted": ("Took the note away.",),
    "note_judged": ("Took the verdict away.",),
    "note_judged.dead_end": ("Marked it as a dead end.",),
    "note_judged.resolved": ("Marked it as resolved.",),
    "note_favoured": ("Favourite: reopening the session and Home follow it.",),
    "note_unfavoured": ("No longer the favourite.",),
}
