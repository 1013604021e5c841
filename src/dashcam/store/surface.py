"""Plain SQL for everybody: a connection that can only read, bounded in size and time.

Each query gets a connection of its own, so that a limit met in one is none in the next.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import apsw

from dashcam.errors import QueryError
from dashcam.model.types import Json
from dashcam.store.connection import connect, speaking
from dashcam.store.payloads import Payloads

STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock."""
_LIMITS: Final = {
    apsw.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    apsw.SQLITE_LIMIT_LENGTH: 256 * 1024 * 1024,
    apsw.SQLITE_LIMIT_EXPR_DEPTH: 500,
    apsw.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    apsw.SQLITE_LIMIT_COLUMN: 1_000,
    apsw.SQLITE_LIMIT_ATTACHED: 0,
    apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
}
_READING: Final = frozenset({apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION, apsw.SQLITE_RECURSIVE})
_DESCRIBING: Final = frozenset({"table_info", "table_xinfo", "table_list"})
_REFUSED: Final = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})


def ask(
    path: Path, query: str, parameters: Sequence[Json] | Mapping[str, Json] = (), *, seconds: float = 30
) -> list[dict[str, Json]]:
    """Rows of a reading query, each a dict by column name.

    Raises:
        QueryError: The SQL is wrong, writes, or takes too long.
    """
    with speaking(path):
        db = connect(path)
    try:
        _bound(db, seconds)
        return _rows(db, query, parameters)
    except apsw.InterruptError as error:
        raise QueryError(f"the query took longer than {seconds:g} s: narrow it, for example with `limit`") from error
    except apsw.AuthError as error:
        raise QueryError(
            f"only reading is allowed here ({error}): use `select` over traces, spans, messages, versions"
        ) from error
    except (apsw.SQLError, apsw.BindingsError, apsw.TooBigError, apsw.MismatchError, TypeError, ValueError) as error:
        raise QueryError(f"{error}; the views and their columns are in docs/sql.md") from error
    except apsw.Error as error:
        with speaking(path):
            raise error from error.__cause__
        raise
    finally:
        db.close()


def _bound(db: apsw.Connection, seconds: float) -> None:
    Payloads(db)
    for limit, value in _LIMITS.items():
        db.limit(limit, value)
    deadline = time.monotonic() + seconds
    db.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    db.set_authorizer(_allow)


def _allow(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action == apsw.SQLITE_PRAGMA:
        return apsw.SQLITE_OK if first in _DESCRIBING else apsw.SQLITE_DENY
    named = second if action == apsw.SQLITE_FUNCTION else None
    return apsw.SQLITE_OK if action in _READING and named not in _REFUSED else apsw.SQLITE_DENY


def _rows(db: apsw.Connection, query: str, parameters: Sequence[Json] | Mapping[str, Json]) -> list[dict[str, Json]]:
    if not query.strip():
        raise ValueError("the query is empty")
    cursor = db.execute(query, parameters)
    rows: list[dict[str, Json]] = []
    for row in cursor:
        names = _distinct([column[0] for column in cursor.get_description()])
        rows.append(dict(zip(names, map(_json, row), strict=True)))
    return rows


def _distinct(names: list[str]) -> list[str]:
    """Two columns of one name are told apart, as nothing is dropped unseen."""
    if len(set(names)) == len(names):
        return names
    return [name if name not in names[:at] else f"{name}:{names[:at].count(name)}" for at, name in enumerate(names)]


def _json(value: Any) -> Json:
    return value.hex() if isinstance(value, bytes) else value
