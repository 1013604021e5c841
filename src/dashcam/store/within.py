"""A text inside the values of a trace: which spans hold it, each distinct value looked through once.

Most values are told to lack it by their JSON as one text; only where that has it are its names, texts and numbers looked at.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import apsw
import msgspec

from dashcam.model.outline import Found
from dashcam.snapshot.body import as_json
from dashcam.store.passes import within
from dashcam.store.payloads import Payloads, parts_of

Row: TypeAlias = tuple[Any, ...]
_json = msgspec.json.Decoder().decode
_BITS = 1 << 64


class Values:
    """Values of one store by their ids, as JSON, and what they are put together from."""

    def __init__(self, db: apsw.Connection, payloads: Payloads) -> None:
        self._db = db
        self._payloads = payloads

    def parts(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """Those that are put together from others, each with what it is made of."""
        return parts_of(self._db, numbers)

    def json(self, number: int) -> str:
        """The JSON of one that is not."""
        body = self._payloads.body(number)
        return as_json(body).decode() if body else "null"


def hits(rows: list[Row], names: dict[int, str], values: Values, text: str, seconds: float | None) -> Found:
    """Which of the rows (id of the span and of its name, then of its values) hold a text.

    An empty text is held by none.
    """
    is_over = within(seconds)
    wanted = text.casefold()
    if not wanted:
        return Found(span_ids=[], partial=None)
    named = {number for number, name in names.items() if wanted in name.casefold()}
    parts = values.parts({number for row in rows for number in row[2:] if number is not None})
    found: list[str] = []
    held: dict[int, bool] = {}
    looked = 0
    for span, name, *numbers in rows:
        is_hit = name in named
        for number in numbers:
            if is_hit:
                break
            for each in () if number is None else parts.get(number, (number,)):
                if each not in held:
                    held[each] = holds(values.json(each), wanted)
                if held[each]:
                    is_hit = True
                    break
        if is_hit:
            found.append(f"{span % _BITS:016x}")
        looked += 1
        if is_over():
            break
    partial = None
    if looked < len(rows):
        partial = f"stopped after {seconds:g} s: {len(rows) - looked:,} of {len(rows):,} spans were not looked through"
    return Found(span_ids=found, partial=partial)


def holds(value: str, wanted: str) -> bool:
    r"""Whether a name, text or number inside JSON holds a text that is folded already.

    >>> holds('{"Question":["Wer zahlt?\\n","STRASSE"]}', "straße".casefold()), holds('{"a":1.5}', "1.5"), holds('{"a":1}', '{"')
    (True, True, False)
    """
    written = msgspec.json.encode(wanted)[1:-1].decode()
    return written in value.casefold() and any(wanted in one.casefold() for one in _leaves(_json(value)))


def _leaves(value: Any) -> Iterable[str]:
    """Every key, text, number, bool and null in a value, as JSON says it."""
    work = [value]
    for item in work:
        kind = type(item)
        if kind is str:
            yield item
        elif kind is dict:
            yield from item
            work += item.values()
        elif kind is list:
            work += item
        else:
            yield msgspec.json.encode(item).decode()
