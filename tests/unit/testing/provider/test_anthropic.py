from dashcam.testing.provider.anthropic import anthropic_body, anthropic_stream, read_anthropic
from dashcam.testing.provider.exchange import Reply, Turn

REPLY = Reply(text="hi there", thought="hm so", input_tokens=10, output_tokens=4, cached_tokens=3)
CALL = Reply(calls=[{"id": "call_1", "name": "add", "args": {"a": 1}}], text="ignored")


def test_a_request_is_read():
    """The system prompt apart, tool results as turns of their own, built-in tools left out."""
    ask = read_anthropic({
        "model": "c",
        "system": [{"type": "text", "text": "Be brief"}],
        "messages": [
            {"role": "user", "content": "Add"},
            {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}}]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "t", "content": "2"},
                {"type": "text", "text": "Well?"},
                {"type": "image"},
            ]},
            {"role": "user", "content": [{"type": "tool_result", "content": [{"type": "text", "text": "3"}]}]},
        ],
        "tools": [{"name": "add", "input_schema": {"type": "object"}}, {"type": "web_search", "name": "web"}],
        "tool_choice": {"type": "tool", "name": "add"},
        "max_tokens": 9,
        "stop_sequences": ["X"],
        "thinking": {"type": "enabled"},
        "output_config": {"format": {"schema": {"const": 1}}},
    })  # fmt: skip
    assert ask.turns == [
        Turn("system", "Be brief"),
        Turn("user", "Add"),
        Turn("assistant", "", [{"name": "add", "arguments": {"a": 1}}]),
        Turn("user", "Well?", images=1),
        Turn("tool", "2"),
        Turn("tool", "3"),
    ]
    assert ask.tools == [{"name": "add", "description": "", "schema": {"type": "object"}}]
    assert (ask.tool_choice, ask.max_tokens, ask.stop, ask.reasoning, ask.schema) == (
        "add",
        9,
        ["X"],
        True,
        {"const": 1},
    )


def test_input_tokens_leave_the_cached_ones_out():
    """Anthropic's way of counting, other than OpenAI's."""
    usage = anthropic_body({}, REPLY)["usage"]
    assert (usage["input_tokens"], usage["cache_read_input_tokens"]) == (7, 3)


def test_blocks_are_thinking_then_text_or_calls():
    """Ids of calls are Anthropic's."""
    assert [block["type"] for block in anthropic_body({}, REPLY)["content"]] == ["thinking", "text"]
    answer = anthropic_body({}, CALL)
    assert answer["content"] == [{"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1}}]
    assert answer["stop_reason"] == "tool_use"
    assert anthropic_body({}, Reply(text="a", cut=True))["stop_reason"] == "max_tokens"


def test_a_stream_adds_up_to_the_whole_answer():
    """Deltas joined are the blocks; the last message delta has the tokens."""
    events = list(anthropic_stream({}, REPLY))
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    assert "".join(delta.get("thinking", "") for delta in deltas) == "hm so"
    assert "".join(delta.get("text", "") for delta in deltas) == "hi there"
    assert events[-2]["usage"] == anthropic_body({}, REPLY)["usage"]
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]
    assert events[0]["message"]["content"] == []


def test_a_streamed_call_sends_its_input_as_json():
    """The block starts with an empty input."""
    events = list(anthropic_stream({}, CALL))
    started = next(event["content_block"] for event in events if event["type"] == "content_block_start")
    assert started == {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {}}
    assert "".join(e["delta"]["partial_json"] for e in events if e["type"] == "content_block_delta") == '{"a": 1}'
