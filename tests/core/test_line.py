"""Who may begin at an endpoint, and who waits, whatever comes and goes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bough.core.line import Line


def line(limit: int, *names: str) -> Line:
    made = Line(limit)
    for name in names:
        made = made.joined(name)
    return made


def test_as_many_begin_as_may_and_the_others_wait_in_their_order() -> None:
    now, begun = line(2, "a", "b", "c", "d").admitted()

    assert begun == ("a", "b")
    assert now.waiting == ("c", "d")
    assert [now.place(who) for who in "abcd"] == [None, None, 1, 2]


def test_one_that_is_done_lets_the_next_begin() -> None:
    now, _ = line(2, "a", "b", "c", "d").admitted()

    now, begun = now.left("b").admitted()

    assert begun == ("c",)
    assert now.going == {"a", "c"}


def test_one_that_leaves_the_line_lets_nobody_begin() -> None:
    now, _ = line(1, "a", "b", "c").admitted()

    now, begun = now.left("b").admitted()

    assert (begun, now.waiting) == ((), ("c",))


@given(st.permutations("abcdef"), st.sampled_from("abcdef"), st.integers(-3, 12))
def test_one_is_moved_and_the_others_keep_their_order(
    names: list[str], who: str, position: int
) -> None:
    now = line(0, *names).moved(who, position)

    assert now.place(who) == max(1, min(position, 6))
    assert [w for w in now.waiting if w != who] == [n for n in names if n != who]


def test_a_smaller_limit_ends_nobody_who_has_begun() -> None:
    now, _ = line(3, "a", "b", "c", "d").admitted()

    now, begun = replace(now, limit=1).left("a").admitted()

    assert (begun, now.going) == ((), {"b", "c"})


class Coming(RuleBasedStateMachine):
    """Replies come, end, are stopped and are moved, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(3)
        self.names = 0
        self.order: list[str] = []
        """Who has not begun, in the order that they were promised."""

    def admit(self) -> None:
        self.line, begun = self.line.admitted()
        assert list(begun) == self.order[: len(begun)]
        del self.order[: len(begun)]

    @rule()
    def come(self) -> None:
        self.names += 1
        self.line = self.line.joined(str(self.names))
        self.order.append(str(self.names))
        self.admit()

    @precondition(lambda self: self.line.going)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        self.line = self.line.left(data.draw(st.sampled_from(sorted(self.line.going))))
        self.admit()

    @precondition(lambda self: self.order)
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(self.order))
        self.line = self.line.left(who)
        self.order.remove(who)
        self.admit()

    @precondition(lambda self: self.order)
    @rule(data=st.data(), position=st.integers(1, 9))
    def move(self, data: st.DataObject, position: int) -> None:
        who = data.draw(st.sampled_from(self.order))
        self.line = self.line.moved(who, position)
        self.order.remove(who)
        self.order.insert(position - 1, who)
        self.admit()

    @rule(limit=st.integers(1, 6))
    def allow(self, limit: int) -> None:
        self.line = replace(self.line, limit=limit)
        self.admit()

    @invariant()
    def nobody_waits_while_there_is_room(self) -> None:
        assert not self.line.waiting or len(self.line.going) >= self.line.limit

    @invariant()
    def the_order_is_kept(self) -> None:
        assert list(self.line.waiting) == self.order

    def teardown(self) -> None:
        """However many came, each one begins once those before it are done."""
        while self.line.going:
            self.line = self.line.left(min(self.line.going))
            self.admit()
        assert self.order == []


TestComing = Coming.TestCase
