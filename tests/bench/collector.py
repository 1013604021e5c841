"""How fast the collector is with distinct 1 kB values once so many rows are there, and what it all takes on disk."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import process_time_ns
from typing import Any

import dashcam
from tests.bench.measure import folder, in_process, say
from tests.bench.prose import prose
from tests.bench.row import Row, Scale
from tests.bench.workload import DEPTH

CHUNK = 20_000
HALF = 500
SPLICED = 4_000


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_process("collector", scale.spans)
    yield Row(
        f"collector, distinct 1 kB values, at {scale.spans:,} rows, no search index yet, one core",
        f"{took['speed']:,.0f} spans/s",
        "≥ 15,000 spans/s",
        took["speed"] >= 15_000,
        figures=took,
    )
    yield Row(
        "disk, distinct 1 kB values, against UTF-8 JSON",
        f"{took['disk']:.2f} ×",
        "≤ 1.2 ×",
        took["disk"] <= 1.2,
        figures={"ratio": took["disk"]},
    )


class _Texts:
    """Distinct texts without making each from scratch: two known halves and a number."""

    def __init__(self) -> None:
        random = Random(5)
        self._halves = [prose(random, HALF // 2) for _ in range(SPLICED)]
        self._random = random

    def one(self, number: int) -> str:
        """A text of half a kilobyte that was never seen."""
        first, second = self._random.choices(self._halves, k=2)
        return f"{first} id{number:x} {second}"


def _chain(texts: _Texts, start: int) -> Any:
    """One trace of six spans, 1 kB each: half of it arguments, half result."""
    number = [start]

    @dashcam.span
    def step(query: str, depth: int) -> str:
        if depth:
            number[0] += 2
            step(texts.one(number[0]), depth - 1)
        return texts.one(number[0] + 1)

    return step(texts.one(start), DEPTH - 1)


def _measure(root: Path, spans: int) -> dict[str, float]:
    """Record and collect a chunk at a time; the speed is that of the last chunk."""
    path = root / "bench.db"
    dashcam.start(store=path, integrations=())
    texts = _Texts()
    total = 0
    spent = 0
    while total < spans:
        traces = min(CHUNK, spans - total) // DEPTH + 1
        for number in range(traces):
            _chain(texts, 2 * (total + number * DEPTH))
        total += traces * DEPTH
        began = process_time_ns()
        assert dashcam.flush(timeout=600), "the collector did not get through"
        spent = process_time_ns() - began
    last = traces * DEPTH
    dashcam.stop()
    return {"speed": last / (spent / 1e9), "disk": disk(path), "spans": total}


def disk(path: Path) -> float:
    """What a store takes, against its spans as JSON in UTF-8."""
    with dashcam.open(path) as store:
        traces = [row["trace_id"] for row in store.sql("select trace_id from traces limit 200")]
        marks = ", ".join(f"'{trace}'" for trace in traces)
        lengths = "sum(length(cast(input as blob))), sum(length(cast(output as blob)))"
        found = store.sql(f"select count(*) as n, {lengths} from spans where trace_id in ({marks})")[0]
        count, *sizes = found.values()
        whole = store.span_count()
    taken = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    return taken / (sum(size or 0 for size in sizes) * whole / count)


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place, int(sys.argv[1])))
