"""How the tests say where the calls of a trace were made: a line a call, and files that hold a whole trace."""

import asyncio
from pathlib import Path

from dashcam.testing.capturing import Captured

FOLDER = Path(__file__).with_name("paths_told")


def places(recorded: Captured) -> list[tuple[str, str | None]]:
    """Give name and path of each call, in the order they started; a path chosen by order has a `?`."""
    return [(span.name, _said(span)) for trace in recorded.traces for span in trace.spans]


def told(recorded: Captured) -> str:
    """Give all traces as a tree: name, kind, path, class and method of each call, and how many places a shared object has.

    Branches that ran side by side stand in the order of their paths.
    """
    return "\n".join(line for trace in recorded.traces for line in _lines(trace.spans, None, 0)) + "\n"


def expected(name: str) -> str:
    """Give the tree that a person has read."""
    return (FOLDER / f"{name}.txt").read_text()


def every_way(app, given, runner: asyncio.Runner) -> dict[str, object]:
    """Give the ways to call a runnable, each a function."""

    async def astream():
        return [chunk async for chunk in app.astream(given)]

    async def events():
        return [event async for event in app.astream_events(given, version="v2")]

    return {
        "invoke": lambda: app.invoke(given),
        "stream": lambda: list(app.stream(given)),
        "batch": lambda: app.batch([given, given]),
        "ainvoke": lambda: runner.run(app.ainvoke(given)),
        "astream": lambda: runner.run(astream()),
        "abatch": lambda: runner.run(app.abatch([given, given])),
        "astream_events": lambda: runner.run(events()),
    }


def _said(span) -> str | None:
    return span.path if span.path is None or span.path_exact else f"{span.path}?"


def _lines(spans, parent, depth):
    below = [span for span in spans if span.parent_id == parent]
    if any(
        span.span_id == parent and span.type is not None and span.type.qualname == "RunnableParallel" for span in spans
    ):
        below.sort(key=_said)
    for span in below:
        kind = "-" if span.type is None else span.type.qualname
        places = f" 1 of {len(span.paths)}" if span.paths and len(span.paths) > 1 else ""
        yield f"{'  ' * depth}{span.name} [{span.kind}] {_said(span)!r}{places} | {kind} | {span.method or '-'}"
        yield from _lines(spans, span.span_id, depth + 1)
