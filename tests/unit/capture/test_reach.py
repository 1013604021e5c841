"""Which places the code of a part may call without another call's showing."""

import functools
from dataclasses import dataclass

import pytest

from dashcam.capture.patch import TOLD
from dashcam.capture.reach import Reach
from dashcam.capture.seen import is_seen
from dashcam.capture.spans import span
from dashcam.snapshot.components import walk


class Model:
    """Held by everybody."""


@span
class Shown:
    """Every way in is recorded."""

    def __init__(self, **held):
        self.__dict__.update(held)

    def ask(self):
        """Do nothing."""

    @classmethod
    def make(cls):
        """Do nothing."""

    def _own(self):
        """Do nothing."""


class Hidden:
    """No way in is."""

    def __init__(self, **held):
        self.__dict__.update(held)

    def ask(self):
        """Do nothing."""


@span
@dataclass
class Declared:
    """What the library of data classes writes is none of the ways in."""

    model: object

    def ask(self):
        """Do nothing."""


@span
class WithProperty(Shown):
    @property
    def answer(self):
        """Nobody records it."""


@span
class Iterated(Shown):
    def __getitem__(self, at):
        """Nobody records it either."""


class Cached(Shown):
    @functools.lru_cache  # noqa: B019
    def found(self):
        """No function, and not recorded."""


def reached(app, value, here=""):
    found = walk(app)
    return Reach(found).of(here, found.paths_of(value))


def test_behind_a_recorded_part_nothing_is_reached():
    """A call through it would show; through one that nobody records it would not."""
    model = Model()
    assert reached(Hidden(model=model, a=Shown(model=model)), model) == ["model"]
    assert reached(Hidden(model=model, a=Hidden(model=model)), model) == ["model", "a.model"]
    assert reached(Hidden(a=Hidden(b=Shown(model=model), model=model)), model) == ["a.model"]


def test_from_where_the_call_is_made():
    """Only what lies below counts, in containers too."""
    model = Model()
    app = Hidden(many=[Shown(model=model), Shown(model=model)], named={"a": Hidden(model=model)})
    assert reached(app, model, "many[1]") == ["many[1].model"]
    assert reached(app, model) == ["named.a.model"]
    assert reached(app, model, "nowhere") == []


def test_what_refers_back():
    """A part that holds the one it is in may call what that one holds, unless that one is recorded."""
    model = Model()
    for cls, expected in ((Hidden, ["inner.model", "model"]), (Shown, ["inner.model"])):
        inner = Shown(model=model)
        app = cls(model=model, inner=inner)
        inner.back = app
        assert sorted(reached(Hidden(app=app), model, "app.inner")) == [f"app.{path}" for path in expected]


def test_nearest():
    """In the fewest other parts: what stands in a list of it is in no other part."""
    model = Model()
    app = Hidden(a=Hidden(model=model), many=[model], model=model)
    found = walk(app)
    assert sorted(Reach(found).nearest(found.paths_of(model))) == ["many[0]", "model"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Shown(), True),
        (Declared(1), True),
        (Hidden(), False),
        (WithProperty(), False),
        (Iterated(), False),
        (Cached(), False),
        (Shown, True),
        (span(lambda: 1), True),
        (reached, False),
        (len, False),
        ([], False),
        (object(), False),
    ],
)
def test_whether_every_way_in_is_recorded(value, expected):
    """Public methods, properties and special methods that may hand a call on; private ones are its own."""
    assert is_seen(value) is expected


def test_what_an_integration_says_counts(monkeypatch):
    """Of its library's classes, whatever methods they have."""
    monkeypatch.setitem(TOLD, "mine", lambda cls: cls is Hidden)
    assert is_seen(Hidden())
    assert not is_seen(Cached())
