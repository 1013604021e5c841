"""The port: what a store can be asked, by readers (`Store`) and by the one collector that writes (`Inlet`)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from dashcam.model.mark import Mark
from dashcam.model.trace import Trace, TraceWithSpans
from dashcam.model.types import Json
from dashcam.store.marking import Marking
from dashcam.store.rows import Batch, JournalRow, Row


class Store(Marking, ABC):
    """Where traces are read from. One object belongs to one thread at a time."""

    path: Path
    """The file, or what stands for it in messages."""

    @abstractmethod
    def traces(self, *, app: str | None = None, limit: int = 50) -> list[Trace]:
        """The newest traces, newest first; with `app` only those of that app."""

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
        """Rows of a reading query over the views `traces`, `spans`, `messages` and `versions`.

        Raises:
            QueryError: The SQL is wrong, writes, or takes longer than `seconds`.
        """

    @abstractmethod
    def span_count(self) -> int:
        """How many spans there are, those still running included."""

    @abstractmethod
    def collected(self) -> dict[tuple[str, str], int]:
        """How far each journal segment has been read, by folder and name; `(folder, "")` for a folder that is done with."""

    @property
    @abstractmethod
    def waiting(self) -> int:
        """How many ended spans still lie in journals, not yet collected."""

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


class Inlet(ABC):
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
    def size(self) -> int:
        """Bytes in use."""

    @abstractmethod
    def shrink(self, to: int) -> int:
        """Delete the oldest traces until no more than so many bytes are in use; return how many went."""

    @abstractmethod
    def close(self) -> None:
        """Let the file go."""
