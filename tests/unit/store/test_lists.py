import time

import apsw
import pytest

from dashcam.errors import FilterError, UsageError
from dashcam.store import lists, open_store
from tests.unit.store.filter.small import SmallStore, span, trace

SECOND = 1_000_000_000


@pytest.fixture
def small(path):
    store = SmallStore(path)
    yield store
    store.close()


def llm(**fields):
    return span(kind="llm", **fields)


def rooted(*spans, **fields):
    return trace(spans=[span(parent=False, **fields), *spans])


def test_a_filter_is_read_before_the_store(small):
    """What cannot be read is refused at once, not when the list is looked at."""
    with open_store(small.path) as store, pytest.raises(FilterError):
        store.traces("dration > 1")


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "fastest"},
        {"limit": -1},
        {"after": "7"},
        {"after": "oldest!1!1"},
        {"after": "newest!x!1"},
        {"after": "newest!1!" + "9" * 30},
        {"after": "\ud800"},
    ],
    ids=str,
)
def test_what_is_no_list_is_refused(small, asked):
    """Orders, limits and places that there are not."""
    with open_store(small.path) as store, pytest.raises(UsageError):
        store.traces(**asked)


@pytest.mark.parametrize(
    ("order", "found"),
    [("newest", "cba"), ("oldest", "abc"), ("slowest", "bca"), ("dearest", "cab"), ("longest", "abc")],
)
def test_orders(small, order, found):
    """By time, duration, cost and tokens; what is unknown comes last."""
    figures = {"a": (1.0, 0.5, 30), "b": (9.0, None, 20), "c": (2.0, 0.9, None)}
    small.fill(
        [
            trace(started=at * SECOND, session=name, spans=[span(parent=False, duration=d, cost=c, tokens=t)])
            for at, (name, (d, c, t)) in enumerate(figures.items())
        ]
    )
    with open_store(small.path) as store:
        assert "".join(one.session for one in store.traces(order=order)) == found


def test_a_list_goes_on_although_traces_come_in(small):
    """The next page begins after the last one, whatever is new."""
    small.fill([trace(started=at, session=str(at)) for at in range(4)])
    with open_store(small.path) as store:
        first = store.traces(limit=2)
        small.fill([trace(started=at, session=str(at)) for at in range(6)])
        assert [one.session for one in [*first, *store.traces(limit=2, after=first.after)]] == ["3", "2", "1", "0"]


def test_what_the_index_lacks_is_said(small):
    """Only where it was asked."""
    small.fill([rooted(span(input="late"))])
    small.db.execute("update passes set done = 1 where name = 'indexed'")
    with open_store(small.path) as store:
        assert store.traces('search("late")').partial == "1 new spans are not in the text index yet"
        assert store.traces('"late" in output').partial is None


def test_time_that_runs_out_is_said(small):
    """What was found until then stands; without a bound all is found."""
    small.fill([trace(started=at, spans=[span(parent=False, output="x" * 50)]) for at in range(300)])
    with open_store(small.path) as store:
        cut = store.traces('"x" in output', seconds=0, limit=None)
        assert cut.partial == "stopped after 0 s: the rest was not looked at"
        assert len(cut) < 300
        assert len(store.traces('"x" in output', seconds=None, limit=None)) == 300


def test_a_cut_list_can_be_gone_on_with(small):
    """The place where it stopped is where the next begins, though nothing was found."""
    small.fill([trace(started=at, spans=[span(parent=False, output="x")]) for at in range(1_000)])
    with open_store(small.path) as store:
        whole, after = [], None
        for _ in range(400):
            page = store.traces('"x" in output', seconds=0.004, limit=100, after=after)
            whole += [one.started_ns for one in page]
            after = page.after
            if after is None:
                break
    assert whole == list(range(1_000))[::-1]


def test_spans_running_are_in_the_list(small):
    """They stand where they began, and are told as the trace tells them."""
    small.fill([rooted(llm(offset=1, status="running", duration=None), llm(offset=2), llm(offset=3, status="running"))])
    with open_store(small.path) as store:
        found = list(store.spans('kind == "llm"'))
        (whole,) = store.traces()
        assert [one.status for one in found] == ["running", "ok", "running"]
        assert found == store.trace(whole.trace_id).spans[:0:-1]


def test_a_trace_is_told_as_its_own_page_tells_it(small):
    """The list and `trace` agree on every field."""
    small.fill([rooted(llm(model="o3", cost=0.5, tokens=3), name="g.h", error="late", status="error")])
    with open_store(small.path) as store:
        (listed,) = store.traces()
        whole = store.trace(listed.trace_id)
        assert {name: getattr(whole, name) for name in listed.__struct_fields__} == {
            name: getattr(listed, name) for name in listed.__struct_fields__
        }


def test_columns_are_those_of_the_views(small):
    """What lists read is what the public views say, column by column."""
    small.fill([rooted(llm(model="o3", input={"k": 1}, status="error", error="late"), span(status="running"))])
    with open_store(small.path) as store:
        places = [(0, 1)]
        assert lists.rows_at(store._db, "traces", places) == store.sql("select * from traces")
        numbers = [(0, one) for (one,) in small.db.execute("select id from span_rows order by id")] + [(0, -1)]
        rows = store.sql("select * from spans")
        found = lists.rows_at(store._db, "spans", numbers)
        assert sorted(map(str, found)) == sorted(map(str, rows))


def test_app_is_one_of_any_span(small):
    """As a keyword and in the filter."""
    small.fill([rooted(span(app="inner"), app="outer"), rooted(app="outer")])
    with open_store(small.path) as store:
        counts = [len(store.traces(app=app)) for app in ("outer", "inner", "none", "o' or 1=1", "\ud800")]
        assert counts == [2, 1, 0, 0, 0]
        assert len(store.spans(app="inner")) == 1


@pytest.mark.parametrize(
    "asked",
    [
        'kind == "guardrail"',
        'status == "error"',
        'kind == "llm" and status == "cancelled"',
        'app == "none"',
        'model == "none"',
        'any(s.kind == "tool" and s.status == "error" for s in spans)',
        'session == "none"',
        "pinned",
        'search("nowhere")',
        'status == "running"',
        'trace_id.startswith("ff")',
    ],
)
def test_no_match_reads_little(small, asked):
    """Where nothing fits, an index says so: steps of the machine do not grow with the traces."""
    steps = []
    for count in (100, 400):
        small.fill([rooted(llm(), llm()) | {"started": at} for at in range(count)])
        with open_store(small.path) as store:
            store.traces()
            steps.append(_steps(store, asked))
    assert steps[1] < steps[0] * 1.5 + 200


def _steps(store, asked) -> int:
    """How many rows SQLite has stepped through for a list, by its own count."""
    seen = []

    def profile(event) -> None:
        seen.append(event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"])

    store._db.trace_v2(apsw.SQLITE_TRACE_PROFILE, profile)
    try:
        assert list(store.traces(asked, seconds=None)) == []
    finally:
        store._db.trace_v2(0, None)
    return sum(seen)


def test_an_interrupted_list_leaves_the_connection_whole(small):
    """The bound is of that list alone."""
    small.fill([trace(started=at) for at in range(50)])
    with open_store(small.path) as store:
        assert store.traces('"x" in input', seconds=0).partial is not None
        time.sleep(0.01)
        assert len(store.traces()) == 50


def test_words_of_what_was_collected_are_found(filled):
    """Through the journal and the collector's own index, messages one by one."""
    with open_store(filled) as store:
        counts = [
            len(store.traces(f"search('{said}')")) for said in ("seller", "who pays", '"pays seller"', "hi", "none")
        ]
        assert counts == [1, 1, 0, 1, 0]
        assert [one.model for one in store.spans('search("hi")')] == ["gpt"]
