"""Content blocks as parts, of requests as data and of answers as the SDK's objects."""

import pytest

from dashcam.integrations.wire_blocks import read_block, read_content, shown
from tests.unit.integrations.standins import Loud, anthropic

PNG = {"type": "base64", "media_type": "image/png", "data": "AAAA"}


@pytest.mark.parametrize(
    ("block", "part"),
    [
        ({"type": "text", "text": "so"}, {"type": "text", "content": "so"}),
        ("so", {"type": "text", "content": "so"}),
        ({"type": "thinking", "thinking": "hm", "signature": "sig"}, {"type": "reasoning", "content": "hm"}),
        ({"type": "redacted_thinking", "data": "xx"}, {"type": "other", "raw": {"type": "redacted_thinking"}}),
        (
            {"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}},
            {"type": "tool_call", "id": "t", "name": "add", "arguments": {"a": 1}},
        ),
        (
            {"type": "server_tool_use", "id": "t", "name": "web_search", "input": {"query": "q"}},
            {"type": "tool_call", "id": "t", "name": "web_search", "arguments": {"query": "q"}},
        ),
        (
            {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
            {"type": "uri", "uri": "https://example.org/a.png", "mime_type": None},
        ),
        (
            {"type": "image", "source": {"type": "file", "file_id": "f"}, "cache_control": {"type": "ephemeral"}},
            {"type": "other", "raw": {"type": "image", "source": {"type": "file", "file_id": "f"}}},
        ),
        (
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "page"}},
            {"type": "text", "content": "page"},
        ),
        ({"type": "image", "source": None}, {"type": "other", "raw": {"type": "image"}}),
    ],
    ids=lambda value: value.get("type") if type(value) is dict else "bare",
)
def test_each_kind_of_block_has_its_part(block, part):
    """As data and as the SDK's object alike."""
    assert read_block(block) == [part]
    if type(block) is dict:
        assert read_block(anthropic(**block)) == [part]


def test_pictures_and_documents_inside_a_request_are_hashes():
    """By type and size, never as base64; a document made of blocks is those."""
    pdf = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "AAAAAA=="}}
    nested = {"type": "document", "source": {"type": "content", "content": [{"type": "image", "source": PNG}, pdf]}}
    parts = read_content([{"type": "image", "source": PNG}, pdf, nested])
    assert [(part["type"], part["mime_type"], part["size"]) for part in parts] == [
        ("blob", "image/png", 3),
        ("blob", "application/pdf", 4),
        ("blob", "image/png", 3),
        ("blob", "application/pdf", 4),
    ]
    assert "AAAA" not in str(parts)


@pytest.mark.parametrize(
    ("content", "response"),
    [
        ("sunny", "sunny"),
        ([{"type": "text", "text": "sun"}, {"type": "text", "text": "ny"}], "sunny"),
        ([], ""),
        (None, ""),
    ],
)
def test_what_a_tool_answered_is_one_text(content, response):
    """So that it is found as text."""
    block = {"type": "tool_result", "tool_use_id": "t", "content": content}
    assert read_block(block) == [{"type": "tool_call_response", "id": "t", "response": response}]


def test_a_tools_picture_is_a_part_of_its_answer_and_an_error_says_so():
    """Never base64, there neither."""
    content = [{"type": "text", "text": "map"}, {"type": "image", "source": PNG}]
    (part,) = read_block({"type": "tool_result", "tool_use_id": "t", "content": content, "is_error": True})
    assert [one["type"] for one in part["response"]] == ["text", "blob"]
    assert part["is_error"] is True


def test_the_providers_own_tools_answer_without_what_only_it_can_read():
    """A search's results without their encrypted text; a fetched document as a hash."""
    found = anthropic(
        type="web_search_tool_result",
        tool_use_id="t",
        content=[anthropic(type="web_search_result", url="https://example.org", title="A", encrypted_content="xx")],
    )
    assert read_block(found)[0]["response"] == [
        {"type": "web_search_result", "url": "https://example.org", "title": "A"}
    ]
    fetched = {"type": "web_fetch_result", "content": {"type": "document", "source": PNG}}
    (part,) = read_block({"type": "web_fetch_tool_result", "tool_use_id": "t", "content": fetched})
    assert part["response"]["content"]["source"]["type"] == "blob"


def test_what_nobody_knows_is_plain_data_to_a_depth():
    """A loop in it ends, a value of the user's own is handed on."""
    loop = {"type": "odd"}
    loop["again"] = loop
    assert str(shown(loop)).count("odd") == 12
    loud = Loud()
    assert shown({"x": loud})["x"] is loud
