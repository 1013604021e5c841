"""What the protocol carries, in the neutral words."""

import pytest

from dashcam.integrations.mcp.content import documents, listed, messages, part, parts
from dashcam.integrations.mcp.methods import METHODS
from tests.unit.integrations.standins import record

PARTS = [
    ({"type": "text", "text": "hi"}, {"type": "text", "content": "hi"}),
    (
        {"type": "resource_link", "uri": "file:///a", "mimeType": "text/plain"},
        {"type": "uri", "uri": "file:///a", "mime_type": "text/plain"},
    ),
    ({"type": "resource", "resource": {"uri": "file:///a", "text": "hi"}}, {"type": "text", "content": "hi"}),
    ({"type": "tool_use", "id": "1"}, {"type": "other", "raw": {"type": "tool_use", "id": "1"}}),
]


@pytest.mark.parametrize(("given", "expected"), PARTS)
def test_a_part(given, expected):
    """As plain data and as an object of the SDK's."""
    assert part(given) == expected
    assert part(record("mcp_types._types", "Part", **given)) == expected


@pytest.mark.parametrize("name", ["mime_type", "mimeType"])
def test_bytes_are_a_hash(name):
    """Of pictures, sounds and embedded files, whichever release names the type."""
    picture = part({"type": "image", "data": "AAAA", name: "image/png"})
    file = part({"type": "resource", "resource": {"blob": "AAAA", name: "image/png"}})
    assert picture == file
    assert (picture["type"], picture["mime_type"], picture["size"]) == ("blob", "image/png", 3)


def test_one_part_stands_alone():
    """In messages of older releases."""
    assert messages([{"role": "user", "content": {"type": "text", "text": "hi"}}]) == [
        {"role": "user", "parts": [{"type": "text", "content": "hi"}]}
    ]
    assert parts([]) == []


def test_resources_are_documents():
    """Text as it is, bytes as a hash."""
    text, blob = documents([{"uri": "a:b", "text": "hi", "mimeType": "text/plain"}, {"uri": "a:c", "blob": "AAAA"}])
    assert text == {"id": "a:b", "content": "hi", "score": None, "metadata": {"mime_type": "text/plain"}}
    assert (blob["id"], blob["content"]["size"], blob["metadata"]) == ("a:c", 3, {})


def test_a_listing():
    """Names, what for, schemas; what is not said is left out."""
    assert listed([{"name": "add", "inputSchema": {"type": "object"}}, {"name": "a", "uriTemplate": "a:{b}"}]) == [
        {"name": "add", "parameters": {"type": "object"}},
        {"name": "a", "uri_template": "a:{b}"},
    ]


def test_a_server_that_asks_for_a_model():
    """The system prompt is the first message, the rest are parameters."""
    method = METHODS["sampling/createMessage"]
    asked = {"systemPrompt": "be brief", "maxTokens": 9, "messages": [{"role": "user", "content": []}]}
    assert method.input(asked) == {
        "messages": [
            {"role": "system", "parts": [{"type": "text", "content": "be brief"}]},
            {"role": "user", "parts": []},
        ],
        "parameters": {"max_tokens": 9},
    }
    assert method.output({"role": "assistant", "content": {"type": "text", "text": "42"}, "model": "m"}) == {
        "messages": [{"role": "assistant", "parts": [{"type": "text", "content": "42"}]}],
        "model": "m",
    }
