"""NB-25 to NB-27: cancellation, tasks and their context, parents and children."""

import asyncio
import contextvars
import inspect
import threading

import pytest

from dashcam.capture.context import CURRENT
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import told
from dashcam.testing.safety.three_ways import same

VARIABLE = contextvars.ContextVar("theirs", default="before")


def recorded(program):
    """Run an async program recorded and return its spans by their first argument or position."""
    tracer = Dashcam()
    with tracer.started(), tracer.loud():
        tracer.fresh()
        asyncio.run(program(tracer.record))
        assert tracer.complaints(failed=False) == []
        return tracer.spans()[:-1]


async def _cancel(record):
    log = []

    @record
    async def sleeper():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as error:
            log.append(told(error))
            raise
        finally:
            log.append("finally")

    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    task.cancel("the reason")
    try:
        await task
    except asyncio.CancelledError as error:
        return log, error.args, task.cancelled(), task.cancelling()


def test_nb25_cancel():
    """`cancel(msg)` arrives with its message, the task counts as cancelled, and so does the span."""
    assert same(_cancel).returned[1:] == (("the reason",), True, 1)
    (span,) = recorded(_cancel)
    assert (span["status"], span["error"][0]) == ("cancelled", "asyncio.exceptions.CancelledError")


async def _uncancel(record):
    @record
    async def resists():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            before = asyncio.current_task().cancelling()
            after = asyncio.current_task().uncancel()
            return before, after

    task = asyncio.create_task(resists())
    await asyncio.sleep(0)
    task.cancel()
    return await task, task.cancelled()


def test_nb25_uncancel():
    """A coroutine may swallow its cancellation: the count goes up and down as without us."""
    assert same(_uncancel).returned == ((1, 0), False)
    assert recorded(_uncancel)[0]["status"] == "ok"


async def _timeouts(record):
    log = []

    @record
    async def slow(name):
        try:
            await asyncio.sleep(60)
        finally:
            log.append(name)

    @record
    async def own_timeout():
        async with asyncio.timeout(0.001):
            await slow("inner")

    async def outcome(call):
        try:
            return await call
        except Exception as error:
            return told(error)

    results = [
        await outcome(asyncio.wait_for(slow("wait_for"), 0.001)),
        await outcome(own_timeout()),
    ]
    try:
        async with asyncio.timeout(0.001) as scope:
            await slow("timeout")
    except TimeoutError as error:
        results.append(told(error))
    return results, log, scope.expired(), asyncio.current_task().cancelling()


def test_nb25_time_outs():
    """`wait_for` and `timeout` end a recorded coroutine with TimeoutError; within it, it was cancelled."""
    plain = same(_timeouts).returned
    assert [error.type for error in plain[0]] == ["TimeoutError"] * 3
    assert plain[1:] == (["wait_for", "inner", "timeout"], True, 0)
    assert [span["status"] for span in recorded(_timeouts)] == ["cancelled", "error", "cancelled", "cancelled"]


async def _sibling(record):
    log = []

    @record
    async def fail():
        await asyncio.sleep(0)
        raise ValueError("sibling")

    @record
    async def wait():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as error:
            log.append(error.args)
            raise

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(wait())
            group.create_task(fail())
    except* ValueError as found:
        log.append([told(error) for error in found.exceptions])
    return log, asyncio.current_task().cancelling()


def test_nb25_task_group():
    """A sibling's failure cancels the others of its group, and comes out as the group's exception."""
    assert same(_sibling).returned[0][1][0].args == ("sibling",)
    assert sorted(span["status"] for span in recorded(_sibling)) == ["cancelled", "error"]


async def _shield(record):
    @record
    async def inner():
        await asyncio.sleep(0.005)
        return "done"

    @record
    async def outer():
        return await asyncio.shield(inner_task)

    inner_task = asyncio.create_task(inner())
    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    task.cancel()
    results = await asyncio.gather(task, return_exceptions=True)
    return await inner_task, [told(error) for error in results]


def test_nb25_shield():
    """What is shielded goes on when the one who waits for it is cancelled."""
    assert same(_shield).returned[0] == "done"


async def _stream_cancelled(record):
    log = []

    @record
    async def stream():
        try:
            while True:
                yield "tok "
                await asyncio.sleep(60)
        finally:
            log.append("finally")

    @record
    async def consume():
        async for item in stream():
            log.append(item)

    task = asyncio.create_task(consume())
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    result = (await asyncio.gather(task, return_exceptions=True))[0]
    return log, told(result)


def test_nb25_a_cancelled_stream():
    """A stream that is cancelled while it waits ends once, as cancelled."""
    assert same(_stream_cancelled).returned[0] == ["tok ", "finally"]
    spans = recorded(_stream_cancelled)
    assert [span["status"] for span in spans] == ["cancelled", "cancelled"]
    assert spans[1]["stream"][2] == "cancelled"


def test_nb25_anyio_scopes():
    """An anyio scope that is left by its deadline cancels a recorded coroutine and goes on."""
    anyio = pytest.importorskip("anyio")

    async def program(record):
        log = []

        @record
        async def sleeper():
            try:
                await anyio.sleep(60)
            except anyio.get_cancelled_exc_class():
                log.append("cancelled")
                raise

        with anyio.move_on_after(0.001) as scope:
            await sleeper()
        async with anyio.create_task_group() as group:
            group.start_soon(sleeper)
            await anyio.sleep(0.001)
            group.cancel_scope.cancel()
        return log, scope.cancelled_caught, asyncio.current_task().cancelling()

    assert same(program).returned == (["cancelled"] * 2, True, 0)
    assert [span["status"] for span in recorded(program)] == ["cancelled"] * 2


async def _by_hand(record):
    @record
    async def coroutine():
        try:
            return await asyncio.sleep(0, "slept")
        except ValueError as error:
            return told(error)

    made = coroutine()
    first = made.send(None)
    try:
        made.throw(ValueError("thrown"))
    except StopIteration as stop:
        thrown = stop.value
    closed = coroutine()
    closed.send(None)
    closed.close()
    states = inspect.getcoroutinestate(made), inspect.getcoroutinestate(closed)
    try:
        await made
    except RuntimeError as error:
        return first, thrown, states, told(error)


def test_nb25_stepped_by_hand():
    """A coroutine that is sent to, thrown into, closed and awaited again does what Python's do."""
    assert same(_by_hand).returned[3].args == ("cannot reuse already awaited coroutine",)


async def _same_task(record):
    @record
    async def where():
        VARIABLE.set("inside")
        await asyncio.sleep(0)
        return asyncio.current_task() is task, asyncio.get_running_loop() is loop, threading.get_ident() == thread

    task, loop, thread = asyncio.current_task(), asyncio.get_running_loop(), threading.get_ident()
    return await where(), VARIABLE.get(), len(asyncio.all_tasks())


def test_nb26_same_task_loop_and_context():
    """A coroutine runs in the task, loop and thread that await it; a variable it sets is set for its caller."""
    assert same(_same_task).returned == ((True, True, True), "inside", 1)


def test_nb26_variables_of_plain_functions():
    """A context variable set in a recorded function is set for its caller, in the same context."""

    def program(record):
        @record
        def function():
            token = VARIABLE.set("inside")
            return token.var is VARIABLE

        def run():
            return function(), VARIABLE.get()

        return contextvars.copy_context().run(run), VARIABLE.get()

    assert same(program).returned == ((True, "inside"), "before")


async def _family(record):
    @record
    async def leaf(n):
        await asyncio.sleep(0.001 * (n % 3))
        return n

    @record
    async def branch(n):
        await leaf(10 * n)
        return await asyncio.gather(leaf(10 * n + 1), leaf(10 * n + 2))

    @record
    async def root(n):
        task = asyncio.create_task(branch(1))
        async with asyncio.TaskGroup() as group:
            group.create_task(branch(2))
            group.create_task(leaf(30))
        await task
        await asyncio.wait([asyncio.ensure_future(leaf(40))])
        async for done in as_they_come(leaf(50)):
            await leaf(60 + done)
        return CURRENT.get() is None

    async def as_they_come(*coroutines):
        for one in asyncio.as_completed(coroutines):
            yield (await one) // 50

    return await root(0) in (True, False)


def test_nb27_parents():
    """Through `create_task`, `gather`, `TaskGroup`, `wait`, `as_completed` each call is under the one that made it."""
    same(_family)
    spans = recorded(_family)
    names = {span["id"]: span["args"][0] for span in spans}
    parents = {span["args"][0]: names.get(span["parent"]) for span in spans}
    assert parents == {
        0: None,
        1: 0,
        2: 0,
        10: 1,
        11: 1,
        12: 1,
        20: 2,
        21: 2,
        22: 2,
        30: 0,
        40: 0,
        50: 0,
        61: 0,
    }


async def _orphan(record):
    @record
    async def child(n):
        await asyncio.sleep(0.002)
        await grandchild(2)
        return n

    @record
    async def grandchild(n):
        return n

    @record
    async def parent(n):
        return asyncio.create_task(child(1))

    task = await parent(0)
    after = CURRENT.get()
    return await task, after


def test_nb27_a_child_that_outlives_its_parent():
    """A task that goes on after the call that started it keeps that call as parent, and its own children theirs."""
    assert same(_orphan).returned == (1, None)
    spans = recorded(_orphan)
    ids = {span["args"][0]: span["id"] for span in spans}
    assert [span["parent"] for span in spans] == [0, ids[0], ids[1]]


async def _threads(record):
    @record
    def leaf(n):
        return n

    @record
    async def root(n):
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(leaf, 1)
        await loop.run_in_executor(None, contextvars.copy_context().run, leaf, 2)
        called = loop.create_future()
        loop.call_soon(lambda: called.set_result(leaf(3)))
        return await called

    return await root(0)


def test_nb27_threads_of_a_loop():
    """`to_thread`, an executor with a copied context and `call_soon` carry the parent."""
    assert same(_threads).returned == 3
    spans = recorded(_threads)
    root = next(span["id"] for span in spans if span["args"] == [0])
    assert [span["parent"] for span in spans] == [0, root, root, root]


async def _interleaved(record):
    @record
    async def step(n):
        await asyncio.sleep(0)
        return n

    @record
    async def worker(n):
        return [await step(10 * n + i) for i in range(5)]

    return await asyncio.gather(*(worker(n) for n in range(1, 6)))


def test_nb27_interleaved_tasks_do_not_mix():
    """Five tasks that take turns at each step keep their children apart."""
    spans = recorded(_interleaved)
    names = {span["id"]: span["args"][0] for span in spans}
    mixed = [span for span in spans if span["parent"] and names[span["parent"]] != span["args"][0] // 10]
    assert (len(spans), mixed) == (30, [])
