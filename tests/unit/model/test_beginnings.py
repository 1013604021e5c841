"""A list shows what a call got, not the JSON that it is kept in."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.model import values
from dashcam.model.beginnings import line


@pytest.mark.parametrize(
    ("beginning", "shown"),
    [
        ("Who pays?", "Who pays?"),
        ('{"count":3}', "count=3"),
        ('{"text":"Sum up.","model":"gpt-4o-mini"}', 'text="Sum up.", model="gpt-4o-mini"'),
        ('{"text":"it breaks o', 'text="it breaks o…"'),
        ('{"text":"it was cut…', 'text="it was cut…"'),
        ('{"text":"one","mod…', 'text="one"'),
        ('{"text":"one","model":', 'text="one"'),
        ('{"list":[1,2,3', "list=[1, 2, 3]"),
        ('{"list":[{"a":"x, y","b…', 'list=[{a: "x, y"}]'),
    ],
)
def test_what_is_there_is_told(beginning, shown):
    """By names and values, however much of it there is."""
    assert line(beginning) == shown


@pytest.mark.parametrize(
    "text", ["", "{", "{}", '{"', '{"a', '{"a"', '{"a":', '{"a":1} and more', '{"a":"\\', "[1]", "{x}", '{"' * 5_000]
)
def test_what_is_no_object_stays_as_it_is(text):
    """Texts that only look like one, and what breaks off before the first value."""
    assert line(text) == text


@given(
    st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)), st.data()
)
def test_any_beginning_is_told(payload, data):
    """Wherever it breaks off; the whole is told as the value itself is."""
    whole = msgspec.json.encode(payload).decode()
    assert line(whole) == (values.line(payload) if payload else whole)
    line(whole[: data.draw(st.integers(0, len(whole)))])
