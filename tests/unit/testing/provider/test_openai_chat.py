from dashcam.testing.provider.exchange import Reply, Turn
from dashcam.testing.provider.openai_chat import (
    chat_body,
    chat_stream,
    chat_usage,
    completion_body,
    completion_stream,
    read_chat,
    read_completion,
)

CALLS = [{"id": "call_1", "name": "add", "args": {"a": 1, "b": "twelve letters"}}]
REPLY = Reply(text="Two words", input_tokens=5, output_tokens=2, reasoning_tokens=1, cached_tokens=3)


def test_a_request_is_read():
    """Roles by their older and newer names, limits, stop marks, formats."""
    ask = read_chat(
        {
            "model": "m",
            "messages": [
                {"role": "developer", "content": "Be brief"},
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url"}]},
                {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
                {"role": "function", "content": "4"},
                {"role": "user", "content": "Observation: 5"},
            ],
            "stop": "X",
            "max_tokens": 7,
            "reasoning_effort": "low",
            "response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}},
        }
    )
    assert ask.turns == [
        Turn("system", "Be brief"),
        Turn("user", "Look", images=1),
        Turn("assistant", "", [{"id": "1"}]),
        Turn("tool", "4"),
        Turn("tool", "5"),
    ]
    assert (ask.model, ask.stop, ask.max_tokens, ask.reasoning, ask.schema, ask.json_mode) == (
        "m", ["X"], 7, True, {"type": "object"}, False,
    )  # fmt: skip


def test_the_newer_limit_wins():
    """`max_completion_tokens` took the place of `max_tokens`."""
    assert read_chat({"max_tokens": 1, "max_completion_tokens": 2}).max_tokens == 2


def test_usage_counts_each_choice():
    """The prompt is paid once, every choice's output."""
    usage = chat_usage(REPLY, 3)
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"]) == (5, 6, 11)
    assert usage["prompt_tokens_details"]["cached_tokens"] == 3


def test_calls_take_the_place_of_the_text():
    """A message with calls has no content, as at OpenAI."""
    message = chat_body({}, Reply(text="ignored", calls=CALLS))["choices"][0]["message"]
    assert message["content"] is None
    assert message["tool_calls"][0]["function"] == {"name": "add", "arguments": '{"a": 1, "b": "twelve letters"}'}


def test_a_stream_adds_up_to_the_whole_answer():
    """Text, reason of the end and usage are those of the unstreamed answer."""
    body = {"stream_options": {"include_usage": True}}
    *chunks, usage, done = chat_stream(body, REPLY)
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert (text, chunks[-1]["choices"][0]["finish_reason"], done) == ("Two words", "stop", "[DONE]")
    assert usage["usage"] == chat_body(body, REPLY)["usage"]
    assert all(chunk["usage"] is None for chunk in chunks)


def test_without_being_asked_a_stream_tells_no_usage():
    """So that programs that forget the option meet what they would meet at OpenAI."""
    assert not [chunk for chunk in chat_stream({}, REPLY) if "usage" in chunk]


def test_streamed_calls_come_in_fragments_by_index():
    """Name and id first, then the arguments in pieces."""
    chunks = [c["choices"][0]["delta"].get("tool_calls") for c in chat_stream({}, Reply(calls=CALLS)) if c != "[DONE]"]
    calls = [chunk[0] for chunk in chunks if chunk]
    assert (calls[0]["id"], calls[0]["function"]["name"]) == ("call_1", "add")
    assert {call["index"] for call in calls} == {0}
    assert "".join(call["function"]["arguments"] for call in calls) == '{"a": 1, "b": "twelve letters"}'


def test_every_choice_is_streamed_with_its_log_probabilities():
    """One for each piece."""
    chunks = [c["choices"][0] for c in chat_stream({"n": 2, "logprobs": True}, REPLY) if c != "[DONE]"]
    assert {choice["index"] for choice in chunks} == {0, 1}
    said = [choice for choice in chunks if choice["delta"].get("content")]
    assert [one["logprobs"]["content"][0]["token"] for one in said] == ["Two", " words"] * 2


def test_completions_are_read_and_written():
    """The older endpoint: a prompt or a list of one, sixteen tokens by default."""
    ask = read_completion({"model": "m", "prompt": ["Once"], "stop": ["X"]})
    assert (ask.turns, ask.max_tokens, ask.stop) == ([Turn("user", "Once")], 16, ["X"])
    assert completion_body({}, REPLY)["choices"][0]["text"] == "Two words"
    *chunks, usage, _done = completion_stream({"stream_options": {"include_usage": True}}, REPLY)
    assert "".join(chunk["choices"][0]["text"] for chunk in chunks) == "Two words"
    assert usage["usage"]["total_tokens"] == 7
