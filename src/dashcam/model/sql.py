"""What a query of somebody's own answers: columns in their order, two of one name too, and rows."""

import msgspec

from dashcam.model.types import Json


class SqlAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a query; bytes are hex digits."""

    columns: list[str]
    rows: list[list[Json]]
    truncated: bool
    """Whether there was more than may be answered: the rows here are the first ones."""
    took_ms: float


class SqlColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a public view."""

    name: str
    type: str
    """`text`, `integer`, `real`, `json` or `any`."""
    description: str


class SqlView(msgspec.Struct, frozen=True, kw_only=True):
    """One public view."""

    view: str
    description: str
    columns: list[SqlColumn]
