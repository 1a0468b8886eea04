"""Event streams: what arrives is what was sent, however it was chopped."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.providers.sse import Body, BodyEvent, ServerEvent, TooLong, WebPage


def events(*chunks: bytes) -> list[BodyEvent]:
    body = Body()
    return [e for chunk in chunks for e in body.feed(chunk)] + body.close()


def data(*chunks: bytes) -> list[str]:
    return [event.data for event in events(*chunks) if isinstance(event, ServerEvent)]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_end_with_lf_cr_or_crlf(end):
    stream = f": hello{end}data: one{end}{end}data: two{end}{end}".encode()

    assert data(stream) == ["one", "two"]


def test_a_crlf_that_is_torn_apart_is_one_line_end():
    assert data(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == ["a\nb"]


def test_separators_of_unicode_do_not_end_a_line():
    text = '{"a": "x\u2028y\u2029z\u0085w\u000bv"}'

    assert data(f"data: {text}\n\n".encode()) == [text]


def test_a_character_that_is_torn_apart_comes_whole():
    stream = "data: 日本🎉\n\n".encode()

    assert data(*(stream[i : i + 1] for i in range(len(stream)))) == ["日本🎉"]


def test_bytes_that_are_no_utf_8_become_replacement_characters():
    assert data(b"data: a\xff\xfeb\n\n") == ["a��b"]


def test_a_byte_order_mark_is_skipped_at_the_start_alone():
    assert data("\ufeffdata: a\n\ndata: \ufeffb\n\n".encode()) == ["a", "\ufeffb"]


def test_lines_of_data_are_joined_and_one_space_is_dropped():
    assert data(b"data:  a\ndata:b\ndata\n\n") == [" a\nb\n"]


def test_comments_other_fields_and_empty_events_are_passed_over():
    stream = b": keep-alive\n\nid: 7\nretry: 10\n\nevent: ping\n\nfoo: bar\ndata: x\n\n"

    assert events(stream) == [ServerEvent("x")]


def test_an_event_has_the_kind_the_server_gave_it():
    assert events(b"event: error\ndata: {}\n\ndata: {}\n\n") == [
        ServerEvent("{}", "error"),
        ServerEvent("{}", "message"),
    ]


def test_a_last_event_without_its_empty_line_is_still_given():
    assert data(b"data: a\n\ndata: [DONE]") == ["a", "[DONE]"]


def test_a_body_of_json_in_one_piece_is_one_event():
    assert data(b' {"a":\n  1}\n') == [' {"a":\n  1}']
    assert data(b'{"a": 1}') == ['{"a": 1}']


def test_json_lines_are_an_event_each():
    assert data(b'{"a": 1}\n{"a"', b': 2}\n\n{"a": 3}') == ['{"a": 1}', '{"a": 2}', '{"a": 3}']


def test_a_web_page_is_recognised_and_gives_no_events():
    assert events(b"\n<!DOCTYPE html>\n<title>Log in</title>") == [
        WebPage("<!DOCTYPE html>\n<title>Log in</title>")
    ]


def test_a_web_page_is_recognised_behind_events_too():
    stream = b"data: a\n\n<html><title>502 Bad Gateway</title>\n</html>\n"

    assert events(stream) == [
        ServerEvent("a"),
        WebPage("<html><title>502 Bad Gateway</title>\n</html>"),
    ]


def test_of_a_long_web_page_the_beginning_is_kept():
    [page] = events(b"<html>" + b"x" * 500_000 + b"\n" + b"y" * 500_000)

    assert isinstance(page, WebPage)
    assert len(page.text) < 100_000


def test_a_line_that_never_ends_is_given_up_after_what_came_before_it():
    body = Body(max_line=1000)

    found = body.feed(b"data: a\n\ndata: " + b"x" * 995 + b"\n\ndata: b\n\n")

    assert found == [ServerEvent("a"), TooLong("line", 1000)]
    assert body.feed(b"data: c\n\n") == []
    assert body.close() == []


def test_an_event_that_never_ends_is_given_up():
    body = Body(max_event=1000)

    found = body.feed(b"data: a\n\n" + (b"data: " + b"x" * 100 + b"\n") * 10)

    assert found == [ServerEvent("a"), TooLong("event", 1000)]


def test_a_document_that_never_ends_is_given_up():
    body = Body(max_event=1000)

    assert body.feed(b"{\n" + b'"a": 1,\n' * 200) == [TooLong("body", 1000)]
    assert body.close() == []


LINE = st.lists(
    st.sampled_from([*"ab :\u2028\u0085é語🎉\ufeff", "data: ", "data:", "event: error"]), max_size=6
).map("".join)


@settings(deadline=None)
@given(
    st.lists(st.tuples(LINE, st.sampled_from(["\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n"]))),
    st.data(),
)
def test_how_a_stream_is_chopped_changes_nothing(lines, draw):
    stream = "".join(line + end for line, end in lines).encode()
    cuts = draw.draw(st.lists(st.integers(0, len(stream)), max_size=12).map(sorted))
    pieces = [stream[a:b] for a, b in pairwise([0, *cuts, len(stream)])]

    assert events(*pieces) == events(stream)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40)))
def test_no_bytes_at_all_can_do_more_than_be_refused(chunks):
    for event in events(*chunks):
        assert isinstance(event, ServerEvent | WebPage)
