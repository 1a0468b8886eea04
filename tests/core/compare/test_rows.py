from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.blocks import Inline, Run, Style
from bough.core.compare import Work, done
from bough.core.compare import common as commons
from bough.core.compare import edits as edits_module
from bough.core.compare.align import Item, align
from bough.core.compare.common import common
from bough.core.compare.edits import edits_of, inline_edits, pieces
from bough.core.compare.rows import line_edits, rows_of, source_rows
from bough.core.excerpt import text_of
from bough.core.markdown import parse

WORDS = st.sampled_from(
    ["the ", "step ", "is", ". ", ", ", "new", "\n", "确定", "但", "h0", "=", " ", "😀", "é"]
)
TEXTS = st.lists(WORDS, max_size=30).map("".join) | st.text(max_size=60)
LINES = st.lists(
    st.sampled_from(["a = 1", "b = 2", "", "  c", "call(a, b)", "call(a, c)"]), max_size=9
).map("\n".join)
BLOCKS = st.lists(
    st.sampled_from(
        [
            "No. Once the step depends on the state.",
            "No, unless the step is chosen. Once the step depends on the state.",
            "## Why",
            "## Why it breaks",
            "- one\n- two",
            "1. one\n2. two\n3. three",
            "```python\nh = 1\nq, p = f(h)\n```",
            "```python\nh0 = 1\nfor _ in range(2):\n    q1, p1 = f(h)\n```",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "| a | b |\n|---|---|\n| 1 | 3 |\n| 4 | 5 |",
            "$$\nx^2\n$$",
            "$$\nx^3\n$$",
            "---",
            "> quoted **bold** text",
            "> quoted bold text",
        ]
    ),
    max_size=8,
).map("\n\n".join)


def put_together(left: str, right: str, edits: object) -> None:
    found = list(pieces(left, right, edits))  # type: ignore[arg-type]
    assert "".join(p.left for p in found) == left
    assert "".join(p.right for p in found) == right
    assert all((p.left == p.right) is p.same for p in found)


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_the_pieces_of_each_side_are_its_text_and_only_edits_differ(left, right):
    edits = done(edits_of(left, right))

    put_together(left, right, edits)
    assert [e.swapped for e in edits] == list(done(edits_of(right, left)))


@given(TEXTS)
@settings(deadline=None)
def test_equal_texts_have_no_edit(text):
    assert done(edits_of(text, text)) == ()
    assert done(line_edits(text, text)) == ()


@given(LINES | TEXTS, LINES | TEXTS)
@settings(deadline=None)
def test_code_is_put_together_of_its_lines(left, right):
    edits = done(line_edits(left, right))

    put_together(left, right, edits)
    assert [e.swapped for e in edits] == list(done(line_edits(right, left)))


@given(BLOCKS, BLOCKS)
@settings(deadline=None)
def test_every_block_stands_in_one_row_and_the_rows_are_those_of_the_swapped_texts(left, right):
    a, b = parse(left), parse(right)
    rows = done(rows_of(a, b))

    assert [r.left for r in rows if r.left is not None] == list(range(len(a)))
    assert [r.right for r in rows if r.right is not None] == list(range(len(b)))
    for row in rows:
        if row.left is not None and row.right is not None:
            x, y = text_of(a[row.left]), text_of(b[row.right])
            # The same words may be set otherwise.
            put_together(x, y, row.edits if x != y else ())
    swapped = {(r.right, r.left, tuple(e.swapped for e in r.edits)) for r in done(rows_of(b, a))}
    assert swapped == {tuple(r) for r in rows}
    if left == right:
        assert not sum(r.changes for r in rows)


@given(
    st.lists(st.sampled_from("abcdefgh"), max_size=40),
    st.lists(st.sampled_from("abcdefgh"), max_size=40),
)
@settings(deadline=None)
def test_what_is_too_large_to_be_looked_at_in_one_go_is_looked_at_in_parts(left, right):
    before = commons.AREA, commons.PIECE
    commons.AREA, commons.PIECE = 20, 4
    try:
        matches = done(common(left, right))
        mirrored = done(common(right, left))
    finally:
        commons.AREA, commons.PIECE = before

    a = b = 0
    for match in matches:
        assert match.left >= a
        assert match.right >= b
        a, b = match.left + match.size, match.right + match.size
        assert left[match.left : a] == right[match.right : b]
    assert a <= len(left)
    assert b <= len(right)
    assert [(m.right, m.left, m.size) for m in mirrored] == [tuple(m) for m in matches]


def marked(left: str, right: str) -> str:
    """Both texts in one: what only the left has in square brackets, the right's in braces."""
    made = ""
    for piece in pieces(left, right, done(edits_of(left, right))):
        if piece.same:
            made += piece.left
        else:
            made += f"[{piece.left}]" * bool(piece.left) + f"{{{piece.right}}}" * bool(piece.right)
    return made


def test_a_person_reads_the_words_that_were_put_in():
    assert (
        marked(
            "No. Once the step depends on the state, the slow energy drift comes back.",
            "No, unless the step is chosen time-reversibly. Once the step depends on the state, "
            "in general the slow energy drift comes back.",
        )
        == "No{, unless the step is chosen time-reversibly}. Once the step depends on the state, "
        "{in general }the slow energy drift comes back."
    )


def test_words_that_happen_to_be_on_both_sides_of_a_replaced_phrase_are_replaced_with_it():
    assert (
        marked(
            "that Hamiltonian changes too, and nothing is conserved in the long run.",
            "that Hamiltonian changes too, and nothing ties one step to the next.",
        )
        == "that Hamiltonian changes too, and nothing "
        "[is conserved in the long run]{ties one step to the next}."
    )


def test_names_with_a_comma_between_them_are_one_change():
    assert (
        marked("q, p = leapfrog(q, h)", "q1, p1 = leapfrog(q, h)")
        == "[q, p]{q1, p1} = leapfrog(q, h)"
    )


def test_chinese_is_compared_by_character():
    assert (
        marked("相邻轨迹的距离大致增长。", "相邻轨迹的距离迅速增长。")
        == "相邻轨迹的距离[大致]{迅速}增长。"
    )


def test_texts_with_next_to_nothing_in_common_stand_in_for_each_other():
    assert marked("It costs a lot.", "Nobody knows.") == "[It costs a lot.]{Nobody knows.}"


def test_a_word_that_became_bold_is_a_change():
    plain, bold = Inline("so it is"), Inline.of("so it is", [Run(3, 5, Style.BOLD)])

    assert [tuple(e) for e in done(inline_edits(plain, bold))] == [(3, 5, 3, 5)]


def test_a_line_of_code_that_became_another_is_compared_by_its_words():
    left = "h = eta * norm(q) ** 1.5\nq, p = leapfrog(q, p, h, force)"
    right = (
        "h0 = eta * norm(q) ** 1.5\nfor _ in range(2):\n    q1, p1 = leapfrog(q, p, h, force)\n"
        "    h = 0.5 * (h0 + eta * norm(q1) ** 1.5)"
    )

    edits = done(line_edits(left, right))

    assert [right[e.right : e.right_stop].strip() for e in edits] == [
        "h0",
        "for _ in range(2):",
        "q1, p1",
        "h = 0.5 * (h0 + eta * norm(q1) ** 1.5)",
    ]


def test_an_item_that_was_put_in_changes_no_number_below_it():
    a, b = parse("1. one thing\n2. two things"), parse("1. one thing\n2. new\n3. two things")

    assert [(r.left, r.right, r.changes) for r in done(rows_of(a, b))] == [
        (0, 0, 0),
        (None, 1, 1),
        (1, 2, 0),
    ]


def test_cells_of_a_table_are_compared_one_by_one():
    a = parse("| model | words |\n|---|---|\n| grok | 94 |\n| qwen | 20 |")
    b = parse("| model | words |\n|---|---|\n| grok | 131 |\n| qwen | 20 |")

    (row,) = done(rows_of(a, b))

    assert [text_of(a[0])[e.left : e.left_stop] for e in row.edits] == ["94"]


def test_lines_of_a_source_are_aligned():
    rows = done(source_rows(["# A", "", "text"], ["# B", "", "more", "text"]))

    assert [(r.left, r.right) for r in rows] == [(0, 0), (1, 1), (None, 2), (2, 3)]


def test_things_of_different_kinds_never_stand_beside_each_other():
    pairs = done(align([Item("a", "code", "x y")], [Item("b", "table", "x y")]))

    assert sorted((p.left is None, p.right is None) for p in pairs) == [
        (False, True),
        (True, False),
    ]


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_of_huge_texts_it_is_found_where_they_begin_and_end_to_differ(left, right):
    before, edits_module.HUGE = edits_module.HUGE, 0
    try:
        edits = done(edits_of(left, right))
        mirrored = done(edits_of(right, left))
    finally:
        edits_module.HUGE = before

    assert "".join(p.left for p in pieces(left, right, edits)) == left
    assert "".join(p.right for p in pieces(left, right, edits)) == right
    assert all(p.left == p.right for p in pieces(left, right, edits) if p.same)
    assert [e.swapped for e in edits] == list(mirrored)


def steps(work: Work[object]) -> int:
    """How often it pauses."""
    count = 0
    try:
        while True:
            next(work)
            count += 1
    except StopIteration:
        return count


def test_long_code_is_compared_with_pauses():
    left = "\n".join(f"x{n} = {n}" for n in range(9_000))
    right = "\n".join(f"x{n} = {n + n % 2}" for n in range(9_000))

    assert steps(line_edits(left, right)) > 20
