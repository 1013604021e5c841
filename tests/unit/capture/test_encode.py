"""Frames as bytes: the fast way for plain values, the walk for all others, and the same order of elements."""

import pytest

from dashcam.capture import encode
from dashcam.capture.context import STATE
from dashcam.capture.encode import clean, clean_messages, clean_numbers, end, end_with, note, start, text, walked
from dashcam.snapshot.marker import Marker
from dashcam.snapshot.redact import Masker
from tests.unit.capture.recorded import decode

HERE = (7, 5, None)
KEY = "sk-abcdefghijklmnop1234"


@pytest.fixture
def state(monkeypatch):
    """The state, put back after the test."""
    before = STATE.masker
    monkeypatch.setattr(STATE, "content", True)
    yield STATE
    STATE.mask(before)


def test_start_elements(state):
    """A start is kind, span, parent, trace, time, callable, thread, arguments, keywords, and what else is known."""
    frame = decode(start(9, HERE, 3, (1, "a"), {"k": 2}))
    assert [*frame[:4], frame[5], *frame[7:]] == [1, 9, 7, 5, 3, [1, "a"], {"k": 2}]
    assert type(frame[4]) is type(frame[6]) is int
    assert decode(start(9, HERE, 3, (), None, (), {"site": 4}))[9] == {"site": 4}


@pytest.mark.parametrize("value", [1, "a", None, [1, {"a": 2.5}], (1,), {"a": True}])
def test_plain_values_go_as_they_are(state, value):
    """What is plain is encoded as it is."""
    expected = list(value) if type(value) is tuple else value
    assert decode(start(9, HERE, 3, (value,)))[7] == [expected]
    assert decode(end(9, 10, value)) == [2, 9, 10, expected]
    assert clean(value) is value


@pytest.mark.parametrize(
    "value", [object(), {"password": "x"}, 2**70, "\ud800", KEY, [KEY], {1: 2, KEY: 3}, "x" * 70_000]
)
def test_everything_else_is_walked(state, value):
    """A foreign object, a secret's name, what msgpack refuses, a secret's look, too much text: a marker or a mask."""
    for frame in (start(9, HERE, 3, (value,)), start(9, HERE, 3, (), {"k": value}), end(9, 10, value)):
        assert KEY.encode() not in frame
        assert decode(frame)[0] in (1, 2)
    assert clean(value) is not value


def test_secret_parameters(state):
    """Arguments of parameters that are secrets are masked, the others stay."""
    args = decode(start(9, HERE, 3, ("host", "hunter2", 4), None, (1,)))[7]
    assert (args[0], args[1].kind, args[1].fields["rule"], args[2]) == ("host", "masked", "parameter", 4)


def test_many_arguments_are_cut(state):
    """Arguments beyond the budget are told by their number."""
    args = decode(start(9, HERE, 3, tuple(range(5_000))))[7]
    assert len(args) == 2_001
    assert args[-1].fields == {"$": "cut", "of": "arguments", "size": 5_000}


def test_no_content(state):
    """Without content neither arguments nor results are there, but numbers of usage are."""
    state.content = False
    assert decode(start(9, HERE, 3, ("a",), {"k": 1}))[7:] == [None, None, {}]
    assert decode(end(9, 10, "a")) == [2, 9, 10, None]
    assert (clean("a"), clean_messages(["a"])) == (None, None)
    assert clean_numbers({"input_tokens": 4}) == {"input_tokens": 4}


def test_what_fails_in_the_walk(state, monkeypatch):
    """Where even the walk cannot make something that can be encoded, a marker stands in its place."""

    def fails(self, *_args):
        raise RecursionError

    monkeypatch.setattr(encode.Walker, "walk", fails)
    assert decode(end(9, 10, object()))[3].fields == {"$": "object", "type": "?"}
    assert decode(start(9, HERE, 3, (object(),)))[7][0].fields == {"$": "object", "type": "?"}


def test_end_with_and_note(state):
    """The other frames are their elements in order."""
    assert decode(end_with(9, 10, 1, "o", {"a": 1})) == [3, 9, 10, 1, "o", {"a": 1}]
    assert decode(note(9, {"a": 1})) == [4, 9, {"a": 1}]


def test_text_bounds(state):
    """Values have 64 Ki characters, messages a Mi."""
    long = "x" * 70_000
    assert type(clean(long)) is not str
    assert clean_messages(long) is long


@pytest.mark.parametrize(
    ("given", "expected"), [("a", "a"), ("", ""), (None, None), (3, None), (b"a", None), ("\ud800", "\\ud800")]
)
def test_text(state, given, expected):
    """Short texts are text or nothing."""
    assert text(given) == expected


def test_text_is_cut_and_masked(state):
    """A short text is cut at its bound, and a secret across the bound is gone."""
    assert text("x" * 5_000) == "x" * 1_024
    assert text("abc", 2) == "ab"
    assert "sk-abc" not in text("x" * 1_010 + " " + KEY + "y" * 5_000)
    assert text(f"a {KEY}").startswith("a [masked sk-key ")


def test_a_users_pattern_reaches_the_shortest_text(state):
    """With a pattern of the user's own every value is walked, however short."""
    state.mask(Masker(("/[0-9]{3}/",)))
    assert decode(end(9, 10, "123"))[3].startswith("[masked user ")
    assert decode(start(9, HERE, 3, ("a",)))[7] == ["a"]


def test_walked_is_encodable(state):
    """A walked value is data and markers."""
    made = decode(end(9, 1, [walked(object()), walked({"a": object()})]))[3]
    assert isinstance(made[0], Marker)
    assert isinstance(made[1]["a"], Marker)
