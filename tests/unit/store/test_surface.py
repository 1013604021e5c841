import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dashcam.errors import QueryError, StoreMissing
from dashcam.store import open_store
from dashcam.store.allowed import VIEWS
from dashcam.store.surface import Bounds, ask, table


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.iterdump())


@pytest.mark.parametrize(
    "query",
    [
        "delete from trace_rows", "update texts set text = 'x'", "insert into texts (id, text) values (999, 'x')", "drop view traces",
        "create table t (x)", "create temp table t (x)", "attach 'other.db' as o", "pragma user_version = 7", "pragma journal_mode = delete",
        "vacuum", "begin", "select load_extension('x')", "reindex", "analyze", "select 1; delete from trace_rows", "savepoint s",
    ],
)  # fmt: skip
def test_what_writes_is_refused(filled: Path, query: str):
    """Every statement that could change the file, its settings or another file is wrong use."""
    before = dump(filled)
    with pytest.raises(QueryError, match="only reading is allowed here|function load_extension is not"):
        ask(filled, query)
    assert dump(filled) == before


@pytest.mark.parametrize(
    ("query", "said"),
    [("selec 1", "syntax error"), ("select nowhere from spans", "no such column"), ("select * from nowhere", "no such table"), ("", "empty"), ("select nowhere(1)", "no such function"),
     ("select ?", "bindings"), ("select 1" + " " * 1_000_001, "too big")],
)  # fmt: skip
def test_what_is_wrong_is_said_in_sqlites_words(filled: Path, query: str, said: str):
    """The message is SQLite's own, with where to look."""
    with pytest.raises(QueryError, match=said):
        ask(filled, query)


def test_a_query_without_end_is_ended(filled: Path):
    """The time is bounded, and the message says what to do."""
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"
    with pytest.raises(QueryError, match=r"longer than 0.05 s: narrow it"):
        ask(filled, endless, bounds=Bounds(seconds=0.05))


@pytest.mark.parametrize(
    "query",
    [
        "select * from span_rows", "select body from payloads", "select argv from processes", "select * from search('hi')",
        "with spans as (select body from payloads) select * from spans", "select payload(1)", "select uid from marks",
        "select text from texts where id in (select id from texts)", "select * from rollups", "select * from sqlite_dbpage",
    ],
)  # fmt: skip
def test_only_the_views_are_read(filled: Path, query: str):
    """Their tables are ours and may change; what is not shown by a view is not had under a view's name either."""
    with pytest.raises(
        QueryError, match="inside the store: read the views traces|function payload is not|no such table"
    ):
        ask(filled, query)


@pytest.mark.parametrize(
    "query",
    [
        "select count(*) from spans", "with recursive n(x) as (select 1 union all select x + 1 from n limit 3) select count(*) from n",
        "select kind, median(duration_ns) over (partition by kind) from spans", "select sql from sqlite_schema limit 1",
        "select json_extract(value, '$.role') from spans, json_each(input, '$.messages')", "pragma table_info(spans)",
        "select datetime(started_ns / 1e9, 'unixepoch') from traces", "select group_concat(name, ', ' order by name) from spans",
        "select * from (select trace_id, row_number() over (order by started_ns) as n from traces) where n = 1",
        "SELECT COUNT(*), UPPER(Name) FROM Spans", "select s.name from SPANS as s join main.Traces t using (trace_id)",
        "select name from spans where output like '%seller%' or name glob 'R*' or input ->> '$.question' is null",
    ],
)  # fmt: skip
def test_what_people_ask_is_allowed(filled: Path, query: str):
    """Counts, windows, times, JSON, patterns, names of columns."""
    assert len(ask(filled, query)) > 0


def test_an_answer_that_is_too_long_is_an_error(filled: Path):
    """Rows are not cut unseen."""
    three = "select column1 as n from (values (1), (2), (3))"
    assert len(ask(filled, three, bounds=Bounds(rows=3))) == 3
    with pytest.raises(QueryError, match="more than 2 rows: narrow it"):
        ask(filled, three, bounds=Bounds(rows=2))


def test_an_answer_that_is_too_large_is_an_error(filled: Path):
    """Text and bytes are counted while they come."""
    large = "select printf('%.*c', 1000000, 'x') from (values (1), (2), (3))"
    assert len(ask(filled, large, bounds=Bounds(size=3_000_000))) == 3
    with pytest.raises(QueryError, match="larger than 2 MiB"):
        ask(filled, large, bounds=Bounds(size=2 * 1024 * 1024))


def test_a_value_that_is_too_large_is_an_error(filled: Path):
    """Also one that would not be in the answer."""
    with pytest.raises(QueryError, match="too big"):
        ask(filled, "select length(printf('%.*c', 2000000, 'x'))", bounds=Bounds(value=1_000_000))


def test_a_schema_is_not_trusted(filled: Path):
    """A view that somebody put into the file calls nothing that may do harm, and is not public."""
    with closing(sqlite3.connect(filled)) as connection, connection:
        connection.execute("create view own as select load_extension('x') as a")
    with pytest.raises(QueryError, match="unsafe use|is not among those|inside the store"):
        ask(filled, "select a from own")


def test_values_are_bound(filled: Path):
    """By position and by name."""
    assert ask(filled, "select ? as a, ?2 as b", ("x", None)) == [{"a": "x", "b": None}]
    assert ask(filled, "select :a as a", {"a": 1.5}) == [{"a": 1.5}]


def test_columns_of_one_name_are_told_apart(filled: Path):
    """Nothing is dropped unseen; bytes are hex."""
    assert ask(filled, "select 1 as a, 2 as a, x'00ff' as a") == [{"a": 1, "a:1": 2, "a:2": "00ff"}]


def test_the_four_views_answer(filled: Path):
    """Names, ids and JSON as in the shapes of the model."""
    with open_store(filled) as store:
        spans = store.sql(
            "select kind, count(*) as n, sum(status = 'error') as errors from spans group by kind order by kind"
        )
        messages = store.sql("select side, position, role, message ->> '$.parts[0].content' as text from messages")
        versions = store.sql("select app, version, trace_count from versions")
        traces = store.sql("select app, span_count, models from traces order by started_ns")
    assert spans == [
        {"kind": "chain", "n": 2, "errors": 0},
        {"kind": "llm", "n": 1, "errors": 1},
        {"kind": "retriever", "n": 1, "errors": 0},
    ]
    assert messages == [{"side": "input", "position": 0, "role": "user", "text": "hi"}]
    assert versions == [{"app": "rag", "version": "v1", "trace_count": 1}]
    assert traces == [
        {"app": "rag", "span_count": 3, "models": '["gpt"]'},
        {"app": "other", "span_count": 1, "models": "[]"},
    ]


def test_a_trace_is_found_through_an_index(filled: Path):
    """A span is found through its trace: no scan of all spans."""
    plan = str(ask(filled, "explain query plan select * from spans where trace_id = 'x'"))
    assert ("trace_rows_by_id" in plan, "span_rows_by_trace" in plan, "SCAN span_rows" in plan) == (True, True, False)


def test_every_column_of_the_public_views_is_documented(filled: Path):
    """docs/sql.md names each view with each of its columns."""
    page = (Path(__file__).parents[3] / "docs" / "sql.md").read_text()
    columns = {
        f"{view}.{row['name']}"
        for view in VIEWS
        for row in ask(filled, "select name from pragma_table_info(?)", (view,))
    }
    sections = {piece.split("\n", 1)[0].strip("` "): piece for piece in page.split("\n## ")[1:]}
    assert {name for name in columns if f"`{name.split('.')[1]}`" not in sections.get(name.split(".")[0], "")} == set()


def test_without_a_store_there_is_no_answer(path: Path):
    """The same error as everywhere else."""
    with pytest.raises(StoreMissing):
        ask(path, "select 1")


def test_a_table_has_its_columns_in_order(filled: Path):
    """Two of one name too, each with its values; bytes are hex digits."""
    found = table(filled, "select 1 as a, 'x' as b, 2 as a, x'00ff' as c, null as b")
    assert (found.columns, found.rows) == (["a", "b", "a", "c", "b"], [[1, "x", 2, "00ff", None]])
    assert (found.truncated, found.took_ms >= 0) == (False, True)


def test_a_table_without_rows_has_columns(filled: Path):
    """So that a page can show its head."""
    found = table(filled, "select trace_id, name as n from traces where app = 'nobody'")
    assert (found.columns, found.rows, found.truncated) == (["trace_id", "n"], [], False)


@pytest.mark.parametrize(
    ("bounds", "count"), [(Bounds(rows=5), 5), (Bounds(rows=100), 100), (Bounds(size=80), 10), (Bounds(rows=0), 0)]
)
def test_a_table_that_is_too_long_is_cut_and_says_so(filled: Path, bounds: Bounds, count: int):
    """The first rows are there; one that has just as many as it may have is whole."""
    counting = "with recursive n(x) as (select 1 union all select x + 1 from n limit 100) select x from n"
    found = table(filled, counting, bounds=bounds)
    assert (found.rows, found.truncated) == ([[at + 1] for at in range(count)], count < 100)


@pytest.mark.parametrize("query", ["select 1; select 2, 3", "select 1 where 0; select 2"])
def test_a_table_is_of_one_query(filled: Path, query: str):
    """Rows of two have no columns in common; a semicolon at the end is none."""
    with pytest.raises(QueryError, match="one query at a time"):
        table(filled, query)
    assert table(filled, "select 1;  -- done").rows == [[1]]
