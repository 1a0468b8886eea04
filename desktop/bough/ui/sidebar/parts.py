"""What stands around the list: the search field, rows with an icon, the ways to other lists."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bough.app.catalogue import Catalogue
from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.widgets import Field, IconButton, Label, PressButton, line, state_mark


class SearchField(Field):
    """A field with a magnifying glass and its keys. Down leaves it for what was found."""

    down = Signal()
    entered_beside = Signal()
    """Ctrl+Enter was pressed."""
    left = Signal()
    """Esc was pressed where there was nothing to clear."""

    def __init__(self, theme: Theme, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._keys = keys
        self.setPlaceholderText(self.tr("Search everything"))
        self.setAccessibleName(self.tr("Search sessions by title"))
        self.setTextMargins(30, 0, 8, 0)

    def paint_ground(self, painter: QPainter) -> None:
        super().paint_ground(painter)
        pixmap = icons.pixmap("search", 16, self._theme.color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(10, 8, pixmap)
        if not self.text() and not self.hasFocus():
            box = QRectF(self.rect()).adjusted(0, 0, -10, 0)
            line(painter, self._theme, box, self._keys, step="caption", role="text3", right=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Down | Qt.Key.Key_PageDown:
                self.down.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control:
                self.entered_beside.emit()
            case _:
                if event.key() == Qt.Key.Key_Escape:
                    self.left.emit()
                super().keyPressEvent(event)


class Row(PressButton):
    """A row with an icon, words, and its keys at the right."""

    def __init__(
        self, theme: Theme, icon: str, text: str, keys: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._keys = keys
        self.setText(text)
        self.setAccessibleName(text)
        self.setFixedHeight(32)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect())
        self.paint_touch(painter, self._theme, box)
        pixmap = icons.pixmap(self._icon, 16, color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(9, 8, pixmap)
        line(painter, self._theme, box.adjusted(33, 0, -70, 0), self.text(), role="text2")
        keys = box.adjusted(0, 0, -9, 0)
        line(painter, self._theme, keys, self._keys, step="caption", role="text3", right=True)

    def sizeHint(self) -> QSize:
        return QSize(120, 32)


class Quiet(PressButton):
    """A button of caption size, with an icon, that is hardly there until it is touched."""

    HEIGHT = 26

    def __init__(self, theme: Theme, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setFixedHeight(self.HEIGHT)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._theme.font("caption"))
        return QSize(round(metrics.horizontalAdvance(self.text())) + 36, self.HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        box = QRectF(self.rect())
        self.paint_touch(painter, self._theme, box)
        pixmap = icons.pixmap(self._icon, 14, color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(8, (self.HEIGHT - 14) // 2, pixmap)
        words = box.adjusted(27, 0, -6, 0)
        line(painter, self._theme, words, self.text(), step="caption", role="text2")


class Doors(QWidget):
    """The ways to the lists of the archive and of the bin."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.archive = Quiet(theme, "archive", self.tr("Archive"))
        self.bin = Quiet(theme, "trash-2", self.tr("Bin"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.archive)
        row.addWidget(self.bin)
        row.addStretch(1)


class Head(QWidget):
    """What stands above another list than that of the sessions: its name and the way back."""

    back_requested = Signal()
    empty_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = Quiet(theme, "chevron-left", self.tr("Sessions"))
        self.back.setAccessibleName(self.tr("Back to the sessions"))
        self.empty = Button(theme, "trash-2", self.tr("Empty bin"), self, words=True, height=26)
        self._name = Label(theme, weight=600)
        self._words = Label(theme, step="caption", role="text2")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.back)
        top.addStretch(1)
        top.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(top)
        for label in (self._name, self._words):
            indented = QHBoxLayout()
            indented.setContentsMargins(8, 0, 8, 0)
            indented.addWidget(label)
            column.addLayout(indented)
        self.back.clicked.connect(self.back_requested)
        self.empty.clicked.connect(self.empty_requested)

    def show_list(self, name: str, words: str, *, can_empty: bool) -> None:
        self._name.set_text(name)
        self._words.set_text(words)
        self._words.setVisible(bool(words))
        self.empty.setVisible(can_empty)
        self.show()


class Foot(QWidget):
    """Who answers by default and how it is doing, and the door to the settings."""

    settings_requested = Signal()

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._theme = theme
        self.setFixedHeight(40)
        self.settings = IconButton(theme, "settings", self.tr("Settings"), keys="Ctrl+,", size=28)
        self.settings.clicked.connect(self.settings_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 2, 6)
        row.addStretch(1)
        row.addWidget(self.settings)
        catalogue.changed.connect(self._on_changed)
        theme.changed.connect(self.update)
        self._on_changed()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state, words = self._catalogue.status()
        middle = (self.height() - 6) / 2
        shape = {"ready": "unread", "loading": "running", "failed": "failed"}.get(state)
        if shape:
            state_mark(painter, self._theme, shape, 13, middle)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("control"))
            painter.drawEllipse(QRectF(10, middle - 3, 6, 6))
        box = QRectF(26, 0, self.width() - 66, self.height() - 6)
        # The end says how it is doing.
        elide = Qt.TextElideMode.ElideMiddle
        line(painter, self._theme, box, words, role="text2", elide=elide)

    def _on_changed(self) -> None:
        self.setAccessibleName(self._catalogue.status()[1])
        self.update()
