"""The fast question: what may go to the encoder as it is, and how much text is in it."""

import pytest

from dashcam.snapshot.plain import KNOWN_SHAPES, NODES, TEXT, Plain
from dashcam.snapshot.redact import Masker
from dashcam.snapshot.secrets import Names


class Text(str):
    """A str of somebody's own."""

    __slots__ = ()


class Key:
    """A key that would run code."""

    def __hash__(self):
        raise AssertionError("asked for its hash")

    __eq__ = __hash__


def _endless():
    value: list = []
    value.append(value)
    return value


@pytest.fixture
def plain():
    return Plain(Names(), Masker().dirty)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((), 0),
        ((3, 2.5, True, None), 0),
        (("why?", ["a", ("b", {"c": "de"})]), 8),
        (({"question": "why?", "k": 4}, {"question": "so", "k": 5}), 6),
        (([], {}, ()), 0),
        (([0.5] * (NODES - 1),), 0),
        (("x" * TEXT,), TEXT),
    ],
)
def test_text_is_counted(plain, values, text):
    """Plain values give the characters of their texts, keys not counted."""
    assert plain.size(values) == text


@pytest.mark.parametrize(
    "value",
    [
        object(),
        Text("why"),
        {"a": {1}},
        b"bytes",
        {3: "three"},
        {"password": "hunter2"},
        [{"deep": {"api_key": "x"}}],
        {"k" * 300: 1},
        {"sk-abcdefghijklmnop1234": 1},
        _endless(),
        [0] * NODES,
        [[0] * 100] * 30,
        "x" * (TEXT + 1),
        type("Named", (dict,), {})(a=1),
        10j,
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_rest_is_walked(plain, value):
    """A foreign class, a secret's name, a key that is not text, too much of anything: the walker's."""
    assert plain.size((value,)) == -1
    assert plain.size(({"deeper": [value]},)) == -1


def test_no_key_is_asked_for_its_hash(plain):
    """A foreign key runs none of its code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Key, "__hash__", lambda _: 1)
        value = {Key(): 1}
    assert plain.size((value,)) == -1


def test_the_most_text_is_the_callers(plain):
    """Messages may hold more."""
    assert plain.size(("x" * (TEXT + 1),), 2 * TEXT) == TEXT + 1


def test_a_shape_is_looked_at_once(plain):
    """Keys found clean are known by the next dict; what is kept of them is bounded."""
    assert plain.size(({"question": "why?"},)) == 4
    assert plain._known == {"question"}
    for number in range(KNOWN_SHAPES + 10):
        plain.size(({f"key {number}": 1},))
    assert len(plain._known) <= KNOWN_SHAPES


@pytest.mark.parametrize("pair", [("x-api-key", "v"), ["Authorization", "v"]])
def test_a_header_is_the_walkers(plain, pair):
    """A pair whose first is a secret's name; other pairs are looked at once, and what is kept of them is bounded."""
    assert (plain.size(([pair],)), plain.size(([("accept", "v"), [], ["a"]],))) == (-1, 8)
    assert plain._firsts == {"accept"}
    for number in range(KNOWN_SHAPES + 10):
        plain.size(([(f"first {number}", 1)],))
    assert len(plain._firsts) <= KNOWN_SHAPES
    assert plain.size(([("x" * 300, "v")],)) == 301
