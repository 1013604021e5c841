"""Through the rows of a store in the order of a list, as cheaply as the filter allows: which rows stand on a page.

Candidates come from the filter's best driver in order, each with its place (what the list is ordered by, and its number);
what the row does not answer by itself is asked for a chunk of them at a time.
"""

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Final, TypeAlias

import apsw
import msgspec

from dashcam.store.filter.drivers import FEW, Drivers, Few, Stream
from dashcam.store.filter.functions import Functions, Search
from dashcam.store.filter.plan import Plan
from dashcam.store.filter.sql import Writer
from dashcam.store.filter.words import Query

Place: TypeAlias = tuple[float | int, int]
"""What a row is ordered by, and its number; an open span's is negative."""

PROBE: Final = 20_000
"""Index entries counted to learn which driver has the fewest."""
SKEW_NS: Final = 900 * 1_000_000_000
"""How much earlier than its root a span may seem to begin: clocks of two processes."""
FIRST: Final = 64
MOST: Final = 2_048
"""Rows asked for at once, growing from the one to the other."""
LATEST: Final = 2**63 - 1
STEPS: Final = 1_000
KEYS: Final = {
    "newest": "r0.started_ns",
    "oldest": "r0.started_ns",
    "slowest": "coalesce(r0.duration_ns, -1)",
    "dearest": "coalesce(r0.cost_usd, -1)",
    "longest": "coalesce(coalesce(r0.input_tokens, 0) + coalesce(r0.output_tokens, 0), -1)",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Places on a page, in order."""

    places: list[Place]
    after: Place | None
    """Where the next page begins; `None` at the end."""
    is_cut: bool
    """Whether time ran out."""


class Walk:
    """One list over one connection."""

    def __init__(self, db: apsw.Connection, functions: Functions, plan: Plan, order: str) -> None:
        self._db = db
        self._functions = functions
        self._plan = plan
        self._is_rising = order == "oldest"
        self._in_time = order == "newest"
        self._key = KEYS[order]
        self._tables = ("trace_rows",) if plan.of == "traces" else ("span_rows", "open_spans")
        self._writers = {table: Writer(plan.of, plan.now_ns, is_open=table == "open_spans") for table in self._tables}
        self._cheap = {table: writer.condition(plan.cheap) for table, writer in self._writers.items()}
        self._dear = {table: writer.condition(plan.dear) for table, writer in self._writers.items()}
        self._searches: dict[Query, Search] = {}
        self._begin(None)

    def _begin(self, after: Place | None) -> None:
        self._last = after
        self._ready: list[Place] = []
        """Known to fit, for the next page."""
        self._rest: list[Place] = []
        """Candidates still to be looked at."""
        self._left: Iterator[Place] | None = None

    def page(self, count: int, after: Place | None, seconds: float | None) -> Found:
        """The next so many places after one; where it is the last of the page before, the walk goes on."""
        if after != self._last:
            self._begin(after)
        deadline = None if seconds is None else time.monotonic() + seconds
        if deadline is not None:
            self._db.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
        places, self._ready = self._ready, []
        try:
            self._fill(places, count + 1)
        except apsw.InterruptError:
            last = places[-1] if places else None
            behind = [one for one in (last, self._examined, after) if one is not None]
            last = (max(behind) if self._is_rising else min(behind)) if behind else None
            self._begin(last)
            return Found(places[:count], places[count - 1] if len(places) > count else last, is_cut=True)
        finally:
            self._db.set_progress_handler(None)
        self._ready = places[count:]
        self._last = places[count - 1] if self._ready else None
        return Found(places[:count], self._last, is_cut=False)

    def _fill(self, places: list[Place], count: int) -> None:
        """Look at candidates until so many fit."""
        if self._left is None:
            self._examined: Place | None = None
            self._left = self._candidates(self._last)
        size = FIRST
        while len(places) < count:
            missing = size if self._plan.dear.of else count - len(places)
            chunk = self._rest or list(islice(self._left, missing))
            self._rest = []
            if not chunk:
                return
            for place in self._fitting(chunk):
                places.append(place)
                if len(places) == count:
                    self._rest = chunk[chunk.index(place) + 1 :]
                    return
            self._examined = chunk[-1]
            size = min(size * 2, MOST)

    def _fitting(self, chunk: list[Place]) -> Iterator[Place]:
        """Those of a chunk for which the dear conditions hold too, as they are found."""
        if not self._plan.dear.of:
            yield from chunk
            return
        for is_open, run in groupby(chunk, lambda place: place[1] < 0):
            places = {number: (key, number) for key, number in run}
            table, sign = (self._tables[-1], -1) if is_open else (self._tables[0], 1)
            yield from (places[number] for number in self._asked(table, list(places), sign=sign))

    def _asked(self, table: str, numbers: list[int], *, sign: int) -> Iterator[int]:
        sql = (
            f"select c.value from json_each(:numbers) as c cross join {table} as r0 on r0.id = {sign} * c.value"
            f" where {self._dear[table]}"
        )
        rows = self._run(table, sql, {"numbers": _json(numbers)})
        yield from (number for (number,) in rows)

    def _run(self, table: str, sql: str, bindings: dict[str, Any]) -> apsw.Cursor:
        writer = self._writers[table]
        self._functions.use(writer.predicates, [self._search(query) for query in writer.queries])
        return self._db.execute(sql, {**writer.bindings, **bindings})

    def _search(self, query: Query) -> Search:
        if query not in self._searches:
            self._searches[query] = self._functions.search(query)
        return self._searches[query]

    def _candidates(self, after: Place | None) -> Iterator[Place]:
        drivers = Drivers(self._db, self._plan, self._search)
        few = self._fewest(drivers)
        if few is not None:
            return iter(self._sorted(few, after))
        ways = list(drivers.streams())
        if len(ways) > 1:
            counted = [(self._count(way), at) for at, way in enumerate(ways[:-1])]
            least, best = min(counted)
            if least <= FEW and not self._in_time:
                return iter(self._sorted(self._numbers(ways[best]), after))
            chosen = ways[best] if self._in_time else ways[-1]
        else:
            chosen = ways[0]
        if not self._in_time:
            return self._ordered(after)
        return self._merged(chosen, after)

    def _fewest(self, drivers: Drivers) -> list[int] | None:
        found = [numbers for few in drivers.few() if (numbers := self._named(few)) is not None]
        return min(found, key=len) if found else None

    def _named(self, few: Few) -> list[int] | None:
        bindings = {name: _json(value) if isinstance(value, tuple) else value for name, value in few.bindings.items()}
        if few.words is not None:
            payloads = few.words.some(FEW)
            if payloads is None:
                return None
            bindings["payloads"] = _json(payloads)
        numbers = [number for (number,) in self._db.execute(few.sql, {**bindings, "few": FEW + 1})]
        return numbers if len(numbers) <= FEW else None

    def _count(self, way: list[Stream]) -> int:
        total = 0
        for one in way:
            indexed = f" indexed by {one.index}" if one.index else ""
            sql = f"select count(*) from (select 1 from {one.table} as r0{indexed} where {one.where} limit :most)"
            total += self._db.execute(sql, {**one.bindings, "most": PROBE - total}).get or 0
            if total >= PROBE:
                break
        return total

    def _numbers(self, way: list[Stream]) -> list[int]:
        numbers: dict[int, None] = {}
        for one in way:
            wanted = "trace" if one.gives_traces else "id" if one.table != "open_spans" else "-id"
            rows = self._db.execute(
                f"select r0.{wanted} from {one.table} as r0 where {one.where}".replace("r0.-", "-r0."), one.bindings
            )
            numbers.update((number, None) for (number,) in rows)
        return list(numbers)

    def _sorted(self, numbers: list[int], after: Place | None) -> list[Place]:
        places: list[Place] = []
        for table, sign in zip(self._tables, (1, -1), strict=False):
            mine = [number for number in numbers if number * sign > 0]
            sql = (
                f"select {self._key}, c.value from json_each(:numbers) as c cross join {table} as r0"
                f" on r0.id = {sign} * c.value where {self._cheap[table]}"
            )
            places += self._run(table, sql, {"numbers": _json(mine)})
        places.sort(reverse=not self._is_rising)
        return places if after is None else [one for one in places if (one > after if self._is_rising else one < after)]

    def _ordered(self, after: Place | None) -> Iterator[Place]:
        """Everything, by what the list is ordered by."""
        everything = [Stream("1", None, table=table) for table in self._tables]
        return heapq.merge(*(self._stream(one, after) for one in everything), reverse=not self._is_rising)

    def _merged(self, way: list[Stream], after: Place | None) -> Iterator[Place]:
        """Streams as one, newest first, each row once."""
        if way and way[0].gives_traces:
            yield from self._traces_of(way, after)
            return
        last = None
        for place in heapq.merge(*(self._stream(one, after) for one in way), reverse=True):
            if place != last:
                yield place
            last = place

    def _traces_of(self, way: list[Stream], after: Place | None) -> Iterator[Place]:
        """The traces of spans that come newest first: a trace is due once all spans that are left began before it."""
        waiting: list[Place] = []
        seen: set[int] = set()
        spans = heapq.merge(*(self._spans(one) for one in way), reverse=True)
        size = FIRST
        while chunk := list(islice(spans, size)):
            fresh = self._traces_at([number for _, number in chunk], seen)
            for key, number in fresh:
                heapq.heappush(waiting, (-key, -number))
            frontier = chunk[-1][0] + SKEW_NS
            while waiting and -waiting[0][0] > frontier:
                key, number = heapq.heappop(waiting)
                if after is None or (-key, -number) < after:
                    yield -key, -number
            size = min(size * 2, MOST)
        while waiting:
            key, number = heapq.heappop(waiting)
            if after is None or (-key, -number) < after:
                yield -key, -number

    def _traces_at(self, numbers: list[int], seen: set[int]) -> list[Place]:
        fresh = [number for number in dict.fromkeys(numbers) if number not in seen]
        seen.update(fresh)
        sql = (
            "select r0.started_ns, c.value from json_each(:numbers) as c cross join trace_rows as r0 on r0.id = c.value"
            f" where {self._cheap['trace_rows']}"
        )
        return list(self._run("trace_rows", sql, {"numbers": _json(fresh)}))

    def _stream(self, one: Stream, after: Place | None) -> Iterator[Place]:
        """The rows of one stream after a place, asked for in growing portions."""
        order, less = ("", ">") if self._is_rising else (" desc", "<")
        number = "-r0.id" if one.table == "open_spans" else "r0.id"
        indexed = f" indexed by {one.index}" if one.index else ""
        begin = f"select {self._key}, {number} from {one.table} as r0{indexed} where {one.where} and {self._cheap[one.table]}"
        end = f" order by {self._key}{order}, {number}{order} limit :size"
        size = FIRST
        while True:
            place = {} if after is None else {"key": after[0], "number": after[1]}
            further = f" and ({self._key}, {number}) {less} (:key, :number)" if place else ""
            rows = list(self._run(one.table, begin + further + end, {**one.bindings, **place, "size": size}))
            yield from rows
            if len(rows) < size:
                return
            after = rows[-1]
            size = min(size * 4, 16_384)

    def _spans(self, one: Stream) -> Iterator[Place]:
        """The spans of one stream, newest first, each as when it began and its trace."""
        row = f"r{one.scope}"
        indexed = f" indexed by {one.index}" if one.index else ""
        where = one.where.replace("r0.", f"{row}.")
        writer = self._writers["trace_rows"]
        sql = (
            f"select {row}.started_ns, {row}.trace, {row}.id from {one.table} as {row}{indexed} where {where}"
            f" and ({row}.started_ns, {row}.id) < (:key, :number) and {writer.condition(one.also)}"
            f" order by {row}.started_ns desc, {row}.id desc limit :size"
        )
        key, number, size = LATEST, LATEST, FIRST
        while True:
            rows = list(self._run("trace_rows", sql, {**one.bindings, "key": key, "number": number, "size": size}))
            yield from ((key, trace) for key, trace, _ in rows)
            if len(rows) < size:
                return
            key, _, number = rows[-1]
            size = min(size * 4, 16_384)


def _json(values: Any) -> str:
    return msgspec.json.encode(values).decode()
