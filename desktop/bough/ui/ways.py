"""The ways to other models, below the composer of an empty session."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from bough.app.catalogue import Catalogue
from bough.app.place import Place
from bough.core.endpoint import EMBEDDED
from bough.core.memory import memory
from bough.ui import icons
from bough.ui.theme import Theme
from bough.ui.widgets import PressButton, line

GAP = 10
BELOW = 16
NARROWEST = 190
"""px of a card, below which there are fewer of them."""
GIGABYTE = 1e9
SHARE = 0.5
"""Of the memory a model may take, beside what else runs."""


class Card(PressButton):
    """A way to another model: an icon, a title, and what it is about."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._about = ""
        theme.changed.connect(self.update)

    def say(self, title: str, about: str) -> None:
        self._about = about
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(about)
        self.update()

    def height_for(self, width: int) -> int:
        """px, with all of what it is about."""
        return round(self._about_box(width).height()) + 12 + 20 + 2 + 12

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, color = self._theme, self._theme.color
        width = 2.0 if self.hasFocus() else 1.0
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(color("leafLine" if self.hasFocus() else "hairline"), width))
        touched = "pressed" if self.isDown() else "hover" if self.underMouse() else "canvas"
        painter.setBrush(color(touched))
        painter.drawRoundedRect(box, 10, 10)
        pixmap = icons.pixmap(self._icon, 16, color("text2"), self.devicePixelRatioF())
        painter.drawPixmap(QPointF(16, 14), pixmap)
        title = QRectF(44, 12, self.width() - 44 - 16, 20)
        line(painter, theme, title, self.text(), weight=550)
        painter.setFont(theme.font("caption"))
        painter.setPen(color("text2"))
        painter.drawText(self._about_box(self.width()), Qt.TextFlag.TextWordWrap.value, self._about)

    def _about_box(self, width: int) -> QRectF:
        metrics = QFontMetricsF(self._theme.font("caption"))
        room = QRectF(44, 34, width - 44 - 16, 200)
        flags = Qt.TextFlag.TextWordWrap.value
        height = metrics.boundingRect(room, flags, self._about).height()
        return QRectF(room.left(), room.top(), room.width(), height)


class Ways(QWidget):
    """As many cards as have room beside each other, the first of them first."""

    server_requested = Signal()
    larger_requested = Signal()
    local_requested = Signal()
    """A person wants to choose among the models of servers on this computer."""

    needed_changed = Signal()

    def __init__(
        self, place: Place, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._catalogue = catalogue
        self._theme = theme
        self._left, self._width = 48, 600
        self._needed = False
        self.setAccessibleName(self.tr("Other models"))
        self.provider = Card(theme, "plug", self)
        self.provider.clicked.connect(self.server_requested)
        self.local = Card(theme, "server", self)
        self.local.clicked.connect(self.local_requested)
        self.larger = Card(theme, "hard-drive", self)
        self.larger.clicked.connect(self.larger_requested)
        catalogue.changed.connect(self._on_changed)
        place.model_changed.connect(self._on_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_changed()

    @property
    def needed(self) -> bool:
        """Whether nobody can answer without them."""
        ref = self._place.model
        return ref.endpoint == EMBEDDED and (
            not ref.model or self._catalogue.engine_state == "failed"
        )

    def set_column(self, left: int, width: int) -> None:
        """Where the card of the composer stands."""
        if (left, width) != (self._left, self._width):
            self._left, self._width = left, width
            self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(self._left + self._width, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("canvas"))

    # Inside

    def _on_changed(self) -> None:
        tr = self.tr
        self.provider.say(
            tr("Add a provider"), tr("xAI, Anthropic, OpenAI, or any compatible server")
        )
        about = tr("A file of yours, or a server on this computer")
        if most := memory():
            # What does not fit beside the rest of the programs is not promised.
            words = tr("A file of yours up to about {n} GB, or a server on this computer")
            about = words.format(n=max(1, round(most * SHARE / GIGABYTE)))
        self.larger.say(tr("Get a larger model"), about)
        self._say_local()
        self._arrange()
        if self.needed != self._needed:
            self._needed = self.needed
            self.needed_changed.emit()

    def _say_local(self) -> None:
        found = [c for c in self._catalogue.choices() if c.local and c.ref.endpoint != EMBEDDED]
        if not found:
            self.local.say("", "")
            return
        first, *others = dict.fromkeys(choice.endpoint_name for choice in found)
        title = self.tr("{name} is running here") if not others else self.tr("Running here")
        if len(found) == 1:
            about = self.tr("{model} can answer, and nothing leaves this computer")
        else:
            about = self.tr("{n} models, such as {model}, and nothing leaves this computer")
        about = about.format(n=len(found), model=found[0].name)
        if others:
            about = f"{', '.join((first, *others))}: {about}"
        self.local.say(title.format(name=first), about)

    def _arrange(self) -> None:
        wanted = [self.provider, self.larger]
        if self.local.text():
            wanted.insert(1, self.local)
        many = max(1, min(len(wanted), (self._width + GAP) // (NARROWEST + GAP)))
        shown = wanted[:many]
        width = (self._width - GAP * (many - 1)) // many
        high = max(card.height_for(width) for card in shown)
        for card in (self.provider, self.local, self.larger):
            card.setVisible(card in shown)
        for number, card in enumerate(shown):
            card.setGeometry(self._left + number * (width + GAP), 0, width, high)
        if self.height() != high + BELOW:
            self.setFixedHeight(high + BELOW)

    def _on_theme_changed(self) -> None:
        self._arrange()
        self.update()
