"""Reads questions from what a model wrote when it was asked for some, whatever that is."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise

from bough.core.language import WORD, other_language, script_of
from bough.core.node import Node, Role
from bough.core.questions import MOST, exchange

MOST_READ = 8000
"""Characters of an answer that are looked at."""
LONGEST_LINE = 600
LONGEST = 100
"""Columns of a question; a wide character takes two."""
ALIKE = 0.75
"""Questions that share so much of their words are one."""

_ASKS = "?？؟"
_THOUGHT = re.compile(
    r"<(think(?:ing)?)>.*?(?:</\1>|\Z)|\[THINK\].*?(?:\[/THINK\]|\Z)", re.DOTALL | re.IGNORECASE
)
_MARK = re.compile(
    r"^\s*(?:[-*•–—·>#]+\s+|[-•–·]|\(?\d{1,2}[.)）:：、]\s*|Q(?:uestion)?\s*\d*\s*[:：.)]\s*)+",
    re.IGNORECASE,
)
_QUOTES = " \t\"'“”„‘’«»「」『』*_`,，;"
_SENTENCE = re.compile(rf"[^.!。！{_ASKS}\n]*(?:\.(?=\w)[^.!。！{_ASKS}\n]*)*[{_ASKS}]")
_QUOTED = re.compile(rf'"((?:[^"\\\n]|\\.)+[{_ASKS}])"')
_MARKUP = re.compile(r"</?\w|https?:|\]\(|[{}|\\]|```|<\|")
_BY_OTHERS = re.compile(
    r"^(?:user|assistant|system|human|ai)\s*[:：]"
    r"|\b(?:ignore|disregard|forget)\b.*\b(?:instruction|prompt|above|previous)"
    # What an assistant asks a person is nothing that a person asks it.
    r"|\b(?:can|may|could|shall|should) i (?:help|assist|do for you|answer)"
    r"|\b(?:would|do|did|are) you (?:like|want|need|have any|interested)"
    r"|\bdo you have\b|\bquestions? (?:do you|would you|could)"
    r"|您想|你想(?:要|知道|了解)|(?:需要|可以|能)(?:为|帮)[您你]|还有(?:什么|其他)问题",
    re.IGNORECASE,
)
_COMMON = frozenset(
    """
    what when where which that this these those does have with from your about there their
    they them then than could would should will some other more most many much into were
    been being like only also between used using difference example explain mean meaning
    work works make best main important know tell possible long happen happens people thing
    things type types kind
    """.split()  # noqa: SIM905 (a list of them would take a page)
)
"""Words of four letters or more that a question shares with anything."""
_STEM = 4


def read(answer: str, path: Sequence[Node], asked: Iterable[str] = ()) -> tuple[str, ...]:
    """At most three questions that go on from the path, which ends in a reply; none rather than
    nonsense. `asked` are others that were asked there already."""
    question, reply = exchange(path)
    before = [n.text for n in path if n.role is Role.USER]
    known = _known((*before, *asked))
    said = "\n".join(n.text for n in path[-4:])
    stems = _stems(said)
    found: list[str] = []
    for text in _candidates(answer[:MOST_READ]):
        if len(found) == MOST:
            break
        if not _is_question(text) or other_language(text, question, reply):
            continue
        words = _words(text)
        if _is_among(words, known) or not _goes_on(text, stems):
            continue
        known.append(words)
        found.append(text)
    return tuple(found)


def without(texts: tuple[str, ...], asked: Iterable[str]) -> tuple[str, ...]:
    """Those questions that nobody has asked meanwhile."""
    known = _known(asked)
    return tuple(text for text in texts if not _is_among(_words(text), known))


def _candidates(answer: str) -> Iterator[str]:
    """What may be a question, without the marks around it."""
    answer = _THOUGHT.sub("\n", answer)
    if (listed := _listed(answer)) is not None:
        lines: Iterable[str] = listed
    elif answer.lstrip().startswith(("[", "{", "```")) and (quoted := _QUOTED.findall(answer)):
        lines = quoted
    else:
        lines = answer.splitlines()
    for line in lines:
        line = _tidy(_MARK.sub("", line[:LONGEST_LINE]))
        if line.endswith(tuple(_ASKS)) and len(_SENTENCE.findall(line)) == 1:
            yield line
        else:
            yield from map(_tidy, _SENTENCE.findall(line))


def _listed(answer: str) -> list[str] | None:
    """The texts of the first JSON list in it, or of one in an object; None where there is none."""
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"[\[{]", answer))[:8]:
        with suppress(ValueError, RecursionError):
            value, _ = decoder.raw_decode(answer, match.start())
            if isinstance(value, dict):
                value = next((v for v in value.values() if isinstance(v, list)), None)
            if isinstance(value, list):
                return [text for item in value[:16] if (text := _text_of(item))]
    return None


def _text_of(item: object) -> str:
    match item:
        case str(text):
            return text
        case dict():
            return next((v for v in item.values() if isinstance(v, str) and "?" in v), "")
    return ""


def _tidy(line: str) -> str:
    return " ".join(line.replace("**", "").replace("`", "").split()).strip(_QUOTES)


def _is_question(text: str) -> bool:
    """Whether a person could ask it as it stands."""
    if not text.endswith(tuple(_ASKS)) or _MARKUP.search(text) or _BY_OTHERS.search(text):
        return False
    if any(unicodedata.category(sign)[0] == "C" for sign in text):
        return False
    wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    dense = script_of(text) in ("han", "kana", "thai")
    enough = len(text) >= 5 if dense else len(WORD.findall(text)) >= 3
    return wide <= LONGEST and enough


def _words(text: str) -> frozenset[str]:
    """What a question is compared by: its words, and pairs of signs where it has no spaces."""
    if script_of(text) in ("han", "kana", "thai"):
        signs = [sign for sign in text if sign.isalnum()]
        return frozenset(a + b for a, b in pairwise(signs))
    return frozenset(word.lower() for word in WORD.findall(text))


def _known(asked: Iterable[str]) -> list[frozenset[str]]:
    """The words of what was asked; what is as long as a letter is no question like these."""
    return [_words(text) for text in asked if len(text) <= LONGEST_LINE]


def _is_among(words: frozenset[str], known: Iterable[frozenset[str]]) -> bool:
    return any(_alike(words, other) for other in known)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one | other)
    return bool(both) and len(one & other) >= ALIKE * both


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the words that tell what a text is about."""
    # One by one: all at once would hold up every other thread for as long as the text is.
    words = (found[0].lower() for found in WORD.finditer(text))
    stems = {w[:_STEM] for w in words if len(w) >= _STEM and w not in _COMMON}
    return (
        frozenset(stems) | _words(text)
        if script_of(text) in ("han", "kana", "thai")
        else (frozenset(stems))
    )


def _goes_on(text: str, stems: frozenset[str]) -> bool:
    """Whether the question is about anything that was said; one without a word that tells what it
    is about points at that: "How does it work?"."""
    mine = _stems(text)
    return not mine or bool(mine & stems)
