import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode

from dashcam.snapshot.body import keep, write
from dashcam.snapshot.marker import Marker
from dashcam.store.text import text_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def _texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *_texts(item))]
    return []


@given(VALUES)
def test_every_text_and_nothing_else(value):
    """Keys and texts at any depth; numbers and syntax are left out, in whichever form the body is kept."""
    for body in (encode(value), keep(write(value))):
        assert sorted(text_of(body)) == sorted("\n".join(_texts(value)))


def test_a_marker_is_read_too():
    """What is left of a text that was cut is found by its words."""
    cut = Marker({"$": "cut", "of": "str", "size": 10**6, "head": "the beginning"})
    assert "the beginning" in text_of(write({"text": cut})).split("\n")


@pytest.mark.parametrize("body", [b"", b"{", b"\xc1", b"\x81", b"\xff\xff"])
def test_what_cannot_be_read_has_no_text(body):
    """A damaged body stops nobody."""
    assert text_of(body) == ""


def test_depth_is_no_matter():
    """Lists in lists are read without a call each."""
    assert text_of(b"[" * 900 + b'"deep"' + b"]" * 900) == "deep"
