"""The window: top bar, sidebar, panes and the outline."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QMoveEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from bough.app.catalogue import Catalogue
from bough.app.library import Library
from bough.app.place import Place
from bough.app.said import said
from bough.app.workspace import Workspace
from bough.ui.outline import Outline
from bough.ui.pane import Pane
from bough.ui.panes import Panes
from bough.ui.sidebar import Sidebar
from bough.ui.splitter import Splitter
from bough.ui.theme import Theme, tokens
from bough.ui.topbar import TopBar
from bough.ui.transcript.view import TranscriptView

if TYPE_CHECKING:
    from bough.core.store.writer import Held
    from bough.ui.commands.at_window import WindowCommands
    from bough.ui.commands.command import Parts
    from bough.ui.commands.registry import Registry
    from bough.ui.outside import Outside
    from bough.ui.settings.opening import Settings
    from bough.ui.standing import Standing

REMEMBER_MS = 400
DOCK_BELOW = 1080
"""Below this width the outline no longer stands beside the text; F8 lays it over it."""
SIDEBAR_BELOW = 901
"""At 900 the text has all the width."""
NARROW_DOCK_BELOW = 1280


class Edge(QWidget):
    """The line along a panel that lies over the text."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hide()

    def paintEvent(self, _event: object) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("border"))


class Window(QMainWindow):
    """Arranges the parts of a desk and remembers how; what they do they do by themselves."""

    painted = Signal()
    """It is on the screen for the first time: what can wait for that need wait no longer."""
    closed = Signal(str)
    """desk: a person closed the window."""
    quit_requested = Signal()
    restore_requested = Signal(object)
    """path: all is to be as in that backup."""
    ended = Signal()
    """What kept the program from ending was done."""

    def __init__(
        self,
        library: Library,
        workspace: Workspace,
        desk_id: str,
        catalogue: Catalogue,
        theme: Theme,
        make_pane: Callable[[Place], Pane],
        registry: Callable[[], Registry] | None = None,
    ) -> None:
        """`registry` gives the commands when the first is needed; without it they are all there
        are, with the keys they have at first."""
        super().__init__()
        self._registry = registry
        self._library = library
        self._workspace = workspace
        self.desk_id = desk_id
        self._catalogue = catalogue
        self._theme = theme
        width, height = tokens()["size"]["window"]["default"]
        self.setMinimumSize(*tokens()["size"]["window"]["min"])
        self.resize(width, height)
        self.sidebar = Sidebar(library, workspace, desk_id, catalogue, theme)
        self.panes = Panes(workspace, desk_id, theme, make_pane)
        self.topbar = TopBar(workspace, desk_id, theme, self.panes.folded)
        self.outline = Outline(theme)
        frame = workspace.desk(desk_id).frame
        self._wants = {"sidebar": True, "outline": True, **dict(frame.get("panels", {}))}
        self._widths: dict[str, int] = dict(frame.get("sizes", {}))
        self._over: QWidget | None = None
        self._pane: Pane | None = None
        self._unpainted = True
        self._asks = True
        self._wants_empty = False
        """Whether the reply tree was asked for where it has nothing to show."""
        self._splitter = Splitter()
        self._ground = QWidget()
        self._edge = Edge(theme, self._ground)
        for part in (self.sidebar, self.panes, self.outline):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        column = QVBoxLayout(self._ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.topbar)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 6, 6)
        self._body.addWidget(self._splitter)
        self._cover: QWidget | None = None
        column.addLayout(self._body)
        self.setCentralWidget(self._ground)
        self.topbar.sidebar_requested.connect(self.toggle_sidebar)
        self.topbar.outline_requested.connect(self.toggle_outline)
        self.topbar.logo_clicked.connect(self.toggle_fun)
        self.topbar.new_requested.connect(workspace.new_session)
        self.topbar.search_requested.connect(self.search_sessions)
        self.topbar.inbox.clicked.connect(self.show_inbox)
        self.topbar.inbox.follow(library.tips, workspace)
        self.outline.emptied.connect(lambda _: self._arrange())
        self.outline.map_requested.connect(self.toggle_map)
        self.outline.ask_requested.connect(self._on_ask_requested)
        self.sidebar.noted.connect(self._on_noted)
        self.sidebar.open_beside_requested.connect(self.panes.open_beside)
        self.sidebar.foot.settings_requested.connect(lambda: self.settings.open())
        self.panes.outside_requested.connect(
            lambda place, act, node: self.outside.do(workspace.place(place), act, node)
        )
        self.outline.outside_requested.connect(
            lambda act, node: self.in_place(lambda place: self.outside.do(place, act, node))
        )
        self.panes.text_covered.connect(lambda: self._lay_over(None))
        self.panes.command_wished.connect(lambda place, wish: self.commands.serve(place, wish))
        library.trouble.connect(self.say_trouble)
        library.holding.connect(self._on_holding)
        if library.readonly:
            self._standing.show_readonly(library.readonly)
        catalogue.trouble.connect(self.say_trouble)
        theme.text_size_chosen.connect(self._on_text_size_chosen)
        self.panes.folding_changed.connect(self.topbar.tabs.refresh)
        workspace.desk_changed.connect(self._on_desk_changed)
        workspace.state_changed.connect(self._name)
        workspace.sight.watch(desk_id, self._shows)
        self.painted.connect(self._follow_personas)
        self._remembering = QTimer(self)
        self._remembering.setSingleShot(True)
        self._remembering.setInterval(REMEMBER_MS)
        self._remembering.timeout.connect(self._remember)
        self._restore()
        self._on_looked_at()
        self.focus_composer()

    def say_trouble(self, code: str, facts: Mapping[str, object]) -> None:
        """One sentence about what went wrong, above the composer."""
        self.panes.note.say(said(code, facts))

    def say_damaged(self, reason: str) -> None:
        """The database is not whole any more."""
        self._standing.show_damaged(reason)

    def say_mishap(self, code: str, what: str) -> None:
        """One sentence about what nobody expected; its report holds `what` it was."""
        self.panes.note.say(
            said(code), lambda: self._show_report(what), self.tr("Show report"), "info"
        )

    def on_view_failed(self, view: TranscriptView) -> None:
        """What failed again and again does less from now on."""
        view.show_plain(plain=True)

    def say_until(self, code: str, label: str, act: Callable[[], object]) -> None:
        """One sentence that stays above the text until its button is pressed, which does `act`."""

        def leave() -> None:
            self.panes.banner.clear(code)
            act()

        self.panes.banner.show(code, said(code), [(label, leave)], "sap")

    def come_forward(self) -> None:
        """Be before all other windows, with the keyboard, as far as the desktop allows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def is_in_front(self) -> bool:
        """Whether it has the keyboard, or a dialog of ours over it has."""
        active = QApplication.activeWindow()
        while active and active is not self:
            active = active.parentWidget()
        return active is self

    # What the keys do

    def toggle_sidebar(self) -> None:
        self._toggle("sidebar", self.sidebar, SIDEBAR_BELOW)

    def toggle_fun(self) -> None:
        """Let the fun one answer from now on, or who answers otherwise."""
        personas = self._catalogue.personas
        personas.set_fun_mode(not personas.fun_mode)

    def toggle_outline(self) -> None:
        if self.outline.empty and self._wants["outline"] and self.width() >= DOCK_BELOW:
            self._wants_empty = not self._wants_empty
            self._arrange()
        else:
            self._toggle("outline", self.outline, DOCK_BELOW)

    def search_sessions(self) -> None:
        if not self.sidebar.isVisible():
            self.toggle_sidebar()
        self.sidebar.focus_search()

    def show_inbox(self) -> None:
        from bough.ui.inbox import Inbox

        box = self.topbar.rect()
        corner = self.topbar.mapToGlobal(box.bottomRight() - QPoint(8, 0))
        Inbox(self._library.tips, self._workspace, self._theme, self).popup_at(corner)

    def focus_composer(self) -> None:
        self.in_pane(Pane.focus_composer)

    def write(self) -> None:
        self.in_pane(Pane.write)

    def toggle_map(self) -> None:
        self.in_pane(Pane.toggle_map)

    def step_tab(self, step: int) -> None:
        tabs = self.topbar.tabs
        if tabs.count():
            tabs.setCurrentIndex((tabs.currentIndex() + step) % tabs.count())

    def show_tab(self, number: int) -> None:
        """The tab of that number, from 1; 9 is the last."""
        tabs = self.topbar.tabs
        at = tabs.count() - 1 if number == 9 else number - 1
        if 0 <= at < tabs.count():
            tabs.setCurrentIndex(at)

    def in_place(self, act: Callable[[Place], object]) -> None:
        """Do it to the place that is looked at."""
        if place := self._workspace.current(self.desk_id):
            act(place)

    def in_pane(self, act: Callable[[Pane], object]) -> None:
        """Do it to the pane that is looked at."""
        if pane := self.panes.current():
            act(pane)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._remembering.start()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._remembering.start()

    def may_end(self) -> bool:
        """Whether the program may end: where something is not saved, a person is asked."""
        held = self._library.held
        if held is not None:
            return self._standing.may_close(held)
        asks = self._catalogue.configuration.ask_before_quit
        return not asks or self._standing.may_stop_replies(self._theme)

    def leave(self) -> None:
        """Close without a question, as when the system ends the program."""
        self._asks = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        last = len(self._workspace.desks()) == 1
        if last and self._asks and not self.may_end():
            event.ignore()
            return
        self._remember()
        self._workspace.sight.forget(self.desk_id)
        super().closeEvent(event)
        if self._asks:
            self.closed.emit(self.desk_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            # Nobody else had a use for it: back to where one writes.
            self._lay_over(None)
            self.focus_composer()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.WindowActivate:
                self._workspace.activate_desk(self.desk_id)
                self._workspace.sight.look()
            case QEvent.Type.ShortcutOverride:
                self.commands.hear_keys()
            case QEvent.Type.Paint if self._unpainted:
                self._unpainted = False
                # Its children are painted after it.
                QTimer.singleShot(0, self, self.painted.emit)
        return super().event(event)

    # Inside

    def _shows(self, place: Place) -> bool:
        """Whether a person has it before the eyes."""
        return self.is_in_front() and self.panes.shows(place)

    def _on_ask_requested(self, act: str, node_id: str) -> None:
        if pane := self.panes.current():
            pane.ask(act, node_id)

    def _follow_personas(self) -> None:
        personas = self._catalogue.personas
        personas.fun_mode_changed.connect(self._theme.set_fun)
        personas.trouble.connect(self.say_trouble)

    @cached_property
    def parts(self) -> Parts:
        from bough.ui.commands.command import Parts

        return Parts(self._library, self._workspace, self._catalogue, self._theme)

    @cached_property
    def commands(self) -> WindowCommands:
        from bough.ui.commands.at_window import WindowCommands
        from bough.ui.commands.registry import standard

        return WindowCommands(self, (self._registry or standard)())

    @cached_property
    def _standing(self) -> Standing:
        from bough.ui.standing import Standing

        return Standing(self._library, self)

    @cached_property
    def outside(self) -> Outside:
        """What is edited in other programs, as far as this window shows it."""
        from bough.ui.outside import Outside

        return Outside(self._workspace, self._library, self)

    @cached_property
    def settings(self) -> Settings:
        """The settings, as far as this window shows them."""
        from bough.ui.settings.opening import Settings

        return Settings(self._library, self._workspace, self._catalogue, self._theme, self)

    @property
    def covered(self) -> bool:
        """Whether something lies over the panes."""
        return self._cover is not None

    def cover(self, layer: QWidget | None) -> None:
        """Show that in place of all that is below the top bar, or nothing of the kind any more."""
        self._lay_over(None)
        if self._cover is not None:
            self._body.removeWidget(self._cover)
            self._cover.hide()
        self._cover = layer
        self._splitter.setVisible(layer is None)
        self._body.setContentsMargins(0 if layer is None else 6, 0, 6, 6)
        if layer is not None:
            self._body.addWidget(layer)
            layer.show()

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _toggle(self, name: str, panel: QWidget, below: int) -> None:
        if self.width() < below:
            self._lay_over(None if self._over is panel else panel)
        else:
            self._wants[name] = not self._wants[name]
            self._arrange()
            self._remembering.start()

    def _arrange(self) -> None:
        """Put the panels beside the text where there is room, and away where there is none."""
        width = self.width()
        self._lay_over(None)
        self.outline.setMaximumWidth(260 if width < NARROW_DOCK_BELOW else 480)
        self.sidebar.setVisible(self._wants["sidebar"] and width >= SIDEBAR_BELOW)
        has_rows = not self.outline.empty or self._wants_empty
        self.outline.setVisible(self._wants["outline"] and has_rows and width >= DOCK_BELOW)
        if self.outline.isVisibleTo(self):
            # The splitter would keep room beside a dock that may not be so wide.
            wide = self._widths.get("outline", tokens()["size"]["dock"][1])
            wide = min(wide, self.outline.maximumWidth())
            side, middle, dock = self._splitter.sizes()
            self._splitter.setSizes([side, middle + dock - wide, wide])
        left = 0 if self.sidebar.isVisibleTo(self) else 6
        self._splitter.setContentsMargins(left, 0, 0, 0)
        self._mark_panels()

    def _lay_over(self, panel: QWidget | None) -> None:
        """Show a panel over the text, or put the one that lies there back beside it."""
        if self._over is not None:
            self._splitter.insertWidget(0 if self._over is self.sidebar else 2, self._over)
            self._over.setAutoFillBackground(False)
            self._over.hide()
            self._edge.hide()
        self._over = panel
        if panel is not None:
            ground = self._ground
            panel.setParent(ground)
            panel.setAutoFillBackground(True)
            top = self.topbar.height()
            width = min(300, self.width() - 60, panel.maximumWidth())
            left = 0 if panel is self.sidebar else ground.width() - width
            panel.setGeometry(left, top, width, ground.height() - top)
            panel.show()
            panel.raise_()
            beside = width if panel is self.sidebar else left - 1
            self._edge.setGeometry(beside, top, 1, ground.height() - top)
            self._edge.show()
            self._edge.raise_()
        lying = panel.geometry() if panel else QRect()
        self.panes.lie_below(lying.translated(-self.panes.mapTo(self._ground, QPoint())))
        self._mark_panels()

    def _mark_panels(self) -> None:
        self.topbar.sidebar.setChecked(self.sidebar.isVisibleTo(self))
        self.topbar.outline.setChecked(self.outline.isVisibleTo(self))

    def _restore(self) -> None:
        frame = self._workspace.desk(self.desk_id).frame
        match frame:
            case {"geometry": str(written)}:
                self.restoreGeometry(QByteArray(base64.b64decode(written)))
            case {"at": [int(x), int(y)]}:
                self.move(x, y)
        side = self._widths.get("sidebar", tokens()["size"]["sidebar"][1])
        dock = self._widths.get("outline", tokens()["size"]["dock"][1])
        self._splitter.setSizes([side, max(420, self.width() - side - dock), dock])
        self._arrange()

    def _remember(self) -> None:
        self._remembering.stop()
        geometry = base64.b64encode(self.saveGeometry().data()).decode()
        frame = {"geometry": geometry, "panels": self._wants, "sizes": self._widths}
        self._workspace.set_frame(self.desk_id, frame)

    def _name(self) -> None:
        place = self._workspace.current(self.desk_id)
        self.setWindowTitle((place.title if place else "") or self.tr("New session"))

    def _on_splitter_moved(self) -> None:
        # Kept as it happens: in a narrow window the panels have no width, or not their own.
        for name, panel in (("sidebar", self.sidebar), ("outline", self.outline)):
            if panel.isVisible() and panel is not self._over:
                self._widths[name] = panel.width()
                self._remembering.start()

    def _on_holding(self, held: Held | None) -> None:
        self._standing.show_held(held)

    def _on_desk_changed(self, desk_id: str) -> None:
        if desk_id == self.desk_id:
            self._on_looked_at()

    def _on_looked_at(self) -> None:
        """Another pane is looked at, maybe."""
        pane = self.panes.current()
        if pane is not self._pane:
            self._pane = pane
            place = pane.place if pane else None
            self.outline.show_place(place, pane.transcript if pane else None)
            self._lay_over(None)
        self._name()

    def _on_text_size_chosen(self, size: int) -> None:
        self.panes.note.say(self.tr("Text size {size} %").format(size=size))

    def _show_report(self, what: str) -> None:
        from bough.core.report import report
        from bough.ui.report import show_report

        show_report(report(what, self._library.profile), self._theme, self)

    def _on_noted(self, words: str, undo: Callable[[], object] | None) -> None:
        self.panes.note.say(words, undo)
