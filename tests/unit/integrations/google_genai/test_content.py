import pytest

from dashcam.integrations.google_genai.content import (
    FINISH,
    attributes,
    finish_reasons,
    read_input,
    read_output,
    read_usage,
)
from tests.unit.integrations.standins import Loud

CALL = {"functionCall": {"name": "add", "args": {}}}


def candidate(*parts, finish=None):
    return {"content": {"role": "model", "parts": list(parts)}, "finishReason": finish}


def test_a_request_in_neutral_words():
    """The instruction is the first message, functions are flat, settings stand together."""
    asked = {
        "_url": {"model": "m"},
        "systemInstruction": {"parts": [{"text": "be brief"}], "role": "user"},
        "contents": [{"role": "user", "parts": [{"text": "hi"}]}],
        "tools": [
            {"functionDeclarations": [{"name": "add", "description": "sums", "parameters": {"type": "OBJECT"}}]},
            {
                "googleSearch": {},
                "function_declarations": [{"name": "sub", "parameters_json_schema": {"type": "object"}}],
            },
            {},
        ],
        "generationConfig": {"temperature": 0.5},
        "cachedContent": "cachedContents/1",
    }
    assert read_input(asked) == {
        "messages": [
            {"role": "system", "parts": [{"type": "text", "content": "be brief"}]},
            {"role": "user", "parts": [{"type": "text", "content": "hi"}]},
        ],
        "tools": [
            {"type": "function", "name": "add", "description": "sums", "parameters": {"type": "OBJECT"}},
            {"type": "function", "name": "sub", "description": None, "parameters": {"type": "object"}},
            {"googleSearch": {}},
            {},
        ],
        "parameters": {"temperature": 0.5, "cachedContent": "cachedContents/1"},
    }


@pytest.mark.parametrize(
    ("finish", "parts", "word"),
    [
        ("STOP", [{"text": "a"}], "stop"),
        ("STOP", [CALL], "tool_call"),
        ("MAX_TOKENS", [CALL], "length"),
        ("SAFETY", [], "content_filter"),
        ("MALFORMED_FUNCTION_CALL", [], "error"),
        ("OTHER", [], None),
        ("A_NEW_ONE", [], None),
    ],
)
def test_why_it_ended(finish, parts, word):
    """In OpenTelemetry's words on the message, in Google's beside it."""
    answer = {"candidates": [candidate(*parts, finish=finish)]}
    assert read_output(answer)["messages"][0].get("finish_reason") == word
    assert finish_reasons(answer) == [finish]


def test_every_word_has_one_of_opentelemetrys():
    """None is misspelt."""
    assert set(FINISH.values()) == {"stop", "length", "content_filter", "error"}


def test_a_prompt_that_was_refused():
    """Without any candidate; the reason is Google's."""
    refused = {"promptFeedback": {"blockReason": "SAFETY"}}
    assert read_output(refused) == {"messages": [{"role": "assistant", "parts": [], "finish_reason": "content_filter"}]}
    assert attributes(refused) == {"google.block_reason": "SAFETY"}
    assert (read_output({}), attributes({})) == ({"messages": []}, {})


def test_several_candidates_are_several_messages():
    """In order."""
    answer = {"candidates": [candidate({"text": "a"}, finish="STOP"), candidate({"text": "b"})]}
    assert [one["parts"][0]["content"] for one in read_output(answer)["messages"]] == ["a", "b"]


def test_tokens_are_totals_with_their_parts():
    """Thoughts stand beside the candidates, tools' results beside the prompt, the cache inside it."""
    said = {
        "promptTokenCount": 100,
        "cachedContentTokenCount": 60,
        "toolUsePromptTokenCount": 7,
        "candidatesTokenCount": 20,
        "thoughtsTokenCount": 30,
        "totalTokenCount": 157,
        "promptTokensDetails": [{"modality": "IMAGE", "tokenCount": 50}],
    }
    assert read_usage(said) == {
        "input_tokens": 107,
        "output_tokens": 50,
        "cache_read_tokens": 60,
        "cache_write_tokens": None,
        "reasoning_tokens": 30,
        "raw": said,
    }


@pytest.mark.parametrize(
    ("said", "inputs", "outputs"),
    [
        ({"promptTokenCount": 5, "totalTokenCount": 5}, 5, 0),
        ({"promptTokenCount": 5, "thoughtsTokenCount": 3, "totalTokenCount": 8}, 5, 3),
        ({"promptTokenCount": 5}, 5, None),
        ({"totalTokenCount": 5}, None, None),
        ({}, None, None),
        ({"promptTokenCount": "8", "totalTokenCount": 8.0}, None, None),
    ],
)
def test_what_is_not_said_is_unknown_unless_the_total_says_it(said, inputs, outputs):
    """A number that is 0 is left out on the wire."""
    counted = read_usage(said)
    assert (counted["input_tokens"], counted["output_tokens"]) == (inputs, outputs)


def test_no_usage_is_none():
    """And not zero."""
    assert read_usage(None) is None


def test_hostile_values_are_handed_on_unasked():
    """None of their code runs."""
    loud = Loud()
    asked = {"contents": loud, "tools": [loud], "generationConfig": loud, "systemInstruction": loud, "labels": loud}
    made = read_input(asked)
    assert made["parameters"]["labels"] is loud
    assert read_output({"candidates": [loud, {"content": loud, "finishReason": loud}], "promptFeedback": loud})
