"""The words of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from bough.core.compare.facts import Fact
from bough.core.compare.tokens import count_words
from bough.core.node import Node, Role
from bough.core.prices import shown
from bough.ui.transcript.words import author, model_name, seconds

LONG = 100_000
"""Of a text with more characters it is counted what stands between spaces."""


def tr(text: str) -> str:
    return QCoreApplication.translate("Compare", text)


def title(many: int, *, paths: bool, replies: bool = True) -> str:
    """What is compared, in a few words."""
    if paths:
        two, more = tr("Compare two paths"), tr("Compare {n} paths")
    elif replies:
        two, more = tr("Compare two replies"), tr("Compare {n} replies")
    else:
        two, more = tr("Compare two messages"), tr("Compare {n} messages")
    return two if many == 2 else more.format(n=many)


def messages(count: int) -> str:
    return tr("1 message") if count == 1 else tr("{n} messages").format(n=count)


def legend(many: int, mode: str) -> str:
    """What the marks mean."""
    if mode == "rendered":
        return tr("Shown without marks.")
    if many == 2:
        return tr("Struck through: only on the left.  Underlined: only on the right.")
    return tr("Underlined: not in the first.")


def changes(count: int) -> str:
    return tr("1 change") if count == 1 else tr("{n} changes").format(n=f"{count:,}")


def which_change(number: int, count: int) -> str:
    return tr("{n} of {changes}").format(n=f"{number:,}", changes=changes(count))


def same_so_far(messages: int) -> str:
    if messages == 1:
        return tr("same up to here, 1 message")
    return tr("same up to here, {n} messages").format(n=messages)


def word_count(text: str) -> str:
    """How many words; characters of languages that have no spaces count as such."""
    count = len(text.split()) if len(text) > LONG else count_words(text)
    return tr("1 word") if count == 1 else tr("{n} words").format(n=f"{count:,}")


def who(node: Node) -> str:
    """Whose version it is."""
    if node.role is Role.ASSISTANT and node.edited_from:
        return tr("Edited by you")
    return author(node)


def about(node: Node) -> str:
    """How long it is, how long it took, and whether it is all there."""
    parts = [word_count(node.text)]
    if node.edited_from and node.role is Role.ASSISTANT and node.model:
        parts.append(tr("from {model}").format(model=model_name(node.model)))
    elif node.role is Role.ASSISTANT and node.ended_at and node.ended_at > node.created_at > 0:
        parts.append(seconds(node.ended_at - node.created_at))
    if node.growing:
        parts.append(tr("still growing"))
    elif node.cut_off:
        parts.append(tr("cut off"))
    return ", ".join(parts)


def letter(column: int) -> str:
    """What a column is called while nobody is to know whose it is."""
    return tr("Reply {letter}").format(letter=chr(ord("A") + column))


def side(column: int, many: int) -> str:
    """Where a column stands."""
    if many == 2:
        return tr("right") if column else tr("left")
    return str(column + 1)


def reasons(found: Sequence[Fact]) -> str:
    """Why they differ, in one line."""
    return " · ".join(text for fact in found if (text := reason(fact)))


def reason(fact: Fact) -> str:
    """One fact in words."""
    match fact.kind:
        case "model":
            if fact.same:
                return tr("Same model")
            return _listed([model_name(str(v)) for v in fact.values])
        case "persona":
            return _listed([str(v) or tr("no persona") for v in fact.values])
        case "setting":
            values = _listed([_number(v) if v is not None else tr("none") for v in fact.values])
            names = {
                "temperature": tr("temperature {values}"),
                "top_p": tr("top-p {values}"),
                "max_tokens": tr("at most {values} tokens"),
                "seed": tr("seed {values}"),
                "reasoning_effort": tr("reasoning effort {values}"),
            }
            form = names.get(fact.name, "{name} {values}")
            return form.format(name=fact.name.replace("_", " "), values=values)
        case "system":
            return tr("another system prompt")
        case "question":
            if all(isinstance(v, tuple) and len(v) == 1 for v in fact.values):
                return tr("the question was edited")
        case "edited_from":
            return tr("one was edited from the other") if len(fact.values) == 2 else tr("edited")
        case "seconds":
            return _listed([seconds(v) for v in fact.values if isinstance(v, float | int)])
        case "tokens":
            return tr("{values} tokens").format(values=_listed([str(v) for v in fact.values]))
        case "speed":
            rates = [str(round(v)) for v in fact.values if isinstance(v, float | int)]
            return tr("{values} tok/s").format(values=_listed(rates))
        case "cost":
            return _listed([shown(v) for v in fact.values if isinstance(v, float)])
    return ""


def picked(model: str, wins: int, of: int) -> str:
    return tr("{model}: picked {n} of {many}").format(model=model_name(model), n=wins, many=of)


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(values: Sequence[str]) -> str:
    if len(values) == 2:
        return tr("{first} and {second}").format(first=values[0], second=values[1])
    return ", ".join(values)
