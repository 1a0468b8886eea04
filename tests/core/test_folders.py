"""Folders are paths, and what is done with them can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core import folders
from bough.core.errors import UsageError
from bough.core.folders import Refiling, completed, inverse, within

PATHS = {"Maths", "Maths/ODEs", "Maths/ODEs/Stiff", "Rust"}
FILED = {"leapfrog": "Maths", "stiff": "Maths/ODEs/Stiff", "ring": "Rust", "letter": ""}


def after(
    act: Refiling, paths: set[str] | None = None, filed: Mapping[str, str] | None = None
) -> tuple[set[str], dict[str, str]]:
    """The folders, and where the sessions are, once the act is done."""
    paths = (set(PATHS if paths is None else paths) - set(act.gone)) | set(act.made)
    moved = {i: to for i, (_, to) in (act.moves or {}).items()}
    return paths, dict(FILED if filed is None else filed) | moved


def test_a_path_is_tidied_to_names_that_are_trimmed_and_never_empty():
    assert folders.tidied(" Numerical   methods / ODEs//") == "Numerical methods/ODEs"
    assert folders.tidied(" / ") == ""


def test_a_folder_is_known_with_all_that_are_around_it():
    assert list(folders.line("A/B/C")) == ["A", "A/B", "A/B/C"]
    assert list(folders.line("")) == []
    assert completed(["A/B", "C"]) == {"A", "A/B", "C"}


def test_a_folder_whose_name_begins_alike_is_not_inside():
    assert within("Maths/ODEs", "Maths")
    assert not within("Mathsy", "Maths")


def test_a_new_folder_is_empty_and_inside_the_one_it_was_made_in():
    paths, filed = after(folders.new(PATHS, "Rust", "  Async   code "))

    assert paths == {*PATHS, "Rust/Async code"}
    assert filed == FILED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "folder_name"),
        ("  ", "folder_name"),
        ("a/b", "folder_name"),
        ("x" * 121, "folder_too_long"),
        ("ODEs", "folder_exists"),
    ],
)
def test_a_name_that_is_none_or_is_taken_is_refused(name: str, code: str):
    with pytest.raises(UsageError, match=code):
        folders.new(PATHS, "Maths", name)
    with pytest.raises(UsageError, match=code):
        folders.rename({*PATHS, "Maths/Old"}, FILED, "Maths/Old", name)


def test_a_renamed_folder_keeps_all_that_is_in_it():
    paths, filed = after(folders.rename(PATHS, FILED, "Maths", "Numerics"))

    assert paths == {"Numerics", "Numerics/ODEs", "Numerics/ODEs/Stiff", "Rust"}
    assert filed == FILED | {"leapfrog": "Numerics", "stiff": "Numerics/ODEs/Stiff"}


def test_a_name_that_is_the_same_changes_nothing():
    assert not folders.rename(PATHS, FILED, "Maths", " Maths ")
    assert not folders.move(PATHS, FILED, "Maths/ODEs", "Maths")


def test_a_folder_is_put_into_another_and_out_to_the_top():
    assert after(folders.move(PATHS, FILED, "Maths/ODEs", "Rust")) == (
        {"Maths", "Rust", "Rust/ODEs", "Rust/ODEs/Stiff"},
        FILED | {"stiff": "Rust/ODEs/Stiff"},
    )
    assert after(folders.move(PATHS, FILED, "Maths/ODEs", ""))[1]["stiff"] == "ODEs/Stiff"


def test_a_folder_is_not_put_into_itself_nor_beside_one_of_its_name():
    with pytest.raises(UsageError, match="folder_in_itself"):
        folders.move(PATHS, FILED, "Maths", "Maths/ODEs")
    with pytest.raises(UsageError, match="folder_exists"):
        folders.move({*PATHS, "Rust/ODEs"}, FILED, "Maths/ODEs", "Rust")
    with pytest.raises(UsageError, match="no_such_folder"):
        folders.move(PATHS, FILED, "Gone", "Rust")


def test_what_was_in_a_deleted_folder_moves_up():
    paths, filed = after(folders.delete(PATHS, FILED, "Maths/ODEs"))

    assert paths == {"Maths", "Maths/Stiff", "Rust"}
    assert filed == FILED | {"stiff": "Maths/Stiff"}


def test_a_deleted_folder_may_hold_one_of_its_own_name():
    paths = {"A", "A/A", "A/A/B"}

    assert after(folders.delete(paths, {"s": "A/A"}, "A"), paths, {"s": "A/A"}) == (
        {"A", "A/B"},
        {"s": "A"},
    )


def test_a_folder_is_made_for_what_is_put_into_it():
    paths, filed = after(folders.file(PATHS, FILED, ["letter", "ring"], "Home/Letters"))

    assert paths == {*PATHS, "Home", "Home/Letters"}
    assert filed == FILED | {"letter": "Home/Letters", "ring": "Home/Letters"}
    assert not folders.file(PATHS, FILED, ["ring"], "Rust")


def test_a_name_that_is_free_has_a_number_where_there_is_one_of_that_name():
    assert folders.free_name(PATHS, "", "Maths") == "Maths 2"
    assert folders.free_name({*PATHS, "Maths 2"}, "", "Maths") == "Maths 3"
    assert folders.free_name(PATHS, "Rust", "Maths") == "Maths"


NAMES = st.sampled_from("ab")
SOME_PATH = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(
    st.sets(SOME_PATH, min_size=1),
    st.lists(st.one_of(SOME_PATH, st.just("")), max_size=4),
    st.data(),
)
def test_every_act_can_be_taken_back_and_leaves_each_session_in_a_folder_that_is_there(
    some: set[str], where: list[str], data: st.DataObject
):
    paths = completed([*some, *where])
    filed = {str(number): path for number, path in enumerate(where)}
    path = data.draw(st.sampled_from(sorted(paths)))
    other = data.draw(st.sampled_from(["", *sorted(paths)]))
    try:
        act = data.draw(
            st.sampled_from(
                [
                    lambda: folders.new(paths, other, "c"),
                    lambda: folders.rename(paths, filed, path, "b"),
                    lambda: folders.move(paths, filed, path, other),
                    lambda: folders.delete(paths, filed, path),
                    lambda: folders.file(paths, filed, filed, other),
                ]
            )
        )()
    except UsageError:
        return

    there, moved = after(act, paths, filed)

    assert completed([*there, *moved.values()]) == there
    assert after(inverse(act), there, moved) == (paths, filed)
