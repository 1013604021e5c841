"""NB-09: Ctrl-C at any moment, put right before each bytecode of ours that stands around the program's function."""

import asyncio
import contextlib
import dis
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import dashcam
from dashcam.capture import calls
from dashcam.integrations import sdk_methods
from dashcam.integrations.around import Around, around
from dashcam.integrations.sdk_answer import Answer, Endpoint, Sdk
from dashcam.integrations.sdk_methods import MethodCall
from dashcam.testing.safety.adapter import OURS, Dashcam
from dashcam.testing.safety.outcome import MACHINERY

LEFT = "left behind"
NEVER = {"NOP", "RETURN_VALUE", "RETURN_CONST"}
"""Instructions at which Python never looks whether a signal has come: it does where a function begins, after a call, in a loop's jump."""


class Interrupter:
    """Raises KeyboardInterrupt before the `at`-th bytecode of ours; with `at=0` it only counts them."""

    def __init__(self, at):
        self.at = at
        self.steps = 0
        self.where = self.name = None

    def __call__(self, frame, event, arg):
        file = frame.f_code.co_filename
        if not (file.startswith("<dashcam") or (file.startswith(OURS) and not file.startswith(MACHINERY))):
            return None
        if in_finaliser(frame):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return self.step

    def step(self, frame, event, arg):
        if event == "opcode" and self.where is None:
            self.steps += 1
            self.name = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            if self.steps == self.at:
                self.where = f"bytecode {self.at} ({self.name}), {frame.f_code.co_qualname} line {frame.f_lineno}"
                raise KeyboardInterrupt
        return self.step

    def __enter__(self):
        sys.settrace(self)
        return self

    def __exit__(self, *_):
        sys.settrace(None)


def in_finaliser(frame):
    """Tell whether the frame is of a `__del__`, or was called by one: what is raised there Python never lets out."""
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


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


def stepped(made):
    """Run a coroutine that never waits."""
    try:
        with contextlib.suppress(StopIteration):
            made.send(None)
    finally:
        made.close()


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
    # a thread of its own: what an interrupt leaves of the interpreter's state of a thread goes with it
    with ThreadPoolExecutor(1) as own:
        own.submit(interrupted, shape).result()


def interrupted(shape):
    tracer = Dashcam()
    with tracer.started():
        ran = []
        call = shape(ran)
        call()
        for counting in (Interrupter(0), Interrupter(0)):  # Python 3.12 tells of no bytecode the first time
            with counting:
                call()
        wrong = []
        for at in range(1, counting.steps + 1):
            ran.clear()
            tracer.fresh()
            came = None
            with Interrupter(at) as interrupter:
                try:
                    call()
                except KeyboardInterrupt as error:
                    came = error
            if came is None and interrupter.where:
                wrong.append(f"{interrupter.where}: swallowed")
            if len(ran) > 1:
                wrong.append(f"{interrupter.where}: ran {len(ran)} times")
            felt = tracer.complaints(failed=False)
            wrong += [f"{interrupter.where}: {one}" for one in felt if not (interrupter.name in NEVER and LEFT in one)]
        assert wrong == []
        assert counting.steps > 30


def test_nb09_a_loop_is_interrupted():
    """In an event loop the interrupt ends `asyncio.run` as it does without us."""

    @dashcam.span
    async def work():
        await asyncio.sleep(0)
        raise KeyboardInterrupt

    with Dashcam().started(), pytest.raises(KeyboardInterrupt):
        asyncio.run(work())
