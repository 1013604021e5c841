"""NB-28: uvloop, anyio on asyncio and on trio, nest_asyncio: whole programs, with their subprocesses and their Ctrl-C."""

import pytest

from tests.host_safety.hosts.host import Host, same, trees

HEAD = """
import asyncio, contextvars, os, signal, sys
import dashcam
dashcam.start()

@dashcam.span
def sync(n):
    return n

@dashcam.span
async def leaf(n):
    await asyncio.sleep(0.001)
    return sync(n)

@dashcam.span
async def chunks(n):
    for i in range(n):
        yield await leaf(i)
"""
ASYNCIO = """
@dashcam.span
async def gathers(n):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(leaf(i)) for i in range(n)]
    return [task.result() for task in tasks]

@dashcam.span
async def late(n):
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(50)
    except TimeoutError:
        return "late"

@dashcam.span
async def called(n):
    done = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.005, lambda: done.set_result(sync(n)))
    return await done

@dashcam.span
async def child(n):
    process = await asyncio.create_subprocess_exec(sys.executable, "child.py", str(n), stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode()

@dashcam.span
async def stream(n):
    async for chunk in chunks(9):
        if chunk == n:
            break
    return chunk

async def main():
    print(await gathers(3), await late(1), await called(2), await child(4), await stream(1))
    print(await asyncio.to_thread(sync, 5), await asyncio.get_running_loop().run_in_executor(None, sync, 6))
    print(type(asyncio.get_running_loop()).__module__)
"""
TOLD = [
    "called(2) > sync(2)",
    "gathers(3) > [leaf(0) > sync(0), leaf(1) > sync(1), leaf(2) > sync(2)]",
    "late(1)",
    "child(4) > grandchild(4)",
    "stream(1) > chunks(9) > [leaf(0) > sync(0), leaf(1) > sync(1)]",
    "sync(5)",
    "sync(6)",
]
TRIO = """
import anyio

@dashcam.span
async def anyleaf(n):
    await anyio.sleep(0.001)
    return sync(n)

@dashcam.span
async def gathers(n):
    async with anyio.create_task_group() as group:
        for i in range(n):
            group.start_soon(anyleaf, i)

@dashcam.span
async def late(n):
    with anyio.move_on_after(0.01):
        await anyio.sleep(50)
    return "late"

@dashcam.span
async def fails(n):
    async def boom():
        await anyleaf(n)
        raise ValueError(n)
    async with anyio.create_task_group() as group:
        group.start_soon(boom)
        group.start_soon(anyio.sleep, 50)

@dashcam.span
async def threads(n):
    return await anyio.to_thread.run_sync(sync, n) + await anyio.to_thread.run_sync(lambda: anyio.from_thread.run(anyleaf, n + 1))

@dashcam.span
async def child(n):
    return (await anyio.run_process([sys.executable, "child.py", str(n)])).stdout.decode()

@dashcam.span
async def anychunks(n):
    for i in range(n):
        yield await anyleaf(i)

@dashcam.span
async def stream(n):
    made = anychunks(9)
    async for chunk in made:
        if chunk == n:
            break
    await made.aclose()
    return chunk

async def main():
    print(await gathers(3), await late(1), await threads(2), await child(4), await stream(1))
    try:
        await fails(7)
    except* ValueError as group:
        print("group", [error.args for error in group.exceptions])
"""
ANY_TOLD = [
    "gathers(3) > [anyleaf(0) > sync(0), anyleaf(1) > sync(1), anyleaf(2) > sync(2)]",
    "late(1)",
    "threads(2) > [anyleaf(3) > sync(3), sync(2)]",
    "child(4) > grandchild(4)",
    "stream(1) > anychunks(9) > [anyleaf(0) > sync(0), anyleaf(1) > sync(1)]",
    "fails(7) error > anyleaf(7) > sync(7)",
]
NESTED = """
import warnings; warnings.simplefilter("ignore")
import nest_asyncio
nest_asyncio.apply()

@dashcam.span
def nested(n):
    return asyncio.run(leaf(n)) + asyncio.get_event_loop().run_until_complete(leaf(n + 1))

@dashcam.span
async def above(n):
    await leaf(n)
    return nested(n + 1)

async def main():
    print(await asyncio.gather(above(1), above(10)), nested(20))
"""
NESTED_TOLD = [
    "above(1) > [leaf(1) > sync(1), nested(2) > [leaf(2) > sync(2), leaf(3) > sync(3)]]",
    "above(10) > [leaf(10) > sync(10), nested(11) > [leaf(11) > sync(11), leaf(12) > sync(12)]]",
    "nested(20) > [leaf(20) > sync(20), leaf(21) > sync(21)]",
]
CHILD = (
    "import dashcam, sys\ndashcam.start()\n@dashcam.span\ndef grandchild(n): return n\nprint(grandchild(sys.argv[1]))\n"
)
PROGRAMS = {
    "asyncio": (ASYNCIO + "asyncio.run(main())\n", TOLD),
    "uvloop.run": (ASYNCIO + "import uvloop\nuvloop.run(main())\n", TOLD),
    "uvloop's policy": (
        "import asyncio, uvloop\nasyncio.set_event_loop_policy(uvloop.EventLoopPolicy())\n"
        + HEAD
        + ASYNCIO
        + "asyncio.run(main())\n",
        TOLD,
    ),
    "anyio on asyncio": (TRIO + "anyio.run(main)\n", ANY_TOLD),
    "anyio on trio": (TRIO + "anyio.run(main, backend='trio')\n", ANY_TOLD),
    "nest_asyncio": (NESTED + "asyncio.run(main())\n", NESTED_TOLD),
}


def ran(folder, way, text):
    (folder / "app.py").write_text(text)
    (folder / "child.py").write_text(CHILD)
    with Host(folder, way, "app.py") as host:
        host.end(None)
        return host


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_nb28_loops_run_as_plain(name, tmp_path):
    """Output, status and time to end are the plain program's, and every call hangs where it was made."""
    text, expected = PROGRAMS[name]
    text = text if HEAD in text else HEAD + text
    plain = ran(tmp_path, "plain", text)
    assert plain.ended.status == 0, plain.ended.stderr
    for way in ("start", "run"):
        recorded = ran(tmp_path, way, text)
        same(plain, recorded)
        assert trees(recorded.spans()) == sorted(expected)
