"""What people put around functions works, in either order."""

import contextlib
import functools
import inspect

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import caught


@proves("NB-12", lambda plain: plain.returned[0][0] == 8)
def partial(record):
    """`functools.partial` above and below."""

    def add(a, b, *, c=0):
        return a + b + c

    below = functools.partial(record(add), 1, c=5)
    above = record(functools.partial(add, 1, c=5))
    return [
        (
            made(2),
            type(made),
            made.args,
            made.keywords,
            str(inspect.signature(made)),
            caught(made),
            made.func.__name__,
        )
        for made in (below, above)
    ]


@proves("NB-12", lambda plain: plain.returned[0][0] is True)
def partial_of_a_coroutine_function(record):
    """A partial of a coroutine function is still known for one."""

    async def wait(a):
        return a

    made = record(functools.partial(wait, 1)), functools.partial(record(wait), 1)
    return [(inspect.iscoroutinefunction(one), caught(one().send, None)) for one in made]


@proves("NB-12", lambda plain: plain.returned[:2] == ((True, False), (False, True)))
def partialmethod(record):
    """`functools.partialmethod` above and below."""

    class Cell:
        def set(self, state, *, loud=False):
            return state, loud

        alive = functools.partialmethod(record(set), True)
        dead = record(functools.partialmethod(set, False, loud=True))

    return Cell().alive(), Cell().dead(), caught(Cell().alive, 1, 2), str(inspect.signature(Cell.dead))


@proves("NB-12", lambda plain: plain.returned[2] == [3, 4, 3, 4, 3, 3])
def lru_cache(record):
    """`functools.lru_cache` above and below: the body runs once for equal arguments, and the cache can be asked and cleared."""
    ran = []

    def square(n):
        ran.append(n)
        return n * n

    made = record(functools.lru_cache(maxsize=8)(square)), functools.lru_cache(maxsize=8)(record(square))
    told = [(one(3), one(3), one(4), tuple(one.cache_info()), one.cache_parameters()) for one in made]
    for one in made:
        one.cache_clear()
    return told, [one(3) for one in made], ran, [caught(one, []) for one in made]


@proves("NB-12", lambda plain: plain.returned[-1] == 3)
def cached_methods(record):
    """A cached method in a class caches for each object."""

    class Thing:
        ran = 0

        @record
        @functools.lru_cache
        def method(self, a):
            Thing.ran += 1
            return a

        @functools.cache
        @record
        def other(self, a):
            Thing.ran += 1
            return a

    one, two = Thing(), Thing()
    return one.method(1), one.method(1), two.method(1), one.other(2), one.other(2), Thing.ran


@proves("NB-12", lambda plain: plain.returned[0][:3] == ["int", "list", "object"])
def singledispatch(record):
    """`functools.singledispatch` above and below, with functions registered before and after."""

    def build(first, second, registered):
        @first
        @second
        def show(x):
            return "object"

        @show.register
        @registered
        def _(x: int):
            return "int"

        @show.register(list)
        @registered
        def of_list(x):
            return "list"

        return [show(1), show([]), show("x"), show.dispatch(int)(1), len(show.registry), caught(show)]

    dispatch = functools.singledispatch
    return build(record, dispatch, record), build(dispatch, record, lambda f: f)


@proves("NB-12", lambda plain: plain.returned == (("int", "object"),) * 2)
def singledispatchmethod(record):
    """`functools.singledispatchmethod` above and below, with what is registered on it."""

    def build(first, second):
        class Shower:
            @first
            @second
            def show(self, x):
                return "object"

            @show.register
            def _(self, x: int):
                return "int"

        return Shower().show(1), Shower().show("x")

    return build(record, functools.singledispatchmethod), build(functools.singledispatchmethod, record)


@proves("NB-12", lambda plain: plain.returned[-3:] == ["out a", "in stop", "out stop"])
def context_managers_and_other_decorators(record):
    """`contextlib.contextmanager`, its async twin, `wraps` and `total_ordering` keep working."""
    events = []

    @contextlib.contextmanager
    @record
    def below(name):
        events.append(f"in {name}")
        try:
            yield name
        except KeyError:
            events.append("swallowed")
        finally:
            events.append(f"out {name}")

    @record
    @contextlib.contextmanager
    def above(name):
        events.append(f"in {name}")
        yield name
        events.append(f"out {name}")

    with below("a") as a, above("b") as b:
        events.append(a + b)
        raise KeyError
    with contextlib.suppress(StopIteration), below("stop"):
        raise StopIteration
    return events
