"""Sessions from one store's file: traces are walked newest first until a page of them is met, then each is added up by its index."""

from typing import Any, Final

import apsw
import msgspec

from dashcam.model.gathered import Session, SessionPage
from dashcam.store.bounded import bounded, until
from dashcam.store.lists import read_place, write_place
from dashcam.store.queries import queries
from dashcam.store.walk import LATEST, Place

ORDER: Final = "sessions"
FIRST: Final = 256
MOST: Final = 16_384
"""Traces asked for at once, growing from the one to the other."""


def sessions(db: apsw.Connection, limit: int, after: str | None, seconds: float | None) -> SessionPage:
    """One page of sessions.

    Raises:
        UsageError: `after` is no place in this list.
    """
    place = read_place(after, ORDER)
    met: dict[str, Place] = {}
    is_cut = False
    try:
        with bounded(db, until(seconds)):
            _meet(db, limit + 1, place, met)
    except apsw.InterruptError:
        is_cut = True
    names = list(met)[:limit]
    is_more = is_cut or len(met) > limit
    last = met[names[-1]] if names and is_more else place if is_cut else None
    partial = f"stopped after {seconds:g} s: older sessions were not looked for" if is_cut else None
    return SessionPage(sessions=_told(db, names), after=write_place(last, ORDER), partial=partial)


def _meet(db: apsw.Connection, count: int, after: Place | None, met: dict[str, Place]) -> None:
    """Walk back from a place until so many sessions were met, each at its last trace."""
    key, number = after or (LATEST, LATEST)
    size, known = FIRST, set[str]()
    while len(met) < count:
        rows: list[Any] = list(db.execute(_sql("newest"), {"key": key, "number": number, "size": size}))
        for key, number, session in rows:
            if session not in known:
                known.add(session)
                # one that has a newer trace was met on an earlier page
                if after is None or _last(db, session)[:2] == (key, number):
                    met[session] = (key, number)
            if len(met) == count:
                return
        if len(rows) < size:
            return
        size = min(size * 4, MOST)


def _told(db: apsw.Connection, names: list[str]) -> list[Session]:
    found: dict[str, Any] = {row[0]: row[1:] for row in db.execute(_sql("sessions"), (_list(names),))}
    return [_session(db, name, *found[name]) for name in names if name in found]


def _session(db: apsw.Connection, name: str, *figures: Any) -> Session:
    first_ns, last_ns, traces, errors, inputs, outputs, cost, unpriced, apps = figures
    return Session(
        session=name,
        user=db.execute(_sql("user_of_session"), (name,)).get,
        first_ns=first_ns,
        last_ns=last_ns,
        trace_count=traces,
        error_count=errors,
        input_tokens=None if inputs is None else int(inputs),
        output_tokens=None if outputs is None else int(outputs),
        cost_usd=cost,
        unpriced_count=unpriced,
        apps=texts(db, msgspec.json.decode(apps)),
        input_preview=db.execute(_sql("first_of_session"), (name,)).get,
        output_preview=_last(db, name)[2],
    )


def _last(db: apsw.Connection, session: str) -> Any:
    return db.execute(_sql("last_of_session"), (session,)).fetchone()


def texts(db: apsw.Connection, numbers: list[int | None]) -> list[str]:
    """The texts of some ids, sorted; what has none is left out."""
    wanted = [number for number in numbers if number]
    return sorted(text for _, text in db.execute(queries("looking.sql")["texts"], (_list(wanted),)))


def _list(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()


def _sql(name: str) -> str:
    return queries("sessions.sql")[name]
