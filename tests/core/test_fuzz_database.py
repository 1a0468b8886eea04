"""The fuzz target of the database reader holds for its seeds and for some damage to them."""

from __future__ import annotations

import random

from fuzz.database import SEEDS, one


def test_the_target_takes_its_seeds_and_what_becomes_of_them():
    rng = random.Random(5)
    for seed in SEEDS:
        one(seed)
        for _ in range(8):
            spoilt = bytearray(seed)
            for _ in range(rng.choice((1, 5, 50))):
                spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
            one(bytes(spoilt))
    one(b"")
