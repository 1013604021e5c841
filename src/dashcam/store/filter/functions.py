"""The SQL functions of the filter, on a reading connection: what a compiled condition calls for what SQL cannot do itself."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import apsw
import msgspec

from dashcam.store.filter.evaluate import inside
from dashcam.store.filter.expressions import Predicate
from dashcam.store.filter.words import Query
from dashcam.store.payloads import Payloads

LOOKS: Final = 2_000
"""Values that are read themselves before the index is asked for all that have frequent words."""
_decode = msgspec.json.Decoder().decode


class Functions:
    """The functions of one connection; `use` tells them of which filter the next statements are."""

    def __init__(self, db: apsw.Connection, payloads: Payloads) -> None:
        self._db = db
        self._payloads = payloads
        self._predicates: Sequence[Predicate] = ()
        self._searches: list[Search] = []
        functions: tuple[tuple[str, Callable[..., Any], int], ...] = (
            ("filter_json", self._json, 2),
            ("filter_value", self._value, 2),
            ("filter_hit", self._hit, 2),
            ("filter_lower", _lower, 1),
            ("filter_ends", _ends, 2),
            ("filter_length", _length, 2),
        )
        for name, function, count in functions:
            db.create_scalar_function(name, function, count)

    def use(self, predicates: Sequence[Predicate], searches: "list[Search]") -> None:
        """Serve the statements of this filter from now on."""
        self._payloads.forget()
        self._predicates, self._searches = predicates, searches

    def search(self, query: Query) -> "Search":
        """What the text index says to a query, read as far as it is asked."""
        return Search(self._db, self._payloads, query)

    def _json(self, number: int, text: str | None) -> bool:
        predicate = self._predicates[number]
        if text is None:
            return predicate.holds(None)
        if predicate.text is not None and predicate.text not in text:
            return False
        return predicate.holds(_decode(text))

    def _value(self, number: int, value: Any) -> bool:
        return self._predicates[number].holds(value)

    def _hit(self, number: int, payload: int | None) -> bool:
        return payload is not None and payload in self._searches[number]


class Search:
    """The payloads that a query finds."""

    def __init__(self, db: apsw.Connection, payloads: Payloads, query: Query) -> None:
        self._db = db
        self._payloads = payloads
        self._query = query
        self._found: frozenset[int] | None = None
        self._known: dict[int, bool] = {}

    def some(self, count: int) -> list[int] | None:
        """The payloads whose words fit, or `None` when they are more than so many."""
        if self._found is None:
            # the beginnings of many words are costly to look up: the words themselves tell at once that it is many
            if len(self._matches(self._query.whole_words, count + 1)) > count:
                return None
            rows = self._matches(self._query.match, count + 1)
            if len(rows) > count:
                return None
            self._found = frozenset(rows)
        return list(self._found) if len(self._found) <= count else None

    def __contains__(self, payload: int) -> bool:
        known = self._known.get(payload)
        if known is None:
            known = self._known[payload] = self._look(payload)
        return known

    def _look(self, payload: int) -> bool:
        if self._found is None and len(self._known) < LOOKS:  # words of many values: most likely of this one too
            if self._query.stands_in(_decode(self._payloads.read(payload))):
                return True
        else:
            if self._found is None:
                self._found = frozenset(self._matches(self._query.match, -1))
            if payload in self._found:
                return not self._query.has_phrases or self._query.phrases_stand_in(
                    _decode(self._payloads.read(payload))
                )
        parts = self._db.execute("select parts from payloads where id = ?", (payload,)).get
        return parts is not None and any(part in self for part in _decode(parts))

    def _matches(self, match: str, count: int) -> list[int]:
        sql = "select rowid from search where search match ? limit ?"
        return [number for (number,) in self._db.execute(sql, (match, count))]


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _ends(text: Any, end: str) -> bool | None:
    return text.endswith(end) if isinstance(text, str) else None


def _length(text: str | None, path: str) -> int | None:
    value = None if text is None else inside(_decode(text), tuple(json.loads(path)))
    return len(value) if isinstance(value, str | list | dict) else None
