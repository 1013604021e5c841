import json

import pytest

from dashcam.testing.provider.exchange import Ask, Tool, Turn
from dashcam.testing.provider.mind import think
from dashcam.testing.provider.script import Script

CITY = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER: Tool = {"name": "get_weather", "description": "Weather of a city", "schema": CITY}
CLOCK: Tool = {"name": "get_time", "description": "Time of day", "schema": None}
FINAL: Tool = {
    "name": "final_answer",
    "description": "Give it",
    "schema": {"properties": {"answer": {"type": "string"}}},
}
RESULT = [Turn("assistant", calls=[{"name": "get_weather"}]), Turn("tool", "It rains")]


def answer(text="What is the weather in Rome?", *, after=(), script=None, **fields):
    return think(Ask("m", [Turn("user", text), *after], **fields), script or Script())


def called(reply):
    return [(call["name"], call["args"]) for call in reply.calls]


def test_a_plain_question_is_answered_with_itself():
    """Every test can see what the model was asked."""
    assert answer("Hello there").text == "Fake reply to: Hello there"


def test_a_context_is_answered_from():
    """A retrieval app gets an answer that its documents hold, or is told that they do not."""
    assert answer("Context: Rome has rain. Paris has sun.\n\nQuestion: Rain?").text == "Rome has rain."
    assert answer("Context: Rome has rain.\n\nQuestion: Snow?").text == "I don't know from the given context."


def test_the_tool_nearest_to_the_question_is_called():
    """With arguments made from its schema."""
    assert called(answer(tools=[CLOCK, WEATHER])) == [("get_weather", {"city": "Rome"})]


def test_a_tool_that_has_nothing_to_do_with_the_question_is_not_called():
    """Small talk with an agent stays small talk, unless a call is required."""
    assert called(answer("Hello!", tools=[CLOCK])) == []
    assert called(answer("Hello!", tools=[CLOCK], tool_choice="required")) == [("get_time", {})]


def test_the_choice_of_tools_is_obeyed():
    """A named tool is called, none is none."""
    assert called(answer(tools=[WEATHER, CLOCK], tool_choice="get_time")) == [("get_time", {})]
    assert called(answer(tools=[WEATHER], tool_choice="none")) == []


def test_after_a_result_the_answer_comes_from_it():
    """An agent's loop ends: text, or the tool that closes where there is one."""
    assert answer(after=RESULT, tools=[WEATHER]).text == "According to the tool: It rains"
    assert answer(after=RESULT, tools=[WEATHER], tool_choice="required").calls == []
    assert called(answer(after=RESULT, tools=[WEATHER, FINAL])) == [
        ("final_answer", {"answer": "According to the tool: It rains"})
    ]


def test_scripted_calls_are_made_once_with_ids_of_their_own():
    """Parallel calls in one turn; after their results the script is over."""
    script = Script(tools=[("get_weather", {"city": "Oslo"}), ("get_weather", None)])
    reply = answer(tools=[WEATHER], script=script)
    assert called(reply) == [("get_weather", {"city": "Oslo"}), ("get_weather", {"city": "Rome"})]
    assert len({call["id"] for call in reply.calls}) == 2
    assert answer(after=RESULT, tools=[WEATHER], script=script).calls == []


def test_a_scripted_reply_is_given_word_for_word():
    """Whatever tools, schema or format the request has."""
    reply = answer(tools=[WEATHER], schema=CITY, json_mode=True, script=Script(reply="{broken"))
    assert (reply.text, reply.calls) == ("{broken", [])


def test_a_schema_is_filled_in_and_json_mode_gives_json():
    """Structured output parses."""
    assert json.loads(answer(schema=CITY).text) == {"city": "Rome"}
    assert set(json.loads(answer(json_mode=True).text)) == {"answer", "score"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rate from 0 to 10.\nSource: cat sat\nStatement: cat", "Score: 10\nReason: the words overlap by 1.00."),
        (
            "End with Final Answer:\nQuestion: Why?",
            "Thought: I now can give a great answer\nFinal Answer: Fake reply to: Why?",
        ),
    ],
)
def test_text_protocols_are_spoken(text, said):
    """Judges and ReAct agents parse plain text."""
    assert answer(text).text == said


def test_a_dspy_prompt_gets_its_fields_back():
    """Through the chat adapter's headings."""
    system = "Your output fields are:\n1. `city` (str): c\nAll interactions end with [[ ## completed ## ]]"
    ask = Ask("m", [Turn("system", system), Turn("user", "[[ ## question ## ]]\nIn Rome?\n\nRespond with")])
    assert think(ask, Script()).text == "[[ ## city ## ]]\nRome\n\n[[ ## completed ## ]]"


def test_a_dspy_observation_is_a_tools_result():
    """DSPy writes results into the next prompt instead of a tool message."""
    text = "[[ ## question ## ]]\nWhy?\n\n[[ ## observation_0 ## ]]\nSunny\n\nRespond with"
    assert answer(text).text == "According to the tool: Sunny"


def test_the_limit_of_tokens_cuts_and_says_so():
    """As `max_tokens` does; nothing to cut is not cut."""
    reply = answer("Hello there", max_tokens=2)
    assert (reply.text, reply.cut, reply.output_tokens) == ("Fake reply", True, 2)
    assert answer("Hello there", max_tokens=99).cut is False


def test_a_length_can_be_scripted_and_still_be_cut():
    """For tests of long answers: about so many tokens (words may join where the text repeats), never more than allowed."""
    assert 35 <= answer(script=Script(tokens=40)).output_tokens <= 40
    assert answer(script=Script(tokens=40, reply="word ")).text.startswith("word word")
    cut = answer(script=Script(tokens=40), max_tokens=5)
    assert (cut.output_tokens, cut.cut) == (5, True)


def test_a_stop_mark_ends_the_text():
    """The mark itself is left out, an empty one is none."""
    assert answer("Hello there", stop=["", " to"]).text == "Fake reply"


def test_reasoning_is_counted_beside_the_text():
    """Its tokens are part of the output's."""
    plain, reply = answer("Hello"), answer("Hello", reasoning=True)
    assert reply.thought == "The user asks: Hello"
    assert reply.output_tokens == plain.output_tokens + reply.reasoning_tokens
    assert reply.reasoning_tokens == 5


def test_everything_sent_is_counted():
    """Turns, images, calls and tools are input; cached tokens can be no more than that."""
    assert answer("Hello").input_tokens == 3 + 4 + 1
    assert think(Ask("m", [Turn("user", "Hello", images=2)]), Script()).input_tokens == 3 + 4 + 1 + 170
    assert answer(tools=[CLOCK]).input_tokens > answer().input_tokens
    assert answer(after=RESULT).input_tokens > answer(after=RESULT[1:]).input_tokens
    assert answer("Hello", script=Script(cached=999)).cached_tokens == 8
