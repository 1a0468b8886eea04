"""The page of models: what answers on this computer, who else is asked, and who is offered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from bough.app.catalogue import Catalogue
from bough.core.endpoint import Endpoint
from bough.core.engine.shipped import model_name
from bough.ui.settings.controls import told
from bough.ui.settings.marked import Marked, holds
from bough.ui.settings.model_table import Head, ModelTable
from bough.ui.settings.parts import Page, Row
from bough.ui.settings.providers import Providers
from bough.ui.settings.state import State
from bough.ui.settings.words import RowWords, row, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button
from bough.ui.transcript.words import monogram, size


class Models(Page):
    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        super().__init__(theme, "models", tr("Models"))
        self._catalogue = catalogue
        here = self.section(tr("On this computer"))
        self._file = Button(
            theme, "folder-open", tr("Choose a file…"), self, words=True, look="framed"
        )
        self._file.clicked.connect(self._on_file)
        here.head.addWidget(self._file)
        self._here = here
        words = row("models", "gguf")
        self._inside = Row(theme, words, tile="··")
        self._state = State(theme, self)
        self._run = Button(theme, "", tr("Start"), self, words=True)
        self._run.clicked.connect(self._on_run)
        self._inside.add(self._state)
        self._inside.add(self._run)
        self._inside.control = self._run
        self._inside.can_reset(lambda: not catalogue.configuration.gguf, lambda: self._use(""))
        here.add(self._inside)
        self._found: dict[str, Row] = {}
        self._providers = Providers(catalogue, theme)
        self._providers.noted.connect(self.noted)
        self.put(self._providers)
        pick = self.section(row("models", "pick").name)
        self._aside = Marked(theme, row("models", "pick").about, self, step="caption", role="text2")
        pick.column.insertWidget(1, self._aside)
        pick.add(Head(theme, self))
        self._table = ModelTable(catalogue, theme, self)
        pick.add(self._table)
        self._pick = pick
        catalogue.changed.connect(self.settle)
        self.can_reset()

    def shown(self) -> None:
        self._catalogue.prices.refresh()
        self._catalogue.discover()

    def left(self) -> None:
        self._providers.close_up()

    def settle(self) -> None:
        self._settle_inside()
        self._settle_found()
        self._providers.refresh()
        self._table.models.refresh()
        super().settle()

    def filter(self, words: Sequence[str]) -> bool:
        others = super().filter(words)
        # The list is searched by itself: for a model, or as what it is.
        title = f"{self.title.text()} {self._pick.title.text()} {self._aside.text()}"
        whole = holds(title, words)
        self._table.models.set_filter(() if whole else tuple(words))
        some = whole or self._table.models.rowCount() > 0
        for part in self._pick.card.parts():
            part.setVisible(some)
        self._aside.mark(words)
        self._pick.setVisible(some)
        if not words:
            self.settle()
        return others or some

    # Inside

    def _settle_inside(self) -> None:
        gguf, state = self._catalogue.gguf, self._catalogue.engine_state
        self._inside.name.setText(model_name(gguf) if gguf else tr("No model inside"))
        self._inside.set_tile(monogram(model_name(gguf)) if gguf else "··")
        own = self._catalogue.configuration.gguf
        said = [own or tr("Built in"), _weight(gguf)]
        self._inside.explain(", ".join(filter(None, said)) if gguf else row("models", "gguf").about)
        match state:
            case "loading":
                self._state.say("busy", tr("loading"))
            case "ready":
                self._state.say("well", tr("ready"))
            case "failed":
                self._state.say("failed", tr("failed"))
            case _:
                self._state.say("off", tr("asleep"))
        runs = state in ("loading", "ready")
        self._run.set_words(tr("Stop") if runs else tr("Start"))
        self._run.setEnabled(gguf is not None)

    def _settle_found(self) -> None:
        """A row for each server of this machine that is not configured yet."""
        found = {e.id: e for e in self._catalogue.found()}
        for gone in set(self._found) - set(found):
            self._here.card.take(self._found.pop(gone))
        for endpoint in found.values():
            if endpoint.id not in self._found:
                self._found[endpoint.id] = self._new_found(endpoint)
            answer = self._catalogue.answer(endpoint.id)
            many = len(answer.models) if answer else 0
            words = tr("Found at {address} with {n} models")
            if many == 1:
                words = tr("Found at {address} with 1 model")
            self._found[endpoint.id].explain(words.format(address=endpoint.address, n=many))

    def _new_found(self, endpoint: Endpoint) -> Row:
        words = RowWords("models", f"found:{endpoint.id}", endpoint.name, "")
        connect = Button(self._theme, "", tr("Connect"), self, words=True, look="framed")
        connect.setAccessibleName(tr("Connect {name}").format(name=endpoint.name))
        connect.clicked.connect(
            lambda: told(
                lambda: self._catalogue.connect_server(endpoint.id), self._catalogue.trouble.emit
            )
        )
        made = Row(self._theme, words, connect, tile=monogram(endpoint.name))
        self._here.add(made)
        return made

    def _on_run(self) -> None:
        if self._catalogue.engine_state in ("loading", "ready"):
            self._catalogue.stop_engine()
        else:
            self._catalogue.start_engine()

    def _on_file(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, tr("Choose a model"), "", "GGUF (*.gguf)")
        if file:
            self._use(file)

    def _use(self, gguf: str) -> None:
        told(lambda: self._catalogue.use_file(gguf), self._catalogue.trouble.emit)
        self.settle()


def _weight(gguf: Path | None) -> str:
    """How large the file is."""
    try:
        return tr("{size} on disk").format(size=size(gguf.stat().st_size)) if gguf else ""
    except OSError:
        return tr("the file is not there")
