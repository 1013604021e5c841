"""NB-52: recording leaves most of the stack to the program, and what fails deep down fails as it would."""

import sys
import time

import pytest

import dashcam
from dashcam.capture import guard
from dashcam.testing import captured


def deepest(function):
    """How deep a recursion gets before Python stops it."""
    reached = [0]

    def note(depth):
        reached[0] = depth

    with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
        function(note, 1)
    return reached[0]


def plain(note, depth):
    note(depth)
    return plain(note, depth + 1)


@dashcam.span
def recorded(note, depth):
    note(depth)
    return recorded(note, depth + 1)


class Tree:
    def plain(self, note, depth):
        note(depth)
        return self.plain(note, depth + 1)

    @dashcam.span
    def recorded(self, note, depth):
        note(depth)
        return self.recorded(note, depth + 1)


@pytest.fixture
def quiet():
    """As in production: our own steps may meet the end of the stack too."""
    before, guard.mode.reraise = guard.mode.reraise, False
    yield
    guard.mode.reraise = before
    guard.reset()


@pytest.mark.parametrize("pair", [(plain, recorded), (Tree().plain, Tree().recorded)], ids=["function", "method"])
def test_nb52_half_the_depth_is_left(tracer, quiet, caplog, record_property, pair):
    """A recorded recursion gets at least half as deep as a plain one, and ends in Python's own RecursionError, silently."""
    guard.mode.reraise = False
    without, within = map(deepest, pair)
    record_property("percent of the recursion depth", 100 * within // without)
    assert 2 * within >= without - 1
    assert caplog.records == []


def test_nb52_off_costs_half_at_most():
    """While nothing records, a decorated recursion gets as deep as a recorded one."""
    assert 2 * deepest(recorded) >= deepest(plain) - 1


def test_nb52_recursion_errors_stay_what_they_are(tracer, quiet):
    """A program that catches its RecursionError gets the very object that was raised, and goes on being recorded."""
    guard.mode.reraise = False
    errors = []

    @dashcam.span
    def deep(n):
        try:
            return deep(n + 1)
        except RecursionError as error:
            errors.append(error)
            raise

    with pytest.raises(RecursionError) as caught:
        deep(0)
    assert {id(error) for error in errors} == {id(caught.value)}
    assert len(errors) > 100
    del caught
    errors.clear()
    tracer.fresh()
    assert dashcam.current_trace_id() is None
    assert dashcam.span(lambda: 7)() == 7
    assert len(tracer.frames) == 2


def test_nb52_recursion_in_a_generator_and_a_coroutine(tracer, quiet):
    """Recursive generators and coroutines end in a RecursionError as well."""
    guard.mode.reraise = False

    @dashcam.span
    def steps(n):
        yield n
        yield from steps(n + 1)

    @dashcam.span
    async def awaits(n):
        return await awaits(n + 1)

    with pytest.raises(RecursionError):
        list(steps(0))
    with pytest.raises(RecursionError):
        awaits(0).send(None)


def raise_at(depth):
    @dashcam.span
    def down(n):
        if not n:
            raise ValueError("at the bottom", 7)
        return down(n - 1)

    with pytest.raises(ValueError, match="at the bottom") as caught:
        down(depth)
    return caught


def test_nb52_an_error_300_deep_is_told_once():
    """An error that leaves 300 spans has its stack at the innermost one alone, type and message at each."""
    with captured() as recorded:
        raise_at(300)
    errors = [span.error for span in recorded.spans]
    assert len(errors) == 301
    assert {(error.type, error.message) for error in errors} == {("ValueError", "at the bottom, 7")}
    assert [error.stack is not None for error in errors] == [False] * 300 + [True]


def test_nb52_an_error_300_deep_is_cheap(tracer):
    """Such an error costs by its depth, not by the square of it: calls of ours are counted, not time."""
    spent = {}
    for depth in (100, 300):
        calls = [0]

        def count(frame, event, _arg, calls=calls):
            calls[0] += event == "call" and frame.f_code.co_filename.endswith("fault.py")

        sys.setprofile(count)
        try:
            raise_at(depth)
        finally:
            sys.setprofile(None)
        spent[depth] = calls[0]
    assert spent[300] < 4 * spent[100]


@pytest.mark.slow
@pytest.mark.newest
def test_nb52_an_error_300_deep_in_milliseconds(tracer, record_property):
    """Told generously: the CPU time of an error 300 deep, ours included, is far below a tenth of a second."""
    best = 1e9
    for _ in range(5):
        began = time.thread_time_ns()
        raise_at(300)
        best = min(best, (time.thread_time_ns() - began) / 1e6)
    record_property("ms of CPU for an error 300 spans deep", round(best, 1))
    assert best < 100


def test_nb52_values_at_the_end_of_the_stack(tracer, quiet):
    """Values that need a walk, met where only a few frames are left, neither fail the call nor change its error."""
    guard.mode.reraise = False

    class Node:
        def __init__(self, n):
            self.items = [{"n": n}]

    @dashcam.span
    def down(node, n):
        return down(Node(n), n + 1)

    with pytest.raises(RecursionError) as caught:
        down(Node(0), 0)
    assert type(caught.value) is RecursionError
