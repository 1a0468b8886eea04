"""What is done to a turn: by its toolbar, by a key, or by a click on something in it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QMenu

from bough.core.blocks import Code
from bough.ui import branch_acts
from bough.ui.transcript import words
from bough.ui.transcript.box import Link, Tool, Usable
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.landmarks import Written
from bough.ui.transcript.pointer import Touched
from bough.ui.transcript.selection import Selection, everything, first_of, where, whole_turn
from bough.ui.transcript.sources import Origin
from bough.ui.transcript.toolbar import TICK_MS
from bough.ui.transcript.turn import Fold
from bough.ui.transcript.turn_head import Step

if TYPE_CHECKING:
    from bough.app.place import Place
    from bough.ui.transcript.controls import Control
    from bough.ui.transcript.copying import Copied
    from bough.ui.transcript.steps import Steps
    from bough.ui.transcript.view import TranscriptView

PAGE_OVERLAP = 48


class Actions(QObject):
    """Wishes go to the place; what is only about looking goes to the view."""

    def __init__(self, view: TranscriptView, place: Place) -> None:
        super().__init__(view)
        self._view = view
        self._place = place

    def do(self, act: str, node_id: str) -> None:
        """What the toolbar asks for."""
        if node_id not in self._view.flow:
            return
        node = self._place.node(node_id)
        match act:
            case "copy":
                from bough.ui.transcript import clipboard
                from bough.ui.transcript.copying import Copied, Whole

                whole = Whole(node, self._view.plain)
                clipboard.put(Copied([whole], written=True, blobs=self._place.blobs))
                self._view.tools.show_copied(True)
                QTimer.singleShot(TICK_MS, self, lambda: self._view.tools.show_copied(False))
            case "copy_branch":
                from bough.ui.transcript import clipboard

                clipboard.put_text(words.branch(self._place.tree().path(node_id)))
                self._view.message.emit(QCoreApplication.translate("transcript", "Copied"))
            case "thought":
                self._view.fold(node_id)
            case "next_tip":
                self._place.next_tip(node_id)
            case "fork_before" | "fork_after":
                self._go_to_fork(node_id, 1 if act == "fork_after" else -1)
            case _ if act.startswith("sibling_"):
                self._show_sibling(node_id, int(act.removeprefix("sibling_")))
            case _:
                branch_acts.do(act, self._place, node_id, self.ask)

    def add_acts(self, menu: QMenu, node_id: str) -> None:
        """Put into a menu what is done to a message wherever one sees it."""
        from bough.ui.branch_menu import branch_menu

        branch_menu(menu, self._place, node_id, self.ask)

    def ask(self, act: str, node_id: str) -> None:
        """Let what a person has to be asked for first be asked."""
        view = self._view
        match act:
            case "edit":
                view.edit_requested.emit(node_id)
            case "retry_with":
                corner = view.rect_of(node_id).bottomLeft()
                low = min(corner.y() + 4, view.view_height() - 8)
                at = view.viewport().mapToGlobal(QPoint(corner.x(), low))
                view.retry_with_requested.emit(node_id, at)
            case _:
                view.ask_requested.emit(act, node_id)

    def _go_to_fork(self, node_id: str, step: int) -> None:
        """The fork gets the focus; one that is beside the path is gone to."""
        fork = self._place.next_fork(node_id, step)
        if fork is None:
            return
        if fork in self._view.flow:
            self._view.reveal(fork)
        else:
            self._place.go(fork)

    def _show_sibling(self, node_id: str, number: int) -> None:
        """The sibling of that number, from 1, or where the node has none what replied to it."""
        siblings = self._place.siblings(node_id)
        if len(siblings) < 2:
            siblings = self._place.tree().children(node_id)
            node_id = next((s for s in siblings if s in self._view.flow), "")
        if number > len(siblings):
            return
        if node_id:
            self._step(node_id, number - 1 - siblings.index(node_id))
        else:
            self._place.go(siblings[number - 1])

    def remedy(self, action: str, node_id: str, at: QPoint) -> None:
        """What a button at the end of a reply asks for; what needs more than the place goes up."""
        from bough.ui.transcript import clipboard, outcome

        node, view, remedies = self._place.node(node_id), self._view, self._place.remedies
        match action:
            case "continue":
                self._place.continue_reply(node_id)
            case "try_again":
                self._place.retry(node_id)
            case "edit_question" | "shorten" if node.parent:
                view.edit_requested.emit(node.parent)
            case "send_then" if moment := outcome.wait(node):
                remedies.send_at(node_id, moment)
            case "cancel":
                remedies.cancel(node_id)
            case "fix_address":
                if remedies.address(node_id):
                    remedies.use_address(node)
                elif remedies.address(node_id) == "":
                    view.remedy_requested.emit("edit_server", node_id, at)
                else:
                    remedies.find_address(node)
            case "copy_command":
                clipboard.put_text(outcome.command(node))
                view.message.emit(QCoreApplication.translate("transcript", "Copied"))
            case "show_log":
                view.open_details(node_id)
            case _:
                view.remedy_requested.emit(action, node_id, at)

    def key(self, wish: str) -> bool:
        """What a key asks for; False where it means nothing now."""
        view, flow = self._view, self._view.flow
        focused = flow.index(view.focused) if view.focused else None
        match wish:
            case "previous":
                view.focus_next(-1)
            case "next":
                view.focus_next(1)
            case "first":
                view.focus_turn(0)
            case "last":
                view.focus_turn(len(flow) - 1)
                view.go_to_end()
            case "page_up":
                view.scroll_by(PAGE_OVERLAP - view.view_height())
            case "page_down":
                view.scroll_by(view.view_height() - PAGE_OVERLAP)
            case "select_all":
                self._select_more(focused)
            case "copy_selection":
                return self.copy_selection()
            case "menu":
                return self._open_menu(focused)
            case _ if wish.startswith("select_"):
                return self._extend(wish.removeprefix("select_"), focused)
            case "escape":
                return self._escape()
            case "next_tip" if focused is None:
                self._place.next_tip()
            case "sibling_before" | "sibling_after" if len(flow):
                node_id = view.focused or flow.name(len(flow) - 1)
                self._step(node_id, -1 if wish == "sibling_before" else 1)
            case _ if view.focused and focused is not None:
                self.do(wish, view.focused)
            case _:
                return False
        return True

    def press(self, node_id: str, control: Control) -> None:
        """What stands in a menu, or is read aloud, for a click on something painted."""
        index = self._view.flow.index(node_id)
        if index is not None and (touch := control.touch(self._view.flow.turn(index))):
            self.touch((index, touch))

    def touch(self, touched: Touched) -> None:
        """What a click asks for."""
        match touched:
            case str(sibling):
                self._place.go(sibling)
            case (int(), Origin(node_id)):
                if node_id in self._place.tree():
                    self._place.go(node_id)
            case (int(), Link(href, text)):
                self._view.link_requested.emit(href, text)
            case (int(index), Step(0)):
                self._view.ask_requested.emit("compare", self._view.flow.name(index))
            case (int(index), Step(by)):
                self._step(self._view.flow.name(index), by)
            case (int(index), Written(note)):
                self.ask("note" if note else "label", self._view.flow.name(index))
            case (int(index), Fold()):
                self._view.fold(self._view.flow.name(index))
            case (int(index), Tool(name, box)):
                self._use(name, index, box)

    def save(self, code: Code) -> None:
        """Put code into a file that the person names."""
        from bough.ui.save_code import save_code

        save_code(self._view, code, self._view.message.emit)

    def use(self, name: str, node_id: str, box: Usable) -> None:
        """What a menu asks of something in a turn."""
        index = self._view.flow.index(node_id)
        if index is not None:
            self._use(name, index, box)

    def _use(self, name: str, index: int, box: Usable) -> None:
        from bough.ui.transcript.picture import PictureBox

        match box:
            case CodeBox() if name == "copy":
                from bough.ui.transcript import clipboard

                clipboard.put_text(box.code.code)
                box.copied = True
                QTimer.singleShot(TICK_MS, self, lambda: self._tick_off(box))
            case CodeBox() if name == "save":
                self.save(box.code)
            case CodeBox() if name == "open":
                self._open_outside(index, box)
            case PictureBox():
                self._view.pictures.use(name, box)
            case _ if box.use(name):
                self._view.box_changed(index, box)
        self._view.viewport().update()

    def _open_outside(self, index: int, box: CodeBox) -> None:
        """Let code be opened in an editor outside, at the line where it is selected."""
        turn = self._view.flow.turn(index)
        boxes = [b for b in turn.body.boxes if isinstance(b, CodeBox)]
        if box not in boxes:
            # What a model thought never changes, so there is nothing that could come back.
            self.save(box.code)
            return
        line = 1
        selected = self._view.selection
        if selected is not None and not selected.empty and selected.start.turn == index:
            body = turn.section(selected.start.section)
            at = selected.start
            if body is not None and at.block < len(body.boxes) and body.boxes[at.block] is box:
                line = box.code.code.count("\n", 0, at.offset) + 1
        act = f"open_block_{boxes.index(box)}_{line}"
        self._view.ask_requested.emit(act, turn.node.id)

    def _tick_off(self, box: CodeBox) -> None:
        box.copied = False
        self._view.viewport().update()

    def _step(self, node_id: str, by: int) -> None:
        siblings = self._place.siblings(node_id)
        at = siblings.index(node_id) + by
        if 0 <= at < len(siblings):
            self._place.show_sibling(node_id, by)

    def copy_selection(self) -> bool:
        """Copy what is selected, or else the turn with the focus."""
        from bough.ui.transcript import clipboard

        view = self._view
        if selected := self._selected():
            clipboard.put(selected)
            return True
        if view.focused:
            self.do("copy", view.focused)
            return True
        return False

    def offer_selected(self) -> None:
        """Something was selected with the pointer."""
        if selected := self._selected():
            from bough.ui.transcript import clipboard

            clipboard.offer_selected(selected)

    def _selected(self) -> Copied | None:
        """What is selected, to be copied; None where nothing is."""
        view = self._view
        if view.selection is None or view.selection.empty:
            return None
        from bough.ui.transcript.copying import copied

        return copied(view.selection, view.flow, plainly=view.plain, blobs=self._place.blobs)

    def _select_more(self, focused: int | None) -> None:
        """The turn that is meant; all of them where that is selected, or none is meant."""
        view, selected = self._view, self._view.selection
        index = selected.cursor.turn if selected and not selected.empty else focused
        if index is not None and selected != (turn := Selection(*whole_turn(index))):
            covered = selected and selected.start <= turn.start and selected.end >= turn.end
            if not covered:
                view.select(turn)
                return
        view.select(everything(len(view.flow)))

    @cached_property
    def _steps(self) -> Steps:
        from bough.ui.transcript.steps import Steps

        return Steps(self._view.flow)

    def _extend(self, how: str, focused: int | None) -> bool:
        """Move the end of the selection; where nothing is selected it begins at the turn with the
        focus, or at what is seen first."""
        view, steps = self._view, self._steps
        if not len(view.flow):
            return False
        selected = view.selection
        if selected is None:
            start = (
                where(view.flow, 0.0, 0.0) if focused is None else steps.inside(first_of(focused))
            )
            selected = Selection(start, start)
        cursor = steps.step(how, selected.cursor)
        view.select(Selection(selected.anchor, cursor))
        rect = steps.rect(cursor)
        y = view.flow.y_of(cursor.turn) + view.flow.turn(cursor.turn).y_of(*cursor[1:3])
        view.bring(cursor.turn, cursor.section, cursor.block, rect.y() - y, rect.height())
        return True

    def _open_menu(self, focused: int | None) -> bool:
        if focused is None:
            return False
        if QApplication.activePopupWidget():
            return True  # The system asked for a menu as well.
        from bough.ui.transcript.block_menu import open_for_turn

        open_for_turn(self._view, focused)
        return True

    def _escape(self) -> bool:
        view = self._view
        if view.selection is not None and not view.selection.empty:
            view.select(None)
            return True
        if self._place.running:
            self._place.stop()
            return True
        return False
