"""What came of a reply that is not simply whole: the words for it, and what may help."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bough.app.said import said
from bough.core.node import Node, Status, ToolCall
from bough.core.terms import PARAMETERS
from bough.ui.transcript.content import FILTERED
from bough.ui.transcript.words import translate

if TYPE_CHECKING:
    from bough.core.sentences import Action

MOST_BUTTONS = 3
LONGEST_BODY = 8192
_SAID_ALREADY = frozenset({"host", "model", "words"})
"""Facts that the title or another line of the details has."""
WORTH_A_TIMER = (60.0, 86_400.0)
"""Seconds; a shorter wait is waited out before the screen, and a longer one has no time of day."""


class Outcome(NamedTuple):
    """`broken` says that something failed: then it is a card, else a quiet line."""

    title: str
    below: str
    actions: tuple[Action, ...]
    broken: bool


def outcome(node: Node) -> Outcome:
    """What is said at the end of a reply that `ends_early`."""
    kept = bool(node.text or node.reasoning)
    match node.status:
        case Status.FAILED if node.failure:
            title, advised = said(node.failure.code, node.failure.facts), _advised(node, kept)
            return Outcome(title, _kept(node, kept), advised, broken=True)
        case Status.FAILED:
            title = translate("transcript", "The reply broke off.")
            return Outcome(title, _kept(node, kept), _sensible(node, kept), broken=True)
        case Status.INTERRUPTED:
            title = translate("transcript", "Bough was closed while this reply was being written.")
            return Outcome(title, _kept(node, kept), _sensible(node, kept), broken=True)
        case Status.STOPPED if node.unsent:
            title = translate("transcript", "Taken out of the line: nothing was sent")
            return Outcome(title, "", ("try_again",), broken=False)
        case Status.STOPPED:
            title = translate("transcript", "You stopped this reply")
            return Outcome(title, "", ("continue",) if kept else ("try_again",), broken=False)
    if node.stop_reason in FILTERED:
        title = translate("transcript", "Stopped by the provider's filter.")
        return Outcome(title, "", ("edit_question", "other_model"), broken=False)
    if node.stop_reason == "length":
        return Outcome(_length(node), "", ("continue",), broken=False)
    names = ", ".join(part.name[:60] for part in node.parts if isinstance(part, ToolCall))
    title = translate("transcript", "The model asks for a tool: {names}. Tools come later.")
    return Outcome(title.format(names=names), "", (), broken=False)


def details(node: Node) -> str:
    """What an expert wants to know of a failed reply, line by line; without keys."""
    from bough.core.redact import redacted

    return redacted("\n".join(_lines(node)))


def wait(node: Node) -> float | None:
    """The moment (unix seconds) from which on the server said that it works again, where it is
    too far for waiting before the screen and near enough to have a time of day."""
    failure, ended = node.failure, node.ended_at
    if failure is None or ended is None:
        return None
    at, seconds = failure.facts.get("at"), failure.facts.get("retry_after")
    if isinstance(at, int | float):
        seconds = at - ended
    if not isinstance(seconds, int | float):
        return None
    shortest, longest = WORTH_A_TIMER
    return ended + seconds if shortest <= seconds < longest else None


def clock(at: float) -> str:
    """A moment as a clock shows it: 14:05."""
    return time.strftime("%H:%M", time.localtime(at))


def _advised(node: Node, kept: bool) -> tuple[Action, ...]:
    from bough.core.sentences import advice

    failure = node.failure
    return _sensible(node, kept, advice(failure.code, failure.facts) if failure else ())


def _sensible(node: Node, kept: bool, wishes: tuple[Action, ...] = ()) -> tuple[Action, ...]:
    """Of what may help, the best that makes sense here. Text that came is worth going on from, and
    a time that the server told is worth keeping to."""
    wishes = wishes or ("try_again", "other_model")
    if kept:
        wishes = ("continue", *wishes, "other_model")
    elif "send_then" in wishes:
        wishes = ("send_then", *wishes)
    return tuple(a for a in dict.fromkeys(wishes) if _makes_sense(a, node, kept))[:MOST_BUTTONS]


def _makes_sense(action: Action, node: Node, kept: bool) -> bool:
    match action:
        case "continue":
            return kept
        case "send_then":
            return (wait(node) or 0.0) > time.time()
        case "billing":
            return bool(billing_page(node))
        case "reset_setting":
            return bool(refused_parameter(node))
    return True


def refused_parameter(node: Node) -> str:
    """The parameter that the server did not accept, where the reply was asked with it; else ""."""
    name = str(node.failure.facts.get("param", "")) if node.failure else ""
    return name if name in PARAMETERS and name in node.settings else ""


def command(node: Node) -> str:
    """What brings the missing model to a server that pulls models, "" for another server."""
    return str(node.failure.facts.get("command", "")) if node.failure else ""


BILLING = {
    "openrouter.ai": "https://openrouter.ai/settings/credits",
    "api.openai.com": "https://platform.openai.com/settings/organization/billing",
    "api.anthropic.com": "https://platform.claude.com/settings/billing",
    "api.x.ai": "https://console.x.ai",
    "api.deepseek.com": "https://platform.deepseek.com/top_up",
    "api.mistral.ai": "https://admin.mistral.ai/organization/billing",
    "generativelanguage.googleapis.com": "https://aistudio.google.com/billing",
    "api.groq.com": "https://console.groq.com/settings/billing",
}
"""Where the vendors that we know are paid, by the host of their API. Never an address that a server
named itself."""


def billing_page(node: Node) -> str:
    """Our own link for the server that wants to be paid, "" for one that we do not know."""
    address = node.failure.facts.get("address") if node.failure else None
    host = str(address or "").removeprefix("https://").partition("/")[0].partition(":")[0]
    return BILLING.get(host.lower(), "")


def _kept(node: Node, kept: bool) -> str:
    words = (
        translate("transcript", "What arrived is kept.")
        if kept
        else translate("transcript", "Nothing of the answer had come.")
    )
    retried = node.details.get("retried")
    if isinstance(retried, int) and retried > 0:
        tried = translate("transcript", "It was tried {n} times.").format(n=retried + 1)
        return f"{words} {tried}"
    return words


def _length(node: Node) -> str:
    tokens = node.usage.output_tokens if node.usage else None
    if tokens:
        return translate("transcript", "Stopped at the length limit ({n} tokens).").format(n=tokens)
    return translate("transcript", "Stopped at the length limit.")


def _lines(node: Node) -> Iterator[str]:
    facts = dict(node.failure.facts) if node.failure else {}
    blocks = [str(facts.pop(name)) for name in ("body", "log") if facts.get(name)]
    status = facts.pop("status", None)
    if status is not None:
        yield translate("transcript", "Status: {value}").format(value=status)
    if node.failure:
        yield translate("transcript", "Code: {value}").format(value=node.failure.code)
    named = {
        "address": translate("transcript", "Address: {value}"),
        "endpoint": translate("transcript", "Server: {value}"),
        "request_id": translate("transcript", "Request: {value}"),
    }
    requests = node.details.get("requests")
    if isinstance(requests, list | tuple) and requests:
        facts["request_id"] = ", ".join(str(r) for r in requests)
    for name, template in named.items():
        if value := facts.pop(name, None):
            yield template.format(value=value)
    if node.model:
        yield translate("transcript", "Model: {value}").format(value=node.model)
    if retried := node.details.get("retried"):
        yield translate("transcript", "Retried: {value}").format(value=retried)
    for name, value in facts.items():
        if name not in _SAID_ALREADY:
            yield f"{name}: {value}"
    for block in blocks:
        yield ""
        yield block[:LONGEST_BODY]
