"""SQL of somebody's own: asked in a process of its own, answered as a table or as a file."""

import time
from typing import Annotated, Final, Literal

import msgspec

from dashcam.model.sql import SqlAnswer, SqlView
from dashcam.server.calling import Call, Nothing
from dashcam.server.encode import Attachment
from dashcam.server.files import FORMATS
from dashcam.server.slots import Slots
from dashcam.store.apart import table_apart
from dashcam.store.surface import MIB, Bounds
from dashcam.store.views import VIEWS

SECONDS: Final = 10.0
SHOWN: Final = 4 * MIB
"""Bytes of an answer that a page shows."""
EXPORTED: Final = Bounds(seconds=30, rows=1_000_000, size=64 * MIB, value=16 * MIB)
PLACES: Final = Slots(2, "two queries run already: wait for one of them to end")
"""They take a processor each, and the rest of the page is to go on."""
Sql = Annotated[str, msgspec.Meta(max_length=100_000)]


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reading query over the public views."""

    query: Sql
    limit: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1_000
    """Rows that are answered; what is beyond is left out, and said to be."""


class Exported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A query whose answer is to be saved."""

    query: Sql
    format: Literal["csv", "jsonl", "parquet"]


def sql(call: Call, _asked: Nothing, given: Query) -> SqlAnswer:
    """Answer a query; it has ten seconds, and cannot harm anything."""
    bounds = Bounds(seconds=SECONDS, rows=given.limit, size=SHOWN, value=16 * MIB)
    with PLACES.taken():
        return table_apart(call.settings.store, given.query, bounds=bounds)


def schema(_call: Call, _asked: Nothing) -> list[SqlView]:
    """Give the public views with their columns."""
    return VIEWS


def export(call: Call, _asked: Nothing, given: Exported) -> Attachment:
    """Answer a query as a file; as much as a million rows or 64 MiB."""
    form = FORMATS[given.format]
    form.check()
    with PLACES.taken():
        found = table_apart(call.settings.store, given.query, bounds=EXPORTED, memory=1024 * MIB)
        content = form.write(found)
    name = f"dashcam-{time.strftime('%Y%m%d-%H%M%S')}.{given.format}"
    return Attachment(name=name, media=form.media, content=content)
