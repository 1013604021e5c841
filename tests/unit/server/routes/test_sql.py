import csv
import importlib.util
import io
import json
from pathlib import Path

import pytest

from dashcam.server import files
from dashcam.server.routes.sql import PLACES
from dashcam.store.views import VIEWS
from tests.unit.server.routes.conftest import Ask

pytestmark = pytest.mark.slow


def test_a_query_is_answered_as_a_table(recorded: Path, ask: Ask):
    """Columns in order, two of one name too."""
    found = ask("POST", "/api/sql", {"query": "select status, count(*) as n, 1 as n from traces group by 1"}).json
    assert (found["columns"], found["rows"]) == (["status", "n", "n"], [["error", 1, 1], ["ok", 2, 1]])
    assert (found["truncated"], found["took_ms"] >= 0) == (False, True)


def test_more_rows_than_asked_for_are_left_out(recorded: Path, ask: Ask):
    """And it is said."""
    found = ask("POST", "/api/sql", {"query": "select trace_id from traces", "limit": 2}).json
    assert (len(found["rows"]), found["truncated"]) == (2, True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "selec 1",
        "delete from trace_rows",
        "select * from texts",
        "attach 'x.db' as x",
        "pragma journal_mode = delete",
        "select load_extension('x')",
        "select 1; select 2",
        "vacuum",
    ],
)
def test_what_is_no_reading_query_is_wrong_use(recorded: Path, ask: Ask, query: str):
    """With the reason, and nothing of the store is other than before."""
    before = recorded.read_bytes()
    answered = ask("POST", "/api/sql", {"query": query})
    assert (answered.status, answered.json["error"]["type"]) == (400, "QueryError")
    assert recorded.read_bytes() == before


def test_a_query_runs_in_another_process(recorded: Path, ask: Ask):
    """One that would take all memory there is ends there, and the next one is answered."""
    eater = "with recursive n(x) as (select zeroblob(15000000) union all select x from n) select count(hex(x)) from n"
    assert ask("POST", "/api/sql", {"query": eater}).status == 400
    assert ask("POST", "/api/sql", {"query": "select 1"}).json["rows"] == [[1]]


def test_without_a_store_it_is_said(ask: Ask):
    """The kind of error comes from the other process."""
    assert ask("POST", "/api/sql", {"query": "select 1"}).json["error"]["type"] == "StoreMissing"


def test_the_public_views_are_told(ask: Ask):
    """With their columns, for who types a query."""
    told = ask("GET", "/api/sql/schema").json
    assert [view["view"] for view in told] == [view.view for view in VIEWS]
    assert all(column["name"] and column["type"] for view in told for column in view["columns"])


def test_an_answer_is_saved_as_csv(recorded: Path, ask: Ask):
    """To be saved, never to be shown."""
    query = "select name, 'a,\"b' as x, null as y, 1 as x from traces limit 1"
    answered = ask("POST", "/api/sql/export", {"query": query, "format": "csv"})
    assert list(csv.reader(io.StringIO(answered.content.decode()))) == [
        ["name", "x", "y", "x"],
        ["Rag.answer", 'a,"b', "", "1"],
    ]
    assert answered.headers["content-disposition"].startswith("attachment;")
    assert ".csv" in answered.headers["content-disposition"]
    assert answered.headers["content-security-policy"].startswith("sandbox")


def test_an_answer_is_saved_as_json_lines(recorded: Path, ask: Ask):
    """The second column of a name is told apart."""
    answered = ask(
        "POST", "/api/sql/export", {"query": "select 1 as a, 'ä' as a union all select 2, null", "format": "jsonl"}
    )
    assert [json.loads(line) for line in answered.content.splitlines()] == [{"a": 1, "a:1": "ä"}, {"a": 2, "a:1": None}]


def test_parquet_needs_a_library(recorded: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch):
    """The install line is told before the query is asked."""
    monkeypatch.setattr(files, "WRITERS", ("no_such_library",))
    answered = ask("POST", "/api/sql/export", {"query": "select 1", "format": "parquet"})
    assert (answered.status, "pip install polars" in answered.json["error"]["message"]) == (400, True)


@pytest.mark.skipif(not any(map(importlib.util.find_spec, files.WRITERS)), reason="needs polars or pyarrow: not here")
def test_an_answer_is_saved_as_parquet(recorded: Path, ask: Ask):
    """By the library that is installed."""
    answered = ask("POST", "/api/sql/export", {"query": "select 1 as a, 'x' as b, 1.5 as a", "format": "parquet"})
    assert (answered.content[:4], answered.content[-4:]) == (b"PAR1", b"PAR1")


def test_an_export_that_cannot_be_read_is_an_error(recorded: Path, ask: Ask):
    """Not an empty file."""
    assert ask("POST", "/api/sql/export", {"query": "drop table texts", "format": "csv"}).status == 400
    assert ask("POST", "/api/sql/export", {"query": "select 1", "format": "xlsx"}).status == 400


def test_two_queries_run_at_once_and_no_more(recorded: Path, ask: Ask):
    """The rest of the page is to go on; a place is free again after an error too."""
    with PLACES.taken(), PLACES.taken():
        answered = ask("POST", "/api/sql", {"query": "select 1"})
        assert (answered.status, "two queries run already" in answered.json["error"]["message"]) == (400, True)
    for _ in range(3):
        assert ask("POST", "/api/sql", {"query": "selec"}).status == 400
    assert ask("POST", "/api/sql", {"query": "select 1"}).status == 200
