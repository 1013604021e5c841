import json

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.cohere import (
    cohere_body,
    cohere_failure,
    cohere_line,
    cohere_stream,
    cohere_v1_body,
    cohere_v1_stream,
    cohere_vectors,
    read_cohere,
    read_cohere_v1,
)
from dashcam.testing.provider.exchange import Reply, Turn

REPLY = Reply(text="hi there", thought="hm so", input_tokens=10, output_tokens=4)
CALL = Reply(calls=[{"id": "call_1", "name": "add", "args": {"a": 1}}], text="ignored")


def test_a_request_is_read():
    """Of the second interface as OpenAI's, with words of its own for what it wants."""
    ask = read_cohere({
        "model": "m",
        "messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}],
        "tool_choice": "REQUIRED",
        "thinking": {"type": "enabled"},
        "response_format": {"type": "json_object", "json_schema": {"const": 1}},
    })  # fmt: skip
    assert (ask.turns, ask.tool_choice, ask.reasoning, ask.schema) == (
        [Turn("user", "hi")],
        "required",
        True,
        {"const": 1},
    )


def test_a_request_of_the_first_interface_is_read():
    """The preamble, what was said before, the message, what tools answered; a tool's parameters make its schema."""
    ask = read_cohere_v1({
        "message": "hi",
        "preamble": "Be brief",
        "chat_history": [{"role": "CHATBOT", "message": "yes?"}],
        "tool_results": [{"call": {}, "outputs": [{"a": 1}]}],
        "tools": [{"name": "add", "parameter_definitions": {"n": {"type": "int"}}}],
    })  # fmt: skip
    assert [turn.role for turn in ask.turns] == ["system", "assistant", "user", "tool"]
    assert ask.tools[0]["schema"] == {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


def test_events_add_up_to_the_whole_answer():
    """The last one has the tokens, as floats, billed and used."""
    events = list(cohere_stream({}, REPLY))
    contents = [event["delta"]["message"]["content"] for event in events if event["type"] == "content-delta"]
    whole = cohere_body({}, REPLY)
    assert "".join(one.get("text", "") for one in contents) == "hi there"
    assert "".join(one.get("thinking", "") for one in contents) == "hm so"
    assert events[-1]["delta"]["usage"] == whole["usage"]
    assert (whole["usage"]["billed_units"]["input_tokens"], whole["usage"]["tokens"]["input_tokens"]) == (10.0, 70.0)


def test_a_call_comes_with_a_plan():
    """Its arguments in pieces."""
    events = list(cohere_stream({}, CALL))
    deltas = [event["delta"]["message"]["tool_calls"] for event in events if event["type"].startswith("tool-call-")
              and "delta" in event]  # fmt: skip
    assert "".join(one["function"]["arguments"] for one in deltas) == '{"a": 1}'
    assert cohere_body({}, CALL)["message"]["tool_plan"]
    assert cohere_body({}, CALL)["finish_reason"] == "TOOL_CALL"


def test_the_first_interface_ends_with_the_whole_answer():
    """A line of JSON an event."""
    *pieces, last = cohere_v1_stream({}, REPLY)
    assert "".join(one.get("text", "") for one in pieces) == "hi there"
    assert last["response"] == cohere_v1_body({}, REPLY)
    assert cohere_v1_body({}, CALL)["tool_calls"] == [{"name": "add", "parameters": {"a": 1}}]
    assert json.loads(cohere_line(last)) == last
    assert cohere_line(last).endswith(b"\n")


def test_vectors_come_by_type_where_types_are_asked_for():
    """Billed by the texts' tokens."""
    assert list(cohere_vectors({"texts": ["a"], "embedding_types": ["float"]})["embeddings"]) == ["float"]
    plain = cohere_vectors({"texts": ["a cap", "b"], "output_dimension": 4})
    assert ([len(row) for row in plain["embeddings"]], plain["meta"]["billed_units"]) == ([4, 4], {"input_tokens": 3.0})


def test_the_server_speaks_it(send):
    """Both interfaces, and its failures."""
    assert cohere_failure(Fail(429, "no")).body["message"] == "no"
    assert send("/v2/chat", {"messages": [{"role": "user", "content": "hi"}]}).body["message"]["content"][0]["text"]
    assert send("/v1/chat", {"message": "hi"}).body["text"] == "Fake reply to: hi"
    streamed = send("/v1/chat", {"message": "hi", "stream": True}).text.splitlines()
    assert json.loads(streamed[-1])["event_type"] == "stream-end"
    refused = send("/v2/chat", {"messages": [{"role": "user", "content": "[[error:429]]"}]})
    assert (refused.status, refused.body["message"]) == (429, "fake error 429")
