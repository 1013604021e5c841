from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode

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
    """Keys and texts at any depth, in order; numbers and syntax are left out."""
    assert text_of(encode(value)) == "\n".join(_texts(value))
