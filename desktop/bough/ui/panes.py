"""The area of panes: those of the tab on top, beside and above one another as it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.core.desk import Tab
from bough.core.layout import Side, least, leaves
from bough.ui.note import Note
from bough.ui.pane import Pane
from bough.ui.pane_card import PaneCard
from bough.ui.tab_page import TabPage
from bough.ui.theme import Theme

if TYPE_CHECKING:
    from bough.ui.banner import Banner
    from bough.ui.pane_drag import DropShade

SLACK = 7
"""What a pane may be smaller by for the handle beside it."""


class Panes(QWidget):
    """Makes a pane when its place is first looked at, and lets go of it when that is closed. Where
    there is no room for all panes of a tab only the one looked at is shown."""

    folding_changed = Signal()
    """Whether there is room for all panes of a tab."""
    outside_requested = Signal(str, str, str)
    """place, act, message: see `Pane.outside_requested`."""
    command_wished = Signal(str, str)
    """place, wish: see `Composer.command_wished`."""
    text_covered = Signal()
    """Something was opened over the text of a pane."""

    def __init__(
        self,
        workspace: Workspace,
        desk_id: str,
        theme: Theme,
        make_pane: Callable[[Place], Pane],
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._desk_id = desk_id
        self._theme = theme
        self._make_pane = make_pane
        self._cards: dict[str, PaneCard] = {}
        self._pages: dict[str, TabPage] = {}
        self._looked_at = ""
        self._folded = False
        self._follows_focus = True
        self._unfit: list[str] = []
        """The panes that are yet to take on the sizes they got."""
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(0)
        self._fitting.timeout.connect(self._fit_next)
        # The splitters have least sizes that give way to those of the window.
        self.setMinimumSize(240, 240)
        self.setAcceptDrops(True)
        self._stack = QStackedWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        self._below = QRect()
        """Where a panel lies over them."""
        self.note = Note(theme, self, self._room_of_note)
        self.note.left.connect(self._on_note_left)
        workspace.closed.connect(self._let_go)
        workspace.desk_changed.connect(self._on_desk_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)
        self._arrange()

    def show_markdown(self) -> None:
        """End that the messages are shown as plain text."""
        for card in self._cards.values():
            card.pane.transcript.show_plain(plain=False)

    @cached_property
    def banner(self) -> Banner:
        """Says what stands for longer than a note is shown."""
        from bough.ui.banner import Banner

        return Banner(self._theme, self._column)

    def current(self) -> Pane | None:
        card = self._cards.get(self._workspace.desk(self._desk_id).looked_at())
        return card.pane if card else None

    def pane_of(self, place_id: str) -> Pane:
        return self._cards[place_id].pane

    def shown(self) -> list[Pane]:
        """The panes that are before the reader's eyes, from the left to the right."""
        return [self._cards[place].pane for place in self._shown() if place in self._cards]

    def shows(self, place: Place) -> bool:
        """Whether the place is one of those shown."""
        card = self._cards.get(place.id) if place.id in self._shown() else None
        return card is not None and card.isVisible()

    def folded(self, tab: Tab) -> bool:
        """Whether there is no room for all panes of the tab."""
        if isinstance(tab.layout, str):
            return False
        width, height = least(tab.layout)
        return self.width() < width - SLACK or self.height() < height - SLACK

    def step(self, step: int) -> None:
        """Look at the next pane of the tab, or the one before."""
        if top := self._workspace.desk(self._desk_id).top():
            places = top.places()
            at = (places.index(top.current) + step) % len(places)
            self._workspace.activate(places[at])

    def act(self, act: str) -> None:
        """Do an act of `pane_acts` to the pane looked at."""
        if pane := self.current():
            self._do(act, pane.place.id)

    def open_beside(self, session_id: str) -> None:
        """Look at the session in a pane to the right of that looked at."""
        if pane := self.current():
            self._workspace.open_beside(session_id, pane.place.id)
            self._say_if_folded()

    def ask_in_all(self) -> None:
        """Ask what is written in the pane looked at in every pane of its tab."""
        from bough.ui.pane_acts import ask_in_all

        top = self._workspace.desk(self._desk_id).top()
        if top and (pane := self.current()):
            # Also in those that there is no room for: the menu asks these too.
            many = ask_in_all(pane.place.id, top.places(), self._workspace)
            if many > 1:
                self.note.say(self.tr("Asked in {n} panes.").format(n=many))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = self._workspace.desk(self._desk_id).top()
        if top and self.folded(top) != self._folded:
            self._arrange()
            self.folding_changed.emit()
        self.note.settle()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from bough.ui import pane_drag

        self._on_dragged(event)
        # Who refuses what comes in is not told where it moves to.
        data = event.mimeData()
        event.setAccepted(data.hasFormat(pane_drag.PLACES) or data.hasFormat(pane_drag.SESSIONS))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._on_dragged(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._shade.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._shade.hide()
        target = self._target(event)
        if target is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self._drop(event, *target)

    # Inside

    @cached_property
    def _shade(self) -> DropShade:
        from bough.ui.pane_drag import DropShade

        return DropShade(self._theme, self)

    def _on_dragged(self, event: QDragMoveEvent) -> None:
        if target := self._target(event):
            place_id, side = target
            self._shade.show_at(self._rect(self._cards[place_id]), side)
            event.acceptProposedAction()
        else:
            self._shade.hide()
            event.ignore()

    def _target(self, event: QDropEvent) -> tuple[str, Side | None] | None:
        """The pane that what is carried is over, and the side of it: None for the middle, where
        sessions open in a tab."""
        from bough.ui import pane_drag

        at = event.position().toPoint()
        places = pane_drag.carried(event.mimeData(), pane_drag.PLACES)
        sessions = pane_drag.carried(event.mimeData(), pane_drag.SESSIONS)
        for place_id in self._shown():
            card = self._cards[place_id]
            if (box := self._rect(card)).contains(at):
                side = pane_drag.side_at(box, at)
                if sessions or (side and places and place_id not in places):
                    return place_id, side
        return None

    def _drop(self, event: QDropEvent, place_id: str, side: Side | None) -> None:
        from bough.ui import pane_drag

        workspace = self._workspace
        places = pane_drag.carried(event.mimeData(), pane_drag.PLACES)
        if places and side and all(place in workspace for place in places):
            workspace.dock(places, place_id, side)
        for session in pane_drag.carried(event.mimeData(), pane_drag.SESSIONS):
            if side is None:
                workspace.activate(place_id)
                workspace.open_session(session)
            else:
                workspace.open_beside(session, place_id, side)
        self._say_if_folded()

    def _say_if_folded(self) -> None:
        """Where there is no room for a second pane, say where it is."""
        top = self._workspace.desk(self._desk_id).top()
        if top and self.folded(top):
            words = self.tr(
                "There is room for one pane only: the other has a tab until there is more."
            )
            self.note.say(words)

    def _rect(self, card: PaneCard) -> QRect:
        return QRect(card.mapTo(self, QPoint(0, 0)), card.size())

    def lie_below(self, panel: QRect) -> None:
        """A panel lies over the panes there, an empty one nowhere."""
        self._below = panel
        self.note.settle()

    def _room_of_note(self, about: str) -> QRect:
        place_id = about or self._workspace.desk(self._desk_id).looked_at()
        card = self._cards.get(place_id)
        room = self._rect(card) if card else self.rect()
        if not self._below.intersects(room):
            return room
        if self._below.left() > room.left():
            return room.adjusted(0, 0, self._below.left() - room.right() - 1, 0)
        return room.adjusted(self._below.right() + 1 - room.left(), 0, 0, 0)

    def _shown(self) -> list[str]:
        top = self._workspace.desk(self._desk_id).top()
        if top is None:
            return []
        return [top.current] if self._folded else leaves(top.layout)

    def _on_desk_changed(self, desk_id: str) -> None:
        if desk_id == self._desk_id:
            self._arrange()

    def _arrange(self) -> None:
        """Show what is on top of the desk as it stands now."""
        # Qt gives the keyboard to whatever is next when what has it goes out of sight.
        focus = self.window().focusWidget()
        desk = self._workspace.desk(self._desk_id)
        self._forget({tab.id for tab in desk.tabs}, desk.places())
        top = desk.top()
        if top is None:
            self._looked_at = ""
            return
        self._folded = self.folded(top)
        page = self._pages.get(top.id) or self._new_page(top.id)
        # A page that comes on top gives the keyboard to what had it there last.
        self._follows_focus = False
        several = len(top.places()) > 1 and not self._folded
        for place_id in top.places():
            looked_at = place_id == top.current
            self._card(place_id).stand_among(others=several, looked_at=looked_at)
        page.setGeometry(self._stack.rect())
        self._unfit = [*top.places()]
        for place_id in self._unfit:
            self._card(place_id).pane.transcript.hold_size(held=True)
        page.arrange(top.layout, self._card, top.current if self._folded else None)
        self._stack.setCurrentWidget(page)
        self._unfit.sort(key=lambda place_id: place_id != top.current)
        if len(self._unfit) == 1:
            self._fitting.stop()
            self._fit_next()
        else:
            self._fitting.start()
        self._follows_focus = True
        card = self._cards[top.current]
        had_keyboard = focus is not None and card.isAncestorOf(focus)
        if had_keyboard and self.window().focusWidget() is not focus:
            # What goes to another splitter loses it.
            focus.setFocus()
        other, self._looked_at = top.current != self._looked_at, top.current
        if (other or self.note.about) and self.note.about not in self._shown():
            self.note.hide()
        # Once the panes have the room that they get.
        QTimer.singleShot(0, self.note, self.note.settle)
        if other and not had_keyboard:
            card.pane.focus_composer()

    def _fit_next(self) -> None:
        """Let a pane take on its size. Of several each does it in a turn of the event loop of its
        own: their layout and painting together take longer than a frame."""
        if card := self._cards.get(self._unfit.pop(0)):
            card.pane.transcript.hold_size(held=False)
        if self._unfit:
            self._fitting.start()

    def _new_page(self, tab_id: str) -> TabPage:
        page = TabPage()
        page.resized.connect(lambda path, shares: self._workspace.resize(tab_id, path, shares))
        self._pages[tab_id] = page
        self._stack.addWidget(page)
        return page

    def _card(self, place_id: str) -> PaneCard:
        if place_id not in self._cards:
            card = PaneCard(self._make_pane(self._workspace.place(place_id)), self._theme)
            card.noted.connect(self._on_noted)
            card.pressed.connect(self._workspace.activate)
            card.pane.outside_requested.connect(
                lambda act, node: self.outside_requested.emit(place_id, act, node)
            )
            card.pane.over.changed.connect(
                lambda over=card.pane.over: self.text_covered.emit() if over.top else None
            )
            card.pane.composer.command_wished.connect(
                lambda wish: self.command_wished.emit(place_id, wish)
            )
            header = card.pane.header
            header.split_requested.connect(lambda: self._do("split_right", place_id))
            header.close_requested.connect(lambda: self._do("close", place_id))
            header.menu_requested.connect(lambda at: self._open_menu(place_id, at))
            header.carry_requested.connect(lambda: self._carry(place_id))
            self._cards[place_id] = card
        return self._cards[place_id]

    def _forget(self, tabs: set[str], places: Sequence[str]) -> None:
        """Let go of the pages and panes that are on this desk no more."""
        for tab_id in [t for t in self._pages if t not in tabs]:
            page = self._pages.pop(tab_id)
            for card in self._cards.values():
                if page.isAncestorOf(card):
                    card.setParent(self)
                    card.hide()
            self._stack.removeWidget(page)
            page.deleteLater()
        for place_id in [p for p in self._cards if p not in places]:
            self._let_go(place_id)

    def _let_go(self, place_id: str) -> None:
        if card := self._cards.pop(place_id, None):
            card.hide()
            card.setParent(self)
            card.deleteLater()

    def _on_note_left(self) -> None:
        if pane := self.current():
            pane.focus_composer()

    def _on_noted(self, place_id: str, text: str, bring_back: Callable[[], object] | None) -> None:
        if place_id in self._shown():
            self.note.say(text, bring_back, about=place_id)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not self._follows_focus or not self.isAncestorOf(new):
            return
        for place_id in self._shown():
            card = self._cards.get(place_id)
            if card and card.isAncestorOf(new) and place_id != self._looked_at:
                self._workspace.activate(place_id)

    def _do(self, act: str, place_id: str) -> None:
        from bough.ui.pane_acts import carry_out

        carry_out(act, [place_id], self._desk_id, self._workspace)
        self._say_if_folded()

    def _open_menu(self, place_id: str, at: QPoint) -> None:
        from bough.ui.pane_acts import popup

        edit_terms = self._cards[place_id].pane.edit_terms
        popup(self, [place_id], self._desk_id, self._workspace, at, edit_terms)

    def _carry(self, place_id: str) -> None:
        from bough.ui.pane_drag import carry

        title = self._workspace.place(place_id).title or self.tr("New session")
        carry(self, self._theme, self._workspace, [place_id], title)
