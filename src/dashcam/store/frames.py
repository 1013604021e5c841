"""Lists of traces or spans → plain dicts, or a table of pandas or polars where those are installed.

Values stay as they are: ids are text, times whole nanoseconds, nested values lists and dicts. Before `started_ns` a table has
`started`, the same time as a date and time in UTC.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec

from dashcam.errors import UsageError
from dashcam.model.types import Json

TIME, SHOWN = "started_ns", "started"
Row: TypeAlias = type[msgspec.Struct]
_PANDAS: Final = {int: "Int64", float: "float64", bool: "boolean", str: "string"}
"""Whole numbers that may be unknown: a float would lose the last digits of a time."""
_POLARS: Final = {int: "Int64", float: "Float64", bool: "Boolean", str: "String"}
_PLAIN: Final = frozenset({*_PANDAS, NoneType})


def to_dicts(things: Iterable[Any]) -> list[dict[str, Json]]:
    """The shapes that `--json` prints."""
    return [msgspec.to_builtins(thing) for thing in things]


def to_pandas(things: Iterable[Any], kind: Row) -> Any:
    """A `pandas.DataFrame`, a row each.

    Raises:
        UsageError: pandas is not installed.
    """
    pandas = _library("pandas")
    rows = to_dicts(things)
    columns = {
        name: pandas.Series([row[name] for row in rows], dtype=_PANDAS.get(held, "object"))
        for name, held in _columns(kind)
    }
    frame = pandas.DataFrame(columns)
    moments = pandas.to_datetime(frame[TIME].astype("int64"), unit="ns", utc=True)
    frame.insert(frame.columns.get_loc(TIME), SHOWN, moments)
    return frame


def to_polars(things: Iterable[Any], kind: Row) -> Any:
    """A `polars.DataFrame`, a row each.

    Raises:
        UsageError: polars is not installed.
    """
    polars = _library("polars")
    rows = to_dicts(things)
    columns = [
        polars.Series(name, [row[name] for row in rows], dtype=getattr(polars, _POLARS.get(held, "Object")))
        for name, held in _columns(kind)
    ]
    frame = polars.DataFrame(columns)
    moments = frame[TIME].cast(polars.Datetime("ns", "UTC")).alias(SHOWN)
    return frame.insert_column(frame.columns.index(TIME), moments)


@cache
def _columns(kind: Row) -> tuple[tuple[str, type], ...]:
    """Each field with the plain type it holds, `object` for what is nested."""
    hints = get_type_hints(kind)
    return tuple((name, _plain(hints[name])) for name in kind.__struct_fields__)


def _plain(hint: Any) -> type:
    """The one type of values that a column holds beside `None`.

    >>> _plain(int | None), _plain(list[str])
    (<class 'int'>, <class 'object'>)
    """
    if get_origin(hint) is Literal:
        return str
    if get_origin(hint) in {Union, UnionType}:
        held = {_plain(one) for one in get_args(hint)} - {NoneType}
        return held.pop() if len(held) == 1 else object
    return hint if hint in _PLAIN else object


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(f"{name} is not installed: `pip install {name}`, or use to_dicts()") from error
