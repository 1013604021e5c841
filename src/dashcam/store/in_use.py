"""What of an app is called, and which models: components from the spans of its newest traces, models from the rollups."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import apsw
import msgspec

from dashcam.model.gathered import ComponentFigures, ComponentPage, ModelUse
from dashcam.model.types import KINDS, STATUSES
from dashcam.store.bounded import bounded, until
from dashcam.store.overview import NOBODY
from dashcam.store.queries import queries, query
from dashcam.store.sums import Sum
from dashcam.store.walk import LATEST

FIRST: Final = 64
MOST: Final = 2_048
"""Traces asked for at once, growing from the one to the other."""
LAST: Final = 50
"""Calls of a model that are looked at for its providers and prices."""
_CALLING: Final = tuple(KINDS.index(kind) for kind in ("llm", "embedding", "reranker"))
_ENDED: Final = tuple(STATUSES.index(status) for status in ("ok", "error"))


def components_in_use(
    db: apsw.Connection, app: str, version: str | None, since_ns: int, until_ns: int, seconds: float | None
) -> ComponentPage:
    """How calls on each component of an app did."""
    ids = _number(db, app), None if version is None else _number(db, version)
    sums: defaultdict[int, Sum] = defaultdict(Sum)
    looked, is_cut = 0, False
    try:
        with bounded(db, until(seconds)):
            for traces in _traces(db, *ids, since_ns, until_ns):
                _take(db, sums, ids, traces)
                looked += len(traces)
    except apsw.InterruptError:
        is_cut = True
    found = [_component(db, path, one) for path, one in sums.items()]
    return ComponentPage(
        components=sorted(found, key=lambda one: (-one.span_count, one.path)),
        trace_count=looked,
        partial=f"stopped after {seconds:g} s: only the newest {looked:,} traces were looked at" if is_cut else None,
    )


def _traces(db: apsw.Connection, app: int, version: int | None, since_ns: int, until_ns: int) -> Iterator[list[int]]:
    """Numbers of the app's own traces, the newest first, some at a time; then of those that it is a part of."""
    of = "app" if version is None else "version"
    for name in (f"traces_of_{of}", f"traces_with_{of}"):
        bindings = {"app": app, "version": version, "since": since_ns, "until": until_ns}
        place, size = (LATEST, LATEST), FIRST
        while rows := list(_run(db, name, {**bindings, "key": place[0], "number": place[1], "size": size})):
            yield [number for _, number in rows]
            place, size = rows[-1], min(size * 2, MOST)


def _take(db: apsw.Connection, sums: dict[int, Sum], ids: tuple[int, int | None], traces: list[int]) -> None:
    """Add the spans of some traces, all or none of them."""
    bindings = {"app": ids[0], "version": ids[1], "traces": msgspec.json.encode(traces).decode()}
    for path, bucket, count, errors, inputs, outputs, cost, unpriced in list(_run(db, "components", bindings)):
        one = sums[path]
        one.add(None, None, count, errors, inputs, outputs, cost, unpriced)
        if bucket >= 0:
            one.histogram[bucket] += count


def _component(db: apsw.Connection, path: int, one: Sum) -> ComponentFigures:
    figures = one.figures("spans")
    names = set(ComponentFigures.__struct_fields__) & figures.keys()
    return ComponentFigures(path=_text(db, path) or "", **{name: figures[name] for name in names})


def models(db: apsw.Connection) -> list[ModelUse]:
    """Every model that was called, the one with most calls first."""
    return [_model(db, *row) for row in list(db.execute(_sql("models")))]


def _model(db: apsw.Connection, model: int, *figures: Any) -> ModelUse:
    calls, unpriced, inputs, outputs, cost = figures
    last = _last_calls(db, model or None)
    return ModelUse(
        model=_text(db, model),
        providers=_named(db, [provider for _, provider, _ in last]),
        calls=calls,
        unpriced_count=unpriced,
        input_tokens=None if inputs is None else int(inputs),
        output_tokens=None if outputs is None else int(outputs),
        cost_usd=cost,
        sources=_named(db, [source for *_, source in last]),
        last_ns=last[0][0] if last else None,
    )


def _last_calls(db: apsw.Connection, model: int | None) -> list[Any]:
    rows: list[Any] = []
    for kind in _CALLING:
        for status in _ENDED:
            rows += _run(db, "last_calls", {"kind": kind, "status": status, "model": model, "size": LAST})
    return sorted(rows, key=lambda row: -row[0])[:LAST]


def _named(db: apsw.Connection, numbers: list[int | None]) -> list[str]:
    """The texts of ids, each once, in their order."""
    texts = (_text(db, number) for number in dict.fromkeys(numbers) if number)
    return [text for text in texts if text is not None]


def _run(db: apsw.Connection, name: str, bindings: dict[str, Any]) -> Any:
    return db.execute(_sql(name), bindings)


def _number(db: apsw.Connection, text: str) -> int:
    row: Any = db.execute(query("find_text"), (text,)).fetchone()
    return row[0] if row else NOBODY


def _text(db: apsw.Connection, number: int) -> str | None:
    row: Any = db.execute(query("text"), (number,)).fetchone() if number else None
    return row[0] if row else None


def _sql(name: str) -> str:
    return queries("in_use.sql")[name]
