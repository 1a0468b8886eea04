"""How events become a node."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    Noted,
    ReasoningDelta,
    Retrying,
    TextDelta,
    ToolCalled,
    UsageReported,
    Waiting,
)
from bough.core.node import Failure, Node, Reasoning, Role, Status, Text, ToolCall, Usage
from bough.core.store.journal import Growth, grown, growth
from bough.core.turn import end, fold

EMPTY = Node("r", "q", Role.ASSISTANT, status=Status.GROWING)

Arrival = tuple[Event, float]


def after(*arrivals: Arrival, node: Node = EMPTY) -> Node:
    for event, at in arrivals:
        node = fold(node, event, at)
    return node


def test_text_that_comes_in_pieces_is_one_part() -> None:
    node = after((TextDelta("A bough "), 1.0), (TextDelta("is an arm."), 2.0))

    assert node.parts == (Text("A bough is an arm."),)
    assert node.first_token_at == 1.0


def test_a_train_of_thought_lasts_until_the_first_word_is_said() -> None:
    node = after(
        (ReasoningDelta("An arm? "), 1.0),
        (ReasoningDelta("Yes."), 2.0),
        (TextDelta("An arm."), 5.0),
    )

    assert node.parts == (Reasoning("An arm? Yes.", 1.0, 5.0), Text("An arm."))


def test_a_thought_that_leads_to_no_word_ends_with_the_reply() -> None:
    node = after((ReasoningDelta("An arm?"), 1.0), (Failed("cut_off"), 3.0))

    assert node.parts == (Reasoning("An arm?", 1.0, 3.0),)


def test_thinking_again_after_words_is_a_part_of_its_own() -> None:
    node = after(
        (ReasoningDelta("a"), 1.0),
        (TextDelta("b"), 2.0),
        (ReasoningDelta("c"), 3.0),
        (Ended("stop"), 4.0),
    )

    assert node.parts == (Reasoning("a", 1.0, 2.0), Text("b"), Reasoning("c", 3.0, 4.0))


def test_what_came_before_a_failure_is_kept_with_its_reason() -> None:
    node = after((TextDelta("so f"), 1.0), (Failed("cut_off", {"endpoint": "here"}), 2.0))

    assert node.text == "so f"
    assert node.status is Status.FAILED
    assert node.failure == Failure("cut_off", {"endpoint": "here"})
    assert node.ended_at == 2.0


def test_usage_and_waiting_leave_the_parts_alone() -> None:
    node = after(
        (Waiting("reading", 3, 10), 1.0),
        (TextDelta("so"), 2.0),
        (UsageReported(Usage(10, 1)), 3.0),
    )

    assert node.parts == (Text("so"),)
    assert node.first_token_at == 2.0
    assert node.usage == Usage(10, 1)


deltas = st.one_of(
    st.builds(TextDelta, st.text(max_size=12)),
    st.builds(ReasoningDelta, st.text(max_size=12)),
)
others = st.one_of(
    st.builds(ToolCalled, st.builds(ToolCall, st.just("c"), st.just("f"), st.just("{}"))),
    st.builds(Alternative, st.text(max_size=5)),
    st.builds(Noted, st.dictionaries(st.sampled_from(["retried", "answered_by"]), st.integers())),
    st.builds(Retrying, st.just("timeout"), st.just({}), st.just(1.0), st.just(1), st.just(3)),
    st.builds(Waiting, st.sampled_from(["connecting", "reading"])),
    st.builds(UsageReported, st.builds(Usage, st.integers(0, 9), st.integers(0, 9))),
    st.builds(Ended, st.sampled_from(["stop", "length"])),
    st.builds(Failed, st.just("cut_off")),
)


@st.composite
def streams(draw: st.DrawFn, events: st.SearchStrategy[Event] = deltas | others) -> list[Arrival]:
    """Events as they come in, each some seconds after the other."""
    found = draw(st.lists(events, max_size=12))
    gaps = draw(st.lists(st.integers(0, 3), min_size=len(found), max_size=len(found)))
    return [(event, 100.0 + sum(gaps[: i + 1])) for i, event in enumerate(found)]


@st.composite
def chopped(draw: st.DrawFn, stream: list[Arrival]) -> list[Arrival]:
    """The same stream with its pieces of text cut where hypothesis likes."""
    pieces: list[Arrival] = []
    for event, at in stream:
        if isinstance(event, TextDelta | ReasoningDelta):
            size = len(event.text)
            cuts = sorted(draw(st.lists(st.integers(0, size), max_size=4)))
            spans = pairwise([0, *cuts, size])
            pieces += [(type(event)(event.text[a:b]), at) for a, b in spans]
        else:
            pieces.append((event, at))
    return pieces


@given(st.data())
def test_how_a_stream_is_chopped_changes_nothing(data: st.DataObject) -> None:
    stream = data.draw(streams())

    pieces = data.draw(chopped(stream))

    assert after(*pieces) == after(*stream)


@given(streams(deltas))
def test_the_journal_gives_what_the_stream_gave(stream: list[Arrival]) -> None:
    chunks = [
        Growth("r", "text" if isinstance(event, TextDelta) else "reasoning", event.text, at)
        for event, at in stream
        if isinstance(event, TextDelta | ReasoningDelta)
    ]

    assert grown(EMPTY, chunks) == after(*stream)


@given(streams(), st.sampled_from([s for s in Status if s is not Status.GROWING]))
def test_nothing_changes_a_node_that_has_ended(stream: list[Arrival], status: Status) -> None:
    ended = end(after((TextDelta("so"), 1.0)), status, 2.0)

    assert after(*stream, node=ended) is ended


CALL = ToolCall("call-1", "weather", '{"city": "Oslo"}')


def test_a_tool_call_is_a_part_between_the_words_around_it() -> None:
    node = after(
        (TextDelta("Let me look."), 1.0), (ToolCalled(CALL), 2.0), (TextDelta("It rains."), 3.0)
    )

    assert node.parts == (Text("Let me look."), CALL, Text("It rains."))
    assert node.text == "Let me look.It rains."


def test_another_answer_and_another_try_leave_the_node_alone() -> None:
    node = after((TextDelta("so"), 1.0))

    assert fold(node, Alternative("thus"), 2.0) is node
    assert fold(node, Retrying("timeout", {}, 1.0, 1, 3), 2.0) is node


def test_what_comes_after_the_end_is_dropped() -> None:
    ended = after((TextDelta("so"), 1.0), (Ended("stop"), 2.0))
    late = [TextDelta("x"), ToolCalled(CALL), Noted({"retried": 1}), Failed("cut_off")]

    assert after(*((event, 3.0) for event in late), node=ended) is ended


def test_what_the_wire_tells_is_gathered() -> None:
    node = after((Noted({"retried": 2}), 1.0), (Noted({"answered_by": "other"}), 2.0))

    assert node.details == {"retried": 2, "answered_by": "other"}


def test_the_journal_gives_back_what_was_folded() -> None:
    events: list[Event] = [
        ReasoningDelta("Hm. "),
        ReasoningDelta("Yes."),
        TextDelta("Let me "),
        TextDelta("look."),
        ToolCalled(CALL),
        ToolCalled(CALL),
        TextDelta("It rains."),
    ]
    arrivals = [(event, float(at)) for at, event in enumerate(events)]

    kept = [growth("r", event, at) for event, at in arrivals]

    assert grown(EMPTY, [chunk for chunk in kept if chunk]).parts == after(*arrivals).parts


def test_a_call_in_the_journal_that_makes_no_sense_is_kept_as_text() -> None:
    assert grown(EMPTY, [Growth("r", "tool_call", "{half", 1.0)]).parts == (Text("{half"),)
