"""What a model will read: what never goes, what always goes, what is dropped, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from bough.core.config import OverflowName
from bough.core.context import (
    GAP,
    SUMMARY,
    SUMMARY_OF,
    Kind,
    Reading,
    Room,
    Sent,
    State,
    Told,
    counted,
    factor,
    reading,
    record,
    sent,
)
from bough.core.node import Node, Role, Text, Usage
from bough.core.tokens import OVERHEAD, Counter, estimate

LONG = "word " * 84
"""A hundred tokens, as they are estimated."""


def path(picture: str) -> list[Node]:
    """The messages of a path, one a line: "> " begins a question. Each is called by its text."""
    found: list[Node] = []
    for said in dedent(picture).strip().splitlines():
        role = Role.USER if said.startswith("> ") else Role.ASSISTANT
        text = said.removeprefix("> ")
        parent = found[-1].id if found else None
        found.append(Node(text, parent, role, (Text(text),)))
    return found


def long(messages: list[Node]) -> list[Node]:
    """The same with a hundred tokens in each."""
    return [
        Node(n.id, n.parent, n.role, (Text(f"{n.id} {LONG}"),), details=n.details) for n in messages
    ]


def read(
    messages: list[Node],
    told: Told = Told(),
    *,
    context: int | None = None,
    overflow: OverflowName = "drop",
    draft: str | None = None,
) -> Reading:
    room = Room(context, 100, overflow)
    return reading(messages, told, Counter(), room, draft)


def goes(messages: list[Node], found: Reading, system: str = "") -> Sent:
    return sent(messages, system, record(messages, found))


def names(found: Sent) -> list[str]:
    """What is sent, by the first word of each message."""
    return [" + ".join(part.split()[0] for part in m.text.split("\n\n")) for m in found.messages]


FOUR = """
    > one
    first
    > two
    second
    > three
    third
    > four
"""


def with_summary() -> list[Node]:
    """The same with a summary of its first two turns before the last question."""
    *above, last = path(FOUR)
    details = {SUMMARY_OF: ["one", "first", "two", "second"]}
    summary = Node("S", "third", Role.ASSISTANT, (Text("in short"),), details=details)
    return [*above, summary, replace(last, parent="S")]


def test_all_of_a_path_is_read_where_there_is_room() -> None:
    four = path(FOUR)

    found = read(four, context=4096)

    assert {e.state for e in found.entries} == {State.IN}
    assert names(goes(four, found)) == ["one", "first", "two", "second", "three", "third", "four"]
    assert record(four, found) == {}


def test_what_is_left_out_never_goes_and_its_neighbours_are_joined() -> None:
    four = path(FOUR)

    found = read(four, Told(left_out=frozenset({"first", "third"})))

    assert found.nodes(State.LEFT_OUT) == ["first", "third"]
    assert names(goes(four, found)) == ["one + two", "second", "three + four"]


def test_a_reply_whose_question_is_left_out_gets_a_sign_in_its_place() -> None:
    four = path(FOUR)

    found = read(four, Told(left_out=frozenset({"one"})))

    assert names(goes(four, found))[:2] == [GAP, "first"]
    assert found.entries[0].kind is Kind.GAP


def test_the_last_question_goes_even_where_it_is_left_out() -> None:
    four = path(FOUR)

    found = read(four, Told(left_out=frozenset({"four"})))

    assert names(goes(four, found))[-1] == "four"


def test_what_no_longer_fits_is_dropped_from_the_oldest_on_in_whole_turns() -> None:
    four = long(path(FOUR))

    found = read(four, context=500)

    assert found.nodes(State.DROPPED) == ["one", "first", "two", "second"]
    assert names(goes(four, found)) == ["three", "third", "four"]
    assert record(four, found) == {"dropped": [["one", "second"]]}
    assert found.tokens <= 400


def test_a_turn_with_something_pinned_stays() -> None:
    four = long(path(FOUR))

    found = read(four, Told(pinned=frozenset({"first"})), context=600)

    assert found.nodes(State.PINNED) == ["first"]
    assert "one" in names(goes(four, found))
    assert found.nodes(State.DROPPED)[0] == "two"


def test_nothing_is_dropped_where_a_person_wants_to_be_asked() -> None:
    four = long(path(FOUR))

    found = read(four, context=500, overflow="ask")

    assert found.nodes(State.DROPPED) == []
    assert found.over > 0


def test_a_draft_counts_as_the_last_question() -> None:
    four = long(path(FOUR))[:-1]

    found = read(four, context=500, draft=LONG)

    assert found.entries[-1].kind is Kind.DRAFT
    assert found.nodes(State.DROPPED) == ["one", "first", "two", "second"]


def test_a_summary_is_read_instead_of_what_it_stands_for() -> None:
    messages = with_summary()

    found = read(messages, Told("Be brief."))

    gone = goes(messages, found, "Be brief.")
    assert gone.system == f"Be brief.\n\n{SUMMARY}in short"
    assert names(gone) == ["three", "third", "four"]
    assert found.nodes(State.SUMMARISED) == ["one", "first", "two", "second"]
    assert found.of(Kind.SUMMARY) > 0


def test_a_pinned_message_is_read_besides_its_summary() -> None:
    messages = with_summary()

    found = read(messages, Told(pinned=frozenset({"two"})))

    assert names(goes(messages, found)) == ["two + three", "third", "four"]


def test_without_its_summary_all_is_read_again() -> None:
    messages = path(FOUR)
    messages.insert(-1, Node("S", "third", Role.ASSISTANT, (Text("short"),),
                             details={SUMMARY_OF: ["one", "first"]}))  # fmt: skip

    found = read(messages, Told(left_out=frozenset({"S"})))

    gone = goes(messages, found)
    assert gone.system == ""
    assert names(gone)[:2] == ["one", "first"]


def test_a_persona_is_the_beginning_of_the_system_prompt() -> None:
    found = read(path(FOUR), Told("You are Ada.\n\nBe brief.", voice="You are Ada."))

    assert [e.kind for e in found.entries[:2]] == [Kind.PERSONA, Kind.SYSTEM]


def test_a_message_that_never_came_is_not_there() -> None:
    two = path("""
        > one
        > two
    """)
    two.insert(1, Node("empty", "one", Role.ASSISTANT))

    found = read(two)

    assert "empty" not in found.states()
    assert names(goes(two, found)) == ["one + two"]


def test_chinese_takes_more_tokens_for_a_character_than_english() -> None:
    assert estimate("为什么宣纸会洇墨") > estimate("why?why?") * 2


def test_an_estimate_learns_from_what_the_server_counted() -> None:
    asked = path("""
        > one
        first
    """)
    guess = estimate("one") + OVERHEAD
    asked[1] = Node(
        "first", "one", Role.ASSISTANT, (Text("first"),), model="m",
        usage=Usage(round(guess * 2), 1),
    )  # fmt: skip

    assert 1.8 < factor(asked, counted(asked, "m"), Counter()) < 2.2
    assert counted(asked, "other") == -1


def test_what_was_dropped_and_moved_away_since_drops_nothing_else() -> None:
    four = path(FOUR)

    gone = sent(four, "", {"dropped": [["one", "elsewhere"], ["two"], "three"], "left_out": 7})

    assert names(gone) == ["one", "first", "two", "second", "three", "third", "four"]


WORDS = st.text(alphabet="ab 字é\n", min_size=1, max_size=30)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Node], Told, Room]:
    """A path with replies that never came, questions behind questions, a summary, pins."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 14))):
        role = draw(st.sampled_from((Role.USER, Role.ASSISTANT)))
        parts = (Text(draw(WORDS)),) if draw(st.integers(0, 9)) else ()
        parent = nodes[-1].id if nodes else None
        details: dict[str, object] = {}
        if number > 3 and role is Role.ASSISTANT and draw(st.integers(0, 5)) == 0:
            parts = parts or (Text("in short"),)
            details = {SUMMARY_OF: [n.id for n in nodes[: draw(st.integers(1, number - 1))]]}
        nodes.append(Node(f"n{number}", parent, role, parts, details=details))
    nodes.append(Node("last", nodes[-1].id, Role.USER, (Text(draw(WORDS)),)))
    ids = st.frozensets(st.sampled_from([n.id for n in nodes]), max_size=5)
    left_out = draw(ids)
    told = Told(draw(st.sampled_from(("", "Be brief."))), "", draw(ids) - left_out, left_out)
    context = draw(st.sampled_from((None, 40, 80, 160, 4096)))
    return nodes, told, Room(context, draw(st.sampled_from((None, 20))))


@given(trees())
def test_what_is_shown_is_what_is_sent(world: tuple[list[Node], Told, Room]) -> None:
    nodes, told, room = world

    found = reading(nodes, told, Counter(), room)

    gone = sent(nodes, told.system, record(nodes, found))
    shown = [e.node for e in found.entries if e.state.read and e.kind is Kind.MESSAGE]
    texts = {n.id: n.text for n in nodes}
    spoken = "\n\n".join(m.text for m in gone.messages).removeprefix(f"{GAP}\n\n")
    assert spoken == "\n\n".join(texts[i] for i in shown if i is not None)
    roles = [m.role for m in gone.messages]
    assert roles[0] is Role.USER
    assert all(one is not other for one, other in pairwise(roles))
    assert gone.messages[-1].text.endswith(texts["last"])
    assert not told.left_out & {i for i in shown if i != "last"}
    silent = {n.id for n in nodes if not n.text}
    summaries = {n.id for n in nodes if n.details}
    assert told.pinned - silent - summaries <= set(shown)
    by_hand = Counter()
    weight = by_hand.count("start", "system", gone.system) if gone.system else 0
    weight += sum(by_hand.count("x", m.role.value, m.text) for m in gone.messages)
    assert found.tokens == weight + found.end
