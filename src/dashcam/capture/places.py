"""On which part of the app a call is made: from the object it is called on to its path, by what is known where the call stands.

A `Walked` is an app as one walk found it. A `Spot` is where a span stands: the apps in force, the nearest part of them that
a call around it was made on, whose turn it is among equals. One object at several places: those win that the part around
reaches without a call on another part that would show; of what is left the k-th call takes the k-th place, and is said to
be guessed. So is whatever hangs on a guess.
"""

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from dashcam.capture import define
from dashcam.capture.define import At

if TYPE_CHECKING:
    from dashcam.capture.reach import Reach
    from dashcam.capture.spec import Spec

KEPT: Final = 1_024
"""Calls remembered at one spot; a program that makes an object for each call has ever new ones."""


class Paths(Protocol):
    """What a structure says of objects."""

    places: dict[int, list[str]]
    back: list[tuple[str, str]]

    def paths_of(self, value: object) -> list[str]:
        """Return all places of an object, in the app's order."""

    def objects(self) -> Iterator[tuple[object, list[str]]]:
        """Give each object that is still there with its places."""


class Walked:
    """An app as one walk found it; `number` is what the journal calls it."""

    __slots__ = ("_indices", "_reach", "is_shared", "number", "structure", "top")

    def __init__(self, number: int, structure: Paths, *, is_shared: bool) -> None:
        self.number = number
        self.structure = structure
        self.is_shared = is_shared
        """Whether an object of it has several places, so that turns are counted anew in every call."""
        self._indices: dict[tuple[str, ...], int | None] = {}
        self._reach: Reach | None = None
        self.top = Spot((self,), None, None)
        """Where a trace of this app begins."""

    def place(self, path: str, paths: Sequence[str]) -> int | None:
        """Return the number of a place; `None` where there were too many."""
        key = (path, *paths)
        if key not in self._indices:
            self._indices[key] = define.place_index(self.number, path, paths)
        return self._indices[key]

    @property
    def reach(self) -> "Reach":
        """What is called from where; made when an object at several places is called."""
        if self._reach is None:
            from dashcam.capture.reach import Reach  # late: with what records undecorated code, which few programs load

            self._reach = Reach(self.structure)
        return self._reach


class Located(NamedTuple):
    """Where a call is made."""

    at: At | None
    """Walk, place, and whether the choice was by order; for `define.callable_index`."""
    below: "Spot"
    """Where the calls inside it stand."""


_made = tuple.__new__
"""Makes a named tuple without the function that its class puts before this."""


class Spot:
    """Where a span stands. Made for a call on a part of an app; the calls inside find themselves from here."""

    __slots__ = ("_turns", "above", "apps", "calls", "guessed", "path", "stranger", "unwatched", "walked", "watchers")

    def __init__(
        self,
        apps: tuple[Walked, ...],
        walked: Walked | None,
        path: str | None,
        above: "Spot | None" = None,
        guessed: bool = False,  # noqa: FBT001, FBT002  one is made for every call
    ) -> None:
        self.apps = apps
        self.walked = walked
        self.path = path
        self.above = above
        self.guessed = guessed
        self.calls: dict[Any, Any] = {}
        self._turns: dict[int, int] = {}
        self.watchers: tuple[Callable[[int | bytes, int], None], ...] = ()
        """Told of each call that begins right here: recordings that were entered inside a trace."""
        self.unwatched: Spot = self
        """Where calls stand below one that is on no part of an app."""
        self.stranger: Callable[[Any], Walked | None] | None = above.stranger if above is not None else None
        """Asked for an object that no app in force knows: gives its app as it is now, if the object is new in it."""

    def watched(self, watcher: Callable[[int | bytes, int], None], walked: Walked) -> "Spot":
        """Return this spot with one more app in force, whose recording is told of the calls made here."""
        made = Spot((walked, *self.apps), self.walked, self.path, self.above, self.guessed)
        made.unwatched = Spot(made.apps, self.walked, self.path, self.above, self.guessed)
        made.stranger = made.unwatched.stranger = self.stranger
        made.watchers = (*self.watchers, watcher)
        return made

    def call(self, spec: "Spec", args: Any) -> tuple[int, "Spot"]:
        """Return the callable's number and the spot inside, for a call of a recorded function."""
        if spec.skip and args:
            value = args[0]
            entry = self.calls.get((spec, id(value)))
            if entry is None or entry[0]() is not value:
                return self._learn(spec, args, (spec, id(value)), value)
        else:
            entry = self.calls.get(spec)
            if entry is None:
                return self._learn(spec, args, spec, spec.target() if spec.target is not None else None)
        _, index, below, path, guessed = entry
        return index, below if path is None else Spot(self.apps, below, path, self, guessed)

    def _learn(self, spec: "Spec", args: Any, key: Any, value: Any) -> tuple[int, "Spot"]:
        located, settled = self._locate(value)
        index, below = spec.index_at(args, located.at), located.below
        if not settled:
            return index, below
        if len(self.calls) >= KEPT:
            self.calls.clear()
        walked = below.walked
        is_fresh = below is not self.unwatched and walked is not None and walked.is_shared
        try:
            reference = None if key is spec else weakref.ref(value)
            self.calls[key] = (
                (reference, index, walked, below.path, below.guessed)
                if is_fresh
                else (reference, index, below, None, False)
            )
            if not is_fresh and not self.watchers:
                spec.at = self, index, below, reference
        except TypeError:  # another object may live there later, and nobody would know
            pass
        return index, below

    def locate(self, value: Any, hints: Sequence[str] = (), within: Sequence[Any] = (), shares: Any = None) -> Located:
        """Return where a call on `value` is made.

        Args:
            value: the object that is called.
            hints: paths, or ends of paths, that the framework itself speaks of.
            within: objects whose code makes the call although they have no span of their own, nearest first.
            shares: what stands for the object where it is no part of an app.
        """
        if value is None and shares is None:
            return self._elsewhere()
        known = self.calls.get(id(value))
        if known is not None and known[0]() is value:
            _, located, walked, path = known
            if path is None:
                return located  # type: ignore[no-any-return]  # as it was kept
            return _made(Located, (located.at, Spot(self.apps, walked, path, self)))
        located = self._locate(value, hints, within, shares)[0]
        if located.below.path is not None and located.below is not self.unwatched:
            self._keep(value, located)
        return located

    def _keep(self, value: Any, located: Located) -> None:
        """Remember a place that neither hints nor turns had a say in, at a spot that outlives the call."""
        below = located.below
        walked, path = below.walked, below.path
        if walked is None or walked not in self.apps or (walked.is_shared and self.above is not None):
            return
        if walked.structure.paths_of(value) != [path]:
            return
        if len(self.calls) >= KEPT:
            self.calls.clear()
        try:
            reference = weakref.ref(value)
        except TypeError:  # another object may live there later, and nobody would know
            return
        self.calls[id(value)] = (
            (reference, located, walked, path) if walked.is_shared else (reference, located, walked, None)
        )

    def _locate(
        self, value: Any, hints: Sequence[str] = (), within: Sequence[Any] = (), shares: Any = None
    ) -> tuple[Located, bool]:
        """The same, and whether the next call on the object will be told the same."""
        found = self._find(value) or (None if shares is None else self._find(shares))
        if found is None:
            return self._elsewhere(), True
        walked, paths = found
        choices, sure = (paths, True) if len(paths) == 1 else self._chosen(walked, paths, hints, within)
        path, in_turn = choices[0], len(choices) > 1
        guessed = in_turn or not sure
        if in_turn:
            turn = self._turns.get(id(value), 0)
            self._turns[id(value)] = turn + 1
            path = choices[turn % len(choices)]
        # found by looking again: what is called inside is found there too
        apps = (
            self.apps
            if walked in self.apps
            else tuple(walked if one.number == walked.number else one for one in self.apps)
        )
        below = Spot(apps, walked, path, self, guessed)
        place = walked.place(path, paths if len(paths) > 1 else ())
        return Located((walked.number, place, guessed), below), not (in_turn or hints or within)

    def _elsewhere(self) -> Located:
        """Where a call stands that is on no part of an app."""
        top = self.apps[0] if self.walked is None and self.path is None and self.apps else None
        return _made(Located, (None if top is None else (top.number, None, False), self.unwatched))

    def _find(self, value: Any) -> tuple[Walked, list[str]] | None:
        if value is None:
            return None
        for walked in self.apps:
            paths = walked.structure.paths_of(value)
            if paths:
                return walked, paths
        if self.stranger is not None:
            now = self.stranger(value)
            if now is not None:
                return now, now.structure.paths_of(value)
        return None

    def _chosen(
        self, walked: Walked, paths: list[str], hints: Sequence[str], within: Sequence[Any]
    ) -> tuple[list[str], bool]:
        """Return which of several places a call may be on, and whether it is one of them for sure."""
        here = self.part(walked)
        if here is not None and here.path in paths:  # one of its own methods
            return [here.path], not here.guessed
        near, sure = self._near(walked, paths)
        told = _hinted(near, hints)
        if told:
            return told, sure
        reach = walked.reach
        for value in within:
            holders, sure = self._near(walked, walked.structure.paths_of(value))
            if here is not None and here.path is not None:  # what is around the part around tells less than that
                holders = [holder for holder in holders if not _below([here.path], holder) or holder == here.path]
            found = [path for holder in holders for path in reach.of(holder, paths)]
            if found:
                return reach.nearest(list(dict.fromkeys(found))), sure
        if here is not None and here.path is not None:
            found = reach.of(here.path, paths)
            if found:
                return reach.nearest(found), not here.guessed and len(found) == 1
        return reach.nearest(near), False

    def part(self, walked: Walked) -> "Spot | None":
        """Return the nearest spot around that is on a part of this app."""
        spot: Spot | None = self
        while spot is not None:
            if spot.path is not None and spot.walked is not None and spot.walked.number == walked.number:
                return spot
            spot = spot.above
        return None

    def _near(self, walked: Walked, paths: list[str]) -> tuple[list[str], bool]:
        """Return the places at or under the nearest part around, and whether it is sure that they are."""
        spot = self.part(walked) if len(paths) > 1 else None
        while spot is not None and spot.path is not None:
            below = [spot.path] if spot.path in paths else _below(paths, spot.path)
            if below:
                return below, not spot.guessed or len(below) == len(paths)
            spot = spot.above.part(walked) if spot.above is not None else None
        return paths, True


def _below(paths: list[str], here: str) -> list[str]:
    return [path for path in paths if not here or path.startswith((f"{here}.", f"{here}["))]


def _hinted(paths: list[str], hints: Sequence[str]) -> list[str]:
    """Return the places that a hint names or that lie in what it names, else those that end like one."""
    below = [path for path in paths if any(path == hint or path.startswith((f"{hint}.", f"{hint}[")) for hint in hints)]
    return below or [path for path in paths if any(_ends(path, hint) for hint in hints)]


def _ends(path: str, hint: str) -> bool:
    return path == hint or path.endswith(hint if hint.startswith("[") else f".{hint}")
