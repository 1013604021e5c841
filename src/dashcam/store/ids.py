"""The first characters of an id → the one whole id that begins so, or an error that says how to go on."""

from pathlib import Path
from typing import Final

import apsw

from dashcam.errors import AmbiguousId, NotFound
from dashcam.store.queries import query

_HEX: Final = frozenset("0123456789abcdef")


def whole_trace_id(db: apsw.Connection, prefix: str, path: Path) -> str:
    """The id of the one trace that begins so.

    Raises:
        NotFound: No trace begins so.
        AmbiguousId: More than one does.
    """
    wanted = prefix.strip().lower()
    if not wanted or not _HEX.issuperset(wanted) or len(wanted) > 32:
        raise NotFound(f"no trace {prefix!r}: an id is up to 32 of the digits 0-9a-f; `dashcam ls` shows them")
    found = [str(trace_id) for (trace_id,) in db.execute(query("trace_ids"), {"prefix": wanted})]
    if not found:
        raise NotFound(f"no trace begins with {prefix!r} in {path}: `dashcam ls` shows what there is")
    if len(found) > 1:
        raise AmbiguousId(
            f"more than one trace begins with {prefix!r}: give more of it, for example {found[0][: len(wanted) + 4]}"
        )
    return found[0]


def whole_span_id(db: apsw.Connection, trace_id: str, prefix: str) -> str:
    """The id of the one span of a trace that begins so.

    Raises:
        NotFound: No span of it begins so.
        AmbiguousId: More than one does.
    """
    wanted = prefix.strip().lower()
    short = trace_id[:8]
    found = []
    if wanted and _HEX.issuperset(wanted) and len(wanted) <= 16:
        rows = db.execute(query("span_ids"), {"trace_id": trace_id, "prefix": wanted})
        found = [str(span_id) for (span_id,) in rows]
    if not found:
        raise NotFound(f"no span {prefix!r} in trace {short}: dashcam show {short} lists them")
    if len(found) > 1:
        raise AmbiguousId(f"more than one span of trace {short} begins with {prefix!r}: give more of it")
    return found[0]
