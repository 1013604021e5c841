import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.testing.provider.text import best_sentence, count, digest, overlap, pieces, words


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_pieces_joined_are_the_text(text):
    """A stream of pieces says exactly what the whole answer says."""
    assert "".join(pieces(text)) == text


def test_long_words_are_several_tokens():
    """Twelve letters are a token at most, as long words are several at a real model."""
    assert pieces("antidisestablishment") == ["antidisestab", "lishment"]
    assert count("antidisestablishment") == 2


def test_digest_ignores_the_order_of_keys():
    """The same request written in another order gets the same id."""
    assert digest({"a": [1], "b": {"x": 1, "y": 2}}) == digest({"b": {"y": 2, "x": 1}, "a": [1]})
    assert digest({"a": 1}) != digest({"a": 2})
    assert len(digest("x", 7)) == 7


def test_words_leave_out_what_carries_no_meaning():
    """Question words, articles and case do not count when texts are compared."""
    assert words("What is THE Journal's cap?") == ["journal", "cap"]


@pytest.mark.parametrize(
    ("wanted", "found", "share"),
    [("red blue", "blue", 0.5), ("red", "RED!", 1.0), ("the", "the", 0.0), ("red", "", 0.0)],
)
def test_overlap_is_the_share_of_the_first_texts_words(wanted, found, share):
    """Not symmetric: a long context does not dilute a question that it answers."""
    assert overlap(wanted, found) == share


def test_best_sentence_is_the_nearest_and_the_first_of_equals():
    """The order of the context decides between equals, so that an answer never flickers."""
    context = "Context: The sky is blue.\nThe sea is blue. Grass grows green here.\n- Roses"
    assert best_sentence("Is the sea blue?", context) == "The sea is blue."
    assert best_sentence("What is blue?", context) == "The sky is blue."


@pytest.mark.parametrize("context", ["", "Nothing of that kind stands here.", "blue", "blue " * 200])
def test_best_sentence_is_empty_when_nothing_fits(context):
    """No shared word, or only fragments and walls of text: there is no sentence to answer with."""
    assert best_sentence("blue?", context) == ""
