"""What SQL that people type may touch: a list of what is allowed, asked by SQLite for each step while it prepares a query.

The views are the public surface. Their tables can be read through them alone, and of those only the columns that a view shows:
a name like `with spans as (select … from payloads)` passes for a view and still sees nothing that no view shows.
"""

from typing import Final

import apsw

from dashcam.store.rows import SPAN_COLUMNS, TRACE_COLUMNS

VIEWS: Final = ("traces", "spans", "messages", "versions", "trace_marks")
_SPANS: Final = frozenset({"id", *SPAN_COLUMNS})
TABLES: Final = {
    "trace_rows": frozenset(TRACE_COLUMNS),
    "span_rows": _SPANS,
    "open_spans": _SPANS,
    "texts": frozenset({"id", "text"}),
    "kinds": frozenset({"id", "name"}),
    "statuses": frozenset({"id", "name"}),
    "stream_ends": frozenset({"id", "name"}),
    "processes": frozenset({"id", "run", "pid"}),
    "payloads": frozenset({"id", "parts"}),
    "structures": frozenset({"app", "version", "git"}),
    "marks": frozenset("trace_id span_id kind name value text author created_ns removed_ns".split()),
}
"""What the views are made of."""
DESCRIBING: Final = frozenset({"table_info", "table_xinfo", "table_list"})
_OPEN: Final = frozenset(
    {*VIEWS, "json_each", "json_tree", "sqlite_master", *(f"pragma_{name}" for name in DESCRIBING)}
)
FUNCTIONS: Final = frozenset(
    (
        # of one value
        "abs char coalesce concat concat_ws format glob hex if ifnull iif instr length like likelihood likely lower ltrim max min nullif"
        " octet_length printf quote random replace round rtrim sign sqlite_version substr substring trim typeof unhex unicode unistr"
        " unlikely upper"
        # of numbers
        " acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi pow power radians sin"
        " sinh sqrt tan tanh trunc"
        # of times
        " current_date current_time current_timestamp date datetime julianday strftime time timediff unixepoch"
        # of JSON
        " -> ->> json json_array json_array_insert json_array_length json_error_position json_extract json_group_array json_group_object"
        " json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set json_type json_valid"
        # of many rows
        " avg count cume_dist dense_rank first_value group_concat lag last_value lead median nth_value ntile percent_rank percentile"
        " percentile_cont percentile_disc rank row_number string_agg sum total"
        # of ours
        " payload"
    ).split()
)


class Gate:
    """Says of each step whether it is allowed, and remembers in words what was not."""

    def __init__(self) -> None:
        self.refused: str | None = None
        self.ours = False
        """Whether what is prepared now is a query of our own, within one of theirs."""

    def __call__(
        self, action: int, first: str | None, second: str | None, _database: str | None, inside: str | None
    ) -> int:
        """Answer SQLite's question."""
        if self.ours:
            return apsw.SQLITE_OK
        # names come as they were typed
        refused = _refused(action, (first or "").lower(), (second or "").lower(), (inside or "").lower())
        if refused is None:
            return apsw.SQLITE_OK
        self.refused = self.refused or refused
        return apsw.SQLITE_DENY


def _refused(action: int, first: str, second: str, inside: str) -> str | None:
    """Why a step is not allowed; nothing when it is."""
    if action in {apsw.SQLITE_SELECT, apsw.SQLITE_RECURSIVE}:
        return None
    if action == apsw.SQLITE_READ:
        is_seen = first in _OPEN or _is_shown(first, second, inside)
        return None if is_seen else f"{first} is a table inside the store: read the views {', '.join(VIEWS)}"
    if action == apsw.SQLITE_FUNCTION:
        is_known = second in FUNCTIONS and (second != "payload" or inside in VIEWS)
        return None if is_known else f"the function {second} is not among those allowed here"
    if action == apsw.SQLITE_PRAGMA and first in DESCRIBING:
        return None
    return f"only reading is allowed here: use `select` over {', '.join(VIEWS)}"


def _is_shown(table: str, column: str, inside: str) -> bool:
    """Whether a view shows a column of its table. A bare count names no column, of a table or of a name in the query."""
    return not column or (inside in VIEWS and column in TABLES.get(table, ()))
