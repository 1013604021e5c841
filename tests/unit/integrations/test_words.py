"""The neutral words: roles, finish reasons, parts, tools."""

import pytest

from dashcam.integrations import words
from tests.unit.integrations.standins import Loud, openai


@pytest.mark.parametrize(
    ("said", "role"), [("developer", "system"), ("function", "tool"), ("critic", "critic"), (3, "user")]
)
def test_roles_are_the_four_of_the_field_and_others_stay(said, role):
    """A provider's word, in ours."""
    assert words.role(said) == role


@pytest.mark.parametrize(
    ("said", "finish"),
    [
        ("stop", "stop"),
        ("max_tokens", "length"),
        ("tool_calls", "tool_call"),
        ("refusal", "content_filter"),
        ("failed", "error"),
    ],
)
def test_finish_reasons_are_opentelemetrys(said, finish):
    """Each provider's word, in OpenTelemetry's."""
    assert words.message("assistant", [], finish=said)["finish_reason"] == finish


def test_a_finish_reason_that_nobody_knows_is_left_out():
    """It stays in the attributes, and is not guessed here."""
    for said in ("unheard_of", None, 3, Loud()):
        assert "finish_reason" not in words.message("assistant", [], finish=said)


def test_arguments_that_cannot_be_opened_stay_as_they_came():
    """Broken, deep, or too long to open on the caller's time."""
    for said in ('{"a": ', "", "no json", "[" * 50_000, '"' + "x" * 70_000 + '"', None):
        assert words.tool_call("c", "f", said)["arguments"] == said


def test_a_data_address_becomes_a_hash_and_a_size():
    """The picture itself is not written down; the same picture has the same hash."""
    one, two = (words.media_part("data:image/png;base64,AAECAw==") for _ in range(2))
    assert (one["type"], one["mime_type"], one["size"]) == ("blob", "image/png", 4)
    assert one["hash"] == two["hash"]
    assert one["hash"].startswith("sha256:")


def test_content_too_large_to_hash_in_passing_has_no_hash():
    """Its size is known all the same."""
    part = words.blob_part("A" * (5 << 20), "video/mp4")
    assert (part["hash"], part["size"]) == (None, (5 << 20) * 3 // 4)


def test_an_address_of_another_kind_is_kept_as_it_is():
    """Not a text: a part of type `other`."""
    assert words.media_part({"id": "f"}) == {"type": "other", "raw": {"id": "f"}}
    assert words.media_part("data:nothing") == {"type": "other", "raw": "data:"}


def test_usage_takes_whole_numbers_only_and_keeps_what_was_said():
    """`None` is unknown, never zero."""
    said = openai(prompt_tokens=3, odd=None)
    made = words.usage(said, inputs=3, outputs="4", reasoning=0)
    assert made == {
        "input_tokens": 3,
        "output_tokens": None,
        "cache_read_tokens": None,
        "cache_write_tokens": None,
        "reasoning_tokens": 0,
        "raw": {"prompt_tokens": 3},
    }


def test_tools_are_flat_whatever_their_shape():
    """OpenAI's nested and flat, Anthropic's `input_schema`; a built-in tool as it is."""
    flat = {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}}
    nested = {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}
    anthropic = {"name": "f", "description": "d", "input_schema": {"type": "object"}}
    assert [words.tool_definition(tool) for tool in (flat, nested, anthropic)] == [flat] * 3
    assert words.tool_definition({"type": "web_search"}) == {"type": "web_search"}
