"""What each kind of thing is named when it is recorded, and what comes back for it."""

import functools

import pytest

from dashcam.capture.wrap import is_recorded, record
from tests.unit.capture.recorded import recording


class Base:
    def method(self, a):
        return a

    @classmethod
    def of_class(cls, a):
        return a

    @staticmethod
    def of_none(a):
        return a

    @property
    def prop(self):
        return 1

    def _private(self):
        return 2

    def __call__(self, a):
        return a

    def __init__(self):
        self.inner = None

    class Nested:
        """Not recorded with the class around it."""

        def method(self): ...


def test_a_method_is_named_by_its_class():
    """Its span has the qualified name, module and class of the definition, and the class of the object."""
    cls = record(type("Derived", (record(type("Base", (), dict(vars(Base)))),), {"__module__": "m"}))
    with recording() as frames:
        cls().method(5)
        (span,) = frames.spans()
        name, kind, method, parameters, labels = frames.callable(span)
    assert (name, kind, method, parameters) == ("Base.method", "function", f"{__name__}.Base.method", ["a"])
    assert labels[:2] == ["m", "Derived"]
    assert span["args"] == [5]


def test_a_class_s_public_methods_are_recorded():
    """Its own public methods and `__call__`, of every kind; what is private, inherited or nested is not."""
    cls = record(type("Thing", (), {key: value for key, value in vars(Base).items() if key != "__dict__"}))
    with recording() as frames:
        thing = cls()
        thing.method(1), cls.of_class(2), cls.of_none(3), thing(4), thing._private(), thing.prop, cls.Nested().method()
        names = [frames.callable(span)[0] for span in frames.spans()]
    assert names == ["Base.method", "Base.of_class", "Base.of_none", "Base.__call__"]


def test_name_and_kind():
    """Both can be given; without, a function has its qualified name and is a function."""
    with recording() as frames:
        record(len)([1])
        record(lambda: None, "answer", "tool")()
        made = [frames.callable(span)[:2] for span in frames.spans()]
    assert made == [["len", "function"], ["answer", "tool"]]


def test_twice_is_once():
    """What is recorded comes back as it is."""
    made = record(lambda: None)
    assert is_recorded(made)
    assert record(made) is made
    assert not is_recorded(made.__wrapped__)


@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
@pytest.mark.parametrize("kind", [classmethod, staticmethod, property, functools.cached_property])
def test_descriptors_are_recorded(kind, above):
    """Above and below each descriptor the call inside gives one span."""

    def inner(*args):
        return 7

    made = record(kind(inner)) if above else kind(record(inner))
    cls = type("Thing", (), {"attribute": made})
    with recording() as frames:
        found = cls().attribute
        value = found() if callable(found) else found
    assert (value, len(frames.spans())) == (7, 1)


def test_registered_implementations_are_recorded():
    """Each implementation of a dispatched method gives a span."""

    class Shower:
        @functools.singledispatchmethod
        def show(self, x):
            return "object"

        @show.register
        def _(self, x: int):
            return "int"

    Shower.show = record(vars(Shower)["show"])
    with recording() as frames:
        assert [Shower().show(1), Shower().show("x")] == ["int", "object"]
    assert len(frames.spans()) == 2


def test_what_cannot_be_recorded(caplog):
    """It is handed back as it came, and the log says what to decorate instead."""
    given = Base()
    assert record(given) is given
    assert "decorate the function or class inside it" in caplog.text


def test_nothing_is_not_recorded():
    """`None`, which a class or module may have anywhere, is nothing that was recorded."""
    assert not is_recorded(None)
