"""Answers with tool calls, in every broken form that was seen of them, and the calls to be made."""

from __future__ import annotations

import json
from typing import Any

from bough.core.node import ToolCall
from helpers.answer import DONE, STOP, Answer, call, raw, said
from helpers.server import chunk, sse

TOOL_ANSWERS: dict[str, Answer] = {}
"""By name."""

CALLS = sse(chunk({}, "tool_calls"))

OSLO = ToolCall("c1", "weather", '{"city": "Oslo"}')
ROME = ToolCall("c2", "weather", '{"city": "Rome"}')
_HALVES = ('{"city": ', '"Oslo"}')


def _calls(
    name: str, deltas: list[dict[str, Any]], *expected: ToolCall, finish: bytes = CALLS, **more: Any
) -> None:
    end = more.pop("end", "tool_calls" if expected else "failed: tool_call")
    assert name not in TOOL_ANSWERS
    TOOL_ANSWERS[name] = Answer(said(*deltas) + finish, calls=expected, end=end, **more)


def _named(
    call_id: str = "call_0", arguments: str = OSLO.arguments, name: str = "weather"
) -> ToolCall:
    return ToolCall(call_id, name, arguments)


_HEAD = {"index": 0, "id": "c1", "name": "weather"}
_calls("as it should be", [call("", **_HEAD), *(call(a, index=0) for a in _HALVES)], OSLO)
_calls("each character", [call("", **_HEAD), *(call(a, index=0) for a in OSLO.arguments)], OSLO)
_calls("whole in one delta", [call(OSLO.arguments, **_HEAD)], OSLO)
_calls("arguments as an object", [call({"city": "Oslo"}, **_HEAD)], OSLO)
_calls("arguments in a string in a string", [call(json.dumps(OSLO.arguments), **_HEAD)], OSLO)
_calls("no index", [call("", id="c1", name="weather"), *(call(a) for a in _HALVES)], OSLO)
_calls(
    "an index that runs on",
    [call("", **_HEAD), call(_HALVES[0], index=1), call(_HALVES[1], index=2)],
    OSLO,
)
_calls(
    "an index as a string",
    [call("", **{**_HEAD, "index": "0"}), *(call(a, index="0") for a in _HALVES)],
    OSLO,
)
_calls("no id", [call("", index=0, name="weather"), *(call(a, index=0) for a in _HALVES)], _named())
_calls(
    "a null id",
    [call("", index=0, id=None, name="weather"), *(call(a, index=0, id=None) for a in _HALVES)],
    _named(),
)
_calls("neither id nor index", [call(_HALVES[0], name="weather"), call(_HALVES[1])], _named())
_calls(
    "an id in each delta", [call("", **_HEAD), *(call(a, index=0, id="c1") for a in _HALVES)], OSLO
)
_calls(
    "another id in each delta",
    [call("", **_HEAD), *(call(a, index=0, id=f"x{n}") for n, a in enumerate(_HALVES))],
    OSLO,
)
_calls("a name in each delta", [call(a, **_HEAD) for a in _HALVES], OSLO)
_calls(
    "a name in each delta and nothing else", [call(a, name="weather") for a in _HALVES], _named()
)
_calls(
    "a name in pieces",
    [
        call("", index=0, id="c1", name="wea"),
        call("", index=0, name="ther"),
        call(OSLO.arguments, index=0),
    ],
    OSLO,
)
_calls(
    "a name that grows",
    [
        call("", index=0, id="c1", name="wea"),
        call("", index=0, name="weather"),
        call(OSLO.arguments, index=0),
    ],
    OSLO,
)
_calls(
    "fragments of one call in one delta",
    [
        {
            "tool_calls": [
                {"index": 0, "id": "c1", "function": {"name": "weather"}},
                {"index": 0, "function": {"arguments": OSLO.arguments}},
            ]
        }
    ],
    OSLO,
)
_calls(
    "not in a list",
    [{"tool_calls": {"id": "c1", "function": {"name": "weather", "arguments": {"city": "Oslo"}}}}],
    OSLO,
)
_calls(
    "without a function around it",
    [{"tool_calls": [{"id": "c1", "name": "weather", "arguments": {"city": "Oslo"}}]}],
    OSLO,
)
_calls(
    "two side by side",
    [
        call("", **_HEAD),
        call("", index=1, id="c2", name="weather"),
        call('{"city": ', index=1),
        call('{"city": ', index=0),
        call('"Rome"}', index=1),
        call('"Oslo"}', index=0),
    ],
    OSLO,
    ROME,
)
_calls(
    "two in one delta",
    [
        {
            "tool_calls": [
                {"index": i, "id": c.id, "function": {"name": c.name, "arguments": c.arguments}}
                for i, c in enumerate((OSLO, ROME))
            ]
        }
    ],
    OSLO,
    ROME,
)
_calls(
    "two at index 0",
    [call(c.arguments, index=0, id=c.id, name=c.name) for c in (OSLO, ROME)],
    OSLO,
    ROME,
)
_calls(
    "two at index 0 in pieces",
    [
        call("", index=0, id=OSLO.id, name="weather"),
        *(call(a, index=0) for a in _HALVES),
        call("", index=0, id=ROME.id, name="weather"),
        call('{"city": "Ro', index=0),
        call('me"}', index=0),
    ],
    OSLO,
    ROME,
)
_calls(
    "a head at the wrong index",
    [
        call(OSLO.arguments, **_HEAD),
        call("", index=0, id="c2", name="weather"),
        call(ROME.arguments, index=1),
    ],
    OSLO,
    ROME,
)
_calls(
    "two at index 0 without ids",
    [call(c.arguments, index=0, name=c.name) for c in (OSLO, ROME)],
    _named(),
    _named("call_1", ROME.arguments),
)
_calls(
    "two without index and id",
    [call(c.arguments, name=c.name) for c in (OSLO, ROME)],
    _named(),
    _named("call_1", ROME.arguments),
)
_calls(
    "two with one id",
    [call(c.arguments, index=i, id="c1", name=c.name) for i, c in enumerate((OSLO, ROME))],
    OSLO,
    _named("call_1", ROME.arguments),
)
_calls("no arguments", [call("", **_HEAD)], _named("c1", "{}"))
_calls("null arguments", [call(None, **_HEAD)], _named("c1", "{}"))
_calls(
    "arguments that grow",
    [call(a, **_HEAD) for a in ('{"ci', '{"city": ', '{"city": "Oslo"}')],
    OSLO,
)
_calls(
    "arguments once more at the end",
    [call("", **_HEAD), *(call(a, index=0) for a in _HALVES), call(OSLO.arguments, index=0)],
    OSLO,
)
_calls(
    "an old call",
    [
        {"function_call": {"name": "weather", "arguments": ""}},
        *({"function_call": {"arguments": a}} for a in _HALVES),
    ],
    _named(),
    finish=sse(chunk({}, "function_call")),
    end="function_call",
)
_calls(
    "an old call and a new one",
    [
        {
            **call(OSLO.arguments, **_HEAD),
            "function_call": {"name": "weather", "arguments": OSLO.arguments},
        }
    ],
    OSLO,
)
_calls(
    "in a message",
    [],
    OSLO,
    finish=raw(
        {
            "choices": [
                {
                    "message": {
                        "content": None,
                        "tool_calls": [
                            {
                                "id": "c1",
                                "type": "function",
                                "function": {"name": "weather", "arguments": OSLO.arguments},
                            }
                        ],
                    },
                    "finish_reason": "tool_calls",
                }
            ]
        }
    ),
)
_calls(
    "streamed and in a message",
    [call(OSLO.arguments, name="weather")],
    _named(),
    finish=raw(
        {
            "choices": [
                {
                    "message": {
                        "tool_calls": [
                            {"function": {"name": "weather", "arguments": OSLO.arguments}}
                        ]
                    },
                    "finish_reason": "tool_calls",
                }
            ]
        }
    ),
)
_calls(
    "behind words",
    [{"content": "Let me look."}, call(OSLO.arguments, **_HEAD)],
    OSLO,
    text="Let me look.",
)
_calls("that ends with stop", [call(OSLO.arguments, **_HEAD)], OSLO, finish=STOP, end="stop")
_calls("that ends with done", [call(OSLO.arguments, **_HEAD)], OSLO, finish=DONE, end="stop")
_calls(
    "after the finish reason", [], OSLO, finish=CALLS + said(call(OSLO.arguments, **_HEAD)) + CALLS
)
_calls(
    "nothing of it",
    [
        {"tool_calls": None},
        {"tool_calls": []},
        {"tool_calls": [{}]},
        {"tool_calls": [{"index": 0, "function": {}}]},
        {"content": "A b."},
    ],
    finish=STOP,
    end="stop",
    text="A b.",
)

_calls(
    "two objects in one",
    [call('{"a": 1}{"b": 2}', **_HEAD)],
    facts={"name": "weather", "arguments": '{"a": 1}{"b": 2}'},
)
_calls(
    "junk behind it",
    [call('{"a": 1}</tool_call>', **_HEAD)],
    facts={"arguments": '{"a": 1}</tool_call>'},
)
_calls("a brace too many", [call('{"a": 1}}', **_HEAD)])
_calls("a fence around it", [call('```json\n{"a": 1}\n```', **_HEAD)])
_calls("quotes of python", [call("{'a': 1}", **_HEAD)])
_calls("not an object", [call("[1]", **_HEAD)])
_calls("a list as arguments", [call(["Oslo"], **_HEAD)])
_calls("a name twice in it", [call('{"city": "Oslo", "city": "Rome"}', **_HEAD)])
_calls("not a number in it", [call('{"n": NaN}', **_HEAD)])
_calls("nested too deep", [call('{"a": ' * 5000 + "1" + "}" * 5000, **_HEAD)])
_calls(
    "no name",
    [call(OSLO.arguments, index=0, id="c1")],
    facts={"name": "", "arguments": OSLO.arguments},
)
_calls(
    "another name at one index", [call(_HALVES[0], **_HEAD), call(_HALVES[1], index=0, name="time")]
)
_calls(
    "half a name or two calls",
    [call(None, name="get_"), call("{}", name="weather")],
    _named("call_1", "{}"),
    end="failed: tool_call",
    facts={"name": "get_"},
)
_calls(
    "two mixed up",
    [
        call('{"city": ', name="weather", id="c1"),
        call('{"city": ', name="weather", id="c2"),
        call('"Oslo"}'),
        call('"Rome"}'),
    ],
)
_calls(
    "one good, one bad",
    [call(OSLO.arguments, **_HEAD), call('{"city', index=1, id="c2", name="weather")],
    OSLO,
    end="failed: tool_call",
    facts={"name": "weather", "arguments": '{"city'},
)
_calls(
    "cut at the limit",
    [call('{"city": "Os', **_HEAD)],
    finish=sse(chunk({}, "length")),
    facts={"reason": "length", "name": "weather", "arguments": '{"city": "Os'},
)
_calls(
    "cut",
    [call('{"city": "Os', **_HEAD)],
    finish=b"",
    end="failed: cut_off",
    facts={"name": "weather", "arguments": '{"city": "Os'},
)
_calls(
    "cut before its arguments",
    [call("", **_HEAD)],
    finish=b"",
    end="failed: cut_off",
    facts={"name": "weather"},
)
_calls(
    "cut behind a whole one",
    [call(OSLO.arguments, **_HEAD), call('{"ci', index=1, id="c2", name="weather")],
    OSLO,
    finish=b"",
    end="failed: cut_off",
    facts={"arguments": '{"ci'},
)
_calls(
    "too many",
    [call("{}", index=n, id=f"c{n}", name="f") for n in range(129)],
    *(ToolCall(f"c{n}", "f", "{}") for n in range(128)),
    end="failed: tool_call",
    facts={"reason": "too_many", "limit": 128},
)
_calls(
    "half a character in it",
    [],
    finish=b'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":'
    b'{"name":"f","arguments":"{\\"a\\": \\"\\ud83c\\"}"}}]}}]}\n\n' + CALLS,
)
