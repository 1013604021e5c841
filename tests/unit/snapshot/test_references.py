"""What functions and classes stand on: closures, defaults, globals, what they change; nothing is called."""

import functools
import json
import types

import pytest

import dashcam
from dashcam.snapshot import references
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.snapshot.references import (
    changed_by,
    class_place,
    class_values,
    closed_over,
    is_users_function,
    methods_of,
    referred,
    unwrapped,
)
from tests.unit.snapshot import plain_app

LIMIT = 4


def test_unwrapped():
    """Wrappers that say what they wrap are seen through, circles end."""
    outer = plain_app.counted(plain_app.counted(plain_app.shorten))
    assert unwrapped(outer)[-1] is plain_app.shorten
    assert len(unwrapped(outer)) == 3

    def circle():
        pass

    circle.__wrapped__ = circle
    assert unwrapped(circle) == [circle]


def test_what_records_is_seen_through():
    """The function that stands before a recorded one leads to it."""
    made = dashcam.span(plain_app.shorten)
    assert made is not plain_app.shorten
    assert unwrapped(made)[-1] is plain_app.shorten


def test_swapped_code_is_seen_through():
    """A function whose code stands in for its own, and holds the original as a constant, leads to the original."""

    def f(a):
        return LIMIT + a

    original = types.FunctionType(f.__code__, f.__globals__, f.__name__)
    before = referred(f)
    code = (lambda a: print(a)).__code__
    f.__code__ = code.replace(co_consts=(*code.co_consts, original))
    assert unwrapped(f) == [f, original]
    assert referred(unwrapped(f)[-1]) == before
    assert fingerprint(walk(f)) == fingerprint(walk(original))


def test_referred():
    """Closure, defaults and globals by name, attributes of the user's modules by both; what is assigned is left out."""
    own, counter = [1], 0

    def f(a, k=3, *, limit=LIMIT):
        nonlocal counter
        counter += 1
        return own, LIMIT, plain_app.PROMPT, json.dumps, k, limit, missing  # noqa: F821

    assert dict(referred(f)) == {"own": [1], "k": 3, "limit": 4, "LIMIT": 4, "plain_app.PROMPT": plain_app.PROMPT}


def test_closed_over_passes_what_is_not_there():
    """A variable without a value yet is none."""

    def f():
        return late

    assert closed_over(f) == []
    late = 1
    assert closed_over(f) == [("late", 1)]


def test_users_functions():
    """Functions of the standard library and of installed packages are not the user's."""
    assert is_users_function(plain_app.shorten)
    assert not is_users_function(json.dumps)
    assert not is_users_function(pytest.importorskip)


class Kept:
    k = 1
    made = functools.cached_property(lambda self: 1)

    def __init__(self):
        self.given = 1
        self.late = None
        self.both = 1

    def run(self):
        self.late = 2
        self.both = 3
        self.fresh = 4

    def set_k(self, k):
        self.k = k

    @property
    def size(self):
        return self.both

    @classmethod
    def build(cls):
        return cls()

    @staticmethod
    def plain():
        return 1


def test_methods():
    """Functions, class and static methods, properties and cached ones, each as a function."""
    assert [name for name, _ in methods_of(Kept)] == ["made", "__init__", "run", "set_k", "size", "build", "plain"]
    assert [name for name, _ in methods_of(plain_app.Settings)] == []


def test_changed_by():
    """What methods other than constructors and setters assign is changed; late is what a constructor had not filled."""
    assert changed_by([Kept]) == ({"late", "both", "fresh"}, {"late", "fresh"})


def test_class_values():
    """What a class holds for its objects, without functions and descriptors."""
    assert class_values(Kept) == [("k", 1)]


@pytest.mark.parametrize("cls", [Kept, plain_app.Settings])
def test_class_place(cls):
    """A class is found by its functions' file, else by its module's."""
    place = class_place(cls)
    assert (place.name, place.line) == (cls.__qualname__, 0)
    assert place.file == references.file_of(cls.__module__)


kept: list[str] = []


def test_a_list_that_a_function_fills():
    """A module's list that a function appends to is what the app keeps; one that it only reads is told."""

    def keeping(text):
        kept.append(text)

    def reading():
        return kept[0]

    assert [name for name, _ in referred(keeping)] == []
    assert [name for name, _ in referred(reading)] == ["kept"]
