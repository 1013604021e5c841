import base64
import math
import struct

import pytest

from dashcam.testing.provider.embeddings import embed, embeddings_body


def cosine(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("value", ["a cap on the journal", "", "…", [1, 2, 3]])
def test_a_vector_has_unit_length(value):
    """Texts without a word and lists of token numbers too."""
    assert math.sqrt(cosine(embed(value, 64), embed(value, 64))) == pytest.approx(1, abs=1e-5)


def test_similar_texts_lie_near():
    """Enough for a retriever's test: shared words, then shared beginnings, then nothing."""
    journal = embed("the journal's cap", 512)
    assert cosine(journal, embed("cap of journal", 512)) > 0.9
    assert 0.9 > cosine(journal, embed("journals", 512)) > cosine(journal, embed("green apples", 512))


@pytest.mark.parametrize(
    ("body", "dimensions"),
    [({"model": "text-embedding-3-small"}, 1536), ({"model": "text-embedding-3-large"}, 3072), ({"dimensions": 5}, 5)],
)
def test_the_size_is_the_models_or_the_requests(body, dimensions):
    """As at OpenAI."""
    assert len(embeddings_body({"input": "a", **body})["data"][0]["embedding"]) == dimensions


def test_many_texts_are_answered_in_order():
    """One row each, and the tokens of all."""
    got = embeddings_body({"input": ["one cap", "journal"], "dimensions": 4})
    assert [row["index"] for row in got["data"]] == [0, 1]
    assert [row["embedding"] for row in got["data"]] == [embed("one cap", 4), embed("journal", 4)]
    assert got["usage"] == {"prompt_tokens": 3, "total_tokens": 3}


def test_token_numbers_are_one_text():
    """LangChain sends them so; each number is a token."""
    got = embeddings_body({"input": [5, 6, 7], "dimensions": 4})
    assert (len(got["data"]), got["usage"]["prompt_tokens"]) == (1, 3)


def test_base64_holds_the_same_numbers():
    """What the OpenAI SDK asks for and unpacks by itself."""
    got = embeddings_body({"input": "a cap", "dimensions": 4, "encoding_format": "base64"})
    packed = base64.b64decode(got["data"][0]["embedding"])
    assert list(struct.unpack("<4f", packed)) == pytest.approx(embed("a cap", 4))
