import pytest

from dashcam.integrations.ollama.joiner import LineJoiner
from dashcam.integrations.ollama.messages import (
    chat_input,
    chat_output,
    durations,
    embed_input,
    embed_output,
    prompt_input,
    prompt_output,
    read_error,
    read_message,
    read_usage,
)
from dashcam.integrations.words import blob_part
from tests.unit.integrations.standins import Loud, record

CALL = {"function": {"name": "add", "arguments": {"a": 1}}}
PNG = "iVBORw0KGgo="


def chunk(done=False, **said):
    words = {"role": "assistant", "content": None, "thinking": None, "images": None, "tool_calls": None, **said}
    message = record("ollama._types", "Message", **words)
    return record("ollama._types", "ChatResponse", message=message, done=done, done_reason=None)


def test_a_chat_in_neutral_words():
    """Options and what stands beside them are the parameters."""
    asked = {
        "model": "m",
        "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi", "images": [PNG]}],
        "tools": [{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}],
        "options": {"temperature": 0.5},
        "stream": False,
    }
    assert chat_input(asked) == {
        "messages": [
            {"role": "system", "parts": [{"type": "text", "content": "be brief"}]},
            {"role": "user", "parts": [{"type": "text", "content": "hi"}, blob_part(PNG, "image/png")]},
        ],
        "tools": [{"type": "function", "name": "add", "description": None, "parameters": {"type": "object"}}],
        "parameters": {"temperature": 0.5, "stream": False},
    }


def test_a_prompt_in_neutral_words():
    """The numbers of an earlier conversation are nobody's reading."""
    asked = {"model": "m", "prompt": "hi", "system": "be brief", "images": ["AAAA"], "context": [1, 2], "raw": True}
    assert prompt_input(asked) == {
        "messages": [
            {"role": "system", "parts": [{"type": "text", "content": "be brief"}]},
            {"role": "user", "parts": [{"type": "text", "content": "hi"}, blob_part("AAAA", None)]},
        ],
        "tools": [],
        "parameters": {"raw": True},
    }


def test_what_is_embedded():
    """By the newer path and by the older one."""
    assert embed_input({"model": "m", "input": ["a"], "truncate": True}) == {
        "input": ["a"],
        "parameters": {"truncate": True},
    }
    assert embed_input({"model": "m", "prompt": "a"}) == {"input": "a", "parameters": {}}
    assert embed_output({"embeddings": [[0.5, 1.0], [1.0, 0.5]]}) == {"count": 2, "dimensions": 2}
    assert embed_output({"embedding": [0.5]}) == {"count": 1, "dimensions": 1}
    assert embed_output({"embeddings": []}) == {"count": 0, "dimensions": None}


def test_a_message_of_each_kind():
    """Thoughts, calls, and what tools answered, by the tool's name."""
    asks = {"role": "assistant", "content": "", "thinking": "hm", "tool_calls": [CALL]}
    assert read_message(asks) == {
        "role": "assistant",
        "parts": [
            {"type": "reasoning", "content": "hm"},
            {"type": "tool_call", "id": None, "name": "add", "arguments": {"a": 1}},
        ],
    }
    assert read_message({"role": "tool", "content": "2", "tool_name": "add"}) == {
        "role": "tool",
        "name": "add",
        "parts": [{"type": "tool_call_response", "id": None, "response": "2"}],
    }
    assert read_message({"role": "user", "content": ""})["parts"] == [{"type": "text", "content": ""}]
    assert read_message({"role": "assistant"})["parts"] == []


@pytest.mark.parametrize(
    ("why", "calls", "word"),
    [("stop", [], "stop"), ("stop", [CALL], "tool_call"), ("length", [CALL], "length"), ("load", [], None)],
)
def test_why_it_ended(why, calls, word):
    """In OpenTelemetry's words."""
    answer = {"message": {"role": "assistant", "content": "a", "tool_calls": calls}, "done_reason": why}
    assert chat_output(answer)["messages"][0].get("finish_reason") == word


def test_a_prompt_is_answered_with_words_or_a_picture():
    """And with thoughts before them."""
    (said,) = prompt_output({"response": "hi", "thinking": "hm", "done_reason": "stop"})["messages"]
    assert [part["type"] for part in said["parts"]] == ["reasoning", "text"]
    (drawn,) = prompt_output({"response": "", "image": PNG})["messages"]
    assert drawn["parts"] == [blob_part(PNG, "image/png")]
    (silent,) = prompt_output({"response": ""})["messages"]
    assert silent["parts"] == [{"type": "text", "content": ""}]


def test_tokens_and_durations_as_far_as_they_were_said():
    """What was not counted is unknown."""
    said = {"prompt_eval_count": 5, "total_duration": 9}
    counted = read_usage(said)
    assert (counted["input_tokens"], counted["output_tokens"], counted["raw"]) == (5, None, {"prompt_eval_count": 5})
    assert durations(said) == {"ollama.total_duration_ns": 9}
    assert (read_usage({}), read_usage(None), durations(None)) == (None, None, {})


def test_the_status_of_a_failure():
    """-1 is what the client has where there was none."""
    error = ValueError()
    assert read_error(error) == {}
    error.status_code = 404
    assert read_error(error) == {"http.response.status_code": 404}
    error.status_code = -1
    assert read_error(error) == {}


def test_a_stream_adds_up():
    """Words by the quick way, all else in full; the last chunk has the numbers."""
    joiner = LineJoiner()
    call = record("ollama._types", "ToolCall", function=record("ollama._types", "Function", name="add", arguments={}))
    assert joiner.quick(chunk(content="hi")) == "hi"
    for one in (chunk(thinking="hm"), chunk(content=" there"), chunk(tool_calls=[call])):
        assert one.message.content is not None or joiner.quick(one) is None
        joiner.add(one)
    assert joiner.quick(chunk(content="x", tool_calls=[call])) is None
    last = chunk(done=True, content="")
    vars(last).update(done_reason="stop", eval_count=4, model="m", eval_duration=7)
    assert joiner.quick(last) is None
    joiner.add(last)
    answer = joiner.answer()
    (said,) = answer.output["messages"]
    assert [part["type"] for part in said["parts"]] == ["reasoning", "text", "tool_call"]
    assert (said["finish_reason"], answer.model, answer.usage["output_tokens"]) == ("tool_call", "m", 4)
    assert answer.attributes == {"ollama.eval_duration_ns": 7}


def test_a_stream_that_broke_off_has_no_numbers():
    """Nor a reason."""
    joiner = LineJoiner()
    joiner.add({"response": "hi", "done": False})
    answer = joiner.answer()
    assert answer.output["messages"] == [{"role": "assistant", "parts": [{"type": "text", "content": "hi"}]}]
    assert (answer.usage, answer.finish, answer.attributes) == (None, [], {})


def test_hostile_values_are_handed_on_unasked():
    """None of their code runs."""
    loud = Loud()
    asked = {"messages": [loud, {"role": loud, "content": loud, "images": [loud]}], "tools": [loud], "options": loud}
    assert chat_input(asked)["messages"][1]["parts"][0]["content"] is loud
    assert prompt_input({"prompt": loud, "system": loud, "images": loud})["messages"][0]["parts"][0]["content"] is loud
    for read in (chat_output, prompt_output, embed_output, read_usage, durations):
        read(loud)
        read({"message": loud, "embeddings": [loud], "eval_count": loud, "done_reason": loud, "response": loud})
    joiner = LineJoiner()
    assert joiner.quick(loud) is None
    joiner.add(loud)
    joiner.answer()
