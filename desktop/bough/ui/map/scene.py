"""The scene is what the map shows: the tree of a place on its sheets, and what is lit on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.place import Place
from bough.core.map.blocks import below, folding
from bough.core.map.limbs import lengthened, pruned, spread
from bough.core.map.plan import MIDDLE, Plan, grown, near, straight, without
from bough.core.node import Role
from bough.ui.landmarks import icons_of
from bough.ui.map.camera import Level
from bough.ui.map.facts import Facts
from bough.ui.map.sheets import BlockSheet, LimbSheet, Sheet

CARD, QUESTION, SHORT = 108.0, 76.0, 60.0
"""How high a card is: a reply, a question (a reply that failed), one of a few words."""
SHORT_QUESTION = 40
AT_ONCE = 400
"""If more nodes than this come in one act, the sheets are laid out anew."""


LATER_MS = 120


class Scene(QObject):
    """Sheets are laid out when they are first looked at. They change where the tree grows, shrinks
    or is folded, and when they are straightened; never because something else is looked at."""

    moved = Signal()
    """Something stands elsewhere, came or went."""
    lit = Signal()
    """Something looks different, and stands where it stood."""
    node_lit = Signal(str)
    """The same of one node."""
    marked_changed = Signal()

    def __init__(self, place: Place, *, aspect: float = 1.5) -> None:
        """`aspect` is how wide to how high the limbs are made when they are laid out."""
        super().__init__()
        self.place = place
        self.facts = Facts(place)
        self.folded: dict[str, int] = {}
        """How many messages each folded node hides."""
        self.marked: dict[str, None] = {}
        self.hits: dict[str, None] = {}
        """What the search found, in the order of the tree."""
        self.hit = ""
        """The one of them that is looked at."""
        self.cursor = place.head or ""
        """The node that the keys are about."""
        self.hovered = ""
        self.growing: set[str] = set()
        self.path: set[str] = set()
        self.tips = 0
        self.aspect = aspect
        self.terms = ""
        """What was searched for."""
        self._order: list[str] = []
        self._known: set[str] = set()
        self._hidden: set[str] = set()
        self._sheets: dict[Level, Sheet] = {}
        self._due: dict[Level, list[tuple[set[str], list[tuple[str, str | None]]]]] = {}
        """What went and came since a sheet was looked at last."""
        self._rests = self._missed = False
        self._look_at_path()
        limbs = self.limbs().limbs
        self._order, self.tips = list(limbs.nodes[1:]), limbs.leaves[0]
        self._counts = [len(kids) for kids in limbs.kids[1:]]
        """How many children each of them has: with the order, the whole shape of the tree."""
        self._known = set(self._order)
        live = place.live
        self.growing = {
            limbs.nodes[n]
            for n, kids in enumerate(limbs.kids)
            if n and not kids and live(limbs.nodes[n]) is not None
        }
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._on_later)
        place.path_changed.connect(self._on_path_changed)
        place.node_grew.connect(self._on_node_grew)
        place.node_changed.connect(self._on_node_changed)
        place.draft_changed.connect(self.lit)

    def close(self) -> None:
        """Follow the place no longer."""
        place = self.place
        place.path_changed.disconnect(self._on_path_changed)
        place.node_grew.disconnect(self._on_node_grew)
        place.node_changed.disconnect(self._on_node_changed)
        place.draft_changed.disconnect(self.lit)

    def rest(self) -> None:
        """Nobody looks: with thousands of messages each change of the tree takes its time."""
        self._rests = True

    def wake(self) -> None:
        """Somebody looks: take up what changed meanwhile."""
        self._rests = False
        if self._missed:
            self._missed = False
            self._on_path_changed()

    # What is where

    def __len__(self) -> int:
        """How many messages the session has, folded or not."""
        return len(self._order)

    @property
    def order(self) -> Sequence[str]:
        """All messages, depth first."""
        return self._order

    def kids(self, node: str | None) -> Sequence[str]:
        """Those that are shown."""
        return () if node in self.folded else self.place.tree().children(node)

    def sheet(self, level: Level) -> Sheet:
        if level not in self._sheets:
            self._sheets[level] = self._lay(level)
            self._due.pop(level, None)
        for gone, new in self._due.pop(level, ()):
            self._sheets[level] = self._grown(self._sheets[level], gone, new)
        return self._sheets[level]

    def limbs(self) -> LimbSheet:
        found = self.sheet(Level.FAR)
        assert isinstance(found, LimbSheet)
        return found

    def sheets(self) -> dict[Level, Sheet]:
        """Those that are laid out, as they were when they were looked at last."""
        return dict(self._sheets)

    def landmarks_of(self, node: str) -> Sequence[str]:
        """The icons of what a person put at it."""
        return icons_of(self.place.landmarks(node))

    def is_reply(self, node: str) -> bool:
        return self.place.node(node).role is Role.ASSISTANT

    def shows(self, node: str | None) -> bool:
        return node in self._known and node not in self._hidden

    def shown_above(self, node: str) -> str:
        """The node itself, or the folded one that hides it."""
        while node in self._hidden:
            node = self.place.tree().parent(node) or ""
        return node

    # What a person does with it

    def fold(self, node: str) -> None:
        """Hide what is below a node, or show it again."""
        if node in self.folded:
            del self.folded[node]
        elif count := len(below(self.place.tree().children, node)):
            self.folded[node] = count
        else:
            return
        self._refold()

    def unfold_to(self, node: str) -> None:
        """Show a node that is hidden."""
        while node in self._hidden:
            outer = self.shown_above(node)
            if outer not in self.folded:
                return
            del self.folded[outer]
            self._find_hidden()
        self._refold()

    def fold_rest(self) -> None:
        """Fold all that leaves the path; where all of it is folded, unfold everything."""
        tree = self.place.tree()
        rest = {
            exit_: len(below(tree.children, exit_))
            for node in self.path
            for exit_ in tree.siblings(node)
            if exit_ not in self.path and tree.children(exit_)
        }
        if self.folded and rest.keys() <= self.folded.keys():
            self.folded.clear()
        else:
            self.folded.update(rest)
        self._refold()

    def straighten(self, aspect: float | None = None) -> None:
        """Lay everything out anew, tidy; the limbs with another aspect if one is given."""
        self.aspect = aspect or self.aspect
        self._sheets.clear()
        self._due.clear()
        self.moved.emit()

    def mark(self, node: str) -> None:
        """Pick a node, or pick it no longer."""
        if node in self.marked:
            del self.marked[node]
        else:
            self.marked[node] = None
        self.node_lit.emit(node)
        self.marked_changed.emit()

    def unmark(self) -> None:
        if self.marked:
            self.marked.clear()
            self.lit.emit()
            self.marked_changed.emit()

    def show_hits(self, terms: str, hits: Collection[str], hit: str) -> None:
        """These were found, and the reader is at that one."""
        if (terms, list(hits), hit) != (self.terms, list(self.hits), self.hit):
            self.terms, self.hits, self.hit = terms, dict.fromkeys(hits), hit
            self.lit.emit()

    # Inside

    def _lay(self, level: Level) -> Sheet:
        children = folding(self.place.tree().children, self.folded)
        match level:
            case Level.FAR:
                return LimbSheet(spread(children, self.aspect))
            case Level.MIDDLE:
                return BlockSheet(straight(MIDDLE, children, self.is_reply))
            case Level.NEAR:
                return BlockSheet(straight(near(self._card), children, self.is_reply))

    def _card(self, node_id: str) -> float:
        node = self.place.node(node_id)
        if node.role is not Role.ASSISTANT:
            line = node.text[: SHORT_QUESTION + 1].strip()
            # A Chinese character is as wide as two letters.
            wide = len(line) + sum(letter > "\u2e80" for letter in line)
            return SHORT if wide <= SHORT_QUESTION and "\n" not in line else QUESTION
        return QUESTION if node.broken_off else CARD

    def _refold(self) -> None:
        self._find_hidden()
        if self.cursor in self._hidden:
            self.cursor = self.shown_above(self.cursor)
        self.straighten()

    def _find_hidden(self) -> None:
        tree = self.place.tree()
        self._hidden = {node for top in self.folded for node in below(tree.children, top)}

    def _survey(self) -> tuple[list[str], list[int]]:
        """All nodes, depth first, and how many children each has."""
        children = self.place.tree().children
        order: list[str] = []
        counts: list[int] = []
        waiting = children(None)[::-1]
        while waiting:
            at = waiting.pop()
            order.append(at)
            kids = children(at)
            counts.append(len(kids))
            waiting += kids[::-1]
        return order, counts

    def _look_at_path(self) -> None:
        self.path = set(self.place.tree().line(self.place.head))

    def _on_path_changed(self) -> None:
        if self._rests:
            self._missed = True
            return
        head = self.place.head or ""
        followed = self.cursor not in self._known or self.cursor in self.path
        self._look_at_path()
        came = [node for node in self.place.tree().line(head or None) if node not in self._known]
        if came and self._lengthen(came[::-1]):
            # What else there may be is found out when there is time.
            self._later.start()
            moved = True
        else:
            moved = self._follow()
        if head and (followed or not self.shows(self.cursor)):
            self.cursor = self.shown_above(head)
        (self.moved if moved else self.lit).emit()

    def _on_later(self) -> None:
        if self._follow():
            self.moved.emit()

    def _lengthen(self, came: list[str]) -> bool:
        """Take up nodes that are new at the end of the path, each below the one before it, without
        a look at all the others. False where that cannot be done."""
        tree = self.place.tree()
        parent = tree.parent(came[0])
        siblings = tree.children(parent)
        if siblings[-1] != came[0] or (parent and not self.shows(parent)):
            return False
        limbs = self.limbs().limbs
        if parent is not None and parent not in limbs.at:
            return False
        at = limbs.at[parent] if parent is not None else 0
        while limbs.kids[at]:
            at = limbs.kids[at][-1]
        last = limbs.nodes[at]
        if parent in self.folded:
            return False
        index = self._order.index(last) + 1 + self.folded.get(last, 0) if last else 0
        self._order[index:index] = came
        self._counts[index:index] = [1] * (len(came) - 1) + [0]
        if parent is not None:
            self._counts[self._order.index(parent)] += 1
        self.tips += len(siblings) > 1 or not last
        self._known.update(came)
        self._take_up(set(), dict(zip(came, [parent, *came], strict=False)))
        return True

    def _take_up(self, gone: set[str], came: dict[str, str | None]) -> None:
        """Note what grows, and what each sheet is to take up: new nodes with their parents."""
        node = self.place.tree().node
        self.growing.update(new for new in came if node(new).growing)
        self.growing -= gone
        new = [(n, parent) for n, parent in came.items() if n not in self._hidden]
        for level in self._sheets:
            self._due.setdefault(level, []).append((gone, new))

    def _follow(self) -> bool:
        """Bring the sheets to what the tree is now. True if anything stands elsewhere."""
        order, counts = self._survey()
        if order == self._order and counts == self._counts:
            return False
        before = (self._order, self._counts)
        self._order, self._counts, self.tips = order, counts, counts.count(0)
        known, tree = self._known, self.place.tree()
        new = [n for n in order if n not in known]
        gone: set[str] = set()
        if len(order) != len(known) + len(new):
            gone = known.difference(order)
        came = {n: tree.parent(n) for n in new}
        known.difference_update(gone)
        known.update(came)
        for kept in (self.marked, self.hits, self.folded):
            for node in [n for n in kept if n in gone]:
                del kept[node]
        if self.folded or self._hidden:
            self.folded = {n: len(below(tree.children, n)) for n in self.folded}
            self._find_hidden()
        went = {n: tree.parent(n) for n in gone}
        elsewhere = _without(*before, went) != _without(order, counts, came)
        last = all(self._is_last(node, parent, came) for node, parent in came.items())
        self._take_up(gone, came)
        if elsewhere or not last or len(came) > AT_ONCE:
            self._sheets.clear()
            self._due.clear()
        return True

    def _is_last(self, node: str, parent: str | None, came: Collection[str]) -> bool:
        siblings = self.place.tree().children(parent)
        return all(other in came for other in siblings[siblings.index(node) :])

    def _grown(self, sheet: Sheet, gone: set[str], new: list[tuple[str, str | None]]) -> Sheet:
        match sheet:
            case LimbSheet(limbs=limbs):
                gone = gone & limbs.at.keys()
                limbs = pruned(limbs, gone) if gone else limbs
                return LimbSheet(lengthened(limbs, new) if new else limbs)
            case BlockSheet(plan=plan):
                gone = gone & plan.at.keys()
                plan = without(plan, gone) if gone else plan
                return BlockSheet(grown(plan, new, self.is_reply) if new else plan)
        raise TypeError(sheet)

    def _on_node_grew(self, node: str) -> None:
        if node in self._known:
            self.growing.add(node)
        self.facts.forget(node)
        self.node_lit.emit(node)

    def _on_node_changed(self, node: str) -> None:
        self.growing.discard(node)
        self.facts.forget(node)
        self.node_lit.emit(node)


def _without(
    order: Sequence[str], counts: Sequence[int], left_out: Mapping[str, str | None]
) -> tuple[list[str], list[int]]:
    """Nodes and their counts of children, without some nodes, given with their parents."""
    fewer = Counter(p for p in left_out.values() if p is not None and p not in left_out)
    if not left_out:
        return list(order), list(counts)
    stayed = [(n, c - fewer[n]) for n, c in zip(order, counts, strict=True) if n not in left_out]
    return [n for n, _ in stayed], [c for _, c in stayed]


def plan_of(sheet: Sheet) -> Plan:
    assert isinstance(sheet, BlockSheet)
    return sheet.plan
