"""Which parts of an app a call made in one of them may be on, without a call on yet another part that would show as a span.

Built for an app where an object sits at several places: the code of a part calls what it holds, what its own unrecorded parts hold,
and what any of these refers back to; a part whose calls are recorded is entered only by one of them, so behind it nothing
is reached.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from dashcam.capture.seen import is_seen

KEPT = 4_096


class Parts(Protocol):
    """What a structure says of its parts."""

    back: list[tuple[str, str]]

    def objects(self) -> Iterator[tuple[Any, list[str]]]:
        """Give each object that is still there with its places."""


class Reach:
    """The ways from part to part; see the module."""

    __slots__ = ("_depths", "_found", "_next", "_seen")

    def __init__(self, parts: Parts) -> None:
        self._seen: set[str] = set()
        self._depths: dict[str, int] = {"": 0}
        self._next: dict[str, list[str]] = {}
        self._found: dict[tuple[str, ...], list[str]] = {}
        for value, paths in parts.objects():
            self._depths.update(dict.fromkeys(paths, 0))
            if is_seen(value):
                self._seen.update(paths)
        for path in sorted(self._depths, key=len):
            if path:
                above = self._above(path)
                self._depths[path] = self._depths[above] + 1
                self._next.setdefault(above, []).append(path)
        for holder, held in parts.back:
            self._next.setdefault(holder, []).append(held)

    def _above(self, path: str) -> str:
        known = self._depths
        return next(
            path[:at] for at in range(len(path) - 1, -1, -1) if (path[at] in ".[" and path[:at] in known) or not at
        )

    def of(self, here: str, paths: list[str]) -> list[str]:
        """Return those of the places that the code of the part at `here` may call."""
        key = (here, *paths)
        known = self._found.get(key)
        if known is None:
            if len(self._found) >= KEPT:
                self._found.clear()
            met = self._met(here)
            known = self._found[key] = [path for path in paths if path in met]
        return known

    def _met(self, here: str) -> set[str]:
        met: set[str] = set()
        waiting = [here]
        while waiting:
            for path in self._next.get(waiting.pop(), ()):
                if path not in met:
                    met.add(path)
                    if path not in self._seen:
                        waiting.append(path)
        return met

    def nearest(self, paths: list[str]) -> list[str]:
        """Return those of the places that are in the fewest other parts: `llm` rather than `workers[0].llm`."""
        least = min(self._depths.get(path, 0) for path in paths)
        return [path for path in paths if self._depths.get(path, 0) == least]
