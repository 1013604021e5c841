"""The values of a filter's tree → SQL expressions over a row, every typed value bound; conditions on one value each."""

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from dashcam.store.filter.columns import COLUMNS, Column, Form
from dashcam.store.filter.evaluate import holds
from dashcam.store.filter.tree import (
    Compare,
    Condition,
    Const,
    Edge,
    Field,
    Has,
    Item,
    Length,
    Lower,
    Moment,
    OneOf,
    Sum,
    Total,
    Unknown,
    Value,
    subject_of,
)

LARGEST: Final = 2**63 - 1
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_JSON_FORMS: Final = frozenset({Form.JSON_TEXT, Form.PAYLOAD})
_TOTALS: Final = {"count": "count", "sum": "total", "max": "max", "min": "min"}


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition on one JSON value, in Python."""

    holds: Callable[[Any], bool]
    text: str | None = None
    """What must stand in the JSON for it to hold, so that most values need not be read."""


class Expressions(ABC):
    """Writes the values of one filter; `bindings` and `predicates` go to the database with them."""

    def __init__(self, of: str, now_ns: int, *, is_open: bool = False) -> None:
        self.of = of
        self._now_ns = now_ns
        self.bindings: dict[str, Any] = {"now_ns": now_ns}
        self.predicates: list[Predicate] = []
        self._numbers = count()
        self._is_open = is_open
        """Whether the spans at hand are unfinished ones, which no index holds."""
        self._is_exact = False
        """Whether what is unknown must come out as false and not as null: below a `not`."""

    @abstractmethod
    def condition(self, condition: Condition) -> str:
        """The SQL of a condition."""

    def _general(self, condition: Condition) -> str:
        """A condition on what has an expression of its own."""
        if isinstance(condition, Compare):
            if isinstance(condition.right, Moment):
                return self._time(condition.sign, self.expression(condition.left), condition.right)
            if isinstance(condition.left, Field) and condition.left.name.name == "age":
                return self._age(condition)
        return self._general_text(condition, self.expression(subject_of(condition)))

    def _general_text(self, condition: Condition, known: str) -> str:
        match condition:
            case Compare(sign=sign, right=right):
                return f"{known} {sign} {self.expression(right)}"
            case OneOf(options=options):
                return f"{known} in ({', '.join(self._bind(option) for option in options)})"
            case Has(text=text):
                return f"instr({known}, {self._bind(text)}) > 0"
            case Edge(side="startswith", text=text):
                return f"instr({known}, {self._bind(text)}) = 1"
            case Edge(text=text):
                return f"filter_ends({known}, {self._bind(text)})"
            case Unknown():
                return f"{known} is null"
            case _:
                return f"coalesce({known}, 0) not in (0, '')"

    def _time(self, sign: str, known: str, moment: Moment) -> str:
        start, end = self._bind(moment.start_ns), self._bind(moment.end_ns)
        match sign:
            case "==":
                return f"({known} >= {start} and {known} < {end})"
            case "!=":
                return f"({known} < {start} or {known} >= {end})"
            case "<" | "<=":
                return f"{known} < {start if sign == '<' else end}"
            case _:
                return f"{known} >= {start if sign == '>=' else end}"

    def _age(self, condition: Compare) -> str:
        """An age as a time, which an index can find."""
        right = condition.right
        if isinstance(condition.left, Field) and isinstance(right, Const) and isinstance(right.value, int | float):
            nanoseconds = right.value * 1e9
            if math.isfinite(nanoseconds) and abs(nanoseconds) < LARGEST / 2:
                started = f"r{condition.left.scope}.started_ns"
                return f"{started} {_TURNED[condition.sign]} {self._bind(self._now_ns - round(nanoseconds))}"
        return self._general_text(condition, self.expression(condition.left))

    def expression(self, value: Value) -> str:
        """The SQL of a value."""
        match value:
            case Const(value=known):
                return self._bind(known)
            case Field():
                return self._field(value)
            case Lower(of=Field() as of):
                return f"filter_lower({self._field(of)})"
            case Length(of=Field() as of) if self._column(of).form is Form.MARKS:
                kind = self._row(of)
                return self._mark_count(of, kind, self._marks_of(of, kind))
            case Length(of=of):
                return self._length(of)
            case Sum(sign="/", left=left, right=right):
                return f"(1.0 * {self.expression(left)} / {self.expression(right)})"
            case Sum(sign=sign, left=left, right=right):
                return f"({self.expression(left)} {sign} {self.expression(right)})"
            case Total():
                return self._total(value)
        raise TypeError(value)

    def _length(self, of: Field | Item) -> str:
        field = of.field if isinstance(of, Item) else of
        if self._column(field).form not in _JSON_FORMS:
            return f"length({self._field(field)})"
        path = of.path if isinstance(of, Item) else ()
        return f"filter_length({self._json(field)}, {self._bind(json.dumps(path))})"

    def _field(self, field: Field) -> str:
        form, row = self._column(field).form, self._row(field)
        match form:
            case Form.NUMBERED | Form.APPS:
                return f"(select x.text from texts as x where x.id = {row})"
            case Form.WORD:
                if field.name.name == "status" and self.of == "traces" and field.scope == 0:
                    row = f"case when r0.open > 0 then {len(field.name.words) - 1} else {row} end"
                words = " ".join(f"when {number} then '{word}'" for number, word in enumerate(field.name.words))
                return f"(case {row} {words} end)"
            case Form.MARKS:
                return f"exists (select 1 from marks as m where {self._marks_of(field, row)})"
            case Form.SPAN_ID:
                return f"(case when {row} is not null then format('%016x', {row}) end)"
        return row

    def _total(self, total: Total) -> str:
        outer = self._is_exact, self._is_open
        self._is_exact = False
        row = f"r{total.scope}"
        arms = []
        for table in ("span_rows", "open_spans"):
            self._is_open = table == "open_spans"
            what = "1" if total.value is None else self.expression(total.value)
            where = "1" if total.where is None else self.condition(total.where)
            arms.append(f"select {what} as v from {table} as {row} where {row}.trace = r0.id and {where}")
        self._is_exact, self._is_open = outer
        return f"(select {_TOTALS[total.what]}(v) from ({' union all '.join(arms)}))"

    def _column(self, field: Field) -> Column:
        return COLUMNS["spans" if field.scope else self.of][field.name.name]

    def _row(self, field: Field) -> str:
        return self._column(field).sql.format(r=f"r{field.scope}")

    def _bind(self, value: Any) -> str:
        if isinstance(value, int) and not -LARGEST <= value <= LARGEST:
            value = math.inf if value > 0 else -math.inf
        name = f"f{next(self._numbers)}"
        self.bindings[name] = value
        return f":{name}"

    def _json(self, field: Field) -> str:
        row = self._row(field)
        return f"payload({row})" if self._column(field).form is Form.PAYLOAD else row

    def _predicate(self, condition: Condition, text: str | None = None) -> int:
        self.predicates.append(Predicate(lambda value: holds(condition, value), text))
        return len(self.predicates) - 1

    def _mark_count(self, field: Field, kind: str, where: str) -> str:
        captured = self._captured_tags(field)
        if kind == "note":
            return f"(select count(*) from marks as m where {where})"
        names = f"select m.name from marks as m where {where}" + (
            f" union select value from {captured}" if captured else ""
        )
        return f"(select count(*) from ({names} group by 1))" if not captured else f"(select count(*) from ({names}))"

    def _captured_tags(self, field: Field) -> str | None:
        is_of_trace = field.name.name == "tags" and self.of == "traces" and field.scope == 0
        return "json_each(coalesce(r0.tags, '[]'))" if is_of_trace else None

    def _marks_of(self, field: Field, kind: str) -> str:
        row = f"r{field.scope}"
        where = f"m.kind = '{kind}' and m.removed_ns is null"
        if self.of == "traces" and field.scope == 0:
            return f"m.trace_id = {row}.trace_id and {where}"
        return (
            f"m.trace_id = (select x.trace_id from trace_rows as x where x.id = {row}.trace)"
            f" and m.span_id = format('%016x', {row}.span_id) and {where}"
        )
