"""The head of the map: whose it is, how large it is, and the search in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bough.app.place import Place
from bough.ui.find_field import FindField
from bough.ui.map import say
from bough.ui.map.say import tr
from bough.ui.map.scene import Scene
from bough.ui.map.search import Search
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import IconButton, line

FIELD = 300
NARROW_FIELD = 200


class MapField(FindField):
    """The search on the map; two buttons stand in it."""

    def __init__(self, theme: Theme, search: Search, parent: QWidget) -> None:
        super().__init__(theme, tr("Find on the map"), parent, hint="/")
        self._search = search
        self.stepped.connect(search.step)

    def count_right(self) -> float:
        return self.width() - 60.0

    def count(self) -> str:
        """Which of how many hits one is at."""
        search = self._search
        if search.many:
            return tr("{n} of {many}").format(n=search.number, many=search.many)
        return tr("Searching") if search.busy else tr("None") if search.terms else ""


class MapHeader(QWidget):
    closed = Signal()

    def __init__(
        self, place: Place, scene: Scene, search: Search, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._place, self._scene, self._theme, self._search = place, scene, theme, search
        self.setFixedHeight(tokens()["size"]["paneHeader"])
        self.field = MapField(theme, search, self)
        self._previous = IconButton(
            theme, "chevron-up", tr("Previous hit"), self.field, keys="Shift+N", size=24
        )
        self._next = IconButton(
            theme, "chevron-down", tr("Next hit"), self.field, keys="N", size=24
        )
        self._close = IconButton(
            theme, "message-square", tr("Back to the text"), self, keys="Ctrl+M"
        )
        self._previous.clicked.connect(lambda: search.step(-1))
        self._next.clicked.connect(lambda: search.step(1))
        self._close.clicked.connect(self.closed)
        self.field.textChanged.connect(search.find)
        search.changed.connect(self._on_found)
        place.title_changed.connect(self._on_changed)
        scene.moved.connect(self._on_changed)
        theme.changed.connect(self.update)
        self._on_found()
        self._on_changed()

    def counts(self) -> str:
        """How large the tree is, in words."""
        return f"{say.messages(len(self._scene))}, {say.branches(self._scene.tips)}"

    def resizeEvent(self, _event: QResizeEvent) -> None:
        wide = FIELD if self.width() >= 760 else NARROW_FIELD
        size = self._close.width()
        self._close.move(self.width() - size - 10, (self.height() - 1 - size) // 2)
        self.field.setFixedWidth(wide)
        self.field.move(self._close.x() - wide - 8, (self.height() - 1 - 28) // 2)
        self._previous.move(wide - 54, 2)
        self._next.move(wide - 29, 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.setPen(QPen(theme.color("hairline"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        left, right = 15.0, self.field.x() - 12.0
        title = self._place.title or tr("New session")
        strong = QFontMetricsF(theme.font("ui", weight=550))
        here = strong.horizontalAdvance(tr("Map"))
        tail = here + 40

        def put(text: str, room: float, role: str, weight: int | None = None) -> float:
            box = QRectF(left, 0, max(0.0, room), self.height() - 1)
            return line(painter, theme, box, text, role=role, weight=weight)

        left += put(title, right - left - tail, "text2") + 10
        left += put("/", right - left, "text3") + 10
        left += put(tr("Map"), right - left, "text", 550) + 12
        wide = QFontMetricsF(theme.font("ui")).horizontalAdvance(self.counts())
        if left + wide <= right:
            put(self.counts(), right - left, "text2")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def _on_changed(self) -> None:
        title = self._place.title or tr("New session")
        words = tr("Map of {title}, {counts}").format(title=title, counts=self.counts())
        self.setAccessibleName(words)
        self.update()

    def _on_found(self) -> None:
        some = bool(self._search.terms)
        self._previous.setVisible(some)
        self._next.setVisible(some)
        for button in (self._previous, self._next):
            button.setEnabled(self._search.many > 0)
        spoken = tr("Find on the map, {count}").format(count=self.field.count())
        self.field.setAccessibleName(spoken if some else tr("Find on the map"))
        margin = 62 + 70 if some else 8
        self.field.setTextMargins(28, 0, margin, 0)
        self.field.update()
