"""The providers: each in a row that says how it answers; their order is that of the pickers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QMenu

from bough.app.said import said
from bough.core.endpoint import Endpoint
from bough.ui.settings.controls import told
from bough.ui.settings.parts import Row, Section
from bough.ui.settings.state import State
from bough.ui.settings.words import RowWords, row, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import monogram
from bough.ui.widgets import IconButton

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.ui.settings.provider_details import Details


class Provider(Row):
    """One of them. Alt and the arrows move it, and so does dragging it by its left part."""

    step_requested = Signal(str, int)
    dragged = Signal(str, int)
    """id, y in its parent: the pointer is there."""
    dropped = Signal(str, int)
    remove_requested = Signal(str)

    def __init__(self, catalogue: Catalogue, endpoint: Endpoint, theme: Theme) -> None:
        words = RowWords("models", f"provider:{endpoint.id}", endpoint.name, "")
        super().__init__(theme, words, tile=monogram(endpoint.name))
        self._catalogue = catalogue
        self._pressed: QPoint | None = None
        self._dragging = False
        self.id = endpoint.id
        self.details: Details | None = None
        self.state = State(theme, self)
        self._check = Button(theme, "", tr("Check again"), self, words=True, look="framed")
        self._check.clicked.connect(self._on_check)
        self.unfold = IconButton(theme, "chevron-down", "", self, size=28)
        self.unfold.setCheckable(True)
        self.unfold.toggled.connect(self._on_unfolded)
        self.more = IconButton(theme, "ellipsis", "", self, size=28)
        self.more.clicked.connect(self._on_more)
        for widget in (self.state, self._check, self.unfold, self.more):
            self.add(widget)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self.step_requested.emit(self.id, step))
        self.control = self.more
        self.refresh()

    def refresh(self) -> None:
        """Say what is known of it by now."""
        endpoint = self._catalogue.server(self.id)
        if endpoint is None:
            return
        self.name.setText(endpoint.name)
        self.set_tile(monogram(endpoint.name))
        for widget, words in (
            (self.more, tr("More about {name}")),
            (self.unfold, tr("Details of {name}")),
        ):
            widget.setAccessibleName(words.format(name=endpoint.name))
            widget.setToolTip(words.format(name=endpoint.name))
        answer = self._catalogue.answer(self.id)
        asking = self._catalogue.asks(self.id) or (answer is None and self._catalogue.looking)
        failed = answer is not None and answer.failure is not None and not asking
        if asking:
            self.state.say("busy", tr("asking"))
        elif answer is None:
            self.state.say("off", tr("not asked yet"))
        elif answer.failure:
            self.state.say("failed", "")
            self.state.setAccessibleName(tr("It does not answer"))
        else:
            ms = max(1, round(answer.seconds * 1000))
            self.state.say("well", tr("{ms} ms").format(ms=f"{ms:n}"))
        self._check.setVisible(failed or asking)
        self._check.set_words(tr("Cancel") if asking else tr("Check again"))
        self._check.setEnabled(not asking or self._catalogue.asks(self.id))
        if failed and answer and answer.failure:
            self.explain(said(answer.failure.code, answer.failure.facts), "rust")
        else:
            self.explain(f"{endpoint.address} · {key_words(self._catalogue, endpoint)}")
        if self.details:
            self.details.refresh()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        far = QApplication.startDragDistance()
        if self._pressed is not None and abs(at.y() - self._pressed.y()) >= far:
            self._dragging = True
        if self._dragging:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self.id, self.mapToParent(at).y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.dropped.emit(self.id, self.mapToParent(event.position().toPoint()).y())
        self._pressed, self._dragging = None, False
        self.unsetCursor()

    def _on_check(self) -> None:
        if self._catalogue.asks(self.id):
            self._catalogue.ask_no_more(self.id)
        else:
            self._catalogue.ask(self.id)

    def _on_unfolded(self, on: bool) -> None:
        self.unfold.set_icon("chevron-up" if on else "chevron-down")

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.more.accessibleName())
        menu.addAction(tr("Check again"), lambda: self._catalogue.ask(self.id))
        fold = tr("Hide the details") if self.unfold.isChecked() else tr("Change…")
        menu.addAction(fold, self.unfold.toggle)
        menu.addSeparator()
        menu.addAction(f"{tr('Move up')}\tAlt+↑", lambda: self.step_requested.emit(self.id, -1))
        menu.addAction(f"{tr('Move down')}\tAlt+↓", lambda: self.step_requested.emit(self.id, 1))
        menu.addSeparator()
        menu.addAction(tr("Remove"), lambda: self.remove_requested.emit(self.id))
        menu.exec(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
        menu.deleteLater()


class Providers(Section):
    """Adding, moving and removing them."""

    noted = Signal(str, object)
    """A sentence, and what takes it back."""

    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        super().__init__(theme, row("models", "providers").name)
        self._theme = theme
        self._catalogue = catalogue
        self._rows: dict[str, Provider] = {}
        self._removed: list[Endpoint] = []
        add = Button(theme, "plus", tr("Add a provider"), self, words=True, look="framed")
        add.clicked.connect(self._on_add)
        self.head.addWidget(add)
        self._none = Row(
            theme,
            RowWords(
                "models",
                "providers",
                tr("None yet"),
                tr("Any server that speaks the chat API of OpenAI can be added, here or far away."),
            ),
        )
        self.add(self._none)
        self._mark = QFrame(self.card)
        self._mark.setFixedHeight(2)
        self._mark.setAutoFillBackground(True)
        self._mark.hide()
        self.refresh()

    def refresh(self) -> None:
        """Show the providers as they are configured."""
        endpoints = self._catalogue.configuration.endpoints
        for gone in set(self._rows) - {e.id for e in endpoints}:
            provider = self._rows.pop(gone)
            if provider.details:
                self.card.take(provider.details)
            self.card.take(provider)
        at = 0
        for endpoint in endpoints:
            provider = self._rows.get(endpoint.id) or self._new(endpoint)
            for widget in (provider, provider.details):
                if widget is not None:
                    if self.card.column.indexOf(widget) != at:
                        self.card.column.removeWidget(widget)
                        self.card.add(widget, at)
                    at += 1
            provider.refresh()
        self._none.set_away(bool(endpoints))

    def close_up(self) -> None:
        """Nobody takes a removal back any more: the keys of those providers go as well."""
        removed, self._removed = self._removed, []
        configured = {e.id for e in self._catalogue.configuration.endpoints}
        for endpoint in removed:
            if endpoint.id not in configured:
                self._catalogue.forget_key(endpoint)

    # Inside

    def _new(self, endpoint: Endpoint) -> Provider:
        made = Provider(self._catalogue, endpoint, self._theme)
        self._rows[endpoint.id] = made
        made.step_requested.connect(self._on_step)
        made.dragged.connect(self._on_dragged)
        made.dropped.connect(self._on_dropped)
        made.remove_requested.connect(self._on_remove)
        made.unfold.toggled.connect(lambda on, provider=made: self._on_unfolded(provider, on))
        return made

    def _arrange(self, endpoints: list[Endpoint]) -> bool:
        arrange = partial(self._catalogue.arrange_servers, tuple(endpoints))
        return told(arrange, self._catalogue.trouble.emit)

    def _on_step(self, endpoint_id: str, step: int) -> None:
        endpoints = list(self._catalogue.configuration.endpoints)
        at = next(i for i, e in enumerate(endpoints) if e.id == endpoint_id)
        to = at + step
        if 0 <= to < len(endpoints):
            focused = QApplication.focusWidget()
            endpoints.insert(to, endpoints.pop(at))
            self._arrange(endpoints)
            if focused is not None and self.isAncestorOf(focused):
                focused.setFocus()

    def _place(self, y: int) -> int:
        """Before which of them something is put that is let go of at that height."""
        middles = [row.geometry().center().y() for row in self._ordered()]
        return sum(middle < y for middle in middles)

    def _ordered(self) -> list[Provider]:
        return [self._rows[e.id] for e in self._catalogue.configuration.endpoints]

    def _on_dragged(self, _endpoint_id: str, y: int) -> None:
        rows, at = self._ordered(), self._place(y)
        top = rows[at].y() - 1 if at < len(rows) else rows[-1].geometry().bottom()
        palette = self._mark.palette()
        palette.setColor(palette.ColorRole.Window, self._theme.color("skyLine"))
        self._mark.setPalette(palette)
        self._mark.setGeometry(1, max(0, top - 1), self.card.width() - 2, 2)
        self._mark.raise_()
        self._mark.show()

    def _on_dropped(self, endpoint_id: str, y: int) -> None:
        self._mark.hide()
        to = self._place(y)
        endpoints = list(self._catalogue.configuration.endpoints)
        at = next(i for i, e in enumerate(endpoints) if e.id == endpoint_id)
        moved = endpoints.pop(at)
        endpoints.insert(to - (to > at), moved)
        self._arrange(endpoints)

    def _on_remove(self, endpoint_id: str) -> None:
        self.close_up()
        endpoints = list(self._catalogue.configuration.endpoints)
        at = next(i for i, e in enumerate(endpoints) if e.id == endpoint_id)
        gone = endpoints.pop(at)
        if not self._arrange(endpoints):
            return
        self._removed.append(gone)

        def undo() -> None:
            self._removed.clear()
            now = list(self._catalogue.configuration.endpoints)
            now.insert(min(at, len(now)), gone)
            self._arrange(now)

        self.noted.emit(tr("{name} is removed.").format(name=gone.name), undo)

    def _on_unfolded(self, provider: Provider, on: bool) -> None:
        if provider.details is not None:
            self.card.take(provider.details)
            provider.details = None
        if on:
            from bough.ui.settings.provider_details import Details

            provider.details = Details(self._catalogue, provider.id, self._theme)
            self.card.add(provider.details, self.card.column.indexOf(provider) + 1)
            provider.details.show()
            provider.details.first.setFocus()

    def _on_add(self) -> None:
        from bough.ui.server_dialog import ask_for_server

        ask_for_server(self._catalogue, self._theme, self)


def key_words(catalogue: Catalogue, endpoint: Endpoint) -> str:
    """Where the key of a server is, and by what it is known again."""
    if endpoint.key_env:
        return tr("key in the variable {name}").format(name=endpoint.key_env)
    answer = catalogue.answer(endpoint.id)
    if answer is None:
        return tr("OpenAI-compatible")
    if answer.key.strip("…"):
        return tr("key ends in {signs}, kept in the system keyring").format(signs=answer.key)
    if answer.key:
        return tr("key kept in the system keyring")
    return tr("no key")
