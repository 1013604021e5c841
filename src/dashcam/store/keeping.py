"""The part of the inlet's port that keeps a store small, quick and honest: the second pass, deletion, limits, rebuilding."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from dashcam.model.cost import Pricer

Progress: TypeAlias = Callable[[int], object]
"""Told how many more are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What may stay; what goes is the oldest first, never a trace that runs or that somebody pinned."""

    before_ns: int | None = None
    """Traces that began before this go."""
    max_bytes: int | None = None
    """Traces go until no more is in use."""
    keep: int | None = None
    """All but the newest so many go."""
    app: str | None = None
    """Only traces of this app go."""


class Renewed(NamedTuple):
    """What renewing prices came to."""

    calls: int
    """Model calls that were looked at."""
    changed: int
    """Those that cost something else now, or have their price from elsewhere."""


def never() -> bool:
    """Go on to the end."""
    return False


class Keeping(ABC):
    """What is done to a store beside collecting into it."""

    @abstractmethod
    def pass_on(
        self, is_over: Callable[[], bool] = never, pricer: Pricer | None = None, is_behind: Callable[[], bool] = never
    ) -> bool:
        """Count into the rollups and read into the text index what is new, until `is_over`; tell whether all is done.

        Args:
            is_over: Asked between two steps.
            pricer: Prices what came without; nothing is priced without one.
            is_behind: Asked before each step of the index: whether that has to wait. Prices and sums do not.
        """

    @abstractmethod
    def renew_costs(
        self, pricer: Pricer, is_ours: Sequence[str], traces: list[int] | None = None, progress: Progress | None = None
    ) -> Renewed:
        """Price stored calls again, some traces in one transaction.

        Args:
            pricer: Who knows prices.
            is_ours: How the sources of prices begin that may be renewed, that of one's own prices first.
            traces: Their numbers; all without it.
            progress: Told how many more traces are done.
        """

    @abstractmethod
    def numbers(self, trace_ids: list[str]) -> list[int]:
        """The numbers inside the store of traces by their whole ids; unknown ones are left out."""

    @abstractmethod
    def delete(self, traces: list[int], progress: Progress | None = None) -> int:
        """Delete traces by their numbers so that nothing of them is left; return how many went.

        Running ones stay. A fault leaves each trace whole or gone.

        Args:
            traces: Their numbers inside the store.
            progress: Told how many more are done, some at a time.

        Raises:
            StoreError: The store cannot be written.
        """

    @abstractmethod
    def prune(
        self,
        limits: Limits,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        is_over: Callable[[], bool] = never,
    ) -> int:
        """Delete what the limits do not let stay; return how many traces went, or would go (by size: about).

        Args:
            limits: What may stay.
            dry_run: Only count.
            progress: Told how many more are done.
            is_over: Asked between two steps.
        """

    @abstractmethod
    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the rollups and the text index anew; return the spans read. `progress` is told how many more are done."""

    @abstractmethod
    def compact(self) -> bool:
        """Give room that is no longer used back to the disk, and with it what may lie in it; tell whether there was room to."""

    @abstractmethod
    def size(self) -> int:
        """Bytes in use."""

    @abstractmethod
    def spare(self) -> int:
        """Bytes that can still be written: free on the disk, and free in the file."""
