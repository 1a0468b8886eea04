"""Parameters as a person writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.parameters import PRESETS, parsed, stops, thinks, written, written_stops
from bough.core.terms import checked_parameters


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("temperature", " 0,7 ", 0.7),
        ("temperature", "0", 0.0),
        ("top_p", ".95", 0.95),
        ("max_tokens", "400", 400),
        ("seed", "0", 0),
        ("stop", "END", ["END"]),
        ("stop", r"###, \n\n, a\, b, \sx", ["###", "\n\n", "a, b", " x"]),
        ("reasoning_effort", "High", "high"),
    ],
)
def test_what_is_written_is_understood(name: str, text: str, value: object) -> None:
    assert parsed(name, text) == value
    assert parsed(name, written(name, value)) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("temperature", "hot"),
        ("temperature", "2.1"),
        ("temperature", "nan"),
        ("temperature", "-1"),
        ("top_p", "0"),
        ("top_p", "1.01"),
        ("max_tokens", "0"),
        ("max_tokens", "1.5"),
        ("seed", "-1"),
        ("stop", ""),
        ("stop", "a, b, c, d, e"),
        ("reasoning_effort", "enormous"),
        ("mood", "good"),
    ],
)
def test_what_is_no_parameter_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the one thing that can be wrong)
        parsed(name, text)


@given(st.lists(st.text(min_size=1, max_size=6), max_size=4))
def test_any_stop_sequences_can_be_written_down(sequences: list[str]) -> None:
    assert stops(written_stops(sequences)) == sequences


def test_the_presets_are_parameters() -> None:
    assert list(PRESETS) == ["precise", "balanced", "creative"]
    for preset in PRESETS.values():
        assert checked_parameters(preset) == preset


@pytest.mark.parametrize("model", ["o3-mini", "openai/gpt-5.1", "gpt-oss:20b", "Qwen3-1.7B"])
def test_models_that_take_an_effort_are_known(model: str) -> None:
    assert thinks(model)


@pytest.mark.parametrize("model", ["smollm2-135m", "gpt-4o", "llama-3.3-70b", "grok-4", "foo3"])
def test_others_are_not(model: str) -> None:
    assert not thinks(model)
