"""What uvicorn leaves out, on real connections: who dawdles, who comes too often, who speaks no HTTP."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from dashcam.server import protocol
from dashcam.server.headers import HEADERS
from dashcam.server.protocol import Protocol

Ask = Callable[[int], Awaitable[None]]


class Hasty(Protocol):
    """A protocol that waits only a moment."""

    arrives_s = 0.1


def _serve(work: Ask, kind: type[Protocol] = Protocol, **more: Any) -> None:
    async def whole() -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            PlainTextResponse("here"), http=kind, ws="none", lifespan="off", log_config=None, access_log=False, **more
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        running = asyncio.create_task(server.serve([listening]))
        try:
            while not server.started:
                await asyncio.sleep(0.01)
            await work(listening.getsockname()[1])
        finally:
            server.should_exit = True
            await running
            listening.close()

    asyncio.run(whole())


async def _talk(port: int, *parts: bytes, pause_s: float = 0.0) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b"(cut)"
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


ASKED = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_a_request():
    """Is answered, in one part or in several."""

    async def work(port: int) -> None:
        assert (await _talk(port, ASKED)).endswith(b"here")
        assert (await _talk(port, ASKED[:9], ASKED[9:20], ASKED[20:])).endswith(b"here")

    _serve(work)


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "], ids=["nothing", "half a line", "half a header"]
)
def test_who_does_not_come_to_the_point(said: bytes):
    """Is cut off, however busily he goes on."""

    async def work(port: int) -> None:
        assert await _talk(port, said) in {b"", b"(cut)"}
        if said:
            assert await _talk(port, said, *[b"a"] * 8, pause_s=0.03) in {b"", b"(cut)"}

    _serve(work, Hasty)


def test_a_second_request_on_the_same_line_has_its_time_too():
    """And an idle line in between is uvicorn's to end."""

    async def work(port: int) -> None:
        kept = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        answer = await _talk(port, kept, kept, pause_s=0.15)
        assert answer.count(b"here") == 2
        cut = await _talk(port, kept, b"GET /", *[b"a"] * 8, pause_s=0.03)
        assert cut.count(b"here") <= 1

    _serve(work, Hasty, timeout_keep_alive=1)


def test_only_so_many_connections(monkeypatch: pytest.MonkeyPatch):
    """The others are refused; when they go there is room again."""
    monkeypatch.setattr(protocol, "CONNECTIONS", 3)

    async def work(port: int) -> None:
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert await _talk(port, ASKED) in {b"", b"(cut)"}
        for _, writer in lines:
            writer.close()
        await asyncio.sleep(0.05)
        assert (await _talk(port, ASKED)).endswith(b"here")

    _serve(work)


def test_what_is_no_http():
    """Is refused with the headers that every answer has."""

    async def work(port: int) -> None:
        answer = (await _talk(port, b"\x16\x03\x01nonsense\r\n\r\n")).decode().lower()
        assert answer.startswith("http/1.1 400")
        assert [name for name, value in HEADERS.items() if f"{name}: {value}".lower() not in answer] == []

    _serve(work)


def test_an_address_that_is_too_long():
    """Is refused, too."""

    async def work(port: int) -> None:
        answer = await _talk(port, b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n")
        assert answer.startswith(b"HTTP/1.1 400") or answer == b"(cut)"

    _serve(work)
