"""Folders are paths like "Numerical methods/ODEs"; what a person does with them has an inverse.

Nothing here changes anything: an act is worked out as a `Refiling`, which says what becomes of the
folders and of the sessions in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bough.core.errors import UsageError

SEPARATOR = "/"
LONGEST = 120
"""Characters of the longest name."""


@dataclass(frozen=True, slots=True)
class Refiling:
    """What an act does: folders that come and go, and from where to where sessions move, by their
    ids. Of what is in the bin all that was in the first folder of `shift` belongs to the second."""

    made: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moves: Mapping[str, tuple[str, str]] | None = None
    shift: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.made or self.gone or self.moves)


Paths = Collection[str]
Filed = Mapping[str, str]
"""The folder of each session, by its id."""


def inverse(act: Refiling) -> Refiling:
    """What takes the act back."""
    return Refiling(
        act.gone,
        act.made,
        {i: (after, before) for i, (before, after) in (act.moves or {}).items()},
        act.shift and (act.shift[1], act.shift[0]),
    )


# Paths


def tidied(path: str) -> str:
    """The path with its names trimmed and none of them empty."""
    names = (" ".join(part.split()) for part in path.split(SEPARATOR))
    return SEPARATOR.join(name for name in names if name)


def name_of(path: str) -> str:
    return path.rpartition(SEPARATOR)[2]


def parent_of(path: str) -> str:
    """The folder around it; "" at the top."""
    return path.rpartition(SEPARATOR)[0]


def joined(parent: str, name: str) -> str:
    return f"{parent}{SEPARATOR}{name}" if parent else name


def line(path: str) -> Iterator[str]:
    """The folder and all around it, the outermost first."""
    at = path.find(SEPARATOR)
    while at >= 0:
        yield path[:at]
        at = path.find(SEPARATOR, at + 1)
    if path:
        yield path


def depth_of(path: str) -> int:
    """0 at the top."""
    return path.count(SEPARATOR)


def within(path: str, root: str) -> bool:
    """Whether the folder is that one or in it."""
    return path == root or path.startswith(root + SEPARATOR)


def shifted(path: str, before: str, after: str) -> str:
    """Where a folder is once what was `before` is `after`; with "" what was in it is at the top."""
    if not within(path, before):
        return path
    return joined(after, path[len(before) + 1 :]) if path != before else after


def completed(paths: Iterable[str]) -> set[str]:
    """The folders with all that are around them."""
    return {outer for path in paths for outer in line(path)}


def free_name(paths: Paths, parent: str, name: str) -> str:
    """The name, with a number where there is one of that name."""
    free, number = name, 1
    while joined(parent, free) in paths:
        number += 1
        free = f"{name} {number}"
    return free


# Acts


def new(paths: Paths, parent: str, name: str) -> Refiling:
    """An empty folder. Raises UsageError for a name that is none, or that is there already."""
    path = joined(parent, _named(name))
    _refuse_taken(paths, path)
    return Refiling(made=tuple(sorted(set(line(path)) - set(paths))))


def rename(paths: Paths, filed: Filed, path: str, name: str) -> Refiling:
    """The folder, with all that is in it, under another name. Raises UsageError."""
    return _shift(paths, filed, path, joined(parent_of(path), _named(name)))


def move(paths: Paths, filed: Filed, path: str, into: str) -> Refiling:
    """The folder, with all that is in it, into another one; "" is the top. Raises UsageError."""
    if into and within(into, path):
        raise UsageError("folder_in_itself", folder=name_of(path))
    return _shift(paths, filed, path, joined(into, name_of(path)))


def delete(paths: Paths, filed: Filed, path: str) -> Refiling:
    """The folder goes; what is in it moves up to where the folder was. What is in the bin keeps it,
    and brings it back."""
    _refuse_missing(paths, path)
    up = parent_of(path)
    gone = {p for p in paths if within(p, path)}
    stays = {shifted(p, path, up) for p in gone} - {up, ""}
    moves = {i: (f, shifted(f, path, up)) for i, f in filed.items() if within(f, path)}
    return Refiling(_sorted(stays - set(paths)), _sorted(gone - stays), moves)


def file(paths: Paths, filed: Filed, sessions: Iterable[str], into: str) -> Refiling:
    """The sessions into a folder, which is made where it is not there; "" is the top."""
    moves = {i: (filed[i], into) for i in sessions if filed[i] != into}
    return Refiling(_sorted(set(line(into)) - set(paths)) if moves else (), (), moves)


def _shift(paths: Paths, filed: Filed, before: str, after: str) -> Refiling:
    _refuse_missing(paths, before)
    if after == before:
        return Refiling()
    _refuse_taken(paths, after)
    gone = {p for p in paths if within(p, before)}
    moves = {i: (f, shifted(f, before, after)) for i, f in filed.items() if within(f, before)}
    made = completed(shifted(p, before, after) for p in gone) - set(paths)
    return Refiling(_sorted(made), _sorted(gone), moves, (before, after))


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or SEPARATOR in name:
        raise UsageError("folder_name")
    if len(name) > LONGEST:
        raise UsageError("folder_too_long", limit=LONGEST)
    return name


def _refuse_taken(paths: Paths, path: str) -> None:
    if path in paths:
        raise UsageError("folder_exists", folder=name_of(path))


def _refuse_missing(paths: Paths, path: str) -> None:
    if path not in paths:
        raise UsageError("no_such_folder", folder=name_of(path))


def _sorted(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(paths))
