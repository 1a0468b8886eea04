"""Prompts as files: what they are called, what they say, and what is to be filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.errors import UsageError
from bough.core.prompts import (
    LARGEST,
    Prompt,
    is_name,
    name_of,
    read,
    read_folder,
    slots,
    with_defaults,
    write,
)


def test_arguments_have_a_name_and_maybe_a_default() -> None:
    text = "Into {{language:English}} for {{ reader }}, {{language:English}}."

    assert [(s.name, s.default) for s in slots(text)] == [
        ("language", "English"), ("reader", None), ("language", "English"),
    ]  # fmt: skip
    assert Prompt("p", text).arguments == ["language", "reader"]


def test_defaults_stand_where_their_arguments_are() -> None:
    text, found = with_defaults("Into {{language:English}} for {{reader}}{{end:}}!")

    assert text == "Into English for {{reader}}!"
    assert [text[s.start : s.end] for s in found] == ["English", "{{reader}}", ""]


def test_what_is_no_argument_stays_as_it_is() -> None:
    for text in ("{{}}", "{ {x}}", "{{x", "${{{", "{{a\nb}}"):
        assert slots(text) == []
        assert with_defaults(text) == (text, [])


def test_the_sentence_is_that_of_the_front_matter_or_the_first_line() -> None:
    with_matter = Prompt("p", "---\nsentence: What it does\nmodel: x\n---\n\nThe text.\n")
    plain = Prompt("p", "# Explain this\n\nas to a child")

    assert (with_matter.sentence, with_matter.text) == ("What it does", "The text.")
    assert (plain.sentence, plain.text) == ("Explain this", "# Explain this\n\nas to a child")
    assert Prompt("p", "---\n---\nOnly text").sentence == "Only text"
    assert Prompt("p", "").sentence == ""


@pytest.mark.parametrize(
    "name",
    ["", "-x", "1st", "a b", "a/b", "../up", "a.b", "con", "LPT1", "x" * 65, ".hidden", "a\nb"],
)
def test_a_name_is_one_of_a_file_on_any_system(name: str, tmp_path: Path) -> None:
    assert not is_name(name)
    with pytest.raises(UsageError):
        write(tmp_path / "prompts", name, "text")
    assert not (tmp_path / "prompts").exists()


def test_only_markdown_files_with_such_names_hold_prompts() -> None:
    assert name_of("review.md") == "review"
    assert name_of("翻译.MD") == "翻译"
    assert name_of("notes.txt") == name_of("a b.md") == name_of(".md") == ""


def test_a_folder_is_read_without_what_is_no_prompt(tmp_path: Path) -> None:
    write(tmp_path, "b", "second")
    write(tmp_path, "a", "first")
    (tmp_path / "notes.txt").write_text("no")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "zero.md").write_bytes(b"a\x00b")
    (tmp_path / "large.md").write_bytes(b"x" * (LARGEST + 1))
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "dos.md").write_bytes(b"\xef\xbb\xbfone\r\ntwo")

    found = {prompt.name: prompt.text for prompt in read_folder(tmp_path)}

    assert found == {"a": "first", "b": "second", "dos": "one\ntwo"}
    assert read(tmp_path / "missing.md") is None
    assert read_folder(tmp_path / "missing") == []
