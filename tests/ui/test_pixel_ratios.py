"""At every device pixel ratio a scrolled transcript looks as one that was painted anew."""

from __future__ import annotations

import pytest

from helpers.ratios import look


@pytest.mark.parametrize("ratio", [1, 1.25, 1.5, 1.75, 2])
def test_what_is_moved_along_is_what_would_be_painted(ratio: float) -> None:
    seen = look(ratio)

    assert seen.ratio == ratio
    assert not any(seen.differing), seen.differing
    assert not any(seen.unlit), f"the rail is broken in {seen.unlit} rows"
