import pytest

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Reply, Turn
from dashcam.testing.provider.gemini import (
    embed_body,
    gemini_body,
    gemini_failure,
    gemini_stream,
    read_gemini,
    shows_thoughts,
)

REPLY = Reply(text="hi there", input_tokens=10, output_tokens=4, reasoning_tokens=2, cached_tokens=3)
CALL = Reply(calls=[{"id": "call_1", "name": "add", "args": {"a": 1}}])


def test_a_request_is_read():
    """Contents and functions, with the model's name from the path."""
    ask = read_gemini(
        {
            "systemInstruction": {"parts": [{"text": "Be brief"}]},
            "contents": [
                {"role": "user", "parts": [{"text": "Add"}, {"inlineData": {}}]},
                {"role": "model", "parts": [{"functionCall": {"name": "add", "args": {"a": 1}}}]},
                {"role": "user", "parts": [{"functionResponse": {"name": "add", "response": {"output": "2"}}}]},
                {"role": "user", "parts": [{"functionResponse": {"name": "add", "response": {"sum": 2}}}]},
            ],
            "tools": [{"functionDeclarations": [{"name": "add", "parameters": {"type": "OBJECT"}}]}],
            "toolConfig": {"functionCallingConfig": {"mode": "ANY"}},
        },
        "g",
    )
    assert ask.turns == [
        Turn("system", "Be brief"),
        Turn("user", "Add", images=1),
        Turn("assistant", "", [{"name": "add", "arguments": {"a": 1}}]),
        Turn("tool", "2"),
        Turn("tool", "{'sum': 2}"),
    ]
    assert ask.tools == [{"name": "add", "description": "", "schema": {"type": "OBJECT"}}]
    assert (ask.model, ask.tool_choice) == ("g", "required")


@pytest.mark.parametrize(
    "config",
    [
        {"generationConfig": {"responseMimeType": "application/json", "maxOutputTokens": 3, "stopSequences": ["X"]}},
        {
            "generation_config": {
                "response_mime_type": "application/json",
                "max_output_tokens": 3,
                "stop_sequences": ["X"],
            }
        },
    ],
)
def test_both_ways_of_writing_names_are_read(config):
    """Google's own clients send either."""
    ask = read_gemini(config, "g")
    assert (ask.json_mode, ask.max_tokens, ask.stop) == (True, 3, ["X"])


def test_a_json_schema_goes_before_geminis_own():
    """`parametersJsonSchema` and `responseJsonSchema` are the newer fields."""
    both = {"name": "add", "parameters": {"type": "OBJECT"}, "parametersJsonSchema": {"type": "object"}}
    ask = read_gemini({"tools": [{"functionDeclarations": [both]}]}, "g")
    assert ask.tools[0]["schema"] == {"type": "object"}


def test_thoughts_are_counted_apart_from_the_candidates():
    """Gemini's output tokens are two numbers."""
    usage = gemini_body("g", REPLY)["usageMetadata"]
    assert (usage["candidatesTokenCount"], usage["thoughtsTokenCount"], usage["totalTokenCount"]) == (2, 2, 14)


def test_a_stream_adds_up_and_ends_with_reason_and_usage():
    """Only the last chunk knows them."""
    *first, last = gemini_stream("g", REPLY)
    text = "".join(chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in [*first, last])
    assert text == "hi there"
    assert last["candidates"][0]["finishReason"] == "STOP"
    assert last["usageMetadata"] == gemini_body("g", REPLY)["usageMetadata"]
    assert all("finishReason" not in chunk["candidates"][0] for chunk in first)


def test_an_empty_answer_is_still_one_chunk():
    """A stream without any event would be an error to clients."""
    assert [c["candidates"][0]["content"]["parts"] for c in gemini_stream("g", Reply(cut=True))] == [[{"text": ""}]]


def test_calls_come_in_one_chunk():
    """Streamed or not, whole."""
    part = {"functionCall": {"name": "add", "args": {"a": 1}, "id": "call_1"}}
    assert [c["candidates"][0]["content"]["parts"] for c in gemini_stream("g", CALL)] == [[part]]
    assert gemini_body("g", CALL)["candidates"][0]["content"]["parts"] == [part]


def test_one_text_or_many_are_embedded():
    """With the size asked for, 768 by default."""
    one = {"content": {"parts": [{"text": "a cap"}]}, "outputDimensionality": 4}
    assert embed_body(one, "embedContent") == {"embedding": {"values": embed("a cap", 4)}}
    plain = {"content": {"parts": [{"text": "a cap"}]}}
    assert [
        len(row["values"]) for row in embed_body({"requests": [plain, one]}, "batchEmbedContents")["embeddings"]
    ] == [768, 4]


def test_vertex_counts_the_tokens_of_what_it_embeds():
    """Its instances are texts, and its answer nests one deeper."""
    asked = {"instances": [{"content": "a cap"}], "parameters": {"outputDimensionality": 4}}
    (one,) = embed_body(asked, "predict")["predictions"]
    assert one["embeddings"] == {
        "values": embed("a cap", 4),
        "statistics": {"truncated": False, "token_count": 2},
    }


def test_thoughts_are_shown_to_who_asks_for_them():
    """As a part of their own before the answer, in a stream as a chunk of their own."""
    thinks = Reply(text="hi", thought="hm")
    parts = [{"text": "hm", "thought": True}, {"text": "hi"}]
    assert gemini_body("g", thinks, thoughts=True)["candidates"][0]["content"]["parts"] == parts
    chunks = gemini_stream("g", thinks, thoughts=True)
    assert [chunk["candidates"][0]["content"]["parts"] for chunk in chunks] == [[part] for part in parts]
    assert gemini_body("g", thinks)["candidates"][0]["content"]["parts"] == parts[1:]
    asked = [{"generationConfig": {"thinkingConfig": {"include_thoughts": shown}}} for shown in (True, False)]
    assert [shows_thoughts(body) for body in [*asked, {}]] == [True, False, False]


@pytest.mark.parametrize(("status", "word"), [(429, "RESOURCE_EXHAUSTED"), (418, "UNKNOWN")])
def test_a_failure_has_googles_words(status, word):
    """Code, message and status."""
    assert gemini_failure(Fail(status, "no")).body == {"error": {"code": status, "message": "no", "status": word}}


def test_what_a_filter_held_back_ends_for_safety():
    """With a candidate that says nothing."""
    (said,) = gemini_body("g", Reply(filtered=True))["candidates"]
    assert (said["content"]["parts"], said["finishReason"]) == ([{"text": ""}], "SAFETY")
