import math
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.snapshot.canonical import DEPTH, ITEMS, KEY_TEXT, NODES, TEXT, canonical, decode
from dashcam.snapshot.marker import Marker

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=30)
    | st.binary(max_size=200)
)
MARKERS = st.builds(
    Marker,
    st.fixed_dictionaries(
        {"$": st.sampled_from(["cut", "object", "ref", "bytes", "masked", "map", "int"])},
        optional={
            "size": st.integers(0, 2**70),
            "head": st.text(max_size=50)
            | st.lists(st.integers(), max_size=5)
            | st.dictionaries(st.text(max_size=3), st.integers()),
            "items": st.lists(st.tuples(st.text(max_size=3), st.integers()).map(list) | st.integers(), max_size=4)
            | st.integers(),
            "type": st.text(max_size=20),
        },
    ),
)
VALUES = st.recursive(
    SCALARS | MARKERS,
    lambda inner: (
        st.lists(inner, max_size=120)
        | st.dictionaries(st.text(max_size=5) | st.integers() | st.just("$"), inner, max_size=8)
    ),
    max_leaves=60,
)


def nested(depth: int):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, b"null"),
        ("a\x00b", b'"a\\u0000b"'),
        (2**53, b"9007199254740992"),
        (2**53 + 1, b'{"$":"int","value":"9007199254740993"}'),
        (float("nan"), b'{"$":"float","value":"NaN"}'),
        (-math.inf, b'{"$":"float","value":"-Infinity"}'),
        (b"abc", b'{"$":"bytes","size":3,"head":"YWJj"}'),
        ((1, 2), b"[1,2]"),
        ({1: "a", "1": "b"}, b'{"$":"map","items":[[1,"a"],["1","b"]]}'),
        ({"$": "cut"}, b'{"$":"map","items":[["$","cut"]]}'),
        (Marker({"$": "masked", "rule": "password"}), b'{"$":"masked","rule":"password"}'),
        ("\ud800", b'{"$":"str","escaped":"\\\\ud800"}'),
        (datetime(2026, 1, 2, tzinfo=UTC), b'"2026-01-02T00:00:00+00:00"'),
        (object(), b'{"$":"object","type":"builtins.object"}'),
    ],
)
def test_what_json_lacks_has_a_marker(value, expected):
    """Every kind of value has one form, and none is taken for another."""
    assert canonical(value) == expected


def test_a_user_value_cannot_forge_a_marker():
    """The same fields, said by a marker and by the user, differ."""
    fields = {"$": "masked", "rule": "x"}
    assert canonical(Marker(fields)) != canonical(fields)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x" * (TEXT + 5), {"$": "cut", "of": "str", "size": TEXT + 5, "head": "x" * TEXT}),
        (list(range(ITEMS + 1)), {"$": "cut", "of": "list", "size": ITEMS + 1, "head": list(range(ITEMS))}),
        (
            {str(key): key for key in range(ITEMS + 1)},
            {"$": "cut", "of": "dict", "size": ITEMS + 1, "head": {str(key): key for key in range(ITEMS)}},
        ),
    ],
)
def test_a_cut_says_how_much_was_cut(value, expected):
    """Kind and full size stand beside what was kept."""
    assert msgspec.json.decode(canonical(value)) == expected


def test_depth_ends_with_a_cut():
    """Ten containers deep is kept whole, one more is named with its size."""
    whole, cut = canonical(nested(DEPTH)), canonical(nested(DEPTH + 1))
    assert (whole, b'{"$":"cut","of":"list","size":1}' in cut) == (b"[" * DEPTH + b"1" + b"]" * DEPTH, True)


def test_nodes_are_bounded():
    """A wide and deep value ends after 2,000 values, with the cuts said at each level."""
    value = [[[1] * ITEMS for _ in range(ITEMS)] for _ in range(ITEMS)]
    data = canonical(value)
    assert (data.count(b"1,") < NODES, data.startswith(b'{"$":"cut","of":"list","size":100,"head":[')) == (True, True)


def test_text_is_bounded_over_the_whole_value():
    """Many strings share one budget; those after its end are cut to nothing, with their size."""
    data = decode(canonical(["y" * TEXT, "rest"]))
    assert data == ["y" * TEXT, Marker({"$": "cut", "of": "str", "size": 4, "head": ""})]


def test_messages_may_be_longer_when_told():
    """The budget of text is the caller's to name."""
    assert canonical("x" * (TEXT + 5), text=TEXT * 2) == b'"' + b"x" * (TEXT + 5) + b'"'


def test_a_key_without_end_is_a_value():
    """A long key stands in a list of pairs, where it can be cut like any text."""
    assert canonical({"k" * (KEY_TEXT + 1): 1}).startswith(b'{"$":"map","items":[["kkk')


def test_a_huge_number_is_written_without_the_interpreters_limit():
    """Python refuses to print more than 4,300 digits; a payload does not fail for that."""
    assert len(canonical(10**5000)) < 6_000


@given(VALUES)
def test_writing_what_was_read_changes_nothing(value):
    """The form is fixed: canonical(decode(data)) == data."""
    data = canonical(value)
    assert canonical(decode(data)) == data


@given(VALUES)
def test_every_payload_is_bounded_json(value):
    """Whatever comes, a strict JSON decoder reads it, and its size has a limit."""
    data = canonical(value)
    msgspec.json.decode(data)
    assert len(data) < 2_000_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
        lambda v: (
            st.lists(v, max_size=9) | st.dictionaries(st.text(max_size=5).filter(lambda key: key != "$"), v, max_size=9)
        ),
        max_leaves=30,
    )
)
def test_plain_values_are_plain_json(value):
    """What JSON can say within the bounds is said as any encoder says it."""
    assert msgspec.json.decode(canonical(value)) == value
