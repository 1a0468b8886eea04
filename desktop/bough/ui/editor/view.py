"""The editor of one message: its source, its preview, and the ways to save it."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from bough.app.edits import Standing, Task
from bough.app.said import said
from bough.core.editing import words
from bough.core.editing.bars import bars
from bough.core.node import Node, Role, Status
from bough.ui.editor.abreast import Abreast
from bough.ui.editor.attach import Attaching
from bough.ui.editor.diff import Diff
from bough.ui.editor.find import Finder
from bough.ui.editor.preview import Preview
from bough.ui.editor.source import WISHES, Source, keys_of
from bough.ui.editor.spelling import Switch
from bough.ui.editor.tools import Foot, Head, Strip, Tools
from bough.ui.theme import Theme
from bough.ui.transcript.words import model_name

if TYPE_CHECKING:
    from bough.app.formulas import Typesetter
    from bough.app.place import Place

FOLLOW_MS = 30
"""How long after a key the preview begins to follow."""
COUNT_MS = 250
LONG = 20_000
"""Characters that take a while to count."""
ROOMY = 560
"""The width from which on the source and its preview stand side by side."""
RULE = "\n\n---\n\n"
"""What stands between the texts of replies that are to be combined."""


class EditorView(QWidget):
    """Self-contained: it is given the place, what is edited, and says how it was left."""

    left = Signal()
    replied = Signal()
    """It was saved, and the composer is what is wanted next."""
    external_requested = Signal()
    """The text is wanted in another editor."""
    link_requested = Signal(str, str)

    def __init__(
        self,
        place: Place,
        task: Task,
        theme: Theme,
        typesetter: Typesetter | None = None,
        parent: QWidget | None = None,
        standing: Standing | None = None,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._theme = theme
        self.task = task
        self._standing = standing or Standing()
        self._node = place.node(task.node)
        self._original = self._text_of(task)
        """What editing began with."""
        self._saved = self._original
        self._saved_at: float | None = None
        self._before: list[tuple[Task, str]] = []
        """What was edited before each save, and was saved then."""
        self._lines = self._original.split("\n")
        self._many = 0
        question = self._node.role is not Role.ASSISTANT
        self.question = question
        name = model_name(self._node.model)
        title = (
            self.tr("Editing a question") if question
            else self.tr("Combining replies") if task.picked
            else self.tr("Editing a reply by {model}").format(model=name)
        )  # fmt: skip
        self.head = Head(theme, place.title or self.tr("New session"), title, self)
        self.source = Source(theme, self)
        self.tools = Tools(theme, self)
        self.finder = Finder(self.source, theme, self)
        siblings = len(place.siblings(task.node))
        shown = self._node if question else _edited(self._node)
        self.preview = Preview(shown, (siblings, siblings + 1), theme, typesetter, self, place)
        self.strip = Strip(theme, self)
        self.diff = Diff(theme, self)
        self.foot = Foot(theme, self, question=question, combine=bool(task.picked))
        self._lay_out()
        draft = place.edits.draft(task)
        self.source.setPlainText(self._original)
        self._restored = draft is not None and draft != self._original
        if draft is not None and self._restored:
            # Undo brings the original.
            self.source.replace_all_text(draft)
        self._text = self.source.toPlainText()
        self._follow = _timer(self, FOLLOW_MS, self._on_follow)
        self._count = _timer(self, COUNT_MS, self._on_count)
        self._wire()
        self._on_follow()
        if len(self._text) < LONG:
            self._on_count()
        else:
            # (It is seen before its words are counted.)
            self._count.start()
        self._stand(self._standing)

    # What others ask

    @property
    def text(self) -> str:
        return self.source.toPlainText()

    @property
    def unsaved(self) -> bool:
        """Whether there is something in it that is no message of the tree."""
        return self.text != self._saved or (bool(self.task.picked) and self._saved_at is None)

    @property
    def restored(self) -> bool:
        """Whether it shows what was written before and not saved."""
        return self._restored

    def show_mode(self, mode: str) -> None:
        """Show the source, both, the preview, or the differences."""
        self._standing = Standing(wraps=self.tools.wrap.isChecked(), mode=mode)
        self.head.show_mode(mode)
        self._arrange()
        self._split.setVisible(mode != "diff")
        self.diff.setVisible(mode == "diff")
        if mode == "diff":
            self.diff.compare(self._original, self.text)
            self.diff.setFocus()
        elif mode != "preview":
            self.source.setFocus()
        else:
            self.preview.setFocus()
        self._keep_standing()

    def _arrange(self) -> None:
        """Where there is no room for both, the source is alone."""
        mode = self._standing.mode
        self._left.setVisible(mode in ("source", "both"))
        self._right.setVisible(mode == "preview" or (mode == "both" and self.width() >= ROOMY))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def save(self) -> bool:
        """Put the text beside the original, as one more branch. The editor goes on with that."""
        text = self.text
        if not text.strip():
            self._place.refused.emit(said("empty_text"))
            return False
        if not self.unsaved:
            return True
        before = self._place.head
        if self.task.picked:
            self._place.combine(self.task.picked, text)
        elif self.question:
            self._place.edit(self.task.node, text)
        else:
            self._place.edit_reply(self.task.node, text)
        if self._place.head == before:
            return False
        self._done(text)
        if self.question:
            self.left.emit()
        return True

    def save_and_continue(self) -> None:
        """Let the model go on from the end of the text."""
        if self.question or self.task.picked:
            self.save()
        elif self._place.edit_and_continue(self.task.node, self.text):
            self._done(self.text)
            self.left.emit()

    def reply(self) -> None:
        """Save, and write what follows."""
        if self.save() and not self.question:
            self.replied.emit()

    def leave(self) -> None:
        """Close it; where something is not saved, ask first."""
        if not self.finder.isHidden():
            self.finder.leave()
            return
        self.flush()
        if self.unsaved and self.text != self._original:
            from bough.ui.editor.leaving import LeaveDialog

            dialog = LeaveDialog(self._theme, self, question=self.question)
            dialog.exec()
            choice = dialog.choice
            dialog.deleteLater()
            if choice == "stay" or (choice == "save" and not self.save()):
                return
            if choice == "save" and self.question:
                return
        elif self.text == self._saved:
            self._place.edits.drop(self.task)
        self.left.emit()

    def flush(self) -> None:
        """Keep what was written last, now."""
        if self._follow.isActive():
            self._follow.stop()
            self._on_follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.flush()

    def find_words(self, *, replace: bool = False) -> None:
        if self._left.isHidden():
            self.show_mode("both")
        self.finder.open(replace=replace)

    def event(self, event: QEvent) -> bool:
        # Wherever in it the keyboard is, these keys are its own.
        override = event.type() is QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and keys_of(event) in WISHES:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if wish := WISHES.get(keys_of(event)):
            self._on_wish(wish)
        else:
            super().keyPressEvent(event)

    # Inside

    def _text_of(self, task: Task) -> str:
        if task.picked:
            return RULE.join(self._place.node(i).text.strip() for i in task.picked)
        return self._node.text

    def _lay_out(self) -> None:
        self._left, self._right = QWidget(self), QWidget(self)
        for side, parts in (
            (self._left, (self.tools, self.finder, self.source)),
            (self._right, (self.strip, self.preview)),
        ):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for part in parts:
                stretch = 1 if part in (self.source, self.preview) else 0
                column.addWidget(part, stretch)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setHandleWidth(1)
        self._show_edge()
        self._theme.changed.connect(self._show_edge)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._left)
        self._split.addWidget(self._right)
        self._split.setSizes([1000, 1000])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._split, 1)
        column.addWidget(self.diff, 1)
        column.addWidget(self.foot)
        self.setFocusProxy(self.source)

    def _show_edge(self) -> None:
        palette = self._split.palette()
        palette.setColor(palette.ColorRole.Window, self._theme.color("hairline"))
        self._split.setPalette(palette)
        self._split.setAutoFillBackground(True)

    def _wire(self) -> None:
        source, preview = self.source, self.preview
        source.edited.connect(self._on_edited)
        source.wished.connect(self._on_wish)
        source.cursorPositionChanged.connect(self._keep_standing)
        Abreast(source, preview)
        preview.link_requested.connect(self.link_requested)
        self.tools.asked.connect(source.do)
        self.tools.wrap_toggled.connect(lambda on: source.set_wrap(on=on))
        self.head.mode_chosen.connect(self.show_mode)
        self.head.closed.connect(self.leave)
        self.head.find_requested.connect(self.find_words)
        self.head.external_requested.connect(self.external_requested)
        self.foot.asked.connect(self._on_wish)
        Switch(self.tools.spell, source, self._place)
        source.attaching = Attaching(source, self._place)
        self._place.path_changed.connect(self._on_path_changed)
        self._place.edits.saving.connect(self.flush)

    def _stand(self, standing: Standing) -> None:
        self.tools.wrap.setChecked(standing.wraps)
        cursor = self.source.textCursor()
        cursor.setPosition(max(0, min(standing.caret, self.source.document().characterCount() - 1)))
        self.source.setTextCursor(cursor)
        self.show_mode(standing.mode if standing.mode in ("source", "preview", "diff") else "both")
        self.source.verticalScrollBar().setValue(standing.top)
        self._say_target()

    def _done(self, text: str) -> None:
        """The text is a message of the tree."""
        self._place.edits.drop(self.task)
        self._before.append((self.task, self._saved))
        self._saved, self._saved_at = text, time.monotonic()
        head = self._place.head
        if head is not None and not self.question:
            # What is changed from here on began as that one.
            self.task = Task(head)
        self._say_target()
        self._keep_standing()

    def _on_wish(self, wish: str) -> None:
        match wish:
            case "save":
                self.save()
            case "continue":
                self.save_and_continue()
            case "reply":
                self.reply()
            case "diff":
                self.show_mode("both" if self._standing.mode == "diff" else "diff")
            case "preview":
                self.show_mode("source" if self._standing.mode == "both" else "both")
            case "find" | "replace":
                self.find_words(replace=wish == "replace")
            case "external":
                self.external_requested.emit()
            case "close":
                self.leave()

    def _on_path_changed(self) -> None:
        tree, taken_back = self._place.tree(), False
        while self._before and self.task.node not in tree:
            # What was saved is taken back: the text is one that is in no message again.
            self.task, self._saved = self._before.pop()
            self._saved_at, taken_back = None, True
        if taken_back:
            self._on_follow()
            self._keep_standing()
        self._say_target()

    def _on_edited(self) -> None:
        if not self._follow.isActive():
            self._follow.start()
        self._count.start()

    def _on_follow(self) -> None:
        """Show what was written, and keep it."""
        self._text = text = self.source.toPlainText()
        self.preview.show_text(text)
        found = bars(self._lines, text.split("\n"))
        self.source.show_bars(found)
        self.foot.show_changes(found.added, found.changed, found.gone)
        self._say_saved(text)
        self._say_count()
        if text != self._saved:
            self._place.edits.keep(self.task, text)
        else:
            self._place.edits.drop(self.task)

    def _on_count(self) -> None:
        self._many = words.count(self._text)
        self._say_count()

    def _say_count(self) -> None:
        many = self._many
        said_ = self.tr("1 word") if many == 1 else self.tr("{n} words").format(n=many)
        self.strip.show_words(f"{said_} · {self._when()}")

    def _when(self) -> str:
        """When it was saved, or that it was not."""
        if self._saved_at is None:
            return self.tr("a draft, kept as you type") if self.unsaved else self.tr("unchanged")
        minutes = int(time.monotonic() - self._saved_at) // 60
        return self.tr("{n} min ago").format(n=minutes) if minutes else self.tr("just now")

    def _say_saved(self, text: str) -> None:
        saved = text == self._saved and not (self.task.picked and self._saved_at is None)
        words_ = self.tr("saved") if saved else self.tr("not saved")
        if saved and self._saved_at is None:
            words_ = self.tr("unchanged")
        self.head.show_state(words_, saved=saved)

    def _say_target(self) -> None:
        place = self._place
        if self.task.node not in place.tree():
            return
        total = len(place.siblings(self.task.node)) + 1
        below = sum(1 for _ in place.tree().below(self.task.node))
        what = self.tr("question") if self.question else self.tr("reply")
        first = self.tr("Saves as {what} {n} of {n}").format(what=what, n=total)
        if self.task.picked:
            second = self.tr("The replies it is made from stay as they are")
        elif below == 1:
            second = self.tr("The original keeps its place and the message below it")
        elif below:
            second = self.tr("The original keeps its place and the {n} messages below it")
            second = second.format(n=below)
        else:
            second = self.tr("The original keeps its place")
        self.foot.show_target(first, second, self._how())
        self._say_saved(self._text)

    def _how(self) -> str:
        """How a model would go on with the text."""
        if self.question or self.task.picked:
            return ""
        who = self._place.continuer(self.task.node)
        if self._place.goes_on_by_itself(who):
            words_ = self.tr("{model} goes on from the last character")
        else:
            words_ = self.tr("{model} is asked to go on; what it repeats is removed")
        return words_.format(model=model_name(who.model))

    def _keep_standing(self) -> None:
        bar = self.source.verticalScrollBar()
        self._standing = Standing(
            self.source.textCursor().position(),
            bar.value(),
            self._standing.mode,
            self.tools.wrap.isChecked(),
        )
        self._place.edits.stand(self.task, self._standing)


def _edited(node: Node) -> Node:
    """The message as it will be."""
    return replace(node, edited_from=node.id, status=Status.SEALED, failure=None, stop_reason=None)


def _timer(parent: QWidget, interval: int, then: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(then)
    return timer
