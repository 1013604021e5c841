"""A filter that cannot be read says what is wrong, where, and what was probably meant."""

import pytest

from dashcam.errors import FilterError, UsageError
from dashcam.store.filter import compile_filter

SAID = [
    ("dration > 2s", 'there is no name "dration": did you mean "duration"? (column 1: `dration > 2s`)'),
    ('kind = "llm"', 'a comparison is written == (column 6: `= "llm"`)'),
    ('kind == "lm"', 'no kind is "lm": did you mean "llm"? (column 9: `"lm"`)'),
    (
        "provider is None",
        'there is no name "provider": spans have it, ask any(s.provider … for s in spans) (column 1: `provider is None`)',
    ),
    (
        "any(s.modle for s in spans)",
        'a span has no "modle": did you mean "model"? (column 5: `s.modle for s in spans)`)',
    ),
    ("duration > 2y", 'there is no unit "y": ns us ms s m h d w (column 12: `2y`)'),
    ("duration == None", "whether a value is unknown is asked by `is None` or `is not None` (column 13: `None`)"),
    ('duration > "2"', 'seconds compared with text never holds (column 12: `"2"`)'),
    ("pinned not status", "this cannot be read as a Python expression (column 12: `status`)"),
    ('name == "a', 'this text does not end (column 9: `"a`)'),
    ("spans", "spans are asked by any(… for s in spans) (column 1: `spans`)"),
    ('started > "last week"', 'a time is written "2026-11-21" or "2026-11-21 14:30" (column 11: `"last week"`)'),
    ('search("!?")', 'there is no word to search for (column 8: `"!?")`)'),
    ('tags == "beta"', 'a list is asked by "text" in it, or by len(…) (column 9: `"beta"`)'),
    ("name & pinned", "write `and` (column 6: `& pinned`)"),
    (
        "__import__('os')",
        "there is no \"__import__(…)\": search any all len sum max min (column 1: `__import__('os')`)",
    ),
    ("name.__class__", "a dot stands after the name of a span in any(… for s in spans) (column 1: `name.__class__`)"),
    ("any(s.model for s in range(3))", "only `spans` can be gone through (column 22: `range(3))`)"),
]


@pytest.mark.parametrize(("text", "said"), SAID, ids=[text for text, _ in SAID])
def test_message(text, said):
    """One line: what, the nearest that is known, and the place."""
    with pytest.raises(FilterError) as caught:
        compile_filter(text)
    assert str(caught.value) == said


def test_an_error_is_wrong_use():
    """The command line ends with 2, and the place is at hand for who draws it."""
    with pytest.raises(UsageError) as caught:
        compile_filter('status == "error" and  dration > 1')
    assert (caught.value.exit_status, caught.value.at) == (2, 23)


def test_a_list_of_spans_has_no_spans():
    """There the bare names are the span's own."""
    with pytest.raises(FilterError, match="the names are the span's own"):
        compile_filter('any(s.model == "a" for s in spans)', "spans")
    assert compile_filter("parent_id is None", "spans").parts != ()


@pytest.mark.parametrize(
    "text", ["duration > 1" + " " * 4000, "duration in [" + "1," * 600 + "]"], ids=["long", "wide"]
)
def test_a_filter_is_bounded(text):
    """What is longer than anybody types is refused at once."""
    with pytest.raises(FilterError, match="at most"):
        compile_filter(text)


def test_nothing_typed_lets_everything_through():
    """An empty filter is none."""
    assert compile_filter("  ").parts == compile_filter(None).parts == ()
