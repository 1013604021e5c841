"""What a list of traces or spans is handed on as: a sequence that reads the store page by page, as far as it is looked at.

A page is asked for by the place where the one before ended, so that reading goes on where it was although new rows come in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Generic, TypeVar, overload

from msgspec import Struct

from dashcam.model.trace import Trace
from dashcam.model.types import Json
from dashcam.store import frames

Thing = TypeVar("Thing")

PAGE: Final = 200
"""Rows that are read at once; the first page is read when the list is made."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Thing]):
    """Some rows of a list in its order."""

    rows: list[Thing]
    after: str | None = None
    """Where the next page begins; `None` where nothing more is there."""
    partial: str | None = None
    """Why something may be missing, in words."""
    is_cut: bool = False
    """Whether time ran out, so that the list ends here."""


@dataclass(eq=False)
class Listing(Sequence[Thing]):
    """Traces or spans, read as far as they are looked at; beyond the first page the store must still be open.

    >>> numbers = Listing(lambda after, count: Page([1, 2, 3][:count], None), limit=2)
    >>> numbers == [1, 2], numbers[-1], len(numbers), numbers.partial
    (True, 2, 2, None)
    """

    fetch: Callable[[str | None, int], Page[Thing]] = field(repr=False)
    """Gives the page of so many rows that begins at a place."""
    limit: int | None = None
    """How many there are at most; `None` for all."""
    start: str | None = field(default=None, repr=False)
    kind: type[Struct] = field(default=Trace, repr=False)
    """What is listed, so that a table has its columns where there is no row."""

    def __post_init__(self) -> None:
        self._rows: list[Thing] = []
        self._partial: str | None = None
        self._after = self.start
        self._ended = self.limit == 0
        self._fill(1)

    def _fill(self, count: int | None) -> None:
        """Read until so many rows are here, or all."""
        while not self._ended and (count is None or len(self._rows) < count):
            wanted = PAGE if self.limit is None else min(PAGE, self.limit - len(self._rows))
            page = self.fetch(self._after, wanted)
            self._rows += page.rows[:wanted]
            self._after, self._partial = page.after, page.partial or self._partial
            is_full = self.limit is not None and len(self._rows) >= self.limit
            self._ended = is_full or page.is_cut or page.after is None

    @property
    def partial(self) -> str | None:
        """Why something may be missing, in words; `None` when this is all. Reads the list to its end."""
        self._fill(None)
        return self._partial

    @property
    def after(self) -> str | None:
        """Where the next list begins (the `after` of `traces` and `spans`); `None` at the end of all."""
        self._fill(None)
        return self._after

    def to_dicts(self) -> list[dict[str, Json]]:
        """All of it as plain dicts, the shape that `--json` prints."""
        return frames.to_dicts(self)

    def to_pandas(self) -> Any:
        """All of it as a `pandas.DataFrame`: nested values as they are, `started` beside `started_ns`.

        Raises:
            UsageError: pandas is not installed.
        """
        return frames.to_pandas(self, self.kind)

    def to_polars(self) -> Any:
        """All of it as a `polars.DataFrame`: nested values as they are, `started` beside `started_ns`.

        Raises:
            UsageError: polars is not installed.
        """
        return frames.to_polars(self, self.kind)

    def __len__(self) -> int:
        self._fill(None)
        return len(self._rows)

    def __bool__(self) -> bool:
        self._fill(1)
        return bool(self._rows)

    def __iter__(self) -> Iterator[Thing]:
        at = 0
        while True:
            self._fill(at + 1)
            if at >= len(self._rows):
                return
            for row in islice(self._rows, at, None):
                at += 1
                yield row

    @overload
    def __getitem__(self, index: int) -> Thing: ...
    @overload
    def __getitem__(self, index: slice) -> list[Thing]: ...
    def __getitem__(self, index: int | slice) -> Thing | list[Thing]:
        if isinstance(index, int):
            self._fill(index + 1 if index >= 0 else None)
        else:
            bounds = (index.start, index.stop)
            is_plain = index.stop is not None and all(bound is None or bound >= 0 for bound in bounds)
            self._fill(index.stop if is_plain and (index.step is None or index.step > 0) else None)
        return self._rows[index]

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Listing | list | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment]
