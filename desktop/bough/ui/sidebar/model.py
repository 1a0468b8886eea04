"""The rows of the sidebar as a list model that changes where a session does, and only there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from bough.app.library import Library
from bough.app.said import said
from bough.core import folders
from bough.core.errors import BoughError
from bough.core.session import Session
from bough.ui.session_list import SESSION, title
from bough.ui.sidebar import order
from bough.ui.sidebar.items import Folder, Heading, Item, shown, spoken
from bough.ui.sidebar.listing import Listing
from bough.ui.sidebar.order import Blocks, Order, Spot

FOLDER = Qt.ItemDataRole.UserRole + 1
"""The path of a row's folder; None where the row is of none."""

MANY = 100
"""From so many sessions at once all rows are arranged anew."""

URGENT = ("waiting", "failed", "running", "unread")
"""What is shown of several states."""

ListName = Literal["sessions", "archive", "bin"]
Index = QModelIndex | QPersistentModelIndex


class SessionList(QAbstractListModel):
    """One of the lists, or those of it whose titles have the filter's words."""

    renaming_refused = Signal(str)
    folding_changed = Signal()
    found = Signal()
    """Other words, or another list: what is shown has nothing to do with what was."""

    def __init__(
        self, library: Library, opened: Iterable[str] = (), parent: QObject | None = None
    ) -> None:
        """With the folders that are `opened`."""
        super().__init__(parent)
        self._library = library
        self._name: ListName = "sessions"
        self._listing = Listing(lambda: library.filing.paths, opened)
        self._bin: dict[str, Session] = {}
        self._blocks = Blocks()
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
        return bool(self._listing.words)

    def show_list(self, name: ListName) -> None:
        if name != self._name:

            def look() -> None:
                self._name = name
                self._listing.forget_words()
                self._collect()

            self.arrange(look)
            self.found.emit()

    def set_filter(self, text: str) -> None:
        """List what has these words in its title."""
        if look := self._listing.look_for(text):
            self.arrange(look)
            self.found.emit()

    def is_new(self) -> bool:
        """Whether nothing was ever said in what is listed."""
        if self._name != "sessions" or self.searching or self.count() > MANY:
            return False
        return not any(self._session(i).nodes for i in self._listing.spots)

    @property
    def groups(self) -> order.Groups | None:
        """All sessions by where they stand; None while the archive or the bin is shown."""
        return self._listing.all if self._name == "sessions" else None

    def count(self) -> int:
        """How many sessions the list has, whatever is looked for."""
        return len(self._listing.spots)

    def row_of(self, session_id: str) -> int:
        """-1 for one that is not in sight."""
        spot = self._listing.spots.get(session_id)
        return self._row_of(spot) if spot and self._listing.wanted(spot) else -1

    def row_of_folder(self, path: str) -> int:
        """-1 for one that is not in sight."""
        at = order.folder_order(path)
        return self._blocks.start(at) if self._blocks.find(at) else -1

    def row_of_heading(self, name: str) -> int:
        """The first of that name, or of those words; -1 where there is none."""
        for block in self._blocks.all:
            if block.heading and name in (block.section, block.heading):
                return self._blocks.start(block.order)
        return -1

    def row_above(self, row: int) -> int:
        """The heading or folder right above those that a row is among, or the row itself."""
        return self._blocks.start(self._blocks.row(row)[0].order)

    def item(self, row: int) -> Item:
        block, number = self._blocks.row(row)
        if number >= 0:
            return self._session(block.keys[number][1])
        if block.folder:
            many = self._listing.found.counts[block.folder]
            return Folder(block.folder, self.is_opened(block.folder), many)
        return Heading(block.heading, block.section)

    def folder_of_row(self, row: int) -> str:
        """The folder that a row is in, its own if it is one; "" for all others."""
        block, _ = self._blocks.row(row)
        return block.folder or order.folder_of(block.order)

    def section(self, row: int) -> str:
        """The heading that a row stands under, by its name."""
        return self._blocks.row(row)[0].section

    def depth(self, row: int) -> int:
        """How deep in folders the row is."""
        return self._blocks.row(row)[0].depth

    def state(self, session_id: str) -> str:
        return self._library.session_state(session_id) if self._name != "bin" else ""

    def state_in(self, path: str) -> str:
        """What most needs to be known of the sessions that are folded away in a folder."""
        if self.is_opened(path):
            return ""
        spots = ((i, self._listing.spots.get(i)) for i in self._library.eventful())
        states = {self.state(i) for i, s in spots if s and folders.within(s.where, path)}
        return next((state for state in URGENT if state in states), "")

    # Folding

    def is_opened(self, path: str) -> bool:
        return self._listing.is_opened(path)

    def opened(self) -> list[str]:
        """The folders that are unfolded, while nothing is looked for."""
        return self._listing.opened()

    def set_opened(self, path: str, opened: bool) -> None:
        if self.is_opened(path) == opened:
            return
        row = self.row_of_folder(path)
        if row < 0:
            self._listing.remember(path, opened=opened)
        elif opened:
            self._unfold(path, row)
        else:
            self._fold(path, row)
        if row >= 0:
            self._say_changed(row)
        self.folding_changed.emit()

    def reveal_folder(self, path: str) -> None:
        """Unfold all that is around a folder."""
        for outer in folders.line(folders.parent_of(path)):
            self.set_opened(outer, True)

    def renamed(self, before: str, after: str) -> None:
        """A folder is another one now: what was unfolded stays so."""
        self._listing.rename(before, after)
        if self.row_of_folder(after) >= 0:
            self.arrange()
        self.folding_changed.emit()

    def _unfold(self, path: str, row: int) -> None:
        self._listing.remember(path, opened=True)
        inside = self._listing.inside(path)
        if many := sum(map(len, inside)):
            self.beginInsertRows(QModelIndex(), row + 1, row + many)
            for block in inside:
                self._blocks.add(block)
            self.endInsertRows()

    def _fold(self, path: str, row: int) -> None:
        last = self._blocks.start(order.after_folder(path)) - 1
        if last > row:
            self.beginRemoveRows(QModelIndex(), row + 1, last)
        self._listing.remember(path, opened=False)
        self._blocks.remove(order.inside_folder(path), order.after_folder(path))
        if last > row:
            self.endRemoveRows()

    # The model

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._blocks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._blocks):
            return None
        item = self.item(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown(item)
            case Qt.ItemDataRole.EditRole:
                return item.title if isinstance(item, Session) else shown(item)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(index.row())
            case int() if role == SESSION:
                return item.id if isinstance(item, Session) else None
            case int() if role == FOLDER:
                return item.path if isinstance(item, Folder) else None
        return None

    def spoken(self, row: int) -> str:
        """What is read aloud of a row."""
        match item := self.item(row):
            case Session(id=session):
                return spoken(item, self.state(session))
            case Folder(path):
                return spoken(item, self.state_in(path))
        return spoken(item, "")

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

    # All at once

    def arrange(self, change: Callable[[], None] | None = None) -> None:
        """Put all rows where they belong, after that change."""
        self.beginResetModel()
        if change:
            change()
        self._blocks = Blocks(self._listing.blocks())
        self.endResetModel()

    def look_at_clock(self) -> None:
        """Days have other names when midnight was."""
        if self._listing.days.today != date.today():
            self.arrange()

    def _collect(self) -> None:
        """Look at all sessions that the list has."""
        untitled = title(Session(""))
        self._bin = {s.id: s for s in self._library.filing.binned()} if self._name == "bin" else {}
        if self._name == "sessions":
            listed = (s for s in self._library.each() if not s.archived)
            self._listing.collect(listed, order.in_sessions(untitled), foldered=True)
        else:
            kept = (s for s in self._library.each() if s.archived)
            listed_too = self._bin.values() if self._name == "bin" else kept
            self._listing.collect(listed_too, order.by_time(untitled), foldered=False)

    # One session among many

    def _on_relisted(self, sessions: tuple[str, ...]) -> None:
        if self._name == "bin":
            return
        if len(sessions) <= MANY:
            for session_id in sessions:
                self._relist(session_id)
            return

        def look() -> None:
            for session_id in sessions:
                self._listing.put(session_id, self._spot(session_id))

        self.arrange(look)

    def _on_folders_changed(self) -> None:
        self.arrange()

    def _on_bin_changed(self) -> None:
        if self._name == "bin":
            self.arrange(self._collect)

    def _on_session_changed(self, session_id: str) -> None:
        row = self.row_of(session_id)
        if row < 0 and (spot := self._listing.spots.get(session_id)):
            row = self.row_of_folder(self._listing.folded_over(spot))
        if row >= 0:
            self._say_changed(row)

    def _relist(self, session_id: str) -> None:
        listing = self._listing
        before = listing.spots.get(session_id)
        after = self._spot(session_id)
        if before == after:
            self._on_session_changed(session_id)
            return
        listed = set(listing.paths()) if self.searching else None
        listing.put(session_id, after)
        if listed is not None and set(listing.paths()) != listed:
            self.arrange()
            return
        was = before if before and listing.wanted(before) else None
        becomes = after if after and listing.wanted(after) else None
        source, target = listing.order_of(was), listing.order_of(becomes)
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

    def _spot(self, session_id: str) -> Spot | None:
        """Where a session belongs in the list now; None where it is not in it."""
        if session_id not in self._library:
            return None
        session = self._library.session(session_id)
        listed = session.archived is (self._name == "archive")
        return self._listing.spot(session) if listed else None

    def _row_of(self, spot: Spot) -> int:
        at = self._listing.order_of(spot)
        block = self._blocks.find(at) if at else None
        if at is None or block is None:
            return -1
        return self._blocks.start(at) + block.headed + bisect_left(block.keys, spot.key)

    def _put(self, target: Order, spot: Spot) -> None:
        block = self._blocks.find(target)
        if block is None:
            new = self._listing.empty_block(target, spot)
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
            new = self._listing.empty_block(target, becomes)
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
        try:
            done = self._library.filing.rename_folder(path, name)
        except BoughError as error:
            self.renaming_refused.emit(said(error.code, error.facts))
        else:
            if done:
                self.renamed(path, after)
