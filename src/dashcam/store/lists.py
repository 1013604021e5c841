"""Lists of traces and spans of one store's file: a filter and an order go in, pages of `model/`'s words come out."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import apsw
import msgspec

from dashcam.errors import UsageError
from dashcam.model.span import Span, SpanRow
from dashcam.model.trace import Trace
from dashcam.store.connection import speaking
from dashcam.store.filter import Plan, compile_filter
from dashcam.store.filter.functions import Functions
from dashcam.store.filter.names import nearest
from dashcam.store.listing import Listing, Page
from dashcam.store.payloads import Payloads
from dashcam.store.queries import query, read_sql
from dashcam.store.shapes import to_span, to_span_row, to_trace
from dashcam.store.walk import KEYS, Place, Walk

Word = TypeVar("Word", Trace, Span, SpanRow)

_FROM: Final = {
    "traces": " from json_each(?) as c cross join trace_rows as t on t.id = c.value",
    "spans": (
        " from json_each(?) as c cross join {table} as s on s.id = {sign} * c.value"
        " cross join trace_rows as t on t.id = s.trace"
    ),
}
LIGHT: Final = "spans without values"
ROWS: Final[dict[str, type[msgspec.Struct]]] = {"traces": Trace, "spans": Span, LIGHT: SpanRow}
_VALUES: Final = re.compile(r"payload\(s\.(?:input|output|attributes|links|usage_raw)\) as")
_PLACE: Final = re.compile(r"(\w+)!(-?[\w.+-]+)!(-?\d{1,19})", re.ASCII)


class SqliteLists:
    """The part of a store that lists."""

    path: Path
    _payloads: Payloads

    def _still(self) -> apsw.Connection:
        """The connection, opened anew when another file was put in the place of ours."""
        raise NotImplementedError

    def traces(
        self,
        filter: str | None = None,  # noqa: A002  its name in every place where one is typed
        *,
        app: str | None = None,
        order: str = "newest",
        limit: int | None = 50,
        after: str | None = None,
        seconds: float | None = 2.0,
    ) -> Listing[Trace]:
        """Traces, the newest first."""
        plan = compile_filter(filter, "traces", app=app)
        return self._listing(plan, order, limit, after, seconds, to_trace)

    def spans(
        self,
        filter: str | None = None,  # noqa: A002  as above
        *,
        app: str | None = None,
        order: str = "newest",
        limit: int | None = 50,
        after: str | None = None,
        seconds: float | None = 2.0,
    ) -> Listing[Span]:
        """Spans of all traces, the newest first."""
        plan = compile_filter(filter, "spans", app=app)
        return self._listing(plan, order, limit, after, seconds, to_span)

    def span_rows(
        self,
        filter: str | None = None,  # noqa: A002  as above
        *,
        app: str | None = None,
        order: str = "newest",
        limit: int | None = 50,
        after: str | None = None,
        seconds: float | None = 2.0,
    ) -> Listing[SpanRow]:
        """The same, their values left where they are."""
        plan = compile_filter(filter, "spans", app=app)
        return self._listing(plan, order, limit, after, seconds, to_span_row, LIGHT)

    def _listing(
        self,
        plan: Plan,
        order: str,
        limit: int | None,
        after: str | None,
        seconds: float | None,
        shape: Callable[[dict[str, Any]], Word],
        columns: str | None = None,
    ) -> Listing[Word]:
        if order not in KEYS:
            raise UsageError(f'there is no order "{order}"{nearest(order, list(KEYS))}')
        if limit is not None and limit < 0:
            raise UsageError(f"a limit is 0 or more, not {limit}")
        read_place(after, order)
        walks: dict[apsw.Connection, Walk] = {}

        def fetch(place: str | None, count: int) -> Page[Word]:
            with speaking(self.path):
                db = self._still()
                walk = walks.get(db)
                if walk is None:
                    walks.clear()
                    walk = walks[db] = Walk(db, Functions(db, self._payloads), plan, order)
                found = walk.page(count, read_place(place, order), seconds)
                rows = [shape(row) for row in rows_at(db, plan.of, found.places, columns)]
                partial = (
                    f"stopped after {seconds:g} s: the rest was not looked at" if found.is_cut else self._lag(db, plan)
                )
            return Page(rows, write_place(found.after, order), partial, found.is_cut)

        return Listing(fetch, limit, after, ROWS[columns or plan.of])

    def _lag(self, db: apsw.Connection, plan: Plan) -> str | None:
        """What the text index does not know yet, where it was asked."""
        if not plan.queries:
            return None
        ((_, lag, _),) = db.execute(query("lag"))
        return f"{lag:,} new spans are not in the text index yet" if lag else None


def rows_at(db: apsw.Connection, of: str, places: list[Place], columns: str | None = None) -> list[dict[str, Any]]:
    """The rows of the public view that stand at these places, in their order; `LIGHT` ones without their values."""
    found: dict[int, dict[str, Any]] = {}
    for sign, table in ((1, "span_rows"), (-1, "open_spans")):
        numbers = [number for _, number in places if number * sign > 0]
        if numbers:
            source = _FROM[of].format(table=table, sign=sign)
            cursor = db.execute(
                f"select c.value, {_columns(columns or of)}{source}", (msgspec.json.encode(numbers).decode(),)
            )
            names: list[str] = []
            for number, *values in cursor:
                names = names or [column[0] for column in cursor.get_description()[1:]]
                found[number] = dict(zip(names, values, strict=True))
    return [found[number] for _, number in places if number in found]


@cache
def _columns(view: str) -> str:
    """What a public view selects."""
    if view == LIGHT:
        return _VALUES.sub("null as", _columns("spans"))
    found = re.search(
        rf"create view {view} as\nselect\n(.*?)\nfrom trace_rows as t\b", read_sql("schema.sql"), re.DOTALL
    )
    if found is None:
        raise LookupError(view)
    return found[1]


def write_place(place: Place | None, order: str) -> str | None:
    """A place as text, for `after`."""
    return None if place is None else f"{order}!{place[0]!r}!{place[1]}"


def read_place(text: str | None, order: str) -> Place | None:
    """The place that a text names.

    Raises:
        UsageError: It names none, or one of a list in another order.

    >>> read_place("newest!1795369401!7", "newest")
    (1795369401, 7)
    """
    if text is None:
        return None
    found = _PLACE.fullmatch(text)
    if found is None or found[1] != order:
        raise _no_place(text, order)
    try:
        return (float(found[2]) if set(found[2]) & set(".einf") else int(found[2])), int(found[3])
    except ValueError:
        raise _no_place(text, order) from None


def _no_place(text: str, order: str) -> UsageError:
    return UsageError(f"{ascii(text)[:80]} is no place in a list of {order}: give what an earlier list had as `after`")
