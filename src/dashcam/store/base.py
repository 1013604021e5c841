"""The port: what a store can be asked, by readers (`Store`) and by the one collector that writes (`Inlet`)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeAlias

from dashcam.model.lag import Lag
from dashcam.model.mark import Mark
from dashcam.model.overview import Overview
from dashcam.model.span import Span, SpanRow
from dashcam.model.structure import AppStructure
from dashcam.model.trace import Trace, TraceWithSpans
from dashcam.model.types import Json
from dashcam.store.gathering import Gathering
from dashcam.store.keeping import Keeping
from dashcam.store.listing import Listing
from dashcam.store.looking import Looking
from dashcam.store.marking import Marking
from dashcam.store.rows import Batch, JournalRow, Row
from dashcam.store.stretch import Moment, Step
from dashcam.store.versioned import Versioned

Order: TypeAlias = Literal["newest", "oldest", "slowest", "dearest", "longest"]


class Store(Marking, Versioned, Looking, Gathering, ABC):
    """Where traces are read from. One object belongs to one thread at a time."""

    path: Path
    """The file, or what stands for it in messages."""

    @abstractmethod
    def traces(
        self,
        filter: str | None = None,  # noqa: A002  its name in every place where one is typed
        *,
        app: str | None = None,
        order: Order = "newest",
        limit: int | None = 50,
        after: str | None = None,
        seconds: float | None = 2.0,
    ) -> Listing[Trace]:
        """Traces, the newest first.

        Args:
            filter: One Python expression over a trace's fields (docs/filter.md); all without one.
            app: Only those of this app, or with a span of it.
            order: `newest`, `oldest`, `slowest`, `dearest` or `longest` (most tokens).
            limit: How many at most; `None` for all.
            after: Where an earlier list ended (`Listing.after`).
            seconds: How long a page of it may take before the list is cut and says so (`Listing.partial`).

        Raises:
            FilterError: The filter cannot be read.
            UsageError: There is no such order or place to go on at.
        """

    @abstractmethod
    def spans(
        self,
        filter: str | None = None,  # noqa: A002  as above
        *,
        app: str | None = None,
        order: Order = "newest",
        limit: int | None = 50,
        after: str | None = None,
        seconds: float | None = 2.0,
    ) -> Listing[Span]:
        """Spans of all traces, as `traces` gives traces: the filter's bare names are the span's fields."""

    @abstractmethod
    def span_rows(
        self,
        filter: str | None = None,  # noqa: A002  as above
        *,
        app: str | None = None,
        order: Order = "newest",
        limit: int | None = 50,
        after: str | None = None,
        seconds: float | None = 2.0,
    ) -> Listing[SpanRow]:
        """The same as `spans`, each without what it took and gave: quicker where nobody looks at that."""

    @abstractmethod
    def trace(self, trace_id: str) -> TraceWithSpans:
        """One trace with its spans in start order, by its id or the first characters of it.

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """

    @abstractmethod
    def sql(
        self, query: str, parameters: Sequence[Json] | Mapping[str, Json] = (), *, seconds: float = 30
    ) -> list[dict[str, Json]]:
        """Rows of a reading query over the views `traces`, `spans`, `messages`, `versions` and `trace_marks`.

        Raises:
            QueryError: The SQL is wrong, reads anything else, writes, takes longer than `seconds`, or answers too much.
        """

    @abstractmethod
    def overview(
        self,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        app: str | None = None,
        version: str | None = None,
        model: str | None = None,
        kind: str | None = None,
        step: Step | None = None,
    ) -> Overview:
        """What a stretch of time adds up to: counts, errors, percentiles, tokens, cost, by app, version, model and kind, over time.

        Args:
            since: Nanoseconds since 1970 or a datetime, rounded down to the minute; from the beginning without it.
            until: Up to and without this moment, rounded up to the minute; to the end without it.
            app: Only calls of this app.
            version: Only calls of this version.
            model: Only calls of this model.
            kind: Only calls of this kind.
            step: `minute`, `hour` or `day` between two points; without it the one that fits the stretch.

        Raises:
            UsageError: There is no such kind or step, or the stretch ends before it begins.
        """

    @abstractmethod
    def span_count(self) -> int:
        """How many spans there are, those still running included."""

    @abstractmethod
    def trace_count(self) -> int:
        """How many traces there are, those still running included."""

    @abstractmethod
    def collected(self) -> dict[tuple[str, str], int]:
        """How far each journal segment has been read, by folder and name; `(folder, "")` for a folder that is done with."""

    @property
    @abstractmethod
    def waiting(self) -> int:
        """How many ended spans still lie in journals, not yet collected."""

    @abstractmethod
    def lag(self) -> Lag:
        """How much of what was recorded is not found yet: not collected, not counted, not indexed."""

    @abstractmethod
    def integrity(self) -> list[str]:
        """What is damaged, a line each; nothing when the store is sound."""

    @abstractmethod
    def close(self) -> None:
        """Let the file go; closing twice is closing once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Inlet(Keeping, ABC):
    """Where the collector puts rows. It is the only writer, so that it can count ids up by itself."""

    @abstractmethod
    def next_ids(self) -> dict[str, int]:
        """The first free id of `texts`, `payloads`, `processes`, `traces` and `open`."""

    @abstractmethod
    def find_text(self, text: str) -> int | None:
        """The id of a text that is there already."""

    @abstractmethod
    def text(self, number: int) -> str:
        """The text of an id."""

    @abstractmethod
    def find_trace(self, trace: str | int) -> Row | None:
        """`TRACE_COLUMNS` of a trace that is there already, by its id or by its number inside the store."""

    @abstractmethod
    def rootless(self) -> list[str]:
        """Ids of the traces of which spans came before their root."""

    @abstractmethod
    def recent_payloads(self, count: int) -> list[tuple[bytes, int]]:
        """Hash and id of the newest payloads, oldest first."""

    @abstractmethod
    def payload(self, number: int) -> bytes:
        """The JSON of a payload."""

    @abstractmethod
    def journal(self, folder: str) -> JournalRow | None:
        """What is known of a journal folder."""

    @abstractmethod
    def write(self, batch: Batch) -> None:
        """Write all of a batch, or nothing.

        Raises:
            StoreFull: No room; nothing was written.
            StoreError: The file was replaced, another collector was faster, or the store cannot be written.
        """

    @abstractmethod
    def put_marks(self, marks: Sequence[Mark]) -> int:
        """Add people's marks as they are, by their `uid`: one that is known already, taken back or not, stays. Return how many are new."""

    @abstractmethod
    def put_structure(self, structure: AppStructure) -> bool:
        """Add what a version is made of, if a trace of it is there; what is known of it stays. Tell whether it is new."""

    @abstractmethod
    def close(self) -> None:
        """Let the file go."""
