"""The models a server has, however it lists them."""

from __future__ import annotations

import pytest

from bough.core.providers.model_list import models
from bough.core.providers.provider import ModelInfo


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}, [ModelInfo("a"), ModelInfo("b")]),
        ({"data": [{"id": "a", "max_model_len": 2048}]}, [ModelInfo("a", 2048)]),
        ({"data": [{"id": "a", "meta": {"n_ctx": 4096}}]}, [ModelInfo("a", 4096)]),
        ({"data": [{"id": "a", "context_length": 8}]}, [ModelInfo("a", 8)]),
        ({"models": [{"name": "llama3"}]}, [ModelInfo("llama3")]),
        ([{"id": "a"}], [ModelInfo("a")]),
        ({"data": []}, []),
        ({"data": [None, {"id": 3}, {"id": "x\ny"}, {}]}, []),
        ({"data": "no"}, None),
        ("no", None),
        ({}, None),
    ],
)
def test_the_models_of_a_server_are_read_as_servers_give_them(payload, found):
    assert models(payload) == found
