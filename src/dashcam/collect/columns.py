"""Where each column of a span stands in its row: a row in the making is a list, and these are its places."""

from typing import Any, Final, TypeAlias

from dashcam.store.rows import SPAN_COLUMNS

Columns: TypeAlias = list[Any]
"""A span's row in the making."""
PLACES: Final = {name: place for place, name in enumerate(SPAN_COLUMNS)}
UNKNOWN: Final[tuple[None, ...]] = (None,) * len(SPAN_COLUMNS)
"""A row of which nothing is known."""

TRACE, SPAN_ID, PARENT_ID, PROCESS, SPAN_NAME, KIND = range(6)
APP, VERSION, PATH, PATHS, PATH_EXACT, TYPE, METHOD, SITE = range(6, 14)
STARTED, DURATION, STATUS, ERROR, STREAM_CHUNKS, STREAM_FIRST, STREAM_ENDED, INPUT, OUTPUT = range(14, 23)
INPUT_TOKENS, OUTPUT_TOKENS, CACHE_READ_TOKENS, CACHE_WRITE_TOKENS, REASONING_TOKENS, USAGE_RAW = range(23, 29)
COST, COST_SOURCE, MODEL, PROVIDER, ATTRIBUTES, LINKS, THREAD, TASK = range(29, 37)
