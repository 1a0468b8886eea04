"""Which sessions a list has, which of them are looked for, and the blocks of rows they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from bough.core import folders
from bough.core.session import Session
from bough.ui.sidebar import order
from bough.ui.sidebar.items import span, tr
from bough.ui.sidebar.order import PINNED, Block, Days, Groups, Order, Placing, Spot


class Listing:
    """What one list shows. `known` answers with the folders there are."""

    def __init__(self, known: Callable[[], Collection[str]], opened: Iterable[str]) -> None:
        self._known = known
        self._place: Placing = order.by_time("")
        self._opened = set(opened)
        self._shut: set[str] = set()
        """What is folded among the folders of what is found."""
        self._text = ""
        self._foldered = False
        self.words: list[str] = []
        self.spots: dict[str, Spot] = {}
        """Where each session of the list stands, whether it is looked for or not."""
        self.all = Groups()
        self.found = self.all
        self.days = Days(date.today())

    # Sessions

    def collect(self, sessions: Iterable[Session], place: Placing, *, foldered: bool) -> None:
        """List these and no others; `foldered` says that folders are listed too."""
        self._place = place
        self._foldered = foldered
        self.spots = {session.id: place(session) for session in sessions}
        self.all = Groups(self.spots.values())
        self._narrow(self.all)

    def look_for(self, text: str) -> Callable[[], None] | None:
        """What is to be done to look for the words of a text; None where they are looked for
        already. More of them narrow what was found before."""
        text = text.casefold()
        words = text.split()
        if words == self.words:
            self._text = text
            return None
        among = self.found if self.words and text.startswith(self._text) else self.all

        def look() -> None:
            self.words, self._text = words, text
            self._shut.clear()
            self._narrow(among)

        return look

    def forget_words(self) -> None:
        self.words, self._text = [], ""

    def spot(self, session: Session) -> Spot:
        return self._place(session)

    def put(self, session_id: str, after: Spot | None) -> None:
        """List the session there, or not at all."""
        before = self.spots.pop(session_id, None)
        if before:
            self.all.remove(before)
        if after:
            self.all.add(after)
            self.spots[session_id] = after
        if self.found is not self.all:
            if before and self.wanted(before):
                self.found.remove(before)
            if after and self.wanted(after):
                self.found.add(after)

    def wanted(self, spot: Spot) -> bool:
        return all(word in spot.key[2] for word in self.words)

    def order_of(self, spot: Spot | None) -> Order | None:
        """The block that shows it; None where its folder is folded."""
        if spot is None:
            return None
        if spot.where == PINNED:
            return order.PINNED_ORDER
        if not spot.where:
            return self.days.order(-spot.key[0])
        opened = all(map(self.is_opened, folders.line(spot.where)))
        return order.sessions_order(spot.where) if opened else None

    # Folders

    def paths(self) -> Collection[str]:
        """The folders that are listed: all, or those that have something that was found."""
        if not self._foldered:
            return ()
        known, words = self._known(), self.words
        if not words:
            return known
        named = (p for p in known if all(w in folders.name_of(p).casefold() for w in words))
        return folders.completed([*named, *(p for p, n in self.found.counts.items() if n)])

    def is_opened(self, path: str) -> bool:
        return path not in self._shut if self.words else path in self._opened

    def opened(self) -> list[str]:
        """The folders that are unfolded, while nothing is looked for."""
        return sorted(self._opened)

    def remember(self, path: str, *, opened: bool) -> None:
        if self.words:
            (self._shut.discard if opened else self._shut.add)(path)
        else:
            (self._opened.add if opened else self._opened.discard)(path)

    def rename(self, before: str, after: str) -> None:
        """What was unfolded in a folder stays so under its other name."""
        self._opened = {folders.shifted(path, before, after) for path in self._opened} - {""}

    def folded_over(self, spot: Spot) -> str:
        """The folder that it is folded away in, "" where it is in none."""
        if spot.where in ("", PINNED):
            return ""
        return next((p for p in folders.line(spot.where) if not self.is_opened(p)), "")

    # Blocks

    def blocks(self) -> list[Block]:
        """All that is in sight today."""
        self.days = Days(date.today())
        at = self.found.at
        blocks = []
        if pinned := at.get(PINNED):
            blocks.append(Block(order.PINNED_ORDER, list(pinned), heading=tr("Pinned")))
        paths = self.paths()
        if paths:
            blocks.append(Block(order.FOLDERS_ORDER, [], heading=tr("Folders")))
        for path in paths:
            if self._in_sight(path):
                blocks += self._of_folder(path)
        for begin, keys in self.days.spans(at.get("", [])):
            blocks.append(Block((2, -begin), keys, heading=self._span(begin)))
        return blocks

    def inside(self, path: str) -> list[Block]:
        """The blocks that come into sight when a folder is unfolded."""
        found = self._of_folder(path)[1:]
        for inner in self.paths():
            if inner != path and folders.within(inner, path) and self._in_sight(inner):
                found += self._of_folder(inner)
        return found

    def empty_block(self, at: Order, spot: Spot) -> Block:
        """One for a session that comes where there is none yet."""
        if at == order.PINNED_ORDER:
            return Block(at, [], heading=tr("Pinned"))
        if spot.where:
            return Block(at, [])
        return Block(at, [], heading=self._span(self.days.begin(-spot.key[0])))

    # Inside

    def _narrow(self, among: Groups) -> None:
        spots = self.spots
        self.found = (
            among.narrowed(self.words, lambda i: spots[i].folder) if self.words else self.all
        )

    def _in_sight(self, path: str) -> bool:
        """Whether all that is around the folder is unfolded."""
        return all(map(self.is_opened, folders.line(folders.parent_of(path))))

    def _of_folder(self, path: str) -> list[Block]:
        header = Block(order.folder_order(path), [], folder=path)
        keys = self.found.at.get(path)
        if not keys or not self.is_opened(path):
            return [header]
        return [header, Block(order.sessions_order(path), list(keys))]

    def _span(self, begin: float) -> str:
        return span(order.day_of(begin), self.days.today)
