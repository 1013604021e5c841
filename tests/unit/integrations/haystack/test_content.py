"""What flows between Haystack's components, in the neutral words."""

import pytest

from dashcam.integrations.haystack.content import read_documents, read_message, read_messages, read_tools, shown
from tests.unit.integrations.standins import Loud, record

MESSAGES = "haystack.dataclasses.chat_message"


def message(role, *content, **meta):
    """A chat message; its role is an enum's member, whose value is beside it."""
    said = record(MESSAGES, "ChatRole", _value_=role)
    return record(MESSAGES, "ChatMessage", _role=said, _content=list(content), _name=None, _meta=meta)


def part(kind, **fields):
    return record(MESSAGES, kind, **fields)


CALL = part("ToolCall", id="c1", tool_name="add", arguments={"a": 1})
PARTS = [
    (part("TextContent", text="hi"), {"type": "text", "content": "hi"}),
    (part("ReasoningContent", reasoning_text="hm"), {"type": "reasoning", "content": "hm"}),
    (CALL, {"type": "tool_call", "id": "c1", "name": "add", "arguments": {"a": 1}}),
    (
        part("ToolCallResult", result="2", origin=CALL, error=False),
        {"type": "tool_call_response", "id": "c1", "response": "2"},
    ),
    (
        part("ToolCallResult", result=[part("TextContent", text="2")], origin=CALL, error=False),
        {"type": "tool_call_response", "id": "c1", "response": [{"type": "text", "content": "2"}]},
    ),
    (part("Unheard", of=1), {"type": "other", "raw": {"of": 1}}),
]


@pytest.mark.parametrize(("given", "expected"), PARTS)
def test_a_part(given, expected):
    """Words, thoughts, calls and what came of them; anything else as it is."""
    assert read_message(message("assistant", given))["parts"] == [expected]


@pytest.mark.parametrize("name", ["base64_image", "base64_data"])
def test_media_are_a_hash(name):
    """Of pictures and files."""
    (found,) = read_message(message("user", part("Media", mime_type="image/png", **{name: "AAAA"})))["parts"]
    assert (found["type"], found["mime_type"], found["size"]) == ("blob", "image/png", 3)


def test_a_message_says_why_it_ended():
    """In our word for the provider's."""
    assert read_message(message("assistant", finish_reason="tool_calls")) == {
        "role": "assistant",
        "parts": [],
        "finish_reason": "tool_call",
    }


def test_a_text_is_the_users():
    """As generators take it."""
    assert read_messages("hi") == [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]


def test_documents_without_their_vectors():
    """Of one list, or of a list for each query."""
    one = record(
        "haystack.dataclasses.document", "Document", id="1", content="a", meta={"k": 1}, score=0.5, embedding=[1]
    )
    expected = {"id": "1", "content": "a", "score": 0.5, "metadata": {"k": 1}}
    assert read_documents([one]) == read_documents([[one]]) == [expected]
    assert shown({"found": [one]}) == {"found": [expected]}


def test_tools_and_toolsets():
    """One list of all that is offered."""
    add = record("haystack.tools", "Tool", name="add", description="Sum", parameters={"type": "object"})
    known = {"type": "function", "name": "add", "description": "Sum", "parameters": {"type": "object"}}
    assert read_tools([add, record("haystack.tools", "Toolset", tools=[add])]) == [known, known]
    assert read_tools(None) == []


def test_values_whose_code_must_not_run():
    """Are handed on as they are."""
    loud = Loud()
    assert shown(loud) is loud
    assert read_messages(loud) == read_documents(loud) == read_tools(loud) == []
