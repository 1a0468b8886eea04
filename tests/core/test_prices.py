"""What replies cost, by the table that ships and a person's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.app.prices import PriceList
from bough.core.compare.facts import facts
from bough.core.node import Node, Role, Status, Text, Usage
from bough.core.prices import FREE, Bill, Price, Prices, cost, load, read, shown
from bough.core.tree import Tree
from bough.resources import resource


def reply(model: str, usage: Usage | None, endpoint: str = "cloud") -> Node:
    return Node(
        f"{model}-{usage}", None, Role.ASSISTANT, (Text("yes"),), endpoint=endpoint, model=model,
        usage=usage,
    )  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> PriceList:
    return PriceList(tmp_path, lambda endpoint: endpoint == "here")


def test_the_table_that_ships_is_sound() -> None:
    prices, broken = load(resource("prices.toml"))

    assert broken == []
    assert prices.of("gpt-4o-mini-2024-07-18") == Price(0.15, 0.6)
    assert prices.of("openai/GPT-4o") == Price(2.5, 10.0)
    assert prices.of("never-heard-of-it") is None


def test_a_reply_costs_what_was_read_and_what_was_written() -> None:
    assert cost(reply("m", Usage(1_000_000, 100_000)), Price(3.0, 15.0)) == pytest.approx(4.5)


def test_what_is_not_known_is_not_nothing() -> None:
    assert cost(reply("m", Usage(10, 10)), None) is None
    assert cost(reply("m", None), Price(3.0, 15.0)) is None
    assert cost(reply("m", Usage(None, 10)), Price(3.0, 15.0)) is None


def test_a_model_on_this_computer_costs_nothing(mine: PriceList) -> None:
    assert mine.price("here", "gpt-4o") == FREE
    assert mine.cost(reply("gpt-4o", None, "here")) == 0.0


def test_a_persons_own_table_comes_first_and_is_read_again(mine: PriceList) -> None:
    assert mine.price("cloud", "gpt-4o") == Price(2.5, 10.0)

    mine.file.write_text('[[price]]\nmodel = "gpt-4o"\ninput = 1\noutput = 2\n')
    mine.refresh()

    assert mine.price("cloud", "gpt-4o") == Price(1.0, 2.0)
    assert mine.price("cloud", "gpt-4.1") == Price(2.0, 8.0)


def test_a_table_that_cannot_be_understood_is_told_and_the_other_one_used(
    mine: PriceList,
) -> None:
    mine.file.write_text('[[price]]\nmodel = "gpt-4o"\ninput = -1\noutput = 2\n')

    mine.refresh()

    assert mine.price("cloud", "gpt-4o") == Price(2.5, 10.0)
    ((file, why),) = mine.broken
    assert file == mine.file
    assert "price 1" in why


@pytest.mark.parametrize("entry", ["input = true", "input = nan", 'input = "1"', "input = 1e9", ""])
def test_a_price_is_a_sensible_number(entry: str) -> None:
    with pytest.raises(ValueError, match="price 1"):
        read(f'[[price]]\nmodel = "m"\noutput = 1\n{entry}\n')


def test_a_bill_sums_up_by_model_and_says_what_it_lacks() -> None:
    bill = Bill()
    for node, dollars in (
        (reply("a", Usage(10, 5)), 0.5),
        (reply("a", Usage(1, 1)), 0.25),
        (reply("b", None), None),
        (Node("q", None, Role.USER, (Text("why?"),)), None),
    ):
        bill.add(node, dollars)

    assert (bill.total.replies, bill.total.input, bill.total.output) == (3, 11, 6)
    assert (bill.total.dollars, bill.total.unknown, bill.total.uncounted) == (0.75, 1, 1)
    assert list(bill.models) == ["a", "b"]


def test_a_reply_that_nobody_was_asked_for_is_on_no_bill() -> None:
    bill = Bill()

    bill.add(Node("u", None, Role.ASSISTANT, status=Status.STOPPED, stop_reason="unsent",
                  model="a"), None)  # fmt: skip

    assert bill.total.replies == 0


@pytest.mark.parametrize(
    ("dollars", "words"),
    [
        (0.0, "$0"),
        (0.00123, "$0.0012"),
        (0.05, "$0.050"),
        (12.345, "$12.35"),
        (1234.5, "$1,234.50"),
    ],
)
def test_dollars_are_written_with_the_places_that_say_something(dollars: float, words: str) -> None:
    assert shown(dollars) == words


def test_replies_that_cost_differently_say_so_where_they_are_compared() -> None:
    one, other = reply("a", Usage(10, 10)), reply("b", Usage(10, 10))
    tree = Tree([one, other])
    table = {"a": Price(1.0, 1.0), "b": Price(2.0, 2.0)}

    found = facts(tree, [one.id, other.id], lambda n: cost(n, table[n.model or ""]))

    assert [f.kind for f in found][-1] == "cost"
    assert not found[-1].same


def test_no_table_knows_nothing() -> None:
    assert Prices().of("gpt-4o") is None
