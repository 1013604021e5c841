"""What every page of a list says beside its rows: where the next one begins, and whether something may be missing."""

import msgspec


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a list."""

    after: str | None
    """Where the next page begins; `None` where nothing more is there."""
    partial: str | None
    """Why something may be missing, in words."""
