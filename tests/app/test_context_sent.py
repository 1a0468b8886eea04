"""What is shown of the context of a place, and what then goes out over the wire."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from bough.app import context as contexts
from bough.app import reading
from bough.app.asking import Courier
from bough.app.pinning import set_wish
from bough.core.context import GAP, KEPT, Kind, State
from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.node import Node
from bough.core.pins import Wish
from bough.core.terms import Terms
from bough.core.tokens import Frames, Piece
from helpers.contexts import asked, long_talk, planted, trees, with_context
from helpers.reads import messages_read
from helpers.server import ModelServer
from helpers.world import World


def test_what_is_left_out_does_not_go_out_and_the_reply_remembers(
    qtbot: QtBot, world: World
) -> None:
    asked(qtbot, world, "one")
    question, answer = world.place.path()
    set_wish(world.place, question.id, "left_out")

    sent = asked(qtbot, world, "two")["messages"]

    assert [m["content"] for m in sent] == [GAP, answer.text, "two"]
    assert world.place.path()[-1].settings[KEPT] == {"left_out": [question.id]}


def test_undo_takes_a_wish_back(qtbot: QtBot, world: World) -> None:
    asked(qtbot, world, "one")
    question = world.place.path()[0]
    context = world.place.context
    set_wish(world.place, question.id, "left_out")
    context.refresh()
    assert context.reading.nodes(State.LEFT_OUT) == [question.id]

    world.place.undo()

    qtbot.waitUntil(lambda: not context.reading.nodes(State.LEFT_OUT))


@pytest.mark.parametrize("wish", ["pinned", "left_out"])
def test_a_wish_for_a_message_without_words_is_told(qtbot: QtBot, world: World, wish: Wish) -> None:
    world.server.reply("")
    asked(qtbot, world, "one")
    empty = world.place.path()[1]
    assert not empty.text
    said: list[str] = []
    world.place.noted.connect(lambda words, _: said.append(words))

    set_wish(world.place, empty.id, wish)
    set_wish(world.place, empty.id, "")

    assert all(words.startswith("From here on, this message is ") for words in said)
    assert len(said) == 2


def test_what_is_copied_below_a_message_without_words_is_not_told_to_be_at_the_beginning(
    qtbot: QtBot, world: World
) -> None:
    world.server.reply("")
    asked(qtbot, world, "one")
    empty = world.place.path()[1]
    world.place.start_over()
    asked(qtbot, world, "two")
    other = world.place.path()[0]
    said: list[str] = []
    world.place.noted.connect(lambda words, _: said.append(words))

    world.place.copy(other.id, empty.id)

    assert "below “…”" in said[-1]


def test_a_wish_takes_the_place_of_the_one_before(qtbot: QtBot, world: World) -> None:
    asked(qtbot, world, "one")
    question = world.place.path()[0]
    set_wish(world.place, question.id, "left_out")
    asked(qtbot, world, "two")

    set_wish(world.place, question.id, "pinned")
    assert world.place.terms.pinned == {question.id}
    assert not world.place.terms.left_out

    set_wish(world.place, question.id, "")
    assert not world.place.terms.pinned


def test_a_reply_asked_beside_the_branch_reads_what_that_leaves_out(
    qtbot: QtBot, world: World
) -> None:
    asked(qtbot, world, "one")
    question, answer = world.place.path()
    set_wish(world.place, question.id, "left_out")
    asked(qtbot, world, "two")

    world.place.retry(answer.id)
    qtbot.waitUntil(lambda: not world.place.running)

    sent = world.server.questions[-1].json["messages"]
    assert [m["content"] for m in sent] == ["one"]
    assert KEPT not in world.place.path()[-1].settings


def test_what_no_longer_fits_is_shown_before_it_is_dropped(qtbot: QtBot, world: World) -> None:
    with_context(world, qtbot, 400)
    asked(qtbot, world, "first " + "word " * 900)
    asked(qtbot, world, "second")
    first = world.place.path()[0]
    world.place.context.refresh()
    assert first.id in world.place.context.reading.dropped

    sent = asked(qtbot, world, "third")["messages"]

    assert [m["content"].split()[0] for m in sent] == ["second", "A", "third"]
    kept = world.place.path()[-1].settings[KEPT]
    assert kept == {"dropped": [[first.id, world.place.path()[1].id]]}


@pytest.mark.parametrize("at_once", [reading.AT_ONCE, 0])
def test_nothing_is_sent_where_a_person_wants_to_be_asked(
    qtbot: QtBot, world: World, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", at_once)
    with_context(world, qtbot, 400)
    asked(qtbot, world, "first " + "word " * 900)
    world.catalogue.set_overflow("ask")
    before = len(world.server.questions)
    world.place.set_draft("second")

    with qtbot.waitSignal(world.place.refused) as refused:
        assert not world.place.say("second")

    assert refused.args is not None
    assert "more than scripted can read" in refused.args[0]
    assert len(world.server.questions) == before
    assert world.place.draft == "second"


def test_what_waits_and_does_not_fit_goes_on_waiting_and_says_why(
    qtbot: QtBot, world: World, server: ModelServer
) -> None:
    with_context(world, qtbot, 400)
    world.catalogue.set_overflow("ask")
    courier = Courier(world.library, world.catalogue)
    server.reply("one two", hold_after=1)
    assert world.place.say("first")
    qtbot.waitUntil(lambda: world.place.path()[-1].text != "")
    assert world.place.say("second " + "word " * 1500)

    with qtbot.waitSignal(world.library.trouble) as trouble:
        server.release()

    assert trouble.args is not None
    assert trouble.args[0] == "does_not_fit"
    assert [m.text.split()[0] for m in world.place.following.messages()] == ["second"]
    courier.deleteLater()


def test_the_context_follows_what_is_typed(qtbot: QtBot, world: World) -> None:
    context = world.place.context
    before = context.reading.tokens

    world.place.set_draft("word " * 100)

    qtbot.waitUntil(lambda: context.reading.tokens > before + 100)
    assert context.reading.entries[-1].kind is Kind.DRAFT
    assert not context.reading.exact


def test_a_system_prompt_is_a_part_of_the_context(qtbot: QtBot, world: World) -> None:
    context = world.place.context

    world.place.set_terms(Terms(system="Be brief."), branch=False)

    qtbot.waitUntil(lambda: context.reading.of(Kind.SYSTEM) > 0)
    assert asked(qtbot, world, "one")["messages"][0] == {"role": "system", "content": "Be brief."}


def test_a_tokenizer_that_counts_otherwise_than_the_server_is_not_believed(
    qtbot: QtBot, world: World
) -> None:
    tokens = world.catalogue.tokens
    ref = ModelRef("embedded", "m")
    known = tokens.counter(ref)
    known.count("start", "user", "one")
    tokens._known[ref].frames = Frames({("start", "user"): "<user>"})
    tokens._known[ref].counts = {Piece("start", "user", "one").key: 7}
    assert tokens.counter(ref).count("start", "user", "one") == 7

    tokens.check(ref, 20, 20)
    assert tokens.counter(ref).exact
    tokens.check(ref, 20, 25)

    assert not tokens.counter(ref).exact


@pytest.mark.parametrize("at_once", [reading.AT_ONCE, 0])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_shown_is_what_the_server_receives_in_fifty_trees(
    qtbot: QtBot,
    world: World,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    at_once: int,
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", at_once)
    with_context(world, qtbot, 300)
    for nodes, told, _room in trees(seed, 50):
        place = world.workspace.new_session()
        place.set_terms(Terms(system=told.system or None), branch=False)
        *above, last = nodes
        if above:
            names = planted(world, above)
            for kind, ids in (("pinned", told.pinned), ("left_out", told.left_out)):
                for node in sorted(ids & names.keys()):
                    set_wish(world.place, names[node], kind)  # type: ignore[arg-type]
        place.set_draft(last.text)
        place.context.refresh()
        found = place.context.reading
        texts = {node.id: node.text for node in place.path()}
        shown = [
            GAP if e.kind is Kind.GAP else last.text if e.kind is Kind.DRAFT else texts[str(e.node)]
            for e in found.entries
            if e.state.read and e.kind in (Kind.GAP, Kind.MESSAGE, Kind.DRAFT)
        ]

        sent = asked(qtbot, world, last.text)["messages"]

        said = [m for m in sent if m["role"] != "system"]
        assert "\n\n".join(m["content"] for m in said) == "\n\n".join(shown)
        assert [m["role"] for m in said] == ["user", "assistant"] * (len(said) // 2) + ["user"]
        system = [m["content"] for m in sent if m["role"] == "system"]
        wanted = any(e.kind in (Kind.SYSTEM, Kind.SUMMARY) and e.state.read
                     for e in found.entries)  # fmt: skip
        assert bool(system) is wanted
        world.workspace.close(place.id)


def test_a_long_path_is_reckoned_too(qtbot: QtBot, world: World) -> None:
    planted(world, long_talk(450))
    context = world.place.context

    qtbot.waitUntil(lambda: len(context.reading.entries) == 901)

    world.place.set_draft("word " * 100)
    qtbot.waitUntil(lambda: context.reading.entries[-1].tokens > 100)


def test_a_long_path_that_was_just_opened_is_read_in_slices(
    qtbot: QtBot, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(world, long_talk(450))
    again = world.restarted()
    try:
        monkeypatch.setattr(contexts, "SLICE_S", 0.0)
        read = messages_read(monkeypatch)
        context = again.place.context
        assert len(read) == 1
        assert context.reading.entries == ()

        qtbot.waitUntil(lambda: len(context.reading.entries) == 901)
        assert len(read) == 900
    finally:
        again.close()


@pytest.mark.model
def test_with_the_model_inside_the_figure_shown_is_what_its_server_counts(
    qtbot: QtBot, world: World
) -> None:
    from bough.core.engine.shipped import model_name, shipped_model

    gguf = shipped_model()
    assert gguf is not None
    place, context = world.place, world.place.context
    place.set_model(ModelRef(EMBEDDED, model_name(gguf)))
    place.set_terms(Terms(system="Be brief.", parameters={"max_tokens": 4}), branch=False)

    def answered() -> Node:
        qtbot.waitUntil(lambda: not place.running, timeout=60_000)
        return place.path()[-1]

    place.say("What is a bough? 为什么？")
    first = answered()
    set_wish(world.place, place.path()[0].id, "left_out")
    place.set_draft("And a twig?")
    context.refresh()
    qtbot.waitUntil(lambda: context.reading.exact, timeout=60_000)
    shown = context.reading.tokens

    place.say("And a twig?")
    reply = answered()

    assert first.usage is not None
    assert reply.usage is not None
    assert reply.usage.input_tokens == shown
    kept = reply.settings[KEPT]
    assert isinstance(kept, dict)
    assert kept["tokens"] == shown
    assert world.catalogue.tokens.counter(place.model).exact
