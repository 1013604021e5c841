"""The collector, its second pass included, and what a reader waits for once so many spans are there: list, search, overview."""

import gc
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time_ns
from typing import Any

import dashcam
from dashcam.collect import collect
from tests.bench import past
from tests.bench.measure import folder, in_process, say
from tests.bench.row import Row, Scale

LISTS = (
    'app == "docs-qa"',
    'kind == "agent"',
    'status == "error"',
    'kind == "agent" and status == "error"',
    f'any(s.model == "{past.RARE_MODEL}" for s in spans)',
    'any(s.kind == "tool" and s.status == "error" for s in spans)',
    'app == "nobody"',
    'kind == "guardrail"',
    'status == "cancelled"',
    'any(s.kind == "tool" and s.model == "gpt-5" for s in spans)',
    'any(s.model == "nothing" for s in spans)',
)
SEARCH = f'search("{past.RARE_WORD}")'
ROUNDS = 5
BAR_NS = 50_000_000


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_process("collector", scale.spans)
    spans = f"{took['spans']:,.0f}"
    yield Row(
        f"collector, distinct 1 kB values, at {spans} rows, search index and rollups included, one core",
        f"{took['speed']:,.0f} spans/s",
        "≥ 15,000 spans/s",
        took["speed"] >= 15_000,
        figures=took,
    )
    yield Row(
        "disk, distinct 1 kB values, search index included, against UTF-8 JSON",
        f"{took['disk']:.2f} ×",
        "≤ 1.2 ×",
        took["disk"] <= 1.2,
    )
    yield _waited(f"newest 100 traces by kind, model, status, app at {spans} spans, no match included", took, "list")
    yield _waited(f'`search("…")` of a rare word at {spans} spans', took, "search")
    yield _waited(f"overview with percentiles at {spans} spans", took, "overview")


def _waited(what: str, took: dict[str, float], name: str) -> Row:
    slowest = took[f"{name}_ns"]
    return Row(what, f"{slowest / 1e6:.1f} ms", "≤ 50 ms", slowest <= BAR_NS)


def _measure(path: Path, spans: int) -> dict[str, float]:
    """Collect day by day, in a process like the helper of `dashcam run`; the speed is that of the last day."""
    gc.disable()  # as there
    before = 0
    for written in past.write(path.with_suffix(".journal"), spans):
        began = process_time_ns()
        report = collect(path)
        spent = process_time_ns() - began
        assert (report.problem, report.waiting) == (None, 0)
        last, before = written - before, written
    return {"speed": last / (spent / 1e9), "disk": _disk(path), "spans": written} | _reading(path, written)


def _disk(path: Path) -> float:
    """What a store takes, against its spans as JSON in UTF-8, by the newest 1,000 traces."""
    with dashcam.open(path) as store:
        lengths = "sum(length(cast(input as blob))) as i, sum(length(cast(output as blob))) as o"
        newest = "select trace_id from traces order by started_ns desc limit 1000"
        found: dict[str, Any] = store.sql(f"select count(*) as n, {lengths} from spans where trace_id in ({newest})")[0]
        whole = store.span_count()
    taken = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    return taken / ((found["i"] + found["o"]) * whole / found["n"])


def _reading(path: Path, spans: int) -> dict[str, float]:
    """CPU time of each question, the slowest of its kind; what is asked was asked once before."""
    with dashcam.open(path) as store:
        whole = store.overview()
        assert whole.total.span_count == spans
        since = whole.since_ns + 7 * past.DAY_NS + 1_234_567_891_011
        questions: dict[str, list[Callable[[], object]]] = {
            "list": [lambda text=text: list(store.traces(text, limit=100)) for text in LISTS],
            "search": [lambda: list(store.traces(SEARCH, limit=100))],
            "overview": [store.overview, lambda: store.overview(since=since), lambda: store.overview(app="docs-qa")],
        }
        assert len(store.traces(SEARCH, limit=None)) >= spans // past.RARE_EVERY
        each = {name: [_median(question) for question in asked] for name, asked in questions.items()}
    slow = {f"{text} ns": took for text, took in zip(LISTS, each["list"], strict=True)}
    return {f"{name}_ns": max(took) for name, took in each.items()} | slow


def _median(question: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = process_time_ns()
        question()
        took.append(process_time_ns() - began)
    return statistics.median(took)


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place / "bench.db", int(sys.argv[1])))
