"""Answers as model servers send them, in all forms that were seen of them, and what they say.

Each stands for a body of a response with status 200: its bytes, and what is to come of them.
"""

from __future__ import annotations

import json
from typing import Any

from bough.core.node import Usage
from helpers.answer import DONE, STOP, Answer, choice, raw, said
from helpers.server import chunk, sse, usage
from helpers.tool_answers import TOOL_ANSWERS

ANSWERS: dict[str, Answer] = {f"tool: {name}": answer for name, answer in TOOL_ANSWERS.items()}
"""By name."""


def _add(name: str, body: bytes, text: str = "", **more: Any) -> None:
    assert name not in ANSWERS
    ANSWERS[name] = Answer(body, text, **more)


# -- what is fine --------------------------------------------------------------------------------

_add(
    "plain",
    said({"role": "assistant", "content": ""}, "A main ", "branch ", "of a tree.")
    + STOP
    + raw({"choices": [], "usage": usage(7, 5)})
    + DONE,
    "A main branch of a tree.",
    usage=Usage(7, 5),
)
_add("without done", said("A ", "branch.") + STOP, "A branch.")
_add("without a finish reason", said("A ", "branch.") + DONE, "A branch.")
_add("of one word", said("Yes") + STOP + DONE, "Yes")
_add(
    "in every script",
    said("Äste, ", "枝 und ", '🎉\u2028 \\ "b"\n') + STOP,
    'Äste, 枝 und 🎉\u2028 \\ "b"\n',
)
_add(
    "with comments",
    b": OPENROUTER PROCESSING\n\n"
    + said("A ")
    + b": OPENROUTER PROCESSING\n\n"
    + said("b.")
    + STOP
    + DONE,
    "A b.",
)
_add("with crlf", (said("A ", "b.") + STOP + DONE).replace(b"\n", b"\r\n"), "A b.")
_add("with cr", (said("A ", "b.") + STOP + DONE).replace(b"\n", b"\r"), "A b.")
_add("behind a byte order mark", b"\xef\xbb\xbf" + said("A b.") + STOP, "A b.")
_add(
    "with names of events",
    b"event: message\n"
    + said("A ")
    + b"event: ping\ndata: {}\n\n"
    + b'event: execute\ndata: {"code": "x", "message": "y"}\n\n'
    + b"event: delta\n"
    + said("b.")
    + STOP,
    "A b.",
)
_add("without the last line's end", (said("A b.") + STOP).rstrip(b"\n"), "A b.")
_add(
    "with one line's end between events", (said("A ", "b.") + STOP).replace(b"\n\n", b"\n"), "A b."
)
_add("pings without data", b"event: ping\n\n" + said("A b.") + STOP, "A b.")

# -- what is no event stream ---------------------------------------------------------------------

_WHOLE = {
    "model": "scripted",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "A b."}, "finish_reason": "stop"}
    ],
    "usage": usage(7, 2),
}
_LINES = [chunk({"content": "A "}), chunk({"content": "b."}), chunk({}, "stop")]
_add(
    "in one piece",
    json.dumps(_WHOLE).encode(),
    "A b.",
    usage=Usage(7, 2),
    content_type="application/json",
)
_add(
    "in one piece, printed over lines",
    json.dumps(_WHOLE, indent=2).encode(),
    "A b.",
    usage=Usage(7, 2),
    content_type="application/json",
)
_add(
    "in one piece, called plain text",
    json.dumps(_WHOLE).encode(),
    "A b.",
    usage=Usage(7, 2),
    content_type="text/plain",
)
_add(
    "in one piece, called an event stream",
    json.dumps(_WHOLE, indent=1).encode(),
    "A b.",
    usage=Usage(7, 2),
)
_add(
    "json lines",
    "\n".join(map(json.dumps, _LINES)).encode(),
    "A b.",
    content_type="application/x-ndjson",
)
_add(
    "json lines without a content type",
    "\n".join(map(json.dumps, _LINES)).encode(),
    "A b.",
    content_type="",
)
_add(
    "an array of events",
    json.dumps(_LINES, indent=1).encode(),
    "A b.",
    content_type="application/json",
)
_add("events called json", said("A b.") + STOP, "A b.", content_type="application/json")
_add("events called html", said("A b.") + STOP, "A b.", content_type="text/html")
_add(
    "events called latin-1",
    said("Ä b.") + STOP,
    "Ä b.",
    content_type="text/event-stream; charset=iso-8859-1",
)
_add(
    "a web page",
    b"<!DOCTYPE html>\n<title>Hotel Wi-Fi login</title>",
    end="failed: not_an_api",
    facts={"message": "Hotel Wi-Fi login"},
    content_type="text/html",
)
_add(
    "a web page called an event stream",
    b"\n <html><title>Log in</title>",
    end="failed: not_an_api",
    facts={"message": "Log in"},
)
_add(
    "json that is no answer",
    b'{"status": "ok"}',
    end="failed: not_an_api",
    content_type="application/json",
)
_add("plain text", b"Ollama is running", end="failed: not_an_api", content_type="text/plain")

# -- broken events -------------------------------------------------------------------------------

_BAD = b'data: {"choices":[{"delta":{"content":"lost"}]\n\n'
_add("a broken event between good ones", said("A ") + _BAD + said("b.") + STOP, "A b.")
_add("a broken event at the start", _BAD + said("A ", "b.") + STOP, "A b.")
_add(
    "control characters in a string",
    said("A ") + b'data: {"choices":[{"delta":{"content":"\t\x01b."}}]}\n\n' + STOP,
    "A \t\x01b.",
)
_add("more than half broken", said("A ") + _BAD * 4 + STOP, "A ", end="failed: malformed")
_add(
    "more than twenty broken",
    said(*["A "] * 30) + _BAD * 21 + said("b.") + STOP,
    "A " * 30,
    end="failed: malformed",
)
_add("twenty broken of many", said(*["A "] * 30) + _BAD * 20 + STOP, "A " * 30)
_add(
    "nested too deep", said("A ") + b"data: " + b"[" * 100_000 + b"\n\n" + said("b.") + STOP, "A b."
)
_add(
    "a number too long",
    said("A ") + b'data: {"n": ' + b"1" * 5000 + b"}\n\n" + said("b.") + STOP,
    "A b.",
)
_add(
    "not a number",
    said("A ")
    + b'data: {"choices":[],"usage":{"prompt_tokens":NaN,"completion_tokens":1e999}}\n\n'
    + said("b.")
    + STOP,
    "A b.",
)

# -- empty answers -------------------------------------------------------------------------------

_add("done alone", DONE, end="failed: empty_answer")
_add("nothing", b"", end="failed: empty_answer")
_add("comments alone", b": keep-alive\n\n" * 3, end="failed: empty_answer")
_add(
    "a role alone",
    said({"role": "assistant"}) + STOP + DONE,
    end="failed: empty_answer",
    facts={"reason": "stop"},
)
_add("a role alone and no end", said({"role": "assistant"}), end="failed: empty_answer")
_add("empty strings", said("", "", "") + STOP, end="failed: empty_answer")
_add("white space", said(" ", "\n", "\t ") + STOP, " \n\t ", end="failed: empty_answer")
_add(
    "thoughts alone",
    said({"reasoning_content": "Hm."}) + STOP,
    thoughts="Hm.",
    end="failed: empty_answer",
    facts={"reason": "thoughts"},
)
_add(
    "thoughts up to the limit",
    said({"reasoning_content": "Hm."}) + sse(chunk({}, "length")),
    thoughts="Hm.",
    end="length",
)
_add(
    "empty at the limit",
    sse(chunk({"content": ""}, "length", usage=usage(2048, 0))),
    end="failed: empty_answer",
    facts={"reason": "length", "input_tokens": 2048},
    usage=Usage(2048, 0),
)
_add(
    "empty behind a filter",
    sse(chunk({}, "content_filter")),
    end="failed: empty_answer",
    facts={"reason": "content_filter"},
)
_add(
    "empty of many tokens",
    STOP + raw({"choices": [], "usage": usage(9, 40)}),
    end="failed: empty_answer",
    facts={"reason": "stop", "output_tokens": 40},
    usage=Usage(9, 40),
)

# -- odd forms of content ------------------------------------------------------------------------

_add(
    "content of every type",
    said("A ", *({"content": c} for c in (None, 7, 1.5, True, {"a": 1}, [], [None, 3])), "b.")
    + STOP,
    "A b.",
)
_add(
    "content in parts",
    said({"content": [{"type": "text", "text": "A "}, {"type": "text", "text": "b."}]}) + STOP,
    "A b.",
)
_add("content in parts of strings", said({"content": ["A ", {"text": "b."}]}) + STOP, "A b.")
_add("content in an object", said({"content": {"type": "text", "text": "A b."}}) + STOP, "A b.")
_add(
    "no choices, no delta",
    said("A ")
    + raw({}, {"choices": None}, {"choices": [{}]}, {"choices": [None]}, {"id": "x"})
    + said("b.")
    + STOP,
    "A b.",
)
_add(
    "no index",
    raw(
        {"choices": [{"delta": {"content": "A b."}}]},
        {"choices": [{"delta": {}, "finish_reason": "stop"}]},
    ),
    "A b.",
)
_add(
    "odd indexes",
    raw(
        *(
            {"choices": [{"index": i, "delta": {"content": c}}]}
            for i, c in ((None, "A "), ("0", "b"), (-1, "."), (True, "!"))
        )
    )
    + STOP,
    "A b.!",
)
_add(
    "a name twice",
    b'data: {"choices":[{"delta":{"content":"x","content":"A b."}}]}\n\n' + STOP,
    "A b.",
)
_add(
    "messages in a stream",
    raw(*({"choices": [{"message": {"content": c}}]} for c in ("A ", "b."))) + STOP,
    "A b.",
)
_add(
    "text of completions",
    raw({"choices": [{"text": "A "}]}, {"choices": [{"text": "b.", "finish_reason": "stop"}]}),
    "A b.",
)
_add(
    "a whole message at the end",
    said("A ", "b.")
    + raw({"choices": [{"message": {"content": "A b."}, "finish_reason": "stop"}]}),
    "A b.",
)
_add(
    "all of it in each delta",
    said(*("The oak is a tree that grows."[:n] for n in (3, 7, 10, 12, 17, 22, 29))) + STOP,
    "The oak is a tree that grows.",
)
_add(
    "all of it in few deltas",
    said("The oak", "The oak is a tree", "The oak is a tree.") + STOP,
    "The oak is a tree.",
)
_add(
    "all of it once more at the end",
    said("The oak ", "is a tree ", "that ", "grows.")
    + sse(chunk({"content": "The oak is a tree that grows."}, "stop")),
    "The oak is a tree that grows.",
)
_add(
    "words that repeat",
    said("ha", "ha", "haha", "ha", " ", " ", "1", "10", "100") + STOP,
    "hahahahaha  110100",
)
_add(
    "a line that repeats",
    said(*["All work and no play.\n"] * 6) + STOP,
    "All work and no play.\n" * 6,
)
_add("a triangle of stars", said("*", "**", "***", "****", "*****") + STOP, "*" * 15)
_add("a refusal", said({"refusal": "I can't "}, {"refusal": "do that."}) + STOP, "I can't do that.")
_add(
    "several choices",
    raw(
        {"choices": [{"index": 1, "delta": {"content": "An "}}]},
        {"choices": [{"index": 0, "delta": {"content": "A b"}}]},
        {
            "choices": [
                {"index": 1, "delta": {"content": "arm."}},
                {"index": 2, "delta": {"content": "A limb."}},
            ]
        },
        {"choices": [{"index": 0, "delta": {"content": "."}}]},
        {"choices": [{"index": i, "delta": {}, "finish_reason": "stop"} for i in (1, 0, 2)]},
    )
    + DONE,
    "A b.",
    others=("An arm.", "A limb."),
)
_add(
    "several choices in one piece",
    raw(
        {
            "choices": [
                {"message": {"content": c}, "finish_reason": "stop"} for c in ("A b.", "An arm.")
            ]
        }
    ),
    "A b.",
    others=("An arm.",),
)
_add(
    "a second choice that is cut",
    raw(
        {
            "choices": [
                {"index": 0, "delta": {"content": "A b."}, "finish_reason": "stop"},
                {"index": 1, "delta": {"content": "An"}},
            ]
        }
    ),
    "A b.",
)
_add(
    "choices from one on",
    raw({"choices": [{"index": 1, "delta": {"content": "A b."}, "finish_reason": "stop"}]}),
    "A b.",
)
_add("a null and other controls", said("A\x00\x07 \x1b[31m", "b.") + STOP, "A\x00\x07 \x1b[31mb.")
_add(
    "a character over two deltas",
    b'data: {"choices":[{"delta":{"content":"A \\ud83c"}}]}\n\n'
    b'data: {"choices":[{"delta":{"content":"\\udf89 b."}}]}\n\n' + STOP,
    "A 🎉 b.",
)
_add(
    "half a character",
    b'data: {"choices":[{"delta":{"content":"A \\ud83c"}}]}\n\n' + said("b.") + STOP,
    "A \ufffdb.",
)
_add(
    "half a character at the end",
    b'data: {"choices":[{"delta":{"content":"A b.\\ud83c"}}]}\n\n' + STOP,
    "A b.\ufffd",
)
_add(
    "the other half alone",
    b'data: {"choices":[{"delta":{"content":"\\udf89A b."}}]}\n\n' + STOP,
    "\ufffdA b.",
)

# -- thoughts ------------------------------------------------------------------------------------

_add(
    "reasoning_content",
    said({"reasoning_content": "H"}, {"reasoning_content": "m."}, "A b.") + STOP,
    "A b.",
    thoughts="Hm.",
)
_add(
    "reasoning",
    said({"reasoning": "Hm.", "content": None}, {"reasoning": None, "content": "A b."}) + STOP,
    "A b.",
    thoughts="Hm.",
)
_add("thinking", said({"thinking": "Hm."}, "A b.") + STOP, "A b.", thoughts="Hm.")
_add(
    "reasoning_details",
    said(
        {
            "reasoning": "Hm",
            "reasoning_details": [{"type": "reasoning.text", "text": "Hm", "index": 0}],
        },
        {"reasoning": ".", "reasoning_details": [{"type": "reasoning.text", "text": "."}]},
        {"reasoning_details": [{"type": "reasoning.encrypted", "data": "gAAA"}]},
        "A b.",
    )
    + STOP,
    "A b.",
    thoughts="Hm.",
)
_add(
    "reasoning_details alone",
    said(
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "Hm"}, {"text": "."}]},
        "A b.",
    )
    + STOP,
    "A b.",
    thoughts="Hm.",
)
_add(
    "two names for a thought",
    said({"reasoning_content": "Hm.", "reasoning": "Hm."}, "A b.") + STOP,
    "A b.",
    thoughts="Hm.",
)
_add(
    "thinking parts",
    said(
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]},
        {"content": [{"type": "text", "text": "A b."}]},
    )
    + STOP,
    "A b.",
    thoughts="Hm.",
)
_add("think tags", said("<think>\nHm", ".\n</think>\n\nA ", "b.") + STOP, "A b.", thoughts="Hm.")
_add("think tags in pieces", said(*"<think>\nHm.\n</think>\n\nA b.") + STOP, "A b.", thoughts="Hm.")
_add("empty think tags", said("<think>\n\n</think>\n\n", "A b.") + STOP, "A b.")
_add("magistral's tags", said("[TH", "INK]Hm.[/", "THINK]A b.") + STOP, "A b.", thoughts="Hm.")
_add(
    "a thought that never ends",
    said("<think>Hm", " and hm") + STOP,
    thoughts="Hm and hm",
    end="failed: empty_answer",
)
_add("a thought that is cut", said("<think>Hm", "</thi"), thoughts="Hm</thi", end="failed: cut_off")
_add(
    "tags and a field for one thought",
    said({"reasoning_content": "Hm.", "content": "<think>Hm."}, "</think>A b.") + STOP,
    "A b.",
    thoughts="Hm.",
)
_add("the end of a thought alone", said("\n</think>\n\n", "A b.") + STOP, "A b.")
_add(
    "the end of a thought in one piece",
    said("Hm.\n</think>\n\nA b.") + STOP,
    "A b.",
    thoughts="Hm.",
)
_add(
    "the end of a thought in a stream",
    said("Hm", ".\n</think>\n\nA b.") + STOP,
    "Hm.\n</think>\n\nA b.",
)
_add(
    "a tag in an answer",
    said("The tag ", "<think>", " opens, </think> closes.") + STOP,
    "The tag <think> opens, </think> closes.",
)
_add(
    "a tag in a code block",
    said("```\n", "<think>\n", "</think>\n", "```\n") + STOP,
    "```\n<think>\n</think>\n```\n",
)
_add("a tag in code", said("`</think>` ends it.\n") + STOP, "`</think>` ends it.\n")
_add("what looks like a tag", said("<thin", "ner>") + STOP, "<thinner>")

# -- how it ended --------------------------------------------------------------------------------

for _said, _kept in {
    "length": "length",
    "max_tokens": "length",
    "MAX_TOKENS": "length",
    "model_length": "length",
    "content_filter": "content_filter",
    "refusal": "refusal",
    "end_turn": "end_turn",
    "stop_sequence": "stop_sequence",
    "brand_new_2027": "brand_new_2027",
}.items():
    _add(f"finish: {_said}", said("A b.") + sse(chunk({}, _said)) + DONE, "A b.", end=_kept)
for _said, _code in {
    "error": "server_error",
    "insufficient_system_resource": "overloaded",
    "abort": "cut_off",
    "network_error": "cut_off",
    "MALFORMED_FUNCTION_CALL": "tool_call",
}.items():
    _add(
        f"finish: {_said}",
        said("A b.") + sse(chunk({}, _said)) + DONE,
        "A b.",
        end=f"failed: {_code}",
    )
_add(
    "finish: empty and odd",
    said("A ")
    + raw(choice({"content": "b."}, finish_reason=""), choice({}, finish_reason=7))
    + STOP,
    "A b.",
)
_add(
    "finish: in every event",
    b"".join(sse(chunk({"content": w}, "stop")) for w in ("A ", "b.")),
    "A b.",
)
_add(
    "finish: then more and no end",
    sse(chunk({"content": "A "}, "stop")) + said("b"),
    "A b",
    end="failed: cut_off",
)
_add(
    "finish: repeated with the usage",
    said("A b.") + STOP + sse(chunk({}, "stop", usage=usage(3, 2))) + DONE,
    "A b.",
    usage=Usage(3, 2),
)
_add("cut", said("A ", "b"), "A b", end="failed: cut_off")
_add("cut in an event", said("A ", "b") + b'data: {"choices": [{"del', "A b", end="failed: cut_off")
_add("cut in the first event", b'data: {"choices": [{"del', end="failed: cut_off")
_add(
    "cut in json",
    b'{"choices": [{"message": {"content": "A',
    end="failed: cut_off",
    content_type="application/json",
)
_add(
    "cut in json lines",
    "\n".join(map(json.dumps, _LINES[:2])).encode() + b'\n{"choi',
    "A b.",
    end="failed: cut_off",
)
_add("more behind done", said("A b.") + STOP + DONE + said("POISON"), "A b.")
_add("a web page behind the end", said("A b.") + STOP + b"<html>502</html>", "A b.")

# -- usage ---------------------------------------------------------------------------------------

_add(
    "usage in each event",
    b"".join(sse(chunk({"content": w}, usage=usage(7, n))) for n, w in enumerate(("A ", "b."), 1))
    + STOP,
    "A b.",
    usage=Usage(7, 2),
)
for _name, _usage, _kept_usage in (
    (
        "negative and enormous",
        {"prompt_tokens": -1, "completion_tokens": 2**63, "total_tokens": 10**30},
        None,
    ),
    ("of odd types", {"prompt_tokens": "7", "completion_tokens": True}, None),
    ("in part", {"prompt_tokens": 7, "completion_tokens": 1e300}, Usage(7)),
    ("in floats", {"prompt_tokens": 7.0, "completion_tokens": 1.5}, Usage(7)),
    ("a list", [7], None),
    (
        "with reasoning",
        {**usage(7, 9), "completion_tokens_details": {"reasoning_tokens": 4}},
        Usage(7, 9, 4),
    ),
):
    _add(
        f"usage: {_name}",
        said("A b.") + STOP + raw({"choices": [], "usage": _usage}) + DONE,
        "A b.",
        usage=_kept_usage,
    )

# -- who answered --------------------------------------------------------------------------------

for _model, _noted in {
    "other-model-7b": "other-model-7b",
    "scripted-2026-05-01": "",
    "vendor/scripted": "",
    "scripted:latest": "",
    "SCRIPTED": "",
    "/models/scripted-Q4_K_M.gguf": "",
    "scripted-mini": "scripted-mini",
    "": "",
}.items():
    _add(
        f"model: {_model}",
        raw(
            {**chunk({"content": "A b."}), "model": _model}, {**chunk({}, "stop"), "model": _model}
        ),
        "A b.",
        answered_by=_noted,
    )
_add(
    "model: of odd types",
    raw({**chunk({"content": "A b."}), "model": 7}, {**chunk({}, "stop"), "model": "a\nb"}),
    "A b.",
)

# -- errors inside a 200 -------------------------------------------------------------------------

_ERRORS: dict[str, tuple[bytes, str, str]] = {
    "openai": (
        raw({"error": {"message": "boom", "type": "server_error", "param": None, "code": None}})
        + DONE,
        "server_error",
        "boom",
    ),
    "openrouter": (
        raw(
            {
                "id": "x",
                "error": {"code": 502, "message": "boom"},
                **choice({"content": ""}, finish_reason="error"),
            }
        ),
        "overloaded",
        "boom",
    ),
    "openrouter in a choice": (
        raw(choice({}, finish_reason="error", error={"code": 429, "message": "boom"})),
        "rate_limited",
        "boom",
    ),
    "an error in a choice that goes on": (
        raw(choice({}, error={"message": "boom"})),
        "server_error",
        "boom",
    ),
    "anthropic": (
        b"event: error\n"
        + raw({"type": "error", "error": {"type": "overloaded_error", "message": "boom"}}),
        "overloaded",
        "boom",
    ),
    "gemini": (
        b'[{"error": {"code": 429, "message": "boom", "status": "RESOURCE_EXHAUSTED"}}]',
        "rate_limited",
        "boom",
    ),
    "gemini in an event": (
        raw([{"error": {"code": 503, "message": "boom"}}]),
        "overloaded",
        "boom",
    ),
    "groq": (
        b"event: error\n" + raw({"error": {"message": "boom", "code": "tool_use_failed"}}),
        "server_error",
        "boom",
    ),
    "llama.cpp": (
        raw(
            {
                "error": {
                    "code": 400,
                    "type": "exceed_context_size_error",
                    "message": "boom",
                    "n_ctx": 2048,
                }
            }
        ),
        "context_too_long",
        "",
    ),
    "old llama.cpp": (
        b'error: {"code": 500, "message": "boom", "type": "server_error"}\n\n',
        "server_error",
        "boom",
    ),
    "ollama": (b'{"error": "boom"}\n', "server_error", "boom"),
    "lm studio": (
        b"event: error\n" + raw({"error": {"message": "boom"}, "message": "boom"}),
        "server_error",
        "boom",
    ),
    "vllm, flat": (
        raw({"object": "error", "message": "boom", "type": "BadRequestError", "code": 400}) + DONE,
        "bad_request",
        "boom",
    ),
    "fastapi": (raw({"detail": "boom"}), "server_error", "boom"),
    "plain text in an event of errors": (b"event: error\ndata: boom\n\n", "server_error", "boom"),
    "a string": (raw({"error": "boom"}), "server_error", "boom"),
    "json without data before it": (b'{"error": {"message": "boom"}}\n\n', "server_error", "boom"),
}
for _name, (_bytes, _code, _message) in _ERRORS.items():
    _told = {"message": _message} if _message else {}
    _add(f"error: {_name}", _bytes, end=f"failed: {_code}", facts=_told)
    _add(
        f"error behind words: {_name}",
        said("A ") + _bytes,
        "A ",
        end=f"failed: {_code}",
        facts=_told,
    )
_add(
    "error: beside the last words",
    said("A ")
    + raw({"error": {"message": "boom"}, **choice({"content": "b"}, finish_reason="error")}),
    "A b",
    end="failed: server_error",
    facts={"message": "boom"},
)
_add(
    "error: a web page in the stream",
    said("A ", "b") + b"<html>\n<head><title>502 Bad Gateway</title></head>\n</html>\n",
    "A b",
    end="failed: server_error",
    facts={"message": "502 Bad Gateway"},
)
