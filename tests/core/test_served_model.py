"""Whether another model answered than the one that was asked."""

from __future__ import annotations

import pytest

from bough.core.providers.served_model import differs


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("gpt-5", "gpt-5"),
        ("gpt-5", "GPT-5"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("gpt-4", "gpt-4-0613"),
        ("claude-3-5-sonnet", "claude-3-5-sonnet-20241022"),
        ("mistral-large-latest", "mistral-large-2411"),
        ("gemini-2.0-flash", "models/gemini-2.0-flash-001"),
        ("llama3", "llama3:latest"),
        ("deepseek/deepseek-r1:free", "deepseek-r1"),
        ("x-ai/grok-4", "grok-4"),
        ("srv/hf", "srv/hf@main"),
        ("qwen2.5-7b-instruct", "/models/Qwen2.5-7B-Instruct.gguf"),
        ("qwen2.5-7b-instruct", "C:\\models\\qwen2.5-7b-instruct-q4_k_m.gguf"),
        ("qwen3-235b", "qwen3-235b-Q8_0-00001-of-00003.gguf"),
        ("hf.co/x/Llama-3-8B-GGUF:Q4_K_M", "llama-3-8b"),
        ("gpt-5", ""),
        ("", "gpt-5"),
    ],
)
def test_the_same_model_has_many_names(asked, served):
    assert not differs(asked, served)
    assert not differs(served, asked)


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("gpt-4o", "gpt-4o-mini"),
        ("openrouter/auto", "anthropic/claude-sonnet-5"),
        ("qwen3:8b", "qwen3:4b"),
        ("llama-3-8b", "llama-3-70b"),
        ("model", "/models/other-model-7b.gguf"),
        ("grok-4", "grok-4-fast"),
    ],
)
def test_another_model_is_another(asked, served):
    assert differs(asked, served)
    assert differs(served, asked)
