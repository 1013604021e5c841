"""Plain SQL for everybody: a connection that can only read the views, bounded in time and in what it answers.

Each query gets a connection of its own, so that a limit met in one is none in the next. In the caller's own process nothing can
end a single long step of SQLite's machine; `apart.py` asks in another process, which can be ended at any moment.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import apsw

from dashcam.errors import QueryError
from dashcam.model.sql import SqlAnswer
from dashcam.model.types import Json
from dashcam.store.allowed import Gate
from dashcam.store.connection import connect, set_pragma, speaking
from dashcam.store.payloads import Payloads

Parameters: TypeAlias = Sequence[Json] | Mapping[str, Json]
MIB: Final = 1024 * 1024
STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock."""
_LIMITS: Final = {
    apsw.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 500,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    apsw.SQLITE_LIMIT_COLUMN: 1_000,
    apsw.SQLITE_LIMIT_FUNCTION_ARG: 127,
    apsw.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    apsw.SQLITE_LIMIT_ATTACHED: 0,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    apsw.SQLITE_LIMIT_WORKER_THREADS: 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much one query may take; the defaults are for a person at their own machine."""

    seconds: float = 30
    rows: int = 1_000_000
    size: int = 256 * MIB
    """Bytes of text in the answer, about."""
    value: int = 256 * MIB
    """Bytes of one value, also of those on the way to the answer."""


def ask(path: Path, query: str, parameters: Parameters = (), *, bounds: Bounds = Bounds()) -> list[dict[str, Json]]:
    """Rows of a reading query, each a dict by column name.

    Raises:
        QueryError: The SQL is wrong, reads what is not public, writes, takes too long or answers too much.
    """
    with _asking(path, bounds) as db:
        return _rows(db, query, parameters, bounds)


def table(path: Path, query: str, parameters: Parameters = (), *, bounds: Bounds = Bounds()) -> SqlAnswer:
    """The answer to a reading query with its columns in order; what is beyond `rows` and `size` is left out and said to be.

    Raises:
        QueryError: The SQL is wrong, reads what is not public, writes, takes too long, or is more than one query.
    """
    began = time.monotonic()
    with _asking(path, bounds) as db:
        columns, rows, is_cut = _first_rows(db, query, parameters, bounds)
    return SqlAnswer(columns=columns, rows=rows, truncated=is_cut, took_ms=round((time.monotonic() - began) * 1_000, 1))


@contextmanager
def _asking(path: Path, bounds: Bounds) -> Iterator[apsw.Connection]:
    """A connection for one query, which speaks our errors."""
    with speaking(path):
        db = connect(path)
    gate = Gate()
    try:
        _bound(db, bounds, gate)
        yield db
    except apsw.InterruptError as error:
        raise too_long(bounds) from error
    except (apsw.NoMemError, MemoryError) as error:
        raise QueryError("the query needs more memory than there is: narrow it, for example with `where`") from error
    except (apsw.AuthError, apsw.SQLError) as error:
        raise QueryError(gate.refused or f"{error}; the views and their columns are in docs/sql.md") from error
    except (apsw.BindingsError, apsw.TooBigError, apsw.MismatchError, TypeError, ValueError) as error:
        raise QueryError(f"{error}; the views and their columns are in docs/sql.md") from error
    except apsw.Error as error:
        with speaking(path):
            raise error from error.__cause__
        raise
    finally:
        db.close()


def too_long(bounds: Bounds) -> QueryError:
    """The error of a query that was ended."""
    return QueryError(f"the query took longer than {bounds.seconds:g} s: narrow it, for example with `limit`")


class _GuardedPayloads(Payloads):
    """Reads payloads where nobody else may read their table."""

    def __init__(self, db: apsw.Connection, gate: Gate) -> None:
        super().__init__(db)
        self._gate = gate

    def _text(self, *numbers: Any) -> str | None:
        self._gate.ours = True
        try:
            return super()._text(*numbers)
        finally:
            self._gate.ours = False


def _bound(db: apsw.Connection, bounds: Bounds, gate: Gate) -> None:
    _GuardedPayloads(db, gate)
    # a schema is somebody's program too: what stands in a view may call nothing that is not known to be harmless
    set_pragma(db, "trusted_schema", 0)
    db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    for limit, value in _LIMITS.items():
        db.limit(limit, value)
    db.limit(apsw.SQLITE_LIMIT_LENGTH, bounds.value)
    deadline = time.monotonic() + bounds.seconds
    db.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    db.set_authorizer(gate)


def _rows(db: apsw.Connection, query: str, parameters: Parameters, bounds: Bounds) -> list[dict[str, Json]]:
    _check(query)
    cursor = db.execute(query, parameters)
    rows: list[dict[str, Json]] = []
    size = 0
    for row in cursor:
        names = distinct([column[0] for column in cursor.get_description()])
        size += _size(row)
        if len(rows) == bounds.rows:
            raise QueryError(f"the answer has more than {bounds.rows:,} rows: narrow it with `where` or `limit`")
        if size > bounds.size:
            raise QueryError(
                f"the answer is larger than {bounds.size / MIB:,.0f} MiB: take fewer rows, or columns with less in them"
            )
        rows.append(dict(zip(names, map(_json, row), strict=True)))
    return rows


def _first_rows(
    db: apsw.Connection, query: str, parameters: Parameters, bounds: Bounds
) -> tuple[list[str], list[list[Json]], bool]:
    """Columns, rows as far as they may go, and whether there are more."""
    _check(query)
    told: list[list[str]] = []

    def note(asked: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        # a comment alone has no columns
        told.extend([[one[0] for one in asked.get_description()]] if asked.get_description() else [])
        return True

    cursor = db.cursor()
    # told before the first row: a query without rows has columns too
    cursor.exec_trace = note
    rows: list[list[Json]] = []
    size = 0
    for row in cursor.execute(query, parameters):
        size += _size(row)
        if len(told) > 1:
            break
        if len(rows) == bounds.rows or size > bounds.size:
            return told[0], rows, True
        rows.append([_json(value) for value in row])
    if len(told) > 1:
        raise QueryError("one query at a time: there is a second one after the semicolon")
    return told[0] if told else [], rows, False


def _check(query: str) -> None:
    if not query.strip():
        raise ValueError("the query is empty")


def _size(row: Iterable[Any]) -> int:
    return sum(8 if value is None or type(value) in {int, float} else len(value) for value in row)


def distinct(names: list[str]) -> list[str]:
    """Two columns of one name are told apart, as nothing is dropped unseen."""
    if len(set(names)) == len(names):
        return names
    return [name if name not in names[:at] else f"{name}:{names[:at].count(name)}" for at, name in enumerate(names)]


def _json(value: Any) -> Json:
    return value.hex() if isinstance(value, bytes) else value
