"""A value as it was stored → what a class says of its field: lists that were tuples, texts that were dates or paths.

JSON has fewer kinds than Python. For pydantic its own validation does this; here it is for dataclasses and attrs, by the type
hints of classes that the caller has handed in. Only the standard library's own types are made.
"""

import datetime as dt
import decimal
import fractions
import pathlib
import types
import typing
import uuid
from collections import abc
from collections.abc import Callable
from typing import Any, Final

_LISTS: Final[dict[Any, Callable[[list[Any]], Any]]] = {
    set: set,
    frozenset: frozenset,
    tuple: tuple,
    abc.Set: frozenset,
    abc.MutableSet: set,
}
_SEQUENCES: Final = (list, abc.Sequence, abc.MutableSequence, abc.Iterable, abc.Collection)
_MAPPINGS: Final = (dict, abc.Mapping, abc.MutableMapping)
_TEXTS: Final[dict[Any, Callable[[str], Any]]] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
    decimal.Decimal: decimal.Decimal,
    fractions.Fraction: fractions.Fraction,
    uuid.UUID: uuid.UUID,
    **{kind: kind for kind in (pathlib.Path, pathlib.PurePath, pathlib.PosixPath, pathlib.PurePosixPath)},
}
_PLAIN: Final = (str, int, float, bool, list, dict, type(None))
_WRAPPED: Final = (typing.Annotated, typing.Final, typing.Required, typing.NotRequired)


class UnfitError(Exception):
    """A stored value is not what its class says."""


def hints_of(cls: type) -> dict[str, Any]:
    """Return what a class says of its fields; a hint that is a text which means nothing here is left out."""
    try:
        return typing.get_type_hints(cls)
    except Exception:  # one name that is not there any more is enough
        said = {
            name: hint for base in reversed(cls.__mro__) for name, hint in vars(base).get("__annotations__", {}).items()
        }
        return {name: hint for name, hint in said.items() if not isinstance(hint, str)}


def fit(value: Any, hint: Any) -> Any:
    """Return a value as its hint has it.

    >>> fit([1, 2], tuple[int, ...]), fit("2026-11-22", dt.date | None), fit("as it is", Any)
    ((1, 2), datetime.date(2026, 11, 22), 'as it is')

    Raises:
        UnfitError: It is something else.
    """
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _any_of(value, typing.get_args(hint))
    if origin in _WRAPPED:
        return fit(value, typing.get_args(hint)[0])
    kind = origin if isinstance(origin, type) else hint
    if type(value) is list and (kind in _LISTS or kind in _SEQUENCES):
        return _listed(value, kind, typing.get_args(hint))
    if type(value) is dict and kind in _MAPPINGS:
        return _mapped(value, typing.get_args(hint))
    return _single(value, kind)


def _any_of(value: Any, hints: tuple[Any, ...]) -> Any:
    for hint in hints:
        if isinstance(hint, type) and type(value) is hint:
            return value
    why = UnfitError()
    for hint in hints:
        try:
            return fit(value, hint)
        except UnfitError as error:
            why = error
    raise why


def _listed(value: list[Any], kind: Any, hints: tuple[Any, ...]) -> Any:
    if kind is tuple and hints and hints[-1] is not Ellipsis:
        if len(hints) != len(value):
            raise UnfitError(f"stored with {len(value)} items, declared with {len(hints)}")
        made = [fit(one, hint) for one, hint in zip(value, hints, strict=True)]
    else:
        made = [fit(one, hints[0]) for one in value] if hints else value
    try:
        return _LISTS.get(kind, list)(made)
    except TypeError as error:
        raise UnfitError(str(error)) from error


def _mapped(value: dict[Any, Any], hints: tuple[Any, ...]) -> Any:
    if len(hints) != 2:
        return value
    return {fit(key, hints[0]): fit(item, hints[1]) for key, item in value.items()}


def _single(value: Any, kind: Any) -> Any:
    if not isinstance(kind, type) or type(value) not in _PLAIN:
        return value
    try:
        if type(value) is str and kind in _TEXTS:
            return _TEXTS[kind](value)
        if kind is dt.timedelta and type(value) in (int, float):
            return dt.timedelta(seconds=value)
        fits = isinstance(value, kind) or (kind in (float, complex) and type(value) in (int, float))
    except (ValueError, ArithmeticError) as error:
        raise UnfitError(f"stored as {value!r:.60}, which is no {kind.__name__}") from error
    except TypeError:  # a protocol, which is not asked
        return value
    if not fits:
        raise UnfitError(f"stored as {type(value).__name__}, declared as {kind.__name__}")
    return value
