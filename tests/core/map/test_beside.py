"""Room on the map for what is no node of it."""

from hypothesis import given
from hypothesis import strategies as st

from bough.core.map.beside import below, beside
from bough.core.map.plan import MIDDLE, Box, Plan, straight

HIGH = 81.0


def tree(parents: list[int]) -> dict[str | None, list[str]]:
    """Node n hangs on the node of that number, or is a first message with a number that is none."""
    kids: dict[str | None, list[str]] = {None: []}
    for number, parent in enumerate(parents):
        above = str(parent) if parent < number else None
        kids.setdefault(above, []).append(str(number))
    return kids


def plan_of(kids: dict[str | None, list[str]]) -> Plan:
    return straight(MIDDLE, lambda node: kids.get(node, ()), lambda node: int(node) % 2 == 1)


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_nothing_that_is_there_is_covered_or_moves(parents: list[int]) -> None:
    plan = plan_of(tree(parents))
    before = list(plan.y)
    boxes = [plan.box(number) for number in range(1, len(plan.blocks))]
    for node in plan.at:
        found = below(plan, node, HIGH) or beside(plan, node, HIGH)
        if found:
            assert not any(overlap(found, box) for box in boxes)
    assert list(plan.y) == before


def test_below_the_end_of_a_run_there_is_room() -> None:
    plan = plan_of(tree([9, 0, 1]))
    found = below(plan, "2", HIGH)
    box = plan.box(1)
    assert found == Box(box.x, box.y + box.height + MIDDLE.gap_y, box.width, HIGH)
    assert below(plan, "1", HIGH) is None


def test_beside_one_of_several_replies_it_is_in_the_next_column() -> None:
    plan = plan_of({None: ["0"], "0": ["1", "3"]})
    assert below(plan, "3", HIGH) is None
    found = beside(plan, "3", HIGH)
    assert found is not None
    assert found.x == plan.x(2)
    assert found.y < plan.port(*plan.row("3")) < found.y + found.height
