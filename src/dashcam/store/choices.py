"""Values to choose from while a filter is typed: from indexes that go from one value to the next, else from what came last."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile
from typing import Any, Final, TypeAlias

import apsw
import msgspec

from dashcam.errors import UsageError
from dashcam.model.types import KINDS, STATUSES, STREAM_ENDS
from dashcam.store.filter.names import nearest
from dashcam.store.queries import queries

MOST: Final = 10_000
"""Values that an index is followed through."""
_SPAN: Final = ("name", "path", "method", "model", "provider")
Find: TypeAlias = Callable[[apsw.Connection, str], Iterable[str]]


def values(db: apsw.Connection, name: str, text: str, limit: int) -> list[str]:
    """Values for a name that begin with a text, then those that hold it.

    Raises:
        UsageError: There is no such name.
    """
    find = FINDERS.get(name)
    if find is None:
        raise UsageError(f'no values can be listed for "{name}"{nearest(name, list(FINDERS))}')
    wanted = text.casefold()
    fitting = [value for value in dict.fromkeys(find(db, text)) if wanted in value.casefold()]
    return sorted(fitting, key=lambda value: not value.casefold().startswith(wanted))[:limit]


def _apps(db: apsw.Connection, _: str) -> Iterable[str]:
    numbers = {app for query in ("next_app", "next_part_app") for (app,) in _steps(db, query, (0,))}
    return _texts(db, numbers)


def _versions(db: apsw.Connection, _: str) -> Iterable[str]:
    pairs = (pair for query in ("next_version", "next_part_version") for pair in _steps(db, query, (0, 0)))
    return _texts(db, {version for _, version in pairs})


def _models(db: apsw.Connection, _: str) -> Iterable[str]:
    counted = {model for (model,) in db.execute(_sql("models"))}
    return _texts(db, counted | _of_spans(db, "model"))


def _names(db: apsw.Connection, _: str) -> Iterable[str]:
    return _texts(db, _of_spans(db, "name") | {name for name, *_ in db.execute(_sql("recent_traces"))})


def _recent(column: str) -> Find:
    """Texts of one column of the newest spans."""
    return lambda db, _: _texts(db, _of_spans(db, column))


def _indexed(query: str, column: int) -> Find:
    """The newest first, then those of the index that begin with the text as it was typed."""

    def find(db: apsw.Connection, text: str) -> Iterator[str]:
        yield from (row[column] for row in db.execute(_sql("recent_traces")) if row[column] is not None)
        yield from takewhile(lambda value: value.startswith(text), islice(_from(db, query, text), MOST))

    return find


def _from(db: apsw.Connection, query: str, text: str) -> Iterator[str]:
    """Every value of an index from a text on."""
    while (found := db.execute(_sql(query), (text,)).get) is not None:
        yield str(found)
        text = f"{found}\0"  # the least that is greater


def _tags(db: apsw.Connection, _: str) -> Iterable[str]:
    people = [tag for (tag,) in db.execute(_sql("tags"))]
    lists = {row[3] for row in db.execute(_sql("recent_traces")) if row[3] is not None}
    apps = [tag for tags in lists for tag in msgspec.json.decode(tags, type=list[Any]) if isinstance(tag, str)]
    return sorted({*people, *apps}, key=str.casefold)


FINDERS: Final[dict[str, Find]] = {
    "app": _apps,
    "version": _versions,
    "model": _models,
    "provider": _recent("provider"),
    "kind": lambda _db, _text: KINDS,
    "status": lambda _db, _text: STATUSES,
    "name": _names,
    "path": _recent("path"),
    "method": _recent("method"),
    "session": _indexed("next_session", 1),
    "user": _indexed("next_user", 2),
    "tag": _tags,
    "tags": _tags,
    "models": _models,
    "ended": lambda _db, _text: STREAM_ENDS,
}


def _steps(db: apsw.Connection, query: str, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Every value of an index, one step each, however many rows have it."""
    for _ in range(MOST):
        row: Any = db.execute(_sql(query), place).fetchone()
        if row is None:
            return
        yield row
        place = row


def _of_spans(db: apsw.Connection, column: str) -> set[int | None]:
    at = _SPAN.index(column)
    return {row[at] for query in ("recent_spans", "open_spans") for row in db.execute(_sql(query))}


def _texts(db: apsw.Connection, numbers: set[int | None]) -> list[str]:
    wanted = msgspec.json.encode([number for number in numbers if number]).decode()
    found = [text for _, text in db.execute(queries("looking.sql")["texts"], (wanted,))]
    return sorted((text for text in found if text), key=lambda text: (text.casefold(), text))


def _sql(name: str) -> str:
    return queries("choices.sql")[name]
