"""What can be changed about one provider, unfolded below its row."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bough.core.endpoint import Endpoint, Prefill
from bough.ui.settings.controls import Entry, Select
from bough.ui.settings.parts import Row
from bough.ui.settings.providers import key_words
from bough.ui.settings.words import RowWords, tr
from bough.ui.theme import Theme
from bough.ui.transcript.buttons import Button

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue

LIMITS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32)


class Details(QWidget):
    """Its name, address, key and limits; each counts at once."""

    def __init__(self, catalogue: Catalogue, endpoint_id: str, theme: Theme) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._id = endpoint_id
        self._theme = theme
        endpoint = self._endpoint
        self.setAccessibleName(tr("Details of {name}").format(name=endpoint.name))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(38, 0, 0, 6)
        self._column.setSpacing(0)
        self.first = self._name = Entry(theme, tr("Name"), endpoint.name, self)
        self._name.entered.connect(self._on_name)
        self._row(tr("Name"), "", self._name)
        self._address = Entry(theme, tr("Address"), endpoint.base_url, self, wide=340)
        self._address.entered.connect(self._on_address)
        self._address_row = self._row(
            tr("Address"), tr("Where its API is. At another host it needs its key anew."),
            self._address,
        )  # fmt: skip
        self._replace = Button(theme, "key-round", tr("Replace…"), self, words=True, look="framed")
        self._replace.clicked.connect(self._on_replace)
        self._remove = Button(theme, "", tr("Remove"), self, words=True)
        self._remove.clicked.connect(lambda: catalogue.forget_key(self._endpoint))
        self._key = self._row(tr("Key"), "", self._replace)
        self._key.add(self._remove)
        self._variable = Entry(theme, tr("Variable"), endpoint.key_env, self, wide=200)
        self._variable.entered.connect(lambda text: self._change(key_env=text))
        self._row(
            tr("Key from a variable"),
            tr("Of the environment, in place of the keyring. Empty for none."),
            self._variable,
        )
        self._limit = Select(
            theme, tr("Replies at once"), self._limits(endpoint), endpoint.parallel,
            lambda n: self._change(parallel=n), self,
        )  # fmt: skip
        self._row(
            tr("Replies at once"), tr("What is asked beyond that waits in line."), self._limit
        )
        ways: list[tuple[Prefill, str]] = [
            ("none", tr("It cannot")),
            ("trailing", tr("From the last message (llama.cpp, Ollama)")),
            ("continue_final", tr("With continue_final_message (vLLM)")),
            ("prefix_flag", tr("With a prefix flag (DeepSeek, Mistral)")),
        ]
        self._prefill = Select(
            theme, tr("Going on with a reply"), ways, endpoint.prefill,
            lambda way: self._change(prefill=way), self,
        )  # fmt: skip
        self._row(
            tr("Going on with a reply"),
            tr("How this server lets a model go on from where a reply ended."),
            self._prefill,
        )
        self._distrust = Button(theme, "", tr("Trust it no more"), self, words=True, look="framed")
        self._distrust.clicked.connect(partial(catalogue.trust, endpoint_id, ""))
        self._certificate = self._row(
            tr("Certificate"), tr("This one is trusted, which nobody vouches for."), self._distrust
        )
        self.refresh()

    def refresh(self) -> None:
        """Show what is configured by now."""
        endpoint = self._catalogue.server(self._id)
        if endpoint is None:
            return
        self._name.set_value(endpoint.name)
        self._address.set_value(endpoint.base_url)
        self._variable.set_value(endpoint.key_env)
        self._limit.set_value(endpoint.parallel)
        self._prefill.set_value(endpoint.prefill)
        answer = self._catalogue.answer(self._id)
        has_key = bool(answer and answer.key) and not endpoint.key_env
        words = key_words(self._catalogue, endpoint)
        self._key.explain(words[:1].upper() + words[1:] + ".")
        self._replace.set_words(tr("Replace…") if has_key else tr("Enter…"))
        self._remove.setVisible(has_key)
        self._certificate.set_away(not endpoint.certificate)

    @property
    def _endpoint(self) -> Endpoint:
        found = self._catalogue.server(self._id)
        assert found is not None
        return found

    def _row(self, name: str, about: str, control: QWidget) -> Row:
        made = Row(self._theme, RowWords("models", "", name, about), control)
        self._column.addWidget(made)
        return made

    def _limits(self, endpoint: Endpoint) -> list[tuple[int, str]]:
        usual = replace(endpoint, parallel=0).at_once
        known = sorted({*LIMITS, endpoint.parallel})
        return [(n, f"{n:n}" if n else tr("As usual ({n})").format(n=usual)) for n in known]

    def _change(self, **changes: object) -> None:
        self._catalogue.change_server(replace(self._endpoint, **changes))  # type: ignore[arg-type]

    def _on_name(self, text: str) -> None:
        name = " ".join(text.split())
        if name:
            self._catalogue.rename_server(self._id, name)
        else:
            self._name.set_value(self._endpoint.name)
            self._name.setText(self._endpoint.name)

    def _on_address(self, text: str) -> None:
        from bough.ui.server_dialog import address

        url, trouble = address(text)
        if trouble:
            self._address_row.explain(trouble, "rust")
            return
        self._address_row.explain(self._address_row.words.about)
        self._catalogue.move_server(self._id, url)

    def _on_replace(self) -> None:
        from bough.ui.dialog import asked
        from bough.ui.key_dialog import KeyDialog

        keep = partial(self._catalogue.set_key, self._id)
        asked(KeyDialog(self._endpoint.name, keep, self._theme, self))
