"""The menu of next questions: when there are any, and what those that are shown have taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from bough.app.suggesting import Suggesting
from bough.core.config import QuestionsName
from bough.core.node import Usage
from bough.core.questions import Questions
from bough.ui.transcript.words import count, model_name


def modes() -> dict[QuestionsName, str]:
    return {
        "local": tr("By themselves, by models on this computer"),
        "on": tr("By themselves, by any model"),
        "asked": tr("Only when asked for"),
        "off": tr("Never"),
    }


def add_modes(menu: QMenu, suggesting: Suggesting) -> None:
    """When there are next questions."""
    group = QActionGroup(menu)
    for mode, words in modes().items():
        action = QAction(words, menu, checkable=True, checked=mode == suggesting.mode)
        action.triggered.connect(lambda _=False, mode=mode: suggesting.set_mode(mode))
        group.addAction(action)
        menu.addAction(action)


def add_models(menu: QMenu, suggesting: Suggesting, pick: Callable[[], object]) -> None:
    """Who thinks of them; `pick` lets a person choose a model."""
    chosen = suggesting.model
    group = QActionGroup(menu)
    answered = QAction(tr("By the model that answered"), menu, checkable=True, checked=not chosen)
    answered.triggered.connect(lambda: suggesting.set_model(None))
    name = model_name(chosen.model) if chosen else tr("another model")
    words = tr("By {model} …").format(model=name)
    other = QAction(words, menu, checkable=True, checked=bool(chosen))
    other.triggered.connect(pick)
    for action in (answered, other):
        group.addAction(action)
        menu.addAction(action)


def tokens(usage: Usage | None) -> str:
    """How many were read and written, "" where the server did not count."""
    if usage is None or usage.input_tokens is None or usage.output_tokens is None:
        return ""
    return tr("{n} tokens").format(n=count(usage.input_tokens + usage.output_tokens))


def cost(found: Questions) -> str:
    """Who thought of the questions, and what that took, in one line."""
    usage, name = found.usage, model_name(found.model.model if found.model else None)
    if not usage or usage.input_tokens is None or usage.output_tokens is None:
        return tr("By {model}").format(model=name)
    words = tr("By {model}: {read} tokens read, {written} written")
    return words.format(model=name, read=usage.input_tokens, written=usage.output_tokens)


def tr(text: str) -> str:
    return QCoreApplication.translate("NextQuestions", text)
