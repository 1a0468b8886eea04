"""A request becomes the JSON of OpenAI's chat completions, which most servers speak."""

from __future__ import annotations

from collections.abc import Mapping

from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.node import NOTHING, Node, Role
from bough.core.providers.provider import Request
from bough.core.terms import PARAMETERS

CONTINUE = (
    "Continue your last message exactly where it stops. Do not repeat anything of it, do not "
    "comment, do not begin anew: write only what follows."
)
"""What is asked of a model whose server cannot let it go on writing by itself."""


def encode(
    request: Request, endpoint: Endpoint, extra: Mapping[str, object] = NOTHING
) -> dict[str, object]:
    """The body of the request. `extra` are fields that this endpoint is known to understand;
    the settings of the request win over them."""
    body: dict[str, object] = {
        "model": request.model,
        "messages": _messages(request, endpoint),
        "stream": True,
        "stream_options": {"include_usage": True},
        **extra,
    }
    for name in PARAMETERS:
        if request.settings.get(name) is not None:
            body[name] = request.settings[name]
    if endpoint.id == EMBEDDED and "grammar" in request.settings:
        body["grammar"] = request.settings["grammar"]
    if request.continued and endpoint.prefill == "continue_final":
        body |= {"continue_final_message": True, "add_generation_prompt": False}
    return body


def _messages(request: Request, endpoint: Endpoint) -> list[dict[str, object]]:
    said: list[dict[str, object]] = []
    if request.system:
        said.append({"role": "system", "content": request.system})
    said += [_message(node) for node in request.messages if _speaks(node)]
    if prefilled(request):
        match endpoint.prefill:
            case "prefix_flag":
                said[-1]["prefix"] = True
            case "none":
                said.append({"role": "user", "content": CONTINUE})
    return said


def prefilled(request: Request) -> bool:
    """Whether there is a beginning of a reply to go on from: reasoning alone is none."""
    return bool(request.continued and request.messages and request.messages[-1].text)


def _speaks(node: Node) -> bool:
    """An assistant's message that never got a word is not shown to a model: many refuse it."""
    return node.role is not Role.ASSISTANT or bool(node.text)


def _message(node: Node) -> dict[str, object]:
    return {"role": node.role.value, "content": node.text}
