"""What a reader sees at the end of a reply that is not simply whole, and what the buttons do."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from bough.core.node import Failure, Node, Status, ToolCall, Usage
from bough.core.sentences import sentence
from bough.ui.theme import Theme
from bough.ui.transcript import words
from bough.ui.transcript.card import Card
from bough.ui.transcript.outcome import billing_page, clock, details, outcome
from bough.ui.transcript.view import TranscriptView
from helpers.rooms import Open, named
from helpers.scripted_place import ScriptedPlace

LEFT = Qt.MouseButton.LeftButton


def buttons(view: TranscriptView) -> list[str]:
    """What the card or line at the end of the last reply offers, in order."""
    card = the_card(view)
    found = [b for b in card.findChildren(QAbstractButton) if b.isVisible()]
    return [b.accessibleName() for b in sorted(found, key=lambda b: (b.y(), b.x()))]


def cards(view: TranscriptView) -> list[Card]:
    return [card for card in view.findChildren(Card) if card.isVisible()]


def the_card(view: TranscriptView) -> Card:
    (card,) = cards(view)
    return card


def said(view: TranscriptView) -> list[str]:
    return [label.text() for label in the_card(view).findChildren(QLabel) if label.isVisible()]


def press(qtbot: QtBot, view: TranscriptView, name: str) -> None:
    qtbot.mouseClick(named(the_card(view), QAbstractButton, name), LEFT)


def failed(place: ScriptedPlace, code: str, text: str = "", **facts: object) -> str:
    """A reply that ended so."""
    place.question("Well?")
    return place.reply(
        text,
        status=Status.FAILED,
        failure=Failure(code, facts),
        usage=None,
        endpoint=str(facts.get("endpoint", "lab")),
    )


# What is said


def test_a_cut_reply_offers_to_go_on_to_begin_again_and_another_model(
    place: ScriptedPlace, opened: Open
) -> None:
    failed(place, "cut_off", "Half an answer")
    view = opened()

    assert said(view) == [sentence("cut_off", {}), "What arrived is kept."]
    assert buttons(view) == [
        "Details", "Continue from here", "Retry from the start", "Finish with qwen3-1.7b",
    ]  # fmt: skip


def test_where_nothing_came_there_is_nothing_to_go_on_from(
    place: ScriptedPlace, opened: Open
) -> None:
    failed(place, "cut_off")
    view = opened()

    assert said(view) == [sentence("cut_off", {}), "Nothing of the answer had come."]
    assert buttons(view)[:2] == ["Details", "Try again"]


def test_a_rejected_key_is_changed_first(qtbot: QtBot, place: ScriptedPlace, opened: Open) -> None:
    reply = failed(place, "unauthorized", endpoint="xAI")
    view = opened()
    assert buttons(view) == ["Details", "Change the key…", "Ask qwen3-1.7b"]

    with qtbot.waitSignal(view.remedy_requested) as asked:
        press(qtbot, view, "Change the key…")

    assert asked.args is not None
    assert asked.args[:2] == ["change_key", reply]


def test_a_certificate_is_trusted_only_where_its_fingerprint_is_known() -> None:
    def offered(**facts: object) -> tuple[str, ...]:
        return outcome(node("tls", address="lab:8443", **facts)).actions

    assert "trust_certificate" not in offered()
    assert offered(fingerprint="AB" * 32)[0] == "trust_certificate"


def test_the_command_that_brings_a_model_is_offered_for_the_server_that_has_it(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    failed(place, "model_not_found", command="ollama pull grok-4", endpoint="Ollama")
    view = opened()

    press(qtbot, view, "Copy “ollama pull grok-4”")

    assert QGuiApplication.clipboard().text() == "ollama pull grok-4"


def test_only_vendors_that_are_known_have_a_billing_page() -> None:
    known = node("quota", address="openrouter.ai", endpoint="OpenRouter")
    unknown = node("quota", address="evil.example", endpoint="OpenRouter")

    assert outcome(known).actions[0] == "billing"
    assert billing_page(known).startswith("https://openrouter.ai/")
    assert "billing" not in outcome(unknown).actions


def test_too_long_a_question_is_edited(qtbot: QtBot, place: ScriptedPlace, opened: Open) -> None:
    failed(place, "context_too_long", asked=14429, limit=8192)
    view = opened()
    question = place.path()[0].id

    with qtbot.waitSignal(view.edit_requested) as edited:
        press(qtbot, view, "Shorten the question")

    assert edited.args == [question]


def test_a_reply_at_its_limit_says_how_long_it_is(place: ScriptedPlace, opened: Open) -> None:
    place.question("Well?")
    place.reply("So long", stop_reason="length", usage=Usage(3, 4096))
    view = opened()

    assert said(view) == ["Stopped at the length limit (4096 tokens)."]
    assert buttons(view) == ["Continue"]


@pytest.mark.parametrize("reason", ["content_filter", "refusal"])
def test_a_filtered_reply_says_so(place: ScriptedPlace, opened: Open, reason: str) -> None:
    place.question("Well?")
    place.reply("I ca", stop_reason=reason)
    view = opened()

    assert said(view) == ["Stopped by the provider's filter."]
    assert buttons(view) == ["Edit the question", "Ask qwen3-1.7b"]


def test_the_call_of_a_tool_is_shown_and_nothing_runs_it(
    place: ScriptedPlace, opened: Open
) -> None:
    place.question("Weather?")
    reply = place.begin()
    view = opened()
    place.call(reply, ToolCall("1", "weather", '{"city": "Paris"}'))

    place.finish(reply, "tool_calls")

    assert said(view) == ["The model asks for a tool: weather. Tools come later."]
    boxes = view.flow.turn(1).body.boxes
    assert [box.text_of(0) for box in boxes] == ['{"city": "Paris"}']


def test_the_figures_say_that_a_reply_was_tried_again_and_who_answered() -> None:
    told = replace(node("cut_off"), details={"retried": 2, "answered_by": "org/other-7b"})

    assert "retried 2×" in words.summary(told)
    assert words.answered_by(told) == "answered by other-7b"
    assert outcome(told).below == "Nothing of the answer had come. It was tried 3 times."


# Details


def test_details_are_folded_out_marked_and_copied(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = failed(
        place, "server_error", status=500, request_id="req_1", address="lab:1", body="<b>boom</b>"
    )
    view = opened()
    before = view.flow.turn(1).height

    press(qtbot, view, "Details")
    text = named(view, QPlainTextEdit, "Details")

    assert text.toPlainText() == details(place.node(reply))
    assert text.toPlainText().splitlines()[:2] == ["Status: 500", "Code: server_error"]
    assert text.toPlainText().endswith("<b>boom</b>")
    assert view.flow.turn(1).height > before
    press(qtbot, view, "Copy details")
    assert QGuiApplication.clipboard().text() == text.toPlainText()
    press(qtbot, view, "Details")
    assert view.flow.turn(1).height == before


def test_details_hold_no_key_and_no_more_than_eight_kilobytes_of_a_body() -> None:
    secret = "sk-" + "a1B2" * 10
    text = details(node("server_error", body=f"key {secret} " + "x" * 20_000))

    assert secret not in text
    assert len(text) < 9000


# What is under way


def test_a_local_server_is_watched_until_it_listens_and_then_the_button_lights_up(
    qtbot: QtBot, place: ScriptedPlace, opened: Open, theme: Theme
) -> None:
    failed(place, "refused", address="127.0.0.1:1234", endpoint="local")
    view = opened()
    again = named(the_card(view), QAbstractButton, "Try again")
    green = theme.color("leaf").name()
    assert place.catalogue.asked == [("watch", "local")]
    assert "Bough looks every two seconds whether it is there." in said(view)[1]
    assert ground(again) != green

    place.catalogue.listening.emit("local")

    assert said(view)[1] == "It is listening now."
    assert ground(again) == green
    assert place.catalogue.asked[-1] == ("unwatch", "local")


def test_a_server_is_no_longer_watched_when_its_card_is_gone(
    place: ScriptedPlace, opened: Open
) -> None:
    failed(place, "refused", address="127.0.0.1:1234", endpoint="local")
    opened()

    place.retry(place.path()[-1].id)

    assert place.catalogue.asked == [("watch", "local"), ("unwatch", "local")]


def test_a_server_elsewhere_is_not_watched(place: ScriptedPlace, opened: Open) -> None:
    failed(place, "refused", address="api.example:443", endpoint="far")
    opened()

    assert place.catalogue.asked == []


def test_the_address_that_was_found_is_on_the_button_and_used_by_it(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = failed(place, "not_an_api", address="lab:1", endpoint="lab")
    view = opened()

    press(qtbot, view, "Find the address")
    assert not named(view, QAbstractButton, "Looking…").isEnabled()
    place.catalogue.address_found.emit("lab", "http://lab:1/v1")
    press(qtbot, view, "Use http://lab:1/v1")

    assert place.catalogue.asked == [
        ("find_address", "lab"), ("move_server", "lab", "http://lab:1/v1"),
    ]  # fmt: skip
    assert place.asked == [("retry", reply)]


def test_where_no_address_is_found_the_server_can_be_changed(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = failed(place, "not_an_api", address="lab:1", endpoint="lab")
    view = opened()
    press(qtbot, view, "Find the address")
    place.catalogue.address_found.emit("lab", "")

    with qtbot.waitSignal(view.remedy_requested) as asked:
        press(qtbot, view, "Change the server…")

    assert asked.args is not None
    assert asked.args[:2] == ["edit_server", reply]


def test_a_long_wait_is_an_appointment_that_can_be_cancelled_and_is_kept(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.now = time.time()
    reply = failed(place, "rate_limited", endpoint="X", retry_after=600)
    at = clock(place.node(reply).ended_at + 600)  # type: ignore[operator]
    view = opened()
    assert said(view)[1].endswith(f"It works again at {at}.")

    press(qtbot, view, f"Send at {at}")
    assert said(view)[1].endswith(f"It is sent again at {at}.")
    press(qtbot, view, "Do not send")
    assert place.remedies.appointment(reply) is None
    assert f"Send at {at}" in buttons(view)

    place.remedies.send_at(reply, time.time())
    qtbot.waitUntil(lambda: place.asked == [("retry", reply)])


# A try that is to come


def test_a_failed_try_counts_down_and_can_be_hurried_or_left(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()

    place.retrying(reply, "rate_limited", 12.0, endpoint="X", retry_after=12)
    view.flush()

    assert said(view) == ["Too many requests to X.", "Trying again in 12 s · try 2 of 4"]
    assert buttons(view) == ["Try now", "Cancel"]
    qtbot.waitUntil(lambda: said(view)[1] == "Trying again in 11 s · try 2 of 4")
    press(qtbot, view, "Try now")
    press(qtbot, view, "Cancel")
    assert place.asked == [("hurry", reply), ("stop",)]
    assert said(view) == ["You stopped this reply"]


def test_the_card_of_a_try_stays_until_the_first_word(place: ScriptedPlace, opened: Open) -> None:
    place.question("Well?")
    reply = place.begin()
    view = opened()
    place.retrying(reply, "overloaded", 0.0, endpoint="X")
    view.flush()
    assert said(view)[1] == "Connecting · try 2 of 4"

    place.write(reply, "Yes")
    view.flush()

    assert cards(view) == []


# By keys, and in little room


def test_every_button_of_a_card_is_reached_by_tab_and_pressed_by_enter(
    qtbot: QtBot, place: ScriptedPlace, opened: Open
) -> None:
    reply = failed(place, "cut_off", "Half")
    view = opened()

    for button in the_card(view).findChildren(QAbstractButton):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.accessibleName()
    qtbot.keyClick(named(the_card(view), QAbstractButton, "Continue from here"), Qt.Key.Key_Return)

    assert place.asked == [("continue", reply)]


def test_in_little_room_buttons_go_on_in_the_next_line(place: ScriptedPlace, opened: Open) -> None:
    failed(place, "cut_off", "Half")
    view = opened(480, 600)
    card = the_card(view)

    inside = [b.geometry() for b in card.findChildren(QAbstractButton)]

    assert all(card.rect().contains(box) for box in inside)
    assert len({box.y() for box in inside}) > 2


def node(code: str, **facts: object) -> Node:
    """A reply that failed so."""
    place = ScriptedPlace()
    reply = place.begin(under=None)
    place.fail(reply, code, **facts)
    return place.node(reply)


def ground(button: QAbstractButton) -> str:
    """The colour a button is filled with."""
    return button.grab().toImage().pixelColor(QPoint(4, button.height() // 2)).name()
