"""What a reader rearranges in a place, what is then said of it, and that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.core import acts
from bough.core.acts import Answerer
from bough.core.landmarks import Landmarks, Verdict
from bough.core.node import Role, Status
from bough.core.operations import Plant
from bough.core.store.places import MOST_ANCHORS
from helpers.server import ModelServer
from helpers.trees import planted
from helpers.world import World, draw

PICTURE = """
    What is a bough?
      an arm
        of what?
          of a tree
        and a twig?
      a branch
    What is a leaf?
"""


@pytest.fixture
def place(world: World) -> Place:
    return with_picture(world, PICTURE)


def with_picture(world: World, picture: str) -> Place:
    """The tree of the picture, looked at where it ends first."""
    place = world.place
    nodes = tuple(planted(picture).walk())
    world.library.history.perform(
        place.session_id, acts.operation("say", (Plant(nodes),), None, nodes[-1].id)
    )
    place.go(nodes[0].id)
    return place


class Heard:
    """What a place says, in its order."""

    def __init__(self, place: Place) -> None:
        self.said: list[str] = []
        place.noted.connect(lambda text, undo: self.said.append(text + (" Undo" if undo else "")))
        place.refused.connect(lambda text: self.said.append(f"No: {text}"))

    def last(self) -> str:
        assert self.said
        return self.said[-1]


def node_called(place: Place, text: str) -> str:
    return next(n.id for n in place.tree().walk() if n.text == text)


ACTS: list[tuple[Callable[[Place], None], str]] = [
    (
        lambda p: p.edit_reply("an arm", "a main arm"),
        "The earlier version and what followed it are kept beside this one.",
    ),
    (lambda p: p.prune("an arm"), "Moved 4 messages to the bin."),
    (lambda p: p.prune("and a twig?"), "Moved to the bin."),
    (
        lambda p: p.keep_only_path(),
        "Kept this path. Moved 5 messages to the bin.",
    ),
    (lambda p: p.move("an arm", "What is a leaf?"), "Moved 4 messages below “What is a leaf?”."),
    (lambda p: p.move("of a tree", None), "Moved it to the beginning."),
    (lambda p: p.copy("an arm", "a branch"), "Copied 4 messages below “A branch”."),
    (lambda p: p.copy("of a tree", "a branch"), "Copied it below “A branch”."),
    (
        lambda p: p.insert("an arm", Role.USER, "wait"),
        "Inserted. The 4 messages that followed are below it.",
    ),
    (
        lambda p: p.insert_below("of what?", Role.USER, "wait"),
        "Inserted. The message that followed is below it.",
    ),
    (lambda p: p.insert_below("of a tree", Role.USER, "wait"), "Inserted at the end."),
    (
        lambda p: p.split("an arm", 2),
        "Split in two. The 3 messages that followed are below the second half, and the original is"
        " in the bin.",
    ),
    (lambda p: p.split("a branch", 2), "Split in two. The original is in the bin."),
    (
        lambda p: p.combine(["an arm", "a branch"], "an arm or branch"),
        "Combined 2 replies into one beside them.",
    ),
    (lambda p: p.bookmark("an arm"), "Bookmarked “An arm”."),
    (lambda p: p.label("an arm", " the  arm "), "Labelled it “the arm”."),
    (lambda p: p.note_on("an arm", "true"), "Wrote a note on “An arm”."),
    (lambda p: p.judge("an arm", Verdict.DEAD_END), "Marked it as a dead end."),
    (lambda p: p.favour("an arm"), "Favourite: reopening the session and Home follow it."),
]


@pytest.mark.parametrize(("act", "said"), ACTS, ids=[said for _, said in ACTS])
def test_every_act_says_what_became_of_the_rest_and_is_taken_back(
    place: Place, act: Callable[[Place], None], said: str
) -> None:
    heard = Heard(place)
    before, head = draw(place.tree()), place.head
    marks = {n: place.landmarks(n) for n in ("an arm", "a branch")}

    act(place)
    assert heard.said == [f"{said} Undo"]
    after = draw(place.tree()), {n: place.landmarks(n) for n in marks}
    place.undo()

    assert (draw(place.tree()), place.head) == (before, head)
    assert {n: place.landmarks(n) for n in marks} == marks
    place.redo()
    assert (draw(place.tree()), {n: place.landmarks(n) for n in marks}) == after
    assert after != (before, marks)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda p: p.move("an arm", "of a tree"), "A message cannot be below itself."),
        (lambda p: p.restore("an arm"), "That is not in the bin."),
        (
            lambda p: p.split("an arm", 0),
            "A message is split inside its text, so that each half says something.",
        ),
        (
            lambda p: p.merge("an arm"),
            "There is no one message below this one that it could be merged with.",
        ),
        (lambda p: p.merge("of what?"), "Only two questions, or two replies, can be merged."),
        (lambda p: p.combine(["an arm"], "so"), "Pick at least two replies to combine."),
        (
            lambda p: p.label("an arm", "so " * 40),
            "A label has at most 80 characters. A note has room for more.",
        ),
        (lambda p: p.retry_many("an arm", ()), "No model is chosen."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    place: Place, act: Callable[[Place], None], said: str
) -> None:
    heard = Heard(place)
    before = draw(place.tree())

    act(place)

    assert heard.said == [f"No: {said}"]
    assert draw(place.tree()) == before


def test_what_was_pruned_is_brought_back_as_an_act_of_its_own(place: Place) -> None:
    heard = Heard(place)
    place.prune("an arm")

    place.restore("an arm")
    assert heard.last() == "Brought 4 messages back from the bin. Undo"
    place.undo()

    assert "an arm" not in place.tree()
    place.undo()
    assert "an arm" in place.tree()


def test_a_message_is_merged_with_the_next_of_its_role_on_the_path(place: Place) -> None:
    heard = Heard(place)
    place.insert("of what?", Role.USER, "wait")
    wait = node_called(place, "wait")

    place.merge(wait)

    assert heard.last() == (
        "Merged. The message that followed is below it, and the originals are in the bin. Undo"
    )
    assert "wait\n\nof what?" in [n.text for n in place.tree().walk()]


def test_a_message_that_more_hangs_on_stays_when_it_is_merged_with_the_next(place: Place) -> None:
    heard = Heard(place)
    place.insert("an arm", Role.USER, "wait")

    place.merge("What is a bough?")
    assert heard.last() == "No: Only two questions, or two replies, can be merged."
    place.branch("of a tree")
    place.merge("What is a bough?")

    assert heard.last() == (
        "Merged. The first one is kept for what else follows it, and the second is in the bin. Undo"
    )
    assert place.tree().children("What is a bough?") == ["a branch"]


def test_marks_that_are_set_again_are_taken_away(place: Place) -> None:
    heard = Heard(place)
    for _ in range(2):
        place.bookmark("an arm")
        place.favour("an arm")
    place.label("an arm", "arms")
    place.label("an arm", "arms")
    place.label("an arm", "")
    place.judge("an arm", None)
    for verdict in (Verdict.RESOLVED, None):
        place.judge("an arm", verdict)
    for note in ("so", " "):
        place.note_on("an arm", note)

    assert [text.removesuffix(" Undo") for text in heard.said] == [
        "Bookmarked “An arm”.",
        "Favourite: reopening the session and Home follow it.",
        "Took the bookmark away.",
        "No longer the favourite.",
        "Labelled it “arms”.",
        "Took the label away.",
        "Marked it as resolved.",
        "Took the verdict away.",
        "Wrote a note on “An arm”.",
        "Took the note away.",
    ]


def test_undo_and_redo_reach_as_deep_after_a_restart_as_before(
    qtbot: QtBot, world: World, place: Place, server: ModelServer
) -> None:
    pictures = [marks(place)]
    place.noted.connect(lambda *_: pictures.append(marks(place)))
    for act, _ in reversed(ACTS):
        act(place)
    assert len(pictures) > 12
    for _ in range(7):
        place.undo()
    at = len(pictures) - 8

    again = world.restarted()
    try:
        here = again.place
        assert marks(here) == pictures[at]
        for picture in pictures[at + 1 :]:
            here.redo()
            assert marks(here) == picture
        again = again.restarted()
        here = again.place
        for picture in pictures[-2::-1]:
            here.undo()
            assert marks(here) == picture
        again = again.restarted()
        here = again.place
        assert marks(here) == pictures[0]
        for picture in pictures[1:]:
            here.redo()
            assert marks(here) == picture
        here.tree().check()
    finally:
        again.close()
        world.__init__(world.home, server)  # type: ignore[misc]


def marks(place: Place) -> tuple[str, list[Landmarks]]:
    tree = place.tree()
    return draw(tree), [tree.landmarks(n.id) for n in tree.walk()]


# Several at once


def test_several_are_asked_at_once_and_each_answers_in_its_own_place(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    for text in ("an arm", "a branch", "a limb"):
        server.reply(text)
    cold = Answerer("scripted", "scripted", {"temperature": 0.0, "seed": 1})
    warm = Answerer("scripted", "scripted", {"temperature": 1.2, "seed": 2})
    place = world.place
    place.set_draft("What is a bough?")

    assert place.say_to("What is a bough?", (cold, warm, warm))
    assert len(world.library.running(place.session_id)) == 3
    first = place.head
    qtbot.waitUntil(lambda: not world.library.running(place.session_id))

    (question,) = place.tree().children(None)
    replies = [place.node(i) for i in place.tree().children(question)]
    assert sorted(r.text for r in replies) == ["a branch", "a limb", "an arm"]
    assert [r.settings for r in replies] == [cold.settings, warm.settings, warm.settings]
    assert (place.head, place.draft) == (first, "")
    assert first == replies[0].id
    place.go(question)
    assert place.head == first, "the one that was looked at, and not the newest"
    temperatures = sorted(q.json["temperature"] for q in server.questions)
    assert temperatures == [0.0, 1.2, 1.2]
    place.undo()
    assert not list(place.tree().walk())


def test_several_more_replies_are_one_act(qtbot: QtBot, world: World, server: ModelServer) -> None:
    place = world.place
    place.say("What is a bough?")
    qtbot.waitUntil(lambda: not place.running)
    first = place.head
    assert first
    who = Answerer("scripted", "scripted")

    place.retry_many(first, (who, who))
    qtbot.waitUntil(lambda: not world.library.running(place.session_id))

    assert len(place.siblings(first)) == 3
    assert place.head == place.siblings(first)[1]
    place.undo()
    assert place.siblings(first) == [first]


def test_what_grows_out_of_sight_is_stopped_and_what_moves_along_is_not(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    server.reply("one two three", hold_after=1)
    server.reply("four five six", hold_after=1)
    place = with_picture(world, PICTURE)
    who = Answerer("scripted", "scripted")
    place.retry_many("and a twig?", (who, who))
    running = world.library.running(place.session_id)
    qtbot.waitUntil(lambda: all(place.node(i).text for i in running))

    place.split("an arm", 2)
    assert world.library.running(place.session_id) == running
    heard = Heard(place)
    place.move(running[0], "What is a leaf?")
    assert heard.last() == "No: The reply is still being written."
    place.branch("of a tree")
    place.keep_only_path()

    assert world.library.running(place.session_id) == []
    assert {place.tree().node(i).status for i in running} == {Status.STOPPED}
    assert all(place.tree().node(i).text for i in running)
    server.release()


def test_eight_replies_on_eight_tips_end_whole_while_one_looks_around_and_rearranges(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    texts = [" ".join(f"{tip}.{word}" for word in range(60)) for tip in range(8)]
    for text in texts:
        server.reply(text, delay=0.005)
    place = with_picture(world, PICTURE)
    for number in range(8):
        place.insert_below("a branch", Role.USER, f"tip {number}", ())
    tips = place.tree().children("a branch")
    for tip in tips:
        place.branch(tip)
        place.retry(tip)
    running = world.library.running(place.session_id)
    assert len(running) == 8
    rng = Random(8)

    def looked_around() -> bool:
        anywhere = rng.choice(list(place.tree().below()))
        rng.choice((place.go, place.branch, place.bookmark, place.favour))(anywhere)
        rng.choice((place.back, place.forward, place.home))()
        place.move("a branch", rng.choice((None, "What is a leaf?", "What is a bough?")))
        return not world.library.running(place.session_id)

    qtbot.waitUntil(looked_around, timeout=20_000)

    tree = place.tree()
    tree.check()
    assert [tree.parent(reply) for reply in running] == tips
    assert sorted(tree.node(reply).text for reply in running) == sorted(texts)
    assert {tree.node(reply).status for reply in running} == {Status.SEALED}
    qtbot.waitUntil(world.library.write(lambda _: None).done)
    stored = world.library._reader.tree(place.session_id)
    assert list(stored.walk()) == list(tree.walk())


# Where one was


def test_back_and_forward_lead_through_the_heads_with_the_scroll_of_each(place: Place) -> None:
    place.branch("of a tree")
    place.set_anchor({"node": "of a tree", "y": 7})
    place.branch("a branch")
    assert place.anchor is None
    place.set_anchor({"node": "a branch", "y": 9})
    place.branch("of a tree")
    assert place.anchor == {"node": "of a tree", "y": 7}
    place.branch("What is a leaf?")

    place.back()
    assert (place.head, place.anchor) == ("of a tree", {"node": "of a tree", "y": 7})
    place.back()
    assert (place.head, place.anchor) == ("a branch", {"node": "a branch", "y": 9})
    place.forward()
    place.forward()
    assert place.head == "What is a leaf?"
    place.forward()
    assert place.head == "What is a leaf?"


def test_a_head_that_is_in_the_bin_is_passed_over(place: Place) -> None:
    for head in ("of a tree", "a branch", "What is a leaf?"):
        place.branch(head)
    place.prune("a branch")

    place.back()

    assert place.head == "of a tree"


def test_the_scroll_is_kept_for_the_heads_looked_at_last(place: Place) -> None:
    tree = place.tree()
    for number in range(MOST_ANCHORS + 5):
        place.insert_below("What is a leaf?", Role.USER, f"{number}", ())
    heads = tree.children("What is a leaf?")
    for head in heads:
        place.branch(head)
        place.set_anchor({"node": head})

    assert list(place.stored.anchors) == heads[-MOST_ANCHORS:]
    place.set_anchor(None)
    assert place.anchor is None


def test_the_next_tip_is_one_that_runs_is_unread_or_failed(
    qtbot: QtBot, world: World, place: Place, server: ModelServer
) -> None:
    library, session = world.library, place.session_id
    heard = Heard(place)
    place.next_tip()
    assert heard.said == ["No: No other branch runs, is unread or failed."]
    server.reply("of an oak")
    place.retry("of what?")
    qtbot.waitUntil(lambda: not library.running(session))
    (unread,) = library.unread(session)
    server.fail(400, "no")
    place.retry("of what?")
    qtbot.waitUntil(lambda: not library.running(session))
    server.reply("of a tree and of more", hold_after=1)
    place.retry("What is a leaf?")
    (running,) = library.running(session)
    qtbot.waitUntil(lambda: bool(place.node(running).text))
    failed = next(i for i in place.siblings(unread) if place.node(i).status is Status.FAILED)

    found = []
    for _ in range(5):
        place.next_tip()
        found.append(place.head)

    # A failure waits until something is done about it.
    assert found == [running, unread, failed, running, failed]
    assert library.unread(session) == set()
    server.release()
    qtbot.waitUntil(lambda: not library.running(session))


def test_home_and_a_session_without_a_place_follow_the_favourite(
    world: World, place: Place
) -> None:
    place.favour("What is a bough?")
    place.favour("an arm")
    place.branch("What is a leaf?")

    place.home()

    assert place.head == "and a twig?"
    session = place.session_id
    forgotten = Workspace(world.library, world.catalogue)
    world.library.places.last = lambda _: None  # type: ignore[method-assign, assignment]
    assert forgotten.open_session(session).head == "and a twig?"
    forgotten.close(forgotten.current().id)  # type: ignore[union-attr]
