"""The head of a pane: folder, title, and which branch one looks down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from bough.app.place import Place
from bough.ui import icons
from bough.ui.outline import preview
from bough.ui.theme import Theme, tokens
from bough.ui.widgets import IconButton, line

if TYPE_CHECKING:
    from bough.ui.fun_chip import FunChip
    from bough.ui.header_chip import HeaderChip
    from bough.ui.terms.chip import TermsChip

WIDEST_CHIP = 260
CHIP = 24
ROOMY = 420
"""From this room on the chip at the end has words."""


class Word(NamedTuple):
    """One of the words, in the room there is for it."""

    box: QRectF
    text: str
    role: str
    weight: int | None


class PaneHeader(QWidget):
    """40 px; 36 in a low window. It is what one takes a pane by."""

    find_requested = Signal()
    map_requested = Signal()
    compare_requested = Signal()
    split_requested = Signal()
    close_requested = Signal()
    menu_requested = Signal(QPoint)
    """The acts on the pane, at that point of the screen."""
    carry_requested = Signal()
    """The pane is in the hand."""
    fun_left_requested = Signal()
    terms_requested = Signal()
    """Who answers here, and how, is to be set."""

    def __init__(self, place: Place, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._theme = theme
        self._branch = ""
        self._pressed_at: QPoint | None = None
        self.setFixedHeight(tokens()["size"]["paneHeader"])
        self._find = IconButton(
            theme, "search", self.tr("Find in this branch"), self, keys="Ctrl+F"
        )
        self._find.clicked.connect(self.find_requested)
        self._map = IconButton(theme, "network", self.tr("Map"), self, keys="Ctrl+M")
        self._map.clicked.connect(self.map_requested)
        self._compare = IconButton(theme, "git-compare", self.tr("Compare"), self, keys="Ctrl+D")
        self._compare.clicked.connect(self.compare_requested)
        self._split = IconButton(
            theme, "columns-2", self.tr("Split to the right"), self, keys="Ctrl+\\"
        )
        self._split.clicked.connect(self.split_requested)
        self._more = IconButton(theme, "ellipsis", self.tr("Acts on this pane"), self)
        self._more.clicked.connect(self._on_more_clicked)
        self._close = IconButton(theme, "x", self.tr("Close this pane"), self, keys="Ctrl+W")
        self._close.clicked.connect(self.close_requested)
        self._close.hide()
        self._fun: FunChip | None = None
        self._terms: TermsChip | None = None
        self._seen = False
        place.terms_changed.connect(self._look_at_terms)
        place.title_changed.connect(self._on_changed)
        place.path_changed.connect(self._on_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_changed()

    def show_split(self, *, split: bool) -> None:
        """Whether there are other panes beside it."""
        self._close.setVisible(split)
        self._split.setHidden(split)
        self._settle()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._settle()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._pressed_at
        far = QApplication.startDragDistance()
        if at is not None and (event.position().toPoint() - at).manhattanLength() >= far:
            self._pressed_at = None
            self.carry_requested.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        if not self._seen:
            self._seen = True
            # The personas are files, which are not read before the window is on the screen.
            QTimer.singleShot(0, self, self._look_at_terms)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.setPen(QPen(theme.color("hairline"), 1))
        bottom = self.height() - 0.5
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        words, chip = self._spread()
        for box, text, role, weight in words:
            line(painter, theme, box, text, role=role, weight=weight)
        if chip.width():
            painter.setPen(QPen(theme.color("leafSoft"), 1))
            painter.setBrush(theme.color("leafSoft"))
            painter.drawRoundedRect(chip, 6, 6)
            ink = theme.color("leaf")
            pixmap = icons.pixmap("git-branch", 14, ink, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(chip.left() + 9, chip.center().y() - 7), pixmap)
            line(painter, theme, chip.adjusted(28, 0, -8, 0), self._branch, role="leaf")

    def _spread(self) -> tuple[list[Word], QRectF]:
        """Folder and title, and the box of the branch; that is empty where there is none."""
        left, right = 15.0, self._find.x() - 6.0
        share = 0.45
        if self._chip:
            right -= self._chip.width() + 10
            share = 0.3
        chip = 0.0
        if self._branch:
            chip = min(WIDEST_CHIP, self._wide(self._branch) + 36, (right - left) * share)
        words: list[Word] = []

        def put(text: str, role: str, weight: int | None = None) -> None:
            nonlocal left
            box = QRectF(left, 0, right - left - chip - 10, self.height() - 1)
            words.append(Word(box, text, role, weight))
            left += min(self._wide(text, weight), max(0.0, box.width()))

        if self._place.folder:
            put(self._place.folder, "text2")
            left += 10
            put("/", "text3")
            left += 10
        put(self._place.title or self.tr("New session"), "text", 550)
        if chip:
            left += 10
        return words, QRectF(left, self.height() / 2 - CHIP / 2, chip, CHIP)

    @property
    def _chip(self) -> HeaderChip | None:
        """The one at the end, where there is any."""
        if self._fun or self._terms is None or self._terms.isHidden():
            return self._fun
        return self._terms

    def _wide(self, text: str, weight: int | None = None) -> float:
        return QFontMetricsF(self._theme.font("ui", weight=weight)).horizontalAdvance(text)

    def _settle(self) -> None:
        buttons = [
            self._close, self._more, self._split, self._map, self._compare, self._find,
        ]  # fmt: skip
        size = self._find.width()
        shown = [button for button in buttons if not button.isHidden()]
        for number, button in enumerate(shown, 1):
            button.move(self.width() - number * size - 10, (self.height() - 1 - size) // 2)
        if chip := self._chip:
            chip.resize(chip.sizeHint().width() if self._find.x() > ROOMY else chip.small, CHIP)
            chip.move(round(self._spread()[1].right() + 10), self.height() // 2 - CHIP // 2)
        self.update()

    def _on_theme_changed(self) -> None:
        if self._theme.fun and self._fun is None:
            from bough.ui.fun_chip import FunChip

            self._fun = FunChip(self._theme, self)
            self._fun.clicked.connect(self.fun_left_requested)
            self.setTabOrder(self._close, self._fun)
            self._fun.show()
        elif self._fun and not self._theme.fun:
            if self._fun.hasFocus():
                self.focusNextChild()
            self._fun.hide()
            self._fun.deleteLater()
            self._fun = None
        self._look_at_terms()
        self._settle()

    def _look_at_terms(self) -> None:
        if not self._seen:
            return
        if self._terms is None:
            from bough.ui.terms.chip import TermsChip

            self._terms = TermsChip(self._place, self._theme, self)
            self._terms.clicked.connect(self.terms_requested)
            self._place.personas.changed.connect(self._look_at_terms)
        self._terms.setVisible(self._terms.look() and not self._theme.fun)
        self._settle()

    def _on_more_clicked(self) -> None:
        self.menu_requested.emit(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _on_changed(self) -> None:
        """The branch is named by the last node of the path that has siblings."""
        place = self._place
        forked = place.forked()
        self._branch = preview(place.node(forked[-1][1]).text) if forked else ""
        self._compare.setEnabled(bool(forked))
        title = self._place.title or self.tr("New session")
        named = self.tr("{title}, branch {branch}").format(title=title, branch=self._branch)
        self.setAccessibleName(named if self._branch else title)
        self._settle()
