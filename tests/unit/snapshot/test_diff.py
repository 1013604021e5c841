"""Two versions side by side: what was added, what is gone, what is different, which words."""

from types import SimpleNamespace

import pytest

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import MOST_WORDS, diff, words
from tests.unit.snapshot import plain_app


def app(**fields):
    return SimpleNamespace(**fields)


def changes(one, other):
    return [(change.path, change.name, change.before, change.after) for change in diff(walk(one), walk(other)).changed]


def test_equal_versions():
    """Of one version there is nothing to tell."""
    found = diff(walk(plain_app.Rag()), walk(plain_app.Rag()))
    assert (found.added, found.removed, found.changed) == ([], [], [])


def test_a_parameter():
    """A changed parameter has its place, its name, both values."""
    assert changes(app(llm=app(k=1, name="a")), app(llm=app(k=2, name="a"))) == [("llm", "k", 1, 2)]


def test_within_a_parameter():
    """Of nested parameters the innermost that differ are told."""
    one = app(search={"k": 3, "filters": [{"a": 1}, {"b": 2}]})
    other = app(search={"k": 4, "filters": [{"a": 1}, {"b": 3}], "new": True})
    assert changes(one, other) == [
        ("", "search.k", 3, 4),
        ("", "search.filters[1].b", 2, 3),
        ("", "search.new", None, True),
    ]


def test_a_list_of_another_length():
    """Lists of different lengths are shown whole."""
    assert changes(app(stop=["a"]), app(stop=["a", "b"])) == [("", "stop", ["a"], ["a", "b"])]


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), ([1], [True]), ({"a": 0}, {"a": 0.0})])
def test_equal_is_not_the_same(one, other):
    """Values that are equal in Python and different in JSON are different."""
    assert len(changes(app(k=one), app(k=other))) == 1


def test_text_has_words():
    """Of texts the words that differ are told."""
    (found,) = diff(walk(app(prompt="Be brief, please.")), walk(app(prompt="Be very brief."))).changed
    assert found.words == [("same", "Be "), ("in", "very "), ("same", "brief"), ("out", ", please"), ("same", ".")]


def test_added_and_removed():
    """A component that only one has is told once, with all that is in it."""
    one, other = app(a=app(b=app(k=1)), c=app()), app(c=app(), d=app(e=app(k=2)))
    found = diff(walk(one), walk(other))
    assert [part.path for part in found.removed] == ["a"]
    assert [part.path for part in found.added] == ["d"]
    assert [part.path for part in found.added[0].children] == ["d.e"]


def test_a_swapped_part():
    """Another class at a place is a change of type."""
    one, other = app(part=plain_app.Settings()), app(part=plain_app.Retriever(plain_app.Settings()))
    assert ("part", "type", f"{plain_app.__name__}.Settings", f"{plain_app.__name__}.Retriever") in changes(one, other)


def test_a_changed_function():
    """A function's text is compared word by word."""

    def one(text):
        return text[:4]

    def other(text):
        return text[:5]

    found = {change.name: change for change in diff(walk(one), walk(other)).changed}
    assert ("out", "4") in found["source"].words
    assert ("in", "5") in found["source"].words


def test_state_is_not_told():
    """What was made or filled while the app ran is no difference; where it took a parameter's place, it is nothing."""
    one, other = plain_app.Rag(), plain_app.Rag()
    other.answer("what?")
    found = diff(walk(one), walk(other))
    assert (found.added, found.removed, found.changed) == ([], [], [])
    assert changes(app(x=4), app(x=iter([]))) == [("", "x", 4, None)]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "a b"), ("a b", ""), ("a", "a"), ("a b c", "a c"), ("äöü ß", "äöü sz"), ("x\n\ny", "x\ny")],
)
def test_words_make_both_texts(before, after):
    """The pieces without `in` are the first text, without `out` the second."""
    pieces = words(before, after)
    assert "".join(text for what, text in pieces if what != "in") == before
    assert "".join(text for what, text in pieces if what != "out") == after


def test_long_texts():
    """A change in a long text is found; of long texts that differ everywhere the words are not told."""
    text = "word " * 50_000
    assert [piece for piece in words(f"{text}one {text}", f"{text}two {text}") if piece[0] != "same"] == [
        ("out", "one"),
        ("in", "two"),
    ]
    assert words("a " * MOST_WORDS, "b " * MOST_WORDS) is None
