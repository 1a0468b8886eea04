"""The one redactor hides keys that are known, and what looks like a key."""

from __future__ import annotations

import pytest

from bough.core import redact
from bough.core.secrets import Key


@pytest.fixture(autouse=True)
def _forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redact, "_known", set())


def test_a_key_is_hidden_from_the_moment_it_is_one() -> None:
    assert redact.redacted("said plainly-a-key-4711 aloud") == "said plainly-a-key-4711 aloud"

    Key("plainly-a-key-4711", "https://models.example:443")

    assert redact.redacted("said plainly-a-key-4711 aloud") == "said ••• aloud"


@pytest.mark.parametrize(
    "text",
    [
        "sk-ant-api03-abcdefgh",
        "xai-abcdefgh1234",
        "AIzaSyA1234567890",
        "gsk_abcdefgh",
        "hf_abcdefgh",
    ],
)
def test_what_looks_like_a_key_is_hidden(text: str) -> None:
    assert redact.redacted(f"a {text} b") == "a ••• b"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("x-api-key: 0123456789", "x-api-key: •••"),
        ("authorization: Bearer 0123456789", "authorization: Bearer •••"),
        ("{'cookie': 'session=0123456789'}", "{'cookie': '•••'}"),
        ("?api_key=0123456789&model=x", "?api_key=•••&model=x"),
        ("access_token = '0123456789'", "access_token = '•••'"),
        ("tokens: 0123456789", "tokens: 0123456789"),
    ],
)
def test_values_of_fields_named_like_secrets_are_hidden_in_what_programs_write(
    text: str, left: str
) -> None:
    assert redact.redacted_fields(text) == left


def test_a_word_too_short_for_a_key_is_never_hidden() -> None:
    redact.remember("tree")

    assert redact.redacted("a tree") == "a tree"
