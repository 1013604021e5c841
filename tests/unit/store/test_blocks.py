from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashcam.model.cost import ModelCall, Price, Total
from dashcam.store import blocks, open_inlet, open_store
from dashcam.store.inlet import SqliteInlet
from dashcam.store.queries import queries
from dashcam.store.rows import SPAN_COLUMNS, TRACE_COLUMNS, Batch, ProcessRow

ADDED_UP = """
select p.run, count(*), sum(t.status = 1), sum(t.span_count), sum(t.cost_usd), sum(t.unpriced_count),
    max(t.started_ns + coalesce(t.duration_ns, 0)), json_group_array(distinct x.text) filter (where t.app is not null)
from trace_rows as t
join processes as p on p.id = t.process
left join texts as x on x.id = t.app
group by p.run
"""
"""All traces of each run, one by one."""
KEPT = """
select process, app, block, trace_count, error_count, span_count, cost_usd, unpriced_count, last_ns from process_sums
order by 1, 2, 3
"""
OF_BLOCKS = """
select process, coalesce(app, 0), id / 64, count(*), sum(status = 1), sum(span_count), sum(cost_usd), sum(unpriced_count),
    max(started_ns + coalesce(duration_ns, 0))
from trace_rows
where id / 64 not in (select block from changed_blocks)
group by 1, 2, 3
order by 1, 2, 3
"""
"""What should be kept: all blocks but those that have changed."""
STEP = 23
"""Between the ids of two traces: blocks of two or three."""
TRACE = st.fixed_dictionaries(
    {
        "process": st.integers(1, 3),
        "app": st.sampled_from((None, 2, 3)),
        "status": st.integers(0, 3),
        "started_ns": st.integers(0, 1_000),
        "duration_ns": st.none() | st.integers(0, 1_000),
        "open": st.sampled_from((0, 0, 1)),
        "span_count": st.integers(1, 5),
        "cost_usd": st.none() | st.floats(0, 10),
        "unpriced_count": st.integers(0, 2),
    }
)
SOME = st.lists(st.integers(0, 30), min_size=1, max_size=4)
WORK = st.one_of(
    st.tuples(
        st.just("write"),
        st.lists(TRACE, min_size=1, max_size=6),
        st.lists(st.tuples(st.integers(0, 30), TRACE), max_size=4),
    ),
    st.tuples(st.just("delete"), SOME),
    st.tuples(st.just("price"), SOME, st.sampled_from((None, 0.1, 0.3, 1e-9))),
    st.tuples(st.just("rebuild")),
)


class Prices:
    """All tokens cost the same, or nobody knows what."""

    def __init__(self, usd: float | None) -> None:
        self._usd = usd

    def price(self, call: ModelCall) -> Price | None:
        """By the token."""
        return None if self._usd is None else Price(self._usd * (call.usage.input_tokens or 0), "mine")

    def told(self, totals: list[Total]) -> None:
        """Nobody asks."""


class Fault(Exception):
    """Something that goes wrong at a statement."""


class Work:
    """One store, written to without a journal."""

    def __init__(self, inlet: SqliteInlet) -> None:
        self._inlet = inlet
        for number in (1, 2, 3):
            made = ProcessRow(number, f"f{number}", f"run {min(number, 2)}", number, number, None, None, None)
            texts = [(1, "gpt"), (2, "rag"), (3, "agent")] if number == 1 else []
            inlet.write(Batch(process=number, new_process=made, texts=texts))

    def write(self, new: list[dict[str, Any]], changed: list[tuple[int, dict[str, Any]]]) -> None:
        """Some new traces of one model call each, and some that are something else now."""
        known = self._numbers()
        first = max(known, default=0) // STEP + 1
        traces = [_row(TRACE_COLUMNS, _trace(STEP * (first + at)) | fields) for at, fields in enumerate(new)]
        other = {known[at % len(known)]: fields for at, fields in changed if known}
        again = [_row(TRACE_COLUMNS, _trace(number) | fields) for number, fields in other.items()]
        spans = [_row(SPAN_COLUMNS, _span(row[0], row[3])) for row in traces]
        self._inlet.write(Batch(process=1, new_traces=traces, traces=again, spans=spans))

    def delete(self, some: list[int]) -> None:
        """Those that have ended."""
        self._inlet.delete(self._some(some))

    def price(self, some: list[int], usd: float | None) -> None:
        """Calls cost something else, or it is not known any more what."""
        self._inlet.renew_costs(Prices(usd), ("mine",), self._some(some))

    def pass_on(self) -> None:
        """What the collector does after each round."""
        self._inlet.pass_on()

    def rebuild(self) -> None:
        """From the rows alone."""
        self._inlet.rebuild()

    def _numbers(self) -> list[int]:
        return [number for (number,) in self._inlet._db.execute("select id from trace_rows order by id")]

    def _some(self, some: list[int]) -> list[int]:
        known = self._numbers()
        return [known[at % len(known)] for at in some if known]


def _row(columns: tuple[str, ...], fields: dict[str, Any]) -> list[Any]:
    return [fields.get(name) for name in columns]


def _trace(number: int) -> dict[str, Any]:
    return {"id": number, "trace_id": f"{number:032x}", "root": number, "kind": 0, "error_count": 0}


def _span(number: int, process: int) -> dict[str, Any]:
    row = {"trace": number, "span_id": number, "process": process, "kind": 0, "started_ns": number, "status": 0}
    return row | {"model": 1, "input_tokens": number}


def _told(path: Path) -> list[tuple[Any, ...]]:
    with open_store(path) as store:
        return sorted(
            (
                one.run, one.trace_count, one.error_count, one.span_count, one.cost_usd, one.unpriced_count, one.last_ns, one.apps,
            )
            for one in store.runs().runs
            if one.trace_count
        )  # fmt: skip


def _exactly(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Costs are sums of floats: in another order another last digit."""
    return [tuple(pytest.approx(value, rel=1e-12) if type(value) is float else value for value in row) for row in found]


def _apps(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(*row, sorted(msgspec.json.decode(apps))) for *row, apps in rows]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(st.tuples(WORK, st.none() | st.integers(1, 40)), min_size=2, max_size=12))
def test_what_is_kept_is_what_all_traces_add_up_to(history: list[tuple[tuple[Any, ...], int | None]]):
    """After any history of writing, changing, deleting, pricing, upkeep and rebuilding, faults at any statement included.

    For each run, and for each block of traces that is not to be added up anew.
    """
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, value in (("MOST", 2), ("LEFT", 1), ("AT_ONCE", 2)):
            patch.setattr(blocks, name, value)
        path = Path(folder) / "dashcam.db"
        inlet = open_inlet(path)
        work = Work(inlet)
        for (what, *given_), at in history:
            _until(inlet._db, at, lambda what=what, given_=given_: getattr(work, what)(*given_))
            _expect_sums(path, inlet._db)
            work.pass_on()
            _expect_sums(path, inlet._db)
            assert inlet._db.execute("select count(*) from changed_blocks").get <= 2
        inlet.close()


def _expect_sums(path: Path, db: apsw.Connection) -> None:
    told, kept = _told(path), list(db.execute(KEPT))
    assert told == _exactly(_apps(list(db.execute(ADDED_UP))))
    assert kept == _exactly(list(db.execute(OF_BLOCKS)))


def _until(db: apsw.Connection, at: int | None, work: Any) -> None:
    """Work until a statement goes wrong, or to the end."""
    left = at

    def fail(*_: object) -> bool:
        nonlocal left
        left = None if left is None else left - 1
        if left == 0:
            raise Fault
        return True

    db.exec_trace = fail
    try:
        work()
    except Fault:
        pass
    finally:
        db.exec_trace = None


def test_a_run_of_many_traces_is_read_not_added_up(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ten times the traces are ten times the blocks: less than a step of the database for each trace."""
    monkeypatch.setattr(blocks, "MOST", 0)
    monkeypatch.setattr(blocks, "LEFT", 0)
    inlet = open_inlet(path)
    work = Work(inlet)
    fields = {"process": 1, "app": 2, "status": 0, "started_ns": 5, "duration_ns": 1, "open": 0, "span_count": 3}
    fields |= {"cost_usd": 0.5, "unpriced_count": 0}
    traces = [_row(TRACE_COLUMNS, _trace(number) | fields) for number in range(1, 6_401)]
    inlet.write(Batch(process=1, new_traces=traces))
    before = _steps(path)
    work.pass_on()
    after = _steps(path)
    ((_, count, _, spans, cost, *_),) = _told(path)
    inlet.close()
    assert ((count, spans, cost), after < 6_400, before > 40_000) == ((6_400, 19_200, 3_200.0), True, True)


def _steps(path: Path) -> int:
    """Steps of SQLite's machine that the figures of all runs take."""
    db, ticks = apsw.Connection(str(path)), 0

    def tick() -> bool:
        nonlocal ticks
        ticks += 1
        return False

    db.set_progress_handler(tick, 10)
    list(db.execute(queries("runs.sql")["figures"], {"processes": "[1,2,3]"}))
    db.close()
    return 10 * ticks


def test_a_few_changed_blocks_are_left_to_readers(path: Path):
    """A program at work changes the newest ones all the time: they are added up once they are many, the newest of them later."""
    inlet = open_inlet(path)
    work = Work(inlet)
    fields = {"process": 1, "status": 0, "started_ns": 5, "open": 0, "span_count": 1, "unpriced_count": 0}
    left = []
    for number in range(blocks.MOST + 1):
        inlet.write(Batch(process=1, new_traces=[_row(TRACE_COLUMNS, _trace(64 * number + 1) | fields)]))
        work.pass_on()
        left.append([block for (block,) in inlet._db.execute("select block from changed_blocks order by block")])
    inlet.close()
    *before, after = left
    assert before == [list(range(number + 1)) for number in range(blocks.MOST)]
    assert after == list(range(blocks.MOST + 1 - blocks.LEFT, blocks.MOST + 1))


def test_what_does_not_fit_in_a_number_is_the_largest_there_is(path: Path):
    """A trace from elsewhere may say that it took as long as time lasts."""
    inlet = open_inlet(path)
    work = Work(inlet)
    fields = {"process": 1, "status": 0, "open": 0, "span_count": 1, "unpriced_count": 0}
    fields |= {"started_ns": 2**62, "duration_ns": 2**63 - 1}
    inlet.write(Batch(process=1, new_traces=[_row(TRACE_COLUMNS, _trace(1) | fields)]))
    fresh = [row[6] for row in _told(path)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "MOST", 0)
        patch.setattr(blocks, "LEFT", 0)
        work.pass_on()
    kept = [row[6] for row in _told(path)]
    inlet.close()
    assert (fresh, kept) == ([2**63 - 1], [2**63 - 1])


def test_a_rebuild_makes_sums_anew(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whatever stood there."""
    monkeypatch.setattr(blocks, "MOST", 0)
    monkeypatch.setattr(blocks, "LEFT", 0)
    inlet = open_inlet(path)
    work = Work(inlet)
    fields = {"process": 1, "status": 0, "started_ns": 5, "open": 0, "span_count": 1, "unpriced_count": 0}
    inlet.write(Batch(process=1, new_traces=[_row(TRACE_COLUMNS, _trace(number) | fields) for number in (1, 63, 64)]))
    work.pass_on()
    kept = list(inlet._db.execute(KEPT))
    inlet._db.execute(
        "update process_sums set span_count = 7 where block = 0; delete from process_sums where block = 1"
    )
    work.rebuild()
    found = list(inlet._db.execute(KEPT))
    inlet.close()
    assert ([row[2:4] for row in kept], found) == ([(0, 2), (1, 1)], kept)
