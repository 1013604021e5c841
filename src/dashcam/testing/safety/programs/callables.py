"""What is recorded looks as it did, to people and to `inspect`."""

import abc
import asyncio
import itertools
import logging
import types
import typing
import weakref

from dashcam.testing.safety.cases import proves


class Kept:
    """An object a weak reference can point to."""


@proves("NB-07", lambda plain: plain.returned[0] == [1, 2, 3])
def iterators_and_generators_are_not_advanced(record):
    """What is handed over unread is unread afterwards."""

    @record
    def through(value):
        return value

    return (
        list(through(iter([1, 2, 3]))),
        list(through(x for x in "ab")),
        list(through(map(str, [1]))),
        list(through(zip([1], [2], strict=True))),
        next(through(itertools.count(5))),
    )


@proves("NB-07", lambda plain: plain.returned == [True, True])
def weakly_held_results_go(record):
    """A result is not kept alive by having been recorded."""

    @record
    def make(argument):
        return Kept()

    argument = Kept()
    made = make(argument)
    seen = weakref.ref(made), weakref.ref(argument)
    del made, argument
    return [reference() is None for reference in seen]


@proves("NB-10", lambda plain: plain.returned == ((1, 2), (10, 20), "x"))
def attributes_set_later_hold(record):
    """Defaults and attributes that are changed on the recorded function are used."""

    @record
    def function(a=1, *, k=2):
        return a, k

    before = function()
    function.__defaults__ = (10,)
    function.__kwdefaults__["k"] = 20
    function.label = "x"
    return before, function(), function.label


@proves("NB-11", lambda plain: plain.returned == ("waiting", "there"))
def a_generator_can_be_awaited(record):
    """What `types.coroutine` made awaitable stays so."""

    @record
    @types.coroutine
    def sleeps():
        got = yield "waiting"
        return got

    async def main():
        return await sleeps()

    made = main()
    first = made.send(None)
    try:
        made.send("there")
    except StopIteration as stop:
        return first, stop.value


@proves("NB-17", lambda plain: plain.returned == [True] * 4)
def built_in_classes(record):
    """A built-in class cannot be changed: it is handed back, and nothing is raised."""
    return [record(cls) is cls for cls in (int, type, object, dict)]


@proves("NB-20", lambda plain: [name for _, _, name, _ in plain.returned] == ["says", "logging_callers", "main"])
def logging_callers(record):
    """A log record names the same file, line and function, also with `stacklevel=2`."""
    told = []

    class Handler(logging.Handler):
        def emit(self, one):
            told.append((one.filename, one.lineno, one.funcName, one.getMessage()))

    log = logging.getLogger("tests.host_safety.shape")
    log.propagate = False
    log.addHandler(Handler())
    try:

        @record
        def says():
            log.error("here")
            log.error("there", stacklevel=2)

        @record
        async def awaits():
            log.error("awaited", stacklevel=2)

        async def main():
            await awaits()

        says()
        asyncio.run(main())
    finally:
        log.handlers.clear()
    return told


@proves("NB-10", lambda plain: plain.returned == (True, True, True))
def abstract_and_final_marks(record):
    """Marks that decorators set on a function are found on the recorded one."""

    @record
    @abc.abstractmethod
    @typing.final
    @typing.no_type_check
    def marked(): ...

    return marked.__isabstractmethod__, marked.__final__, marked.__no_type_check__
