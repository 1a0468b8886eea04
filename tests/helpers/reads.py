"""Which messages are made of their rows."""

from __future__ import annotations

from typing import Any

import pytest

from bough.core.node import Node
from bough.core.store import trees
from bough.core.store.rows import Row


def messages_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Their names, from now on, in order."""
    read, decode = list[str](), trees.decode_node

    def noted(row: Row, *rest: Any) -> Node:
        read.append(row[0])
        return decode(row, *rest)

    monkeypatch.setattr(trees, "decode_node", noted)
    return read
