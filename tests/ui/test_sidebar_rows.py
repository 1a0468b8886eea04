"""Rows that change one by one are those that would be arranged anew."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from bough.core.session import Session
from bough.ui.sidebar import listing, model
from bough.ui.sidebar.items import Folder, Heading
from bough.ui.sidebar.model import SessionList
from bough.ui.sidebar.order import PINNED, Days, Groups, folder_order, in_sessions
from helpers.world import World

ACTS = 150
FOLDERS = ("Maths", "Maths/ODEs", "Rust", "Rust/Async/Deep", "")
TITLES = ("leapfrog", "Letter", "ring buffer", "双摆", "")
DAY = 86_400


def said(item: Heading | Folder | Session) -> str:
    match item:
        case Session(id=name, title=title, pinned=pinned):
            return f"{name} {title} {pinned}"
        case Folder(path, opened, many):
            return f"{path} {opened} {many}"
    return item.text


def rows(sessions: SessionList) -> list[str]:
    return [said(sessions.item(row)) for row in range(sessions.rowCount())]


class Mirror:
    """The rows as one knows them who hears of changes alone."""

    def __init__(self, sessions: SessionList) -> None:
        self._sessions = sessions
        self.rows = rows(sessions)
        self.resets = 0
        sessions.modelReset.connect(self._on_reset)
        sessions.rowsInserted.connect(self._on_inserted)
        sessions.rowsRemoved.connect(self._on_removed)
        sessions.rowsMoved.connect(self._on_moved)
        sessions.dataChanged.connect(self._on_changed)

    def _on_reset(self) -> None:
        self.resets += 1
        self.rows = rows(self._sessions)

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.rows[first:first] = [said(self._sessions.item(row)) for row in range(first, last + 1)]

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self.rows[first : last + 1]

    def _on_moved(self, _p: QModelIndex, first: int, _last: int, _q: QModelIndex, to: int) -> None:
        moved = self.rows.pop(first)
        self.rows.insert(to - (to > first), moved)

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            self.rows[row] = said(self._sessions.item(row))


def act(world: World, sessions: SessionList, rng: random.Random) -> None:
    """Something that a person or a reply does."""
    library, filing = world.library, world.library.filing
    ids = [s.id for s in library.each()]
    some = rng.sample(ids, min(len(ids), rng.choice((1, 1, 1, 2, 4))))
    path = rng.choice(sorted(filing.paths) or [""])
    match rng.choice(
        ("new", "title", "pin", "archive", "bin", "unbin", "file", "said", "fold", "find", "made",
         "delete")
    ):  # fmt: skip
        case "new":
            library.new_session(rng.choice(FOLDERS))
        case "title" if ids:
            library.rename(some[0], rng.choice(TITLES))
        case "pin":
            filing.pin(some, rng.random() < 0.5)
        case "archive":
            filing.archive([s.id for s in library.each() if s.archived][:2], False)
            filing.archive(some)
        case "bin" if len(ids) > 6:
            filing.bin(some)
        case "unbin":
            filing.unbin([s.id for s in filing.binned()][:2])
        case "file":
            filing.file(some, rng.choice(FOLDERS))
        case "said" if ids:
            at = time.time() - rng.choice((0, 0, 0, 1, 2, 40, 400)) * DAY
            library._sessions[some[0]] = replace(library.session(some[0]), updated_at=at)
            library.relist(some[:1])
        case "fold" if path:
            sessions.set_opened(path, rng.random() < 0.7)
        case "find":
            sessions.set_filter(rng.choice(("", "", "l", "le", "let", "r", "摆", "maths")))
        case "made":
            filing.new_folder(path, f"f{rng.random()}")
        case "delete" if path:
            filing.delete_folder(path)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["sessions", "archive"])
def test_each_change_leaves_the_rows_that_there_would_be_from_the_start(
    qtbot: QtBot, world: World, seed: int, name: model.ListName
) -> None:
    rng = random.Random(seed)
    sessions = SessionList(world.library, ["Maths"])
    sessions.show_list(name)
    tester = QAbstractItemModelTester(sessions)
    mirror = Mirror(sessions)
    for _ in range(12):
        act(world, sessions, random.Random(rng.random()))

    for _ in range(ACTS):
        act(world, sessions, rng)

        assert mirror.rows == rows(sessions)
        fresh = SessionList(world.library, sessions.opened())
        fresh.show_list(name)
        if not sessions.searching:
            assert rows(sessions) == rows(fresh)
        fresh.deleteLater()
    sessions.set_filter("")
    assert (
        rows(sessions) == rows(SessionList(world.library, sessions.opened())) or name != "sessions"
    )
    del tester


def test_what_happens_in_one_session_arranges_nothing_anew(qtbot: QtBot, world: World) -> None:
    ids = [world.library.new_session(folder).id for folder in FOLDERS * 3]
    sessions = SessionList(world.library, FOLDERS)
    mirror = Mirror(sessions)

    world.library.rename(ids[0], "Renamed")
    world.library.filing.pin([ids[1]], True)
    world.library.filing.archive([ids[2]])
    world.library.filing.bin([ids[3]])
    world.library.filing.file([ids[4]], "Maths")
    sessions.set_opened("Rust", False)

    assert mirror.resets == 0


def test_many_at_once_are_arranged_once(world: World) -> None:
    ids = [world.library.new_session().id for _ in range(model.MANY + 1)]
    sessions = SessionList(world.library)
    mirror = Mirror(sessions)

    world.library.filing.bin(ids)

    assert mirror.resets == 1
    assert mirror.rows == rows(sessions)


# Days and groups


def at(day: date) -> float:
    return datetime(day.year, day.month, day.day, 12).timestamp()


def test_days_are_today_yesterday_and_then_months() -> None:
    today = date(2026, 3, 10)
    days = Days(today)
    keys = sorted(
        (-at(today - timedelta(days=back)), f"{back}", "") for back in (0, 1, 2, 9, 10, 40, 400)
    )

    spans = [[name for _, name, _ in keys] for _, keys in days.spans(keys)]

    assert spans == [["0"], ["1"], ["2", "9"], ["10"], ["40"], ["400"]]


def test_yesterday_may_be_in_another_month() -> None:
    days = Days(date(2026, 3, 1))
    keys = [(-at(date(2026, m, d)), f"{m}-{d}", "") for m, d in ((3, 1), (2, 28), (2, 27))]

    assert [[name for _, name, _ in keys] for _, keys in days.spans(keys)] == [
        ["3-1"],
        ["2-28"],
        ["2-27"],
    ]


def test_times_that_no_calendar_has_stand_somewhere() -> None:
    days = Days(date(2026, 3, 10))

    spans = days.spans([(-253402300799.0, "late", ""), (0.0, "never", "")])

    assert [[name for _, name, _ in keys] for _, keys in spans] == [["late"], ["never"]]


def test_a_pinned_session_counts_in_its_folder() -> None:
    place = in_sessions("New session")
    pinned = place(Session("p", "Pinned", folder="A/B", pinned=True))
    groups = Groups([pinned, place(Session("s", "Plain", folder="A"))])
    assert (groups.counts["A"], groups.counts["A/B"]) == (2, 1)

    found = groups.narrowed(["pinned"], lambda _: "A/B")

    assert (found.counts["A"], found.counts["A/B"]) == (1, 1)
    assert list(found.at) == [PINNED]


def test_folders_stand_by_their_names_whatever_their_case() -> None:
    paths = ["b", "B/a", "a/z", "a", "Ab", "a/Y"]

    assert sorted(paths, key=folder_order) == ["a", "a/Y", "a/z", "Ab", "B/a", "b"]


def test_another_day_has_other_headings(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.library.rename(world.place.session_id, "Letter")
    sessions = SessionList(world.library)
    assert rows(sessions)[0] == "Today"

    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:
            return date.fromtimestamp(time.time() + DAY)

    for module in (model, listing):
        monkeypatch.setattr(module, "date", Tomorrow)
    sessions.look_at_clock()

    assert rows(sessions)[0] == "Yesterday"
