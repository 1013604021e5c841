"""What DSPy's objects say, without DSPy."""

from types import SimpleNamespace

from dashcam.integrations.dspy import readers


class Slotted:
    __slots__ = ("finish_reason", "id", "provider_data")


def test_a_result_tells_its_usage_with_parts_and_the_providers_own_word():
    """One candidate's raw usage stands beside the totals."""
    one = Slotted()
    one.finish_reason, one.id, one.provider_data = "length", "r1", {"usage": {"input_tokens": 3}}
    said = {"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 1}}
    found = readers.answered(SimpleNamespace(responses=(one,), outputs=["a"], usage=said, cache_hit=False))
    usage = found["usage"]
    assert (usage["input_tokens"], usage["cache_read_tokens"], usage["raw"]) == (5, 1, {"input_tokens": 3})
    assert found["attributes"] == {"gen_ai.response.finish_reasons": ["length"], "gen_ai.response.id": "r1"}


def test_a_hit_has_no_usage():
    """Whatever its record says."""
    found = readers.answered(SimpleNamespace(responses=(), outputs=[], usage={"prompt_tokens": 5}, cache_hit=True))
    assert "usage" not in found
    assert found["attributes"]["dspy.cache_hit"] is True


def test_outputs_are_texts_or_dicts():
    """Thoughts, words, tool calls, a candidate each."""
    call = {"id": "c", "function": {"name": "add", "arguments": '{"a": 1}'}}
    said = ["plain", {"text": "words", "reasoning_content": "thoughts", "tool_calls": [call]}, None]
    found = readers.outputs(SimpleNamespace(responses=(), outputs=said))["messages"]
    assert [[part["type"] for part in one["parts"]] for one in found] == [
        ["text"],
        ["reasoning", "text", "tool_call"],
        [],
    ]
    assert found[1]["parts"][2]["arguments"] == {"a": 1}


def test_settings_of_the_model_are_under_those_of_the_call():
    """Keys and addresses are no parameters."""
    lm = SimpleNamespace(kwargs={"temperature": 1, "api_key": "k", "max_tokens": 5})
    found = readers.asked(lm, ("hi",), {"temperature": 0})
    assert found["parameters"] == {"temperature": 0, "max_tokens": 5}
    assert found["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]


def test_hostile_values_are_left_to_the_walker():
    """None of their code runs."""

    class Hostile(dict):
        def __getattribute__(self, name):
            raise SystemError(name)

    for value in (Hostile(), object(), 3):
        assert readers.stored(value) is value
        assert readers.outputs(SimpleNamespace(responses=(), outputs=[value]))["messages"][0]["role"] == "assistant"
