"""A tour of Bough: the real window in every state worth looking at, as pictures in `pictures/`.

    xvfb-run -a -s "-screen 0 3200x2000x24" .venv/bin/python tests/tour/tour.py [scene ...]

Without a name every scene is played. A scripted server on loopback writes the replies, but in
`embedded`, where the model inside does. Ends with 1 if a scene failed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import texts
from attached import ATTACHED
from commands import COMMANDS
from compare import COMPARISONS
from contexts import CONTEXTS
from dock import DOCKS
from editor import EDITORS
from fun import FUN
from helping import HELPING
from inbox import INBOXES
from lines import LINES
from map import MAPS
from outside import OUTSIDE
from panes import PANES
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from questions import QUESTIONS
from settings import SETTINGS
from sidebar import SIDEBARS
from stage import Shelved, Stage, stage
from terms import TERMS
from transcript import transcript

from bough.app.said import readonly
from bough.core.config import ThemeName
from bough.core.errors import StoreError
from bough.core.events import Ended, Failed, Noted, Retrying, TextDelta, ToolCalled
from bough.core.landmarks import Verdict
from bough.core.node import ToolCall
from bough.core.store.backups import Backup
from bough.core.store.repair import repair
from bough.core.store.writer import Held
from bough.resources import resource
from bough.ui.find_bar import FindBar
from bough.ui.repair import RepairBox
from bough.ui.transcript.block_menu import menu_for
from bough.ui.transcript.hover_card import HoverCard
from bough.ui.transcript.pill import Pill
from bough.ui.transcript.selection import Selection, Where
from helpers.turns import hover, node_of

LEAPFROG = "Why leapfrog stays in orbit"
PENDULUM = "双摆与李雅普诺夫指数"
RING = "Ring buffer without locks"
LETTER = "Letter to the landlord"


CERTIFICATE = {
    "address": "lab.example:8443",
    "endpoint": "lab",
    "reason": "self-signed certificate",
    "fingerprint": "3F8A" * 16,
}

MISSING = {"endpoint": "Ollama", "model": "qwen9", "command": "ollama pull qwen9"}

SHELF = (
    Shelved(LEAPFROG, pinned=True, folder="Numerical methods"),
    Shelved("Thesis: chapter 3 outline", 3, forks=9, pinned=True),
    Shelved(PENDULUM, folder="Numerical methods"),
    Shelved(RING, folder="Rust at work"),
    Shelved(LETTER, forks=2),
    Shelved("Explain this traceback"),
    Shelved("Name for a night-bus app", 1, forks=5),
    Shelved("Sourdough at 14 °C", 1),
    Shelved("为什么宣纸会洇墨", 1, forks=2),
    Shelved("systemd timer that survives suspend", 40, forks=4),
    Shelved("Haiku about a failing disk", 41),
    Shelved("Compare three mortgage offers", 42, forks=7),
)


# What was said before a scene begins


def leapfrog(scene: Stage) -> None:
    """A session with forks at questions and at replies."""
    place = scene.open(LEAPFROG)
    scene.use("claude-sonnet-4.5")
    other = scene.ask(texts.QUESTION, "RK4 has the larger error constant over a *whole* orbit.")
    scene.use("grok-4")
    energy = scene.retry(other, texts.ENERGY)
    for question in ("Does it survive adaptive steps?", "What does “nearby Hamiltonian” mean?"):
        place.branch(energy.id)
        scene.ask(question, "Only if the step is a function of a conserved quantity.")
    place.branch(energy.id)
    scene.use("claude-sonnet-4.5")
    forest = scene.ask(texts.FOURTH, texts.FOREST_RUTH)
    scene.use("grok-4")
    scene.server.reply(texts.YOSHIDA, reasoning=texts.THOUGHT, delay=0.001)
    place.retry(forest.id)
    scene.answered()


def several_tabs(scene: Stage) -> None:
    """A tab that is running in the background, one with an unread reply, one at rest."""
    scene.open(PENDULUM)
    scene.use("qwen3-1.7b")
    scene.server.reply(texts.CHAOS, delay=0.02, hold_after=20)
    scene.place.say(texts.ORBIT_60)
    running = scene.place
    scene.wait(lambda: running.path()[-1].text)
    ring = scene.open(RING)
    scene.use("claude-sonnet-4.5")
    scene.server.reply(texts.PUSH, delay=0.005)
    ring.say(texts.RING)
    scene.open(LETTER)
    scene.wait(lambda: not ring.running)
    scene.close_empty_tab()
    scene.open(LEAPFROG)


def conversing(scene: Stage) -> None:
    leapfrog(scene)
    several_tabs(scene)


# The scenes


def first_run() -> None:
    with stage(embedded=True) as scene:
        scene.wait(lambda: scene.bough.catalogue.engine_state == "ready", 120)
        scene.picture("first-run-light")


def first_run_dark() -> None:
    with stage("dark", embedded=True) as scene:
        scene.wait(lambda: scene.bough.catalogue.engine_state == "ready", 120)
        scene.picture("first-run-dark")


def conversation(theme: ThemeName = "light") -> None:
    with stage(theme, shelf=SHELF) as scene:
        conversing(scene)
        scene.write(texts.NEGATIVE)
        scene.picture(f"main-{theme}", moving=True)
        scene.pane.transcript.fold(scene.place.path()[-1].id)
        scene.picture(f"main-thought-{theme}", moving=True)
        scene.pane.composer.draft.clear()
        scene.begin(texts.NEGATIVE, texts.SHENG, 42)
        scene.picture(f"main-streaming-{theme}", moving=True)


def conversation_dark() -> None:
    conversation("dark")


def high_contrast() -> None:
    conversation("contrast-dark")
    conversation("contrast-light")


def thinking() -> None:
    with stage(shelf=SHELF) as scene:
        leapfrog(scene)
        scene.close_empty_tab()
        scene.server.reply(texts.SHENG, reasoning=texts.THOUGHT, delay=0.02, hold_after=0)
        scene.place.say(texts.NEGATIVE)
        place = scene.place
        scene.wait(lambda: len(place.path()[-1].reasoning) >= len(texts.THOUGHT))
        scene.pane.transcript.flush()
        scene.picture("thinking-light", moving=True)


def turns(theme: ThemeName = "light") -> None:
    """One turn with the focus, a sibling in its card, what a reply was drawn from, what is long."""
    told = {"url": "https://example.org/geometric", "title": "Hairer, Lubich, Wanner, chapter IX"}
    other = {"url": "https://example.net/yoshida", "title": "Yoshida 1990"}
    with stage(theme, shelf=SHELF) as scene:
        leapfrog(scene)
        scene.close_empty_tab()
        view, path = scene.pane.transcript, scene.place.path()
        view.setFocus()
        view.reveal(path[-1].id)
        scene.picture(f"turn-focused-{theme}")
        stub = node_of(view, path[-1].id) - QPoint(12, 2)
        hover(view, stub)
        scene.wait(lambda: any(card.isVisible() for card in view.findChildren(HoverCard)))
        scene.picture(f"turn-sibling-{theme}")
        scene.pane.focus_composer()
        scene.hear(TextDelta(texts.SHENG), Noted({"sources": [told, other]}), Ended("stop"))
        scene.place.say(texts.NEGATIVE)
        scene.answered()
        scene.picture(f"turn-sources-{theme}")
        scene.place.say("\n".join(f"- {n}: {texts.FOURTH}" for n in range(1, 400)))
        scene.answered()
        scene.picture(f"turn-long-{theme}")


def turns_dark() -> None:
    turns("dark")


def chinese() -> None:
    with stage(shelf=SHELF) as scene:
        scene.open(PENDULUM)
        scene.close_empty_tab()
        scene.use("qwen3-1.7b")
        first = scene.ask("为什么十几秒后就毫不相干？", "方程是确定的，误差却按指数放大。")
        scene.retry(first, "确定，但不可预测：相邻轨迹的距离大致按 e 的 λt 次方增长。")
        scene.ask(texts.ORBIT_60, texts.CHAOS, "比较两种初始角的总能量与势垒。")
        scene.look_at(texts.ORBIT_60)
        scene.picture("chinese-light")


def two_at_once() -> None:
    """Two replies grow at the same time, each in its tab."""
    with stage("dark", shelf=SHELF) as scene:
        scene.open(PENDULUM)
        scene.close_empty_tab()
        scene.use("qwen3-1.7b")
        scene.begin(texts.ORBIT_60, texts.CHAOS, 30)
        scene.open(LETTER)
        scene.open(RING)
        scene.use("claude-sonnet-4.5")
        scene.begin(texts.RING, texts.PUSH, 130)
        scene.picture("two-at-once-ring-dark", moving=True)
        scene.open(PENDULUM)
        scene.picture("two-at-once-pendulum-dark", moving=True)


def stopped() -> None:
    with stage(shelf=SHELF) as scene:
        leapfrog(scene)
        scene.close_empty_tab()
        scene.begin(texts.NEGATIVE, texts.SHENG, 30)
        scene.press(Qt.Key.Key_Escape)
        scene.answered()
        scene.picture("stopped-light")


def connection_lost() -> None:
    with stage("dark", shelf=SHELF) as scene:
        conversing(scene)
        scene.server.reply(texts.SHENG, delay=0.01, cut_after=42)
        scene.place.say(texts.NEGATIVE)
        scene.answered()
        scene.picture("connection-lost-dark", moving=True)
        scene.click("Details")
        scene.picture("connection-lost-details-dark", moving=True)


def refused() -> None:
    """What servers say instead of an answer."""
    with stage(shelf=SHELF) as scene:
        leapfrog(scene)
        scene.close_empty_tab()
        for status, words, headers in (
            (500, "The model has crashed.", {}),
            (401, "Incorrect API key provided.", {}),
            (429, "Rate limit reached.", {"retry-after": "20"}),
        ):
            question = scene.place.path()[-1].id
            scene.server.fail(status, words, headers)
            scene.place.say(texts.NEGATIVE)
            scene.answered()
            scene.picture(f"refused-{status}-light")
            scene.place.branch(question)


def waiting() -> None:
    """A try that failed, and the countdown to the next."""
    facts = {"endpoint": "openrouter.ai", "retry_after": 12}
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            scene.close_empty_tab()
            scene.hear(Retrying("rate_limited", facts, 12.0, 2, 4))
            scene.place.say(texts.NEGATIVE)
            scene.wait(lambda s=scene: s.place.live(s.place.head).retry)
            scene.pane.transcript.flush()
            scene.picture(f"waiting-{theme}", moving=True)


def remedies() -> None:
    """What is said of other failures, and the buttons for each."""
    moment = {"endpoint": "openrouter.ai", "address": "openrouter.ai"}
    failures = (
        ("local", Failed("refused", {"address": "127.0.0.1:1234", "endpoint": "LM Studio"})),
        ("certificate", Failed("tls", CERTIFICATE)),
        ("credit", Failed("quota", moment)),
        ("later", Failed("rate_limited", {**moment, "retry_after": 2400.0})),
        ("address", Failed("not_an_api", {"address": "lab:8080", "endpoint": "lab"})),
        ("model", Failed("model_not_found", MISSING)),
        ("long", Failed("context_too_long", {"asked": 14429, "limit": 8192})),
    )
    with stage(shelf=SHELF) as scene:
        leapfrog(scene)
        scene.close_empty_tab()
        for name, failure in failures:
            question = scene.place.path()[-1].id
            scene.hear(failure)
            scene.place.say(texts.NEGATIVE)
            scene.answered()
            scene.picture(f"remedy-{name}-light")
            scene.place.branch(question)


def not_simply_whole() -> None:
    """Replies that are whole, and of which something has to be said."""
    told = Noted({"answered_by": "other-model-7b", "retried": 2})
    call = ToolCalled(ToolCall("1", "weather", '{"city": "Paris", "days": 3}'))
    endings = (
        ("limit", (told, TextDelta(texts.PUSH[:300]), Ended("length"))),
        ("filter", (TextDelta("I can "), Ended("content_filter"))),
        ("tool", (call, Ended("tool_calls"))),
    )
    with stage(shelf=SHELF) as scene:
        scene.open(LETTER)
        scene.close_empty_tab()
        for name, events in endings:
            scene.hear(*events)
            scene.place.say(texts.NEGATIVE)
            scene.answered()
            scene.picture(f"ending-{name}-light")


def banners() -> None:
    held = Held("disk_full", {"path": "/home/bough/bough.db"}, 12, 2_100_000)
    newer = StoreError("newer_schema", made_by="2.3")
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            scene.close_empty_tab()
            scene.bough.library.holding.emit(held)
            scene.picture(f"disk-full-{theme}")
            scene.bough.library.holding.emit(None)
            scene.picture(f"disk-full-no-more-{theme}")
            scene.bough.library.readonly = newer
            scene.window.panes.banner.show("readonly", readonly(newer), tone="sap")
            scene.place.model_changed.emit()
            scene.place.path_changed.emit()
            scene.picture(f"read-only-{theme}")


def small_card() -> None:
    held = Held("disk_full", {"path": "/home/bough/bough.db"}, 12, 2_100_000)
    with stage("dark", shelf=SHELF, size=(900, 600)) as scene:
        leapfrog(scene)
        scene.close_empty_tab()
        scene.server.reply(texts.SHENG, delay=0.01, cut_after=42)
        scene.place.say(texts.NEGATIVE)
        scene.answered()
        scene.bough.library.holding.emit(held)
        scene.picture("card-900x600")
        scene.window.resize(*scene.window.minimumSize().toTuple())
        scene.picture("card-smallest")


def asking() -> None:
    """The dialogs that help a failed reply, and the box of a profile that cannot be opened."""
    failed = Failed("unauthorized", {"endpoint": "Loopback", "status": 401})
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            scene.close_empty_tab()
            scene.hear(failed)
            scene.place.say(texts.NEGATIVE)
            scene.answered()
            scene.picture_of_dialog(
                f"change-key-{theme}", lambda s=scene: s.click("Change the key…")
            )
            scene.hear(Failed("tls", CERTIFICATE))
            scene.place.retry(scene.place.head)
            scene.answered()
            scene.picture_of_dialog(
                f"trust-{theme}", lambda s=scene: s.click("Trust this certificate…")
            )
            scene.picture_of_dialog(
                f"change-server-{theme}", lambda s=scene: s.click("Change the server…")
            )
            error = StoreError("not_a_database", path="/home/bough/bough.db")
            copies = [Backup(Path("b"), 1_764_000_000.0, 12, 345)]
            box = RepairBox(error, copies, lambda: repair(Path()), lambda path: path)
            scene.picture_of_dialog(f"repair-{theme}", box.exec)


def small() -> None:
    with stage(shelf=SHELF, size=(900, 600)) as scene:
        conversing(scene)
        scene.write("Why is one of the three weights negative?")
        scene.picture("small-900x600", moving=True)
        scene.window.toggle_sidebar()
        scene.picture("small-sidebar-900x600", moving=True)
        scene.window.toggle_outline()
        scene.picture("small-outline-900x600", moving=True)
        scene.window.resize(*scene.window.minimumSize().toTuple())
        scene.picture("smallest", moving=True)


def picker() -> None:
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            scene.close_empty_tab()
            scene.click("Model: grok-4")
            scene.wait(QApplication.activePopupWidget)
            scene.wait(lambda s=scene: not s.bough.catalogue.looking)
            scene.picture(f"model-picker-{theme}", whole=False)
            QApplication.activePopupWidget().close()
            # From now on it is known how much the model takes.
            scene.picture(f"context-{theme}")


def server_dialog() -> None:
    for theme in ("light", "dark"):
        with stage(theme, embedded=True) as scene:
            name = f"server-dialog-{theme}"
            scene.picture_of_dialog(name, lambda s=scene: s.click("Add a provider"))


def edit() -> None:
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            scene.close_empty_tab()
            scene.press(Qt.Key.Key_Up)
            scene.picture(f"edit-in-place-{theme}")


def finding(theme: ThemeName = "light") -> None:
    """Finding, selecting, the menu of a block, and new words below."""
    with stage(theme, shelf=SHELF) as scene:
        conversing(scene)
        scene.pane.find_words("orbit")
        bar = scene.pane.findChild(FindBar)
        scene.wait(lambda: not bar.busy)
        bar.go(1)
        scene.picture(f"find-{theme}", moving=True)
        bar.leave()
        view = scene.pane.transcript
        last = len(view.flow) - 1
        view.go_to_end()
        view.select(Selection(Where(last - 1, 1, 0, 10), Where(last, 1, 2, 4)))
        scene.picture(f"selected-{theme}", moving=True)
        menu_for(view, Where(last, 1, 0, 0)).popup(view.mapToGlobal(view.rect().center()))
        scene.wait(QApplication.activePopupWidget)
        scene.picture(f"block-menu-{theme}", moving=True, whole=False)
        QApplication.activePopupWidget().close()
        scene.begin(texts.NEGATIVE, texts.SHENG, 42)
        view.scroll_by(-240)
        scene.wait(lambda: view.flow.turn(last + 2).node.text)
        scene.wait(lambda: view.findChild(Pill).text().endswith("words below"))
        scene.picture(f"new-words-{theme}", moving=True)


def finding_dark() -> None:
    finding("dark")


def branching() -> None:
    """What a person wrote on messages, the menu of one, and the dialogs that its acts open."""
    for theme in ("light", "dark"):
        with stage(theme, shelf=SHELF) as scene:
            leapfrog(scene)
            scene.close_empty_tab()
            place, view = scene.place, scene.pane.transcript
            asked, reply = place.path()[-2:]
            place.bookmark(reply.id)
            place.label(reply.id, "three leapfrogs")
            place.note_on(reply.id, "Check the sign of W0 before using it.")
            place.judge(asked.id, Verdict.RESOLVED)
            place.label(asked.id, "fourth order")
            scene.window.panes.note.hide()
            view.reveal(asked.id)
            view.setFocus()
            scene.picture(f"landmarks-{theme}", moving=True)
            view.tools.open_menu()
            scene.wait(QApplication.activePopupWidget)
            scene.picture(f"branch-menu-{theme}", moving=True, whole=False)
            QApplication.activePopupWidget().close()
            for act in ("label", "note", "insert_above", "split", "combine", "ask_several"):
                scene.picture_of_dialog(
                    f"{act.replace('_', '-')}-{theme}",
                    lambda s=scene, act=act, node=reply.id: s.pane.ask(act, node),
                )


def embedded() -> None:
    """The model that comes with Bough answers."""
    with stage(embedded=True) as scene:
        scene.write("Name three trees.")
        scene.press(Qt.Key.Key_Return)
        place = scene.place
        scene.wait(lambda: place.running)
        scene.wait(lambda: not place.running, 180)
        assert place.path()[-1].text
        scene.picture("embedded-light")


SCENES: tuple[Callable[[], None], ...] = (
    first_run,
    first_run_dark,
    conversation,
    conversation_dark,
    high_contrast,
    thinking,
    turns,
    turns_dark,
    transcript,
    chinese,
    two_at_once,
    stopped,
    connection_lost,
    refused,
    waiting,
    remedies,
    not_simply_whole,
    banners,
    small_card,
    asking,
    small,
    picker,
    server_dialog,
    edit,
    finding,
    finding_dark,
    branching,
    embedded,
    *MAPS,
    *COMPARISONS,
    *DOCKS,
    *PANES,
    *LINES,
    *INBOXES,
    *SIDEBARS,
    *OUTSIDE,
    *EDITORS,
    *SETTINGS,
    *FUN,
    *TERMS,
    *HELPING,
    *QUESTIONS,
    *COMMANDS,
    *CONTEXTS,
    *ATTACHED,
)


def main(wanted: list[str]) -> int:
    named = {scene.__name__: scene for scene in SCENES}
    if unknown := [name for name in wanted if name not in named]:
        print(f"no scene {', '.join(unknown)}; there are {', '.join(named)}", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or named:
        print(name, flush=True)
        try:
            named[name]()
        except Exception:  # noqa: BLE001 (the other scenes are played all the same)
            traceback.print_exc()
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ["QT_SCALE_FACTOR"] = "2"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        app = QApplication(["bough"])
        app.setWindowIcon(QIcon(str(resource("logo", "bough.svg"))))
        # A caret that is always there makes the pictures of two runs alike.
        app.setCursorFlashTime(0)
        sys.exit(main(sys.argv[1:]))
