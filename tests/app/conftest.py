from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.server import ModelServer
from helpers.world import World


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    world = World(tmp_path, server)
    yield world
    world.close()
