"""Apps as they are met: walked when a trace begins on one, walked again when that is due, each walk with a number.

The walk runs where the app is called, bounded in time; what it found is made a version elsewhere (`versions`). An app is walked
again at a call that begins a trace once a hundred times the last walk's cost has passed, so that it takes a hundredth of the time.
"""

import weakref
from _thread import RLock
from collections.abc import Callable, Iterator
from time import perf_counter_ns
from types import FunctionType
from typing import Any, Final

from dashcam.capture import define, versions
from dashcam.capture.context import SCOPES, STATE
from dashcam.capture.guard import failed
from dashcam.capture.places import Spot, Walked
from dashcam.snapshot.components import Structure, walk

AGAIN: Final = 100
"""Times the cost of a walk that pass before the next."""
FRESH: Final = 10
"""The same for an object that is new where one of its class has been walked: an app that is made for each request."""
LOOKS: Final = 16
"""Objects that no walk has seen and that are looked for at once; further ones when that is due as for a fresh object."""
MOST: Final = 512


class App:
    """An object that traces begin on, with what it was made of at the last look."""

    __slots__ = (
        "_changed",
        "_cost_ns",
        "_due_ns",
        "_in_vain",
        "_latest",
        "_lock",
        "_looks",
        "name",
        "root",
        "structure",
        "walked",
    )

    def __init__(self, root: Any, name: str | None, number: int | None = None) -> None:
        self.name = name
        self._lock = RLock()
        self.root = _weakly(root)
        """Gives the object, as long as it is there."""
        self._due_ns = 0
        self._cost_ns = 0
        self._changed = False
        self._looks = LOOKS
        self._in_vain = False
        """Whether the last look for an object that no walk had seen found it nowhere."""
        self._latest: Walked | None = None
        """What a look in the midst of a trace found, until the next trace."""
        self.structure: Structure | None = None
        self.walked: Walked | None = None
        if number is None:
            self.look(root)
        else:
            self.walked = self._made(number, _Alone(root), is_shared=False)

    def now(self, root: Any) -> Walked | None:
        """Return what the app is made of, walked again where that is due."""
        if self._changed or perf_counter_ns() >= self._due_ns:
            if not self._changed:
                self._looks, self._in_vain = LOOKS, False
            self.look(root)
        return self.walked

    def is_due(self, times: int) -> bool:
        """Say whether so many times the last walk's cost have passed since."""
        return perf_counter_ns() >= self._due_ns - (AGAIN - times) * self._cost_ns

    def look(self, root: Any) -> None:
        """Walk the app; the same parts at the same places are the same walk."""
        if not self._lock.acquire(blocking=False):  # another thread is at it
            return
        try:
            began = perf_counter_ns()
            found = walk(root, masker=STATE.masker)
            before, self.structure = self.structure, found
            known, self._latest, self._changed = self.walked, None, False
            if before is None or known is None or not found.alike(before):
                number = define.walk_index(self.name)
                self.walked = self._made(number, found, is_shared=_is_shared(found))
                versions.ask(number, found)
            elif found.places != before.places:
                self.walked = self._made(known.number, found, is_shared=_is_shared(found))
            else:
                self.structure = before
            ended = perf_counter_ns()
            self._cost_ns = ended - began
            self._due_ns = ended + AGAIN * self._cost_ns
        finally:
            self._lock.release()

    def _made(self, number: int, structure: Any, *, is_shared: bool) -> Walked:
        walked = Walked(number, structure, is_shared=is_shared)
        walked.top.stranger = self._meet
        return walked

    def _meet(self, value: Any) -> Walked | None:
        """Look for an object that the last walk did not see: it may have been put into the app since.

        The trace that runs keeps its version, so the walk keeps its number there.
        """
        try:
            latest = self._latest
            if latest is not None and latest.structure.paths_of(value):
                return latest
            root, known = self.root(), self.walked
            if root is None or known is None or type(value) is FunctionType:
                return None
            if self._looks and not self._in_vain:
                self._looks -= 1
            elif not self.is_due(AGAIN if self._in_vain else FRESH):
                return None
            began = perf_counter_ns()
            found = walk(root, masker=STATE.masker)
            self._cost_ns = perf_counter_ns() - began
            is_part = bool(found.paths_of(value))
            self._in_vain = not is_part
            self._due_ns = began + AGAIN * self._cost_ns
            if not is_part:
                return None
            self._changed = True
            self._latest = self._made(known.number, found, is_shared=True)
            return self._latest
        except Exception:
            failed("look for a part of an app")
            return None


class _Alone:
    """Stands for the structure of an app that was not walked: only the app itself has its place."""

    def __init__(self, root: Any) -> None:
        self._root = _weakly(root)
        self.places: dict[int, list[str]] = {}
        self.back: list[tuple[str, str]] = []

    def objects(self) -> Iterator[tuple[object, list[str]]]:
        """Give nothing: nobody asks where there is one place."""
        return iter(())

    def paths_of(self, value: object) -> list[str]:
        return [""] if self._root() is value else []


_apps: dict[tuple[int, str | None], App] = {}
_families: dict[tuple[int, str | None], App] = {}


def spot_of(root: Any, span: int, name: str | None = None) -> Spot | None:
    """Return where a trace stands whose root span is called on this object: in the recordings that are on here, else in its own app."""
    scopes = SCOPES.get()
    try:
        if not scopes:
            if root is None:
                return None
            key = (id(root), name)
            app = _apps.get(key)
            if app is None or app.root() is not root:
                app = _met(root, name, key)
            walked = app.now(root)
            return None if walked is None else walked.top
        for scope in scopes:
            scope.begun(span, span)
        inner = [scope.walked() for scope in reversed(scopes)]
        made = Spot(tuple(walked for walked in inner if walked is not None), None, None)
        made.stranger = made.apps[0].top.stranger if made.apps else None
        return made
    except Exception:
        failed("see what an app is made of")
        return None


def _met(root: Any, name: str | None, key: tuple[int, str | None]) -> App:
    if len(_apps) >= MOST:
        _apps.clear()
    kind = (id(root.__code__) if type(root) is FunctionType else id(type(root)), name)
    family = _families.get(kind)
    if family is None or family.walked is None or family.is_due(FRESH):
        app = _families[kind] = App(root, name)
    else:
        app = App(root, name, family.walked.number)
    _apps[key] = app
    return app


def forget() -> None:
    """Know of no app any more."""
    _apps.clear()
    _families.clear()


def _is_shared(structure: Structure) -> bool:
    return any(len(paths) > 1 for paths in structure.places.values())


def _weakly(value: Any) -> Callable[[], Any]:
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: value
