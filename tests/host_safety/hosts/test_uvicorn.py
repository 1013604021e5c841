"""NB-46: uvicorn with workers, which are spawned, under uvloop: streams, errors, clients that go away, reload by a signal."""

import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.host_safety.hosts.host import WAYS, Host, same, serving, trees

APP = """
import asyncio
import dashcam
dashcam.start()

@dashcam.span
async def inner(n):
    await asyncio.sleep(0.002)
    return n * 2

@dashcam.span
def blocking(n):
    return n + 1

@dashcam.span
async def answer(n):
    if n == 13:
        raise ValueError("unlucky")
    first, second = await asyncio.gather(inner(n), asyncio.to_thread(blocking, n))
    return first + second

@dashcam.span
async def chunks(n):
    for i in range(n):
        yield str(await inner(i)).encode()

@dashcam.span
async def endless(n):
    await asyncio.sleep(30)

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            told = (await receive())["type"]
            await send({"type": told + ".complete"})
            if told == "lifespan.shutdown":
                return
    _, what, n = scope["path"].split("/")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if what == "stream":
        async for chunk in chunks(int(n)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})
    elif what == "gone":
        waiting = asyncio.ensure_future(endless(int(n)))
        await receive()
        while (await receive())["type"] != "http.disconnect":
            pass
        waiting.cancel()
    else:
        try:
            body = str(await answer(int(n)))
        except ValueError as error:
            body = str(error)
        await send({"type": "http.response.body", "body": body.encode()})
"""
REQUESTS = 20
EXPECTED = sorted(
    [
        *(f"answer({n}) > [blocking({n}), inner({n})]" for n in range(REQUESTS) if n != 13),
        "answer(13) error",
        "chunks(3) > [inner(0), inner(1), inner(2)]",
        "endless(7) cancelled",
    ]
)


def ask(host):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda n: host.get(f"/answer/{n}"), range(REQUESTS)))
    answers.append(host.get("/stream/3"))
    # a client that goes away before its answer
    with socket.create_connection(("127.0.0.1", host.port), timeout=60) as gone:
        gone.sendall(b"GET /gone/7 HTTP/1.1\r\nHost: here\r\n\r\n")
        assert gone.recv(4096)  # the answer has begun: so has the call
        gone.shutdown(socket.SHUT_WR)
        while gone.recv(4096):  # until the server knows
            pass
    return answers


def served(folder, way, *options, number=signal.SIGTERM):
    (folder / "app.py").write_text(APP)
    with serving(Host(folder, way, "-m", "uvicorn", "--port", "PORT", "--no-access-log", *options, "app:app")) as host:
        host.until(lambda: "startup complete" in host.said(), "first worker")
        answers = ask(host)
        host.end(number)
        return host, answers


OPTIONS = {
    "workers": ("--workers", "2", "--loop", "uvloop"),
    "one process": ("--loop", "asyncio"),
}


@pytest.mark.slow
@pytest.mark.parametrize("options", OPTIONS)
def test_nb46_nb28_uvicorn_answers_as_plain(options, tmp_path):
    """Answers, streams, log, status and time to end are those of the plain server; each request is one whole trace."""
    plain, expected = served(tmp_path, "plain", *OPTIONS[options])
    for way in WAYS:
        recorded, answers = served(tmp_path, way, *OPTIONS[options])
        assert answers == expected
        same(plain, recorded)
        assert trees(recorded.spans()) == EXPECTED
