"""All CPU per span until it can be read: the caller, our background thread and the collector, distinct 3.6 kB values.

The collector has a process of its own, as it has with `dashcam run` and `dashcam ui`.
"""

import gc
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import process_time_ns, sleep

import dashcam
from dashcam.collect.collector import Collector
from dashcam.settings import journal_root
from dashcam.store import open_inlet
from tests.bench.measure import folder, in_process, in_processes, say, us
from tests.bench.peers import OpenTelemetry, plain
from tests.bench.row import Row, Scale
from tests.bench.workload import Call, distinct, nested, repeated

TRACES = 100
READY_S = 0.01
"""Is waited, so that what the recorder makes ready in the background is counted."""
BAR, BAR_WITH_INDEX = 60_000, 120_000


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_processes("stored", min(scale.processes, 3), 2 * scale.rounds)
    ours, indexed, peer = took["ours"], took["indexed"], took["otel"]
    beside = f"OpenTelemetry, exporter that serialises and sends nothing, {us(peer)}"
    figures = {f"{name}_ns": ns for name, ns in took.items()}
    yield Row(
        "all CPU per span until readable, distinct 3.6 kB values, before a search index",
        f"{us(ours)} (recorder {us(took['recorder'])}, collector {us(took['collector'])})",
        "≤ 60 µs",
        ours <= BAR,
        beside,
        figures,
    )
    yield Row(
        "the same with rollups and search index",
        f"{us(indexed)} (recorder {us(took['recorder'])}, collector {us(took['whole'])})",
        "≤ 120 µs",
        indexed <= BAR_WITH_INDEX,
        beside,
        figures,
    )


def _measure(root: Path, rounds: int) -> dict[str, float]:
    peer = OpenTelemetry()
    dashcam.start(store=root / "bench.db", integrations=())
    jobs: dict[str, tuple[Callable[[Sequence[Call]], int], Callable[[], object]]] = {
        "plain": (nested(plain), tuple),
        "recorder": (nested(dashcam.span), partial(sleep, READY_S)),
        "otel": (nested(peer.wrap), peer.flush),
    }
    spent = dict.fromkeys(jobs, 0)
    ahead = measured = 0
    for number in range(rounds):
        for who, (job, settle) in jobs.items():
            values = distinct(TRACES, number * TRACES * 7)
            spans = job(repeated(1))  # the app is looked at again on it: a hundredth of the time, not of a call
            ahead += spans if who == "recorder" else 0
            began = process_time_ns()
            spans = job(values)
            settle()
            spent[who] += process_time_ns() - began
            measured += spans if who == "recorder" else 0
    dashcam.stop()
    spans = ahead + measured
    shutil.copytree(root / "bench.journal", root / "again.journal")
    collected = in_process("stored", "collect", root / "bench.db") | in_process("stored", "index", root / "again.db")
    for name in ("bench.db", "again.db"):
        with dashcam.open(root / name) as store:
            readable = store.span_count()
        assert readable == spans, f"{spans} spans were recorded, {readable} can be read"
    recorder, otel = ((spent[who] - spent["plain"]) / measured for who in ("recorder", "otel"))
    collector, whole = (collected[name] / spans for name in ("first", "whole"))
    return {
        "ours": recorder + collector,
        "recorder": recorder,
        "collector": collector,
        "whole": whole,
        "indexed": recorder + whole,
        "otel": otel,
    }


def _collect(path: Path, *, index: bool) -> dict[str, float]:
    """One pass, or both as they follow each other in the helper of `dashcam run`, in a process like it."""
    gc.disable()  # as there
    began = process_time_ns()
    inlet = open_inlet(path)
    collector = Collector(inlet, journal_root(path))
    if index:
        collector.run()
    else:
        collector.collect(float("inf"))  # with a deadline the first pass goes on alone
    inlet.close()
    return {"whole" if index else "first": process_time_ns() - began}


if __name__ == "__main__":
    if sys.argv[1] in {"collect", "index"}:
        say(_collect(Path(sys.argv[2]), index=sys.argv[1] == "index"))
    else:
        with folder() as place:
            say(_measure(place, int(sys.argv[1])))
