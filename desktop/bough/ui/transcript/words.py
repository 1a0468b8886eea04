"""The words around a message: who wrote it, how long it took, what it is doing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from bough.app.terms_words import parameter
from bough.core.node import Node, Reasoning, Role, Status
from bough.core.terms import PARAMETERS
from bough.ui.transcript.content import LONG_LINES, lines

if TYPE_CHECKING:
    from bough.app.replies import Live


WORTH_COUNTING = 3.0
GONE_QUIET = 10.0
LONG_QUIET = 120.0
"""Seconds from which on a stage is counted, a silence is told, and advice is given about it."""


def translate(context: str, text: str) -> str:
    return str(QCoreApplication.translate(context, text))


def model_name(model: str | None) -> str:
    """The part of a model's id that people say: "org/grok-4" is "grok-4"."""
    name = (model or "").rstrip("/").rsplit("/", 1)[-1]
    return name or translate("transcript", "Reply")


def monogram(model: str | None) -> str:
    """Two letters that tell a model from others: grok-4 is G4, claude-sonnet-4.5 is Cs."""
    words: list[str] = re.findall(r"[^\W_]+", model_name(model))
    if not words:
        return "?"
    first = words[0]
    digit = re.search(r"\d", first[1:])
    second = digit.group() if digit else words[1][0] if len(words) > 1 else first[1:2]
    return first[0].upper() + second.lower()


def author(node: Node) -> str:
    """Who wrote a message, for people who cannot see its shape."""
    match node.role:
        case Role.USER:
            return translate("transcript", "You")
        case Role.SYSTEM:
            return translate("transcript", "System prompt")
    return model_name(node.model)


def branch(nodes: list[Node]) -> str:
    """What was said on a path as Markdown, each message below the name of who wrote it."""
    return "\n\n".join(f"**{author(node)}:**\n\n{node.text.strip()}" for node in nodes)


def edited() -> str:
    """What stands beside the model's name where a person changed what it wrote."""
    return translate("transcript", "edited by you")


def summary_of(node: Node) -> str:
    """Of how much a summary is, "" for what is none."""
    if "summary_of" not in node.details:
        return ""
    turns = node.details.get("summary_turns")
    if turns == 1:
        return translate("transcript", "Summary of 1 turn")
    words = translate("transcript", "Summary of {n} turns")
    return words.format(n=turns if isinstance(turns, int) else "?")


def persona(node: Node) -> str:
    """Who it was that answered, "" for a model as it is."""
    if node.settings.get("fun") is True:
        return translate("transcript", "fun")
    name = node.settings.get("persona")
    return " ".join(name.split()) if isinstance(name, str) else ""


def answered_by(node: Node) -> str:
    """That another model answered than the one that was asked, "" where none did."""
    other = node.details.get("answered_by")
    if not isinstance(other, str) or not other:
        return ""
    return translate("transcript", "answered by {model}").format(model=model_name(other))


def seconds(value: float, *, tenths: float = 9.95) -> str:
    """A duration as one says it: 0.8 s, 14 s, 2 min 5 s; with tenths below that many seconds."""
    if value < tenths:
        return translate("transcript", "{n} s").format(n=f"{value:.1f}")
    if value < 120:
        return translate("transcript", "{n} s").format(n=round(value))
    whole = round(value)
    return translate("transcript", "{minutes} min {seconds} s").format(
        minutes=whole // 60, seconds=whole % 60
    )


def count(tokens: int) -> str:
    """Tokens, short: 402, 1.2k, 18k."""
    if tokens < 1000:
        return str(tokens)
    return f"{tokens / 1000:.1f}k" if tokens < 10_000 else f"{tokens // 1000}k"


def size(amount: int) -> str:
    """Bytes, short: 340 kB, 2.1 MB, 1.1 GB."""
    if amount < 1_000_000:
        return translate("transcript", "{n} kB").format(n=-(-amount // 1000))
    if amount < 1_000_000_000:
        return translate("transcript", "{n} MB").format(n=f"{amount / 1_000_000:.1f}")
    return translate("transcript", "{n} GB").format(n=f"{amount / 1_000_000_000:.1f}")


def context_size(tokens: int) -> str:
    """A context window as its maker says it: 4096 is 4k, 128000 is 128k, 1048576 is 1M."""
    for unit, letter in ((1_000_000, "M"), (1 << 20, "M"), (1000, "k"), (1 << 10, "k")):
        if tokens % unit == 0:
            return f"{tokens // unit}{letter}"
    return count(tokens)


def moment(at: float, *, full: bool = False) -> str:
    """A time as it is written here; `full` has the day of the week and the seconds."""
    form = QLocale.FormatType.LongFormat if full else QLocale.FormatType.ShortFormat
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), form)


def summary(node: Node) -> str:
    """How long a reply took, how much it is, and how fast it came, as far as is known."""
    if node.unsent:
        return ""
    parts = []
    if node.ended_at and node.created_at and node.ended_at > node.created_at:
        parts.append(seconds(node.ended_at - node.created_at, tenths=59.95))
    tokens = node.usage.output_tokens if node.usage else None
    if tokens:
        parts.append(
            translate("transcript", "{n} tokens").format(n=tokens)
            if tokens != 1
            else translate("transcript", "1 token")
        )
        if node.ended_at and node.first_token_at and node.ended_at - node.first_token_at > 0.2:
            rate = tokens / (node.ended_at - node.first_token_at)
            parts.append(translate("transcript", "{n} tok/s").format(n=round(rate)))
    if node.stop_reason == "length" and node.status is Status.SEALED:
        parts.append(translate("transcript", "length limit"))
    retried = node.details.get("retried")
    if isinstance(retried, int) and retried > 0:
        parts.append(translate("transcript", "retried {n}×").format(n=retried))
    return " · ".join(parts + asked_with(node))


def asked_with(node: Node) -> list[str]:
    """What the request asked for besides: a temperature, a seed."""
    named = (name for name in ("temperature", "seed") if name in node.settings)
    return [parameter(name, node.settings[name]) for name in named]


def cost(dollars: float | None) -> str:
    """What a reply cost; "" for nothing, which is not what is unknown."""
    if dollars is None:
        return translate("transcript", "Cost unknown")
    from bough.core.prices import shown

    return shown(dollars) if dollars else ""


def details(node: Node) -> list[str]:
    """When a message came, and with what the model was asked, each as a line."""
    settings = node.settings
    who = [name] if (name := persona(node)) else []
    sampling = [parameter(name, settings[name]) for name in PARAMETERS if name in settings]
    told = settings.get("system")
    system = translate("transcript", "Told first: “{text}”")
    return [
        moment(node.created_at, full=True),
        *filter(None, (" · ".join(who + sampling),)),
        *([system.format(text=" ".join(told.split()))] if isinstance(told, str) and told else []),
    ]


def thinking(node: Node) -> bool:
    """Whether the model thinks just now."""
    last = node.parts[-1] if node.parts else None
    return node.growing and isinstance(last, Reasoning) and last.ended is None


def thought(node: Node, now: float) -> str:
    """The row above a reply that says how long the model thought, in all its trains of thought."""
    parts = [p for p in node.parts if isinstance(p, Reasoning)]
    took = sum(p.ended - p.began for p in parts if p.began and p.ended)
    if thinking(node):
        took += max(now - (parts[-1].began or now), 0.0)
        if took < 1:
            return translate("transcript", "Thinking…")
        words = translate("transcript", "Thinking for {time}…")
        return words.format(time=seconds(int(took), tenths=0))
    words = translate("transcript", "Thought for {time}")
    return (
        words.format(time=seconds(took, tenths=1.95))
        if took >= 0.05
        else translate("transcript", "Thought")
    )


def fold_row(node: Node, *, shown: bool) -> str:
    """The row below a long question; `shown` is whether all of it is."""
    if shown:
        return translate("transcript", "Show less")
    if (many := lines(node)) > LONG_LINES:
        return translate("transcript", "Show all {n} lines").format(n=f"{many:,}")
    return translate("transcript", "Show all")


def state(live: Live | None, now: float) -> str:
    """What a growing reply is doing at `now` (of `time.monotonic`), and since when if that is worth
    a word."""
    if live is None:
        return translate("transcript", "Starting")
    passed = now - live.since
    match live.stage:
        case "queued":
            return in_line(live)
        case "loading":
            return _loading(live)
        case "reading":
            return _reading(live)
        case "sent":
            if passed < WORTH_COUNTING:
                return translate("transcript", "Sent")
            words = translate("transcript", "Sent · waiting {time}")
            return words.format(time=seconds(int(passed), tenths=0))
        case "writing":
            return _writing(live, passed)
    if passed < WORTH_COUNTING:
        return translate("transcript", "Connecting")
    words = translate("transcript", "Still connecting · {time}")
    return words.format(time=seconds(int(passed), tenths=0))


def in_line(live: Live, model: str | None = None) -> str:
    """The place of a reply in its line, with whom it waits for where that is named."""
    place = live.done or 1
    if model:
        words = (
            translate("transcript", "Next in line for {model}")
            if place == 1
            else translate("transcript", "{nth} in line for {model}")
        )
        return words.format(nth=_ordinal(place), model=model_name(model))
    if place == 1:
        return translate("transcript", "Next in line")
    return translate("transcript", "{nth} in line").format(nth=_ordinal(place))


def _ordinal(number: int) -> str:
    """A place as one says it: 2nd, 3rd, 11th."""
    match number % 10:
        case 1 if number % 100 != 11:
            words = translate("transcript", "{n}st")
        case 2 if number % 100 != 12:
            words = translate("transcript", "{n}nd")
        case 3 if number % 100 != 13:
            words = translate("transcript", "{n}rd")
        case _:
            words = translate("transcript", "{n}th")
    return words.format(n=number)


def _loading(live: Live) -> str:
    if live.done is not None and live.total:
        words = translate("transcript", "Loading the model {n} %")
        return words.format(n=min(100, 100 * live.done // live.total))
    return translate("transcript", "Loading the model")


def _reading(live: Live) -> str:
    if live.done is not None and live.total:
        words = translate("transcript", "Reading {done} of {total} tokens")
        return words.format(done=count(live.done), total=count(live.total))
    if live.total:
        return translate("transcript", "Reading {total} tokens").format(total=count(live.total))
    return translate("transcript", "Reading")


def _writing(live: Live, silent: float) -> str:
    if silent >= GONE_QUIET:
        words = (
            translate("transcript", "No data for {time} · Esc to stop")
            if silent < LONG_QUIET
            else translate(
                "transcript",
                "No data for {time} · Esc stops and keeps what came, or go on waiting",
            )
        )
        return words.format(time=seconds(int(silent), tenths=0))
    words = translate("transcript", "{n} tokens") if live.tokens != 1 else ""
    parts = [translate("transcript", "{n} tok/s").format(n=round(live.rate))] if live.rate else []
    parts.append(words.format(n=live.tokens) or translate("transcript", "1 token"))
    return " · ".join([*parts, translate("transcript", "Esc to stop")])
