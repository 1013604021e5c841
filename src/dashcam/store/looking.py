"""The part of the store's port that looks at one trace: all its spans at a glance, single ones whole, a text inside them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from dashcam.model.outline import Contents, Found, Outline, Previews
from dashcam.model.span import Span


class Looking(ABC):
    """Reads one trace by parts. A trace is named by the first characters of its id."""

    @abstractmethod
    def outline(self, trace_id: str) -> Outline:
        """Every span of a trace in columns, in the order of `trace(…).spans`; no value is read.

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """

    @abstractmethod
    def contents(self, trace_id: str) -> Contents:
        """Hashes of what went into and came out of every span, in the order of `outline`; no value is read.

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """

    @abstractmethod
    def previews(self, trace_id: str, span_ids: Sequence[str]) -> Previews:
        """The beginning of what some spans got, by their whole ids; of a list of messages the last one alone is read.

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """

    @abstractmethod
    def stamp(self, trace_id: str) -> str:
        """A text that is the same as long as the trace's outline is; far cheaper than that.

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """

    @abstractmethod
    def span(self, trace_id: str, span_id: str) -> Span:
        """One whole span; it may be named by the first characters of its id, too.

        Raises:
            NotFound: There is no such trace, or no such span in it.
            AmbiguousId: More than one begins so.
        """

    @abstractmethod
    def spans_of(self, trace_id: str, span_ids: Sequence[str]) -> list[Span]:
        """Whole spans of one trace by their whole ids, in the order they started; those that are not there are left out.

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """

    @abstractmethod
    def find_in(self, trace_id: str, text: str, *, seconds: float | None = 2.0) -> Found:
        """The spans whose name, input, output, error or attributes hold a text, upper and lower case alike.

        Args:
            trace_id: Where to look.
            text: Each name and each text or number of a value is looked through by itself.
            seconds: How long it may take before it is cut and says so (`Found.partial`).

        Raises:
            NotFound: No trace begins so.
            AmbiguousId: More than one does.
        """
