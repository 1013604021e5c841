"""NB-09: Ctrl-C at any moment, put right before each bytecode of ours that stands around the program's function."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import pytest

import dashcam
from dashcam.capture import calls
from dashcam.integrations import sdk_methods
from dashcam.integrations.around import Around, around
from dashcam.integrations.sdk_answer import Answer, Endpoint, Sdk
from dashcam.integrations.sdk_methods import MethodCall
from dashcam.testing.safety.adapter import Dashcam
from tests.host_safety.interrupts import interrupted, stepped


def function(ran):
    @dashcam.span
    def work(a):
        ran.append(a)
        return a

    return lambda: work({"a": [1]})


def failing(ran):
    @dashcam.span
    def work(a):
        ran.append(a)
        raise ValueError(a)

    def call():
        with contextlib.suppress(ValueError):
            work(1)

    return call


def method(ran):
    class Thing:
        @dashcam.span
        def work(self, a):
            ran.append(a)
            return a

    return lambda: Thing().work(a=1)


def coroutine(ran):
    @dashcam.span
    async def work(a):
        ran.append(a)

    return lambda: stepped(work(1))


def generator(ran):
    @dashcam.span
    def work(a):
        ran.append(a)
        yield a
        yield a

    return lambda: list(work(1))


def async_generator(ran):
    @dashcam.span
    async def work(a):
        ran.append(a)
        yield a
        yield a

    async def read():
        return [item async for item in work(1)]

    return lambda: stepped(read())


def block(ran):
    def call():
        with dashcam.span("block"):
            ran.append(1)

    return call


def tagged(ran):
    def call():
        with dashcam.tag(session="s"):
            ran.append(1)

    return call


class Heard(Around):
    """A framework's call whose chunks are counted."""

    __slots__ = ()


def heard(of, name, args, kwargs):
    span = calls.begin("framework", input=args)
    return None if span is None else Heard(span)


def framework(call):
    """A method of a library that `integrations.around` stands before."""

    class Library:
        run = around(heard, streams=True)(call, "library.Library.run")

    return Library().run


def framework_method(ran):
    work = framework(lambda _, a: ran.append(a))
    return lambda: work(1)


def framework_error(ran):
    def work(_, a):
        ran.append(a)
        raise ValueError(a)

    made = framework(work)

    def call():
        with contextlib.suppress(ValueError):
            made(1)

    return call


def framework_coroutine(ran):
    async def work(_, a):
        ran.append(a)

    made = framework(work)
    return lambda: stepped(made(1))


def framework_stream(ran):
    def work(_, a):
        ran.append(a)
        yield a
        yield a

    made = framework(work)
    return lambda: list(made(1))


def framework_handed_stream(ran):
    def work(_, a):
        ran.append(a)
        return (one for one in [a, a])

    made = framework(work)
    return lambda: list(made(1))


def framework_async_stream(ran):
    async def work(_, a):
        ran.append(a)
        yield a
        yield a

    made = framework(work)

    async def read():
        return [item async for item in made(1)]

    return lambda: stepped(read())


ENDPOINT = Endpoint(kind="llm", name="chat", input=dict, output=str, usage=lambda _: None, finish=lambda _: [])
SDK = Sdk(name="library", endpoints={"/chat": ENDPOINT}, address=lambda _: ("library", {}))


def asked(_client, body):
    call = MethodCall(SDK, ENDPOINT, None, "library")
    return call if call.open(None, body, {}, "chat") else None


def answered(call, _result):
    call.answered(Answer(output="yes"))


def sdk_method(ran):
    def chat(_, a):
        ran.append(a)

    made = sdk_methods.method(asked, answered)(chat)
    return lambda: made(None, 1)


def sdk_coroutine(ran):
    async def chat(_, a):
        ran.append(a)

    made = sdk_methods.amethod(asked, answered)(chat)
    return lambda: stepped(made(None, 1))


FRAMEWORKS = [
    framework_method,
    framework_error,
    framework_coroutine,
    framework_stream,
    framework_handed_stream,
    framework_async_stream,
    sdk_method,
    sdk_coroutine,
]


@pytest.mark.parametrize(
    "shape",
    [function, failing, method, coroutine, generator, async_generator, block, tagged, *FRAMEWORKS],
    ids=lambda shape: shape.__name__,
)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
def test_nb09_at_every_bytecode(shape):
    """The interrupt comes out each time, the function has run once at most, nothing counts as failed, the next call is recorded.

    No span and no tag is left current, wherever the interrupt falls: where it may fall, which is not before every instruction.
    """
    with ThreadPoolExecutor(1) as own:
        assert own.submit(interrupted, shape).result() == []


def test_nb09_a_loop_is_interrupted():
    """In an event loop the interrupt ends `asyncio.run` as it does without us."""

    @dashcam.span
    async def work():
        await asyncio.sleep(0)
        raise KeyboardInterrupt

    with Dashcam().started(), pytest.raises(KeyboardInterrupt):
        asyncio.run(work())
