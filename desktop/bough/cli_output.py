"""How the command line writes: plain text, JSON with stable fields, and one line on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime

from bough.core.errors import BoughError
from bough.core.fields import error_fields, usage_fields
from bough.core.landmarks import UNMARKED, Landmarks
from bough.core.node import Failure, Node
from bough.core.sentences import sentence
from bough.core.store.terms import written


def speak_unicode() -> None:
    """Let any text be written, whatever the terminal or pipe was set up for."""
    for stream in (sys.stdout, sys.stderr):
        # Under a test or in a frozen program they need not be real files.
        if reconfigure := getattr(stream, "reconfigure", None):
            encoding = {} if stream.isatty() else {"encoding": "utf-8"}
            reconfigure(errors="replace", **encoding)


def say(text: str) -> None:
    """One line on stderr."""
    print(f"bough: {plain(' '.join(text.split()))}", file=sys.stderr, flush=True)


def say_error(error: BoughError | Failure) -> None:
    import logging

    logging.getLogger("bough.command").warning("%s", error.code)
    say(sentence(error.code, error.facts))


def write_json(value: object) -> None:
    """One JSON value on stdout: a line of its own in a pipe, laid out on a terminal."""
    indent = 2 if sys.stdout.isatty() else None
    # Undecodable bytes of an argument are lone surrogates, which no UTF-8 has.
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    print(text.encode("utf-8", "replace").decode(), flush=True)


def plain(text: str) -> str:
    """The text without control characters: what a model wrote must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or not _controls(c))


def _controls(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f"


def iso(seconds: float) -> str:
    """Unix seconds as ISO 8601 in UTC, to the millisecond."""
    stamp = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")


def landmark_fields(landmarks: Landmarks) -> Mapping[str, object] | None:
    """None where there are none."""
    if landmarks == UNMARKED:
        return None
    terms = written(landmarks.terms) if landmarks.terms else None
    return asdict(replace(landmarks, terms=None)) | {"terms": terms}


def node_fields(node: Node) -> Mapping[str, object]:
    return {
        "id": node.id,
        "parent": node.parent,
        "role": node.role.value,
        "status": node.status.value,
        "text": node.text,
        "reasoning": node.reasoning,
        "model": node.model,
        "created_at": iso(node.created_at),
        "edited_from": node.edited_from,
        "endpoint": node.endpoint,
        "stop_reason": node.stop_reason,
        "usage": usage_fields(node.usage),
        "error": error_fields(node.failure),
    }
