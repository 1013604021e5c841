import pytest

from dashcam.testing.provider.exchange import Ask, Reply, Turn
from dashcam.testing.provider.openai_responses import (
    read_responses,
    response_id,
    response_object,
    response_stream,
    turns_to_keep,
)

CALLS = [{"id": "call_1", "name": "add", "args": {"a": 1}}]
RID = "resp_0"


def test_items_of_every_kind_are_read():
    """Messages, calls and their outputs are turns; kinds that say nothing to the model are not."""
    ask = read_responses(
        {
            "instructions": "Be brief",
            "input": [
                {"role": "developer", "content": "Be kind"},
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Add"}]},
                {"type": "reasoning", "summary": []},
                {"type": "function_call", "name": "add", "arguments": "{}"},
                {"type": "function_call_output", "output": "2"},
                {"type": "custom_tool_call_output", "output": [{"type": "input_text", "text": "3"}]},
            ],
        },
        [Turn("user", "earlier")],
    )
    assert ask.turns == [
        Turn("system", "Be brief"),
        Turn("user", "earlier"),
        Turn("system", "Be kind"),
        Turn("user", "Add"),
        Turn("assistant", "", [{"name": "add", "arguments": "{}"}]),
        Turn("tool", "2"),
        Turn("tool", "3"),
    ]


@pytest.mark.parametrize(
    ("fmt", "schema", "json_mode"),
    [({"type": "json_schema", "schema": {"const": 1}}, {"const": 1}, False), ({"type": "json_object"}, None, True)],
)
def test_the_format_stands_under_text(fmt, schema, json_mode):
    """Not under `response_format`, as in chat completions."""
    ask = read_responses({"input": "hi", "text": {"format": fmt}}, [])
    assert (ask.schema, ask.json_mode) == (schema, json_mode)


def test_a_conversation_goes_on_without_its_system_turns():
    """`previous_response_id` carries what was said, instructions are given anew."""
    ask = Ask("m", [Turn("system", "x"), Turn("user", "Add")])
    assert turns_to_keep(ask, Reply(calls=CALLS)) == [
        Turn("user", "Add"),
        Turn("assistant", "", [{"name": "add", "arguments": {"a": 1}}]),
    ]


def test_the_id_depends_on_what_came_before():
    """The same question in another conversation is another response."""
    assert response_id({"input": "a"}, []) == response_id({"input": "a"}, [])
    assert response_id({"input": "a"}, []) != response_id({"input": "a"}, [Turn("user", "b")])


@pytest.mark.parametrize(
    ("reply", "types", "status"),
    [
        (Reply(text="hi"), ["message"], "completed"),
        (Reply(text="hi", thought="hm", cut=True), ["reasoning", "message"], "incomplete"),
        (Reply(calls=CALLS), ["function_call"], "completed"),
    ],
)
def test_the_output_is_a_list_of_items(reply, types, status):
    """Reasoning, calls, or one message; an answer cut by its limit is incomplete."""
    whole = response_object({}, reply, RID)
    assert ([item["type"] for item in whole["output"]], whole["status"]) == (types, status)
    assert (whole["incomplete_details"] is None) == (status == "completed")


@pytest.mark.parametrize(
    "reply", [Reply(text="hi there", thought="hm so"), Reply(calls=CALLS), Reply(text="hi", cut=True)]
)
def test_a_stream_ends_with_the_whole_response(reply):
    """Numbered without a gap; every item that is added is done, and the last event is the unstreamed answer."""
    events = list(response_stream({}, reply, RID))
    whole = response_object({}, reply, RID)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert events[-1]["response"] == whole
    assert [event["item"] for event in events if event["type"] == "response.output_item.done"] == whole["output"]
    assert events[-1]["type"] == ("response.incomplete" if reply.cut else "response.completed")


@pytest.mark.parametrize(
    ("reply", "kind", "joined"),
    [
        (Reply(text="hi there"), "response.output_text.delta", "hi there"),
        (Reply(thought="hm so"), "response.reasoning_summary_text.delta", "hm so"),
        (Reply(calls=CALLS), "response.function_call_arguments.delta", '{"a": 1}'),
    ],
)
def test_deltas_joined_are_the_text(reply, kind, joined):
    """Of messages, reasoning and arguments."""
    deltas = [event["delta"] for event in response_stream({}, reply, RID) if event["type"] == kind]
    assert "".join(deltas) == joined


def test_items_start_empty():
    """A client that shows what is added shows nothing twice."""
    added = [
        e["item"] for e in response_stream({}, Reply(text="hi", thought="hm"), RID) if e["type"].endswith("item.added")
    ]
    assert [(item["status"], item.get("summary", item.get("content"))) for item in added] == [("in_progress", [])] * 2
