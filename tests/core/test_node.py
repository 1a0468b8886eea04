"""What a node says of itself."""

from __future__ import annotations

import pytest

from bough.core.node import NOTHING, Node, Opaque, Reasoning, Role, Status, Text


def reply(status: Status = Status.SEALED, stop_reason: str | None = "stop") -> Node:
    return Node("r", "q", Role.ASSISTANT, (Text("so"),), status, stop_reason=stop_reason)


def test_its_text_is_what_was_said_and_not_what_was_thought() -> None:
    node = Node(
        "r",
        "q",
        Role.ASSISTANT,
        (Reasoning("hm, "), Text("A bough "), Opaque("chart", "|||"), Text("is an arm.")),
    )

    assert node.text == "A bough is an arm."
    assert node.reasoning == "hm, "


@pytest.mark.parametrize("status", [Status.STOPPED, Status.FAILED, Status.INTERRUPTED])
def test_a_reply_that_did_not_come_to_its_end_is_cut_off(status: Status) -> None:
    assert reply(status).cut_off


def test_a_reply_that_ran_out_of_tokens_is_cut_off_and_a_whole_one_is_not() -> None:
    assert reply(stop_reason="length").cut_off
    assert not reply().cut_off
    assert not reply(Status.GROWING, stop_reason=None).cut_off


def test_the_empty_mapping_equals_any_other() -> None:
    empty: dict[str, object] = {}

    assert empty == NOTHING
    assert NOTHING == empty  # noqa: SIM300 (the other way round)
    assert NOTHING != {"a": 1}
