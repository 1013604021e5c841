"""Coroutines, their tasks, time-outs and cancellation."""

import asyncio
import contextvars
import threading

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import told

VARIABLE = contextvars.ContextVar("theirs", default="before")


@proves("NB-24", lambda plain: plain.returned == [0, "sent", "finally"])
async def async_generators(record):
    """An async generator takes what is sent, and its `finally` runs when it is closed."""
    log = []

    @record
    async def numbers():
        try:
            log.append((yield 0))
            yield 1
        finally:
            await asyncio.sleep(0)
            log.append("finally")

    made = numbers()
    first = await made.asend(None)
    await made.asend("sent")
    await made.aclose()
    return [first, *log]


@proves("NB-24", lambda plain: plain.returned == ([0], ["closed"]))
async def broken_off(record):
    """A loop that is left early leaves an async generator that its caller closes, once."""
    log = []

    @record
    async def numbers():
        try:
            for number in range(10):
                yield number
        finally:
            log.append("closed")

    seen = []
    made = numbers()
    async for number in made:
        seen.append(number)
        break
    await made.aclose()
    return seen, log


@proves("NB-25", lambda plain: plain.returned[1:] == (("the reason",), True, 1))
async def cancelled(record):
    """`cancel(msg)` arrives with its message, and the task counts as cancelled."""
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


@proves("NB-25", lambda plain: plain.returned == ((1, 0), False))
async def uncancelled(record):
    """A coroutine may swallow its cancellation: the count goes up and down."""

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


@proves("NB-25", lambda plain: plain.returned == ("TimeoutError", ["ended"]))
async def timed_out(record):
    """`wait_for` ends a recorded coroutine with TimeoutError; its `finally` has run."""
    log = []

    @record
    async def slow():
        try:
            await asyncio.sleep(60)
        finally:
            log.append("ended")

    try:
        await asyncio.wait_for(slow(), 0.001)
    except TimeoutError as error:
        return told(error).type, log


@proves("NB-26", lambda plain: plain.returned == ((True, True, True), "inside", 1))
async def same_task_and_loop(record):
    """A coroutine runs in the task, loop and thread that await it; a variable it sets is set for its caller."""

    @record
    async def where():
        VARIABLE.set("inside")
        await asyncio.sleep(0)
        return asyncio.current_task() is task, asyncio.get_running_loop() is loop, threading.get_ident() == thread

    task, loop, thread = asyncio.current_task(), asyncio.get_running_loop(), threading.get_ident()
    return await where(), VARIABLE.get(), len(asyncio.all_tasks())


@proves("NB-27", lambda plain: plain.returned == [1, 2, 3, 4])
async def many_at_once(record):
    """Tasks, `gather` and task groups of recorded coroutines give back what theirs gave."""

    @record
    async def one(n):
        await asyncio.sleep(0)
        return n

    task = asyncio.create_task(one(1))
    async with asyncio.TaskGroup() as group:
        second = group.create_task(one(2))
    return [await task, second.result(), *await asyncio.gather(one(3), one(4))]


@proves("NB-29", lambda plain: plain.returned == (True, "made", True))
async def functions_that_return_awaitables(record):
    """A plain function that hands out a coroutine or a future hands out that very thing."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result("made")

    async def coroutine(): ...

    waiting = coroutine()

    @record
    def hand_out(given):
        return given

    same, result = hand_out(future) is future, await hand_out(future)
    same_coroutine = hand_out(waiting) is waiting
    await waiting
    return same, result, same_coroutine


@proves("NB-30", lambda plain: [one[0] for one in plain.warned] == ["RuntimeWarning"])
def never_awaited(record):
    """A coroutine that nobody awaits is warned of once, by its own name."""

    @record
    async def forgotten(): ...

    forgotten()
