"""Classes that nobody decorated: their own public methods recorded in place, and the very same objects back at the end."""

import abc
import ctypes
import dataclasses
import enum
import functools
import inspect

import pytest

from dashcam.capture import guard, held
from dashcam.capture.context import SCOPED, SCOPES, STATE
from dashcam.capture.methods import record_methods, users_classes
from dashcam.capture.wrap import record
from tests.unit.capture.recorded import recording


class Base:
    def inherited(self):
        return "base"

    def both(self):
        return "base"


class Thing(Base):
    """Every kind of method."""

    def method(self, a=1):
        """Doc."""
        return a

    @classmethod
    def of_class(cls, a):
        return cls.__name__, a

    @staticmethod
    def of_none(a):
        return a

    half = functools.partialmethod(method, 7)

    @functools.singledispatchmethod
    def by_type(self, a):
        return "any"

    @by_type.register
    def _(self, a: int):
        return "int"

    @property
    def prop(self):
        return 1

    @functools.cached_property
    def cached(self):
        return 2

    @record
    def decorated(self):
        return 3

    def both(self):
        return super().both() + "+"

    async def waits(self):
        return 4

    def _private(self):
        return 5

    def __call__(self):
        return 6

    def __init__(self):
        self.began = True


def used():
    thing = Thing()
    return [
        thing.method(),
        thing.of_class(1),
        Thing.of_none(2),
        thing.half(),
        thing.by_type(1),
        thing.by_type(""),
        thing.prop,
        thing.cached,
        thing.decorated(),
        thing.both(),
        thing._private(),
        thing(),
        thing.inherited(),
    ]


def test_what_a_class_defines_is_recorded_and_put_back():
    """Its own public methods of every kind and `__call__`, once each; afterwards it has the objects that it had."""
    before = dict(vars(Thing))
    plain = used()
    release = record_methods(Thing, STATE)
    with recording() as frames:
        assert used() == plain
        names = [frames.callable(span)[0].split(".")[-1] for span in frames.spans()]
    release()
    release()
    assert names == "method of_class of_none method _ by_type decorated both __call__".split()
    assert list(vars(Thing).items()) == list(before.items())
    assert not held._held


def test_methods_look_as_before():
    """Kind, signature, doc and predicates stay."""

    def seen():
        return [
            (
                name,
                type(value),
                str(inspect.signature(getattr(Thing, name))),
                getattr(Thing, name).__doc__,
                inspect.iscoroutinefunction(getattr(Thing, name)),
                inspect.isfunction(getattr(Thing, name)),
            )
            for name, value in vars(Thing).items()
            if callable(getattr(Thing, name)) and not name.startswith("__")
        ]

    before = seen()
    release = record_methods(Thing)
    assert seen() == before
    release()


def test_only_inside_recordings():
    """What a recording holds is recorded inside recordings, and passed on elsewhere; `include` has it recorded everywhere."""
    release = record_methods(Thing)
    with recording() as frames:
        Thing().method()
        assert frames.spans() == []
        token = SCOPES.set(("one",))
        Thing().method()
        SCOPES.reset(token)
        assert len(frames.spans()) == 1
        everywhere = record_methods(Thing, STATE)
        Thing().method()
        Thing().by_type(1)
        assert len(frames.spans()) == 3
        everywhere()
        Thing().method()
        assert len(frames.spans()) == 3
    release()


def test_the_last_holder_puts_it_back():
    """Two recordings of one class: one span a call, and the class is as before when both are over, in either order."""
    before = vars(Thing)["method"]
    first, second = record_methods(Thing, STATE), record_methods(Thing, STATE)
    with recording() as frames:
        Thing().method()
    assert len(frames.spans()) == 1
    first()
    assert vars(Thing)["method"] is not before
    second()
    assert vars(Thing)["method"] is before


def test_somebody_elses_method_stays():
    """What the program has put there since is not taken away."""

    class Changed:
        def run(self):
            return 1

    release = record_methods(Changed)
    Changed.run = theirs = lambda self: 2
    release()
    assert vars(Changed)["run"] is theirs


class Hostile(type):
    """A metaclass that answers everything with code."""

    def __setattr__(cls, name, value):
        raise AssertionError(f"asked to set {name}")

    def __getattribute__(cls, name):
        raise AssertionError(f"asked for {name}")


def test_a_hostile_metaclass_is_not_asked():
    """Methods are read and set as `type` does it."""
    cls = Hostile("Cls", (), {"run": lambda self: 1, "__module__": "m", "__qualname__": "Cls"})
    inside = type.__dict__["__dict__"].__get__(cls)
    before = inside["run"]
    release = record_methods(cls)
    assert inside["run"] is not before
    release()
    assert inside["run"] is before


def test_a_class_that_takes_no_attributes():
    """A class whose metaclass is made in C may stay as it is: nothing is raised, and it is counted."""
    cls = type(ctypes.Structure)("Made", (ctypes.Structure,), {"run": lambda self: 1})
    before = dict(vars(cls))
    record_methods(cls)()
    assert dict(vars(cls)) == before
    assert guard.failures == {"record a class that takes no attributes": 1}
    guard.reset()


def test_a_class_with_nothing_to_record():
    """A class made in C has no functions: it is left alone."""
    record_methods(int)()
    assert guard.failures == {}


def test_odd_classes():
    """Dataclasses, enums and abstract classes work as before, and are as before."""

    @dataclasses.dataclass(frozen=True)
    class Point:
        x: int

        def far(self):
            return self.x * 2

    class Colour(enum.Enum):
        RED = 1

        def loud(self):
            return self.name * 2

    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self): ...

    before = [dict(vars(cls)) for cls in (Point, Colour, Shape)]
    releases = [record_methods(cls, STATE) for cls in (Point, Colour, Shape)]
    with recording() as frames:
        assert (Point(2).far(), Colour.RED.loud(), list(Colour)) == (4, "REDRED", [Colour.RED])
        with pytest.raises(TypeError, match="abstract"):
            Shape()
    for release in releases:
        release()
    assert len(frames.spans()) == 2
    assert [dict(vars(cls)) for cls in (Point, Colour, Shape)] == before


def test_users_classes():
    """A class and those of its bases that are the user's; one that was handed in counts whatever it belongs to."""

    class Errors(Thing, ValueError): ...

    assert users_classes(Errors) == [Errors, Thing, Base]
    assert users_classes(Errors, include=[ValueError]) == [Errors, Thing, Base, ValueError]
    assert users_classes(dict) == []


def test_a_class_whose_recording_fails(monkeypatch):
    """A step of ours that fails leaves the rest of the class as it is, and what was put on goes with the release."""
    before = dict(vars(Thing))

    def fails(name, value):
        if name == "of_none":
            raise ZeroDivisionError
        return name in ("method", "of_class")

    release = record_methods(Thing, SCOPED, fails)
    assert vars(Thing)["method"] is not before["method"]
    release()
    assert dict(vars(Thing)) == before
    assert guard.failures == {"record a class": 1}
    guard.reset()
