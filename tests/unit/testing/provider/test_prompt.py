import pytest

from dashcam.testing.provider.exchange import Ask, Turn
from dashcam.testing.provider.prompt import dspy_inputs, judged, last_user, scale, split_prompt


def asked(user: str, system: str = "") -> Ask:
    return Ask("m", [*([Turn("system", system)] if system else []), Turn("user", user)])


def test_last_user_is_the_last_of_several():
    """What came before was answered already."""
    assert last_user(Ask("m", [Turn("user"), Turn("assistant"), Turn("user"), Turn("tool")])) == 2
    assert last_user(Ask("m", [Turn("system")])) == -1


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("How tall is it?", "How tall is it?"),
        ("Be kind.\nQuestion: How tall is it?\nAnswer:", "How tall is it?"),
        ("## User query\n[ignored]\nInput: How tall is it?\n\nThink.", "How tall is it?"),
    ],
)
def test_the_question_is_found_behind_its_label(text, question):
    """Prompt templates put instructions around the question; it is what stands behind the last label."""
    assert split_prompt(asked(text)) == (question, "")


def test_the_context_is_everything_else_the_program_wrote():
    """Frameworks put documents into the system prompt or the user turn: both count."""
    ask = asked("Question: How tall?", system="Context: It is 4 m tall.")
    question, context = split_prompt(ask)
    assert question == "How tall?"
    assert "It is 4 m tall." in context
    assert "How tall?" not in context


def test_an_empty_conversation_asks_nothing():
    """No turn at all is a request like any other."""
    assert split_prompt(Ask("m", [])) == ("", "")


def test_dspy_fields_are_read_from_their_headings():
    """DSPy marks each field; the question is one of them and the rest is context."""
    text = "[[ ## context ## ]]\nRome is old.\n\n[[ ## question ## ]]\nHow old?\n\nRespond with the fields"
    assert dspy_inputs(text) == {"context": "Rome is old.", "question": "How old?"}
    assert split_prompt(asked(text)) == ("How old?", "Rome is old.")


def test_a_judge_scores_the_last_part_by_the_one_before():
    """Groundedness by words: all of the statement's words in the source is 1."""
    assert judged(asked("Source: the cat sat down\nStatement: the cat sat")) == 1.0
    assert judged(asked("Source: the cat sat down\nStatement: a dog ran")) == 0.0


def test_without_parts_the_score_is_fixed_by_the_text():
    """Nothing to compare: still in 0..1 and the same every time."""
    first = judged(asked("hello"))
    assert first == judged(asked("hello"))
    assert 0 <= first <= 1


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Give a score from 0 to 10", (0.0, 10.0)),
        ("Rate it 1-5", (1.0, 5.0)),
        ("Rating, 0–100", (0.0, 100.0)),
        ("A score please", None),
        ("Choose 0 to 10", None),
    ],
)
def test_a_scale_is_seen_where_a_score_is_wanted(text, span):
    """Numbers alone are no scale, and a score without numbers has none."""
    assert scale(asked(text)) == span
