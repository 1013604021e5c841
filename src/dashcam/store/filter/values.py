"""What stands on the sides of a comparison: names, literals, items of JSON, sums, calls → values of our tree, each of a type."""

import ast
from abc import ABC, abstractmethod
from typing import Final, NoReturn

from dashcam.store.filter import times
from dashcam.store.filter.evaluate import calculate
from dashcam.store.filter.names import NAMES, SPAN_NAMES, Name, Type, nearest
from dashcam.store.filter.reading import Reading
from dashcam.store.filter.tree import Const, Field, Item, Lower, Moment, Sum, Value

DEPTH: Final = 40
NUMBERS: Final = frozenset({Type.NUMBER, Type.SECONDS, Type.BOOL})
OPEN: Final = frozenset({Type.JSON, Type.SCORES})
"""What is inside is known only when it is read."""
CALLS: Final = ("search", "any", "all", "len", "sum", "max", "min")
_METHODS: Final = ("startswith", "endswith", "lower")
_SUMS: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class Values(ABC):
    """Reads the values of one filter; `of` says whose names are the bare ones."""

    def __init__(self, reading: Reading, of: str, now_ns: int) -> None:
        self._reading = reading
        self._of = of
        self._now_ns = now_ns
        self._variables: dict[str, int] = {}
        """The scope of each name that goes through the spans."""
        self._depth = 0

    @abstractmethod
    def _length(self, node: ast.Call) -> Value:
        """`len(…)`."""

    @abstractmethod
    def _total(self, node: ast.Call, what: str) -> Value:
        """`sum(…)`, `max(…)` or `min(…)` over spans."""

    def value(self, node: ast.expr) -> Value:
        """Something that is compared."""
        self._depth += 1
        if self._depth > DEPTH:
            self._fail("this is nested too deeply", node)
        try:
            return self._value(node)
        finally:
            self._depth -= 1

    def _value(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Constant):
            return self._const(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.BinOp):
            return self._sum(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            return self._negative(node)
        if isinstance(node, ast.Call):
            return self._called_value(node)
        return self._fail("this has no meaning in a filter", node)

    def _const(self, node: ast.Constant) -> Const:
        value = self._reading.literal(node)
        if not isinstance(value, str | int | float):
            self._fail("this has no meaning in a filter", node)
        return Const(value)

    def _negative(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if not isinstance(value, Const) or isinstance(value.value, str | tuple):
            self._fail("only a number can be negative", node)
        return Const(-value.value if isinstance(node.op, ast.USub) else value.value)

    def _name(self, node: ast.Name) -> Value:
        if node.id in self._variables:
            self._fail(f"of a span a field is meant: {node.id}.status", node)
        if node.id in times.WORDS:
            return times.word(node.id, self._now_ns)
        names = NAMES[self._of]
        if node.id in names:
            return Field(names[node.id], 0)
        if node.id == "spans":
            self._fail("spans are asked by any(… for s in spans)", node)
        if node.id in CALLS:
            self._fail(f"{node.id} is called: {node.id}(…)", node)
        return self._fail(f'there is no name "{node.id[:60]}"{self._like(node.id, names)}', node)

    def _like(self, word: str, names: dict[str, Name]) -> str:
        if word in SPAN_NAMES and self._of == "traces":
            return f": spans have it, ask any(s.{word} … for s in spans)"
        return nearest(word, [*names, *CALLS, *times.WORDS])

    def _attribute(self, node: ast.Attribute) -> Value:
        if not isinstance(node.value, ast.Name) or node.value.id not in self._variables:
            if node.attr in _METHODS:
                self._fail(f"{node.attr} is called: .{node.attr}(…)", node)
            self._fail("a dot stands after the name of a span in any(… for s in spans)", node)
        if node.attr not in SPAN_NAMES:
            self._fail(f'a span has no "{node.attr[:60]}"{nearest(node.attr, [*SPAN_NAMES, "search"])}', node)
        return Field(SPAN_NAMES[node.attr], self._variables[node.value.id])

    def _item(self, node: ast.Subscript) -> Item:
        base = self.value(node.value)
        key = self.value(node.slice)
        if not isinstance(key, Const) or type(key.value) not in {str, int}:
            self._fail('in brackets stands a text or a whole number: metadata["plan"]', node.slice)
        path = (*base.path, key.value) if isinstance(base, Item) else (key.value,)
        field = base.field if isinstance(base, Item) else base
        if not isinstance(field, Field) or self.type_of(field) not in OPEN:
            self._fail("only JSON and scores have something in brackets", node.value)
        if self.type_of(field) is Type.SCORES and (len(path) > 1 or not isinstance(key.value, str)):
            self._fail('a score is named: scores["helpful"]', node.slice)
        return Item(field, path)  # type: ignore[arg-type]  # the check above says which types are in it

    def _sum(self, node: ast.BinOp) -> Value:
        sign = _SUMS.get(type(node.op))
        if sign is None:
            self._fail("only + - * / stand between numbers", node)
        left, right = self.value(node.left), self.value(node.right)
        for side, part in ((left, node.left), (right, node.right)):
            if self.type_of(side) not in {Type.TIME, *NUMBERS}:
                self._fail("only numbers can be added", part)
        if isinstance(left, Moment) and isinstance(right, Const) and sign in "+-":
            return self._moved(left, sign, right, node)
        if Type.TIME in {self.type_of(left), self.type_of(right)}:
            self._fail("of times only `now - 2h` and the like can be made; for the time since, there is `age`", node)
        if isinstance(left, Const) and isinstance(right, Const):
            return self._folded(sign, left, right, node)
        return Sum(sign, left, right)

    def _moved(self, start: Moment, sign: str, by: Const, node: ast.expr) -> Moment:
        try:
            shift = int(by.value * 1_000_000_000) * (1 if sign == "+" else -1)  # type: ignore[arg-type]  # a number
        except (OverflowError, ValueError):
            return self._fail("this is no time", node)
        return Moment(start.start_ns + shift, start.end_ns + shift)

    def _folded(self, sign: str, left: Const, right: Const, node: ast.expr) -> Const:
        first, second = left.value, right.value
        try:
            return Const(calculate(sign, first, second))
        except (OverflowError, ZeroDivisionError):
            return self._fail("this is no number", node)

    def _called_value(self, node: ast.Call) -> Value:
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "lower" and not node.args and not node.keywords:
            text = self._text_like(called.value)
            return text if isinstance(text, Lower) else Lower(text)
        if isinstance(called, ast.Attribute):
            if called.attr in {"startswith", "endswith", "search"}:
                self._fail(f"{called.attr}(…) is true or false: it stands by itself", node)
            self._fail(f'there is no ".{called.attr[:60]}(…)"{nearest(called.attr, list(_METHODS))}', called)
        if not isinstance(called, ast.Name):
            self._fail("this cannot be called", node)
        if called.id == "len":
            return self._length(node)
        if called.id in {"sum", "max", "min"}:
            return self._total(node, called.id)
        if called.id in {"any", "all", "search"}:
            self._fail(f"{called.id}(…) is true or false: it stands by itself", node)
        return self._fail(f'there is no "{called.id[:60]}(…)"{nearest(called.id, list(CALLS))}', node)

    def _only_argument(self, node: ast.Call) -> ast.expr:
        if len(node.args) != 1 or node.keywords:
            self._fail("one thing stands in these brackets", node)
        return node.args[0]

    def _text(self, node: ast.expr) -> str:
        value = self._reading.literal(node) if isinstance(node, ast.Constant) else None
        if not isinstance(value, str):
            self._fail('here stands a text in quotes: "…"', node)
        return value

    def _text_like(self, node: ast.expr) -> Field | Item | Lower:
        value = self.value(node)
        if not isinstance(value, Field | Item | Lower) or self.type_of(value) not in {Type.TEXT, Type.JSON}:
            self._fail("only a text has this", node)
        return value

    def _known(self, value: Value, node: ast.expr) -> Value:
        if isinstance(value, Const | Moment):
            self._fail("here stands a name", node)
        return value

    def type_of(self, value: Value) -> Type:
        """What can be said of a value."""
        match value:
            case Field(name=name):
                return name.type
            case Item(field=field):
                return Type.SCORES if field.name.type is Type.SCORES else Type.JSON
            case Moment():
                return Type.TIME
            case Lower(of=of):
                return self.type_of(of)
            case Const(value=str()):
                return Type.TEXT
            case _:
                return Type.NUMBER

    def _fail(self, what: str, node: ast.AST) -> NoReturn:
        self._reading.fail(what, node)
