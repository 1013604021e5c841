"""The responses API as neutral messages: items in, items out."""

import pytest

from dashcam.integrations import wire_responses as responses
from tests.unit.integrations.standins import openai


def test_instructions_come_first_and_a_text_is_the_users():
    """The rest are parameters."""
    made = responses.read_input({"model": "m", "instructions": "brief", "input": "hi", "store": False})
    assert [(one["role"], one["parts"][0]["content"]) for one in made["messages"]] == [
        ("system", "brief"),
        ("user", "hi"),
    ]
    assert made["parameters"] == {"store": False}


def test_every_kind_of_item_has_its_message():
    """Messages, calls, answers of tools, thoughts, references."""
    items = [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "a"},
                {"type": "input_image", "image_url": "https://example.org/i"},
            ],
        },
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "custom_tool_call", "call_id": "d", "name": "g", "input": "words"},
        {"type": "function_call_output", "call_id": "c", "output": "sunny"},
        {"type": "function_call_output", "call_id": "d", "output": [{"type": "input_text", "text": "x"}]},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
        {"type": "reasoning", "id": "r", "summary": [], "encrypted_content": "…"},
        {"type": "item_reference", "id": "i"},
        {
            "role": "user",
            "content": [
                {"type": "input_file", "file_url": "https://example.org/f"},
                {"type": "input_file", "file_id": "f"},
            ],
        },
    ]
    made = responses.read_input({"input": items})["messages"]
    kinds = [(one["role"], *(part["type"] for part in one["parts"])) for one in made]
    assert kinds == [
        ("user", "text", "uri"),
        ("assistant", "tool_call"),
        ("assistant", "tool_call"),
        ("tool", "tool_call_response"),
        ("tool", "tool_call_response"),
        ("assistant", "reasoning"),
        ("assistant", "other"),
        ("assistant", "other"),
        ("user", "uri", "other"),
    ]
    assert made[6]["parts"][0]["raw"] == {"type": "reasoning", "id": "r"}


def answer(status="completed", *output, **more):
    return openai(status=status, output=list(output), **more)


WORDS = openai(type="message", content=[openai(type="output_text", text="hi")])
CALL = openai(type="function_call", call_id="c", name="f", arguments="{}")
CUT = openai(reason="max_output_tokens")


@pytest.mark.parametrize(
    ("given", "ours", "theirs"),
    [
        (answer("completed", WORDS), "stop", ["completed"]),
        (answer("completed", WORDS, CALL), "tool_call", ["completed"]),
        (answer("incomplete", WORDS, incomplete_details=CUT), "length", ["max_output_tokens"]),
        (answer("failed", WORDS), "error", ["failed"]),
    ],
    ids=["words", "call", "cut", "failed"],
)
def test_the_items_of_an_answer_are_one_message_with_the_reason(given, ours, theirs):
    """Ours in the message, the provider's own in the list."""
    (message,) = responses.read_output(given)["messages"]
    assert message["finish_reason"] == ours
    assert responses.finish_reasons(given) == theirs


def test_an_answer_that_is_not_there_yet_is_nothing():
    """`background=True` answers at once."""
    assert responses.read_output(answer("queued")) is None


def test_usage_has_its_parts():
    """Under the names of this endpoint."""
    said = openai(
        input_tokens=9,
        output_tokens=3,
        input_tokens_details=openai(cached_tokens=4, cache_write_tokens=0),
        output_tokens_details=openai(reasoning_tokens=1),
    )
    made = responses.read_usage(said)
    assert [made[name] for name in ("input_tokens", "cache_read_tokens", "reasoning_tokens")] == [9, 4, 1]
    assert responses.read_usage(None) is None
