"""The rows of the sidebar as a list model that changes where a session does, and only there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from bough.app.library import Library
from bough.app.said import said
from bough.core import folders
from bough.core.errors import BoughError
from bough.core.session import Session
from bough.ui.session_list import SESSION, state_words, title
from bough.ui.sidebar import order
from bough.ui.sidebar.order import PINNED, Block, Blocks, Days, Groups, Order, Spot

FOLDER = Qt.ItemDataRole.UserRole + 1
"""The path of a row's folder; None where the row is of none."""

MANY = 100
"""From so many sessions at once all rows are arranged anew."""

URGENT = ("waiting", "failed", "running", "unread")
"""What is shown of several states."""

ListName = Literal["sessions", "archive", "bin"]
Index = QModelIndex | QPersistentModelIndex


class Heading(NamedTuple):
    """A row that names those below it."""

    text: str
    name: str
    """ "pinned", "folders" or "days"."""


class Folder(NamedTuple):
    """A row that those in a folder can be folded into."""

    path: str
    opened: bool
    many: int
    """Of all sessions in it and in the folders in it; of those that are looked for."""


Item = Heading | Folder | Session


class SessionList(QAbstractListModel):
    """One of the lists, or those of it whose titles have the filter's words."""

    renaming_refused = Signal(str)
    folding_changed = Signal()
    found = Signal()
    """Other words, or another list: what is shown has nothing to do with what was."""

    def __init__(self, library: Library, opened: Iterable[str] = ()) -> None:
        """With the folders that are `opened`."""
        super().__init__()
        self._library = library
        self._name: ListName = "sessions"
        self._opened = set(opened)
        self._shut: set[str] = set()
        """What is folded among the folders of what is found."""
        self._words: list[str] = []
        self._text = ""
        self._bin: dict[str, Session] = {}
        self._spots: dict[str, Spot] = {}
        self._all = Groups()
        self._shown = self._all
        self._blocks = Blocks()
        self._days = Days(date.today())
        library.relisted.connect(self._on_relisted)
        library.session_changed.connect(self._on_session_changed)
        library.filing.folders_changed.connect(self._on_folders_changed)
        library.filing.bin_changed.connect(self._on_bin_changed)
        self.arrange(self._collect)

    # What is listed

    @property
    def name(self) -> ListName:
        return self._name

    @property
    def searching(self) -> bool:
        return bool(self._words)

    def show_list(self, name: ListName) -> None:
        if name != self._name:

            def look() -> None:
                self._name = name
                self._words, self._text = [], ""
                self._collect()

            self.arrange(look)
            self.found.emit()

    def set_filter(self, text: str) -> None:
        """List what has these words in its title; more of them narrow what was found before."""
        text = text.casefold()
        words = text.split()
        if words == self._words:
            self._text = text
            return
        among = self._shown if self._words and text.startswith(self._text) else self._all

        def look() -> None:
            self._words, self._text = words, text
            self._shut.clear()
            self._narrow(among)

        self.arrange(look)
        self.found.emit()

    def is_new(self) -> bool:
        """Whether nothing was ever said in what is listed."""
        if self._name != "sessions" or self._words or len(self._spots) > MANY:
            return False
        return not any(self._session(i).nodes for i in self._spots)

    def count(self) -> int:
        """How many sessions the list has, whatever is looked for."""
        return len(self._spots)

    def sessions(self) -> list[str]:
        """All that the list has."""
        return list(self._spots)

    def row_of(self, session_id: str) -> int:
        """-1 for one that is not in sight."""
        spot = self._spots.get(session_id)
        return self._row_of(spot) if spot and self._wanted(spot) else -1

    def row_of_folder(self, path: str) -> int:
        """-1 for one that is not in sight."""
        at = order.folder_order(path)
        return self._blocks.start(at) if self._blocks.find(at) else -1

    def row_of_heading(self, name: str) -> int:
        """The first of that name, -1 where there is none."""
        for block in self._blocks.all:
            if block.heading and self._section(block) == name:
                return self._blocks.start(block.order)
        return -1

    def row_of_words(self, words: str) -> int:
        """The heading that says so, -1 where there is none."""
        found = (b for b in self._blocks.all if b.heading == words)
        return next((self._blocks.start(block.order) for block in found), -1)

    def item(self, row: int) -> Item:
        block, number = self._blocks.row(row)
        if number >= 0:
            return self._session(block.keys[number][1])
        if block.folder:
            path = block.folder
            return Folder(path, self.is_opened(path), self._shown.counts[path])
        return Heading(block.heading, self._section(block))

    def folder_of_row(self, row: int) -> str:
        """The folder that a row is in, its own if it is one; "" for all others."""
        block, _ = self._blocks.row(row)
        if block.folder:
            return block.folder
        return order.folder_of(block.order)

    def section(self, row: int) -> str:
        """The heading that a row stands under, by its name."""
        return self._section(self._blocks.row(row)[0])

    def depth(self, row: int) -> int:
        """How deep in folders the row is."""
        block, _ = self._blocks.row(row)
        if block.folder:
            return folders.depth_of(block.folder)
        return len(block.order) - 2 if block.order[0] == 1 and not block.heading else 0

    def state(self, session_id: str) -> str:
        return self._library.session_state(session_id) if self._name != "bin" else ""

    def state_in(self, path: str) -> str:
        """What most needs to be known of the sessions that are folded away in a folder."""
        if self.is_opened(path):
            return ""
        spots = ((i, self._spots.get(i)) for i in self._library.eventful())
        states = {self.state(i) for i, s in spots if s and folders.within(s.where, path)}
        return next((state for state in URGENT if state in states), "")

    # Folding

    def is_opened(self, path: str) -> bool:
        return path not in self._shut if self._words else path in self._opened

    def opened(self) -> list[str]:
        """The folders that are unfolded, while nothing is looked for."""
        return sorted(self._opened)

    def set_opened(self, path: str, opened: bool) -> None:
        if self.is_opened(path) == opened:
            return
        row = self.row_of_folder(path)
        if row >= 0 and not opened:
            first = order.folder_order(path)
            last = self._blocks.start(order.after_folder(path)) - 1
            if last > row:
                self.beginRemoveRows(QModelIndex(), row + 1, last)
            self._remember(path, opened=False)
            header = self._blocks.find(first)
            assert header
            self._blocks.remove(first, order.after_folder(path))
            self._blocks.add(header)
            if last > row:
                self.endRemoveRows()
        else:
            self._remember(path, opened=True)
            inside = self._inside(path) if row >= 0 else []
            many = sum(map(len, inside))
            if many:
                self.beginInsertRows(QModelIndex(), row + 1, row + many)
            for block in inside:
                self._blocks.add(block)
            if many:
                self.endInsertRows()
        if row >= 0:
            self._say_changed(row)
        self.folding_changed.emit()

    def reveal_folder(self, path: str) -> None:
        """Unfold all that is around a folder."""
        for outer in list(folders.line(path))[:-1]:
            self.set_opened(outer, True)

    def renamed(self, before: str, after: str) -> None:
        """A folder is another one now: what was unfolded stays so. Told before it happens."""
        self._opened = {folders.shifted(path, before, after) for path in self._opened} - {""}
        self.folding_changed.emit()

    # The model

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._blocks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._blocks):
            return None
        item = self.item(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _shown(item)
            case Qt.ItemDataRole.EditRole:
                return item.title if isinstance(item, Session) else _shown(item)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(item)
            case int() if role == SESSION:
                return item.id if isinstance(item, Session) else None
            case int() if role == FOLDER:
                return item.path if isinstance(item, Folder) else None
        return None

    def spoken(self, item: Item) -> str:
        """What is read aloud of a row."""
        match item:
            case Session():
                return ", ".join(filter(None, (title(item), state_words(self.state(item.id)))))
            case Folder(path, opened, many):
                words = _tr("folder {name}, {count} sessions, unfolded")
                if many == 1:
                    words = _tr("folder {name}, one session, unfolded")
                if not opened:
                    words = _tr("folder {name}, {count} sessions, folded")
                    if many == 1:
                        words = _tr("folder {name}, one session, folded")
                said = words.format(name=folders.name_of(path), count=many)
                return ", ".join(filter(None, (said, state_words(self.state_in(path)))))
        return item.text

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        match self.item(index.row()):
            case Session() as session if " ".join(str(value).split()) != session.title:
                self._library.rename(session.id, str(value))
            case Folder(path):
                self._rename_folder(path, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or index.row() >= len(self._blocks):
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        match self.item(index.row()):
            case Heading():
                return flag.NoItemFlags
            case Session() if self._name == "bin":
                return flag.ItemIsEnabled | flag.ItemIsSelectable
        usable = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled
        return usable if self._library.readonly else usable | flag.ItemIsEditable

    # Arranging

    def arrange(self, change: Callable[[], None] | None = None) -> None:
        """Put all rows where they belong, after that change."""
        self.beginResetModel()
        if change:
            change()
        self._days = Days(date.today())
        self._blocks = Blocks(self._arranged())
        self.endResetModel()

    def look_at_clock(self) -> None:
        """Days have other names when midnight was."""
        if self._days.today != date.today():
            self.arrange()

    def _collect(self) -> None:
        """Look at all sessions that the list has."""
        self._bin = {s.id: s for s in self._library.filing.binned()} if self._name == "bin" else {}
        place = self._place()
        self._spots = {session.id: place(session) for session in self._listed()}
        self._all = Groups(self._spots.values())
        self._narrow(self._all)

    def _listed(self) -> Iterable[Session]:
        if self._name == "bin":
            return self._bin.values()
        archived = self._name == "archive"
        return (s for s in self._library.each() if s.archived is archived)

    def _place(self) -> order.Placing:
        untitled = title(Session(""))
        return order.in_sessions(untitled) if self._name == "sessions" else order.by_time(untitled)

    def _narrow(self, among: Groups) -> None:
        spots = self._spots
        self._shown = (
            among.narrowed(self._words, lambda i: spots[i].folder) if self._words else self._all
        )

    def _arranged(self) -> list[Block]:
        at = self._shown.at
        blocks = []
        if pinned := at.get(PINNED):
            blocks.append(Block(order.PINNED_ORDER, list(pinned), heading=_tr("Pinned")))
        if self._name == "sessions":
            blocks += self._arranged_folders()
        for begin, keys in self._days.spans(at.get("", [])):
            blocks.append(Block((2, -begin), keys, heading=self._day(begin)))
        return blocks

    def _arranged_folders(self) -> list[Block]:
        paths = self._paths()
        blocks = []
        if paths:
            blocks.append(Block(order.FOLDERS_ORDER, [], heading=_tr("Folders")))
        for path in paths:
            if all(map(self.is_opened, list(folders.line(path))[:-1])):
                blocks += self._folder_blocks(path)
        return blocks

    def _paths(self) -> Iterable[str]:
        """The folders that are listed: all, or those that have something that was found."""
        known = self._library.filing.paths
        if not self._words:
            return known
        words = self._words
        named = (p for p in known if all(w in folders.name_of(p).casefold() for w in words))
        return folders.completed([*named, *(p for p, n in self._shown.counts.items() if n)])

    def _folder_blocks(self, path: str) -> list[Block]:
        header = Block(order.folder_order(path), [], folder=path)
        keys = self._shown.at.get(path)
        if not keys or not self.is_opened(path):
            return [header]
        return [header, Block(order.sessions_order(path), list(keys))]

    def _inside(self, path: str) -> list[Block]:
        """The blocks that come into sight when a folder is unfolded."""
        found = self._folder_blocks(path)[1:]
        for inner in self._paths():
            if inner != path and folders.within(inner, path):
                around = list(folders.line(inner))[:-1]
                if all(map(self.is_opened, around)):
                    found += self._folder_blocks(inner)
        return found

    def _remember(self, path: str, *, opened: bool) -> None:
        if self._words:
            (self._shut.discard if opened else self._shut.add)(path)
        else:
            (self._opened.add if opened else self._opened.discard)(path)

    def _section(self, block: Block) -> str:
        return order.SECTIONS[block.order[0]]

    def _day(self, begin: float) -> str:
        return _day(order.day_of(begin), self._days.today)

    # One session among many

    def _on_relisted(self, sessions: tuple[str, ...]) -> None:
        if self._name == "bin":
            return
        self._days = Days(self._days.today)
        if len(sessions) <= MANY:
            for session_id in sessions:
                self._relist(session_id)
            return

        def look() -> None:
            for session_id in sessions:
                self._respot(session_id, self._spot(session_id))
            self._narrow(self._all)

        self.arrange(look)

    def _on_folders_changed(self) -> None:
        self.arrange()

    def _on_bin_changed(self) -> None:
        if self._name == "bin":
            self.arrange(self._collect)

    def _on_session_changed(self, session_id: str) -> None:
        row = self.row_of(session_id)
        if row < 0 and (spot := self._spots.get(session_id)):
            row = self._folded_over(spot)
        if row >= 0:
            self._say_changed(row)

    def _folded_over(self, spot: Spot) -> int:
        """The row of the folder that a session is folded away in, -1 where there is none."""
        around = (p for p in folders.line(spot.where) if not self.is_opened(p))
        return self.row_of_folder(next(around, "")) if spot.where not in ("", PINNED) else -1

    def _relist(self, session_id: str) -> None:
        before = self._spots.get(session_id)
        after = self._spot(session_id)
        if before == after:
            self._on_session_changed(session_id)
            return
        was = before if before and self._wanted(before) else None
        becomes = after if after and self._wanted(after) else None
        listed = set(self._paths()) if self._words else ()
        self._respot(session_id, after)
        if self._shown is not self._all:
            if was:
                self._shown.remove(was)
            if becomes:
                self._shown.add(becomes)
            if set(self._paths()) != listed:
                self.arrange()
                return
        source, target = self._order_of(was), self._order_of(becomes)
        if source and self._blocks.find(source) is None:
            # Its folder went before it.
            source = None
        if was and source and becomes and target:
            self._move(source, was, target, becomes)
        elif was and source:
            self._take(source, was)
        elif becomes and target:
            self._put(target, becomes)
        if was or becomes:
            self._say_counts(was, becomes)

    def _respot(self, session_id: str, after: Spot | None) -> None:
        if before := self._spots.pop(session_id, None):
            self._all.remove(before)
        if after:
            self._all.add(after)
            self._spots[session_id] = after

    def _spot(self, session_id: str) -> Spot | None:
        if session_id not in self._library:
            return None
        session = self._library.session(session_id)
        listed = session.archived is (self._name == "archive")
        return self._place()(session) if listed else None

    def _wanted(self, spot: Spot) -> bool:
        return all(word in spot.key[2] for word in self._words)

    def _order_of(self, spot: Spot | None) -> Order | None:
        """The block that shows it; None where its folder is folded."""
        if spot is None:
            return None
        if spot.where == PINNED:
            return order.PINNED_ORDER
        if not spot.where:
            return self._days.order(-spot.key[0])
        opened = all(map(self.is_opened, folders.line(spot.where)))
        return order.sessions_order(spot.where) if opened else None

    def _row_of(self, spot: Spot) -> int:
        at = self._order_of(spot)
        block = self._blocks.find(at) if at else None
        if at is None or block is None:
            return -1
        return self._blocks.start(at) + block.headed + bisect_left(block.keys, spot.key)

    def _put(self, target: Order, spot: Spot) -> None:
        block = self._blocks.find(target)
        if block is None:
            new = self._empty_block(target, spot)
            new.keys.append(spot.key)
            row = self._blocks.start(target)
            self.beginInsertRows(QModelIndex(), row, row + len(new) - 1)
            self._blocks.add(new)
        else:
            at = bisect_left(block.keys, spot.key)
            row = self._blocks.start(target) + block.headed + at
            self.beginInsertRows(QModelIndex(), row, row)
            block.keys.insert(at, spot.key)
            self._blocks.changed()
        self.endInsertRows()

    def _take(self, source: Order, spot: Spot) -> None:
        block = self._blocks.find(source)
        assert block is not None
        at = bisect_left(block.keys, spot.key)
        row = self._blocks.start(source) + block.headed + at
        alone = len(block.keys) == 1
        self.beginRemoveRows(QModelIndex(), row - (alone and block.headed), row)
        del block.keys[at]
        if alone:
            self._blocks.all.remove(block)
        self._blocks.changed()
        self.endRemoveRows()

    def _move(self, source: Order, was: Spot, target: Order, becomes: Spot) -> None:
        if self._blocks.find(target) is None:
            new = self._empty_block(target, becomes)
            row = self._blocks.start(target)
            if new.headed:
                self.beginInsertRows(QModelIndex(), row, row)
            self._blocks.add(new)
            if new.headed:
                self.endInsertRows()
        left, come = self._blocks.find(source), self._blocks.find(target)
        assert left is not None
        assert come is not None
        at, to = bisect_left(left.keys, was.key), bisect_left(come.keys, becomes.key)
        row = self._blocks.start(source) + left.headed + at
        there = self._blocks.start(target) + come.headed + to
        moves = there not in (row, row + 1)
        if moves:
            self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), there)
        del left.keys[at]
        come.keys.insert(to - (left is come and to > at), becomes.key)
        self._blocks.changed()
        if moves:
            self.endMoveRows()
        if not left.keys:
            row = self._blocks.start(source)
            if left.headed:
                self.beginRemoveRows(QModelIndex(), row, row)
            self._blocks.all.remove(left)
            self._blocks.changed()
            if left.headed:
                self.endRemoveRows()
        self._say_changed(self._row_of(becomes))

    def _empty_block(self, at: Order, spot: Spot) -> Block:
        if at == order.PINNED_ORDER:
            return Block(at, [], heading=_tr("Pinned"))
        if spot.where:
            return Block(at, [])
        return Block(at, [], heading=self._day(self._days.begin(-spot.key[0])))

    def _say_counts(self, was: Spot | None, becomes: Spot | None) -> None:
        """The folders around a session count it."""
        before, after = was.folder if was else "", becomes.folder if becomes else ""
        if before != after or (was is None) != (becomes is None):
            for path in {*folders.line(before), *folders.line(after)}:
                if (row := self.row_of_folder(path)) >= 0:
                    self._say_changed(row)

    def _say_changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row), self.index(row))

    def _session(self, session_id: str) -> Session:
        if self._name == "bin":
            return self._bin[session_id]
        if session_id in self._library:
            return self._library.session(session_id)
        # Several went at once, and this one will be taken off the list in a moment.
        return Session(session_id)

    def _rename_folder(self, path: str, name: str) -> None:
        after = folders.joined(folders.parent_of(path), " ".join(name.split()))
        before = list(self._opened)
        try:
            if after != path and after not in self._library.filing.paths:
                self.renamed(path, after)
            self._library.filing.rename_folder(path, name)
        except BoughError as error:
            self._opened = set(before)
            self.renaming_refused.emit(said(error.code, error.facts))


def _shown(item: Item) -> str:
    match item:
        case Session():
            return title(item)
        case Folder(path):
            return folders.name_of(path)
    return item.text


def _day(day: date, today: date) -> str:
    """What the span of days is called that begins on that day."""
    if day >= today:
        return _tr("Today")
    if (today - day).days == 1:
        return _tr("Yesterday")
    month = QLocale().standaloneMonthName(day.month)
    if (day.year, day.month) == (today.year, today.month):
        return _tr("Earlier in {month}").format(month=month)
    return month if day.year == today.year else f"{month} {day.year}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionList", text)
