"""Models and providers in the settings: added, asked, moved and removed over real sockets; a key is
in the keyring and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from bough.app.asked_servers import Answer
from bough.app.catalogue import Catalogue
from bough.core import config, log
from bough.core.endpoint import EMBEDDED, Endpoint, ModelRef
from bough.core.providers.provider import ModelInfo
from bough.core.report import report
from bough.core.secrets import Secrets
from bough.ui.model_picker import Models as PickerModels
from bough.ui.settings.controls import Entry
from bough.ui.settings.layer import Layer
from bough.ui.settings.model_table import ModelTable
from bough.ui.settings.parts import Row
from bough.ui.settings.providers import Provider
from bough.ui.window import Window
from helpers.dialogs import chosen, filled
from helpers.drawer import Drawer
from helpers.rooms import asked, named
from helpers.server import ModelServer
from helpers.world import World

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
KEY = "Plainly7Unguessable4711Bough"


@pytest.fixture
def drawer(world: World) -> Drawer:
    drawer = Drawer()
    world.catalogue._secrets = Secrets(drawer)  # type: ignore[misc]
    return drawer


@pytest.fixture
def second() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def layer(world: World, window: Window, drawer: Drawer) -> Layer:
    return window.settings.open("models")


def providers(layer: Layer) -> list[Provider]:
    """As they stand below one another."""
    return sorted(layer.findChildren(Provider), key=lambda row: row.y())


def provider(layer: Layer, endpoint_id: str) -> Provider:
    (found,) = [p for p in layer.findChildren(Provider) if p.id == endpoint_id]
    return found


def arrange(world: World, *endpoints: Endpoint) -> None:
    world.catalogue.arrange_servers((world.server.endpoint, *endpoints))


def written(world: World) -> list[str]:
    return [e.id for e in config.load(world.home / "config.toml").endpoints]


def settled(qtbot: QtBot, catalogue: Catalogue) -> None:
    qtbot.waitUntil(lambda: not catalogue.looking)


# Providers


def test_one_is_added_and_says_how_long_it_took_to_answer(
    qtbot: QtBot, world: World, layer: Layer, second: ModelServer, drawer: Drawer
) -> None:
    filled(
        qtbot,
        named(layer, QAbstractButton, "Add a provider"),
        {"Name": "Lab", "Base URL": second.base_url, "Key": KEY},
    )
    settled(qtbot, world.catalogue)

    row = provider(layer, "lab")
    assert row.state.kind == "well"
    assert row.state.text().endswith(" ms")
    assert f"key ends in {KEY[-4:]}, kept in the system keyring" in row.about.text()
    assert list(drawer.kept.values()) == [KEY]
    assert second.requests[-1].headers["authorization"] == f"Bearer {KEY}"


def test_one_that_does_not_answer_says_why_and_can_be_asked_again(
    qtbot: QtBot, world: World, layer: Layer, second: ModelServer
) -> None:
    arrange(world, Endpoint("lab", "Lab", "http://127.0.0.1:9/v1"))
    world.catalogue.ask("lab")
    qtbot.waitUntil(lambda: not world.catalogue.asks("lab"))
    row = provider(layer, "lab")
    assert row.state.kind == "failed"
    assert "127.0.0.1:9" in row.about.text()

    world.catalogue.change_server(Endpoint("lab", "Lab", second.base_url))
    buttons = [b for b in row.findChildren(QAbstractButton) if b.text() == "Check again"]
    qtbot.mouseClick(buttons[0], LEFT)

    qtbot.waitUntil(lambda: row.state.kind == "well")


def test_asking_one_that_hangs_is_called_off(qtbot: QtBot, world: World, layer: Layer) -> None:
    import socket

    settled(qtbot, world.catalogue)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        arrange(world, Endpoint("lab", "Lab", f"http://127.0.0.1:{silent.getsockname()[1]}/v1"))
        row = provider(layer, "lab")
        chosen(qtbot, row.more, "Check again")
        assert row.state.kind == "busy"

        (cancel,) = [b for b in row.findChildren(QAbstractButton) if b.text() == "Cancel"]
        qtbot.mouseClick(cancel, LEFT)

        assert not world.catalogue.asks("lab")
        assert row.state.kind == "off"


@pytest.mark.parametrize("way", ["keys", "menu", "drag"])
def test_they_are_put_into_another_order(
    qtbot: QtBot, world: World, layer: Layer, way: str
) -> None:
    arrange(world, Endpoint("lab", "Lab", "http://127.0.0.1:9/v1"))
    settled(qtbot, world.catalogue)
    row = provider(layer, "lab")
    qtbot.waitUntil(lambda: row.y() > provider(layer, "scripted").y())
    match way:
        case "keys":
            row.more.setFocus()
            qtbot.keyClick(row.more, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
            assert row.more.hasFocus()
        case "menu":
            chosen(qtbot, row.more, "Move up")
        case _:
            at, up = QPoint(20, 20), QPoint(20, 20 - 2 * row.height())
            qtbot.mousePress(row, LEFT, pos=at)
            qtbot.mouseMove(row, up)
            qtbot.mouseRelease(row, LEFT, pos=up)

    assert written(world) == ["lab", "scripted"]
    qtbot.waitUntil(lambda: [p.id for p in providers(layer)] == ["lab", "scripted"])


def test_one_is_removed_and_comes_back_where_it_was(
    qtbot: QtBot, world: World, layer: Layer, drawer: Drawer
) -> None:
    arrange(world, Endpoint("lab", "Lab", "http://127.0.0.1:9/v1"))
    world.catalogue.set_key("scripted", KEY)
    qtbot.waitUntil(lambda: bool(drawer.kept))

    chosen(qtbot, provider(layer, "scripted").more, "Remove")

    assert written(world) == ["lab"]
    assert layer.note.text() == "Scripted is removed."
    qtbot.mouseClick(named(layer.note, QAbstractButton, "Undo"), LEFT)
    assert written(world) == ["scripted", "lab"]
    layer.left.emit()
    assert list(drawer.kept.values()) == [KEY]


def test_the_key_of_one_that_was_removed_goes_when_nobody_can_take_it_back_any_more(
    qtbot: QtBot, world: World, layer: Layer, drawer: Drawer
) -> None:
    world.catalogue.set_key("scripted", KEY)
    qtbot.waitUntil(lambda: bool(drawer.kept))
    chosen(qtbot, provider(layer, "scripted").more, "Remove")
    assert drawer.kept

    layer.left.emit()

    qtbot.waitUntil(lambda: drawer.kept == {})


def test_what_is_unfolded_changes_at_once(qtbot: QtBot, world: World, layer: Layer) -> None:
    settled(qtbot, world.catalogue)
    row = provider(layer, "scripted")
    qtbot.mouseClick(row.unfold, LEFT)
    name = named(layer, Entry, "Name")
    assert name.hasFocus()
    name.selectAll()

    qtbot.keyClicks(name, "Attic")
    qtbot.keyClick(name, Key.Key_Return)
    chosen(qtbot, named(layer, QAbstractButton, "Replies at once"), "2")
    chosen(
        qtbot,
        named(layer, QAbstractButton, "Going on with a reply"),
        "With continue_final_message (vLLM)",
    )

    (kept,) = config.load(world.home / "config.toml").endpoints
    assert (kept.name, kept.parallel, kept.prefill) == ("Attic", 2, "continue_final")
    assert world.catalogue.at_once("scripted") == 2
    assert row.name.text() == "Attic"


def test_an_address_that_is_none_is_told_and_not_kept(
    qtbot: QtBot, world: World, layer: Layer
) -> None:
    qtbot.mouseClick(provider(layer, "scripted").unfold, LEFT)
    address = named(layer, Entry, "Address")
    address.selectAll()

    qtbot.keyClicks(address, "ftp://nowhere")
    qtbot.keyClick(address, Key.Key_Return)

    assert any("has to begin with http" in row.about.text() for row in layer.findChildren(Row))
    server = world.catalogue.server("scripted")
    assert server
    assert server.base_url == world.server.base_url


def test_a_key_is_replaced_and_removed(
    qtbot: QtBot, world: World, layer: Layer, drawer: Drawer
) -> None:
    settled(qtbot, world.catalogue)
    qtbot.mouseClick(provider(layer, "scripted").unfold, LEFT)
    filled(qtbot, named(layer, QAbstractButton, "Enter…"), {"Key": KEY})
    row = provider(layer, "scripted")
    qtbot.waitUntil(lambda: "key ends in ough" in row.about.text())

    remove = [
        b for b in layer.findChildren(QAbstractButton) if b.text() == "Remove" and b.isVisible()
    ]
    qtbot.mouseClick(remove[0], LEFT)

    qtbot.waitUntil(lambda: "no key" in row.about.text())
    assert drawer.kept == {}


def test_a_short_key_is_not_given_away_by_its_ending(
    qtbot: QtBot, world: World, layer: Layer
) -> None:
    world.catalogue.set_key("scripted", "secret42")

    row = provider(layer, "scripted")
    qtbot.waitUntil(lambda: "key kept in the system keyring" in row.about.text())
    assert "et42" not in row.about.text()


def test_a_planted_key_is_found_nowhere_but_in_the_keyring(
    qtbot: QtBot, world: World, window: Window, layer: Layer, second: ModelServer, drawer: Drawer
) -> None:
    handler = log.keep(world.home / "profile", logging.DEBUG)
    try:
        filled(
            qtbot,
            named(layer, QAbstractButton, "Add a provider"),
            {"Name": "Lab", "Base URL": second.base_url, "Key": KEY},
        )
        settled(qtbot, world.catalogue)
        second.fail(401, f"Incorrect API key: {KEY}")
        chosen(qtbot, provider(layer, "lab").more, "Check again")
        qtbot.waitUntil(lambda: not world.catalogue.asks("lab"))
        chosen(qtbot, provider(layer, "lab").more, "Move up")
        layer.left.emit()
        world.place.set_model(ModelRef("lab", "scripted"))
        second.fail(401, f"Incorrect API key: {KEY}")
        asked(qtbot, world, "Hello?")
        qtbot.mouseClick(named(window.sidebar, QAbstractButton, "Settings"), LEFT)
        qtbot.keyClicks(window.settings.open().filter, KEY[:6])
    finally:
        logging.getLogger().removeHandler(handler)
    said = report("", world.home / "profile")
    world.workspace.save()
    world.library.flush(5)

    assert list(drawer.kept.values()) == [KEY]
    files = [file for file in world.home.rglob("*") if file.is_file()]
    assert {"bough.db", "config.toml"} <= {file.name for file in files}
    assert [file for file in files if KEY.encode() in file.read_bytes()] == []
    assert KEY not in said


# Models


def table(layer: Layer) -> ModelTable:
    return named(layer, ModelTable, "Models you can pick")


def test_a_model_that_is_switched_off_is_not_offered_any_more(
    qtbot: QtBot, world: World, layer: Layer
) -> None:
    settled(qtbot, world.catalogue)
    view = table(layer)
    names = [view.models.row(i).name for i in range(view.models.rowCount())]
    at = names.index("scripted")
    view.setFocus()
    view.setCurrentIndex(view.models.index(at))

    qtbot.keyClick(view, Key.Key_Space)

    assert config.load(world.home / "config.toml").hidden_models == ("scripted/scripted",)
    offered = PickerModels(world.catalogue)
    assert offered.number_of(ModelRef("scripted", "scripted")) == -1
    index = view.models.index(at)
    switch = view.visualRect(index).topLeft() + QPoint(24, 18)
    qtbot.mouseClick(view.viewport(), LEFT, pos=switch)
    assert world.catalogue.configuration.hidden_models == ()


def test_a_model_is_made_the_default_from_its_menu(
    qtbot: QtBot, world: World, layer: Layer
) -> None:
    settled(qtbot, world.catalogue)
    view = table(layer)
    view.setFocus()
    view.setCurrentIndex(view.models.index(0))
    ref = view.models.row(0).ref
    assert not view.models.is_default(0)

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.setActiveAction(menu.actions()[0])
        qtbot.keyClick(menu, Key.Key_Return)

    QTimer.singleShot(0, look)
    qtbot.keyClick(view, Key.Key_Return)

    assert world.catalogue.default() == ref


def test_what_a_model_costs_is_told_where_it_is_known(
    qtbot: QtBot, world: World, layer: Layer
) -> None:
    world.catalogue.prices.file.write_text(
        '[[price]]\nmodel = "grok-9"\ninput = 3\noutput = 15.5\n'
    )
    layer.show_page("models")
    far = Endpoint("far", "Far", "https://far.example/v1")
    arrange(world, far)
    settled(qtbot, world.catalogue)
    models = (ModelInfo("grok-9"), ModelInfo("nobody-knows"))
    world.catalogue._take_answers([Answer(far, models, at=1e9)], told=False)

    view = table(layer)
    costs = {view.models.row(i).name: view.models.price(i) for i in range(view.models.rowCount())}
    assert costs["grok-9"] == "$3 / $15.5"
    assert costs["nobody-knows"] == ""
    assert costs["scripted"] == "free"


def test_a_search_finds_one_model_of_many(qtbot: QtBot, world: World, layer: Layer) -> None:
    settled(qtbot, world.catalogue)

    qtbot.keyClicks(layer.filter, "scripted")

    view = table(layer)
    assert [view.models.row(i).name for i in range(view.models.rowCount())] == ["scripted"]


def test_a_server_of_this_machine_is_found_and_connected(
    qtbot: QtBot,
    world: World,
    window: Window,
    second: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bough.core.providers import discover

    here = discover.Usual("ollama", "Ollama", second.port, "trailing")
    monkeypatch.setattr(discover.discover, "__defaults__", ((here,),))
    layer = window.settings.open("models")
    settled(qtbot, world.catalogue)
    connect = named(layer, QAbstractButton, "Connect Ollama")
    assert any("Found at" in row.about.text() for row in layer.findChildren(Row))

    qtbot.mouseClick(connect, LEFT)

    assert written(world)[-1] == "ollama"
    qtbot.waitUntil(lambda: [p.id for p in providers(layer)][-1:] == ["ollama"])


# The model inside


def test_another_file_answers_from_now_on_and_the_arrow_takes_it_back(
    qtbot: QtBot, world: World, layer: Layer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "Oak-7B.Q4_K_M.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setattr(
        "bough.ui.settings.models.QFileDialog.getOpenFileName", lambda *_: (str(file), "")
    )

    qtbot.mouseClick(named(layer, QAbstractButton, "Choose a file…"), LEFT)

    assert config.load(world.home / "config.toml").gguf == str(file)
    inside = [c for c in world.catalogue.known() if c.ref.endpoint == EMBEDDED]
    assert [c.name for c in inside] == ["oak-7b"]
    row = layer.page.row("gguf")
    assert row
    assert row.name.text() == "oak-7b"
    qtbot.mouseClick(named(layer, QAbstractButton, "Reset: Model file"), LEFT)
    assert config.load(world.home / "config.toml").gguf == ""


@pytest.mark.model
def test_the_model_inside_is_started_and_stopped(qtbot: QtBot, world: World, layer: Layer) -> None:
    qtbot.mouseClick(named(layer, QAbstractButton, "Start"), LEFT)
    qtbot.waitUntil(lambda: world.catalogue.engine_state == "ready", timeout=60_000)

    qtbot.mouseClick(named(layer, QAbstractButton, "Stop"), LEFT)

    qtbot.waitUntil(lambda: world.catalogue.engine_state == "off", timeout=20_000)
