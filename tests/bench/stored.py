"""All CPU per span until it can be read: the caller, our background thread and the collector, distinct 3.6 kB values.

The collector has a process of its own, as it has with `dashcam run` and `dashcam ui`.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import process_time_ns

import dashcam
from dashcam.collect import collect
from tests.bench.measure import folder, in_process, in_processes, say, us
from tests.bench.peers import OpenTelemetry, plain
from tests.bench.row import Row, Scale
from tests.bench.workload import Call, distinct, nested

TRACES = 100
BAR = 60_000


def rows(scale: Scale) -> Iterator[Row]:
    """The row of this family."""
    took = in_processes("stored", min(scale.processes, 3), 2 * scale.rounds)
    ours, peer = took["ours"], took["otel"]
    yield Row(
        "all CPU per span until readable, distinct 3.6 kB values, before a search index",
        f"{us(ours)} (recorder {us(took['recorder'])}, collector {us(took['collector'])})",
        "≤ 60 µs",
        ours <= BAR,
        f"OpenTelemetry, exporter that serialises and sends nothing, {us(peer)}",
        {f"{name}_ns": ns for name, ns in took.items()},
    )


def _measure(root: Path, rounds: int) -> dict[str, float]:
    peer = OpenTelemetry()
    dashcam.start(store=root / "bench.db", integrations=())
    jobs: dict[str, tuple[Callable[[Sequence[Call]], int], Callable[[], object]]] = {
        "plain": (nested(plain), tuple),
        "recorder": (nested(dashcam.span), tuple),
        "otel": (nested(peer.wrap), peer.flush),
    }
    spent = dict.fromkeys(jobs, 0)
    spans = 0
    for number in range(rounds):
        for who, (job, settle) in jobs.items():
            values = distinct(TRACES, number * TRACES * 7)
            began = process_time_ns()
            spans += job(values) if who == "recorder" else 0 * job(values)
            settle()
            spent[who] += process_time_ns() - began
    dashcam.stop()
    collector = in_process("stored", "collect", root / "bench.db")["ns"]
    with dashcam.open(root / "bench.db") as store:
        readable = store.span_count()
    assert readable == spans, f"{spans} spans were recorded, {readable} can be read"
    recorder, otel = ((spent[who] - spent["plain"]) / spans for who in ("recorder", "otel"))
    return {"ours": recorder + collector / spans, "recorder": recorder, "collector": collector / spans, "otel": otel}


def _collect(path: Path) -> dict[str, float]:
    began = process_time_ns()
    collect(path)
    return {"ns": process_time_ns() - began}


if __name__ == "__main__":
    if sys.argv[1] == "collect":
        say(_collect(Path(sys.argv[2])))
    else:
        with folder() as place:
            say(_measure(place, int(sys.argv[1])))
