from pathlib import Path

from dashcam.store import open_store
from dashcam.store.allowed import VIEWS as NAMES
from dashcam.store.views import VIEWS


def test_every_view_is_told_column_by_column(filled: Path):
    """As the database has them, in its order."""
    with open_store(filled) as store:
        there = {view: [row["name"] for row in store.sql(f"pragma table_info({view})")] for view in NAMES}
    assert {one.view: [column.name for column in one.columns] for one in VIEWS} == there


def test_types_are_those_of_sql_and_json(filled: Path):
    """What is called JSON is a text that JSON can be read from; numbers are numbers."""
    kinds = {"text": str, "integer": int, "real": float, "json": str}
    with open_store(filled) as store:
        for view in VIEWS:
            for row in store.sql(f"select * from {view.view}"):
                for column in view.columns:
                    value = row[column.name]
                    if value is not None and column.type != "any":
                        assert type(value) is kinds[column.type], (view.view, column.name)
