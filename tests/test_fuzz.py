"""What reads bytes from outside survives any of them; the long hunt is packaging/test --fuzz."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

FOLDER = Path(__file__).parent / "fuzz"
TARGETS = ("stream", "assembler", "database")
MUTANTS = {"stream": 300, "assembler": 300, "database": 40}


@pytest.fixture
def target(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return importlib.import_module(request.param)


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_the_seeds_do_no_harm(target: ModuleType) -> None:
    assert target.SEEDS

    for seed in target.SEEDS:
        target.one(seed)


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_seeds_that_were_damaged_do_no_harm(target: ModuleType) -> None:
    random = Random(target.__name__)

    for _ in range(MUTANTS[target.__name__]):
        target.one(mutant(random.choice(target.SEEDS), random))


def mutant(seed: bytes, random: Random) -> bytes:
    """The seed with bytes changed, doubled and cut out here and there."""
    data = bytearray(seed)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(data) + 1)
        length = random.randint(1, 16)
        match random.randrange(4):
            case 0:
                data[at : at + length] = random.randbytes(length)
            case 1:
                data[at:at] = data[at : at + length]
            case 2:
                del data[at : at + length]
            case _:
                data[at : at + 1] = bytes([random.choice(b'\x00\n\r"\\{}[]:\xff')])
    return bytes(data)
