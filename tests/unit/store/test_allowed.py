from pathlib import Path

import apsw
import pytest

from dashcam.store import open_store
from dashcam.store.allowed import FUNCTIONS, TABLES, VIEWS, Gate
from dashcam.store.payloads import Payloads


@pytest.fixture
def db(path: Path):
    """A connection to an empty store."""
    open_store(path, create=True).close()
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    Payloads(db)
    yield db
    db.close()


def touched(db: apsw.Connection, query: str) -> list[tuple]:
    """What SQLite asks about while it prepares a query."""
    asked: list[tuple] = []
    db.set_authorizer(lambda *step: asked.append(step) or apsw.SQLITE_OK)
    list(db.execute(f"explain {query}"))
    db.set_authorizer(None)
    return asked


def test_the_list_is_of_the_views_that_there_are(db):
    """Each view of the store is public."""
    views = {name for (name,) in db.execute("select name from sqlite_schema where type = 'view'")}
    assert views == set(VIEWS)


def test_the_tables_are_those_that_the_views_show(db):
    """No table and no column is on the list that no view needs, spans and traces apart, which are listed whole."""
    read: dict[str, set[str]] = {}
    for view in VIEWS:
        for action, table, column, *_ in touched(db, f"select * from {view}"):
            if action == apsw.SQLITE_READ and column and table not in {*VIEWS, "json_each"}:
                read.setdefault(table, set()).add(column)
    whole = {"trace_rows", "span_rows", "open_spans"}
    assert {table: set(columns) for table, columns in TABLES.items() if table not in whole} == {
        table: columns for table, columns in read.items() if table not in whole
    }
    assert {table: read[table] - TABLES[table] for table in whole} == dict.fromkeys(whole, set())


def test_the_functions_of_the_views_are_allowed(db):
    """A view could not be read otherwise."""
    called = {
        name
        for view in VIEWS
        for action, _, name, *_ in touched(db, f"select * from {view}")
        if action == apsw.SQLITE_FUNCTION
    }
    assert called - FUNCTIONS == set()


def test_what_sqlite_calls_harmful_is_not_allowed(db):
    """Nothing of the list is a function that may be called from the top only, or is of an extension; all but the newest are there."""
    direct_only = 0x80000
    there = dict(db.execute("select name, flags from pragma_function_list"))
    known = {name: there[name] for name in FUNCTIONS if name in there}
    assert ([name for name, flags in known.items() if flags & direct_only], len(FUNCTIONS) - len(known) < 8) == (
        [],
        True,
    )


@pytest.mark.parametrize(
    ("step", "refused"),
    [
        ((apsw.SQLITE_SELECT, None, None, None, None), None),
        ((apsw.SQLITE_READ, "traces", "name", "main", None), None),
        ((apsw.SQLITE_READ, "trace_rows", "name", "main", "traces"), None),
        ((apsw.SQLITE_READ, "trace_rows", "name", "main", None), "inside the store"),
        ((apsw.SQLITE_READ, "payloads", "body", "main", "spans"), "inside the store"),
        ((apsw.SQLITE_READ, "processes", "argv", "main", "spans"), "inside the store"),
        ((apsw.SQLITE_READ, "search", "text", "main", None), "inside the store"),
        ((apsw.SQLITE_READ, "trace_rows", "", "main", None), None),
        ((apsw.SQLITE_FUNCTION, None, "UPPER", None, None), None),
        ((apsw.SQLITE_FUNCTION, None, "payload", None, "spans"), None),
        ((apsw.SQLITE_FUNCTION, None, "payload", None, None), "function payload"),
        ((apsw.SQLITE_FUNCTION, None, "load_extension", None, None), "function load_extension"),
        ((apsw.SQLITE_PRAGMA, "table_info", "spans", None, None), None),
        ((apsw.SQLITE_PRAGMA, "journal_mode", "delete", None, None), "only reading"),
        ((apsw.SQLITE_ATTACH, "x.db", None, None, None), "only reading"),
        ((apsw.SQLITE_INSERT, "texts", None, "main", None), "only reading"),
        ((apsw.SQLITE_CREATE_TEMP_TABLE, "t", None, "temp", None), "only reading"),
    ],
)
def test_each_step_is_answered(step, refused):
    """What is not on the list is denied, and the first denial is remembered in words."""
    gate = Gate()
    answer = gate(*step)
    gate(apsw.SQLITE_DETACH, "later", None, None, None)
    expected = apsw.SQLITE_OK if refused is None else apsw.SQLITE_DENY
    assert (answer, (refused or "only reading") in (gate.refused or "")) == (expected, True)
