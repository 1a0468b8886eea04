"""The request for questions that a person could ask next, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bough.core.context import KEPT, sent
from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.language import language_of, script_of
from bough.core.node import Node, Role, Text, Usage
from bough.core.providers.provider import Request

MOST = 3
MAX_TOKENS, SMALL_TOKENS = 600, 160
"""Three questions take some 60; a large model may think before them, a small one that writes more
does not come to an end."""
LONGEST_QUESTION, LONGEST_REPLY = 600, 1600
"""Characters that are read of the last question, and of the reply to it."""

_SYSTEM = (
    "You read a question and its answer, and write three short questions that the reader could ask"
    " next. Each can be answered from what was said, and is in the language of the question."
    " Write nothing but the questions, one on a line."
)
_FOR_SMALL = (
    "You read a question and its answer, and write three short questions that the reader could ask"
    " next."
)
_WITHIN = (
    "Write three short questions that I could ask you next, in the language of our conversation."
    " Each can be answered from what was said. Write nothing but the questions, one on a line."
)
_EXAMPLES = {
    "latin": (
        "Question: How do bees make honey?\nAnswer: Bees collect nectar, carry it home in a second"
        " stomach, and pass it from mouth to mouth. Enzymes turn it into simple sugars, and the"
        " bees fan it with their wings until it is thick.",
        "1. Which enzymes turn nectar into honey?\n2. How long do the bees fan it?\n"
        "3. Why does honey keep for years?",
    ),
    "han": (
        "问题：蜜蜂怎样酿蜜？\n回答：蜜蜂采集花蜜，装在蜜囊里带回蜂巢，再口对口地传递。"
        "酶把它变成单糖，蜜蜂扇动翅膀，直到它变稠。",
        "1. 哪些酶把花蜜变成蜂蜜？\n2. 蜜蜂要扇风多久？\n3. 蜂蜜为什么能保存多年？",
    ),
}
_GRAMMAR = r"""root ::= "1. " q "\n2. " q "\n3. " q "\n"
q ::= ("What"|"Why"|"How"|"Can"|"Is"|"Are"|"Which"|"Does"|"Do"|"When"|"Who") " " [^\n?]{8,110} "?"
"""
"""Keeps a model that is too small to follow orders to three questions. One that is cut off here is
longer than what is taken for a question."""

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Questions:
    """Up to three questions that could be asked next after a reply, in the words of the person who
    would ask them; `model` thought of them, for `usage`. None of them is an answer, too: there was
    nothing of use."""

    texts: tuple[str, ...] = ()
    model: ModelRef | None = None
    usage: Usage | None = None


def without_code(text: str) -> str:
    return _FENCE.sub(" ", text)


def exchange(path: Sequence[Node]) -> tuple[str, str]:
    """The last question of a path that ends in its reply, and that reply, both without code."""
    asked = next((n.text for n in reversed(path) if n.role is Role.USER), "")
    return without_code(asked).strip(), without_code(path[-1].text).strip() if path else ""


def apart(path: Sequence[Node], ref: ModelRef, *, small: bool = False) -> Request | None:
    """A request that tells a model of no more than the end of the conversation. None where a
    `small` model could not do it: it speaks English only."""
    asked, answer = exchange(path)
    if not answer:
        return None
    script = script_of(asked) or script_of(answer)
    if small and (script_of(answer) != "latin" or script != "latin"):
        return None
    if small and (language_of(asked) or language_of(answer)) not in ("en", ""):
        return None
    example = _EXAMPLES.get("han" if script == "han" else "latin", ())
    # An example in another language than that of the conversation would lead astray.
    shown = example if script in _EXAMPLES else ()
    labels = "问题：{}\n回答：{}" if script == "han" else "Question: {}\nAnswer: {}"
    told = labels.format(_cut(asked, LONGEST_QUESTION), _cut(answer, LONGEST_REPLY))
    said = [
        Node(f"{number}", None, Role.ASSISTANT if number % 2 else Role.USER, (Text(text),))
        for number, text in enumerate((*shown, told))
    ]
    settings: dict[str, object] = {"temperature": 0.0}
    settings["max_tokens"] = SMALL_TOKENS if small else MAX_TOKENS
    if small:
        settings["grammar"] = _GRAMMAR
    system = _FOR_SMALL if small else _SYSTEM
    return Request(ref.model, tuple(said), system, settings=settings)


def within(path: Sequence[Node], ref: ModelRef, system: str) -> Request | None:
    """A request that goes on with the conversation as it was sent for the reply: a server that has
    read that already and keeps it in its one place has only this to read, and still has it for what
    is asked next."""
    if not path or not path[-1].text.strip():
        return None
    reply = path[-1]
    told = sent(path[:-1], system, reply.settings.get(KEPT))
    wish = Node("wish", reply.id, Role.USER, (Text(_WITHIN),))
    said = (*told.messages, reply, wish)
    return Request(ref.model, said, told.system, settings={"max_tokens": MAX_TOKENS})


def keeps_place(ref: ModelRef, answered: ModelRef, *, local: bool) -> bool:
    """Whether the model that answered is asked again where it may have a place for one conversation
    only, so that `within` serves better than `apart`."""
    return local and ref == answered and ref.endpoint != EMBEDDED


def _cut(text: str, most: int) -> str:
    """The beginning and the end of it."""
    if len(text) <= most:
        return text
    return f"{text[: most * 2 // 3].rstrip()} … {text[-most // 3 :].lstrip()}"
