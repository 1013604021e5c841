"""Requests and answers of the messages interface in neutral words, and tokens in totals."""

import pytest

from dashcam.integrations import wire_messages as messages
from dashcam.integrations.words import message
from tests.unit.integrations.standins import Loud, anthropic

TEXT = {"type": "text", "content": "hi"}


def test_a_request_splits_into_messages_tools_and_parameters():
    """The system prompt is the first message, as text or as blocks; the model is the span's own field."""
    body = {
        "model": "m",
        "system": [{"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": "hi"}],
        "max_tokens": 5,
        "thinking": {"type": "adaptive"},
    }
    made = messages.read_input(body)
    assert made == {
        "messages": [{"role": "system", "parts": [TEXT]}, {"role": "user", "parts": [TEXT]}],
        "tools": [],
        "parameters": {"max_tokens": 5, "thinking": {"type": "adaptive"}},
    }
    assert messages.read_input({**body, "system": "hi"}) == made


def test_a_tool_is_flat_and_one_of_the_providers_own_is_as_it_is():
    """Which of the two it is, its schema tells."""
    mine = {"name": "add", "description": "d", "input_schema": {"type": "object"}}
    theirs = {"type": "web_search_20250305", "name": "web_search", "max_uses": 2}
    assert messages.read_input({"tools": [mine, theirs]})["tools"] == [
        {"type": "function", "name": "add", "description": "d", "parameters": {"type": "object"}},
        theirs,
    ]


def test_what_tools_answered_are_messages_of_the_tools():
    """In the order they stand, the user's own words around them."""
    results = [{"type": "tool_result", "tool_use_id": key, "content": key} for key in ("a", "b")]
    turn = {"role": "user", "content": [results[0], {"type": "text", "text": "hi"}, TEXT | {"text": "!"}, results[1]]}
    made = messages.read_turn(turn)
    assert [(one["role"], len(one["parts"])) for one in made] == [("tool", 1), ("user", 2), ("tool", 1)]
    assert made[2]["parts"][0]["response"] == "b"


def test_a_servers_secret_is_no_parameter():
    """The token of an MCP server goes to the provider and nowhere else."""
    servers = [{"type": "url", "url": "https://example.org", "name": "s", "authorization_token": "secret"}]
    made = messages.read_input({"mcp_servers": servers})
    assert made["parameters"] == {"mcp_servers": [{"type": "url", "url": "https://example.org", "name": "s"}]}


def test_an_iterator_of_messages_is_not_read():
    """The SDK will, once."""
    turns = iter([{"role": "user", "content": "hi"}])
    made = messages.read_input({"messages": turns})
    assert made["messages"][0]["parts"] == [{"type": "other", "raw": {"type": "list_iterator"}}]
    assert next(turns)["content"] == "hi"


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("pause_turn", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("tool_use", "tool_call"),
        ("refusal", "content_filter"),
    ],
)
def test_why_it_stopped_is_said_in_our_word_and_in_its_own(said, ours):
    """One in the message, the other beside it."""
    answer = anthropic(content=[anthropic(type="text", text="hi")], stop_reason=said)
    assert messages.read_output(answer) == {"messages": [{"role": "assistant", "parts": [TEXT], "finish_reason": ours}]}
    assert messages.finish_reasons(answer) == [said]


def test_a_reason_of_tomorrow_is_kept_in_its_own_word_only():
    """No word of ours is made up."""
    answer = anthropic(content=[], stop_reason="moon")
    assert messages.read_output(answer) == {"messages": [message("assistant", [])]}
    assert messages.finish_reasons(answer) == ["moon"]
    assert messages.finish_reasons(anthropic(stop_reason=None)) == []


def test_input_tokens_are_the_total_with_the_caches_share_in_it():
    """Anthropic counts 3 fresh, 2000 written, 500 read apart; what it said stays beside."""
    said = anthropic(
        input_tokens=3,
        cache_creation_input_tokens=2000,
        cache_read_input_tokens=500,
        output_tokens=40,
        output_tokens_details=anthropic(thinking_tokens=30),
        service_tier=None,
    )
    assert messages.read_usage(said) == {
        "input_tokens": 2503,
        "output_tokens": 40,
        "cache_read_tokens": 500,
        "cache_write_tokens": 2000,
        "reasoning_tokens": 30,
        "raw": {
            "input_tokens": 3,
            "cache_creation_input_tokens": 2000,
            "cache_read_input_tokens": 500,
            "output_tokens": 40,
            "output_tokens_details": {"thinking_tokens": 30},
        },
    }


def test_what_was_not_counted_is_unknown():
    """A host without a cache, an answer without usage."""
    made = messages.read_usage({"input_tokens": 3, "output_tokens": 4})
    assert [made[name] for name in ("input_tokens", "cache_read_tokens", "reasoning_tokens")] == [3, None, None]
    assert messages.read_usage({"cache_read_input_tokens": 9})["input_tokens"] is None
    assert messages.read_usage(None) is None


def test_the_providers_own_word_for_a_failure():
    """From the body of the SDK's exception; another exception says nothing."""
    error = ValueError("x")
    assert messages.read_error(error) == {}
    error.body = {"type": "error", "error": {"type": "overloaded_error"}}
    assert messages.read_error(error) == {"anthropic.error.type": "overloaded_error"}
    error.body = "<html>"
    assert messages.read_error(error) == {}


def test_values_of_the_users_own_are_handed_on_untouched():
    """A reader runs none of their code."""
    loud = Loud()
    body = {"messages": [{"role": loud, "content": loud}, loud], "tools": [loud], "system": loud, "stop": loud}
    made = messages.read_input(body)
    assert made["messages"][0]["parts"][0]["content"] is loud
    assert made["parameters"]["stop"] is loud
