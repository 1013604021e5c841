from dashcam.testing.provider.dspy import dspy_outputs, dspy_tool
from dashcam.testing.provider.exchange import Ask, Turn

SYSTEM = """Your output fields are:
1. `next_thought` (str): a thought
2. `next_tool_name` (Literal['weather', 'search', 'finish']): a tool
3. `next_tool_args` (dict[str, Any]): its arguments
4. `certain` (bool): or not
5. `colour` (Literal['red', 'blue']): one of two
6. `points` (list[int]): some

All interactions will be structured.
{points} # note: the value must follow the JSON schema: {"type": "array", "items": {"type": "integer"}}
(1) weather, whose description is <desc>The weather of a city</desc>. It takes arguments {'city': {'type': 'string'}}.
(2) search, whose description is <desc>Search for things</desc>. It takes arguments {'query': {'type': 'string'}}.
(3) finish, whose description is <desc>Done</desc>. It takes arguments {}.
"""
QUESTION = "[[ ## question ## ]]\nWhat is the blue weather in Rome at 7?\n\nRespond with"
OBSERVED = "[[ ## question ## ]]\nWhat weather?\n\n[[ ## observation_0 ## ]]\nSunny\n\nRespond with"


def asked(user: str, system: str = SYSTEM) -> Ask:
    return Ask("m", [Turn("system", system), Turn("user", user)])


def test_every_output_field_gets_a_value_of_its_kind():
    """Names, literals, truth values and JSON schemas, as the adapter describes them in the prompt."""
    assert dspy_outputs(asked(QUESTION), "yes") == {
        "next_thought": "Because the words overlap by 0.93.",
        "next_tool_name": "weather",
        "next_tool_args": {"city": "Rome"},
        "certain": True,
        "colour": "blue",
        "points": [7],
    }


def test_after_an_observation_the_next_tool_is_finish():
    """A ReAct loop ends after one look, whatever the tools are."""
    assert dspy_tool(asked(OBSERVED), SYSTEM) == ("finish", {"type": "object"})


def test_any_other_prompt_has_no_output_fields():
    """Plain chat is not taken for DSPy."""
    assert dspy_outputs(asked("hello", system="Be kind."), "yes") == {}
