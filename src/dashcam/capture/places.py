"""On which part of the app a call is made: from the object it is called on to its path, by what is known where the call stands.

A `Walked` is an app as one walk found it. A `Spot` is where a span stands: the apps in force, the nearest part of them that
a call around it was made on, whose turn it is among equals. One object at several places: those under the nearest part
around win; of what is left the k-th call takes the k-th place, and is said to be guessed.
"""

import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from dashcam.capture import define
from dashcam.capture.define import At

if TYPE_CHECKING:
    from dashcam.capture.spec import Spec

KEPT: Final = 1_024
"""Calls remembered at one spot; a program that makes an object for each call has ever new ones."""


class Paths(Protocol):
    """What a structure says of objects."""

    places: dict[int, list[str]]

    def paths_of(self, value: object) -> list[str]:
        """Return all places of an object, in the app's order."""


class Walked:
    """An app as one walk found it; `number` is what the journal calls it."""

    __slots__ = ("_components", "_indices", "is_shared", "number", "structure", "top")

    def __init__(self, number: int, structure: Paths, *, is_shared: bool) -> None:
        self.number = number
        self.structure = structure
        self.is_shared = is_shared
        """Whether an object of it has several places, so that turns are counted anew in every call."""
        self._indices: dict[tuple[str, ...], int | None] = {}
        self._components: frozenset[str] | None = None
        self.top = Spot((self,), None, None)
        """Where a trace of this app begins."""

    def place(self, path: str, paths: Sequence[str]) -> int | None:
        """Return the number of a place; `None` where there were too many."""
        key = (path, *paths)
        if key not in self._indices:
            self._indices[key] = define.place_index(self.number, path, paths)
        return self._indices[key]

    def nearest(self, paths: list[str]) -> list[str]:
        """Return those of the places that are in the fewest other parts: `llm` rather than `workers[0].llm`."""
        if len(paths) < 2:
            return paths
        if self._components is None:
            self._components = frozenset(path for places in self.structure.places.values() for path in places)
        known = self._components
        depths = [sum(path[:at] in known for at, sign in enumerate(path) if sign in ".[") for path in paths]
        return [path for path, depth in zip(paths, depths, strict=True) if depth == min(depths)]


class Located(NamedTuple):
    """Where a call is made."""

    at: At | None
    """Walk, place, and whether the choice was by order; for `define.callable_index`."""
    below: "Spot"
    """Where the calls inside it stand."""


class Spot:
    """Where a span stands. Made for a call on a part of an app; the calls inside find themselves from here."""

    __slots__ = ("_turns", "above", "apps", "calls", "path", "stranger", "unwatched", "walked", "watchers")

    def __init__(
        self, apps: tuple[Walked, ...], walked: Walked | None, path: str | None, above: "Spot | None" = None
    ) -> None:
        self.apps = apps
        self.walked = walked
        self.path = path
        self.above = above
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
        made = Spot((walked, *self.apps), self.walked, self.path, self.above)
        made.unwatched = Spot(made.apps, self.walked, self.path, self.above)
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
        _, index, below, path = entry
        return index, below if path is None else Spot(self.apps, below, path, self)

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
            self.calls[key] = (reference, index, walked, below.path) if is_fresh else (reference, index, below, None)
        except TypeError:  # another object may live there later, and nobody would know
            pass
        return index, below

    def locate(self, value: Any, hints: Sequence[str] = (), within: Sequence[Any] = ()) -> Located:
        """Return where a call on `value` is made.

        Args:
            value: the object that is called.
            hints: ends of paths that the framework itself speaks of.
            within: objects whose code makes the call although they have no span of their own, nearest first.
        """
        return self._locate(value, hints, within)[0]

    def _locate(self, value: Any, hints: Sequence[str] = (), within: Sequence[Any] = ()) -> tuple[Located, bool]:
        """The same, and whether the next call on the object will be told the same."""
        found = self._find(value)
        if found is None:
            top = self.apps[0] if self.walked is None and self.path is None and self.apps else None
            return Located(None if top is None else (top.number, None, False), self.unwatched), True
        walked, paths = found
        choices = paths
        if len(paths) > 1:
            choices = _hinted(self._near(walked, _inside(walked, paths, within)), hints)
            choices = walked.nearest(choices)
        path, guessed = choices[0], len(choices) > 1
        if guessed:
            turn = self._turns.get(id(value), 0)
            self._turns[id(value)] = turn + 1
            path = choices[turn % len(choices)]
        # found by looking again: what is called inside is found there too
        apps = (
            self.apps
            if walked in self.apps
            else tuple(walked if one.number == walked.number else one for one in self.apps)
        )
        below = Spot(apps, walked, path, self)
        place = walked.place(path, paths if len(paths) > 1 else ())
        return Located((walked.number, place, guessed), below), not (guessed or hints or within)

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

    def _near(self, walked: Walked, paths: list[str]) -> list[str]:
        """Return the places that lie under the nearest part of the app around; the part itself before what is in it."""
        spot: Spot | None = self
        while spot is not None and len(paths) > 1:
            here = spot.path
            if here is not None and spot.walked is not None and spot.walked.number == walked.number:
                if here in paths:
                    return [here]
                below = _below(paths, here)
                if below:
                    return below
            spot = spot.above
        return paths


def _below(paths: list[str], here: str) -> list[str]:
    return [path for path in paths if not here or path.startswith((f"{here}.", f"{here}["))]


def _inside(walked: Walked, paths: list[str], within: Sequence[Any]) -> list[str]:
    """Return the places that lie in the nearest of these objects that is a part of the app."""
    for value in within:
        found = [path for here in walked.structure.paths_of(value) for path in _below(paths, here)]
        if found:
            return list(dict.fromkeys(found))
    return paths


def _hinted(paths: list[str], hints: Sequence[str]) -> list[str]:
    return [path for path in paths if any(_ends(path, hint) for hint in hints)] or paths


def _ends(path: str, hint: str) -> bool:
    return path == hint or path.endswith(hint if hint.startswith("[") else f".{hint}")
