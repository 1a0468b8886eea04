"""The pictures of the settings: every page, light and dark, small, in high contrast, a search."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from stage import Shelved, Stage, stage

from bough.core.config import ThemeName
from bough.core.endpoint import Endpoint
from bough.core.providers.discover import USUAL, Usual, discover
from bough.ui.settings.words import rows
from helpers.rooms import named

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


def settings_models() -> None:
    """As a person has them: servers of this machine, others far away, one that is not there."""
    with stage(shelf=SHELF, size=(1440, 960)) as scene:
        scene.open("Why leapfrog stays in orbit")
        scene.close_empty_tab()
        catalogue, own = scene.bough.catalogue, scene.server.endpoint
        here = Usual("ollama", "Ollama", scene.server.port, "trailing")
        discover.__defaults__ = ((here,),)
        catalogue.arrange_servers(
            (
                Endpoint("xai", "xAI", own.base_url.replace("127.0.0.1", "localhost")),
                Endpoint("lab", "Lab server", "http://127.0.0.1:9/v1"),
            )
        )
        catalogue.start_engine()
        layer = scene.window.settings.open("models")
        scene.wait(lambda: not catalogue.looking)
        scene.wait(lambda: catalogue.engine_state == "ready", 120)
        scene.picture("settings-models-h2")
        qwen = next(c for c in catalogue.known() if c.name.startswith("qwen"))
        catalogue.hide(qwen.ref, True)
        scene.click("Details of Lab server")
        scene.picture("settings-provider-details")
        scene.picture_of_dialog(
            "settings-add-provider",
            named(layer, QAbstractButton, "Add a provider").click,
        )
        layer.show_page("personas")
        scene.picture_of_dialog(
            "settings-persona", named(layer, QAbstractButton, "Edit Tutor").click
        )
        discover.__defaults__ = (USUAL,)


class Chinese(QTranslator):
    """Every word of the settings in Chinese characters, about as long as a translation is."""

    SIGNS = "设置模型提供商密钥存储备份隐私外观语言编辑器恢复检查打开文件夹更改默认会话回复"

    def translate(self, context: str, text: str, _about: str | None = None, _n: int = -1) -> str:
        if context != "settings" or "{" in text:
            return text
        wanted = max(2, round(len(text) * 0.45))
        start = sum(map(ord, text)) % len(self.SIGNS)
        return ((self.SIGNS + "，") * 3)[start : start + wanted]


def settings_chinese() -> None:
    translator = Chinese()
    QCoreApplication.installTranslator(translator)
    rows.cache_clear()
    try:
        for size in ((1440, 900), (900, 600)):
            with stage(shelf=SHELF, size=size) as scene:
                each_page(scene, f"chinese-{size[0]}")
    finally:
        QCoreApplication.removeTranslator(translator)
        rows.cache_clear()


SETTINGS = (
    settings, settings_dark, settings_contrast, settings_small, settings_models, settings_chinese,
)  # fmt: skip
