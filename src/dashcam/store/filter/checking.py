"""Python's tree → ours: every name known, every comparison between things that can be compared, or an error with its place."""

import ast
from typing import Final

from dashcam.store.filter import times
from dashcam.store.filter.names import Type, nearest
from dashcam.store.filter.reading import Reading, read
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
    Moment,
    Not,
    OneOf,
    Total,
    Truth,
    Unknown,
    Value,
    Words,
)
from dashcam.store.filter.values import DEPTH, NUMBERS, OPEN, Values
from dashcam.store.filter.words import Query, parse_query

SPANS: Final = 3
"""Comprehensions inside each other."""
_SIGNS: Final = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Checker(Values):
    """Turns one filter into a tree; `names` are those of the listed thing."""

    def __init__(self, reading: Reading, of: str, now_ns: int) -> None:
        super().__init__(reading, of, now_ns)
        self._scopes = 0
        self.queries: list[Query] = []

    def condition(self, node: ast.expr) -> Condition:
        """Something that is true or false."""
        self._depth += 1
        if self._depth > DEPTH:
            self._fail("this is nested too deeply", node)
        try:
            return self._condition(node)
        finally:
            self._depth -= 1

    def _condition(self, node: ast.expr) -> Condition:
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.condition(part) for part in node.values)
            return Both(parts) if isinstance(node.op, ast.And) else Either(parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return Not(self.condition(node.operand))
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return Both(()) if node.value else Either(())
        if isinstance(node, ast.Call):
            called = self._call(node)
            if called is not None:
                return called
        value = self.value(node)
        if isinstance(value, Moment | Const):
            self._fail("this says nothing of what is listed", node)
        return Truth(value)

    def _call(self, node: ast.Call) -> Condition | None:
        """A call that is a condition; `None` for one that is a value."""
        if isinstance(node.func, ast.Name) and node.func.id in {"any", "all"}:
            return self._quantified(node, node.func.id)
        is_search = isinstance(node.func, ast.Name) and node.func.id == "search"
        if isinstance(node.func, ast.Attribute) and node.func.attr == "search":
            variable = node.func.value
            if isinstance(variable, ast.Name) and variable.id in self._variables:
                return self._search(node, self._variables[variable.id])
        if is_search:
            return self._search(node, 0)
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"startswith", "endswith"}:
            value = self._text_like(node.func.value)
            return Edge(node.func.attr, value, self._text(self._only_argument(node)))
        return None

    def _search(self, node: ast.Call, scope: int) -> Condition:
        argument = self._only_argument(node)
        query = parse_query(self._text(argument))
        if query is None:
            self._fail("there is no word to search for", argument)
        if query not in self.queries:
            self.queries.append(query)
        return Words(query, scope)

    def _quantified(self, node: ast.Call, which: str) -> Condition:
        scope, item, where = self._comprehension(self._only_argument(node))
        condition = self.condition(item)
        self._leave(scope)
        if which == "any":
            return Exists(scope, condition if where is None else Both((where, condition)))
        failing = Not(condition) if where is None else Both((where, Not(condition)))
        return Not(Exists(scope, failing))

    def _comprehension(self, node: ast.expr) -> tuple[int, ast.expr, Condition | None]:
        """Open the scope of `… for s in spans if …`; `_leave` closes it."""
        if not isinstance(node, ast.GeneratorExp | ast.ListComp) or len(node.generators) != 1:
            self._fail("here stands: … for s in spans", node)
        loop = node.generators[0]
        if not isinstance(loop.iter, ast.Name) or loop.iter.id != "spans":
            self._fail("only `spans` can be gone through", loop.iter)
        if self._of == "spans":
            self._fail("in a list of spans the names are the span's own: there are no `spans`", loop.iter)
        if not isinstance(loop.target, ast.Name):
            self._fail("here stands one name, for example `s`", loop.target)
        if loop.target.id in self._variables:
            self._fail(f'the name "{loop.target.id}" is taken', loop.target)
        if len(self._variables) >= SPANS:
            self._fail(f"at most {SPANS} of these inside each other", node)
        self._scopes += 1
        scope = self._variables[loop.target.id] = self._scopes
        parts = tuple(self.condition(part) for part in loop.ifs)
        return scope, node.elt, Both(parts) if parts else None

    def _leave(self, scope: int) -> None:
        self._variables = {name: number for name, number in self._variables.items() if number != scope}

    def _comparison(self, node: ast.Compare) -> Condition:
        parts = []
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self._compared(left, sign, right))
            left = right
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(sign, ast.Is | ast.IsNot):
            if not (isinstance(right, ast.Constant) and right.value is None):
                self._fail("`is` stands before None only: write ==", right)
            unknown = Unknown(self._known(self.value(left), left))
            return unknown if isinstance(sign, ast.Is) else Not(unknown)
        for side in (left, right):
            if isinstance(side, ast.Constant) and side.value is None:
                self._fail("whether a value is unknown is asked by `is None` or `is not None`", side)
        if isinstance(sign, ast.In | ast.NotIn):
            return self._member(left, right, is_in=isinstance(sign, ast.In))
        return self._ordered(_SIGNS[type(sign)], left, right)

    def _member(self, left: ast.expr, right: ast.expr, *, is_in: bool) -> Condition:
        if isinstance(right, ast.List | ast.Tuple):
            value = self._known(self.value(left), left)
            options = tuple(self._option(value, option) for option in right.elts)
            found: Condition = OneOf(value, options)
            if is_in:
                return found
            return Both((Not(Unknown(value)), Not(found)))
        text = self._text(left)
        container = self._known(self.value(right), right)
        if self.type_of(container) not in {Type.TEXT, Type.TEXTS, *OPEN}:
            self._fail("only texts, lists and JSON hold a text", right)
        found = Has(container, text)
        return found if is_in else Both((Not(Unknown(container)), Not(found)))

    def _option(self, value: Value, node: ast.expr) -> str | int | float | bool:
        option = self.value(node)
        if not isinstance(option, Const) or isinstance(option.value, tuple):
            self._fail("in a list stand texts, numbers, True and False", node)
        self._comparable("==", value, option, node)
        return option.value

    def _ordered(self, sign: str, left: ast.expr, right: ast.expr) -> Condition:
        first, second = self.value(left), self.value(right)
        place = right
        if isinstance(first, Const | Moment):
            first, second, sign, place = second, first, _TURNED[sign], left
        if isinstance(first, Const | Moment):
            self._fail("one side of a comparison is a name", left)
        if self.type_of(first) is Type.TIME and isinstance(second, Const):
            second = self._time(second, place)
        self._comparable(sign, first, second, place)
        return Compare(sign, first, second)

    def _time(self, given: Const, node: ast.expr) -> Moment:
        if not isinstance(given.value, str):
            self._fail('a time is written "2026-11-21 14:30", or now - 2h, today, yesterday', node)
        found = times.moment(given.value)
        if found is None:
            self._fail('a time is written "2026-11-21" or "2026-11-21 14:30"', node)
        return found

    def _comparable(self, sign: str, left: Value, right: Value, node: ast.expr) -> None:
        """Refuse what could never hold: another type, a word that is not of the list."""
        kinds = (self.type_of(left), self.type_of(right))
        is_open = not OPEN.isdisjoint(kinds)
        if is_open and not isinstance(right, Const):
            self._fail("a JSON value is compared with a text, a number, True or False", node)
        if isinstance(left, Field) and left.name.type is Type.SCORES:
            self._fail('a score is named: scores["helpful"]', node)
        if not isinstance(right, Const) and any(
            isinstance(side, Field) and side.name.name == "model" and side.name.any_of for side in (left, right)
        ):
            self._fail("model stands for all models of a trace here: compare it with a text", node)
        if Type.TEXTS in kinds and not is_open:
            self._fail('a list is asked by "text" in it, or by len(…)', node)
        groups = {Type.NUMBER if kind in NUMBERS else kind for kind in kinds}
        if not is_open and len(groups) > 1:
            self._fail(f"{kinds[0].value} compared with {kinds[1].value} never holds", node)
        name = left.name if isinstance(left, Field) else None
        if name and name.words and isinstance(right, Const) and sign in {"==", "!="} and right.value not in name.words:
            self._fail(
                f'no {name.name} is "{ascii(right.value)[1:-1][:40]}"{nearest(str(right.value), list(name.words))}',
                node,
            )

    def _length(self, node: ast.Call) -> Value:
        argument = self._only_argument(node)
        if isinstance(argument, ast.ListComp):
            scope, item, where = self._comprehension(argument)
            if not (isinstance(item, ast.Name) and self._variables.get(item.id) == scope):
                self._fail("here stands the name of the span: len([s for s in spans if …])", item)
            self._leave(scope)
            return Total("count", scope, None, where)
        value = self.value(argument)
        if not isinstance(value, Field | Item) or self.type_of(value) not in {Type.TEXT, Type.TEXTS, *OPEN}:
            self._fail("texts, lists and JSON have a length", argument)
        if self.type_of(value) is Type.SCORES or (isinstance(value, Field) and value.name.any_of):
            self._fail("this has no length", argument)
        return Length(value)

    def _total(self, node: ast.Call, what: str) -> Value:
        scope, item, where = self._comprehension(self._only_argument(node))
        value = self.value(item)
        self._leave(scope)
        if isinstance(value, Const) and value.value == 1 and what == "sum":
            return Total("count", scope, None, where)
        if isinstance(value, Const) or self.type_of(value) not in NUMBERS:
            self._fail("here stands a number of the span, for example s.cost_usd", item)
        return Total(what, scope, value, where)


def check(text: str, of: str, now_ns: int) -> tuple[Condition, list[Query]]:
    """Read a filter of `traces` or `spans`.

    Raises:
        FilterError: It cannot be read.
    """
    reading = read(text)
    checker = Checker(reading, of, now_ns)
    return checker.condition(reading.body), checker.queries
