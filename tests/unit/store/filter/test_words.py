import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.store.filter.words import parse_query, texts_of, words_of


def stands(query, *texts):
    return parse_query(query).stands_in(list(texts))


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("deliv", "Late Delivery", True),
        ("deliv*", "Late Delivery", True),
        ('"deliv"', "Late Delivery", False),
        ('"delivery"', "Late Delivery", True),
        ('"late delivery"', "A late, delivery", True),
        ('"delivery late"', "late delivery", False),
        ("late-deliv", "late delivery", True),
        ("late-deliv", "delivery late", False),
        ("late refund", "refund it, it is late", True),
        ("late refund", "late", False),
        ("ETE", "été", True),
        ('"unclosed late', "unclosed late", True),
        ("ate", "late", False),
    ],
)
def test_what_stands_in_a_value(query, text, found):
    """Beginnings of words, whole words and phrases, in any case and accent."""
    assert stands(query, text) is found


def test_a_phrase_stands_in_one_text():
    """Not across two; single words may stand in different texts of the value."""
    assert stands('"late delivery"', "late", "delivery") is False
    assert stands("late delivery", "late", "delivery") is True


@pytest.mark.parametrize("text", ["", "  ", "!?", '""', "*", '"', "\x00"])
def test_no_word_is_no_query(text):
    """There is nothing to look for."""
    assert parse_query(text) is None


@given(st.text(max_size=40))
def test_the_index_reads_what_is_asked(text):
    """Whatever is searched for, the words of the query are words of the index, and the text holds itself."""
    query = parse_query(text)
    if query is not None:
        assert all(words_of(word) == [word] for term in query.terms for word in term.words)
        assert query.stands_in(text) or '"' in text


def test_texts_of_a_marker():
    """Its own words are not the user's."""
    cut = {"$": "cut", "of": "str", "size": 99, "head": "begin"}
    odd = {"$": "map", "items": [[1, "one"], ["$", {"k": "two"}]]}
    assert list(texts_of({"q": [cut, odd]}, markers=False)) == ["q", "begin", "one", "$", "k", "two"]
    assert "cut" in list(texts_of(cut))
