"""Class names and state readers, taken without the class having a say."""

import enum
import gc
import types
import weakref

from dashcam.snapshot import labels
from dashcam.snapshot.labels import is_enum, label, module_of
from dashcam.snapshot.redact import Masker
from dashcam.snapshot.walker import Walker


class Base:
    __slots__ = ("a",)


class Own(Base):
    pass


def test_builtin_classes_have_no_module():
    """A built-in class is told by its bare name, any other with its module."""
    assert (label(int).full, label(Own).full) == ("int", f"{__name__}.Own")


def test_bases_go_up_to_object():
    """The bases are all classes above, nearest first, without `object`."""
    assert label(Own).bases == (f"{__name__}.Base",)
    assert label(bool).bases == ("int",)


def test_roots_are_identities():
    """Roots tell what a class derives from, itself and `object` included."""
    assert label(Own).roots == {id(Own), id(Base), id(object)}


def test_state_is_read_through_descriptors():
    """The state reader gives an object's own `__dict__`, slots give theirs, whatever the class says."""

    class Lying(Own):
        @property
        def __dict__(self):
            raise AssertionError("asked")

    one = Lying()
    object.__setattr__(one, "x", 1)
    one.a = 2
    known = label(Lying)
    assert known.read_state(one) == {"x": 1}
    assert known.read_slots(one) == [("a", 2)]
    assert label(Base).read_slots(Base()) == []


def test_state_of_a_namespace():
    """A class whose `__dict__` is a member in C has state too."""
    assert label(types.SimpleNamespace).read_state(types.SimpleNamespace(a=1)) == {"a": 1}


def test_no_state():
    """A class without `__dict__` has no state reader."""
    assert label(Base).read_state(Base()) is None
    assert label(int).read_state(3) is None


def test_a_module_that_is_no_text():
    """A class whose module is a property, missing or no text is told as of `?`."""
    odd = type("Odd", (), {"__module__": 7})
    lazy = type("Lazy", (), {"__module__": property(lambda self: "x")})
    assert [module_of(odd), module_of(lazy)] == ["?", "?"]
    assert label(odd).full == "?.Odd"


def test_names_that_utf8_cannot_say():
    """Lone surrogates in a class's names are escaped."""
    odd = type("Odd", (), {"__module__": "m\ud800", "__qualname__": "Odd\ud800"})
    assert label(odd).full == "m\\ud800.Odd\\ud800"


def test_kept_by_identity():
    """A label is made once a class; a class that takes a dead one's place in memory gets its own."""
    assert label(Own) is label(Own)
    for i in range(200):
        made = type(f"C{i}", (), {})
        assert label(made).qualname == f"C{i}"
        del made
        gc.collect(0)


def test_classes_are_not_kept_alive():
    """A label does not hold its class."""
    made = type("Gone", (), {"__slots__": ("a", "__dict__", "__weakref__")})
    gone = weakref.ref(made)
    Walker(Masker()).walk(made())
    del made
    gc.collect()
    assert gone() is None


def test_bounded(monkeypatch):
    """No more than `KEPT` labels are kept."""
    monkeypatch.setattr(labels, "KEPT", 8)
    kept = [type(f"C{i}", (), {}) for i in range(20)]
    for made in kept:
        label(made)
    assert len(labels._kept) <= 8


def test_enums():
    """Members of an enum are known by their class's roots."""
    assert is_enum(label(enum.IntEnum("E", "A")))
    assert not is_enum(label(int))
