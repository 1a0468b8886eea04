"""How a person finds a model in the picker, and adds a server to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from bough.app.catalogue import Choice
from bough.core.endpoint import ModelRef
from bough.ui.model_picker import ModelPicker
from bough.ui.server_dialog import ServerDialog, address
from bough.ui.theme import Theme
from bough.ui.window import Window
from helpers.rooms import shown
from helpers.server import ModelServer
from helpers.world import World

DOWN, UP, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(["scripted", "alpha-7b", "beta-3"]) as server:
        yield server


@pytest.fixture
def picker(qtbot: QtBot, world: World, theme: Theme) -> Iterator[ModelPicker]:
    """Open, with every server asked."""
    parent = shown(qtbot, QWidget())
    picker = ModelPicker(world.catalogue, theme, parent)
    picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    picker.popup_at(QPoint(40, 400), above=True)
    qtbot.waitUntil(lambda: not world.catalogue.looking)
    yield picker
    picker.close()


def listed(picker: ModelPicker) -> list[str]:
    """The rows from top to bottom, without what this machine may have besides."""
    return [str(picker.models.index(i).data()) for i in range(picker.models.rowCount())]


def chosen_row(picker: ModelPicker) -> str:
    return str(picker.view.currentIndex().data())


def test_models_stand_under_the_name_of_their_endpoint(picker: ModelPicker) -> None:
    rows = listed(picker)

    at = rows.index("Scripted")
    assert rows[at : at + 4] == ["Scripted", "scripted", "alpha-7b", "beta-3"]
    assert rows[-1] == "Add a server…"


def test_what_a_server_offers_appears_while_the_picker_is_open(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    parent = shown(qtbot, QWidget())
    picker = ModelPicker(world.catalogue, theme, parent)
    picker.popup_at(QPoint(40, 400), above=True)
    assert "Looking for servers…" in listed(picker)
    assert "alpha-7b" not in listed(picker)

    qtbot.waitUntil(lambda: "alpha-7b" in listed(picker))

    assert "Looking for servers…" not in listed(picker)
    picker.close()


def test_the_model_in_use_is_where_the_arrows_begin(
    qtbot: QtBot, world: World, picker: ModelPicker
) -> None:
    assert chosen_row(picker) == "scripted"

    qtbot.keyClick(picker.filter, DOWN)
    assert chosen_row(picker) == "alpha-7b"

    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(picker.filter, ENTER)
    assert chosen.args == [ModelRef("scripted", "alpha-7b")]
    assert not picker.isVisible()


def test_the_model_of_the_place_is_chosen_whatever_was_chosen_elsewhere_since(
    qtbot: QtBot, world: World, window: Window
) -> None:
    first = world.place
    first.set_model(ModelRef("scripted", "alpha-7b"))
    first.set_draft("kept")
    world.workspace.new_session().set_model(ModelRef("scripted", "beta-3"))
    world.workspace.activate(first.id)

    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | SHIFT)
    picker = QApplication.activePopupWidget()
    assert isinstance(picker, ModelPicker)
    qtbot.waitUntil(lambda: not world.catalogue.looking)
    assert chosen_row(picker) == "alpha-7b"

    qtbot.keyClicks(picker.filter, "beta")
    assert chosen_row(picker) == "beta-3"
    picker.filter.clear()
    assert chosen_row(picker) == "alpha-7b"
    picker.close()


def test_arrows_pass_over_headings_and_go_round(qtbot: QtBot, picker: ModelPicker) -> None:
    seen = set()
    for _ in range(picker.models.rowCount()):
        qtbot.keyClick(picker.filter, UP)
        seen.add(chosen_row(picker))

    assert {"scripted", "alpha-7b", "beta-3", "Add a server…"} <= seen
    assert "Scripted" not in seen


def test_typing_leaves_what_has_the_words(qtbot: QtBot, picker: ModelPicker) -> None:
    qtbot.keyClicks(picker.filter, "beta")

    assert listed(picker) == ["Scripted", "beta-3", "Add a server…"]
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(picker.filter, ENTER)
    assert chosen.args == [ModelRef("scripted", "beta-3")]


def test_words_that_nothing_has_are_answered_with_a_sentence(
    qtbot: QtBot, picker: ModelPicker
) -> None:
    qtbot.keyClicks(picker.filter, "zzz")

    assert listed(picker) == ["No model has these words in its name.", "Add a server…"]


def test_esc_leaves_without_a_choice(qtbot: QtBot, picker: ModelPicker) -> None:
    with qtbot.assertNotEmitted(picker.chosen):
        qtbot.keyClick(picker.filter, Qt.Key.Key_Escape)

    assert not picker.isVisible()


def test_a_click_chooses(qtbot: QtBot, picker: ModelPicker) -> None:
    index = picker.models.index(listed(picker).index("beta-3"))
    spot = picker.view.visualRect(index).center()

    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.mouseClick(picker.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    assert chosen.args == [ModelRef("scripted", "beta-3")]


def test_a_row_is_read_out_with_its_context_and_where_it_runs(picker: ModelPicker) -> None:
    choice = Choice(ModelRef("x", "tiny"), "tiny", "Somewhere", 4096, True)
    far = Choice(ModelRef("x", "huge"), "huge", "Somewhere", 128_000, False)

    assert picker.models.remarks(choice) == ["4k", "on this computer"]
    assert picker.models.remarks(far) == ["128k"]
    index = picker.models.index(listed(picker).index("alpha-7b"))
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "alpha-7b, Scripted, on this computer"


def test_the_last_row_asks_for_a_server(qtbot: QtBot, picker: ModelPicker) -> None:
    asked: list[QWidget | None] = []

    def leave() -> None:
        dialog = QApplication.activeModalWidget()
        asked.append(dialog)
        assert isinstance(dialog, ServerDialog)
        dialog.reject()

    QTimer.singleShot(0, leave)
    index = picker.models.index(picker.models.rowCount() - 1)
    picker.view.setCurrentIndex(index)
    qtbot.keyClick(picker.filter, ENTER)

    assert len(asked) == 1


def test_a_server_is_added_with_its_models(
    qtbot: QtBot, world: World, theme: Theme, server: ModelServer
) -> None:
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))
    qtbot.keyClicks(dialog.name, "My  server")
    # What people paste has white space around it, and the path of a request at its end.
    qtbot.keyClicks(dialog.url, f" {server.base_url}/chat/completions ")
    qtbot.keyClick(dialog.url, ENTER)

    assert dialog.result() == ServerDialog.DialogCode.Accepted
    qtbot.waitUntil(
        lambda: (
            ("My server", "beta-3")
            in {(c.endpoint_name, c.name) for c in world.catalogue.choices()}
        )
    )


def test_a_server_that_cannot_be_kept_is_not_added(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))
    (world.home / "config.toml").mkdir()
    dialog.url.setText("http://127.0.0.1:9/v1")
    qtbot.keyClick(dialog.url, ENTER)

    assert dialog.isVisible()
    assert "config.toml" in dialog.message.text()
    assert world.catalogue.endpoint_name(ModelRef("127-0-0-1", "any")) == "Inside"


def test_a_choice_that_cannot_be_kept_is_told_and_holds(world: World, window: Window) -> None:
    (world.home / "config.toml").mkdir()

    world.place.set_model(ModelRef("scripted", "beta-3"))

    assert "config.toml" in window.panes.note.text()
    assert world.place.model == ModelRef("scripted", "beta-3")


def test_a_key_is_not_shown_while_it_is_typed(qtbot: QtBot, world: World, theme: Theme) -> None:
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))

    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "missing"),
        ("ftp://example.org", "http://"),
        ("javascript:alert(1)", "http://"),
        ("example.org/v1", "http://"),
        ("https://", "read"),
        ("https://exa mple.org", "read"),
        ("https://[::1", "read"),
        ("https://example.org:port", "read"),
        ("https://me:secret@example.org/v1", "key"),
        ("https://example.org/v1?key=1", "question mark"),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(
    qtbot: QtBot, world: World, theme: Theme, url: str, word: str
) -> None:
    before = world.catalogue.choices()
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))
    dialog.url.setText(url)
    qtbot.keyClick(dialog.url, ENTER)

    assert dialog.isVisible()
    assert dialog.message.isVisible()
    assert word in dialog.message.text()
    assert dialog.message.text().endswith(".")
    assert world.catalogue.choices() == before


def test_a_key_that_can_be_none_is_refused(qtbot: QtBot, world: World, theme: Theme) -> None:
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))
    dialog.url.setText("https://example.org/v1")
    dialog.key.setText("ключ")
    qtbot.keyClick(dialog.key, ENTER)

    assert dialog.isVisible()
    assert dialog.message.isVisible()
    assert "ключ" not in dialog.message.text()


def test_a_key_that_would_go_in_the_open_is_worth_a_word(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))
    dialog.url.setText("http://192.168.1.5:8000/v1")
    dialog.key.setText("secret")
    assert dialog.message.isVisible()

    dialog.url.setText("https://192.168.1.5:8000/v1")
    assert not dialog.message.isVisible()


def test_an_address_keeps_its_path() -> None:
    assert address("https://example.org/api/v1/") == ("https://example.org/api/v1", "")


def test_the_dialog_begins_at_the_name_and_enter_goes_on(
    qtbot: QtBot, world: World, theme: Theme
) -> None:
    dialog = shown(qtbot, ServerDialog(world.catalogue, theme))

    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.name)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is dialog.url
