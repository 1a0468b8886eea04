"""A suggested name is the name of a file and nothing else, whatever a model wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.snippet_names import BYTES, LONGEST, named, safe, suggested


@pytest.mark.parametrize(
    ("info", "file"),
    [
        ("python yoshida.py", "yoshida.py"),
        ('js title="src/app.js"', "src/app.js"),
        ("{.python filename=a.py}", "a.py"),
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
