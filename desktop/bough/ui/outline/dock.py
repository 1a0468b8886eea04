"""The dock: a head, the rows of the place that is shown or a list in their stead, the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bough.app.place import Place
from bough.ui.outline import words
from bough.ui.outline.follow import Follow
from bough.ui.outline.view import OutlineView
from bough.ui.theme import Theme, tokens
from bough.ui.transcript.view import TranscriptView
from bough.ui.widgets import Field, IconButton, Label

if TYPE_CHECKING:
    from bough.ui.outline.card import WholeTree
    from bough.ui.outline.contents import ContentsList
    from bough.ui.outline.hits import HitList
    from bough.ui.outline.search import TreeSearch
    from bough.ui.outline.snippets import SnippetPage

CARD_FROM = 420
"""The height of the dock from which on there is room for the card."""
CARD_MESSAGES = 3
BUTTON = 28
HEAD_GAPS = 44
"""All that is between the parts of the head, and beside them."""


class Outline(QWidget):
    """It follows the place that it is given, and that place's transcript."""

    emptied = Signal(bool)
    """There is nothing to show any more (True), or something now (False)."""
    map_requested = Signal()
    ask_requested = Signal(str, str)
    """An act of that name on that message needs a text or a model first."""
    outside_requested = Signal(str, str)
    """An act of that name on that message: another program is to open it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        smallest, _, widest = tokens()["size"]["dock"]
        self.setMinimumWidth(smallest)
        self.setMaximumWidth(widest)
        self._theme = theme
        self._place: Place | None = None
        self.view: OutlineView | None = None
        self.hits: HitList | None = None
        """What was found, from when it is first looked for."""
        self.contents: ContentsList | None = None
        """Forks and labels, from when they are first asked for."""
        self.snippets: SnippetPage | None = None
        """The code of the path, from when it is first asked for."""
        self.search: TreeSearch | None = None
        self.card: WholeTree | None = None
        self.empty = True
        self._messages = 0
        self._title = Label(theme, self.tr("Reply tree"), weight=600)
        self._count = Label(theme, role="text2")
        self._find = self._button("search", self.tr("Find in the tree"), "/", checkable=True)
        self._list = self._button("list-filter", self.tr("Contents"), checkable=True)
        self._code = self._button("code", self.tr("Snippets"), checkable=True)
        self._expand = self._button("maximize-2", self.tr("Open the map"), "Ctrl+M")
        self.field = Field(theme, self)
        self.field.setPlaceholderText(self.tr("Find in the tree"))
        self.field.setAccessibleName(self.tr("Find in the tree"))
        self.field.setMaxLength(1000)
        self.field.installEventFilter(self)
        self.field.hide()
        self._found = Label(theme, step="caption", role="text3")
        self._found.hide()
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 4, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self._find, self._list, self._code, self._expand):
            buttons.addWidget(button)
        head.addLayout(buttons)
        finding = QVBoxLayout()
        finding.setContentsMargins(6, 0, 6, 0)
        finding.setSpacing(4)
        finding.addWidget(self.field)
        finding.addWidget(self._found)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 4, 4, 0)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self._column.addLayout(finding)
        self._column.addStretch(0)
        self._find.clicked.connect(lambda on: self.find_words() if on else self.show_path())
        self._list.clicked.connect(lambda on: self.show_contents() if on else self.show_path())
        self._code.clicked.connect(lambda on: self.show_snippets() if on else self.show_path())
        self._expand.clicked.connect(self.map_requested)
        self.field.textChanged.connect(self._on_wish)
        self._arrange()

    def show_place(self, place: Place | None, transcript: TranscriptView | None = None) -> None:
        """Follow another place, or none."""
        if place is self._place:
            return
        if self._place and self.view:
            self._place.path_changed.disconnect(self._on_path_changed)
            for part in (self.view, self.hits, self.contents, self.snippets, self.card):
                if part:
                    part.hide()
                    part.deleteLater()
            self.view = self.hits = self.contents = self.search = self.card = None
            self.snippets = None
        self._place = place
        self.field.clear()
        if place:
            self.view = OutlineView(place, self._theme, self)
            self.view.search_requested.connect(self.find_words)
            self.view.ask_requested.connect(self.ask_requested)
            self._column.insertWidget(2, self.view, 1)
            if transcript:
                Follow(self.view, transcript)
            place.path_changed.connect(self._on_path_changed)
        self._show(self.view)
        self._on_path_changed()

    # What is shown in the stead of the path

    def find_words(self, text: str = "") -> None:
        """Look for words in all messages of the session."""
        if self._place is None or self.view is None:
            return
        if self.hits is None:
            from bough.ui.outline.hits import HitList
            from bough.ui.outline.search import TreeSearch

            search = self.search = TreeSearch(self._place, self.view)
            self.hits = HitList(self._place, self.view.rows, search, self._theme, self)
            self._column.insertWidget(2, self.hits, 1)
            self.hits.left.connect(self.show_path)
            self.hits.went.connect(self._go)
            search.changed.connect(self._on_found)
        self._show(self.hits)
        if text:
            self.field.setText(text)
        if self.search:
            self.search.find(self.field.text())
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_contents(self) -> None:
        """List the forks, and what a person marked."""
        if self._place is None or self.view is None:
            return
        if self.contents is None:
            from bough.ui.outline.contents import ContentsList

            self.contents = ContentsList(self._place, self.view.rows, self._theme, self)
            self._column.insertWidget(2, self.contents, 1)
            self.contents.left.connect(self.show_path)
            self.contents.went.connect(self._go)
        self._show(self.contents)
        self.contents.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_snippets(self) -> None:
        """List the code of the path."""
        if self._place is None or self.view is None:
            return
        if self.snippets is None:
            from bough.ui.outline.snippets import SnippetPage

            self.snippets = SnippetPage(self._place, self._theme, self)
            self._column.insertWidget(2, self.snippets, 1)
            self.snippets.list.left.connect(self.show_path)
            self.snippets.list.went.connect(self._go)
            self.snippets.list.outside_requested.connect(self.outside_requested)
        self._show(self.snippets)
        self.snippets.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_path(self) -> None:
        """Show the path again, with the keys where they were."""
        inside = self.isAncestorOf(self.window().focusWidget() or self)
        self._show(self.view)
        if self.view and inside:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The keys of the field that the list is meant by."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        hits = self.hits
        match event.key():
            case Qt.Key.Key_Escape:
                self.show_path()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if hits:
                hits.go(hits.currentIndex())
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown if hits:
                hits.keyPressEvent(event)
            case _:
                return False
        return True

    # Inside

    def _button(
        self, icon: str, name: str, keys: str = "", *, checkable: bool = False
    ) -> IconButton:
        return IconButton(
            self._theme, icon, name, self, keys=keys, size=BUTTON, checkable=checkable
        )

    def _show(self, part: QWidget | None) -> None:
        """Show the path or one of the lists, and nothing else."""
        finding = part is not None and part is self.hits
        self.field.setVisible(finding)
        self._found.setVisible(finding)
        for other in (self.view, self.hits, self.contents, self.snippets):
            if other:
                other.setVisible(other is part)
        self._find.setChecked(finding)
        self._list.setChecked(part is not None and part is self.contents)
        self._code.setChecked(part is not None and part is self.snippets)

    def _go(self, node_id: str) -> None:
        if self._place:
            self._place.go(node_id)

    def _on_wish(self, text: str) -> None:
        if self.search and not self.field.isHidden():
            self.search.find(text)
            self._on_found()

    def _on_found(self) -> None:
        if self.hits:
            self._found.set_text(self.hits.words)

    def _on_path_changed(self) -> None:
        count = self._messages = len(self._place.tree()) if self._place else 0
        if self.empty != (count == 0):
            self.empty = not self.empty
            self.emptied.emit(self.empty)
        for button in (self._find, self._list, self._code, self._expand):
            button.setEnabled(count > 0)
        if count == 0 and self.view and not self.view.isVisible():
            self.show_path()
        self._arrange()

    def _arrange(self) -> None:
        """Show the card where there is room for it, and something that it could show."""
        place = self._place
        count = self._messages
        said = words.messages(count)
        metrics = QFontMetricsF(self._theme.font("ui"))
        room = self.width() - self._title.sizeHint().width() - 4 * BUTTON - HEAD_GAPS
        self._count.set_text(said if metrics.horizontalAdvance(said) <= room else f"{count}")
        self._count.setAccessibleName(said)
        # Laid over the text it reaches to the edge of the window.
        self._column.setContentsMargins(2, 4, 4, 6 if self.autoFillBackground() else 0)
        wanted = self.height() >= CARD_FROM and count >= CARD_MESSAGES
        if wanted and self.card is None and place is not None:
            from bough.ui.outline.card import WholeTree

            self.card = WholeTree(place, self._theme, self)
            self.card.clicked.connect(self.map_requested)
            self._column.addWidget(self.card)
        if self.card:
            self.card.setVisible(wanted)
