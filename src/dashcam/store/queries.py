"""The named queries of this room's `.sql` files: SQL stands there, each with a sentence; here is only the loader."""

import re
from functools import cache
from importlib.resources import files

_NAMED = re.compile(r"^-- name: (\w+)\n-- (.+)\n", re.MULTILINE)


@cache
def queries(file: str = "queries.sql") -> dict[str, str]:
    """Every query of a file by its name.

    >>> queries()["text"]
    'select text from texts where id = ?'
    """
    pieces = _NAMED.split(read_sql(file))
    return {name: sql.strip() for name, sql in zip(pieces[1::3], pieces[3::3], strict=True)}


def query(name: str) -> str:
    """The SQL of one named query."""
    return queries()[name]


def read_sql(name: str) -> str:
    """A file of this room, by its name."""
    return (files("dashcam.store") / name).read_text(encoding="utf-8")
