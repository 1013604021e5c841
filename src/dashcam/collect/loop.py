"""`collect` once, `relieve` for a while, or `follow` until told to stop: what readers, programs and `dashcam run`'s helper call."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypedDict

import msgspec

from dashcam.collect.behind import Behind
from dashcam.collect.collector import Collector
from dashcam.collect.reaching import Reaching
from dashcam.errors import StoreError, StoreMissing, StoreTooOld
from dashcam.journal.liveness import is_alive
from dashcam.journal.owner import Owner, is_wanted
from dashcam.journal.process import span_segments
from dashcam.journal.reader import pending
from dashcam.settings import Settings, journal_root, prepare_folder
from dashcam.settings.prices import Rates
from dashcam.store import open_inlet, open_store

_log = logging.getLogger("dashcam")
RETRY_S: Final = 5.0
"""How long `follow` waits after the store could not be written."""
RELIEVES_S: Final = 30.0
"""How long a program collects that found that nobody does."""


class _Limits(TypedDict, total=False):
    store_max_bytes: int
    retention_days: float | None
    prices: dict[str, Rates]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a collection went."""

    spans: int
    """Spans this call brought into the store."""
    waiting: int
    """Ended spans that still lie in journals."""
    journals: int
    """Journal folders that are left: of living processes, and what could not be collected."""
    owner: bool
    """Whether this process collected; else another one did."""
    problem: StoreError | None = None
    """Why it stopped before the end: nothing is lost, the journals stay."""


def collect(
    target: Settings | Path, *, timeout_s: float | None = None, newest_first: bool = True, pricing: bool = False
) -> Report:
    """Bring what is in the journals into the store, or wait while another process does.

    In what is left of the time it is counted and indexed too (`Store.lag` tells how much was not).

    Args:
        target: The settings, or the store's path.
        timeout_s: Give up after so long; `None` waits for as long as it takes.
        newest_first: Begin with the newest segments, for somebody who waits for the newest traces.
        pricing: Price model calls, those in the store that nobody priced too. Not for a process that is recorded: it loads
            half a second of packages.
    """
    store = target if isinstance(target, Path) else target.store
    root = journal_root(store)
    if not any(path.is_dir() for path in _listed(root)) and not lags(store, pricing=pricing):
        return Report(spans=0, waiting=0, journals=0, owner=True)
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    owner = Owner(root)
    try:
        prepare_folder(root)  # a store that was copied from elsewhere has none
        if not _take(owner, store, root, deadline):
            return _report(store, root, 0, owner=False)
        spans, problem = _work(store, root, _limits(target, pricing=pricing), deadline, newest_first=newest_first)
        return _report(store, root, spans, owner=True, problem=problem)
    except OSError as error:
        return _report(store, root, 0, owner=False, problem=StoreError(f"cannot collect beside {store}: {error}"))
    finally:
        owner.give()


def _take(owner: Owner, store: Path, root: Path, deadline: float | None) -> bool:
    """Wait for the right to collect; tell whether it came before somebody else had collected what is there now."""
    if not is_wanted(root) and owner.take():
        return True
    with Reaching(store, _goals(root)) as other:
        while not (other.look() or (deadline is not None and time.monotonic() > deadline)):
            time.sleep(other.pause())
            if not is_wanted(root) and owner.take():
                return True
    return False


def relieve(target: Settings, *, timeout_s: float = RELIEVES_S) -> bool:
    """Collect for a while where nobody does, in a program that records while much waits; tell whether it did.

    Many programs ask at the same moment. Each that waited for the one who collects, or counted what waits, would take the
    processor from it: of 16 all that was left.
    """
    root = journal_root(target.store)
    owner = Owner(root)
    if is_wanted(root) or not owner.take():
        return False
    try:
        deadline = time.monotonic() + timeout_s
        _work(target.store, root, _limits(target, pricing=False), deadline, newest_first=False)
    finally:
        owner.give()
    return True


def follow(
    target: Settings | Path,
    *,
    until: Callable[[], bool],
    interval_s: float = 0.2,
    wait: Callable[[float], object] = time.sleep,
) -> Report:
    """Collect again and again until `until()` says so, then once more to the end, in a process that is not recorded itself.

    Args:
        target: The settings, or the store's path.
        until: Asked between two rounds.
        interval_s: Time between two rounds.
        wait: Sleeps; an event's `wait` ends a sleep early.
    """
    following = _Following(target)
    try:
        while not until():
            wait(interval_s if following.round() else RETRY_S)
    finally:
        following.stop()
    return collect(target, pricing=True)


class _Following:
    """A collector that is kept from round to round, and made anew after an error."""

    def __init__(self, target: Settings | Path) -> None:
        self._store = target if isinstance(target, Path) else target.store
        self._limits = _limits(target, pricing=True)
        self._root = journal_root(self._store)
        self._is_behind = Behind(self._root, None if isinstance(target, Path) else target.journal_max_bytes)
        self._owner: Owner | None = None
        self._collector: Collector | None = None
        self._close: Callable[[], None] = lambda: None
        self._said = ""

    def round(self) -> bool:
        """Collect once; tell whether that went well."""
        try:
            if is_wanted(self._root):  # what is in memory may be deleted then
                self.stop()
                return True
            if self._collector is None and not self._begin():
                return True
            if self._collector is not None:
                self._collector.run(newest_first=False, patient=False)
            self._said = ""
        except (StoreError, OSError) as error:
            self.stop()
            if str(error) != self._said:
                self._said = str(error)
                _log.warning("dashcam: %s", error)
            return False
        return True

    def stop(self) -> None:
        """Let the store and the right to collect go."""
        self._close()
        self._close = lambda: None
        self._collector = None
        if self._owner is not None:
            self._owner.give()
            self._owner = None

    def _begin(self) -> bool:
        if not any(path.is_dir() for path in _listed(self._root)):
            return False
        owner = Owner(self._root)
        if not owner.take():
            return False
        self._owner = owner
        inlet = open_inlet(self._store)
        self._close = inlet.close
        self._collector = Collector(inlet, self._root, **self._limits, is_behind=self._is_behind)
        return True


def _work(
    store: Path, root: Path, limits: _Limits, deadline: float | None, *, newest_first: bool
) -> tuple[int, StoreError | None]:
    """Collect as the owner; give the spans that came in, and why it stopped before the end."""
    spans = 0
    try:
        inlet = open_inlet(store)
        try:
            collector = Collector(inlet, root, **limits)
            try:
                collector.run(deadline, newest_first=newest_first)
            finally:
                spans = collector.spans
        finally:
            inlet.close()
    except StoreError as error:
        return spans, error
    return spans, None


def _limits(target: Settings | Path, *, pricing: bool) -> _Limits:
    limits: _Limits = {}
    if isinstance(target, Settings):
        limits = {"store_max_bytes": target.store_max_bytes, "retention_days": target.retention_days}
    if pricing:
        limits["prices"] = target.prices if isinstance(target, Settings) else {}
    return limits


def lags(store: Path, *, pricing: bool) -> bool:
    """Whether an earlier collection had no time to count and index, or was none to price; or an older dashcam's."""
    try:
        with open_store(store) as opened:
            lag = opened.lag()
            return lag.unindexed > 0 or lag.uncounted > 0 or (pricing and lag.unpriced > 0)
    except StoreTooOld:
        return True
    except StoreError:
        return False


def _report(store: Path, root: Path, spans: int, *, owner: bool, problem: StoreError | None = None) -> Report:
    journals = sum(path.is_dir() for path in _listed(root))
    try:
        with open_store(store) as opened:
            waiting = opened.waiting
    except StoreError as error:
        waiting = sum(found[0] for found in _pending(root).values())
        problem = problem or (None if isinstance(error, StoreMissing) else error)
    return Report(spans=spans, waiting=waiting, journals=journals, owner=owner, problem=problem)


def _listed(root: Path) -> list[Path]:
    try:
        return list(root.iterdir())
    except OSError:
        return []


def _pending(root: Path) -> dict[tuple[str, str], tuple[int, int]]:
    folders = [path for path in _listed(root) if path.is_dir()]
    return {(folder.name, path.name): pending(path, 0) for folder in folders for path in span_segments(folder)}


def _goals(root: Path) -> dict[tuple[str, str], int]:
    """How far each segment reaches now, and which processes have ended: what somebody who asks now wants to see."""
    reach = {key: end for key, (_, end) in _pending(root).items() if end}
    ended = {folder for folder, _ in reach if not is_alive(root / folder)}
    return reach | {(folder, ""): 1 for folder in ended}
