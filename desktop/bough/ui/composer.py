"""The composer: where a question is written, who will answer it, and how much fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from bough.app.catalogue import Catalogue
from bough.app.place import Place
from bough.core.node import Role
from bough.core.slash import as_text, begins_command, is_command
from bough.ui import icons
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.words import monogram
from bough.ui.widgets import IconButton, Label, PressButton, SlimScrollBar, line, model_tile, tip

if TYPE_CHECKING:
    from bough.ui.context.meter import Meter

METER_MS = 100
"""The context is measured once the composer was painted."""
RING_BELOW = 430
"""px of the card, where there is no room for the bar of the meter and its figures."""
LONGEST_PASTE = 1_000_000
"""Characters; more of a pasted text than this is no question but a file."""


class Draft(QPlainTextEdit):
    """Plain text that grows with its lines. Enter sends; Enter that ends an input method's word
    does not."""

    send_requested = Signal()
    beside_requested = Signal()
    """Send it as another branch."""
    several_requested = Signal()
    """Ask several models."""
    stop_requested = Signal()
    edit_last_requested = Signal()
    sibling_requested = Signal(int)
    too_long = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._composing = False
        self.setAccessibleName(self.tr("Message"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(SlimScrollBar(theme, Qt.Orientation.Vertical, self))
        self.document().setDocumentMargin(2)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def wanted_height(self) -> int:
        """px for all its lines."""
        lines = max(1.0, self.document().size().height())
        return round(lines * QFontMetricsF(self.font()).lineSpacing()) + 6

    @property
    def composing(self) -> bool:
        """Whether an input method is at a word."""
        return self._composing

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        # A field with nothing to take back leaves the key to the tree.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            document = self.document()
            if event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable():
                event.ignore()
                return False
            if event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable():
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        none, alt = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
        control = Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._composing:
                    return  # It ends the word; the input method says how.
                if modifiers in (none, control):
                    self.send_requested.emit()
                elif modifiers == alt:
                    self.beside_requested.emit()
                elif modifiers == control | Qt.KeyboardModifier.ShiftModifier:
                    self.several_requested.emit()
                else:
                    self.insertPlainText("\n")
                    self.ensureCursorVisible()
            case Qt.Key.Key_Escape:
                self.stop_requested.emit()
            case Qt.Key.Key_Up if modifiers == none and not self.toPlainText():
                self.edit_last_requested.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if modifiers == alt:
                self.sibling_requested.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
            case _:
                super().keyPressEvent(event)

    def insertFromMimeData(self, source: object) -> None:
        """Whatever is pasted or dropped comes in as plain text."""
        text = source.text()  # type: ignore[attr-defined]
        if len(text) > LONGEST_PASTE:
            self.too_long.emit()
        else:
            self.insertPlainText(text)

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette()
        palette.setColor(palette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self.setFont(self._theme.font("read", scale=self._theme.scale))


class ModelButton(PressButton):
    """The model that will answer: its tile, its name, and that there are others."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(30)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_model(self, name: str) -> None:
        self.setText(name or self.tr("Choose a model"))
        self.setAccessibleName(self.tr("Model: {name}").format(name=self.text()))
        self.setToolTip(tip(self.tr("Choose a model"), "Ctrl+Shift+M"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("ui"))
        return QSize(min(280, round(metrics.horizontalAdvance(self.text())) + 62), 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(58, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect())
        self.paint_touch(painter, self._theme, box)
        model_tile(painter, self._theme, monogram(self.text()), QRectF(8, 6, 18, 18))
        line(painter, self._theme, box.adjusted(34, 0, -26, 0), self.text())
        pixmap = icons.pixmap("chevron-down", 14, color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(QPointF(box.right() - 20, 8), pixmap)


class SendButton(PressButton):
    """Sends; while a reply grows, stops it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.stops = False
        self.setFixedSize(32, 32)
        theme.changed.connect(self.update)
        self.show_running(running=False)

    def show_running(self, *, running: bool) -> None:
        self.stops = running
        name = self.tr("Stop") if running else self.tr("Send")
        self.setAccessibleName(name)
        self.setToolTip(tip(name, "Esc" if running else "Enter"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        painter.setPen(Qt.PenStyle.NoPen)
        active = self.stops or self.isEnabled()
        ground = "text" if self.stops else "leaf" if active else "pressed"
        painter.setBrush(color(ground))
        painter.setOpacity(0.85 if self.underMouse() and active else 1.0)
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        if self.stops:
            painter.setBrush(color("canvas"))
            painter.drawRoundedRect(QRectF(10.5, 10.5, 11, 11), 2, 2)
        else:
            ink = color("onLeaf" if active else "disabled")
            pixmap = icons.pixmap("arrow-up", 20, ink, self.devicePixelRatioF())
            painter.drawPixmap(6, 6, pixmap)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("canvas" if self.stops else "text"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)


class Composer(QWidget):
    """The card. It fills the column; `set_column` says where that is, so that the lit line of the
    transcript goes on into it."""

    picker_requested = Signal()
    edit_last_requested = Signal()
    several_requested = Signal()
    context_requested = Signal()
    measured = Signal()
    """The meter is there: from now on the context is followed."""
    command_wished = Signal(str)
    """What is written begins a command ("begun"), or is one and is to be sent ("entered"), which it
    is not; or the commands are wanted while something else is written ("all")."""

    def __init__(
        self, place: Place, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._catalogue = catalogue
        self._theme = theme
        self._left, self._width, self._rail = 48, 600, 18
        self._tallest = 300
        self.draft = Draft(theme, self)
        self.slash = IconButton(theme, "slash", self.tr("Commands"), keys="/", size=28, drawn=12)
        self.meter: Meter | None = None
        """There once it is known what it shows."""
        self.model = ModelButton(theme, self)
        self.send = SendButton(theme, self)
        self.hint = Label(theme, step="caption", role="text3", parent=self)
        self.hint.set_text(
            self.tr(
                "Enter to send     Shift Enter new line     Alt ←/→ sibling     Ctrl K everything"
            )
        )
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self.slash)
        row.addStretch(1)
        row.addWidget(self.model)
        row.addWidget(self.send)
        self._measuring = QTimer(self)
        self._measuring.setSingleShot(True)
        self._measuring.setInterval(METER_MS)
        self._measuring.timeout.connect(self._begin_to_measure)
        self.draft.setPlainText(place.draft)
        self.draft.textChanged.connect(self._on_text_changed)
        self.draft.send_requested.connect(self._on_send_requested)
        self.draft.beside_requested.connect(lambda: self._send(place.say_beside))
        self.draft.several_requested.connect(
            lambda: self._send(lambda _: self.several_requested.emit())
        )
        self.slash.clicked.connect(self._on_slash_clicked)
        self.draft.stop_requested.connect(place.stop)
        self.draft.edit_last_requested.connect(self.edit_last_requested)
        self.draft.sibling_requested.connect(self._on_sibling_requested)
        self.draft.too_long.connect(
            lambda: place.refused.emit(
                self.tr("That is too long for a message: more than a million characters.")
            )
        )
        self.draft.installEventFilter(self)
        self.send.clicked.connect(self._on_send_clicked)
        self.model.clicked.connect(self.picker_requested)
        place.draft_changed.connect(self._on_draft_changed)
        place.path_changed.connect(self._on_path_changed)
        place.node_grew.connect(self._on_node_grew)
        place.node_changed.connect(self._on_node_changed)
        place.model_changed.connect(self._on_model_changed)
        place.following.changed.connect(self.update)
        catalogue.changed.connect(self._on_model_changed)
        theme.changed.connect(self._settle)
        theme.changed.connect(self._show_running)
        self.setFocusProxy(self.draft)
        self._on_model_changed()
        self._on_path_changed()

    def set_column(self, left: int, width: int, rail: int) -> None:
        """Where the text of the transcript stands: its left edge, its width, and the rail."""
        if (left, width, rail) != (self._left, self._width, self._rail):
            self._left, self._width, self._rail = left, width, rail
            self._settle()

    def set_room(self, pane: int, *, hints: bool) -> None:
        """The height of the pane: at most 40 % of it is the card's."""
        self._tallest = max(tokens()["size"]["composerMin"], round(pane * 0.4))
        self.hint.setVisible(hints)
        self._settle()

    def card(self) -> QRectF:
        """The card without the hint below it."""
        below = 26 if self.hint.isVisibleTo(self) else 12
        return QRectF(self._left - 14, 2, self._width + 14, self.height() - 2 - below)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.meter is None and not self._measuring.isActive():
            self._measuring.start()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        painter.fillRect(self.rect(), color("canvas"))
        card = self.card()
        middle = card.top() + 28
        if self._place.head is not None:
            later = self._place.running or self._place.following.waits
            pen = QPen(color("rail" if later else "leafLine"), 2.5)
            if self._theme.fun and not later:
                from bough.ui.wave import paint_swing

                paint_swing(painter, pen, self._rail, 0, middle - 7)
            else:
                painter.setPen(pen)
                painter.drawLine(QPointF(self._rail, 0), QPointF(self._rail, middle - 7))
        pen = QPen(color("leafLine"), 2)
        pen.setDashPattern([2.0, 1.4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(self._rail, middle), 4.8, 4.8)
        focused = self.draft.hasFocus()
        width = 2 if focused else 1
        painter.setPen(QPen(color("leafLine" if focused else "border"), width))
        painter.setBrush(color("raised"))
        inset = width / 2
        painter.drawRoundedRect(card.adjusted(inset, inset, -inset, -inset), 14, 14)

    def _settle(self) -> None:
        below = 26 if self.hint.isVisibleTo(self) else 12
        smallest = tokens()["size"]["composerMin"]
        height = min(self._tallest, max(smallest, self.draft.wanted_height() + 12 + 48))
        self.setFixedHeight(height + 2 + below)
        self._arrange()
        self.update()

    def _arrange(self) -> None:
        card = self.card().toRect()
        self.draft.setGeometry(
            card.left() + 12, card.top() + 12, card.width() - 22, card.height() - 12 - 48
        )
        self._tools.setGeometry(card.left(), card.bottom() - 43, card.width() - 1, 40)
        if self.meter is not None:
            self.meter.setVisible(self.meter.known())
            self.meter.be_ring(small=card.width() <= RING_BELOW)
        width = min(self.hint.sizeHint().width(), card.width())
        left = card.left() + (card.width() - width) // 2
        self.hint.setGeometry(left, card.bottom() + 6, width, 16)

    def _on_text_changed(self) -> None:
        self._place.set_draft(self.draft.toPlainText())
        self._settle()
        self._show_running()
        if begins_command(self._place.draft):
            self.command_wished.emit("begun")

    def _on_draft_changed(self) -> None:
        if self.draft.toPlainText() != self._place.draft:
            self.draft.setPlainText(self._place.draft)
            self.draft.moveCursor(QTextCursor.MoveOperation.End)

    def _send(self, say: Callable[[str], object]) -> None:
        text = self.draft.toPlainText()
        if is_command(text):
            self.command_wished.emit("entered")
        else:
            say(as_text(text))

    def _on_slash_clicked(self) -> None:
        self.draft.setFocus()
        if self.draft.toPlainText() or self.draft.isReadOnly():
            self.command_wished.emit("all")
        else:
            self.draft.insertPlainText("/")

    def _on_send_requested(self) -> None:
        self._send(self._place.say)

    def _on_send_clicked(self) -> None:
        if self.send.stops:
            self._place.stop()
        else:
            self._on_send_requested()
        self.draft.setFocus()

    def _on_sibling_requested(self, step: int) -> None:
        for node in reversed(self._place.path()):
            if node.role is Role.ASSISTANT:
                self._place.show_sibling(node.id, step)
                return

    def _on_path_changed(self) -> None:
        self._show_running()
        self.update()

    def _on_node_grew(self, _node_id: str) -> None:
        if not self.send.stops and self._place.running:
            self._on_path_changed()

    def _on_node_changed(self, node_id: str) -> None:
        if self.send.stops != self._place.running or not self._place.live(node_id):
            self._on_path_changed()

    def _on_model_changed(self) -> None:
        self.model.show_model(self._place.model.model)
        self._arrange()

    def _show_running(self) -> None:
        running = self._place.running
        if self.send.stops != running:
            self.send.show_running(running=running)
            self.update()
        locked = self._place.locked
        self.draft.setReadOnly(bool(locked))
        self.send.setEnabled(running or bool(self.draft.toPlainText().strip() and not locked))
        self.draft.setPlaceholderText(locked or self._invitation(running=running))

    def _invitation(self, *, running: bool) -> str:
        if running:
            return self.tr("Write the next message; it is sent when this reply ends")
        if self._theme.fun:
            return self.tr("Ask me anything. I will be right, or at least memorable")
        if self._place.head is None:
            return self.tr("Ask something, or pick a leaf")
        return self.tr("Reply")

    def _begin_to_measure(self) -> None:
        from bough.ui.context.meter import Meter

        self.meter = meter = Meter(self._theme, self._tools)
        row = self._tools.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.count() - 2, meter)
        meter.clicked.connect(self.context_requested)
        meter.follow(self._place.context)
        self._place.context.changed.connect(self._arrange)
        self._arrange()
        self.measured.emit()
