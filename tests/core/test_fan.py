"""Who is asked by a fan, with which settings."""

from __future__ import annotations

import pytest

from bough.core.endpoint import ModelRef
from bough.core.fan import Fan, temperatures

A, B = ModelRef("here", "a"), ModelRef("there", "b")


def asked(fan: Fan) -> list[tuple[str, dict[str, object]]]:
    made = fan.answerers()
    assert len(made) == fan.many
    return [(one.model, dict(one.settings)) for one in made]


def test_each_model_answers_as_often_as_it_is_asked():
    assert asked(Fan(((A, 2), (B, 1)))) == [("a", {}), ("a", {}), ("b", {})]


def test_each_temperature_is_asked_for_as_often():
    assert asked(Fan(((A, 1), (B, 1)), (0.1, 0.7))) == [
        ("a", {"temperature": 0.1}),
        ("a", {"temperature": 0.7}),
        ("b", {"temperature": 0.1}),
        ("b", {"temperature": 0.7}),
    ]


def test_replies_that_would_be_alike_get_other_seeds():
    assert asked(Fan(((A, 2), (B, 1)), (0.5,), seed=7)) == [
        ("a", {"temperature": 0.5, "seed": 7}),
        ("a", {"temperature": 0.5, "seed": 8}),
        ("b", {"temperature": 0.5, "seed": 7}),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [("", ()), ("0.7", (0.7,)), ("0.1, 0.7,1", (0.1, 0.7, 1.0)), ("0; 2", (0.0, 2.0))],
)
def test_temperatures_are_numbers_with_commas_between(text: str, read: tuple[float, ...]):
    assert temperatures(text) == read


@pytest.mark.parametrize("text", ["hot", "0.5, 2.1", "-1", "nan", "0.1 – 0.7"])
def test_what_is_no_temperature_is_refused(text: str):
    with pytest.raises(ValueError, match=r".+"):
        temperatures(text)
