"""What of a composer's text is a command, and what is sent as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.slash import Typed, as_text, begins_command, is_command, typed


@pytest.mark.parametrize(
    "text",
    ["/copy", "/copy branch", "/split-pane x", "/a", "/model grok-4", "/ask\nwhy?", "/翻译 this",
     "/my_prompt", "/Copy"],
)  # fmt: skip
def test_a_slash_and_a_name_is_a_command(text: str) -> None:
    assert is_command(text)


@pytest.mark.parametrize(
    "text",
    ["", "/", "/usr/bin/python is what?", "//copy", " /copy", "see /copy", "/1 is a path", "/-x",
     "what?\n/copy", "/a.b", "/etc/", "/ copy", "/copy:"],
)  # fmt: skip
def test_a_path_and_a_later_slash_are_text(text: str) -> None:
    assert not is_command(text)


def test_two_slashes_send_one() -> None:
    assert as_text("//copy this") == "/copy this"
    assert as_text("// a comment") == "// a comment"
    assert as_text(" /copy") == " /copy"
    assert as_text("//usr/bin") == "//usr/bin"


def test_a_slash_alone_begins_a_command() -> None:
    assert all(map(begins_command, ("/", "/co", "/goto 3")))
    assert not any(map(begins_command, ("/usr/", "", "//")))


def test_the_rest_is_there_from_the_first_blank_on() -> None:
    assert typed("/goto") == Typed("goto", None)
    assert typed("/goto ") == Typed("goto", "")
    assert typed("/ask why\nnot?") == Typed("ask", "why\nnot?")


@given(st.text())
def test_a_text_is_either_a_command_or_can_be_sent_as_it_is(text: str) -> None:
    if is_command(text):
        assert begins_command(text)
        assert as_text(f"/{text}") == text
    else:
        assert as_text(text) in (text, text[1:])
