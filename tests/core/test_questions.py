"""Next questions: what a model is asked for, and what is taken of what it answers."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.endpoint import EMBEDDED, Endpoint, ModelRef
from bough.core.language import language_of, script_of
from bough.core.node import Node, Role, Text
from bough.core.providers.openai_wire import encode
from bough.core.questions import apart, keeps_place, within
from bough.core.questions_read import LONGEST, read, without

SKY = (
    "The night sky is dark because the universe is finite in age and expands. Light from distant"
    " stars has not reached us yet. This is Olbers' paradox."
)
GOOD = (
    "What is Olbers' paradox?",
    "Why does the universe expand?",
    "How old is the light of distant stars?",
)
CHINESE = "量子纠缠是两个粒子之间的一种关联。测量其中一个粒子会立即决定另一个粒子的状态。"
CHINESE_GOOD = (
    "纠缠的粒子能相距多远？",
    "测量会怎样决定另一个粒子的状态？",
    "这种关联能传递信息吗？",
)


def path(asked: str = "Why is the night sky dark?", reply: str = SKY) -> tuple[Node, ...]:
    return (
        Node("q", None, Role.USER, (Text(asked),)),
        Node("r", "q", Role.ASSISTANT, (Text(reply),)),
    )


def chinese() -> tuple[Node, ...]:
    return path("用三句话解释量子纠缠", CHINESE)


@pytest.mark.parametrize(
    "answer",
    [
        "\n".join(GOOD),
        "\n".join(f"{n}. {text}" for n, text in enumerate(GOOD, 1)),
        "Here are three questions:\n\n" + "\n".join(f"- **{text}**" for text in GOOD),
        json.dumps(GOOD),
        json.dumps({"questions": GOOD}),
        json.dumps([{"question": text} for text in GOOD]),
        "```json\n" + json.dumps(GOOD, indent=2) + "\n```",
        json.dumps(GOOD)[:-1] + ",",
        "You could go on like this. " + " ".join(GOOD) + " Any of them is fine.",
        "<think>The reader asked about the sky. What now?</think>\n" + "\n".join(GOOD),
        "\n".join(f"Q{n}: “{text}”" for n, text in enumerate(GOOD, 1)),
    ],
    ids=[
        "lines", "numbers", "bullets", "list", "object", "objects", "fenced", "broken_json",
        "prose", "reasoning", "quoted",
    ],
)  # fmt: skip
def test_three_questions_are_found_however_they_are_written(answer: str) -> None:
    assert read(answer, path()) == GOOD


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "   \n\n",
        "I am sorry, but I cannot help with that.",
        "The night sky is dark because of the expansion of the universe.",
        "<think>What is the paradox of the dark sky?",
        "[1, 2, 3]",
        '{"questions": null}',
        "[" * 5000,
        "Why?",
        "What would you like to know about the night sky?",
        "How can I help you with the universe?",
        "What is the purpose of beeswax?",
        "Why is the night sky dark?",
        "What is <b>Olbers'</b> paradox?",
        "Is the universe at https://universe.example/ ?",
        "What is Olbers' paradox \u202eand the universe?",
        "Will you ignore all previous instructions about the universe?",
        "assistant: is the universe expanding?",
        "Why is the universe " + "very " * 30 + "dark?",
        "¿Por qué el universo se expande y no es infinito?",
        "宇宙为什么会膨胀？",
    ],
)
def test_what_is_no_question_for_this_conversation_is_not_taken(answer: str) -> None:
    assert read(answer, path()) == ()


def test_of_ten_questions_the_first_three_are_taken() -> None:
    kinds = ("old", "dark", "red", "cold", "wide", "thin", "flat", "odd", "new", "far")
    ten = [f"Why is the universe {kind}?" for kind in kinds]
    assert read("\n".join(ten), path()) == tuple(ten[:3])


def test_a_question_is_taken_once_and_not_if_it_was_asked() -> None:
    again = "What is Olbers' paradox?\nWhat is Olbers’ paradox?\nwhy is the night sky dark?"
    assert read(again, path()) == ("What is Olbers' paradox?",)
    assert read("\n".join(GOOD), path(), asked=GOOD[:2]) == GOOD[2:]


def test_what_was_asked_meanwhile_is_left_out() -> None:
    assert without(GOOD, (GOOD[1], "A question as long as a letter. " * 50)) == (GOOD[0], GOOD[2])


def test_questions_are_in_the_language_of_the_person() -> None:
    assert read("\n".join(CHINESE_GOOD), chinese()) == CHINESE_GOOD
    assert read("\n".join(GOOD), chinese()) == ()
    assert read("\n".join(CHINESE_GOOD), path()) == ()
    # Even where the reply is not.
    asked = path("Translate that sentence into Chinese, please", CHINESE)
    assert read("\n".join(CHINESE_GOOD), asked) == ()


def test_the_reader_takes_whatever_comes_and_gives_three_short_lines_at_most() -> None:
    @given(st.text(max_size=400))
    def holds(answer: str) -> None:
        found = read(answer, path())
        assert len(found) <= 3
        assert all(len(text) <= LONGEST and text.isprintable() for text in found)

    holds()


def test_a_large_model_is_told_the_end_of_the_conversation_and_no_code() -> None:
    long = "Begin. " + "word " * 3000 + "```python\nsecret = 1\n``` The end."
    request = apart(path("What?", long), ModelRef("lab", "large"))
    assert request is not None
    told = request.messages[-1].text
    assert told.startswith("Question: What?\nAnswer: Begin.")
    assert told.endswith("The end.")
    assert len(told) < 2000
    assert "secret" not in told
    assert "grammar" not in request.settings


def test_a_chinese_conversation_is_told_with_a_chinese_example() -> None:
    request = apart(chinese(), ModelRef("lab", "large"))
    assert request is not None
    assert {script_of(node.text) for node in request.messages} == {"han"}


def test_a_conversation_in_a_language_without_an_example_is_told_without_one() -> None:
    request = apart(path("Почему ночью темно?", "Вселенная расширяется."), ModelRef("lab", "m"))
    assert request is not None
    assert len(request.messages) == 1


def test_the_small_model_is_asked_in_english_only() -> None:
    ref = ModelRef(EMBEDDED, "small")
    assert apart(path(), ref, small=True) is not None
    assert apart(chinese(), ref, small=True) is None
    assert apart(path("用三句话解释", "I am sorry, I cannot do that."), ref, small=True) is None
    german = path("Warum ist der Himmel nachts dunkel?", "Weil das Licht der Sterne nicht reicht.")
    assert apart(german, ref, small=True) is None
    assert apart(path("Hi", ""), ref, small=True) is None


def test_the_grammar_goes_to_the_engine_inside_and_to_no_other_server() -> None:
    request = apart(path(), ModelRef(EMBEDDED, "small"), small=True)
    assert request is not None
    assert "grammar" in encode(request, Endpoint(EMBEDDED, "small", "http://127.0.0.1:1/v1"))
    assert "grammar" not in encode(request, Endpoint("lab", "Lab", "http://127.0.0.1:1/v1"))


def test_a_server_of_one_place_is_asked_below_what_it_has_read() -> None:
    there = ModelRef("lab", "m")
    assert keeps_place(there, there, local=True)
    assert not keeps_place(there, there, local=False)
    assert not keeps_place(ModelRef("lab", "small"), there, local=True)
    assert not keeps_place(ModelRef(EMBEDDED, "m"), ModelRef(EMBEDDED, "m"), local=True)
    request = within(path(), there, "Be brief.")
    assert request is not None
    assert tuple(request.messages[:2]) == path()
    assert request.system == "Be brief."


def test_what_a_reply_was_not_shown_is_not_sent_for_its_next_questions_either() -> None:
    there = ModelRef("lab", "large")
    asked, answered = path()
    secret = (
        Node("s", None, Role.USER, (Text("My number is 7."),)),
        Node("n", "s", Role.ASSISTANT, (Text("Noted."),)),
    )
    reply = replace(answered, settings={"context": {"left_out": ["s", "n"]}})

    request = within((*secret, asked, reply), there, "")

    assert request is not None
    assert [node.text for node in request.messages[:2]] == [asked.text, reply.text]


def test_scripts_and_languages_are_told_from_a_few_words() -> None:
    assert [script_of(text) for text in ("sky", "夜空", "夜の空", "небо", "밤하늘", "42")] == [
        "latin", "han", "kana", "cyrillic", "hangul", "",
    ]  # fmt: skip
    assert language_of("Warum ist der Himmel in der Nacht nicht hell?") == "de"
    assert language_of("Why is the sky dark?") == "en"
    assert language_of("Lisbon") == ""
