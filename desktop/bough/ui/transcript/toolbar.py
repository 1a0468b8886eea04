"""The toolbar of a turn: one for the whole transcript, moved to the turn that is looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget

from bough.ui.theme import Theme, tokens
from bough.ui.transcript.box import Usable
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.code import CodeBox
from bough.ui.transcript.code_head import language_name, tool_name
from bough.ui.transcript.prose import Prose
from bough.ui.transcript.turn import Turn
from bough.ui.transcript.visible import shown
from bough.ui.transcript.words import fold_row
from bough.ui.widgets import tip

TICK_MS = 1200


class TurnBar(QWidget):
    """Real buttons, so that tab order and screen readers find them."""

    asked = Signal(str, str)
    """What is wished ("copy", "thought", an act of `branch_acts`), and the node."""
    link_requested = Signal(str, str)
    focus_moved = Signal()
    """The keys came to one of the buttons, or left it."""
    used = Signal(str, str, object)
    """A tool, the node, and what of its turn has the tool."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._node = ""
        self._turn: Turn | None = None
        self.add_acts: Callable[[QMenu, str], object] = lambda _menu, _node_id: None
        """Puts into a menu what is done to a message wherever one sees it."""
        self.setAccessibleName(self.tr("Actions for this message"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        self._buttons: dict[str, Button] = {}
        for act, icon, name, keys in (
            ("copy", "copy", self.tr("Copy"), "C"),
            ("retry", "refresh-cw", self.tr("Try again"), "R"),
            ("branch", "split", self.tr("Reply from here"), "Enter"),
            ("edit", "square-pen", self.tr("Edit"), "E"),
            ("bookmark", "bookmark", self.tr("Bookmark"), "B"),
            ("more", "ellipsis", self.tr("More"), ""),
        ):
            button = Button(theme, icon, name, self)
            button.setToolTip(tip(name, keys))
            button.setObjectName(act)
            button.clicked.connect(lambda _=False, act=act: self._on_clicked(act))
            button.installEventFilter(self)
            line.addWidget(button)
            self._buttons[act] = button
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(tokens()["motion"]["hover"])
        self._fade.valueChanged.connect(self._on_faded)
        self.hide()

    @property
    def node_id(self) -> str:
        """The node it belongs to now."""
        return self._node

    def set_turn(self, turn: Turn) -> None:
        """Belong to that turn from now on, and come into view if it is another one."""
        self._turn = turn
        if turn.node.id != self._node:
            self._node = turn.node.id
            self.show_copied(False)
            if self._theme.motion:
                self._fade.start()
        marked = turn.landmarks.bookmark
        name = self.tr("Take the bookmark away") if marked else self.tr("Bookmark")
        self._buttons["bookmark"].set_icon("bookmark-filled" if marked else "bookmark")
        self._buttons["bookmark"].setAccessibleName(name)
        self._buttons["bookmark"].setToolTip(tip(name, "B"))
        question = turn.is_question
        for act, button in self._buttons.items():
            button.setFixedHeight(24 if question else 28)
            if act == "branch":
                button.setVisible(not question)
            elif act == "edit":
                name = self.tr("Edit") if question else self.tr("Edit in Markdown editor")
                button.setAccessibleName(name)
                button.setToolTip(tip(name, "E"))
        self.adjustSize()

    def show_copied(self, copied: bool) -> None:
        """The tick on Copy, and off again."""
        self._buttons["copy"].set_icon("check" if copied else "copy")

    @property
    def has_keys(self) -> bool:
        """Whether one of the buttons has the keyboard."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def open_menu(self) -> None:
        """Open what stands behind More."""
        button = self._buttons["more"]
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.focus_moved.emit()
        return False

    def menu(self) -> QMenu:
        """What stands behind More."""
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("More actions for this message"))
        turn = self._turn
        if turn is None:
            return menu
        self.add_acts(menu, turn.node.id)
        menu.addSeparator()
        for actions in (
            self._code_actions, self._box_actions, self._details_actions, self._link_actions,
        ):  # fmt: skip
            menu.addActions(actions(menu, turn))
        menu.addSeparator()
        menu.addActions(self._turn_actions(menu, turn))
        return menu

    def _turn_actions(self, menu: QMenu, turn: Turn) -> list[QAction]:
        """What is there for the whole turn besides the buttons."""
        named = [("copy_branch", self.tr("Copy the text of the path, down to here"))]
        if turn.thought:
            fold = self.tr("Hide the thought") if turn.open else self.tr("Show the thought")
            named.append(("thought", fold))
        elif turn.foldable:
            named.append(("thought", fold_row(turn.node, shown=turn.open)))
        made = []
        for act, words in named:
            action = QAction(words, menu)
            action.triggered.connect(lambda _=False, act=act: self.asked.emit(act, turn.node.id))
            made.append(action)
        return made

    def _code_actions(self, menu: QMenu, turn: Turn) -> list[QAction]:
        """The way to the tools of code for who has no pointer."""
        made = []
        boxes = [b for b in turn.body.boxes if isinstance(b, CodeBox) and not b.hidden]
        for number, box in enumerate(boxes[:12], 1):
            name = language_name(box.code.language) or self.tr("code")
            words = self.tr("Copy block {n}, {language}").format(n=number, language=name)
            action = self._action(menu, words)
            action.triggered.connect(lambda _=False, text=box.code.code: _copy(text))
            made.append(action)
            more = QMenu(self.tr("Block {n}").format(n=number), menu)
            for tool in ("open", "save", *box.tools):
                more.addAction(self._use(more, tool_name(tool), tool, turn, box))
            if box.foldable:
                more.addAction(self._use(more, box.fold_words(), "fold", turn, box))
            made.append(more.menuAction())
        return made

    def _box_actions(self, menu: QMenu, turn: Turn) -> list[QAction]:
        """The way to the tools of pictures and tables."""
        from bough.ui.transcript.controls import tools_of
        from bough.ui.transcript.picture import PictureBox

        made = []
        for box in turn.body.boxes:
            if box.hidden or isinstance(box, CodeBox):
                continue
            about = shown(box.picture.description)[:40] if isinstance(box, PictureBox) else ""
            for tool, name in tools_of(box, 0):
                words = f"{name}: {about}" if about else name
                made.append(self._use(menu, words, tool, turn, box))
        return made[:12]

    def _details_actions(self, menu: QMenu, turn: Turn) -> list[QAction]:
        """The way to open and close details."""
        made = []
        for details in turn.body.details[:12]:
            words = self.tr("Close “{text}”") if details.open else self.tr("Open “{text}”")
            text = words.format(text=shown(details.summary)[:40] or self.tr("Details"))
            made.append(self._use(menu, text, "open", turn, details))
        return made

    def _use(self, menu: QMenu, words: str, tool: str, turn: Turn, usable: Usable) -> QAction:
        action = self._action(menu, words)
        node_id = turn.node.id
        action.triggered.connect(lambda: self.used.emit(tool, node_id, usable))
        return action

    def _action(self, menu: QMenu, words: str) -> QAction:
        # An ampersand would be read as the mark of a shortcut.
        return QAction(words.replace("&", "&&"), menu)

    def _link_actions(self, menu: QMenu, turn: Turn) -> list[QAction]:
        """The way to links for who has no pointer."""
        from bough.ui.links import spoken_target

        made = []
        links = {
            run.href: inline.text[run.start : run.end]
            for inline in (b.inline for b in turn.body.boxes if isinstance(b, Prose))
            for run in inline.runs
            if run.href
        }
        if turn.sources:
            links |= {source.address: source.words for source in turn.sources.sources}
        for href, text in list(links.items())[:12]:
            words = self.tr("Open link “{text}”").format(text=shown(text)[:40])
            # The keyboard hovers over nothing: say here where it leads.
            action = self._action(menu, f"{words}\t{spoken_target(href, text)}")
            action.triggered.connect(
                lambda _=False, href=href, text=text: self.link_requested.emit(href, text)
            )
            made.append(action)
        return made

    def _on_clicked(self, act: str) -> None:
        if act == "more":
            self.open_menu()
        else:
            self.asked.emit(act, self._node)

    def _on_faded(self, opacity: float) -> None:
        for button in self._buttons.values():
            button.opacity = opacity
            button.update()


def _copy(text: str) -> None:
    from bough.ui.transcript import clipboard

    clipboard.put_text(text)
