"""A filter's tree → one SQL condition over a row, every typed value bound.

What SQL cannot look into (JSON, phrases) is a predicate in Python: the condition calls it by its number.
"""

from typing import Final

from dashcam.store.filter.columns import Column, Form
from dashcam.store.filter.evaluate import holds, positions
from dashcam.store.filter.expressions import Expressions
from dashcam.store.filter.tree import (
    Both,
    Compare,
    Condition,
    Const,
    Edge,
    Either,
    Exists,
    Field,
    Has,
    Item,
    Length,
    Lower,
    Moment,
    Not,
    OneOf,
    Truth,
    Unknown,
    Value,
    Words,
    field_of,
    subject_of,
)
from dashcam.store.filter.words import Query

INDEXED: Final = ("input", "output", "error", "attributes")
"""The values of a finished span that the text index holds."""


class Writer(Expressions):
    """Writes the conditions of one filter; what it searches for is in `queries`, by the numbers in the SQL."""

    def __init__(self, of: str, now_ns: int, *, is_open: bool = False) -> None:
        super().__init__(of, now_ns, is_open=is_open)
        self.queries: list[Query] = []

    def condition(self, condition: Condition) -> str:
        """The SQL of a condition."""
        match condition:
            case Both(of=parts):
                return self._joined(parts, " and ", "1")
            case Either(of=parts):
                return self._joined(parts, " or ", "0")
            case Not(of=part):
                outer, self._is_exact = self._is_exact, True
                text = self.condition(part)
                self._is_exact = outer
                return f"(not {text})"
            case Exists(scope=scope, where=where):
                return self._exists(scope, where)
            case Words(query=query, scope=scope):
                return self._words(query, scope)
        text = self._leaf(condition)
        return f"(({text}) is true)" if self._is_exact else f"({text})"

    def _joined(self, parts: tuple[Condition, ...], between: str, nothing: str) -> str:
        return "(" + between.join(self.condition(part) for part in parts) + ")" if parts else nothing

    def _exists(self, scope: int, where: Condition) -> str:
        outer = self._is_exact, self._is_open
        self._is_exact = False
        arms = []
        for table in ("span_rows", "open_spans"):
            self._is_open = table == "open_spans"
            says = self.condition(where)
            arms.append(f"exists (select 1 from {table} as r{scope} where r{scope}.trace = r0.id and {says})")
        self._is_exact, self._is_open = outer
        return "(" + " or ".join(arms) + ")"

    def _words(self, query: Query, scope: int) -> str:
        if self._is_open and not (self.of == "traces" and scope == 0):
            return "0"
        number = self.queries.index(query) if query in self.queries else len(self.queries)
        if number == len(self.queries):
            self.queries.append(query)
        row = "w" if self.of == "traces" and scope == 0 else f"r{scope}"
        hits = " or ".join(f"filter_hit({number}, {row}.{name})" for name in INDEXED)
        if row == "w":
            return f"exists (select 1 from span_rows as w where w.trace = r0.id and ({hits}))"
        return f"({hits})"

    def _leaf(self, condition: Condition) -> str:
        """A condition on one value, or on two."""
        subject = subject_of(condition)
        field = field_of(subject)
        if field is None or (isinstance(condition, Compare) and not isinstance(condition.right, Const | Moment)):
            return self._general(condition)
        column = self._column(field)
        if isinstance(subject, Length) and column.form is not Form.MARKS:
            return self._general(condition)
        match column.form:
            case Form.WORD:
                return self.one_of_words(condition, field)
            case Form.PAYLOAD | Form.JSON_TEXT:
                return self._in_python(condition, field)
            case Form.MARKS:
                return self._of_marks(condition, subject, field)
            case Form.APPS | Form.MODELS:
                return self._of_several(condition, field, column)
            case Form.NUMBERED if not isinstance(condition, Unknown):
                chosen = self._texts(condition)
                if chosen is not None:
                    return f"{self._row(field)} in ({chosen})"
        return self._general(condition)

    def one_of_words(self, condition: Condition, field: Field) -> str:
        """A condition on a closed list is tried on each of its words here and now."""
        chosen = positions(condition, field)
        row = f"r{field.scope}"
        if field.name.name == "status" and self.of == "traces" and field.scope == 0:
            running = len(field.name.words) - 1
            # a trace that was running where it was imported from says so itself
            told = f"{row}.status in ({', '.join(map(str, chosen))}) and {row}.open = 0"
            return f"({told} or {row}.open > 0)" if running in chosen else told
        text = f"{self._row(field)} in ({', '.join(map(str, chosen))})"
        return f"({text} or {self._row(field)} is null)" if holds(condition, None) else text

    def _in_python(self, condition: Condition, field: Field) -> str:
        is_whole = isinstance(condition, Has) and not isinstance(condition.container, Lower)
        text = condition.text if isinstance(condition, Has) and is_whole and _stands_plainly(condition.text) else None
        return f"filter_json({self._predicate(condition, text)}, {self._json(field)})"

    def _of_marks(self, condition: Condition, subject: Value, field: Field) -> str:
        kind = self._row(field)
        where = self._marks_of(field, kind)
        if kind == "pin":
            return self._general_text(condition, f"exists (select 1 from marks as m where {where})")
        if isinstance(condition, Truth) and isinstance(subject, Field):
            return self._any_tag(field, where)
        if isinstance(condition, Unknown) and isinstance(subject, Field):
            return "0"
        if isinstance(condition, Has) and isinstance(subject, Field):
            return self._has_mark(condition.text, kind, where, field)
        if isinstance(subject, Length):
            return self._general_text(condition, self._mark_count(field, kind, where))
        if isinstance(subject, Item):
            return self._score(condition, subject, where)
        return "0"

    def _score(self, condition: Condition, item: Item, where: str) -> str:
        where += f" and m.name = {self._bind(item.path[0])}"
        if isinstance(condition, Unknown):
            return f"not exists (select 1 from marks as m where {where})"
        bare = Field(item.field.name, item.field.scope)
        number = self._predicate(_on(condition, bare))
        return f"exists (select 1 from marks as m where {where} and filter_value({number}, m.value))"

    def _has_mark(self, text: str, kind: str, where: str, field: Field) -> str:
        bound = self._bind(text)
        says = f"instr(m.text, {bound}) > 0" if kind == "note" else f"m.name = {bound}"
        found = f"exists (select 1 from marks as m where {where} and {says})"
        captured = self._captured_tags(field)
        return f"({found} or exists (select 1 from {captured} where value = {bound}))" if captured else found

    def _any_tag(self, field: Field, where: str) -> str:
        found = f"exists (select 1 from marks as m where {where})"
        captured = self._captured_tags(field)
        return f"({found} or exists (select 1 from {captured}))" if captured else found

    def _of_several(self, condition: Condition, field: Field, column: Column) -> str:
        row = self._row(field)
        if isinstance(condition, Unknown):
            return f"{row} is null"
        if isinstance(condition, Truth):
            return f"{row} is not null"
        if isinstance(condition, Compare) and condition.sign == "!=":
            same = self._of_several(Compare("==", condition.left, condition.right), field, column)
            return f"({row} is not null and not {same})"
        if column.form is Form.MODELS:
            said = self._on_text(condition, "m.value")
            return f"exists (select 1 from json_each({row}) as m where {said})"
        apps = self._app_numbers(condition)
        return (
            f"({row} in ({apps}) or exists (select 1 from trace_apps as a where a.app in ({apps}) and a.trace = r0.id))"
        )

    def _app_numbers(self, condition: Condition) -> str:
        exact = self._texts(condition)
        if exact is not None:
            return exact
        said = self._on_text(condition, "x.text")
        return (
            f"select x.id from texts as x where {said} and (exists (select 1 from trace_rows as y where y.app = x.id)"
            " or exists (select 1 from trace_apps as y where y.app = x.id))"
        )

    def _texts(self, condition: Condition) -> str | None:
        """The ids of the texts that are named, when the condition names them."""
        subject = subject_of(condition)
        if isinstance(subject, Field) and isinstance(condition, OneOf):
            bound = ", ".join(self._bind(option) for option in condition.options if isinstance(option, str))
            return f"select x.id from texts as x where x.text in ({bound})"
        if isinstance(subject, Field) and isinstance(condition, Compare) and condition.sign == "==":
            assert isinstance(condition.right, Const)
            return f"select x.id from texts as x where x.text = {self._bind(condition.right.value)}"
        return None

    def _on_text(self, condition: Condition, expression: str) -> str:
        """A condition on a text, whose SQL is given."""
        if isinstance(subject_of(condition), Lower):
            expression = f"filter_lower({expression})"
        return self._general_text(condition, expression)


def _on(condition: Condition, field: Field) -> Condition:
    """The same condition, on a field itself instead of on something inside it."""
    match condition:
        case Compare(sign=sign, left=left, right=right):
            return Compare(sign, Lower(field) if isinstance(left, Lower) else field, right)
        case OneOf(options=options):
            return OneOf(field, options)
        case Has(container=container, text=text):
            return Has(Lower(field) if isinstance(container, Lower) else field, text)
        case Edge(side=side, value=value, text=text):
            return Edge(side, Lower(field) if isinstance(value, Lower) else field, text)
        case _:
            return Truth(field)


def _stands_plainly(text: str) -> bool:
    """Whether a text is written in JSON as it is."""
    return '"' not in text and "\\" not in text and text.isprintable()
