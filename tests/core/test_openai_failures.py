"""What servers say when they refuse: the sentence is found, short, and holds no key."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.providers.failures import from_payload, from_status, sentence


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"error": {"message": "No."}}, "No."),
        ({"error": "No."}, "No."),
        ({"message": "No.", "object": "error"}, "No."),
        ({"detail": "No."}, "No."),
        ({"detail": [{"loc": ["body", "top_p"], "msg": "too high"}]}, "body.top_p: too high"),
        ({"object": "error", "message": {"detail": [{"msg": "too high"}]}}, "too high"),
        ([{"error": {"message": "No."}}], "No."),
        ({"error": {"message": '{"error": {"message": "Inner."}}'}}, "Inner."),
        ({"error": {"message": "a\n b\x1b[31m"}}, "a b [31m"),
        ({"choices": []}, ""),
        (None, ""),
    ],
)
def test_the_sentence_is_found_wherever_a_server_puts_it(payload, said):
    assert sentence(payload) == said


def test_a_long_sentence_is_cut():
    assert len(sentence({"error": "x" * 5000})) <= 500


@pytest.mark.parametrize(
    "key", ["sk-proj-abcdefghijk", "AIzaSyD-1234567890abc", "xai-abcdefghij", "sk***abcdefg-ghijkl"]
)
def test_a_key_that_a_server_echoes_is_taken_out(key):
    assert key not in sentence({"error": f"Incorrect API key provided: {key}."})


def test_a_page_is_known_by_its_title():
    error = from_status(502, {}, b"<html><title>\n502 Bad Gateway</title>")

    assert error.facts["message"] == "502 Bad Gateway"


def test_a_refusal_without_a_word_says_what_its_status_is_called():
    assert from_status(503, {}, b"").facts["message"] == "Service Unavailable"


def test_the_number_of_the_request_is_kept():
    assert from_status(500, {"x-request-id": "req_1"}, b"").facts["request_id"] == "req_1"


def test_a_date_to_try_again_at_becomes_seconds():
    headers = {"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}

    assert from_status(429, headers, b"", now=1792567700).facts["retry_after"] == 10


def test_the_delay_of_gemini_is_found():
    body = [{"error": {"code": 429, "details": [{"retryDelay": "12s"}]}}]

    assert from_status(429, {}, json.dumps(body).encode()).facts["retry_after"] == 12


@pytest.mark.parametrize(
    "payload", [{"choices": [], "error": None}, {"choices": []}, {"id": "x", "code": None}, [], 3]
)
def test_what_is_no_error_is_none(payload):
    assert from_payload(payload) is None


@settings(deadline=None)
@given(st.integers(300, 599), st.dictionaries(st.text(max_size=9), st.text()), st.binary())
def test_any_refusal_has_a_code_and_facts_that_can_be_stored(status, headers, body):
    error = from_status(status, headers, body, now=1.0)

    json.dumps(error.facts).encode()
    assert error.code
