"""Frames that keep out of sight."""

import inspect
import warnings

import pytest

from dashcam.capture.hidden import FILE, hidden, without_us


def passes_on(call, *, twice=False):
    """Doc."""
    return call()


def test_hidden_keeps_the_function():
    """Names, doc, module and defaults stay; the code's file is the one that is passed over."""
    made = hidden(passes_on)
    assert (made.__name__, made.__doc__, made.__module__, made.__kwdefaults__) == (
        "passes_on",
        "Doc.",
        __name__,
        {"twice": False},
    )
    assert made.__code__.co_filename == FILE


def test_a_coroutine_from_a_generator():
    """With the flag a generator's code makes coroutines."""

    def steps():
        yield 1

    made = hidden(steps, inspect.CO_COROUTINE)()
    assert inspect.iscoroutine(made)
    assert made.send(None) == 1
    made.close()


def test_warnings_pass_over_it():
    """A warning one level up is said of the caller behind the hidden frame."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        hidden(passes_on)(lambda: warnings.warn("x", stacklevel=2))
    assert said[0].filename == __file__


def test_only_our_frame_is_taken_out():
    """The outermost frame goes where it is ours, and stays where it is not."""
    with pytest.raises(ZeroDivisionError) as caught:
        passes_on(lambda: 1 / 0)
    before = caught.value.__traceback__
    without_us(caught.value)
    assert caught.value.__traceback__ is before
    fresh = ValueError()
    without_us(fresh)
    assert fresh.__traceback__ is None
