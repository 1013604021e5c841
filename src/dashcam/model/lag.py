"""How far the store is behind what was recorded."""

import msgspec


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """Spans on their way; all zero when everything is found."""

    waiting: int
    """Ended spans that still lie in journals: nothing finds them yet."""
    uncounted: int
    """Spans that overviews do not count yet."""
    unindexed: int
    """Spans whose words a search does not find yet."""
    unpriced: int
    """Spans that were collected by a process that does not price, and have not been looked at since."""
