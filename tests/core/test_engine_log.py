"""What a child writes is kept in bounds, and shown as lines that a person can read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bough.core.engine.log import KEPT, LINE_LENGTH, Log


def log_of(*pieces: bytes) -> Log:
    log = Log()
    for piece in pieces:
        log.feed(piece)
    return log


def test_the_last_lines_are_the_tail():
    log = log_of(b"".join(b"line %d\n" % n for n in range(100)))

    assert log.tail(2) == ("line 98", "line 99")
    assert len(log.tail()) == 20


def test_a_line_may_come_in_pieces_also_within_a_letter():
    letter = "ß".encode()

    assert log_of(b"gro", letter[:1], letter[1:], b" und klein\n").tail() == ("groß und klein",)


def test_colours_titles_and_bells_are_not_shown():
    log = log_of(b"\x1b[1;31mred\x1b[0m \x1b]0;title\x07and \x1b]8;;x\x1b\\link\x07\x00\n")

    assert log.tail() == ("red and link",)


def test_a_bar_that_is_drawn_over_itself_is_shown_as_it_last_was():
    assert log_of(b"10 %\r20 %\r30 %\n").tail(1) == ("30 %",)


def test_what_is_no_utf_8_is_marked():
    assert log_of(b"caf\xe9\n").tail() == ("caf\ufffd",)


def test_a_key_in_it_is_hidden():
    (line,) = log_of(b"api_key: abcdefghijkl, Bearer sk-abcdefghijklmnop\n").tail()

    assert "abcdefgh" not in line


def test_a_flood_keeps_its_end_alone():
    log = log_of(*[b"x" * 65536] * 100, b"\nthe end\n")

    assert log.tail()[-1] == "the end"
    assert log.received == 6_553_609
    assert sum(map(len, log.lines())) <= KEPT


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_whatever_comes_is_shown_in_printable_lines_of_a_length(pieces):
    for line in log_of(*pieces).lines():
        assert line
        assert line.isprintable()
        assert len(line) <= LINE_LENGTH + 10
