"""Generators do what Python's do, step by step."""

import contextvars
import inspect
import sys

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import caught, told

VARIABLE = contextvars.ContextVar("theirs", default="before")


def echo(record, log):
    """Return a recorded generator that answers to whatever is done to it."""

    @record
    def generator(n):
        got = None
        try:
            for i in range(n):
                try:
                    got = yield i, got
                except ValueError as error:
                    log.append(told(error))
                    got = "caught"
                except GeneratorExit:
                    log.append("closing")
                    raise
            return "returned", got
        finally:
            log.append("finally")

    return generator


@proves("NB-21", lambda plain: plain.returned[0][1] == (1, "a"))
def send_throw_and_the_return_value(record):
    """What is sent and thrown arrives in the body, what it yields and returns comes out."""
    log = []
    made = echo(record, log)(4)
    steps = [
        next(made),
        made.send("a"),
        made.throw(ValueError("b")),
        made.send(None),
        caught(made.send, "last"),
        caught(next, made),
    ]
    return steps, log, inspect.getgeneratorstate(made)


@proves("NB-21", lambda plain: plain.returned[0] == ["closing", "finally"])
def close(record):
    """`close` runs the `finally` once, at once; a second one does nothing; before the start nothing runs at all."""
    log = []
    generator = echo(record, log)
    made = generator(4)
    unstarted = generator(2)
    unstarted.close()
    next(made)
    made.close()
    made.close()
    return log, list(unstarted), caught(next, made), inspect.getgeneratorstate(made)


@proves("NB-21", lambda plain: plain.returned[0] == [])
def lazy_start(record):
    """Nothing of the body runs before the first step."""
    log = []

    @record
    def generator():
        log.append("started")
        yield 1

    made = generator()
    before = list(log)
    sent = caught(made.send, "too early")
    return before, sent, next(made), log


@proves("NB-21", lambda plain: plain.returned[0][3] == ("returned", "z"))
def yield_from(record):
    """`yield from` a recorded generator passes values, exceptions and the return value both ways."""
    log = []
    inner = echo(record, log)

    @record
    def outer():
        result = yield from inner(3)
        yield result

    made = outer()
    return [next(made), made.send("x"), made.throw(ValueError("y")), made.send("z"), list(made)], log


@proves(
    "NB-21",
    lambda plain: (
        (plain.returned[0].args == ("generator ignored GeneratorExit",))
        and (plain.returned[1] == ("bye" if sys.version_info >= (3, 13) else None))
    ),
)
def a_generator_that_will_not_close(record):
    """One that yields when it is closed raises Python's RuntimeError; one that returns then is closed."""

    @record
    def stubborn():
        while True:
            try:
                yield 1
            except GeneratorExit:
                yield 2
                return

    @record
    def polite():
        try:
            yield 1
        except GeneratorExit:
            return "bye"

    @record
    def failing():
        try:
            yield 1
        finally:
            raise KeyError("while closing")

    made = stubborn(), polite(), failing()
    for one in made:
        next(one)
    results = [caught(one.close) for one in made]
    made[0].close()
    return results


@proves("NB-21", lambda plain: plain.returned[1] is True)
def throwing_what_it_is_busy_with(record):
    """Exceptions thrown in keep identity, cause and context; a thrown class is made an instance once."""
    seen = []

    @record
    def generator():
        while True:
            try:
                yield len(seen)
            except Exception as error:
                seen.append((error, told(error)))

    made = generator()
    next(made)
    given = ValueError("one")
    made.throw(given)
    try:
        raise KeyError("handled")
    except KeyError:
        made.throw(TypeError("two"))
        other = TypeError("three")
        other.__cause__ = given
        made.throw(other)
    made.throw(OSError)
    return [facts for _, facts in seen], seen[0][0] is given, seen[3][0].__class__


@proves("NB-21", lambda plain: plain.returned.args == ("generator already executing",))
def already_running(record):
    """A generator that steps itself gets Python's ValueError."""

    @record
    def generator():
        yield caught(next, holder[0])

    holder = [generator()]
    return next(holder[0])


@proves("NB-21", lambda plain: plain.returned[3] == 10)
def delegation_by_for_zip_and_unpacking(record):
    """Everything that iterates takes a recorded generator: `for`, `zip`, unpacking, `in`, `sum`, comprehensions."""

    @record
    def numbers(n):
        yield from range(n)

    a, *rest = numbers(4)
    pairs = list(zip(numbers(3), numbers(2), strict=False))
    return a, rest, 2 in numbers(5), sum(numbers(5)), {*numbers(3)}, max(numbers(3)), [*numbers(2)], pairs


@proves("NB-21", lambda plain: plain.returned == (("inside", "inside"), ("outside", 1)))
def variables_of_the_context(record):
    """A context variable that a generator sets is set for whoever steps it, and what they set is seen inside."""

    @record
    def generator():
        VARIABLE.set("inside")
        got = yield VARIABLE.get()
        yield VARIABLE.get(), got

    made = generator()
    first = next(made), VARIABLE.get()
    VARIABLE.set("outside")
    second = made.send(1)
    VARIABLE.set("before")
    return first, second
