"""What servers say when they refuse, each as its vendor words it, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from bough.core.events import Failed
from bough.core.node import Node, Role, Text
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import Request
from bough.core.sentences import advice, sentence
from helpers.server import ModelServer, Script

QUESTION = Request("gpt-9", [Node("q", None, Role.USER, (Text("What is a bough?"),))])


class Refusal(NamedTuple):
    """A status and a body, and what is understood of them."""

    name: str
    status: int
    body: object
    code: str
    facts: Mapping[str, object] = {}
    headers: Mapping[str, str] = {}


def openai(message: str, kind: str = "", code: str | None = None, param: str | None = None):
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def page(title: str) -> str:
    return f"<!DOCTYPE html><html><head><title>\n{title}</title></head><body>…</body></html>"


def gemini(code: int, status: str, message: str, *details: object) -> list[object]:
    return [{"error": {"code": code, "message": message, "status": status, "details": details}}]


QUOTA_OF_GEMINI = "You exceeded your current quota, please check your plan and billing details."

REFUSALS = [
    # OpenAI
    Refusal(
        "openai key", 401,
        openai("Incorrect API key provided: sk-abcd1234efgh - you can find yours at ...",
               "invalid_request_error", "invalid_api_key"),
        "unauthorized",
        {"message": "Incorrect API key provided: ••• - you can find yours at ..."},
    ),
    Refusal(
        "openai model", 404,
        openai("The model `gpt-9` does not exist or you do not have access to it.",
               "invalid_request_error", "model_not_found"),
        "model_not_found", {"model": "gpt-9"},
    ),
    Refusal(
        "openai context", 400,
        openai("This model's maximum context length is 8192 tokens. However, your messages "
               "resulted in 14429 tokens.", "invalid_request_error", "context_length_exceeded",
               "messages"),
        "context_too_long", {"asked": 14429, "limit": 8192},
    ),
    Refusal(
        "openai rate", 429,
        openai("Rate limit reached for gpt-9 on tokens per min (TPM)", "tokens",
               "rate_limit_exceeded"),
        "rate_limited", {"retry_after": 1.2},
        {"retry-after-ms": "1200", "retry-after": "2", "x-request-id": "req_1"},
    ),
    Refusal(
        "openai quota", 429,
        openai("You exceeded your current quota, please check your plan and billing details.",
               "insufficient_quota", "insufficient_quota"),
        "quota",
    ),
    Refusal(
        "openai parameter", 400,
        openai("Invalid 'temperature': decimal above maximum value.", "invalid_request_error",
               "decimal_above_max_value", "temperature"),
        "bad_request", {"param": "temperature"},
    ),
    Refusal(
        "openai reset only", 429, openai("Slow down", "requests"), "rate_limited",
        {"retry_after": 66.5},
        {"x-ratelimit-reset-requests": "1m6.5s", "x-ratelimit-remaining-requests": "0",
         "x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-tokens": "1200"},
    ),
    Refusal(
        "openai server", 500,
        openai("The server had an error while processing your request.", "server_error"),
        "server_error",
    ),
    Refusal(
        "openai says no retry", 503, openai("Overloaded", "server_error"), "overloaded",
        {"final": True}, {"x-should-retry": "false"},
    ),
    Refusal(
        "openai policy", 400,
        openai("Your request was rejected by the safety system.", "invalid_request_error",
               "content_policy_violation"),
        "content_filter",
    ),
    Refusal(
        "openai region", 403,
        openai("Country, region, or territory not supported", "request_forbidden",
               "unsupported_country_region_territory"),
        "permission",
    ),
    # Azure
    Refusal(
        "azure filter", 400,
        openai("The response was filtered due to the prompt triggering Azure OpenAI's content "
               "management policy.", "", "content_filter", "prompt"),
        "content_filter",
    ),
    Refusal("azure key", 401, {"error": {"code": "401", "message": "Access denied due to invalid "
            "subscription key or wrong API endpoint."}}, "unauthorized"),
    # OpenRouter
    Refusal("openrouter credit", 402,
            {"error": {"code": 402, "message": "Insufficient credits. Add more."}}, "credit"),
    Refusal(
        "openrouter moderation", 403,
        {"error": {"code": 403, "message": "gpt-9 requires moderation (violence).",
                   "metadata": {"reasons": ["violence"]}}},
        "permission", {"message": "gpt-9 requires moderation (violence)."},
        {"x-generation-id": "gen-7"},
    ),
    Refusal("openrouter provider", 502,
            {"error": {"code": 502, "message": "Provider returned error"}}, "overloaded"),
    Refusal("openrouter none", 503,
            {"error": {"code": 503, "message": "No available model provider"}}, "overloaded"),
    Refusal("openrouter model", 400,
            {"error": {"code": 400, "message": "gpt-9 is not a valid model ID"}},
            "model_not_found"),
    Refusal("openrouter free a day", 429,
            {"error": {"code": 429, "message": "Rate limit exceeded: free-models-per-day"}},
            "quota", {}, {"x-ratelimit-reset": "4102444800000"}),
    # Anthropic
    Refusal(
        "anthropic overloaded", 529,
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"},
         "request_id": "req_011"},
        "overloaded", {"request_id": "req_011"},
    ),
    Refusal(
        "anthropic key", 401,
        {"type": "error", "error": {"type": "authentication_error",
                                    "message": "invalid x-api-key"}},
        "unauthorized",
    ),
    Refusal(
        "anthropic parameter", 400,
        {"type": "error", "error": {"type": "invalid_request_error",
                                    "message": "temperature: range: 0..1"}},
        "bad_request", {"param": "temperature"},
    ),
    Refusal(
        "anthropic credit", 400,
        {"type": "error", "error": {"type": "invalid_request_error", "message":
         "Your credit balance is too low to access the API."}},
        "credit",
    ),
    Refusal(
        "anthropic long", 400,
        {"type": "error", "error": {"type": "invalid_request_error",
         "message": "prompt is too long: 210000 tokens > 200000 maximum"}},
        "context_too_long", {"asked": 210000, "limit": 200000},
    ),
    Refusal("anthropic large", 413,
            {"type": "error", "error": {"type": "request_too_large",
                                        "message": "Request exceeds the maximum size"}},
            "too_large"),
    Refusal("anthropic slow", 504,
            {"type": "error", "error": {"type": "timeout_error", "message": "Timed out"}},
            "timeout", {"stage": "server"}),
    Refusal("anthropic model", 404,
            {"type": "error", "error": {"type": "not_found_error", "message": "model: gpt-9"}},
            "model_not_found"),
    # xAI
    Refusal("xai key", 400,
            {"code": "Client specified an invalid argument",
             "error": "Incorrect API key provided: xa***YA. Get one at console.x.ai."},
            "unauthorized"),
    Refusal("xai credit", 403,
            {"code": "The caller does not have permission",
             "error": "Your team has either used all available credits or reached its limit."},
            "credit"),
    # Gemini
    Refusal(
        "gemini a minute", 429,
        gemini(429, "RESOURCE_EXHAUSTED", QUOTA_OF_GEMINI,
               {"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel"}]},
               {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "12.5s"}),
        "rate_limited", {"retry_after": 12.5},
    ),
    Refusal(
        "gemini a day", 429,
        gemini(429, "RESOURCE_EXHAUSTED", QUOTA_OF_GEMINI,
               {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]},
               {"retryDelay": "12s"}),
        "quota",
    ),
    Refusal(
        "gemini key", 400,
        gemini(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
        "unauthorized",
    ),
    Refusal("gemini overloaded", 503,
            gemini(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
            "overloaded"),
    Refusal(
        "gemini through a proxy", 429,
        {"error": {"message": json.dumps(gemini(429, "RESOURCE_EXHAUSTED", "Too many requests."))}},
        "rate_limited", {"message": "Too many requests."},
    ),
    # Groq
    Refusal(
        "groq tool", 400,
        {"error": {"message": "Failed to call a function.", "type": "invalid_request_error",
                   "code": "tool_use_failed", "failed_generation": "<tool>{"}},
        "tool_call",
    ),
    Refusal("groq size", 413,
            openai("Request too large for model `gpt-9` on tokens per minute (TPM)", "tokens",
                   "rate_limit_exceeded"),
            "too_large"),
    Refusal("groq a day", 429,
            openai("Rate limit reached on requests per day (RPD): Limit 1000, Used 1000.",
                   "requests", "rate_limit_exceeded"),
            "quota"),
    # Mistral
    Refusal(
        "mistral", 422,
        {"object": "error", "message": {"detail": [
            {"type": "less_than_equal", "loc": ["body", "top_p"],
             "msg": "Input should be less than or equal to 1"}]}},
        "bad_request",
        {"param": "top_p", "message": "body.top_p: Input should be less than or equal to 1"},
    ),
    Refusal("mistral key", 401, {"message": "Unauthorized", "request_id": "r-9"}, "unauthorized",
            {"request_id": "r-9"}),
    # DeepSeek
    Refusal("deepseek credit", 402,
            openai("Insufficient Balance", "unknown_error", "invalid_request_error"), "credit"),
    Refusal("deepseek busy", 503, openai("Service is too busy", "server_error"), "overloaded"),
    # llama.cpp
    Refusal(
        "llama.cpp context", 400,
        {"error": {"code": 400, "message": "the request exceeds the available context size",
                   "type": "exceed_context_size_error", "n_prompt_tokens": 20035, "n_ctx": 2048}},
        "context_too_long", {"asked": 20035, "limit": 2048},
    ),
    Refusal("llama.cpp context as a crash", 500,
            {"error": {"code": 500, "message": "Context size has been exceeded.",
                       "type": "server_error"}},
            "context_too_long"),
    Refusal("llama.cpp loading", 503,
            {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
            "overloaded"),
    Refusal("llama.cpp key", 401,
            {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}},
            "unauthorized"),
    # Ollama
    Refusal("ollama model", 404,
            {"error": {"message": "model 'gpt-9' not found", "type": "api_error"}},
            "model_not_found"),
    Refusal("ollama native", 404, {"error": "model 'gpt-9' not found, try pulling it first"},
            "model_not_found"),
    # LM Studio, vLLM, SGLang
    Refusal("lm studio", 400, {"error": {"message": "No models loaded."}, "message": "x"},
            "bad_request", {"message": "No models loaded."}),
    Refusal("vllm old", 400,
            {"object": "error", "message": "top_p must be in (0, 1], got 3.",
             "type": "BadRequestError", "code": 400},
            "bad_request", {"message": "top_p must be in (0, 1], got 3."}),
    Refusal("vllm model", 404,
            {"object": "error", "message": "The model `gpt-9` does not exist.",
             "type": "NotFoundError", "code": 404},
            "model_not_found"),
    Refusal("fastapi", 422, {"detail": [{"loc": ["body", "messages", 0], "msg": "no"}]},
            "bad_request", {"param": "messages.0"}),
    Refusal("fastapi path", 404, {"detail": "Not Found"}, "not_an_api"),
    # Proxies and networks of suppliers
    Refusal("bare 401", 401, "", "unauthorized"),
    Refusal("plain text", 500, "Internal Server Error", "server_error",
            {"message": "Internal Server Error"}),
    Refusal("web page 502", 502, page("502 Bad Gateway"), "overloaded",
            {"message": "502 Bad Gateway"}),
    Refusal("web page 504", 504, page("504 Gateway Time-out"), "timeout", {"stage": "server"}),
    Refusal("web page 520", 520, page("Web server is returning an unknown error"), "server_error"),
    Refusal("web page 522", 522, page("Connection timed out"), "server_error"),
    Refusal("web page 524", 524, page("A timeout occurred"), "timeout", {"stage": "server"}),
    Refusal("web page 404", 404, page("404 Not Found"), "not_an_api"),
    Refusal("nginx size", 413, page("413 Request Entity Too Large"), "too_large"),
    Refusal("a challenge", 403, page("Just a moment..."), "permission"),
    Refusal("slow question", 408, "", "timeout", {"stage": "server"}),
    Refusal("teapot", 418, "", "bad_request"),
    Refusal("not allowed", 405, "", "not_an_api"),
    Refusal("JSON that is none", 400, '{"error": {"message": "x', "bad_request"),
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def failure(server: ModelServer, name: str = "Scripted", **how: Any) -> Failed:
    async def ask() -> Failed:
        provider = OpenAICompatible(replace(server.endpoint, name=name), **how)
        last = [event async for event in provider.stream(QUESTION)][-1]
        assert isinstance(last, Failed)
        return last

    return asyncio.run(ask())


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_a_refusal_is_understood(server: ModelServer, refusal: Refusal):
    body = refusal.body if isinstance(refusal.body, str) else json.dumps(refusal.body)
    server.play(Script((body.encode(),), refusal.status, refusal.headers, "length"))

    failed = failure(server)

    assert failed.code == refusal.code
    assert {k: failed.facts.get(k) for k in refusal.facts} == refusal.facts
    assert failed.facts["status"] == refusal.status
    assert failed.facts.get("body", "")[:9] == body.strip()[:9]
    said = sentence(failed.code, failed.facts)
    assert "{" not in said
    assert "(" + failed.code not in said
    assert advice(failed.code, failed.facts)
    json.dumps(failed.facts)


@pytest.mark.parametrize("header", ["x-request-id", "request-id", "x-generation-id"])
def test_the_number_of_a_refused_request_is_kept(server: ModelServer, header: str):
    server.fail(500, "Boom", {header: "number-1"})

    assert failure(server).facts["request_id"] == "number-1"


def test_a_model_that_ollama_lacks_can_be_fetched_by_a_command(server: ModelServer):
    server.fail(404, {"error": {"message": "model 'gpt-9' not found"}})

    failed = failure(server, "Ollama")

    assert failed.facts["command"] == "ollama pull gpt-9"
    assert sentence(failed.code, failed.facts).endswith("Run `ollama pull gpt-9`.")
    assert advice(failed.code, failed.facts) == ("copy_command", "other_model")


def test_elsewhere_there_is_no_such_command(server: ModelServer):
    server.fail(404, {"error": {"message": "model 'gpt-9' not found"}})

    failed = failure(server)

    assert sentence(failed.code, failed.facts) == "gpt-9 is not offered at Scripted."
    assert advice(failed.code, failed.facts) == ("other_model",)


def test_what_a_server_said_is_kept_to_look_at_but_not_without_end(server: ModelServer):
    server.play(Script((b"<html>\x1b[31m" + b"x" * 300_000,), 500, {}, "length"))

    kept = failure(server).facts["body"]

    assert isinstance(kept, str)
    assert kept.startswith("<html>[31mxxx")
    assert len(kept) <= 8192


def test_half_a_key_is_not_kept_either(server: ModelServer):
    body = b"<" + b"x" * 8180 + b" topsecretkey and so on"
    server.play(Script((body,), 500, {}, "length"))

    assert "topsec" not in str(failure(server, key="topsecretkey").facts["body"])


@pytest.mark.parametrize("secret", ["topsecretkey", "sk-proj-abcdefghijkl"])
def test_no_key_stands_in_what_is_kept_of_a_refusal(server: ModelServer, secret: str):
    said = f"Incorrect API key provided: {secret}"
    server.fail(401, said, {"x-request-id": secret}, authorization=f"Bearer {secret}")

    failed = failure(server, key=secret)

    assert secret not in repr(failed)


def test_a_web_page_in_place_of_an_answer_is_named(server: ModelServer):
    server.raw(page("Hotel Wi-Fi login").encode(), content_type="text/html")

    failed = failure(server)

    assert sentence(failed.code, failed.facts) == (
        "Got a web page (Hotel Wi-Fi login) instead of an answer."
    )


def test_an_address_that_is_no_api_suggests_another(server: ModelServer):
    server.fail(404, {"detail": "Not Found"})

    async def ask() -> Failed:
        endpoint = replace(server.endpoint, base_url=f"http://127.0.0.1:{server.port}")
        last = [event async for event in OpenAICompatible(endpoint).stream(QUESTION)][-1]
        assert isinstance(last, Failed)
        return last

    failed = asyncio.run(ask())

    assert sentence(failed.code, failed.facts) == (
        f"127.0.0.1:{server.port} answers, but not as a chat API. "
        f"Did you mean http://127.0.0.1:{server.port}/v1?"
    )
    assert advice(failed.code, failed.facts) == ("fix_address", "edit_server")
