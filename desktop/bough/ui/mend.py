"""Opens what a button at the end of a failed reply needs: a dialog, a page, a file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from bough.app.catalogue import Catalogue
from bough.app.place import Place
from bough.app.said import said
from bough.core.endpoint import ModelRef
from bough.core.errors import BoughError
from bough.core.node import Node
from bough.ui.dialog import asked
from bough.ui.theme import Theme


def mend(
    action: str, node: Node, place: Place, catalogue: Catalogue, theme: Theme, parent: QWidget
) -> None:
    """Do what the button says, and try the reply again where that was agreed to."""
    match action:
        case "change_key":
            from bough.ui.key_dialog import KeyDialog

            server = catalogue.endpoint_name(ModelRef(node.endpoint or "", node.model or ""))
            asked(KeyDialog(server, partial(place.remedies.set_key, node), theme, parent))
        case "edit_server":
            from bough.ui.server_dialog import ServerDialog

            endpoint = catalogue.server(node.endpoint or "")
            dialog = ServerDialog(catalogue, theme, parent, endpoint=endpoint)
            if asked(dialog) and endpoint:
                if dialog.key.text().strip():
                    place.remedies.retry_when_changed(node)
                else:
                    place.retry(node.id)
        case "trust_certificate":
            _trust(node, place, theme, parent)
        case "billing":
            from bough.ui.links import open_link
            from bough.ui.transcript.outcome import billing_page

            open_link(billing_page(node), theme, parent, text="")
        case "choose_file":
            _choose_model(place, catalogue, parent)
        case "reset_setting":
            _reset(node, place, theme, parent)


def _trust(node: Node, place: Place, theme: Theme, parent: QWidget) -> None:
    from bough.ui.trust_dialog import TrustDialog

    facts = node.failure.facts if node.failure else {}
    fingerprint = str(facts.get("fingerprint", ""))
    address, reason = str(facts.get("address", "")), str(facts.get("reason", ""))
    if asked(TrustDialog(address, reason, fingerprint, theme, parent)):
        place.remedies.trust(node, fingerprint)


def _reset(node: Node, place: Place, theme: Theme, parent: QWidget) -> None:
    """Ask without the parameter that was refused. Where the branch or a persona has it, what that
    has is shown: it is meant for more than this reply."""
    from bough.ui.transcript.outcome import refused_parameter

    name, session = refused_parameter(node), place.session_terms
    persona = place.personas.answering(place.terms_at(node.parent))
    if name in session.parameters:
        others = {n: value for n, value in session.parameters.items() if n != name}
        place.set_terms(replace(session, parameters=others), branch=False)
        place.retry(node.id)
    elif name in place.terms_at(node.parent).parameters or persona is None:
        from bough.ui.terms.dialog import edit_terms

        edit_terms(place, theme, parent, branch=True)
    else:
        from bough.ui.settings.opening import open_settings
        from bough.ui.window import Window

        window = parent.window()
        if isinstance(window, Window):
            open_settings(window, "personas", persona.id)


def _choose_model(place: Place, catalogue: Catalogue, parent: QWidget) -> None:
    file, _ = QFileDialog.getOpenFileName(parent, _tr("Choose a model"), "", "GGUF (*.gguf)")
    if not file:
        return
    try:
        catalogue.use_file(file)
    except BoughError as error:
        place.refused.emit(said(error.code, error.facts))
        return
    place.noted.emit(_tr("That model answers from now on."), False)


def _tr(text: str) -> str:
    return QCoreApplication.translate("mend", text)
