"""Every code has its sentence, and no sentence asks for a fact that nobody gives."""

from __future__ import annotations

import ast
from pathlib import Path

import bough
from bough.core.sentences import ADVICE, SENTENCES, needed, sentence

PACKAGE = Path(bough.__file__).parent


def raised() -> dict[str, str]:
    """The codes of all errors and failures that the package makes, and a place of each."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if not name.endswith("Error") and name != "Failed":
                continue
            for part in ast.walk(call.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    code = part.value
                    if code.isidentifier() and code.islower():
                        found[code] = f"{path.relative_to(PACKAGE)}:{call.lineno}"
    return found


def test_every_code_that_is_raised_has_a_sentence():
    assert {code: place for code, place in raised().items() if code not in SENTENCES} == {}


def test_the_search_for_codes_finds_them():
    assert {"cut_off", "engine_missing", "still_growing", "unauthorized"} <= {*raised(), *_coded()}


def _coded() -> set[str]:
    """The codes that `failures` decides for."""
    source = (PACKAGE / "core/providers/failures.py").read_text(encoding="utf-8")
    decide = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == "_code"
    )
    return {
        node.value.value
        for node in ast.walk(decide)
        if isinstance(node, ast.Return)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def test_every_code_that_a_refusal_can_get_has_a_sentence():
    assert _coded() <= SENTENCES.keys()


def test_a_code_has_a_sentence_even_where_facts_are_missing():
    always = {"endpoint": "E", "address": "a", "seconds": 3, "path": "p", "message": "m"}
    for code in SENTENCES:
        base, _, special = code.partition(".")
        said = sentence(base, always | ({"stage": special} if special else {}))

        assert said.endswith((".", "?", "m")), code
        assert "{" not in said, code


def test_advice_is_given_for_codes_that_exist():
    assert ADVICE.keys() <= SENTENCES.keys()


def test_the_fullest_template_whose_facts_are_known_is_taken():
    assert sentence("context_too_long", {"asked": 14429, "limit": 8192}) == (
        "Too long: 14\u202f429 tokens, and this model takes 8192."
    )
    assert (
        sentence("context_too_long", {"limit": 8192}) == "Too long: this model takes 8192 tokens."
    )
    assert sentence("context_too_long", {}) == "Too long for this model."


def test_the_stage_of_a_failure_chooses_its_sentence():
    facts = {"endpoint": "E", "address": "a:1", "stage": "connect"}

    assert sentence("timeout", facts) == "a:1 did not answer the call."


def test_a_signal_is_named():
    assert "signal 9" in sentence("engine_stopped", {"status": -9})


def test_an_unknown_code_is_named_as_it_is():
    assert sentence("never_heard_of", {}) == "Something went wrong (never_heard_of)."


def test_what_a_server_says_is_never_taken_for_a_template():
    said = sentence("bad_request", {"endpoint": "E", "message": "{endpoint.__class__} {x"})

    assert said == "E did not accept the request: {endpoint.__class__} {x"


def test_templates_are_translated_before_they_are_filled():
    words = {"The answer ended early.": "Die Antwort brach ab."}

    assert sentence("cut_off", {}, translate=words.__getitem__) == "Die Antwort brach ab."


def test_templates_ask_for_plain_facts_alone():
    for templates in SENTENCES.values():
        for template in templates:
            assert all(name.isidentifier() for name in needed(template)), template
