"""What the preview shows is selected and copied as in the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu

from bough.ui.transcript import content
from bough.ui.transcript.copying import Copied, Part, cuts_of
from bough.ui.transcript.pointer import Pointer
from bough.ui.transcript.selection import Selection, Where, everything
from bough.ui.transcript.spots import place_at
from bough.ui.transcript.turn import Turn, TurnTouch

if TYPE_CHECKING:
    from bough.ui.editor.preview import Preview

COPY, ALL = QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll


class PreviewHands:
    """The preview is a transcript of one turn."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._pointer = Pointer(self, preview)
        self.selection: Selection | None = None

    # The ground of the pointer

    def where(self, at: QPointF) -> Where | None:
        return Where(0, *place_at(self._preview.turn, *self._preview.in_turn(at)))

    def touch_at(self, at: QPointF) -> tuple[int, TurnTouch] | None:
        touch = self._preview.touched(at)
        return None if touch is None else (0, touch)

    def in_gutter(self, at: QPointF) -> bool:
        return self._preview.in_turn(at)[0] < -8

    def turn_at(self, _index: int) -> Turn:
        return self._preview.turn

    def select(self, selection: Selection | None) -> None:
        if selection != self.selection:
            self.selection = selection
            self._preview.viewport().update()

    def scroll_by(self, by: int) -> None:
        bar = self._preview.verticalScrollBar()
        bar.setValue(bar.value() + by)

    def view_height(self) -> int:
        return self._preview.viewport().height()

    # Hands

    def press(self, event: QMouseEvent, *, double: bool) -> None:
        wait = QGuiApplication.styleHints().mouseDoubleClickInterval()
        self._pointer.press(event, wait, double=double)

    def move(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def release(self, event: QMouseEvent) -> TurnTouch | None:
        """What was clicked, where nothing was selected."""
        pressed = self._pointer.release()
        if copied := self.copied():
            from bough.ui.transcript import clipboard

            clipboard.offer_selected(copied)
        touched = self.touch_at(event.position())
        return touched[1] if touched is not None and touched == pressed else None

    def key(self, event: QKeyEvent) -> bool:
        """Whether the key was for what is selected."""
        if event.matches(COPY):
            self.copy()
        elif event.matches(ALL):
            self.select(everything(1))
        else:
            return False
        return True

    def copy(self) -> None:
        if copied := self.copied():
            from bough.ui.transcript import clipboard

            clipboard.put(copied)

    def open_menu(self, at: QPoint) -> None:
        preview = self._preview
        menu = QMenu(preview)
        menu.setAccessibleName(preview.tr("Copy and select"))
        menu.aboutToHide.connect(menu.deleteLater)
        copy = menu.addAction(preview.tr("Copy"), self.copy)
        copy.setEnabled(self.selection is not None and not self.selection.empty)
        menu.addAction(preview.tr("Select all"), lambda: self.select(everything(1)))
        menu.popup(at)

    def copied(self) -> Copied | None:
        """What is selected; None where nothing is."""
        bounds = self.selection.part(0) if self.selection else None
        if bounds is None:
            return None
        start, end = bounds
        preview, turn = self._preview, self._preview.turn
        pieces = []
        sources = (content.thought(turn.node), preview.source_text)
        for section, source in enumerate(sources):
            body = turn.section(section)
            skipped = section == 0 and not turn.open
            if body is None or skipped or not start.section <= section <= end.section:
                continue
            blocks = preview.blocks if section else [box.block for box in body.boxes]
            first = start[2:] if start.section == section else (0, 0)
            last = end[2:] if end.section == section else (len(blocks), 0)
            if cuts := cuts_of(blocks, first, last):
                pieces.append(Part(source, cuts))
        return Copied(pieces, blobs=preview.blobs) if pieces else None
