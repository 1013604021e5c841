"""Google's contents in our words, read from plain data as from its objects."""

import enum

import pytest

from dashcam.integrations.google_adk.contents import answered, asked, counted, reason_of, said, spoken


class Reason(str, enum.Enum):  # noqa: UP042  as Google's is: its `str` is another than a StrEnum's
    """As Google's are."""

    SAFETY = "SAFETY"
    MAX_TOKENS = "MAX_TOKENS"


@pytest.mark.parametrize(
    ("part", "ours"),
    [
        ({"text": "hi"}, {"type": "text", "content": "hi"}),
        ({"text": "hm", "thought": True}, {"type": "reasoning", "content": "hm"}),
        (
            {"function_call": {"id": "c", "name": "add", "args": {"a": 1}}},
            {"type": "tool_call", "id": "c", "name": "add", "arguments": {"a": 1}},
        ),
        (
            {"function_response": {"id": "c", "response": {"r": 1}}},
            {"type": "tool_call_response", "id": "c", "response": {"r": 1}},
        ),
        (
            {"file_data": {"file_uri": "gs://a", "mime_type": "image/png"}},
            {"type": "uri", "uri": "gs://a", "mime_type": "image/png"},
        ),
        ({"inline_data": {"data": "no bytes"}}, {"type": "other", "raw": None}),
        ({"executable_code": {"code": "1"}}, {"type": "other", "raw": {"executable_code": {"code": "1"}}}),
    ],
)
def test_parts(part, ours):
    """Each kind of part; what is new is kept as it is, content in bytes never."""
    assert said({"parts": [part]}) == [ours]


def test_what_may_stand_for_a_content():
    """A text, a list of texts and parts, nothing."""
    assert said("hi") == said(["hi"]) == said([{"text": "hi"}])
    assert said(None) == said(7) == []


def test_who_said_it():
    """The model is the assistant, answers of tools are the tool's, whoever says nothing is the user."""
    answer = {"function_response": {"id": "c", "response": 1}}
    roles = [("model", {"text": "a"}), ("user", answer), (None, {"text": "a"})]
    assert [spoken({"role": role, "parts": [part]})["role"] for role, part in roles] == ["assistant", "tool", "user"]


def test_why_it_stopped():
    """Google's words for refusals are all one to us; an enumeration's member is read without its class."""
    assert answered({"parts": []}, Reason.SAFETY)["finish_reason"] == "content_filter"
    assert answered({"parts": []}, Reason.MAX_TOKENS)["finish_reason"] == "length"
    assert "finish_reason" not in answered({"parts": []}, None)
    assert (reason_of(Reason.SAFETY), reason_of(7)) == ("SAFETY", None)


def test_tokens():
    """Thoughts are part of the answer, what tools were given of the prompt; nothing said is nothing known."""
    told = {"prompt_token_count": 9, "tool_use_prompt_token_count": 1, "candidates_token_count": 3}
    made = counted({**told, "thoughts_token_count": 2, "cached_content_token_count": 4, "traffic_type": "x"})
    assert [made[name] for name in ("input_tokens", "output_tokens", "cache_read_tokens", "reasoning_tokens")] == [
        10,
        5,
        4,
        2,
    ]
    assert counted({"thoughts_token_count": 2})["output_tokens"] is None
    assert counted(None) is None


def test_a_request():
    """The system first, tools one by one, Google's own ones as they are, the rest as parameters."""
    tool = {
        "function_declarations": [{"name": "add", "description": "adds", "parameters_json_schema": {"type": "object"}}]
    }
    config = {
        "system_instruction": "be brief",
        "tools": [tool, {"google_search": {}}],
        "temperature": 0.5,
        "top_p": None,
    }
    assert asked({"contents": [{"role": "user", "parts": [{"text": "hi"}]}, {"parts": []}], "config": config}) == {
        "messages": [
            {"role": "system", "parts": [{"type": "text", "content": "be brief"}]},
            {"role": "user", "parts": [{"type": "text", "content": "hi"}]},
        ],
        "tools": [
            {"type": "function", "name": "add", "description": "adds", "parameters": {"type": "object"}},
            {"google_search": {}},
        ],
        "parameters": {"temperature": 0.5},
    }
