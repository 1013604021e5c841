"""What a token of a stream costs above bare iteration, for a generator and an async generator."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import dashcam
from tests.bench.measure import Job, folder, in_processes, interleaved, say, sweep, us
from tests.bench.peers import OpenTelemetry, bare_stream, plain
from tests.bench.row import Row, Scale

TOKENS = 1_000
STREAMS = 20
BARS = {"sync": 200, "async": 300}


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_processes("stream", scale.processes, scale.rounds)
    for way, bar in BARS.items():
        ours, peer = (took[f"{way} {who}"] - took[f"{way} plain"] for who in ("ours", "otel"))
        beside = f"OpenTelemetry, chunks in a list, {us(peer)}"
        if way == "sync":
            beside = f"`yield from` {us(took['sync bare'] - took['sync plain'])}, {beside}"
        yield Row(
            f"token of a stream, {way}",
            us(ours),
            f"≤ {bar / 1000} µs",
            ours <= bar,
            beside,
            {"ours_ns": ours, "otel_ns": peer},
        )


def tokens(count: int) -> Iterator[str]:
    """A stream of words, as a model gives them."""
    for _ in range(count):
        yield "word "


async def async_tokens(count: int) -> AsyncIterator[str]:
    """The same, async, with nothing to wait for."""
    for _ in range(count):
        yield "word "


def _read(stream: Callable[[int], Iterator[str]]) -> Job:
    def job(_: Any) -> None:
        for _ in range(STREAMS):
            for _ in stream(TOKENS):
                pass

    return job


def _read_async(stream: Callable[[int], AsyncIterator[str]]) -> Job:
    async def read() -> None:
        for _ in range(STREAMS):
            async for _ in stream(TOKENS):
                pass

    def job(_: Any) -> None:
        loop.run_until_complete(read())

    return job


def _measure(root: Path, rounds: int) -> dict[str, float]:
    peer = OpenTelemetry()
    dashcam.start(store=root / "bench.db", integrations=())
    sync = {"plain": plain, "bare": bare_stream, "ours": dashcam.span, "otel": peer.wrap_stream}
    asynchronous = {"plain": plain, "ours": dashcam.span, "otel": peer.wrap_async_stream}
    jobs = {f"sync {who}": _read(wrap(tokens)) for who, wrap in sync.items()}
    jobs |= {f"async {who}": _read_async(wrap(async_tokens)) for who, wrap in asynchronous.items()}
    took = interleaved(jobs | {"tidy": lambda _: sweep(root)}, rounds, STREAMS * TOKENS)
    dashcam.stop()
    return took


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    with folder() as place:
        say(_measure(place, int(sys.argv[1])))
    loop.close()
