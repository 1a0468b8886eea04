"""A pane shows one place: its head, the transcript or the welcome, and the composer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.app.catalogue import Catalogue
from bough.app.place import Place
from bough.app.said import said
from bough.core.acts import Answerer
from bough.core.endpoint import ModelRef
from bough.core.node import Role
from bough.core.slash import as_text
from bough.ui.compare.opening import Opening
from bough.ui.composer import Composer
from bough.ui.over import Over
from bough.ui.pane_header import PaneHeader
from bough.ui.theme import Theme
from bough.ui.transcript.column import column
from bough.ui.transcript.view import TranscriptView

if TYPE_CHECKING:
    from bough.app.edits import Standing, Task
    from bough.app.formulas import Typesetter
    from bough.ui.edit_in_place import EditInPlace
    from bough.ui.editor.view import EditorView
    from bough.ui.find_bar import FindBar
    from bough.ui.first_page import FirstPage
    from bough.ui.help.view import HelpView
    from bough.ui.map.pane import MapPane

SUGGEST_MS = 200
"""After which there is time for what could be asked next."""
HINTS_FROM = 640
"""The height of the window from which on there is room for the line of hints."""


PICKER_LEFT = 14
"""Where the models are listed while the button for them is covered."""


class Pane(QWidget):
    """Wires the parts of one place; each of them asks the place for what it shows."""

    outside_requested = Signal(str, str)
    """An act of `outside.ACTS` on that message: another program is to open it."""

    def __init__(
        self,
        place: Place,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        plain: bool = False,
        typesetter: Typesetter | None = None,
    ) -> None:
        """`plain` shows the messages as the text they are."""
        super().__init__(parent)
        self._place = place
        self._catalogue = catalogue
        self._theme = theme
        self._editing: EditInPlace | None = None
        self._first: FirstPage | None = None
        self._has_others = False
        self._typesetter = typesetter
        self.editor: EditorView | None = None
        """The Markdown editor, while it is open."""
        self.map: MapPane | None = None
        """The map of the session, from when it is first asked for."""
        self.help: HelpView | None = None
        """How Bough works, while it is open."""
        self.header = PaneHeader(place, theme)
        self.transcript = TranscriptView(place, theme, plain=plain, typesetter=typesetter)
        self.composer = Composer(place, catalogue, theme)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        self._column.addWidget(self.transcript, 1)
        self._column.addWidget(self.composer)
        self.over = Over(self._column, self)
        """What lies over the text."""
        self.over.changed.connect(self._on_over_changed)
        self.compared = Opening(self, theme, typesetter)
        self.composer.picker_requested.connect(self.pick_model)
        self.composer.edit_last_requested.connect(self._on_edit_last_requested)
        self.composer.several_requested.connect(self.ask_several)
        self.composer.context_requested.connect(self.show_context)
        self.composer.measured.connect(self._on_measured)
        self.transcript.edit_requested.connect(self.edit)
        self.transcript.retry_with_requested.connect(self._on_retry_with_requested)
        self.transcript.ask_requested.connect(self.ask)
        self.transcript.link_requested.connect(self._on_link_requested)
        self.transcript.remedy_requested.connect(self._on_remedy_requested)
        self.transcript.column_changed.connect(self._align)
        self.transcript.writing_requested.connect(self.composer.setFocus)
        self.transcript.message.connect(lambda words: place.noted.emit(words, False))
        place.path_changed.connect(self._on_path_changed)
        self.transcript.find_requested.connect(self.find_words)
        self.header.find_requested.connect(self.find_words)
        self.header.map_requested.connect(self.toggle_map)
        self.header.compare_requested.connect(self.compared.compare_fork)
        self.header.terms_requested.connect(self.edit_terms)
        self.header.fun_left_requested.connect(lambda: place.personas.set_fun_mode(False))
        # What lay over the text of an earlier pane of this place went with that.
        place.set_caption("")
        self._on_path_changed()
        self._open_again()
        # Nothing of it is needed for the first painting.
        QTimer.singleShot(SUGGEST_MS, self, self._suggest)

    @property
    def place(self) -> Place:
        return self._place

    def edit_terms(self) -> None:
        """Ask who is to answer here, told what, with which parameters."""
        from bough.ui.terms.dialog import edit_terms

        edit_terms(self._place, self._theme, self)

    def focus_composer(self) -> None:
        """The keyboard to the composer, or to what lies over the text or a question."""
        (self.over.top or self._editing or self.composer.draft).setFocus()

    def write(self) -> None:
        """To the composer, whatever lies over the text."""
        self._uncover()
        self.composer.draft.setFocus()

    def _uncover(self) -> None:
        """Take away what lies over the text; what is not saved there is kept."""
        self.compared.close()
        self.close_map()
        self.close_editor()
        if self.help:
            self.help.left.emit()

    @property
    def shows_map(self) -> bool:
        return self.map is not None and self.over.top is self.map

    def open_editor(self, task: Task, standing: Standing | None = None) -> None:
        """Show a message, or several that are to be one, in the Markdown editor."""
        from bough.ui.editor.view import EditorView

        if self.editor:
            self.editor.setFocus()
            return
        if self._place.node(task.node).growing:
            self._place.refused.emit(said("still_growing"))
            return
        self.close_map()
        self._leave_edit()
        editor = EditorView(
            self._place, task, self._theme, self._typesetter, self, standing=standing
        )
        self.editor = editor
        editor.left.connect(self.close_editor)
        editor.replied.connect(self.close_editor)
        editor.link_requested.connect(self._on_link_requested)
        editor.external_requested.connect(self._on_external_requested)
        self.over.put(editor)
        if editor.restored and standing is None:
            self._place.noted.emit(
                self.tr("Here is what you wrote and did not save. Undo brings the original."), False
            )

    def close_editor(self) -> None:
        """Show the text again; what is not saved is kept."""
        if editor := self.editor:
            self.editor = None
            self._place.edits.close()
            self.over.take(editor)
            editor.deleteLater()

    def _on_external_requested(self) -> None:
        """Go on in another program with what is written; what is written over a question stays a
        draft, as saving that would ask it."""
        editor = self.editor
        if editor and (editor.question or editor.save()):
            node = editor.task.node
            self.close_editor()
            self.outside_requested.emit("open_markdown", node)

    def _open_again(self) -> None:
        """Open what was open in the editor at the last end."""
        if kept := self._place.edits.opened:
            task, standing = kept
            tree = self._place.tree()
            if all(node in tree for node in (task.node, *task.picked)):
                self.open_editor(task, standing)

    def toggle_map(self) -> None:
        """Show the whole tree, or the text again at what was chosen there."""
        if self.editor:
            self.editor.leave()
            return
        self.compared.close()
        if self.map is not None and self.shows_map:
            self.map.leave()
        elif self._place.head is not None:
            if self.map is None:
                from bough.ui.map.pane import MapPane
                from bough.ui.suggested.ghosts import Ghosts

                self.map = MapPane(self._place, self._theme, self)
                Ghosts(self.map.view, self._place.suggesting, self._theme)
                self.map.left.connect(self.close_map)
                self.map.continued.connect(self.close_map)
                self.map.ask_requested.connect(self.ask)
            self.over.put(self.map)

    def close_map(self) -> None:
        """Show the text again."""
        if self.map is not None:
            self.over.take(self.map)

    def _on_over_changed(self) -> None:
        self._show_text()
        self._place.set_caption(self._caption())
        self.focus_composer()

    def _caption(self) -> str:
        """What one does here; "" where that is to read."""
        top, title = self.over.top, self._place.title
        if top is not None and top is self.compared.shown:
            return self.tr("Compare: {title}").format(title=title)
        if top is not None and top is self.editor:
            return self.tr("Editing: {title}").format(title=title)
        return ""

    def _show_text(self) -> None:
        """Show what is not covered, and of that what there is."""
        bare, empty = self.over.top is None, self._place.head is None
        self.header.setVisible(bare and (not empty or self._has_others))
        self.transcript.setVisible(bare and not empty)
        self.composer.setVisible(bare)
        self._fit()

    def _suggest(self) -> None:
        from bough.ui.suggested.hands import suggest_below

        suggest_below(self.transcript, self.composer.draft, self._theme)

    def find_words(self, words: str = "") -> None:
        """Look for words in the branch that is shown, or on the map."""
        if self.help and self.over.top is self.help:
            self.help.find_words(words)
            return
        if self.editor:
            self.editor.find_words()
            return
        self.compared.close()
        if self.map is not None and self.shows_map:
            self.map.find_words()
        elif self._place.head is not None:
            self._finder.open(words)

    def find_more(self, step: int) -> None:
        """To the next of what was found, or the one before."""
        if self.help and self.over.top is self.help:
            self.help.step(step)
            return
        if self.editor:
            self.editor.finder.go(step)
            return
        if self.compared.step(step):
            return
        if self.map is not None and self.shows_map:
            self.map.search.step(step)
        elif self._place.head is not None:
            self._finder.go(step)

    @cached_property
    def _finder(self) -> FindBar:
        from bough.ui.find_bar import FindBar

        return FindBar(self.transcript, self._theme)

    def edit(self, node_id: str) -> None:
        """Open a question where it stands; a reply in the editor."""
        node = self._place.node(node_id)
        if node.growing:
            self._place.refused.emit(said("still_growing"))
            return
        if node.role is not Role.USER:
            from bough.app.edits import Task

            self.open_editor(Task(node_id))
            return
        self._uncover()
        self._leave_edit()
        self.transcript.reveal(node_id)
        self._open_edit(node_id).setFocus()

    def ask(self, act: str, node_id: str) -> None:
        """Ask for what an act of `branch_acts.ASKS` needs, and do it."""
        match act:
            case "branch":
                self.write()
            case "edit":
                self.close_map()
                if not self._place.shows(node_id):
                    self._place.go(node_id)
                self.edit(node_id)
            case "edit_source":
                from bough.app.edits import Task

                self.open_editor(Task(node_id))
            case "retry_with":
                self._on_retry_with_requested(node_id, QCursor.pos())
            case "open_code" | "open_path" | "open_markdown" | "compare_outside":
                self.outside_requested.emit(act, node_id)
            case _ if act.startswith("open_block_"):
                self.outside_requested.emit(act, node_id)
            case "ask_several":
                self._fan_out(lambda asked: self._place.retry_many(node_id, asked))
            case "compare":
                marked = self.map.view.marked if self.map and self.shows_map else ()
                self.compared.compare_with(node_id, marked)
            case _:
                from bough.ui.branch_asks import ask
                from bough.ui.transcript.source import selected_offset

                offset = selected_offset(self.transcript, node_id) if act == "split" else 0
                picked = self.map.view.marked if self.map and self.shows_map else ()
                ask(act, node_id, self._place, self._theme, self, offset=offset, picked=picked)

    def stand_among(self, *, others: bool) -> None:
        """Whether there are other panes beside it: then its head says which it is."""
        self.header.show_split(split=others)
        self._has_others = others
        self._show_text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Use the height there is."""
        low = self.window().height() < HINTS_FROM
        self.header.setFixedHeight(36 if low else 40)
        first = self._first
        below = first.show(self.height(), bare=self.over.top is None) if first else False
        self.composer.set_room(self.height(), hints=not (low or below))
        self._align()

    def _align(self) -> None:
        """The composer stands where the text stands."""
        if self._first:
            found = column(self.width(), self.window().width())
            self.composer.set_column(found.x, found.width, found.rail)
            self._first.set_column(found)
        else:
            self.composer.set_column(*self.transcript.column())

    def _on_path_changed(self) -> None:
        empty = self._place.head is None
        self._settle_edit()
        if empty and self._first is None:
            from bough.ui.first_page import FirstPage

            first = FirstPage(self._place, self._catalogue, self._theme, self)
            self._column.insertWidget(1, first.welcome, 1)
            self._column.addWidget(first.ways)
            first.ways.needed_changed.connect(self._fit)
            first.models_requested.connect(self.pick_model)
            self._first = first
        elif not empty and self._first is not None:
            self._first.leave()
            self._first = None
        if empty:
            self.compared.close()
            self.close_map()
        self._show_text()
        self._align()

    def _settle_edit(self) -> None:
        """An edit stays as long as its question is shown, and is there again when that is."""
        path = self._place.names()
        if self._editing and self._editing.node not in path:
            self._leave_edit()
        written = self._place.rewordings
        begun = next((i for i in path if i in written), None) if written else None
        if begun and not self._editing:
            self._open_edit(begun)

    def _open_edit(self, node_id: str) -> EditInPlace:
        from bough.ui.edit_in_place import EditInPlace

        written, text = self._place.rewordings, self._place.node(node_id).text
        editing = EditInPlace(
            self._theme, node_id, written.get(node_id, text), self.transcript.viewport()
        )
        editing.draft.textChanged.connect(
            lambda: written.update({node_id: editing.draft.toPlainText()})
        )
        editing.saved.connect(self._on_edit_saved)
        editing.left.connect(lambda: self._forget_edit(node_id))
        self._editing = editing
        self.transcript.cover(node_id, editing)
        return editing

    def _leave_edit(self) -> None:
        if editing := self._editing:
            self._editing = None
            had_keyboard = editing.isAncestorOf(self.window().focusWidget())
            self.transcript.cover(editing.node, None)
            editing.hide()
            editing.deleteLater()
            if had_keyboard:
                self.focus_composer()

    def _forget_edit(self, node_id: str) -> None:
        self._place.rewordings.pop(node_id, None)
        self._leave_edit()

    def _on_edit_saved(self, node_id: str, text: str) -> None:
        if self._place.edit(node_id, text):
            self._forget_edit(node_id)

    def _on_edit_last_requested(self) -> None:
        if waiting := self._place.following.messages():
            self._place.following.edit(waiting[-1].id)
            return
        for node in reversed(self._place.path()):
            if node.role is Role.USER:
                self.edit(node.id)
                return

    def show_context(self) -> None:
        """Show what the model will see from here."""
        from bough.ui.context.opening import show_context

        show_context(self, self._catalogue, self._theme)

    def _on_measured(self) -> None:
        from bough.ui.context.opening import Following

        Following(self)

    def pick_model(self) -> None:
        """Choose who is asked next."""
        if bare := self.over.top is None:
            at = self.composer.model.mapToGlobal(QPoint(0, -6))
        else:
            at = self.mapToGlobal(QPoint(PICKER_LEFT, self.header.height()))
        several = self.ask_several if bare else None
        self._pick(at, self._place.set_model, above=bare, several=several)

    def _on_retry_with_requested(self, node_id: str, at: QPoint) -> None:
        self._pick(
            at,
            lambda ref: self._place.retry(node_id, ref),
            above=False,
            several=lambda: self.ask("ask_several", node_id),
        )

    def _on_remedy_requested(self, action: str, node_id: str, at: QPoint) -> None:
        place, node = self._place, self._place.node(node_id)
        if action != "other_model":
            from bough.ui.mend import mend

            mend(action, node, place, self._catalogue, self._theme, self)
            return
        other = place.remedies.other_model(node)
        goes_on = node.cut_off and (node.text or node.reasoning)
        then = place.continue_reply if goes_on else place.retry
        wish = other.ref if other else None
        self._pick(at, lambda ref: then(node_id, ref), above=False, wish=wish)

    def _pick(
        self,
        at: QPoint,
        then: Callable[[ModelRef], None],
        *,
        above: bool,
        wish: ModelRef | None = None,
        several: Callable[[], None] | None = None,
    ) -> None:
        from bough.ui.model_picker import ModelPicker

        current = wish or self._place.model
        picker = ModelPicker(
            self._catalogue, self._theme, self, current=current, several=several is not None
        )
        picker.chosen.connect(then)
        if several:
            # A dialog that opens now would be below the popup.
            picker.several_requested.connect(several, Qt.ConnectionType.QueuedConnection)
        picker.popup_at(at, above=above)

    def _fan_out(self, then: Callable[[Sequence[Answerer]], object]) -> None:
        from bough.ui.dialog import asked
        from bough.ui.fan_out import FanOut

        dialog = FanOut(self._catalogue, self._theme, self._place.model, self)
        if asked(dialog):
            then(dialog.answerers())

    def ask_several(self, question: str = "") -> None:
        """Ask several models a question, or what is written."""
        text = question or as_text(self._place.draft)
        if text.strip():
            self._fan_out(lambda asked: self._place.say_to(text, asked))
        else:
            self._place.refused.emit(said("empty_text"))

    def _on_link_requested(self, href: str, text: str) -> None:
        from bough.ui.links import open_link

        open_link(href, self._theme, self, text=text)
