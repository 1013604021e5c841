import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.errors import UsageError
from dashcam.model.sql import SqlAnswer
from dashcam.server import files
from dashcam.server.files import FORMATS, as_csv, as_lines, as_parquet, parquet_writer

CELLS = st.none() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=8
)  # fmt: skip


def table(columns: list[str], rows: list[list]) -> SqlAnswer:
    return SqlAnswer(columns=columns, rows=rows, truncated=False, took_ms=0)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_as_csv_is_read_back(rows):
    """As texts, what is unknown as nothing."""
    written = as_csv(table(["a", "a"], [list(row) for row in rows])).decode()
    found = list(csv.reader(io.StringIO(written, newline="")))
    assert found == [["a", "a"], *[["" if cell is None else str(cell) for cell in row] for row in rows]]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_as_lines_is_read_back(rows):
    """With every value as it is, a line each."""
    written = as_lines(table(["a", "a"], [list(row) for row in rows])).decode()
    lines = written.split("\n")
    assert [json.loads(line) for line in lines[:-1]] == [{"a": one, "a:1": other} for one, other in rows]
    assert lines[-1] == ""


def test_every_format_says_what_it_is():
    """For the browser that saves it."""
    assert {name: form.media.partition(";")[0] for name, form in FORMATS.items()} == {
        "csv": "text/csv",
        "jsonl": "application/jsonl",
        "parquet": "application/vnd.apache.parquet",
    }


def test_without_a_library_parquet_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch):
    """And what can be written without."""
    monkeypatch.setattr(files, "WRITERS", ("no_such_library_1", "no_such_library_2"))
    with pytest.raises(UsageError, match="pip install polars.*csv or jsonl"):
        parquet_writer()


def test_the_first_library_that_is_there_writes(monkeypatch: pytest.MonkeyPatch):
    """In the order in which they are named."""
    monkeypatch.setattr(files, "WRITERS", ("no_such_library", "json", "csv"))
    assert parquet_writer() == "json"


def test_parquet_that_cannot_be_written_is_an_error(monkeypatch: pytest.MonkeyPatch):
    """Another process writes it: what it says is not shown."""
    monkeypatch.setattr(files, "WRITERS", ("json",))
    monkeypatch.setitem(files._PROGRAMS, "json", "raise SystemExit('no')")
    with pytest.raises(UsageError, match="export it as csv or jsonl"):
        as_parquet(table(["a"], [[1]]))


def test_columns_of_parquet_are_of_one_type(monkeypatch: pytest.MonkeyPatch):
    """The program that writes is handed them by name."""
    monkeypatch.setattr(files, "WRITERS", ("json",))
    monkeypatch.setitem(files._PROGRAMS, "json", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())")
    given_rows = [[1, "x", 1, None], [None, 2, 1.5, None]]
    assert json.loads(as_parquet(table(["a", "b", "a", "c"], given_rows))) == {
        "a": [1, None],
        "b": ["x", "2"],
        "a:1": [1.0, 1.5],
        "c": [None, None],
    }
