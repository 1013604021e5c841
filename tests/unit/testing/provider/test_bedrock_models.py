import pytest

from dashcam.testing.provider.bedrock_models import (
    MAKERS,
    count_headers,
    maker_of,
    model_stream,
    ranked,
    read_command,
    vectors_of,
)
from dashcam.testing.provider.exchange import Reply, Turn

REPLY = Reply(text="hi there", input_tokens=10, output_tokens=2, cached_tokens=3)


def words_of(piece):
    """The text of a piece, whoever made it."""
    if "contentBlockDelta" in piece:
        return piece["contentBlockDelta"]["delta"]["text"]
    choices = piece.get("choices") or piece.get("outputs") or [piece]
    one = choices[0]
    delta = one.get("delta") or {}
    return (
        one.get("generation")
        or one.get("outputText")
        or one.get("text")
        or delta.get("text")
        or delta.get("content")
        or ""
    )


@pytest.mark.parametrize("name", MAKERS)
def test_pieces_are_the_whole_answer_and_end_with_a_count(name):
    """Whoever made the model: Bedrock counts in the last piece."""
    *before, last = model_stream(MAKERS[name], {"model": name}, REPLY)
    assert "".join(map(words_of, [*before, last])) == "hi there"
    counted = last["amazon-bedrock-invocationMetrics"]
    assert (counted["inputTokenCount"], counted["outputTokenCount"]) == (7, 2)
    assert not any("amazon-bedrock-invocationMetrics" in piece for piece in before)


def test_a_model_is_its_makers_whatever_stands_around_its_id():
    """Regions and ARNs; what nobody makes speaks as OpenAI does."""
    assert maker_of("arn:aws:bedrock:us-east-1:1:inference-profile/eu.meta.llama3") is MAKERS["meta."]
    assert maker_of("deepseek.v3") is MAKERS["openai."]


def test_headers_count_where_there_is_something_to_count():
    """Vectors have no output."""
    assert count_headers(REPLY)["X-Amzn-Bedrock-Output-Token-Count"] == "2"
    assert "X-Amzn-Bedrock-Output-Token-Count" not in count_headers(Reply(input_tokens=3))


def test_vectors_and_ranking_are_told_by_the_body():
    """Titan takes one text, Cohere many."""
    one, used = vectors_of({"inputText": "a cap", "dimensions": 4})
    assert (len(one["embedding"]), one["inputTextTokenCount"], used) == (4, 2, 2)
    assert len(vectors_of({"texts": ["a", "b"]})[0]["embeddings"]) == 2
    assert vectors_of({"inputText": "hi", "textGenerationConfig": {}}) is None
    assert ranked({"query": "cap", "documents": ["x", "cap"]})["results"][0] == {"index": 1, "relevance_score": 1.0}
    assert ranked({"query": "cap"}) is None


def test_what_was_said_before_stands_apart_at_cohere():
    """With roles of its own."""
    ask = read_command({"message": "hi", "chat_history": [{"role": "CHATBOT", "message": "yes?"}]}, "m")
    assert ask.turns == [Turn("assistant", "yes?"), Turn("user", "hi")]
