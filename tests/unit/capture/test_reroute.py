"""A decorated function's calls through a function of ours, for whoever holds it."""

import asyncio
import functools
import inspect

import pytest

from dashcam.capture.reroute import reroute


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    @functools.wraps(function)
    async def awrapper(*args, **kwargs):
        return await function(*args, **kwargs)

    return awrapper if inspect.iscoroutinefunction(function) else wrapper


def named(said):
    def wrap(original):
        if inspect.iscoroutinefunction(original):

            async def call(*args, **kwargs):
                return said, await original(*args, **kwargs)
        else:

            def call(*args, **kwargs):
                return said, original(*args, **kwargs)

        return call

    return wrap


def test_who_holds_the_function_calls_ours_until_it_is_put_back():
    """A closure, keywords and defaults go through; then the very code stands there again."""
    held = decorated(lambda a, b=2: (a, b))
    code = held.__code__
    back = reroute(held, named("ours"))
    assert held(1, b=3) == ("ours", (1, 3))
    back()
    assert (held(1), held.__code__ is code) == ((1, 2), True)


def test_a_coroutine_function_stays_one():
    """Predicates, signature and the file it says it is from are as before."""

    async def asked(a):
        return a

    held = decorated(asked)
    before = (inspect.iscoroutinefunction(held), str(inspect.signature(held)), held.__code__.co_filename, held.__name__)
    back = reroute(held, named("ours"))
    assert asyncio.run(held(1)) == ("ours", 1)
    assert before == (
        inspect.iscoroutinefunction(held),
        str(inspect.signature(held)),
        held.__code__.co_filename,
        held.__name__,
    )
    back()
    assert asyncio.run(held(1)) == 1


def test_code_that_somebody_else_has_put_there_since_stays():
    """Ours is taken out only where it still stands."""
    held = decorated(lambda: 1)
    back = reroute(held, named("ours"))
    other = decorated(lambda: 2).__code__
    held.__code__ = other
    back()
    assert held.__code__ is other


@pytest.mark.parametrize("what", [len, lambda a: a, lambda *args: args, lambda *args, key=1, **kwargs: args, object()])
def test_what_is_no_decorators_function_is_refused(what):
    """The hook says that it no longer fits."""
    with pytest.raises(TypeError):
        reroute(what, named("ours"))


def test_an_error_goes_through():
    """As it was raised."""

    def fails():
        raise KeyError("x")

    held = decorated(fails)
    back = reroute(held, named("ours"))
    with pytest.raises(KeyError):
        held()
    back()
