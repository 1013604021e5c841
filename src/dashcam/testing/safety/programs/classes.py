"""Classes, their descriptors and metaclasses stay what they were."""

import abc
import enum
import inspect
import typing
import weakref

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import caught


@proves("NB-13", lambda plain: plain.returned[:2] == (5, None))
def property_setters_and_deleters(record):
    """A recorded property keeps its setter and deleter, and can be given them later."""

    class Thing:
        _x = 1

        @record
        @property
        def x(self):
            return self._x

        @x.setter
        def x(self, value):
            self._x = value

        @x.deleter
        def x(self):
            self._x = None

    thing = Thing()
    thing.x = 5
    was = thing.x
    del thing.x
    return was, thing.x, Thing.x.fget.__name__, caught(lambda: Thing().missing)


@proves("NB-13", lambda plain: plain.returned == "asked for nothing")
def attribute_errors_inside_a_property(record):
    """An AttributeError raised in a recorded property still goes to `__getattr__`, as Python has it."""

    class Thing:
        @property
        @record
        def broken(self):
            return self.nothing

        def __getattr__(self, name):
            return f"asked for {name}"

    return Thing().broken


@proves("NB-14", lambda plain: plain.returned[1] == 3)
def named_tuples_enums_and_flags(record):
    """Named tuples and enums with methods are unpacked, compared, looked up and iterated as before."""

    @record
    class Pair(typing.NamedTuple):
        a: int
        b: int = 2

        def total(self):
            return self.a + self.b

    @record
    class Colour(enum.Enum):
        RED = 1
        BLUE = 2

        def shout(self):
            return self.name + "!"

        @classmethod
        def first(cls):
            return cls.RED

    a, b = Pair(1)
    return (
        a + b,
        Pair(1).total(),
        Pair._fields,
        Pair(1)._replace(b=5),
        Colour(1) is Colour.RED,
        list(Colour.__members__),
        Colour.RED.shout(),
        Colour.first() is Colour["RED"],
        len(Colour),
        isinstance(Colour.RED, Colour),
        Pair(1) == (1, 2),
    )


@proves("NB-14", lambda plain: plain.returned[0] == 1)
def metaclasses(record):
    """A metaclass's `__call__` and `__setattr__`, singletons and `__init_subclass__` keep their say."""
    events = []

    class Meta(type):
        @record
        def __call__(cls, *args):
            events.append(f"call {cls.__name__}")
            return super().__call__(*args)

        def __setattr__(cls, name, value):
            raise AttributeError(name)

    class Base(metaclass=Meta):
        def __init_subclass__(cls, **kwargs):
            events.append(f"subclass {cls.__name__} {kwargs}")

    class Thing(Base, key=1):
        def method(self):
            return 1

    return Thing().method(), Base() is not None, events, type(Thing).__name__


@proves("NB-14", lambda plain: plain.returned[3] == "woofwoof")
def protocols_and_abstract_classes(record):
    """Protocols check as before, abstract classes stay abstract, and complete ones can be made."""

    @typing.runtime_checkable
    class Speaks(typing.Protocol):
        @record
        def speak(self): ...

    @record
    class Base(abc.ABC):
        @abc.abstractmethod
        def speak(self): ...

        @property
        @abc.abstractmethod
        def name(self): ...

        def twice(self):
            return self.speak() * 2

    @record
    class Dog(Base):
        name = "dog"

        def speak(self):
            return "woof"

    return (
        caught(Base),
        inspect.isabstract(Base),
        sorted(Base.__abstractmethods__),
        Dog().twice(),
        isinstance(Dog(), Speaks),
        isinstance(3, Speaks),
        issubclass(Dog, Base),
        isinstance(Base.register(int), type),
    )


@proves("NB-14", lambda plain: plain.returned[0] == 4)
def slots_without_dict_or_weakref(record):
    """Objects that take no new attributes are recorded all the same, and get none."""

    class Tight:
        __slots__ = ("x",)

        @record
        def get(self):
            return self.x

    tight = Tight()
    tight.x = 4
    return tight.get(), caught(setattr, tight, "y", 1), caught(weakref.ref, tight)


@proves("NB-19", lambda plain: plain.returned[:2] == ((1, 2), (1, 3)))
def private_names_in_a_class(record):
    """Parameters with two leading underscores, which Python renames inside a class, are handed on."""

    class Thing:
        @record
        def method(self, __a, *, __b=2):
            return __a, __b

    return Thing().method(1), Thing().method(1, _Thing__b=3), str(inspect.signature(Thing.method))


@proves("NB-19", lambda plain: plain.returned[0] == (0, 299))
def many_parameters_and_odd_names(record):
    """Three hundred parameters, non-ASCII names and names of builtins and globals are handed on."""
    names = [f"p{i}" for i in range(300)]
    scope = {}
    exec(f"def many({', '.join(names)}): return p0, p299", scope)  # noqa: S102
    exec("def odd(größe, BaseException, len, print=1, *, None_=2): return größe, BaseException, len, print", scope)  # noqa: S102
    many, odd = record(scope["many"]), record(scope["odd"])
    return many(*range(300)), odd(1, 2, 3), odd(größe=1, BaseException=2, len=3, print=4)
