"""Which traces a command is about: one, named by the first characters of its id, or all that a filter finds."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dashcam.errors import FilterError, QueryError
from dashcam.model.trace import Trace

if TYPE_CHECKING:  # loading a store takes longer than --help does
    from dashcam.store import Store

PAGE: Final = 200
PATIENCE_S: Final = 600.0
"""How long a page may take to be found: who moves or deletes traces waits longer than who looks."""
_ID = re.compile(r"[0-9a-fA-F]{1,32}")


def is_id(word: str) -> bool:
    """Say whether a word is the beginning of a trace's id; any other is a filter.

    >>> is_id("3f2a"), is_id('app == "rag"'), is_id("pinned")
    (True, False, False)
    """
    return _ID.fullmatch(word) is not None


def listed(store: "Store", word: str | None) -> Iterator[Trace]:
    """Yield the traces that are meant, all without a word, the oldest first; page by page, however many there are.

    Raises:
        NotFound: The word is an id that no trace has.
        FilterError: The word is neither an id nor a filter.
        QueryError: The filter could not be answered in full.
    """
    if word is not None and is_id(word):
        yield store.trace(word.lower())
        return
    if word is not None and not word.strip():  # to a script whose variable was empty this must not mean everything
        raise FilterError("the filter is empty: give a trace's id or a filter")
    after: str | None = None
    while True:
        page = store.traces(word, order="oldest", limit=PAGE, after=after, seconds=PATIENCE_S)
        if page.partial:
            raise QueryError(f"not all traces could be looked at: {page.partial}; narrow the filter")
        yield from page
        after = page.after
        if after is None:
            return
