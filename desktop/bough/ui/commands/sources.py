"""Where the palette looks: commands, sessions, landmarks of the session, models."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from heapq import nsmallest
from itertools import chain

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from bough.core.matching import Match, Query, Rank, match
from bough.ui.commands.clashes import shown_keys
from bough.ui.commands.command import Command, Where
from bough.ui.commands.found import Found
from bough.ui.commands.registry import Registry
from bough.ui.commands.title_index import Key, TitleIndex
from bough.ui.sidebar.order import day_of

LOOKED_AT = 100
"""Of so many sessions of a group it is found out how well their titles answer."""
MOST_TIPS = 200


class CommandSource:
    """These commands by name, word and help; more letters narrow what fewer found."""

    def __init__(
        self,
        title: str,
        commands: Iterable[Command],
        registry: Registry,
        run: Callable[[Command], object],
        *,
        recent: list[str],
        prefix: str = "",
    ) -> None:
        self.title = title
        self.prefix = prefix
        self._all = list(commands)
        self._registry = registry
        self._run = run
        self._recent = {command_id: number for number, command_id in enumerate(recent)}
        self._query = ""
        self._left = self._all

    def find(self, query: str, most: int) -> list[Found]:
        among = self._left if self._query and query.startswith(self._query) else self._all
        asked = Query(query)
        hits = [(hit, c) for c in among if (hit := _answers(asked, c))]
        self._query, self._left = query, [command for _, command in hits]
        last = len(self._recent)
        best = nsmallest(
            most,
            enumerate(hits),
            key=lambda each: (
                min(each[1][0][0], Rank.WORD_BEGINS),
                self._recent.get(each[1][1].id, last),
                each[1][0][0],
                each[0],
            ),
        )
        return [self._found(command, *hit) for _, (hit, command) in best]

    def _found(self, command: Command, rank: Rank, match_: Match | None) -> Found:
        keys = "".join(self._registry.keys(command.id)[:1])
        return Found(
            command.name,
            lambda: self._run(command),
            "" if match_ else command.sentence,
            command.icon or "command",
            shown_keys(keys) or (f"/{command.slash}" if command.slash else ""),
            match_.spans if match_ else (),
            rank,
            command=command.id,
        )


def _answers(query: Query, command: Command) -> tuple[Rank, Match | None] | None:
    """How well a command answers, and where in its name."""
    named = query.match(command.name)
    if named and named.rank is not Rank.SCATTERED:
        return named.rank, named
    words = query.words
    if command.slash and len(words) == 1 and command.slash.startswith(words[0]):
        return Rank.WORD_BEGINS, named
    if query.within(command.sentence):
        return Rank.INSIDE, None
    return (named.rank, named) if named else None


class SessionSource:
    """Sessions by the words of their titles. It looks in the lists that the sidebar keeps; more
    letters narrow what fewer found."""

    prefix = ""

    def __init__(self, where: Where) -> None:
        self.title = _tr("Sessions")
        self._where = where
        self._text = ""
        self._left: list[list[Key]] | None = None
        """All that have the words of that text, where they are known."""
        if groups := where.window.sidebar.sessions.groups:
            self._groups = list(groups.at.values())
        else:
            listed = (s for s in where.parts.library.each() if not s.archived)
            self._groups = [sorted((-s.updated_at, s.id, s.title.casefold()) for s in listed)]
        self._index = TitleIndex(self._groups)

    def find(self, query: str, most: int) -> list[Found]:
        text = query.casefold()
        words = text.split()
        library, newest = self._where.parts.library, self._newest(text, words, most)
        ranked = [(self._rank(words, key[2]), key) for key in newest if key[1] in library]
        return [self._found(key[1], query, rank) for rank, key in nsmallest(most, ranked)]

    def _newest(self, text: str, words: list[str], most: int) -> Iterable[Key]:
        """The newest of each list that have all the words."""
        if not words:
            here = self._where.place.session_id if self._where.place else ""
            first = chain.from_iterable(keys[: most + 1] for keys in self._groups)
            return (key for key in first if key[1] != here)
        if self._left is not None and text.startswith(self._text):
            found = [[k for k in keys if all(w in k[2] for w in words)] for keys in self._left]
        else:
            found = self._index.find(words, LOOKED_AT)
        # Who has seen only the newest of them knows nothing of the others.
        whole = all(len(keys) < LOOKED_AT for keys in found)
        self._text, self._left = text, found if whole else None
        return chain.from_iterable(found)

    @staticmethod
    def _rank(words: list[str], title: str) -> Rank:
        if title.startswith(" ".join(words)):
            return Rank.BEGINS
        if all(f" {title}".find(f" {word}") >= 0 for word in words):
            return Rank.WORD_BEGINS
        return Rank.INSIDE

    def _found(self, session_id: str, query: str, rank: Rank) -> Found:
        from bough.ui.session_list import title

        session = self._where.parts.library.session(session_id)
        shown = title(session)
        hit = match(query, shown) if query.strip() else None
        day = day_of(session.updated_at)
        shown_day = QLocale().toString(
            QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat
        )
        window, workspace = self._where.window, self._where.parts.workspace
        return Found(
            shown,
            lambda: workspace.open_session(session_id),
            ", ".join(filter(None, (session.folder, shown_day))),
            "message-square",
            spans=hit.spans if hit else (),
            rank=rank,
            beside=lambda: window.panes.open_beside(session_id),
        )


class LandmarkSource:
    """The labels, bookmarks and notes of the session, and the ends of its branches."""

    prefix = "#"

    def __init__(self, where: Where) -> None:
        self.title = _tr("In this session")
        self._where = where

    @cached_property
    def _spots(self) -> list[tuple[str, str, str, str]]:
        """Node, name, what it is, icon: those with a label first."""
        from bough.ui.landmarks import icons_of, words_of
        from bough.ui.outline.words import line_of

        place = self._where.place
        if place is None:
            return []
        tree = place.tree()
        marked = tree.marked()
        labelled, others = [], []
        tips: list[str] = []
        for node_id in tree.below():
            if node_id in marked:
                marks = tree.landmarks(node_id)
                line = line_of(place.node(node_id))
                icon = (["hash"] if marks.label else icons_of(marks) or ["bookmark"])[0]
                said = ", ".join(words_of(marks))
                if marks.label:
                    labelled.append((node_id, marks.label, line, icon))
                elif marks.told:
                    others.append((node_id, line, said, icon))
            elif len(tips) < MOST_TIPS and not tree.child_count(node_id) and node_id != place.head:
                tips.append(node_id)
        ends = [
            (tip, line_of(place.node(tip)), _tr("end of a branch"), "corner-down-right")
            for tip in tips
        ]
        return [*labelled, *others, *ends]

    def find(self, query: str, most: int) -> list[Found]:
        place = self._where.place
        hits, asked = [], Query(query)
        for number, (node, name, more, icon) in enumerate(self._spots):
            hit = asked.match(name)
            if hit and place and (hit.rank is not Rank.SCATTERED or icon == "hash"):
                found = Found(
                    name, lambda node=node: place.go(node), more, icon,  # type: ignore[misc]
                    spans=hit.spans if query else (), rank=hit.rank,
                )  # fmt: skip
                hits.append((hit.rank, number, found))
        return [found for _, _, found in nsmallest(most, hits, key=lambda each: each[:2])]


class ModelSource:
    """Every model known by now: Enter lets it answer next."""

    prefix = "@"

    def __init__(self, where: Where) -> None:
        self.title = _tr("Models")
        self._where = where

    def find(self, query: str, most: int) -> list[Found]:
        place = self._where.place
        if place is None:
            return []
        hits = []
        for number, choice in enumerate(self._where.parts.catalogue.choices()):
            if hit := match(query, choice.name):
                found = Found(
                    choice.name, lambda ref=choice.ref: place.set_model(ref),  # type: ignore[misc]
                    choice.endpoint_name, "cpu",
                    spans=hit.spans if query else (), rank=hit.rank,
                )  # fmt: skip
                hits.append((hit.rank, number, found))
        return [found for _, _, found in nsmallest(most, hits, key=lambda each: each[:2])]


class AskSource:
    """What was typed as a question."""

    prefix = ""

    def __init__(self, where: Where) -> None:
        self.title = _tr("Ask")
        self._where = where

    def find(self, query: str, most: int) -> list[Found]:
        pane = self._where.pane
        text = query.strip()
        if pane is None or not text:
            return []
        return [
            Found(
                _tr("Ask several models: “{question}”").format(question=text),
                lambda: pane.ask_several(text),
                _tr("as sibling replies"),
                "git-fork",
                rank=Rank.SCATTERED,
            )
        ][:most]


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)
