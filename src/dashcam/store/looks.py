"""One trace by parts from one store's file: columns for a screen, single spans, a text inside its values."""

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec

from dashcam.model.outline import Columns, Contents, Found, Outline, Previews
from dashcam.model.span import Span
from dashcam.model.types import KINDS, STATUSES
from dashcam.store.connection import snapshot
from dashcam.store.ids import whole_span_id, whole_trace_id
from dashcam.store.lists import rows_at
from dashcam.store.looking import Looking
from dashcam.store.marks import read
from dashcam.store.payloads import Payloads
from dashcam.store.queries import queries
from dashcam.store.shapes import to_span, to_trace
from dashcam.store.within import Values, hits

NONE: Final = -1
PREVIEW: Final = 80
"""Characters of what a span got that stand beside its name."""
_ID: Final = 16
_BITS: Final = 1 << 64
_WIDTH: Final = 18
"""Columns of the query `outline`."""
_TEXTS: Final = ("name", "path", "app", "version", "method", "model", "provider")


class SqliteLooks(Looking):
    """The part of a store that looks at one trace."""

    path: Path
    _payloads: Payloads

    def _still(self) -> apsw.Connection:
        """The connection, opened anew when another file was put in the place of ours."""
        raise NotImplementedError

    def _rows(self, name: str, bindings: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows of a named query."""
        raise NotImplementedError

    def outline(self, trace_id: str) -> Outline:
        """From the rows of the spans and the texts that they name, in one snapshot."""
        with snapshot(self.path, self._still) as db:
            whole = whole_trace_id(db, trace_id, self.path)
            trace = to_trace(self._rows("trace", {"trace_id": whole})[0])
            # all values one after the other: 50,000 tuples kept would cost as much as reading them
            values = list(chain.from_iterable(db.execute(_sql("outline"), {"trace": _number(db, whole)})))
            marks = read(db, whole)
            strings, spans = _columns(db, [values[at::_WIDTH] for at in range(_WIDTH)], trace.started_ns)
        return Outline(trace=trace, marks=marks, strings=strings, spans=spans, kinds=[*KINDS], statuses=[*STATUSES])

    def contents(self, trace_id: str) -> Contents:
        """From the rows of the payloads without their bodies."""
        with snapshot(self.path, self._still) as db:
            number = _number(db, whole_trace_id(db, trace_id, self.path))
            rows = list(db.execute(_sql("contents"), {"trace": number}))
        return Contents(input=[came for came, _ in rows], output=[went for _, went in rows])

    def previews(self, trace_id: str, span_ids: Sequence[str]) -> Previews:
        """One body a span is unpacked, whatever the value is put together from."""
        with snapshot(self.path, self._still) as db:
            number = _number(db, whole_trace_id(db, trace_id, self.path))
            wanted = {known: each for each in span_ids if (known := _as_number(each)) is not None}
            rows: list[Any] = list(db.execute(_sql("inputs"), {"trace": number, "spans": _list(wanted)}))
            told = {wanted[span]: self._payloads.preview(last or body) for span, body, last in rows}
        return Previews(span_ids=[*told], input=[*map(_short, told.values())])

    def stamp(self, trace_id: str) -> str:
        """From its row and the newest of what hangs on it."""
        with snapshot(self.path, self._still) as db:
            row: Any = db.execute(_sql("stamp"), (whole_trace_id(db, trace_id, self.path),)).fetchone()
            return repr(row)

    def span(self, trace_id: str, span_id: str) -> Span:
        """By its whole id at once; the beginning of one is looked for among all ids of the trace."""
        with snapshot(self.path, self._still) as db:
            whole = whole_trace_id(db, trace_id, self.path)
            wanted = span_id.strip().lower()
            found = self._at(db, whole, [wanted]) or self._at(db, whole, [whole_span_id(db, whole, wanted)])
        return found[0]

    def spans_of(self, trace_id: str, span_ids: Sequence[str]) -> list[Span]:
        """Those rows alone are read whole."""
        with snapshot(self.path, self._still) as db:
            return self._at(db, whole_trace_id(db, trace_id, self.path), span_ids)

    def find_in(self, trace_id: str, text: str, *, seconds: float | None = 2.0) -> Found:
        """Each distinct value is looked through once."""
        with snapshot(self.path, self._still) as db:
            number = _number(db, whole_trace_id(db, trace_id, self.path))
            rows: list[Any] = list(db.execute(_sql("values"), {"trace": number}))
            names = _texts(db, {name for _, name, *_ in rows})
            return hits(rows, names, Values(db, self._payloads), text, seconds)

    def _at(self, db: apsw.Connection, whole: str, span_ids: Sequence[str]) -> list[Span]:
        wanted = [number for number in map(_as_number, span_ids) if number is not None]
        self._payloads.forget()
        places: list[Any] = list(db.execute(_sql("places"), {"trace": _number(db, whole), "spans": _list(wanted)}))
        return [to_span(row) for row in rows_at(db, "spans", places)]


def _short(text: str | None) -> str | None:
    return f"{text[: PREVIEW - 1]}…" if text and len(text) > PREVIEW else text


def _columns(db: apsw.Connection, columns: list[list[Any]], began_ns: int) -> tuple[list[str], Columns]:
    """The strings that are named, and every column, from those of `outline`."""
    ids, parents, name, kind, status, started, duration, path, app, version, method, model, provider, *figures = columns
    texts = dict(zip(_TEXTS, (name, path, app, version, method, model, provider), strict=True))
    known = _texts(db, set(chain.from_iterable(texts.values())))
    at: dict[int | None, int] = {number: place for place, number in enumerate(known)}
    at[None] = NONE
    place_of = {span: place for place, span in enumerate(ids)}
    inputs, outputs, costs, first, thread = figures
    return [*known.values()], Columns(
        span_id=[f"{span % _BITS:016x}" for span in ids],
        parent=[place_of.get(parent, NONE) for parent in parents],
        **{field: [at.get(number, NONE) for number in column] for field, column in texts.items()},
        kind=kind,
        status=status,
        started_ns=[moment - began_ns for moment in started],
        duration_ns=duration,
        input_tokens=inputs,
        output_tokens=outputs,
        cost_usd=costs,
        first_chunk_ns=first,
        thread=[NONE if number is None else number for number in thread],
    )


def _texts(db: apsw.Connection, numbers: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted(number for number in numbers if number is not None)
    return dict(db.execute(_sql("texts"), (_list(wanted),)))


def _as_number(span_id: str) -> int | None:
    """A span's id as the store has it: with a sign.

    >>> _as_number("ffffffffffffffff"), _as_number("1"), _as_number("no hex at all!!!")
    (-1, None, None)
    """
    try:
        number = int(span_id, 16) if len(span_id) == _ID else None
    except ValueError:
        return None
    return number if number is None or number < _BITS // 2 else number - _BITS


def _number(db: apsw.Connection, whole: str) -> int:
    return int(db.execute(_sql("trace_number"), (whole,)).get)


def _list(values: Iterable[Any]) -> str:
    return msgspec.json.encode(list(values)).decode()


def _sql(name: str) -> str:
    return queries("looking.sql")[name]
