"""Tables as files: CSV, JSON lines, and Parquet where a library that writes it is installed.

Parquet is written by a process of its own: what its libraries take in memory goes with it.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final, NamedTuple

import msgspec

from dashcam.errors import UsageError
from dashcam.model.sql import SqlAnswer
from dashcam.model.types import Json
from dashcam.store.surface import distinct

WRITERS: Final = ("polars", "pyarrow")
"""Libraries that write Parquet, the first that is there does."""
SECONDS: Final = 60.0


def no_check() -> None:
    """Nothing has to be installed."""


class Form(NamedTuple):
    """One kind of file."""

    media: str
    write: Callable[[SqlAnswer], bytes]
    check: Callable[[], object] = no_check
    """Raises `UsageError` where it cannot be written here."""


def as_csv(table: SqlAnswer) -> bytes:
    r"""Comma-separated values under a line of names; what is unknown is empty.

    >>> as_csv(SqlAnswer(columns=["a", "a"], rows=[[1, None], ["x,y", 2.5]], truncated=False, took_ms=1))
    b'a,a\n1,\n"x,y",2.5\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def as_lines(table: SqlAnswer) -> bytes:
    r"""A JSON object a line; the second of two columns of one name is told apart.

    >>> as_lines(SqlAnswer(columns=["a", "a"], rows=[[1, None]], truncated=False, took_ms=1))
    b'{"a":1,"a:1":null}\n'
    """
    names = distinct(table.columns)
    return msgspec.json.Encoder().encode_lines([dict(zip(names, row, strict=True)) for row in table.rows])


def as_parquet(table: SqlAnswer) -> bytes:
    """Parquet, each column of whole numbers, numbers or texts.

    Raises:
        UsageError: It could not be written.
    """
    names = distinct(table.columns)
    columns = {name: _alike([row[at] for row in table.rows]) for at, name in enumerate(names)}
    command = [sys.executable, "-P", "-c", _PROGRAMS[parquet_writer()]]
    asked = msgspec.json.encode(columns)
    done = subprocess.run(command, input=asked, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode or not done.stdout:
        raise UsageError("the file could not be written: export it as csv or jsonl")
    return done.stdout


def parquet_writer() -> str:
    """The library that writes Parquet here.

    Raises:
        UsageError: None is installed.
    """
    found = next((name for name in WRITERS if find_spec(name) is not None), None)
    if found is None:
        raise UsageError("Parquet needs polars or pyarrow: `pip install polars`, or export csv or jsonl")
    return found


def _alike(values: list[Json]) -> list[Json]:
    """Values of one type: texts, where they are of several.

    >>> _alike([1, None, 2.5]), _alike([1, "a"]), _alike([None])
    ([1.0, None, 2.5], ['1', 'a'], [None])
    """
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int}:
        return values
    if kinds <= {int, float}:
        return [None if value is None else float(value) for value in values]
    return [value if value is None or isinstance(value, str) else str(value) for value in values]


_PROGRAMS: Final = {
    "polars": """
import io, json, sys, polars
told = json.load(sys.stdin.buffer)
whole = io.BytesIO()
polars.DataFrame(told, strict=False).write_parquet(whole)
sys.stdout.buffer.write(whole.getvalue())
""",
    "pyarrow": """
import io, json, sys, pyarrow, pyarrow.parquet
told = json.load(sys.stdin.buffer)
whole = io.BytesIO()
pyarrow.parquet.write_table(pyarrow.table(told), whole)
sys.stdout.buffer.write(whole.getvalue())
""",
}
FORMATS: Final = {
    "csv": Form("text/csv; charset=utf-8", as_csv),
    "jsonl": Form("application/jsonl", as_lines),
    "parquet": Form("application/vnd.apache.parquet", as_parquet, parquet_writer),
}
