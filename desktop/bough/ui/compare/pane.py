"""A comparison in its pane: the head, the view, and the foot with the ways on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.core.compare.facts import facts
from bough.core.node import Node, Role
from bough.ui.branch_acts import can_be_combined
from bough.ui.compare import say
from bough.ui.compare.access import be_readable
from bough.ui.compare.columns import BAR, fits
from bough.ui.compare.comparing import Comparing
from bough.ui.compare.foot import Foot
from bough.ui.compare.fork import Stem
from bough.ui.compare.header import CompareHeader
from bough.ui.compare.say import tr
from bough.ui.compare.view import CompareView, Shown
from bough.ui.outline import preview
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter
    from bough.app.place import Place

MOST = 9
"""So many are ever compared at once: as many as there are keys."""


class ComparePane(QWidget):
    """Opened on the ends of paths; it is `left` for the text, or `continued` from one of them."""

    left = Signal()
    continued = Signal()
    """The composer is what the person wants next."""
    combine_requested = Signal(str, list)
    """Combine these replies, beginning with that one."""

    def __init__(
        self,
        place: Place,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        plain: bool = False,
        typesetter: Typesetter | None = None,
    ) -> None:
        """`plain` shows the messages as the text they are."""
        super().__init__(parent)
        self._plain = plain
        self._place = place
        self._theme = theme
        self._wanted: tuple[str, ...] = ()
        """The ends that were asked for."""
        self.ends: tuple[str, ...] = ()
        """Those that are shown, one a column."""
        self._work: dict[bool, Comparing] = {}
        """By whether it is by the lines of the source."""
        self._inline = False
        self._mode = "words"
        self._blind = False
        self._picked = ""
        """What is told of the one that was picked."""
        self.view = CompareView(theme, self, typesetter)
        self.header = CompareHeader(theme, self)
        self.foot = Foot(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.view, self.foot):
            column.addWidget(part, int(part is self.view))
        self.setFocusProxy(self.view)
        self.header.closed.connect(self.left)
        self.header.inline_chosen.connect(self.set_inline)
        self.header.mode_chosen.connect(self.set_mode)
        self.header.step_requested.connect(self.step)
        self.header.swap_requested.connect(self.swap)
        self.header.blind_requested.connect(lambda: self.set_blind(blind=not self._blind))
        self.header.export_requested.connect(self.export)
        self.header.cancel_requested.connect(self.cancel)
        self.foot.combine_requested.connect(self.combine)
        self.foot.chosen.connect(self.choose)
        self.view.asked.connect(self._on_asked)
        self.view.sibling_requested.connect(self.show_sibling)
        self.view.cursor_changed.connect(self._count)
        place.node_changed.connect(self._on_node_changed)
        place.path_changed.connect(self._on_path_changed)
        place.title_changed.connect(self._name)
        be_readable(self.view)

    # What is compared

    @property
    def comparing(self) -> Comparing:
        """The comparison that is shown."""
        return self._work[self._mode == "lines"]

    @property
    def blind(self) -> bool:
        return self._blind

    @property
    def inline(self) -> bool:
        """Whether it is one column: as asked for, or as there is no room for two."""
        return len(self.ends) == 2 and (self._inline or not fits(self._room, 2))

    def compare(self, ends: Sequence[str]) -> None:
        """Compare these, as many of them as there is room for."""
        self._wanted = tuple(dict.fromkeys(ends))[:MOST]
        self._blind, self._picked = False, ""
        self._place.veil.hide(())
        self._fit()
        self._begin()

    def close_work(self) -> None:
        """Nobody looks any more."""
        for work in self._work.values():
            work.stop()
            work.deleteLater()
        self._work.clear()

    def set_inline(self, inline: bool) -> None:
        """One column, or one for each."""
        self._inline = inline
        self._show_again()

    def set_mode(self, mode: str) -> None:
        """Compare by "words", by the "lines" of the source, or show it "rendered" unmarked."""
        self._mode = mode
        self._show_again()

    def swap(self) -> None:
        """Let the sides change places."""
        if not self._blind:
            self.ends = self.ends[::-1]
            self._begin()

    def show_sibling(self, column: int, by: int) -> None:
        """Another sibling in that column; one that is shown already changes places."""
        tree = self._place.tree()
        first = self.comparing.paths.sides[column][0]
        siblings = tree.siblings(first)
        at = siblings.index(first) + by
        if not 0 <= at < len(siblings):
            return
        other = siblings[at]
        ends = list(self.ends)
        firsts = [side[0] for side in self.comparing.paths.sides]
        if other in firsts:
            there = firsts.index(other)
            ends[column], ends[there] = ends[there], ends[column]
        else:
            ends[column] = end_of(self._place, other)
        self.ends = tuple(ends)
        self._begin()

    def set_blind(self, *, blind: bool) -> None:
        """Hide whose the replies are and let them stand in any order, or tell it."""
        if blind and not self._can_be_blind():
            self._tell()
            return
        self._blind, self._picked = blind, ""
        if blind:
            # Not for secrets: only nobody is to know the order.
            self.ends = tuple(random.sample(self.ends, len(self.ends)))
        self._place.veil.hide(self.ends if blind else ())
        self._begin()

    # The ways on

    def choose(self, column: int) -> None:
        """Continue from a column; while nobody knows whose they are, pick it."""
        if column >= len(self.ends):
            return
        if self._blind:
            self._pick(column)
            return
        place, end = self._place, self.ends[column]
        if place.node(end).growing:
            place.go(end)
        elif place.head != end:
            place.branch(end)
        rest = len(self.ends) - 1
        which = say.side(column, len(self.ends))
        words = (
            tr("You go on from the {side} one. The other is kept beside it.")
            if rest == 1
            else tr("You go on from number {side}. The others are kept beside it.")
        )
        self.continued.emit()
        place.noted.emit(words.format(side=which), False)

    def combine(self) -> None:
        """Make one reply of those that are shown."""
        if self._combinable():
            self.combine_requested.emit(self.ends[0], list(self.ends))

    def step(self, by: int) -> None:
        """To the next change, or the one before."""
        self.view.step_change(by)
        self._count()

    def cancel(self) -> None:
        """Compare no more; what is there stays."""
        self.comparing.cancel()

    def export(self, form: str) -> None:
        """Ask for a name, and write the comparison to that file."""
        from bough.ui.compare.exporting import export

        tell = self._place.noted.emit
        export(self, self._place, self.comparing, form, self._reasons(), lambda w: tell(w, False))

    # Inside

    @property
    def _room(self) -> int:
        return self.width() - BAR

    def _fit(self) -> None:
        """Take as many of what was asked for as have room; two where not all of them have."""
        many = len(self._wanted)
        kept = many if many <= 2 or fits(self._room, many) else 2
        path = set(self._place.names())
        shown = list(self._wanted)
        while len(shown) > kept:
            # What one is on stays.
            gone = next((e for e in reversed(shown) if e not in path), shown[-1])
            shown.remove(gone)
        self.ends = tuple(shown)

    def _begin(self) -> None:
        """Compare the ends anew."""
        self.close_work()
        self._show_again()

    def _show_again(self) -> None:
        """Show it in another way; what is compared already is not again."""
        if not self.ends:
            return
        lines = self._mode == "lines"
        work = self._work.get(lines)
        if work is None:
            work = Comparing(
                self._place,
                self.ends,
                self,
                lines=lines,
                plain=self._plain,
                near=lambda: self.view.near,
            )
            self._work[lines] = work
            work.aligned.connect(lambda: self._on_aligned(work))
            work.compared.connect(lambda number: self._on_compared(work, number))
            work.ended.connect(self._on_ended)
        if work.turns:
            at = self.view.bar.value()
            self._on_aligned(work)
            for number in sorted(work.sheets):
                self._on_compared(work, number)
            self._on_ended()
            self.view.bar.setValue(at)
        self._name()
        self._tell()

    def _on_aligned(self, work: Comparing) -> None:
        if work is not self._work.get(self._mode == "lines"):
            return
        turns = [work.nodes(number) for number in range(work.many)]
        self.view.begin(self._shown(), turns)
        notes = []
        for nodes in turns:
            alone = sum(node is not None for node in nodes) == 1
            notes.append(tuple(self._note(work, node, alone) for node in nodes))
        self.view.tell(notes)
        self._count()

    def _note(self, work: Comparing, node: Node | None, alone: bool) -> str:
        if node is None:
            return ""
        if work.is_moved(node):
            return tr("moved")
        return tr("only here") if alone else ""

    def _on_compared(self, work: Comparing, number: int) -> None:
        if work is self._work.get(self._mode == "lines"):
            self.view.show_sheet(number, work.sheets[number])
            self._count()

    def _on_ended(self) -> None:
        self.view.mark_changes()
        self._count()

    def _shown(self) -> Shown:
        place, sides = self._place, self.comparing.paths.sides
        tree, path = place.tree(), set(place.names())
        stem = self.comparing.paths.stem
        last = place.node(stem[-1]) if stem else None
        paths = any(len(side) > 1 for side in sides)
        heads = []
        for column, side in enumerate(sides):
            node = self._node(column)
            siblings = tree.siblings(side[0])
            which = (siblings.index(side[0]), len(siblings))
            if self._blind:
                heads.append((say.letter(column), say.word_count(node.text), (0, 1)))
            elif paths:
                first = preview(place.node(side[0]).text) or say.who(node)
                heads.append((first, say.messages(len(side)), which))
            else:
                heads.append((say.who(node), say.about(node), which))
        lit = [n for n, side in enumerate(sides) if side[0] in path]
        return Shown(
            Stem(last, preview(last.text) if last else "", len(stem)),
            tuple(heads),
            tuple(self._shape(column) for column in range(len(sides))),
            -1 if self._blind or not lit else lit[-1],
            self._mode,
            self.inline,
            paths,
        )

    def _node(self, column: int) -> Node:
        """The end of a column, as it was when the comparison began."""
        work = self.comparing
        if work.turns:
            for number in reversed(range(work.many)):
                found = work.nodes(number)[column]
                if found and found.id == self.ends[column]:
                    return found
        return self._place.node(self.ends[column])

    def _shape(self, column: int) -> Node:
        """The node whose shape stands at the head of a column."""
        node = self._node(column)
        return replace(node, edited_from=None) if self._blind else node

    def _name(self) -> None:
        if not self._work:
            return
        paths = any(len(side) > 1 for side in self.comparing.paths.sides)
        roles = {self._place.node(end).role for end in self.ends}
        title = say.title(len(self.ends), paths=paths, replies=roles == {Role.ASSISTANT})
        self.header.name(self._place.title or tr("New session"), title)

    def _tell(self) -> None:
        """Say at the head and foot how it is shown, and what can be done."""
        self.header.show_state(
            inline=self.inline,
            mode=self._mode,
            blind=self._blind,
            can_inline=len(self.ends) == 2,
            can_swap=not self._blind,
            can_blind=self._blind or self._can_be_blind(),
        )
        self.foot.offer(len(self.ends), blind=self._blind, combine=self._combinable())
        reasons = tr("Pick the one you like best.") if self._blind else self._reasons()
        parts = (self._picked, reasons)
        self.foot.say(" · ".join(p for p in parts if p), say.legend(len(self.ends), self._mode))
        self._count()

    def _count(self) -> None:
        work, view = self._work.get(self._mode == "lines"), self.view
        if work is None:
            return
        count = work.changes
        if work.busy and work.many > 1:
            text = tr("Comparing {n} %").format(n=int(100 * work.share))
        elif work.busy:
            text = ""
        elif work.cancelled:
            text = tr("{changes} so far").format(changes=say.changes(count))
        elif count == 0:
            text = tr("No difference")
        elif number := view.number:
            text = say.which_change(number, count)
        else:
            text = say.changes(count)
        longest = say.which_change(count, count)
        self.header.count(text, longest, some=count > 0, busy=work.busy and work.many > 1)

    def _reasons(self) -> str:
        tree = self._place.tree()
        return "" if self._blind else say.reasons(facts(tree, self.ends, self._place.prices.cost))

    def _combinable(self) -> bool:
        nodes = [self._place.node(end) for end in self.ends]
        together = len({node.parent for node in nodes}) == 1
        return together and all(can_be_combined(node) for node in nodes)

    def _can_be_blind(self) -> bool:
        nodes = [self._place.node(end) for end in self.ends]
        together = len({node.parent for node in nodes}) == 1
        return together and all(n.role is Role.ASSISTANT and n.model for n in nodes)

    def _pick(self, column: int) -> None:
        nodes = [self._place.node(end) for end in self.ends]
        models = [node.model or "" for node in nodes]
        picks = self._place.picks
        picks.count(models[column], models)
        self._blind = False
        self._place.veil.hide(())
        self._picked = say.picked(models[column], *picks.of(models[column]))
        self.view.rename(self._shown())
        self._name()
        self._tell()

    def _on_asked(self, wish: str) -> None:
        match wish:
            case "leave":
                self.left.emit()
            case "next" | "previous":
                self.step(1 if wish == "next" else -1)
            case "swap":
                self.swap()
            case "combine":
                self.combine()
            case "blind":
                self.set_blind(blind=not self._blind)
            case "inline":
                self.set_inline(not self._inline)
            case "again":
                self._show_again()
            case figure if figure.isdecimal():
                self.choose(int(figure) - 1)

    def _on_node_changed(self, node_id: str) -> None:
        """A reply that was growing has ended: show all of it."""
        shown = {i for side in self.comparing.paths.sides for i in side} if self._work else set()
        if self.isVisible() and node_id in shown and not self._place.node(node_id).growing:
            at = self.view.bar.value()
            self._begin()
            self.comparing.ended.connect(lambda: self.view.bar.setValue(at))

    def _on_path_changed(self) -> None:
        if self._work and not all(end in self._place.tree() for end in self.ends):
            self.close_work()
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.window().height() < 640
        self.header.setFixedHeight(36 if low else 40)
        self.foot.set_low(low)
        before, inline = self.ends, bool(self.view.shown and self.view.shown.inline)
        if len(self._wanted) > 2 and not self._blind:
            self._fit()
        if self.ends != before:
            self._begin()
        elif self._work and self.inline != inline:
            self._show_again()


def end_of(place: Place, node_id: str) -> str:
    """Where the path ends that one sees with a node: a reply is compared by itself, a question
    with what followed it."""
    if place.node(node_id).role is Role.ASSISTANT:
        return node_id
    if place.shows(node_id):
        return place.head or node_id
    return place.tree().tip(node_id, place.visited) or node_id
