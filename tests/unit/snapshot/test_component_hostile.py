"""The walk runs nothing of the app's: hostile classes as the app, inside it, as keys, in containers, in closures."""

import sys
import types

import msgspec
import pytest

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.testing.safety import hostile

KINDS = sorted(hostile.classes())


class Holder:
    def __init__(self, **fields):
        vars(self).update(fields)


def walked(value):
    """Walk with all that follows, and say what of the app's was called."""
    hostile.COUNTS.clear()
    found = walk(value)
    fingerprint(found)
    diff(found, walk(value))
    found.paths_of(value)
    return dict(hostile.COUNTS)


@pytest.mark.parametrize("kind", KINDS)
def test_as_the_app(kind):
    """No hook of a hostile object is called when it is the app itself."""
    assert walked(hostile.values()[kind]) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_as_a_part(kind):
    """Nor when it is a part, an item, a value, in a tuple, in a set's place, bound in a closure or a default."""
    value = hostile.values()[kind]

    def closed(given=value):
        return value, given

    app = Holder(part=value, items=[value, (value,)], named={"a": value}, function=closed, mixed=["text", value])
    assert walked(app) == {}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "a set"])
def test_as_a_class(kind):
    """Nor is anything asked of the class when that is what an app holds, or of an object made of it that is called."""
    cls = hostile.classes()[kind]
    assert walked(Holder(cls=cls, more=[cls])) == {}


@pytest.mark.parametrize("kind", ["a mock", "a mock with a spec"])
def test_mocks(kind):
    """Mocks are no components without end, and count no calls."""
    value = hostile.values()[kind]
    found = walk(Holder(part=value))
    assert found.size < 200
    assert not vars(value)["_mock_mock_calls"]


def test_model_with_properties():
    """Overridden `model_dump`, properties and `__getattr__` stay unasked; plain fields are read."""
    value = hostile.model()
    assert walked(Holder(part=value)) == {}
    assert walk(value).root.parameters == {"title": "a plain field"}


def test_keys_are_not_asked():
    """Keys of a hostile class are neither hashed nor compared."""
    one, other = hostile.values()["every hook blocks"], hostile.values()["a hostile metaclass"]
    held = dict.fromkeys(range(2))
    plain = type("Key", (), {})
    held = {plain(): one, plain(): other}
    assert walked(Holder(named=held)) == {}


def test_method_of_a_hostile_object():
    """A bound method leads to its object, which is not asked."""
    cls = hostile.classes()["every hook raises"]
    bound = types.MethodType(len, hostile.make(cls))
    assert walked(Holder(method=bound)) == {}


def test_lying_names():
    """Modules and names of classes and functions that are no text do no harm."""
    cls = type("Odd", (), {"__module__": 7})
    function = types.FunctionType((lambda: 1).__code__, {"__name__": object(), "__builtins__": {}})
    assert walk(Holder(part=cls(), function=function)).size == 3


def test_raising_globals_and_cells():
    """A closure whose value is not assigned yet, and globals that are gone, are passed over."""

    def outer():
        def inner():
            return later, missing_global  # noqa: F821

        yield inner
        later = 1

    made = outer()
    assert walk(next(made)).root.parameters == {"name": "test_raising_globals_and_cells.<locals>.outer.<locals>.inner"}
    made.close()


def test_slots_that_are_empty():
    """Slots without a value are no fields."""

    class Slotted:
        __slots__ = ("a", "b")

    value = Slotted()
    value.b = 2
    assert walk(value).root.parameters == {"b": 2}


def test_deep_chain():
    """A list linked a hundred thousand times ends at a depth that is said."""
    head = None
    for _ in range(100_000):
        head = Holder(next=head)
    found = walk(head)
    assert (found.size, found.left_out) == (51, 1)
    fingerprint(found)
    while head is not None:  # taken apart before Python does it by recursion
        head = vars(head).pop("next")


def test_frames_are_not_kept():
    """The walk leaves no reference to the app's objects behind."""
    app = Holder(part=Holder(), function=lambda: None, items=[Holder()])
    before = [sys.getrefcount(one) for one in (app, app.part, app.function, app.items[0])]
    found = walk(app)
    assert [sys.getrefcount(one) for one in (app, app.part, app.function, app.items[0])] == before
    assert found.root.children


def test_names_that_no_file_can_say():
    """Lone surrogates in names of fields, keys, classes and functions are written as escapes; there is a version."""
    odd = "a\udcff"

    class Odd:
        pass

    def function(_given=odd):
        return app

    Odd.__qualname__ = Odd.__module__ = function.__qualname__ = function.__name__ = odd
    app = Odd()
    app.__dict__.update({odd: Odd(), "held": {odd: Odd(), "n": odd}})
    for root in (app, function, {odd: app}):
        found = walk(root)
        assert len(fingerprint(found)) == 16
        assert found.alike(walk(root))
        assert msgspec.json.encode(found.root)
