"""The dialogs behind the buttons of a failed reply, and that it is tried again after them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from bough.core.endpoint import Endpoint, ModelRef
from bough.core.node import Status
from bough.core.terms import Terms
from bough.ui.key_dialog import KeyDialog
from bough.ui.model_picker import ModelPicker
from bough.ui.server_dialog import ServerDialog
from bough.ui.theme import Theme
from bough.ui.trust_dialog import TrustDialog
from bough.ui.window import Window
from helpers.rooms import asked, named, shown
from helpers.scripted_place import ScriptedPlace
from helpers.server import ModelServer
from helpers.world import World, draw, drawn

LEFT = Qt.MouseButton.LeftButton


def failed(place: ScriptedPlace, code: str) -> str:
    place.question("Well?")
    reply = place.begin(endpoint="lab")
    place.fail(reply, code)
    return reply


def in_dialog(act: Callable[[QDialog], None]) -> None:
    """Do that in the dialog that comes."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        act(dialog)

    QTimer.singleShot(0, look)


# The key


def test_a_new_key_is_taken_hidden_and_the_reply_is_tried_again_once_it_is_kept(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme
) -> None:
    reply = failed(place, "unauthorized")
    node = place.node(reply)
    dialog = KeyDialog("Lab", lambda key: place.remedies.set_key(node, key), theme)
    shown(qtbot, dialog)
    field = named(dialog, QLineEdit, "Key")
    assert field.echoMode() is QLineEdit.EchoMode.Password

    qtbot.keyClicks(field, "sk-new")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert dialog.result() == QDialog.DialogCode.Accepted
    assert place.catalogue.asked == [("set_key", "lab", "sk-new")]
    assert place.asked == []
    place.catalogue.server_changed.emit("lab")
    assert place.asked == [("retry", reply)]


def test_what_can_be_no_key_is_told_and_changes_nothing(
    qtbot: QtBot, place: ScriptedPlace, theme: Theme
) -> None:
    node = place.node(failed(place, "unauthorized"))
    dialog = KeyDialog("Lab", lambda key: place.remedies.set_key(node, key), theme)
    shown(qtbot, dialog)

    qtbot.keyClicks(named(dialog, QLineEdit, "Key"), "two words")
    qtbot.mouseClick(named(dialog, QAbstractButton, "Save and try again"), LEFT)

    assert dialog.isVisible()
    assert dialog.message.text().startswith("The key holds characters")
    place.catalogue.server_changed.emit("lab")
    assert place.asked == []


# The certificate


def test_a_certificate_is_shown_whole_and_enter_does_not_trust_it(
    qtbot: QtBot, theme: Theme
) -> None:
    dialog = shown(qtbot, TrustDialog("lab:8443", "expired", "3f8a" * 16, theme, None))
    words = [label.text() for label in dialog.findChildren(QLabel)]

    assert "Trust the certificate of lab:8443?" in words
    assert "What is wrong with it: expired" in words
    assert "\n".join([" ".join(["3F", "8A"] * 8)] * 2) in words
    focused = QApplication.focusWidget()
    assert focused is named(dialog, QAbstractButton, "Cancel")
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Rejected


# The server


def test_a_server_is_changed_where_it_stands(
    qtbot: QtBot, world: World, theme: Theme, server: ModelServer
) -> None:
    dialog = ServerDialog(world.catalogue, theme, endpoint=server.endpoint)
    shown(qtbot, dialog)
    assert (dialog.name.text(), dialog.url.text()) == (
        server.endpoint.name, server.endpoint.base_url,
    )  # fmt: skip
    assert dialog.key.text() == ""

    dialog.name.setText("Attic")
    dialog.url.setText("http://127.0.0.1:9/v1")
    qtbot.mouseClick(named(dialog, QAbstractButton, "Save and try again"), LEFT)

    changed = world.catalogue.server(server.endpoint.id)
    assert isinstance(changed, Endpoint)
    assert (changed.name, changed.base_url) == ("Attic", "http://127.0.0.1:9/v1")
    assert world.catalogue.endpoint_name(ModelRef(changed.id, "x")) == "Attic"


# In the window


def test_another_model_finishes_what_was_begun(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.reply("one two three", cut_after=2)
    asked(qtbot, world, "Count.")
    reply = world.place.path()[-1]
    assert reply.status is Status.FAILED
    server.reply("three")
    pane = window.panes.current()
    assert pane is not None

    pane.transcript.remedy_requested.emit("other_model", reply.id, pane.rect().center())
    picker = window.findChild(ModelPicker)
    assert picker is not None
    picker.chosen.emit(ModelRef(server.endpoint.id, "other"))
    picker.close()
    qtbot.waitUntil(lambda: not world.place.running)

    assert draw(world.place.tree(), world.place.head) == drawn("""
        Count.
          one two three <
    """)
    assert world.place.path()[-1].model == "other"


def test_the_rejected_key_of_a_reply_opens_the_dialog_for_its_server(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    server.fail(401, "Incorrect API key")
    asked(qtbot, world, "Hello?")
    titles: list[str] = []

    def look(dialog: QDialog) -> None:
        titles.append(dialog.windowTitle())
        dialog.reject()

    in_dialog(look)
    qtbot.mouseClick(named(window, QAbstractButton, "Change the key…"), LEFT)

    assert titles == [f"The key of {server.endpoint.name}"]
    assert len(server.requests) == 1


def refused(qtbot: QtBot, world: World, server: ModelServer) -> None:
    """A reply that was asked for at a temperature that the server does not take."""
    server.fail(400, "Unsupported value: 'temperature'", param="temperature")
    asked(qtbot, world, "Hello?")


def test_a_parameter_that_the_server_refused_is_reset_and_the_reply_is_tried_again(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    world.place.set_terms(Terms(parameters={"temperature": 1.9, "top_p": 0.5}), branch=False)
    refused(qtbot, world, server)
    assert server.questions[-1].json["temperature"] == 1.9

    qtbot.mouseClick(named(window, QAbstractButton, "Reset this setting"), LEFT)
    qtbot.waitUntil(lambda: not world.place.running)

    assert dict(world.place.session_terms.parameters) == {"top_p": 0.5}
    assert "temperature" not in server.questions[-1].json
    assert world.place.path()[-1].status is Status.SEALED


def test_a_parameter_of_a_persona_that_was_refused_is_shown_where_it_can_be_changed(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    world.place.set_terms(Terms(persona="brief"), branch=False)
    refused(qtbot, world, server)

    qtbot.mouseClick(named(window, QAbstractButton, "Reset this setting"), LEFT)

    layer = window.settings.layer
    assert layer
    assert layer.page.id == "personas"
    assert named(layer, QAbstractButton, "Edit Brief").hasFocus()
    assert len(server.questions) == 1


def test_a_parameter_that_was_not_asked_with_is_not_offered_to_be_reset(
    qtbot: QtBot, world: World, window: Window, server: ModelServer
) -> None:
    refused(qtbot, world, server)

    assert "Reset this setting" not in [
        b.accessibleName() for b in window.findChildren(QAbstractButton) if b.isVisible()
    ]
