"""Records what `include` names: plain functions and the methods of classes, of modules imported before and afterwards.

A module that is loaded is looked through at once, any other right after the program has imported it, and again when it is
reloaded. Functions and classes are recorded where they are defined, so that whoever imported them from there calls the recorded ones.
"""

import functools
import sys
from collections.abc import Callable, Iterable
from pathlib import PurePath
from types import FunctionType, ModuleType
from typing import Any

from dashcam.capture import defining, patch
from dashcam.capture.code_swap import record_function
from dashcam.capture.context import STATE
from dashcam.capture.guard import failed
from dashcam.capture.methods import record_methods
from dashcam.capture.patterns import Patterns
from dashcam.capture.wrap import is_method
from dashcam.snapshot.labels import label

_NAMES: Any = vars(ModuleType)["__dict__"]
_CACHED = type(functools.lru_cache(len))
_on: "list[_Included]" = []


def on(patterns: Iterable[str], ignore: Iterable[str] = ()) -> None:
    """Record what these patterns mean, from now on; a second call adds to the first.

    Args:
        patterns: like `mypkg.*`, over `module.qualname`.
        ignore: what not to record although it would be; it wins.
    """
    included = _Included(Patterns(patterns, ignore))
    _on.append(included)
    patch.watch(included.watch)
    for name, module in list(sys.modules.items()):
        if type(name) is not str or not issubclass(type(module), ModuleType):
            continue
        if included.wants(name):
            included.take(module)
            if name == "__main__" or patch.is_loading(module):
                defining.follow(module, included.take)
        elif name == "__main__":
            # the program that has yet to begin does not know its own name
            defining.await_program(module, included.take)


def off() -> None:
    """Put everything back as it was."""
    defining.stop()
    while _on:
        included = _on[-1]
        patch.unwatch(included.watch)
        included.release()
        _on.pop()


class _Included:
    """What one call of `on` records."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        self._releases: dict[int, Callable[[], None]] = {}
        self._seen: dict[int, Any] = {}
        self.watch = patch.Watch(self.wants, self.take)

    def wants(self, name: str) -> bool:
        """Say whether something in the module of this name may be meant."""
        return any(map(self._patterns.want, _names(name)))

    def take(self, module: ModuleType) -> None:
        """Record what is meant in a module, as far as it is defined by now."""
        inside = _NAMES.__get__(module)
        name = inside.get("__name__")
        if type(name) is not str or not self.wants(name):
            return
        for attribute, value in list(inside.items()):
            if type(attribute) is str and id(value) not in self._seen:
                try:
                    self._take(name, attribute, value)
                except Exception:
                    failed("record what is included")

    def _take(self, module: str, attribute: str, value: Any) -> None:
        kind = type(value)
        if kind is _CACHED:
            # what the cache answers is no call of the function: the one inside is recorded
            value = value.__wrapped__
            kind = type(value)
        if kind is FunctionType:
            if value.__module__ == module and self._patterns.mean(_names(module), attribute):
                self._keep(value, record_function(value, STATE))
        elif issubclass(kind, type) and label(value).module == module:
            self._keep(value, record_methods(value, STATE, functools.partial(self._means, module, attribute)))

    def _means(self, module: str, cls: str, name: str, value: Any) -> bool:
        public = is_method(name, value) or (is_method("__call__", value) and not name.startswith("__"))
        return public and self._patterns.mean(_names(module), f"{cls}.{name}")

    def _keep(self, value: Any, release: Callable[[], None]) -> None:
        # held by reference too: an identity is only as good as its object's life
        self._seen[id(value)] = value
        self._releases[id(value)] = release

    def release(self) -> None:
        """Put everything back; what failed is tried again by the next call."""
        for key in reversed(list(self._releases)):
            self._releases[key]()
            del self._releases[key]
        self._seen.clear()


def _names(module: str) -> tuple[str, ...]:
    """Return the names a module goes by: the program's own is also called as its script or module is."""
    if module not in ("__main__", "__mp_main__"):
        return (module,)
    inside = _NAMES.__get__(sys.modules[module]) if issubclass(type(sys.modules.get(module)), ModuleType) else {}
    spec = inside.get("__spec__")
    file = inside.get("__file__")
    if spec is not None:
        return module, spec.name.removesuffix(".__main__")
    return (module, PurePath(file).stem) if type(file) is str else (module,)
