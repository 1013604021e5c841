"""Pydantic AI's messages in our words, read from plain data as from its dataclasses."""

import pytest

from dashcam.integrations.pydantic_ai.messages import answered, asked, content, counted, said_by


def test_a_request_is_a_message_a_role():
    """In order; books that it keeps of the history are no part of it."""
    parts = [
        {"part_kind": "system-prompt", "content": "be brief"},
        {"part_kind": "user-prompt", "content": "hi"},
        {"part_kind": "instruction-baseline", "instructions": []},
        {
            "part_kind": "user-prompt",
            "content": ["a", {"kind": "cache-point"}, {"kind": "text-content", "content": "b"}],
        },
        {"part_kind": "tool-return", "tool_name": "add", "tool_call_id": "c", "content": {"r": 1}},
        {"part_kind": "retry-prompt", "tool_name": "add", "tool_call_id": "d", "content": "again"},
        {"part_kind": "retry-feedback", "content": "again"},
    ]
    made = said_by({"kind": "request", "parts": parts})
    assert [(one["role"], len(one["parts"])) for one in made] == [("system", 1), ("user", 3), ("tool", 2), ("user", 1)]
    assert [part["content"] for part in made[1]["parts"]] == ["hi", "a", "b"]
    assert [part["id"] for part in made[2]["parts"]] == ["c", "d"]


def test_an_answer():
    """Thoughts, words, calls, files; empty words and thoughts of which only a signature came are left out."""
    parts = [
        {"part_kind": "thinking", "content": "", "signature": "x"},
        {"part_kind": "thinking", "content": "hm"},
        {"part_kind": "text", "content": "so"},
        {"part_kind": "tool-call", "tool_name": "add", "tool_call_id": "c", "args": '{"a": 1}'},
        {"part_kind": "file", "content": {"kind": "binary", "data": b"png", "media_type": "image/png"}},
        {"part_kind": "something-new", "x": 1},
    ]
    made = answered(parts, "tool_call")
    assert [part["type"] for part in made["parts"]] == ["reasoning", "text", "tool_call", "blob", "other"]
    assert made["parts"][2]["arguments"] == {"a": 1}
    assert said_by({"kind": "response", "parts": parts, "finish_reason": None})[0]["role"] == "assistant"


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        ("words", "text"),
        ({"kind": "image-url", "url": "https://x/a.png"}, "uri"),
        ({"kind": "uploaded-file", "file_id": "f"}, "uri"),
        ({"kind": "binary", "data": b"x", "media_type": "audio/wav"}, "blob"),
        ({"kind": "unheard-of"}, "other"),
    ],
)
def test_pieces_of_what_a_user_says(one, kind):
    """Words, addresses, files, bytes."""
    assert content(one)["type"] == kind


def test_instructions_are_the_first_message():
    """The request's own, else those of the last request in the history."""
    history = [
        {"kind": "request", "parts": [], "instructions": "old"},
        {"kind": "request", "parts": [], "instructions": "new"},
    ]
    first = asked(history, {"temperature": 0.5, "top_p": None}, {"instruction_parts": [{"content": "own"}]})
    assert (first["messages"][0]["parts"], first["parameters"]) == (
        [{"type": "text", "content": "own"}],
        {"temperature": 0.5},
    )
    assert asked(history, None, None)["messages"][0]["parts"][0]["content"] == "new"
    assert asked(None, None, None) == {"messages": [], "tools": [], "parameters": {}}


def test_tokens():
    """Zeros are what nobody said; the thoughts' share stands among the details of some."""
    said = {
        "input_tokens": 9,
        "cache_read_tokens": 4,
        "output_tokens": 3,
        "details": {"reasoning_tokens": 1},
        "audio": 0,
    }
    made = counted(said)
    assert (made["input_tokens"], made["cache_read_tokens"], made["reasoning_tokens"]) == (9, 4, 1)
    assert (made["cache_write_tokens"], "audio" in made["raw"]) == (None, False)
    assert counted({"input_tokens": 0, "details": {}}) is None
