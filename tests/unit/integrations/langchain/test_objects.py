"""Frames tell on what a run is made: library methods are read, the user's code never."""

import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from dashcam.capture.places import Spot
from dashcam.integrations.langchain import objects
from dashcam.integrations.langchain.objects import AROUND, call_of, handed_on, holds, is_method, roles, standing

LIBRARY = """
import sys
class Runnable:
    def _begin(self, read):
        return read(sys._getframe())
    def invoke(self, read):
        return self._begin(read)
class Model(Runnable):
    def generate(self, read):
        return self._begin(read)
    def invoke(self, read):
        return self.generate(read)
class Binding(Runnable):
    def __init__(self, bound):
        self.bound = bound
    def invoke(self, read):
        return self.bound.invoke(read)
class DynamicRunnable(Runnable):
    def invoke(self, read):
        return Model().invoke(read)
class Puller(Runnable):
    def __init__(self, source):
        self.source = iter([source])
    def invoke(self, read):
        return next(self.source).invoke(read)
class Long(Runnable):
    def generate(self, read):
        if read is None:
            a = b = c = d = e = f = g = h = 1
        return read(sys._getframe())
    def invoke(self, read):
        return self.generate(read)
class Steps(Runnable):
    def stream(self, read):
        if read is None:
            a = b = c = d = e = f = g = h = 1
        yield read(sys._getframe())
    def invoke(self, read, source=None):
        return next(source or self.stream(read))
class Sequence(Runnable):
    def _start(self, read):
        return read(sys._getframe())
    def invoke(self, read):
        return self._start(read)
def helper(runnable, read):
    return runnable.invoke(read)
"""
"""A stand-in for LangChain, in a file where libraries lie."""


@pytest.fixture(scope="module")
def library():
    made = {"__name__": "langchain_core.standin"}
    exec(compile(LIBRARY, "/venv/lib/python3.11/site-packages/langchain_core/standin.py", "exec"), made)
    return made


def read(frame):
    return call_of(frame, "Runnable", None)


def users_read(frame):
    return read(sys._getframe())


def test_the_method_that_was_called_and_its_object(library):
    """From the private method that begins the run outwards to the public one, which is the class's that defines it."""
    model = library["Model"]()
    call = model.invoke(read)
    assert call.value is model
    assert (call.method, call.within) == ("langchain_core.standin.Model.invoke", ())


def test_what_hands_the_call_on_is_around_it(library):
    """A binding in a binding, nearest first; helper functions between are passed."""
    model = library["Model"]()
    inner = library["Binding"](model)
    outer = library["Binding"](inner)
    call = library["helper"](outer, read)
    assert call.value is model
    assert [held is one for held, one in zip(call.within, (inner, outer), strict=True)] == [True, True]
    assert [held is model for held in call.within] == [False, False]


def test_an_object_that_only_pulls_is_not_around(library):
    """Steps of a stream pull each other: whoever does not hold the object does not hand calls on to it."""
    model = library["Model"]()
    assert library["Puller"](model).invoke(read).within == ()


def test_what_chooses_for_each_call_is_around_what_it_chose(library):
    """It may have made the object for this one call."""
    chooser = library["DynamicRunnable"]()
    (held,) = chooser.invoke(read).within
    assert held is chooser


def test_the_run_around_is_not_read_again(library):
    """Its frame ends the way outwards."""

    def read_within(frame):
        return call_of(frame, "Runnable", id(frame.f_back))

    call = library["Binding"](library["Model"]()).invoke(read_within)
    assert (call.method, call.within) == ("langchain_core.standin.Runnable._begin", ())


def test_a_method_of_many_variables_is_passed_where_its_caller_is_known_to_be_the_same_objects(library):
    """From the second time on; the method that was called and the frame of the run are as before."""

    def read_both(frame):
        return read(frame), id(frame)

    for model in (library["Long"](), library["Long"]()):
        call, frame = model.invoke(read_both)
        assert call.value is model
        assert (call.method, call.frame) == ("langchain_core.standin.Long.invoke", frame)
    assert (id(library["Long"].generate.__code__), id(library["Long"].invoke.__code__)) in objects._steps


def test_a_generator_is_read_whoever_steps_it(library):
    """It may be another object of the same class."""
    one, other = library["Steps"](), library["Steps"]()
    assert one.invoke(read).value is one
    assert other.invoke(read, one.stream(read)).value is one


def test_around_an_object_that_has_its_place_nothing_is_looked_for(library):
    """Whoever hands the call on tells nothing then; the method that was called is still told."""
    model, spot = library["Model"](), Spot((), None, None)
    spot.calls[id(model)] = (weakref.ref(model), None, spot, None)
    call = library["Binding"](model).invoke(lambda frame: call_of(frame, "Runnable", None, spot))
    assert (call.value is model, call.method, call.within) == (True, "langchain_core.standin.Model.invoke", ())
    other = library["Model"]()
    assert len(library["Binding"](other).invoke(lambda frame: call_of(frame, "Runnable", None, spot)).within) == 1


def test_a_method_says_whose_it_is_where_roles_speak_of_its_class(library):
    """So the variables of another object's method are not read; of a library beside LangChain's own it is not known."""
    other = {"__name__": "langchain_other.standin"}
    exec(compile(LIBRARY, "/venv/lib/python3.11/site-packages/langchain_other/standin.py", "exec"), other)
    said = [made["Model"]().invoke(objects._code) for made in (library, other)]
    assert [one.own for one in said] == ["Runnable", None]
    assert said[0].own in roles(library["Model"]())


def test_the_frame_of_a_run_is_one_that_is_there_while_its_code_runs(library):
    """The method that only begins it is over by then."""
    call, frame = library["Sequence"]().invoke(lambda frame: (read(frame), id(frame.f_back)))
    assert call.frame == frame


def test_users_frames_are_not_read(library):
    """A run that the user's code begins by itself is on nothing, although a runnable is further out."""
    model = library["Model"]()
    assert model.invoke(users_read) is None


def test_an_object_of_another_kind_is_not_taken(library):
    """A tool's run is on a tool."""
    assert library["Model"]().invoke(lambda frame: call_of(frame, "BaseTool", None)) is None


def test_the_users_own_method_is_named_where_it_begins_the_run(library):
    """It is the one that was called: the library's private half is its helper."""

    class Mine(library["Runnable"]):
        def invoke(self, read):
            return self._begin(read)

    call = Mine().invoke(read)
    assert call.method == f"{__name__}.{Mine.__qualname__}.invoke"


def test_a_thread_is_told_what_began_it(library):
    """Where no frame leads out of it."""
    model = library["Model"]()
    binding = library["Binding"](model)
    token = AROUND.set(standing(binding, "batch", None))
    try:
        (held,) = model.invoke(lambda frame: _in_a_thread(model))
    finally:
        AROUND.reset(token)
    assert held is binding


def _in_a_thread(model):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, model.invoke, read).result().within


def test_a_task_is_made_on_what_began_it(library):
    """`abatch` begins runs as tasks of their own: no frame has the object, and the method is the one that was called."""
    model = library["Model"]()
    token = AROUND.set(standing(model, "abatch", None))
    try:
        call = call_of(None, "Runnable", None)
        assert call_of(None, "BaseTool", None) is None
    finally:
        AROUND.reset(token)
    assert call.value is model
    assert call.method == "langchain_core.standin.Model.abatch"
    assert call_of(None, "Runnable", None) is None


def test_what_holds_an_object_is_told_by_its_fields(library):
    """In a field, a list or a dict that is one; never deeper, and nothing is compared."""

    class Unequal:
        def __eq__(self, other):
            raise AssertionError

    part = Unequal()
    model = library["Model"]()
    assert holds(library["Binding"](part), part)
    model.parts = [Unequal(), part]
    assert holds(model, part)
    model.parts = {"a": part}
    assert holds(model, part)
    model.parts = [[part]]
    assert not holds(model, part)
    assert not holds(model, None)


def test_roles_are_the_librarys_classes(library):
    """Those of LangChain's own modules; a class of the same name elsewhere is another."""

    class Model(library["Binding"]):
        pass

    assert roles(Model(None)) == {"Binding", "Runnable"}
    assert roles(7) == frozenset()


def test_what_an_embedding_model_was_asked_by(library):
    """It has no run of its own to begin at: the way outwards begins at its caller."""
    model = library["Model"]()
    binding = library["Binding"](model)
    assert binding.invoke(lambda frame: handed_on(frame, model)) == (binding,)


def test_a_method_is_known_by_its_code(library):
    """The user's method, and no function of the same name."""
    model = library["Model"]()
    assert is_method(library["Model"].invoke.__code__, model)
    assert not is_method(library["Runnable"].invoke.__code__, model)
    assert not is_method(read.__code__, model)


def test_memories_are_bounded(library, monkeypatch):
    """A program that makes up ever new classes and functions."""
    monkeypatch.setattr(objects, "KEPT", 4)
    for _ in range(20):
        made = type("Made", (library["Model"],), {"__module__": "langchain_core.standin"})
        made().invoke(read)
    assert len(objects._roles) <= 4
    assert len(objects._codes) <= 4
