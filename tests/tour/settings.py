"""The pictures of the settings: every page, light and dark, small, in high contrast, a search."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.endpoint import Endpoint

SHELF = (Shelved("Why leapfrog stays in orbit", forks=2), Shelved("双摆与李雅普诺夫指数"))


PROVIDERS = (
    Endpoint("xai", "xAI", "https://127.0.0.1:9/v1"),
    Endpoint("lab", "Lab server", "http://127.0.0.1:9/v1"),
)


def provided(scene: Stage) -> None:
    """Several providers, of which some do not answer."""
    catalogue = scene.bough.catalogue
    catalogue.arrange_servers((*catalogue.configuration.endpoints, *PROVIDERS))


def each_page(scene: Stage, mark: str) -> None:
    """A picture of every page there is."""
    provided(scene)
    prompts = scene.window.commands.registry.prompts
    assert prompts
    prompts.save("review", "Review this {{language:Python}} code. Be strict about {{what}}.")
    prompts.save("kurz", "Fasse das in drei Sätzen zusammen.")
    scene.bough.library.keeper.back_up()
    scene.wait(lambda: not scene.bough.library.keeper.job)
    layer = scene.window.settings.open()
    for page in list(layer.pages):
        layer.show_page(page)
        scene.wait(lambda: not scene.bough.catalogue.looking)
        scene.picture(f"settings-{page}-{mark}")


def settings(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        scene.open("Why leapfrog stays in orbit")
        scene.close_empty_tab()
        each_page(scene, theme)
        layer = scene.window.settings.open("appearance")
        QTest.keyClicks(layer.filter, "text")
        scene.picture(f"settings-search-{theme}")
        QTest.keyClick(layer.filter, Qt.Key.Key_Escape)


def settings_dark() -> None:
    settings("dark")


def settings_contrast() -> None:
    settings("contrast-dark")


def settings_small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        each_page(scene, "900x600")


SETTINGS = (settings, settings_dark, settings_contrast, settings_small)
