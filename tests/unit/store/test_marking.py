import getpass

import pytest

from dashcam.errors import NotFound, UsageError
from dashcam.model.mark import Mark
from dashcam.store.marking import Marking, checked_author, default_author


class Remembered(Marking):
    """A port of three methods, in memory: what another store would have to bring."""

    def __init__(self):
        self.said = []

    def add_mark(self, trace, kind, *, span=None, name=None, value=None, text=None, author=None):
        fields = {"span_id": span, "name": name, "value": value, "text": text, "author": author or "me"}
        self.said.append(Mark(uid="u", trace_id=trace, kind=kind, created_ns=0, **fields))
        return self.said[-1]

    def remove_marks(self, trace, kind=None, *, span=None, name=None, uid=None):
        found = [one for one in self.said if (one.kind, one.name) == (kind, name) or one.uid == uid]
        self.said = [one for one in self.said if one not in found]
        return len(found)

    def marks(self, trace=None):
        return self.said


def test_the_words_are_made_of_three_methods():
    """Whoever implements those has all of them."""
    port = Remembered()
    port.note("t", "n", span="s")
    port.tag("t", "a")
    port.pin("t")
    port.score("t", "b", 1, reason="r")
    told = [(one.kind, one.span_id, one.name, one.value, one.text) for one in port.marks()]
    assert told == [
        ("note", "s", None, None, "n"),
        ("tag", None, "a", None, None),
        ("pin", None, None, None, None),
        ("score", None, "b", 1, "r"),
    ]
    assert [port.untag("t", "a"), port.unpin("t"), port.unmark("t", "U")] == [1, 1, 2]
    with pytest.raises(NotFound, match="dashcam mark t lists what is there"):
        port.unpin("t")


@pytest.mark.parametrize(
    "value", [None, float("nan"), float("inf"), 2**63, -(2**70), [1], {"a": 1}, b"x", "", "x" * 16_001, object]
)
def test_a_score_is_a_finite_number_a_bool_or_a_text(value):
    """Anything else is refused, with what it may be."""
    with pytest.raises(UsageError, match="the value of a score"):
        Remembered().score("t", "n", value)


@pytest.mark.parametrize("name", ["", " ", None, 7, "x" * 201])
def test_a_tag_and_a_score_have_a_name(name):
    """A text of at most 200 characters."""
    for say in (Remembered().tag, lambda trace, given: Remembered().score(trace, given, 1)):
        with pytest.raises(UsageError, match="tag|score"):
            say("t", name)


def test_a_lone_surrogate_is_escaped():
    """SQLite could not keep it."""
    assert Remembered().note("t", "a\ud800b").text == "a\\ud800b"


def test_the_author_is_the_variable_or_the_user(monkeypatch):
    """An empty variable says nothing; a user id without a name is unknown."""
    monkeypatch.setenv("DASHCAM_AUTHOR", " ann ")
    assert checked_author(None) == "ann"
    monkeypatch.setenv("DASHCAM_AUTHOR", "")
    assert default_author() == getpass.getuser()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_123_456 % 2**31)
    assert default_author() == "unknown"


def test_nobody_speaks_for_the_app(monkeypatch):
    """Its name as an author is refused; a user who happens to be called so gets a longer one."""
    with pytest.raises(UsageError, match='the author "app" stands for the recorded app'):
        checked_author("app")
    monkeypatch.setenv("DASHCAM_AUTHOR", "app")
    assert checked_author(None) == "app (user)"
