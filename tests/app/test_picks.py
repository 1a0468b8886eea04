from __future__ import annotations

import pytest

from bough.app.picks import KEY, Picks


class States(dict[str, object]):
    def state(self, key: str, default: object = None) -> object:
        return self.get(key, default)

    def set_state(self, key: str, value: object) -> None:
        self[key] = value


def test_each_model_is_counted_that_was_to_be_picked() -> None:
    picks = Picks(States())

    picks.count("grok", ["grok", "qwen"])
    picks.count("qwen", ["grok", "qwen", "sonnet"])

    assert [picks.of(m) for m in ("grok", "qwen", "sonnet", "nobody")] == [
        (1, 2),
        (1, 2),
        (0, 1),
        (0, 0),
    ]


def test_two_replies_of_one_model_are_one_pick_of_one() -> None:
    picks = Picks(States())

    picks.count("grok", ["grok", "grok"])

    assert picks.of("grok") == (1, 1)


@pytest.mark.parametrize("stored", ["nonsense", {"grok": "many"}, {"grok": [1]}, None])
def test_what_cannot_be_read_counts_as_nothing(stored: object) -> None:
    picks = Picks(States({KEY: stored}))

    picks.count("grok", ["grok"])

    assert picks.of("grok") == (1, 1)
