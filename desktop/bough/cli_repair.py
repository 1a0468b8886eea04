"""`bough repair`: a damaged profile, and the backups of it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from bough.cli_output import plain, say, write_json
from bough.core import paths
from bough.core.fields import iso
from bough.core.sentences import sentence
from bough.core.store.backups import backups, look_at
from bough.core.store.checks import fault
from bough.core.store.repair import Repair, repair, restore, spoken
from bough.core.store.store import FILE


def repair_profile(options: Namespace) -> int:
    """Save what can be read, take back a backup, or list the backups."""
    profile = paths.profile_dir(options.profile)
    if options.list:
        return _list(profile, options.json)
    if options.backup:
        return _restore(profile, options.backup, options.json)
    file = profile / FILE
    if file.exists() and not fault(file, thorough=True):
        _tell("nothing_damaged", {"path": file}, None, options.json)
        return 0
    done = repair(profile)
    _tell("repaired", done.facts, done, options.json)
    if done.saved.unread:
        say(sentence("rows_unread", {"unread": done.saved.unread}))
    return 0


def _restore(profile: Path, backup: Path, as_json: bool) -> int:
    kept = restore(profile, backup)
    found = look_at(backup)
    facts = {
        "at": spoken(found.at),
        "messages": found.nodes,
        "sessions": found.sessions,
        "kept": kept,
    }
    _tell("restored", facts, None, as_json)
    return 0


def _list(profile: Path, as_json: bool) -> int:
    found = backups(profile)
    if as_json:
        write_json([{**b._asdict(), "path": str(b.path), "at": iso(b.at)} for b in found])
        return 0
    for b in found:
        held = "damaged" if b.damaged else f"{b.sessions:>5} sessions {b.nodes:>7} messages"
        print(f"{spoken(b.at)}  {held}  {plain(str(b.path))}")
    return 0


def _tell(code: str, facts: Mapping[str, object], done: Repair | None, as_json: bool) -> None:
    if not as_json:
        print(plain(sentence(code, facts)))
        return
    fields: dict[str, object] = {"done": code, "message": sentence(code, facts)}
    if done:
        fields |= {
            "sessions": done.saved.sessions,
            "messages": done.saved.messages,
            "from_backup": done.saved.from_backup,
            "unread": done.saved.unread,
            "kept": str(done.kept),
        }
    write_json(fields)
