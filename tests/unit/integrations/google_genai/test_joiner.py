import msgspec
import pytest

from dashcam.integrations.google_genai.client import ENDPOINTS
from dashcam.integrations.google_genai.joiner import ContentJoiner
from dashcam.integrations.sdk_answer import read
from tests.unit.integrations.standins import record


def joined(*chunks):
    joiner = ContentJoiner()
    for chunk in chunks:
        body = chunk if isinstance(chunk, str) else msgspec.json.encode(chunk).decode()
        joiner.add(record("google.genai.types", "HttpResponse", headers={}, body=body))
    return joiner.answer()


def said(*parts, finish=None, index=0, **beside):
    one = {"content": {"parts": list(parts)}, "index": index}
    return {"candidates": [one | ({"finishReason": finish} if finish else {})], **beside}


def test_a_stream_adds_up_to_the_whole_answer():
    """Thoughts, words and calls, whichever way they are cut."""
    parts = [{"text": "hm", "thought": True}, {"text": "Hello"}, {"functionCall": {"name": "f", "args": {}}}]
    usage = {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}
    whole = said(*parts, finish="STOP", usageMetadata=usage, responseId="r", modelVersion="m")
    chunks = [
        said({"text": "h", "thought": True}, responseId="r", modelVersion="m", usageMetadata={"promptTokenCount": 3}),
        said({"text": "m", "thought": True}, {"text": "Hel"}),
        said({"text": "lo"}, parts[2]),
        said({"text": ""}, finish="STOP", usageMetadata=usage),
    ]
    assert joined(*chunks) == read(ENDPOINTS["generateContent"], whole)


def test_candidates_are_kept_apart():
    """By their index, in whatever order they come."""
    answer = joined(said({"text": "b"}, index=1), said({"text": "a"}), said({"text": "B"}, index=1, finish="STOP"))
    assert [one["parts"] for one in answer.output["messages"]] == [
        [{"type": "text", "content": "a"}],
        [{"type": "text", "content": "bB"}],
    ]
    assert (answer.finish, answer.usage_begun) == (["STOP"], True)


def test_of_a_stream_that_broke_off_the_output_is_unknown():
    """More may have been made, and be paid for, than came."""
    counts = {"promptTokenCount": 3, "candidatesTokenCount": 1, "thoughtsTokenCount": 1}
    usage = joined(said({"text": "a"}, usageMetadata=counts)).usage
    assert [usage[name] for name in ("input_tokens", "output_tokens", "reasoning_tokens")] == [3, None, None]
    assert usage["raw"] == counts


def test_a_refused_prompt_is_whole():
    """There is nothing more to come."""
    answer = joined(
        {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 3, "totalTokenCount": 3}}
    )
    assert answer.output == {"messages": [{"role": "assistant", "parts": [], "finish_reason": "content_filter"}]}
    assert (answer.usage["output_tokens"], answer.usage_begun) == (0, False)
    assert answer.attributes == {"google.block_reason": "SAFETY"}


def test_nothing_is_nothing():
    """A stream without a chunk."""
    answer = joined("", "{}")
    assert (answer.output, answer.usage) == ({"messages": []}, None)


def test_a_long_text_is_cut_and_says_so():
    """What is kept is bounded."""
    answer = joined(*[said({"text": "x" * (1 << 19)}) for _ in range(3)])
    assert (len(answer.output["messages"][0]["parts"][0]["content"]), answer.cut) == (1 << 20, 1 << 19)


def test_a_chunk_that_is_no_json_is_the_watchers_to_count():
    """The joiner raises, whoever watches goes on."""
    with pytest.raises(msgspec.DecodeError):
        joined("{")
