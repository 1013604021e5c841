import math
import re
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashcam.collect import collect
from dashcam.errors import UsageError
from dashcam.model.types import KINDS
from dashcam.store import open_store
from dashcam.store.overview import ask_for, overview
from dashcam.store.passes import Passes
from dashcam.store.payloads import Payloads
from dashcam.store.queries import queries, read_sql
from dashcam.store.sums import bucket_of, teach
from tests.journals import WALL, JournalBuilder

DAY, HOUR, MINUTE, SECOND = 86_400, 3_600, 60, 1_000_000_000
TEXTS = {1: "rag", 2: "bot", 3: "v1", 4: "v2", 5: "gpt", 6: "mini"}
FIELDS = "started duration_ns is_root kind status app version model input_tokens output_tokens cost_usd".split()
BEGIN = 20_000 * DAY
maybe = st.none() | st.integers(0, 1_000)
spans = st.fixed_dictionaries(
    {
        "started": st.integers(0, 3 * DAY) | st.sampled_from([0, MINUTE, HOUR - 1, HOUR, DAY - 1, DAY, 2 * DAY]),
        "duration_ns": st.none() | st.integers(0, 10**11),
        "is_root": st.booleans(),
        "kind": st.integers(0, len(KINDS) - 1),
        "status": st.integers(0, 3),
        "app": st.sampled_from([None, 1, 2]),
        "version": st.sampled_from([None, 3, 4]),
        "model": st.sampled_from([None, 5, 6]),
        "input_tokens": maybe,
        "output_tokens": maybe,
        "cost_usd": st.none() | st.integers(0, 64).map(lambda count: count / 64),
    }
)


@pytest.fixture
def store(path: Path):
    """An empty store's writing connection, with the texts that spans name."""
    open_store(path, create=True).close()
    db = apsw.Connection(str(path))
    teach(db)
    db.executemany("insert into texts (id, text) values (?, ?)", list(TEXTS.items()))
    yield db
    db.close()


def fill(db: apsw.Connection, rows: list[dict]) -> None:
    """Put finished spans there, and count them as the collector does."""
    for table in ("span_rows", "rollups"):
        db.execute(f"delete from {table}")
    db.execute("update passes set done = 0")
    columns = ["started_ns", *FIELDS[1:2], *FIELDS[3:]]
    sql = f"insert into span_rows (trace, span_id, process, parent_id, {', '.join(columns)}) values (1, 1, 1, {', '.join('?' * (len(columns) + 1))})"
    given_rows = [
        (None if row["is_root"] else 7, (BEGIN + row["started"]) * SECOND, row["duration_ns"])
        + tuple(row[name] for name in FIELDS[3:])
        for row in rows
    ]
    if given_rows:
        db.executemany(sql, given_rows)
    passes = Passes(db, Payloads(db))
    while passes.count():
        pass


def see(db: apsw.Connection, **asked):
    """The overview, with nothing asked for but what is given."""
    wanted = dict.fromkeys(("since", "until", "app", "version", "model", "kind", "step")) | asked
    return overview(db, ask_for(db, **wanted), 0)


def known(rows: list[dict], name: str):
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) if values else None


def counted(rows: list[dict]) -> tuple:
    """The exact figures by a plain count."""
    talking = [row for row in rows if KINDS[row["kind"]] not in {"agent", "chain"}]
    roots = [row for row in rows if row["is_root"]]
    return (
        len(roots),
        sum(row["status"] == 1 for row in roots),
        len(rows),
        sum(row["status"] == 1 for row in rows),
        known(talking, "input_tokens"),
        known(talking, "output_tokens"),
        known(rows, "cost_usd"),
        sum(row["cost_usd"] is None and KINDS[row["kind"]] in {"llm", "embedding"} for row in rows),
    )


def exact(figures) -> tuple:
    names = "trace_count trace_error_count span_count error_count input_tokens output_tokens cost_usd unpriced_count"
    return tuple(getattr(figures, name) for name in names.split())


def is_near(figures, rows: list[dict]) -> bool:
    """Whether the percentiles lie in the buckets of the values at those ranks."""
    timed = [row for row in rows if row["is_root"] or figures.timed == "spans"]
    values = sorted(row["duration_ns"] for row in timed if row["duration_ns"] is not None)
    told = {0.5: figures.p50_ns, 0.95: figures.p95_ns, 0.99: figures.p99_ns}
    if not values:
        return set(told.values()) == {None}
    return all(
        abs(bucket_of(found) - bucket_of(values[max(1, math.ceil(part * len(values))) - 1])) <= (found < 16)
        for part, found in told.items()
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_overview_is_a_plain_count(store, data):
    """Whatever is asked for: total, lists and points are what counting the spans gives."""
    rows = data.draw(st.lists(spans, max_size=30))
    edges = st.integers(-HOUR, 3 * DAY + HOUR)
    since, until = sorted((data.draw(edges), data.draw(edges)))
    asked = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "since": st.just((BEGIN + since) * SECOND),
                "until": st.just((BEGIN + until) * SECOND),
                "app": st.sampled_from(["rag", "bot", "nobody"]),
                "version": st.sampled_from(["v1", "v2"]),
                "model": st.sampled_from(["gpt", "mini"]),
                "kind": st.sampled_from(KINDS),
                "step": st.sampled_from(["minute", "hour", "day"]),
            },
        )
    )
    fill(store, rows)
    seen = see(store, **asked)
    first, last = (seen.since_ns // SECOND - BEGIN, seen.until_ns // SECOND - BEGIN)
    mine = [row for row in rows if first <= row["started"] < last and _is_asked(row, asked)]
    if not {"since", "until"} & set(asked):
        assert len(mine) == sum(_is_asked(row, asked) for row in rows)
    assert (exact(seen.total), is_near(seen.total, mine)) == (counted(mine), True)
    _compare_lists(seen, mine)
    step = seen.step_ns // SECOND
    for point in seen.points:
        at = point.started_ns // SECOND - BEGIN
        here = [row for row in mine if at <= row["started"] < at + step]
        assert (exact(point), is_near(point, here)) == (counted(here), True)
    assert sum(point.span_count for point in seen.points) == len(mine)


def _is_asked(row: dict, asked: dict) -> bool:
    named = {name: TEXTS.get(row[name]) for name in ("app", "version", "model")} | {"kind": KINDS[row["kind"]]}
    return all(asked.get(name, named[name]) == named[name] for name in named)


def _compare_lists(seen, mine: list[dict]) -> None:
    calls = [row for row in mine if row["model"] or KINDS[row["kind"]] in {"llm", "embedding"}]
    keys = {
        "apps": (mine, lambda row: (TEXTS.get(row["app"]), None)),
        "versions": (mine, lambda row: (TEXTS.get(row["version"]), TEXTS.get(row["app"]))),
        "models": (calls, lambda row: (TEXTS.get(row["model"]), None)),
        "kinds": (mine, lambda row: (KINDS[row["kind"]], None)),
    }
    for name, (rows, key) in keys.items():
        parts = {(part.name, part.app): part for part in getattr(seen, name)}
        assert (set(parts), len(parts)) == ({key(row) for row in rows}, len(getattr(seen, name)))
        for each, part in parts.items():
            here = [row for row in rows if key(row) == each]
            assert (exact(part), is_near(part, here)) == (counted(here), True)
        counts = [part.span_count for part in getattr(seen, name)]
        assert counts == sorted(counts, reverse=True)


def span(started: int, **fields) -> dict:
    return (
        dict.fromkeys(FIELDS) | {"started": started, "kind": 6, "status": 0, "is_root": True, "duration_ns": 5} | fields
    )


def test_percentiles_are_of_traces_or_of_calls(store):
    """Of whole traces, and of single calls by kind and model and where one kind or model is asked for; it is said which."""
    fill(store, [span(0, duration_ns=2**30), span(0, is_root=False, kind=0, model=5, duration_ns=2**20)])
    seen, llm = see(store), see(store, kind="llm")
    assert [
        (one.timed, round(math.log2(one.p50_ns)))
        for one in (seen.total, seen.apps[0], seen.points[0], seen.models[0], llm.total, llm.points[0])
    ] == [("traces", 30), ("traces", 30), ("traces", 30), ("spans", 20), ("spans", 20), ("spans", 20)]


def test_an_empty_store_has_an_empty_overview(store):
    """Counts are 0, the rest is unknown, and there are no points."""
    seen = see(store)
    assert (exact(seen.total), seen.total.p99_ns, seen.points, seen.apps) == (
        (0, 0, 0, 0, None, None, None, 0),
        None,
        [],
        [],
    )
    assert (seen.since_ns, seen.until_ns) == (0, 0)


def test_steps_without_a_call_are_points_too(store):
    """A chart needs no gaps filled."""
    fill(store, [span(0), span(3 * HOUR)])
    seen = see(store, since=BEGIN * SECOND, until=(BEGIN + 5 * HOUR) * SECOND, step="hour")
    assert [point.span_count for point in seen.points] == [1, 0, 0, 1, 0]


def test_a_stretch_before_anything_was_recorded_is_empty(store):
    """It is kept as it was asked for, and what comes after it is not in it."""
    fill(store, [span(0)])
    early = datetime(1999, 1, 1, tzinfo=UTC)
    seen = see(store, since=early, until=datetime(1999, 1, 2, tzinfo=UTC))
    assert (seen.total.span_count, len(seen.points), seen.since_ns) == (0, 24, int(early.timestamp()) * SECOND)
    late = see(store, since=(BEGIN + 9 * DAY) * SECOND)
    assert (late.total.span_count, late.points, late.since_ns) == (0, [], late.until_ns)


def test_from_1970_on_is_everything(store):
    """The points are those of what is known."""
    fill(store, [span(0), span(DAY)])
    seen = see(store, since=0)
    assert (seen.total.span_count, [point.span_count for point in seen.points]) == (2, [1, 1])


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"since": 2 * SECOND * DAY, "until": 0}, "ends before it begins"), ({"kind": "modle"}, "no kind 'modle'"),
     ({"step": "week"}, "no step 'week'"), ({"since": "yesterday"}, "is no time")],
)  # fmt: skip
def test_wrong_use_is_said(store, asked, said):
    """One line that says what is wrong."""
    with pytest.raises(UsageError, match=said):
        see(store, **asked)


def test_tokens_without_end_do_not_overflow(store):
    """Two counts near the largest whole number add up."""
    fill(store, [span(0, kind=0, input_tokens=2**62), span(0, kind=0, model=5, input_tokens=2**62)])
    assert see(store).total.input_tokens == 2**63


def test_what_is_not_counted_is_said(path):
    """Spans in journals, spans that run, and spans beyond the last one counted."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.call(1)
    written.save()
    collect(path)
    more = JournalBuilder(path.with_suffix(".journal"), tail="00000002")
    more.call(2)
    more.save()
    with open_store(path) as opened:
        before = opened.overview()
    db = apsw.Connection(str(path))
    db.execute("update passes set done = 0 where name = 'counted'")
    db.execute("insert into open_spans (trace, span_id, process, kind, started_ns, status) values (1, 9, 1, 0, 0, 4)")
    db.close()
    with open_store(path) as opened:
        after = opened.overview()
    assert [(one.waiting, one.uncounted, one.running) for one in (before, after)] == [(1, 0, 0), (1, 1, 1)]
    assert (before.total.span_count, before.since_ns) == (1, WALL // SECOND // MINUTE * MINUTE * SECOND)


def test_no_row_is_read_twice_or_sorted(store):
    """The queries go along the primary key: no sorter, no scan of the whole table."""
    bindings = {"level": 60, "since": 0, "until": 1, "least": 0} | dict.fromkeys(("app", "version", "kind", "model"))
    for name in ("groups", "points"):
        plan = " ".join(
            row[3] for row in store.execute(f"explain query plan {queries('overview.sql')[name]}", bindings)
        )
        assert (re.findall("TEMP B-TREE|SCAN", plan), "PRIMARY KEY" in plan) == ([], True)


def test_every_query_has_a_name_and_a_sentence():
    """As in the other files of the room; the code uses each."""
    heads = re.findall(r"^-- name: (\w+)\n-- [A-Z].*\.?$", read_sql("overview.sql"), re.MULTILINE)
    code = (Path(__file__).parents[3] / "src" / "dashcam" / "store" / "overview.py").read_text()
    assert heads == list(queries("overview.sql"))
    assert [name for name in heads if f'"{name}"' not in code] == []
