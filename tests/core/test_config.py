"""What a person configured is read, and written without harm to what else they wrote."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.config import (
    Config,
    OverflowName,
    QuestionsName,
    ThemeName,
    change,
    load,
    save,
)
from bough.core.endpoint import Endpoint, ModelRef, Prefill
from bough.core.errors import StoreError

MINE = """\
# My own file.
theme = "dark" # easier at night
wallpaper = "forest" # of a later Bough

[default_model]
endpoint = "lab"
model = "large"

# The machine in the cellar.
[[endpoints]]
id = "lab"
name = "Lab"
base_url = "http://127.0.0.1:8000/v1"
prefill = "continue_final" # vLLM
colour = "green"

[[endpoints]]
id = "cloud" # pays by the token
name = "Cloud"
base_url = "https://api.example.org/v1"
key_env = "CLOUD_KEY"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(MINE)
    return file


def test_everything_is_read(file: Path) -> None:
    assert load(file) == Config(
        endpoints=(
            Endpoint("lab", "Lab", "http://127.0.0.1:8000/v1", "continue_final"),
            Endpoint("cloud", "Cloud", "https://api.example.org/v1", key_env="CLOUD_KEY"),
        ),
        default_model=ModelRef("lab", "large"),
        theme="dark",
    )


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Config()


def test_a_trusted_certificate_is_kept_with_its_server(file: Path) -> None:
    fingerprint = "ab" * 32
    lab, cloud = load(file).endpoints

    save(file, replace(load(file), endpoints=(replace(lab, certificate=fingerprint), cloud)))

    assert [e.certificate for e in load(file).endpoints] == [fingerprint, ""]
    file.write_text(file.read_text().replace(fingerprint, ":".join(["AB"] * 32)))
    assert load(file).endpoints[0].certificate == fingerprint


def test_saving_what_was_read_changes_no_letter(file: Path) -> None:
    save(file, replace(load(file)))

    assert file.read_text() == MINE


def test_an_address_ends_without_a_slash(file: Path) -> None:
    file.write_text(MINE.replace("8000/v1", "8000/v1/"))

    assert load(file).endpoints[0].base_url == "http://127.0.0.1:8000/v1"


def test_a_change_leaves_comments_and_unknown_settings_alone(file: Path) -> None:
    config = load(file)
    lab, cloud = config.endpoints
    added = Endpoint("new", "New", "http://localhost:1234/v1")

    save(file, replace(config, theme="light", endpoints=(replace(lab, name="L"), cloud, added)))

    text = file.read_text()
    for kept in (
        "# My own file.",
        'theme = "light" # easier at night',
        'wallpaper = "forest" # of a later Bough',
        "# The machine in the cellar.",
        'prefill = "continue_final" # vLLM',
        'colour = "green"',
        'id = "cloud" # pays by the token',
    ):
        assert kept in text
    assert [e.name for e in load(file).endpoints] == ["L", "Cloud", "New"]


def test_a_change_keeps_what_a_person_has_written_since(file: Path) -> None:
    change(file, load(file), default_model=ModelRef("cloud", "huge"))
    file.write_text(file.read_text().replace('"dark"', '"light"'))

    assert change(file, Config(), gguf="mine.gguf") is None

    now = load(file)
    assert (now.default_model, now.theme) == (ModelRef("cloud", "huge"), "light")
    assert now.gguf == "mine.gguf"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("gguf = ''\ntheme = \n", "line 2"),
        ('theme = "purple"', "theme"),
        ("gguf = 3", "gguf"),
        ("endpoints = 3", "endpoints"),
        ("[[endpoints]]\nid = 'a'", "base_url"),
        ("[default_model]\nendpoint = 'a'", "model"),
        ("[[endpoints]]\nid = 'a'\nbase_url = 'http://a'\nprefill = 'yes'", "prefill"),
    ],
)
def test_a_file_that_cannot_be_understood_is_told_and_never_written_over(
    file: Path, broken: str, reason: str
) -> None:
    file.write_text(broken)

    with pytest.raises(StoreError) as reading:
        load(file)
    with pytest.raises(StoreError) as writing:
        save(file, Config())

    for error in (reading.value, writing.value):
        assert error.code == "bad_config"
        assert error.facts["path"] == str(file)
        assert reason in str(error.facts["reason"])
    assert file.read_text() == broken


def test_a_file_that_is_no_text_is_told(file: Path) -> None:
    file.write_bytes(b"theme = '\xff'")

    with pytest.raises(StoreError, match="bad_config"):
        load(file)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError) as caught:
        save(tmp_path / "file" / "config.toml", Config(theme="dark"))

    assert caught.value.code in ("config_unwritable", "config_unreadable")


BROKEN = b"# My own file.\r\ntheme = 'd\xffrk'"


def test_a_change_keeps_a_file_that_cannot_be_understood_beside_what_is_known(file: Path) -> None:
    known = load(file)
    file.write_bytes(BROKEN)

    kept = change(file, known, theme="light")

    assert kept == file.with_name("config.toml.broken")
    assert kept.read_bytes() == BROKEN
    assert load(file) == replace(known, theme="light")
    assert change(file, known, theme="dark") is None
    assert sorted(f.name for f in file.parent.iterdir()) == ["config.toml", "config.toml.broken"]


def test_what_was_kept_beside_is_never_written_over_and_never_kept_twice(file: Path) -> None:
    file.with_name("config.toml.broken").write_text("older")
    file.with_name("config.toml.broken-2").mkdir()
    for number, broken in ((3, BROKEN), (3, BROKEN), (4, b"endpoints = 3"), (1, b"older")):
        file.write_bytes(broken)

        kept = change(file, Config(), gguf="mine.gguf")

        assert kept == file.with_name("config.toml.broken" + (f"-{number}" * (number > 1)))
        assert kept.read_bytes() == broken
    assert file.with_name("config.toml.broken").read_text() == "older"
    assert file.with_name("config.toml.broken-2").is_dir()
    assert len(list(file.parent.iterdir())) == 5


def test_a_file_that_cannot_be_kept_beside_is_not_written_over(file: Path) -> None:
    file.write_bytes(BROKEN)
    file.with_name("config.toml.broken.new").mkdir()

    with pytest.raises(StoreError, match="config_unwritable"):
        change(file, Config(), theme="light")

    assert file.read_bytes() == BROKEN


def test_what_is_no_file_is_told_and_stays(file: Path) -> None:
    file.unlink()
    file.mkdir()

    for act in (lambda: load(file), lambda: change(file, Config(), theme="light")):
        with pytest.raises(StoreError, match="config_unreadable"):
            act()

    assert [f.name for f in file.parent.iterdir()] == ["config.toml"]


def test_nesting_without_an_end_cannot_be_understood(file: Path) -> None:
    file.write_text("a = " + "[" * 100_000)

    with pytest.raises(StoreError, match="bad_config"):
        load(file)


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_the_file_is_its_owners_alone_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "bough.toml"
    real.parent.mkdir()
    real.write_text("# mine\n")
    link = tmp_path / "config.toml"
    link.symlink_to(real)

    save(link, Config(theme="dark"))

    assert link.is_symlink()
    assert real.read_text() == '# mine\ntheme = "dark"\n'
    assert real.stat().st_mode & 0o777 == 0o600
    assert [f.name for f in real.parent.iterdir()] == ["bough.toml"]


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
endpoints = st.lists(
    st.builds(
        Endpoint,
        st.text("abc-123", min_size=1, max_size=8),
        words,
        st.text("htp:/.v1", min_size=1).map(lambda u: u.rstrip("/")),
        st.sampled_from(get_args(Prefill)),
        st.text("KEY_", max_size=6),
    ),
    max_size=4,
    unique_by=lambda e: e.id,
).map(tuple)
configs = st.builds(
    Config,
    endpoints,
    st.none() | st.builds(ModelRef, words, words),
    words,
    st.sampled_from(get_args(ThemeName)),
    notify=st.booleans(),
    ask_before_quit=st.booleans(),
    text_size=st.integers(1, 300),
    hidden_models=st.lists(words, max_size=3).map(tuple),
    questions=st.sampled_from(get_args(QuestionsName)),
    questions_model=st.none() | st.builds(ModelRef, words, words),
    overflow=st.sampled_from(get_args(OverflowName)),
    editor=st.lists(words.filter(bool), max_size=3).map(tuple),
)


@given(st.lists(configs, min_size=1, max_size=3), st.booleans())
def test_what_was_saved_is_what_is_read_whatever_stood_there(
    tmp_path_factory: pytest.TempPathFactory, saved: list[Config], over_mine: bool
) -> None:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    if over_mine:
        file.write_text(MINE)

    for config in saved:
        save(file, config)

        assert load(file) == config
    if over_mine:
        assert "# My own file." in file.read_text()
        assert 'wallpaper = "forest" # of a later Bough' in file.read_text()


def test_an_endpoint_says_how_many_replies_it_takes_at_once(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[[endpoints]]\nid = "a"\nbase_url = "http://127.0.0.1:1/v1"\nparallel = 16\n')

    config = load(file)
    assert config.endpoints[0].at_once == 16
    save(file, replace(config, theme="dark"))

    assert "parallel = 16" in file.read_text()


@pytest.mark.parametrize("parallel", ["0", "-1", "true", '"many"', "1.5"])
def test_a_number_of_replies_that_is_none_is_refused(tmp_path: Path, parallel: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[[endpoints]]\nid = "a"\nbase_url = "http://x/v1"\nparallel = {parallel}\n')

    with pytest.raises(StoreError) as refused:
        load(file)

    assert "parallel" in str(refused.value.facts["reason"])


def test_a_server_on_this_machine_takes_less_at_once_than_a_vendor() -> None:
    local = Endpoint("a", "A", "http://127.0.0.1:1/v1")
    remote = Endpoint("b", "B", "https://api.example/v1")

    assert 1 < local.at_once < remote.at_once


def test_when_there_are_next_questions_and_who_thinks_of_them_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('questions = "on"\nquestions_model = { endpoint = "work", model = "small" }\n')
    known = load(file)
    assert (known.questions, known.questions_model) == ("on", ModelRef("work", "small"))

    save(file, replace(known, questions="off", questions_model=None))

    assert load(file) == replace(known, questions="off", questions_model=None)
    file.write_text('questions = "sometimes"\n')
    with pytest.raises(StoreError) as told:
        load(file)
    assert told.value.code == "bad_config"
