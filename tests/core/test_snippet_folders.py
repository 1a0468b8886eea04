"""The code of all branches, each in a folder of its own."""

from __future__ import annotations

from bough.core.landmarks import Landmarks
from bough.core.snippet_folders import folders
from bough.core.snippets import Snippet
from bough.core.tree import Tree
from helpers.trees import planted


def found(tree: Tree, **names: str) -> dict[str, list[str]]:
    """What is in the folders, where those messages have a file of that name."""

    def of(node: str) -> list[Snippet]:
        name = names.get(node.split(":")[0], "")
        return [Snippet(node, 0, name, name, "python", "x", True)] if name else []

    return {name: [s.name for s in snippets] for name, snippets in folders(tree, of) if snippets}


def test_each_branch_has_all_files_of_its_path_and_no_number_for_anothers() -> None:
    tree = planted("""
        question
          stem
            left
              more
            right
            talk
    """)

    assert found(tree, stem="a.py", left="b.py", right="b.py") == {
        "left": ["a.py", "b.py"],
        "right": ["a.py", "b.py"],
    }


def test_a_branch_ends_where_its_last_code_is() -> None:
    tree = planted("""
        question
          stem
            one
              thanks
            two
    """)

    assert found(tree, stem="a.py") == {"stem": ["a.py"]}


def test_names_within_a_branch_are_told_apart() -> None:
    tree = planted("""
        question
          one
            again
              two
    """)

    assert found(tree, one="a.py", two="a.py") == {"two": ["a.py", "a-2.py"]}


def test_a_folder_is_called_by_the_label_and_is_never_a_path() -> None:
    tree = planted("""
        question
          ../../etc: x
          CON: x
          same: x
          same: y
    """)
    tree.mark("same: x", Landmarks(label="Best. One"))
    tree.mark("same: y", Landmarks(label="best one"))
    names = list(found(tree, **{"../../etc": "a.py", "CON": "a.py", "same": "a.py"}))

    assert names == ["etc x", "CON x", "Best One", "best one-2"]
