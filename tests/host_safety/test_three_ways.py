"""The runner itself: it sees a difference where there is one, and finds every step."""

import pytest

from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import outcome_of
from dashcam.testing.safety.three_ways import Injected, same, swept


def adds(record):
    @record
    def add(a, b):
        return a + b

    return add(1, b=2)


def fails(record):
    @record
    def fail(a):
        raise ValueError("no", a)

    fail(1)


def test_equal_programs_are_equal():
    """A function that returns and one that raises are the same three ways."""
    assert same(adds).returned == 3
    assert same(fails).raised.args == ("no", 1)


class Changes(Dashcam):
    """A tracer that returns its own values."""

    def record(self, target):
        return lambda *args, **kwargs: 4


class Forgets(Dashcam):
    """A tracer that fails aloud."""

    def record(self, target):
        def before(*args, **kwargs):
            self.step()
            return target(*args, **kwargs)

        return before

    def step(self):
        pass

    def is_step(self, frame, event, arg):
        return event == "call" and frame.f_code is Forgets.step.__code__


def test_a_changed_result_is_seen():
    """Another result than the plain program's fails the comparison."""
    with pytest.raises(AssertionError, match="returned: plain 3, here 4"):
        same(adds, tracer=Changes())


def test_a_failure_that_is_felt_is_seen():
    """An internal failure that reaches the program fails the sweep."""
    with pytest.raises(AssertionError, match="raised: plain None, here Told"):
        same(adds, tracer=Forgets())


def test_the_sweep_goes_through_many_steps():
    """Start, end and context alone are more than a dozen calls; each fails twice."""
    tracer = Dashcam()
    plain = outcome_of(adds, lambda target: target)
    with tracer.started():
        swept(adds, tracer, plain, (Injected,))
        assert swept(adds, tracer, plain) > 30
