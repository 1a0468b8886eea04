"""Event streams: what arrives is what was sent, however it was chopped."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.providers.sse import Body, BodyEvent, ServerEvent, TooLong, WebPage
from helpers.event_streams import EVENT_STREAMS


def events(*chunks: bytes) -> list[BodyEvent]:
    body = Body()
    return [e for chunk in chunks for e in body.feed(chunk)] + body.close()


def data(*chunks: bytes) -> list[str]:
    return [event.data for event in events(*chunks) if isinstance(event, ServerEvent)]


def test_a_crlf_that_is_torn_apart_is_one_line_end():
    assert data(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == ["a\nb"]


def test_comments_other_fields_and_empty_events_are_passed_over():
    stream = b": keep-alive\n\nid: 7\nretry: 10\n\nevent: ping\n\nfoo: bar\ndata: x\n\n"

    assert events(stream) == [ServerEvent("x")]


def test_an_event_has_the_kind_the_server_gave_it():
    assert events(b"event: error\ndata: {}\n\ndata: {}\n\n") == [
        ServerEvent("{}", "error"),
        ServerEvent("{}", "message"),
    ]


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


def cut(stream: bytes, draw: st.DataObject) -> list[bytes]:
    """The stream in pieces, where hypothesis likes."""
    cuts = draw.draw(st.lists(st.integers(0, len(stream)), max_size=12).map(sorted))
    return [stream[a:b] for a, b in pairwise([0, *cuts, len(stream)])]


@pytest.mark.parametrize("name", EVENT_STREAMS)
def test_each_event_stream_gives_its_text(name):
    stream, expected = EVENT_STREAMS[name]

    assert data(stream) == expected
    assert data(*(stream[i : i + 1] for i in range(len(stream)))) == expected


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(sorted(EVENT_STREAMS)), st.data())
def test_where_an_event_stream_is_cut_changes_nothing(name, draw):
    stream, expected = EVENT_STREAMS[name]

    assert data(*cut(stream, draw)) == expected


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

    assert events(*cut(stream, draw)) == events(stream)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40)))
def test_no_bytes_at_all_can_do_more_than_be_refused(chunks):
    for event in events(*chunks):
        assert isinstance(event, ServerEvent | WebPage)
