import json
import struct
from binascii import crc32

import pytest

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.bedrock import (
    aws_failure,
    chunk_frame,
    converse_body,
    converse_stream,
    event_frame,
    frame,
    read_converse,
)
from dashcam.testing.provider.exchange import Reply, Turn

REPLY = Reply(text="hi there", thought="hm so", input_tokens=10, output_tokens=4, cached_tokens=3)
CALL = Reply(calls=[{"id": "call_1", "name": "add", "args": {"a": 1}}], text="ignored")
NOVA = "/model/us.amazon.nova-lite-v1%3A0"
HI = {"messages": [{"role": "user", "content": [{"text": "hi"}]}]}


def opened(raw):
    """A frame's headers and payload, its checksums checked."""
    size, headers = struct.unpack("!II", raw[:8])
    assert (size, crc32(raw[:8])) == (len(raw), struct.unpack("!I", raw[8:12])[0])
    assert crc32(raw[:-4]) == struct.unpack("!I", raw[-4:])[0]
    found, at = {}, 12
    while at < 12 + headers:
        name = raw[at + 1 : (at := at + 1 + raw[at])].decode()
        kind, length = struct.unpack("!BH", raw[at : at + 3])
        assert kind == 7
        found[name] = raw[at + 3 : (at := at + 3 + length)].decode()
    return found, json.loads(raw[at:-4])


def test_a_frame_says_its_lengths_name_and_checksums():
    """As botocore checks them."""
    headers, payload = opened(frame("throttlingException", {"message": "no"}, "exception"))
    assert headers == {
        ":exception-type": "throttlingException",
        ":content-type": "application/json",
        ":message-type": "exception",
    }
    assert payload == {"message": "no"}


def test_an_event_is_named_in_its_header():
    """A piece of a model's own answer is JSON in base64."""
    assert opened(event_frame({"messageStop": {"stopReason": "end_turn"}})) == (
        {":event-type": "messageStop", ":content-type": "application/json", ":message-type": "event"},
        {"stopReason": "end_turn"},
    )
    assert opened(chunk_frame({"a": 1}))[1] == {"bytes": "eyJhIjogMX0="}


def test_a_request_is_read():
    """The system prompt apart, tool results as turns of their own, what is no tool left out."""
    schema = {"type": "object"}
    ask = read_converse({
        "system": [{"text": "Be brief"}, {"cachePoint": {"type": "default"}}],
        "messages": [
            {"role": "user", "content": [{"text": "Add"}, {"image": {"format": "png"}}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "t", "name": "add", "input": {"a": 1}}}]},
            {"role": "user", "content": [{"toolResult": {"toolUseId": "t", "content": [{"json": {"sum": 2}}]}}]},
        ],
        "toolConfig": {
            "tools": [{"toolSpec": {"name": "add", "inputSchema": {"json": schema}}}, {"cachePoint": {}}],
            "toolChoice": {"tool": {"name": "add"}},
        },
        "inferenceConfig": {"maxTokens": 9, "stopSequences": ["X"]},
        "additionalModelRequestFields": {"thinking": {"type": "enabled"}},
        "outputConfig": {"textFormat": {"structure": {"jsonSchema": {"schema": '{"const": 1}'}}}},
    }, "m")  # fmt: skip
    assert ask.turns == [
        Turn("system", "Be brief"),
        Turn("user", "Add", images=1),
        Turn("assistant", "", [{"name": "add", "arguments": {"a": 1}}]),
        Turn("tool", '{"sum": 2}'),
    ]
    assert ask.tools == [{"name": "add", "description": "", "schema": schema}]
    assert (ask.tool_choice, ask.max_tokens, ask.stop, ask.reasoning, ask.schema) == (
        "add",
        9,
        ["X"],
        True,
        {"const": 1},
    )


def test_input_tokens_leave_the_cached_ones_out():
    """Bedrock's way of counting, other than OpenAI's."""
    usage = converse_body(REPLY)["usage"]
    assert (usage["inputTokens"], usage["cacheReadInputTokens"], usage["totalTokens"]) == (7, 3, 14)


def test_a_stream_adds_up_to_the_whole_answer():
    """Deltas joined are the blocks; the last event has the tokens."""
    events = list(converse_stream(REPLY))
    deltas = [event["contentBlockDelta"]["delta"] for event in events if "contentBlockDelta" in event]
    assert "".join(delta.get("text", "") for delta in deltas) == "hi there"
    assert "".join(delta.get("reasoningContent", {}).get("text", "") for delta in deltas) == "hm so"
    assert events[-1]["metadata"]["usage"] == converse_body(REPLY)["usage"]
    assert events[-2] == {"messageStop": {"stopReason": "end_turn"}}


def test_a_streamed_call_sends_its_input_as_json():
    """The block starts with its name."""
    begun, delta = list(converse_stream(CALL))[1:3]
    assert begun["contentBlockStart"]["start"] == {"toolUse": {"toolUseId": "tooluse_1", "name": "add"}}
    assert delta["contentBlockDelta"]["delta"] == {"toolUse": {"input": '{"a": 1}'}}
    assert converse_body(CALL)["stopReason"] == "tool_use"
    assert converse_body(Reply(text="a", cut=True))["stopReason"] == "max_tokens"


@pytest.mark.parametrize(("status", "name"), [(429, "ThrottlingException"), (418, "InternalServerException")])
def test_a_failure_is_named_in_a_header(status, name):
    """As AWS names it."""
    fail = aws_failure(Fail(status, "no"))
    assert (fail.body, fail.headers["x-amzn-ErrorType"]) == ({"message": "no"}, name)


def test_the_server_speaks_it(send):
    """Whole, in frames, and refusing; the same request has the same id."""
    got = send(NOVA + "/converse", HI)
    assert got.body["output"]["message"]["content"] == [{"text": "Fake reply to: hi"}]
    assert got.headers["x-amzn-requestid"] == send(NOVA + "/converse", HI).headers["x-amzn-requestid"]
    refused = send(NOVA + "/converse", {"messages": [{"role": "user", "content": [{"text": "[[error:429]]"}]}]})
    assert (refused.status, refused.headers["x-amzn-errortype"]) == (429, "ThrottlingException")
    assert refused.body == {"message": "fake error 429"}
