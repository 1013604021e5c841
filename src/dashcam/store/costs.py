"""Costs of spans that are in the store already: those that nobody could price as they came, and all when prices are renewed.

A slice is one transaction: the spans, what their traces add up to, the rollups they are counted in, how far the pass is.
Prices are asked before it, so that nobody waits for them.
"""

from collections.abc import Sequence
from typing import Any, Final

import apsw
import msgspec

from dashcam.model.cost import ModelCall, Price, Pricer, Total
from dashcam.model.types import KINDS
from dashcam.model.usage import Usage
from dashcam.store.blocks import touch
from dashcam.store.connection import one, run
from dashcam.store.keeping import Renewed
from dashcam.store.passes import transaction
from dashcam.store.queries import queries
from dashcam.store.recount import TOUCHED, recount, widen

PRICED: Final = "priced"
"""The last span that was looked at, in `passes`."""
ROWS: Final = 20_000
"""Spans looked at in one transaction."""
EMBEDDING: Final = KINDS.index("embedding")


class Costs:
    """The costs of one store, on the writing connection."""

    def __init__(self, db: apsw.Connection, pricer: Pricer) -> None:
        self._db = db
        self._pricer = pricer

    def price(self) -> bool:
        """Price one slice of what is not; tell whether there was one."""
        upkeep = queries("upkeep.sql")
        after = int(self._db.execute(upkeep["pass_done"], (PRICED,)).get)
        until = min(after + ROWS, one(self._db, upkeep["last_span"]))
        if after >= until:
            return False
        rows = self._db.execute(_sql("unpriced"), {"after": after, "until": until})
        found = [(row, price) for row in rows if (price := self._pricer.price(_call(row))) is not None]
        self._put(found, until)
        return True

    def renew(self, traces: Sequence[int], is_ours: Sequence[str]) -> Renewed:
        """Price the calls of some traces again, but for prices that are from elsewhere than `is_ours` begin with.

        What is not known any more keeps the price that a table gave it, and loses one's own.
        """
        rows = list(self._db.execute(_sql("priceable"), {"traces": _json(traces)}))
        ours = [row for row in rows if row[-1] is None or row[-1].startswith(tuple(is_ours))]
        changes = [change for row in ours if (change := self._change(row, is_ours[0])) is not None]
        if changes:
            self._put(changes, None)
        return Renewed(len(ours), len(changes))

    def _change(self, row: Any, own: str) -> tuple[Any, Price | None] | None:
        *_, usd, source = row
        price = self._pricer.price(_call(row))
        if price is None:
            return (row, None) if source is not None and source.startswith(own) else None
        return None if (usd, _undated(source)) == (price.usd, _undated(price.source)) else (row, price)

    def _put(self, priced: Sequence[tuple[Any, Price | None]], until: int | None) -> None:
        numbers = {row[1] for row, _ in priced}
        traces = _json(numbers)
        with transaction(self._db):
            if priced:
                sources = {price.source: self._source(price.source) for _, price in priced if price is not None}
                self._db.executemany(
                    _sql("set_cost"),
                    [
                        (None, None, row[0]) if price is None else (price.usd, sources[price.source], row[0])
                        for row, price in priced
                    ],
                )
                self._db.execute(_sql("add_up"), (traces,))
                touch(self._db, numbers)
                self._recount([row[0] for row, _ in priced])
            if until is not None:
                self._db.execute(queries("upkeep.sql")["set_pass"], (PRICED, until))
        if priced:
            self._pricer.told([Total(*row) for row in self._db.execute(_sql("totals"), (traces,))])

    def _recount(self, spans: list[int]) -> None:
        run(self._db, TOUCHED)
        self._db.execute(_sql("touch"), (_json(spans),))
        widen(self._db)
        recount(self._db)

    def _source(self, text: str) -> int:
        if self._db.execute(_sql("source"), (text,)).get is None:
            self._db.execute(_sql("add_source"), (text,))
        return int(self._db.execute(_sql("source"), (text,)).get)


def all_traces() -> str:
    """The query for every trace's number."""
    return _sql("traces")


def _call(row: Any) -> ModelCall:
    _, _, kind, provider, model, started_ns, inputs, outputs, read, written, reasoning, raw, attributes, *_ = row
    usage = Usage(
        input_tokens=inputs,
        output_tokens=0 if outputs is None and kind == EMBEDDING else outputs,
        cache_read_tokens=read,
        cache_write_tokens=written,
        reasoning_tokens=reasoning,
        raw=None if raw is None else msgspec.json.decode(raw),
    )
    return ModelCall(
        provider, model, usage, started_ns, None if attributes is None else msgspec.json.decode(attributes)
    )


def _undated(source: str | None) -> str:
    """A source without the day on which it was asked: the same price of another day is no other price.

    >>> _undated("genai-prices 0.2.3 (2026-11-23), by its name")
    'genai-prices 0.2.3, by its name'
    """
    before, _, rest = (source or "").partition(" (")
    return before + rest[rest.find(")") + 1 :]


def _sql(name: str) -> str:
    return queries("costs.sql")[name]


def _json(numbers: Any) -> str:
    return msgspec.json.encode(list(numbers)).decode()
