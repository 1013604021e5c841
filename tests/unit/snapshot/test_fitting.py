"""Values as they were stored, made what a class says of its fields."""

import datetime as dt
import decimal
import fractions
import pathlib
import typing
import uuid
from collections import abc
from typing import Annotated, Any, Literal, Protocol

import pytest

from dashcam.snapshot.fitting import UnfitError, fit, hints_of

ID = uuid.UUID(int=7)


class Asks(Protocol):
    def ask(self) -> str: ...


@pytest.mark.parametrize(
    ("stored", "hint", "made"),
    [
        ([1, 2], tuple, (1, 2)),
        ([1, 2], tuple[int, ...], (1, 2)),
        ([1, "2026-11-22"], tuple[int, dt.date], (1, dt.date(2026, 11, 22))),
        ([], tuple[()], ()),
        ([1, 1], set[int], {1}),
        ([[1], [2]], set[tuple[int, ...]], {(1,), (2,)}),
        ([1], frozenset, frozenset({1})),
        ([1], abc.Set[int], frozenset({1})),
        (["3/4"], list[fractions.Fraction], [fractions.Fraction(3, 4)]),
        (["a"], abc.Sequence[pathlib.Path], [pathlib.Path("a")]),
        ({"a": ["b"]}, dict[str, set[str]], {"a": {"b"}}),
        ({"a": 1}, abc.Mapping, {"a": 1}),
        ("2026-11-22T09:30:00", dt.datetime, dt.datetime(2026, 11, 22, 9, 30)),
        ("09:30:00", dt.time, dt.time(9, 30)),
        (1.5, dt.timedelta, dt.timedelta(seconds=1.5)),
        ("0.10", decimal.Decimal, decimal.Decimal("0.10")),
        (str(ID), uuid.UUID, ID),
        ("a", Annotated[pathlib.Path, "where"], pathlib.Path("a")),
        (None, set[str] | None, None),
        (["a"], set[str] | None, {"a"}),
        ("a", str | pathlib.Path, "a"),
        ("a", pathlib.Path | str, "a"),
        ("2026-11-22", int | dt.date, dt.date(2026, 11, 22)),
        (1, float, 1),
        (True, bool, True),
        ("a", Any, "a"),
        ("a", Literal["a"], "a"),
        (["a"], "a text", ["a"]),
        ("a", Asks, "a"),
        (ID, str, ID),
    ],
)
def test_a_value_is_made_what_it_was(stored: Any, hint: Any, made: Any) -> None:
    """Where the hint tells it; what is an object already is left as it is."""
    found = fit(stored, hint)
    assert (found, type(found)) == (made, type(made))


@pytest.mark.parametrize(
    ("stored", "hint", "why"),
    [
        ("soon", dt.date, "stored as 'soon', which is no date"),
        ("much", decimal.Decimal, "which is no Decimal"),
        (7, str, "stored as int, declared as str"),
        ([1], tuple[int, int], "stored with 1 items, declared with 2"),
        ([[1]], set, "unhashable"),
        ("a", int | dt.date, "which is no date"),
        (["a"], list[int], "stored as str, declared as int"),
        ({"a": 1}, pathlib.Path, "stored as dict"),
        (None, str, "stored as NoneType"),
    ],
)
def test_what_is_something_else_is_told(stored: Any, hint: Any, why: str) -> None:
    """Rather than put where it does not belong."""
    with pytest.raises(UnfitError, match=why):
        fit(stored, hint)


def test_a_hint_that_means_nothing_is_left_out() -> None:
    """The others of the class hold."""
    cls = type("Cls", (), {"__annotations__": {"a": "Gone", "b": set[str]}, "__module__": __name__})
    assert hints_of(cls) == {"b": set[str]}
    assert hints_of(type("Cls", (), {"__annotations__": {"a": "int"}, "__module__": __name__})) == {"a": int}
    assert typing.get_origin(hints_of(cls)["b"]) is set
