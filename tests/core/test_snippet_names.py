"""A suggested name is the name of a file and nothing else, whatever a model wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.snippet_names import (
    BYTES,
    LONGEST,
    apart,
    commented,
    folded,
    named,
    numbered,
    safe,
    suggested,
)


@pytest.mark.parametrize(
    ("info", "file"),
    [
        ("python yoshida.py", "yoshida.py"),
        ('js title="src/app.js"', "src/app.js"),
        ("{.python filename=a.py}", "a.py"),
        ('python title="two words.py"', "two words.py"),
        ("python file='a.py' linenos", "a.py"),
        ("python:src/app.py", "src/app.py"),
        ("src/app.py", "src/app.py"),
        ("docker title=Dockerfile", "Dockerfile"),
        ("python linenos=1.5", ""),
        ("python", ""),
        ("", ""),
    ],
)
def test_the_file_of_a_fence_is_what_its_info_string_names(info: str, file: str):
    assert named(info) == file


@pytest.mark.parametrize(
    ("language", "info", "name"),
    [
        ("python", "python", "snippet.py"),
        ("", "", "snippet.txt"),
        ("Rust", "Rust", "snippet.rs"),
        ("klingon", "klingon", "snippet.txt"),
        ("python", "python yoshida.py", "yoshida.py"),
        ("js", "js title=src/app.js", "app.js"),
        ("sh", "sh ../../.bashrc.", "bashrc"),
        ("dockerfile", "dockerfile", "Dockerfile"),
        ("python:src/app.py", "python:src/app.py", "app.py"),
    ],
)
def test_the_name_says_what_the_fence_says_else_the_language(language: str, info: str, name: str):
    assert suggested(language, info) == name


@pytest.mark.parametrize(
    ("hostile", "name"),
    [
        ("../../etc/passwd.d", "passwd.d"),
        ("C:\\Windows\\system32\\evil.dll", "evil.dll"),
        ("/dev/sda.img", "sda.img"),
        ("con.txt", "snippet-con.txt"),
        ("COM¹.log", "snippet-COM1.log"),
        ("nul.tar.gz", "snippet-nul.tar.gz"),
        (".hidden.py", "hidden.py"),
        ("trailing.py. . ", "trailing.py"),
        ("exe\u202egpj.py", "exegpj.py"),
        ('a\0b\n|<>:"?*.py', "ab.py"),
        ("full／width.py", "width.py"),
        ("~$`rm -rf`.sh", "rm -rf.sh"),
        ("名前.py", "名前.py"),
        ("...", ""),
    ],
)
def test_what_is_hostile_in_a_name_is_not_in_the_suggested_one(hostile: str, name: str):
    assert safe(hostile) == name


@given(st.text(), st.sampled_from(["", "python", "c++", "../x"]))
def test_every_suggested_name_is_a_name_on_every_system(text: str, language: str):
    name = suggested(language, f"{language} {text}.py")

    assert 0 < len(name) <= LONGEST
    assert len(name.encode()) <= BYTES
    assert not set(name) & set('/\\:*?"<>|~$`&;\0\n\r\t')
    assert name == name.strip(". ")
    assert name.partition(".")[0].strip().lower() not in (
        "con",
        "prn",
        "aux",
        "nul",
        "com1",
        "lpt9",
    )
    assert name.isprintable()


def test_a_name_without_end_is_cut_before_its_extension():
    name = safe("字" * 500 + ".py")

    assert name.endswith("字.py")
    assert len(name.encode()) <= BYTES


@pytest.mark.parametrize(
    ("language", "code", "file"),
    [
        ("python", "# src/app.py\nimport os", "src/app.py"),
        ("python", "#!/usr/bin/env python\n# file: app.py\n", "app.py"),
        ("js", "// app.mjs", "app.mjs"),
        ("css", "/* theme.css */\na {}", "theme.css"),
        ("html", "<!-- index.html -->", "index.html"),
        ("sql", "-- schema.sql", "schema.sql"),
        ("", "# notes.toml", "notes.toml"),
        ("sh", "# Node.js", ""),
        ("python", "# see app.py for more", ""),
        ("python", "x = 1  # app.py", ""),
        ("", "# version 1.2", ""),
        ("python", "#" + " " * 4000, ""),
    ],
)
def test_a_comment_on_top_names_the_file_if_it_says_nothing_else(
    language: str, code: str, file: str
):
    assert commented(code, language) == file


def test_the_fence_is_asked_before_the_comment():
    assert suggested("python", "python a.py", "# b.py") == "a.py"
    assert suggested("python", "python", "# b.py") == "b.py"


def test_names_that_a_file_system_takes_for_one_are_told_apart():
    taken: set[str] = set()
    names = []
    for wish in ("a.py", "A.PY", "a.py", "Makefile", "makefile", "e\u0301.py", "\u00e9.py"):
        names.append(apart(wish, taken))
        taken.add(folded(names[-1]))

    assert names == [
        "a.py", "A-2.PY", "a-3.py", "Makefile", "makefile-2", "e\u0301.py", "\u00e9-2.py"
    ]  # fmt: skip


def test_a_number_does_not_make_a_name_too_long():
    name = numbered(safe("字" * 500 + ".py"), 1234)

    assert name.endswith("字-1234.py")
    assert len(name.encode()) <= BYTES
