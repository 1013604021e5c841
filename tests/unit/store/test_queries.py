import re
from pathlib import Path

import pytest

import dashcam.store
from dashcam.store.connection import connect
from dashcam.store.payloads import Payloads
from dashcam.store.queries import queries, query, read_sql

ROOM = Path(dashcam.store.__file__).parent


def test_every_query_has_a_name_and_a_sentence():
    """A name line, a sentence that ends, then SQL."""
    heads = re.findall(r"^-- name: \w+\n-- [A-Z].*\.$", read_sql("queries.sql"), re.MULTILINE)
    assert len(heads) == len(queries()) == read_sql("queries.sql").count("-- name:")


@pytest.mark.parametrize("file", ["upkeep.sql", "structures.sql"])
def test_every_query_of_the_other_files_has_a_sentence_and_is_used(file: str):
    """The same there: what stands in them is named by the code."""
    text = read_sql(file)
    heads = re.findall(r"^-- name: \w+\n-- [A-Z].*\.$", text, re.MULTILINE)
    code = "".join(path.read_text() for path in ROOM.glob("*.py"))
    unused = [name for name in queries(file) if f'"{name}"' not in code]
    assert (len(heads), unused) == (text.count("-- name:"), [])


def test_every_query_is_used_and_every_used_one_is_there():
    """The file and the code name the same queries."""
    code = "".join(path.read_text() for path in ROOM.glob("*.py"))
    used = set(re.findall(r"(?:query|_one|_rows)\(\s*\"(\w+)\"", code)) | {"traces", "traces_of_app"}
    assert used == set(queries())


@pytest.mark.parametrize("name", ["trace", "spans", "span_ids", "marks_of", "unfolded", "values_of_trace"])
def test_what_is_asked_of_one_trace_is_found_through_an_index(name: str, filled: Path):
    """No table that grows is scanned: a trace opens as quickly among a million."""
    db = connect(filled)
    Payloads(db)
    sql, bindings = query(name), ("a" * 32, "b")
    given = bindings[: sql.count("?")] if "?" in sql else {"trace_id": "a" * 32, "prefix": "b"}
    plan = [str(row[3]) for row in db.execute(f"explain query plan {sql}", given)]
    db.close()
    scans = [step for step in plan if step.startswith("SCAN") and re.search(r"_rows|_spans|payloads|marks|texts", step)]
    assert (len(plan) > 0, scans) == (True, [])
