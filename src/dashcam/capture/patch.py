"""Puts our hooks into other libraries, and takes every one of them out again.

A target names a module, an attribute in it and what to put there. It is applied at once where the module is loaded, else
right after the program itself imports it; nothing is ever imported for it. `off` puts the same objects back. A target that
does not fit (another release, another patch) is kept as a state for `dashcam doctor`, with what it costs. Who is after whole
packages (`include`) does not name modules but watches for those it wants.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NamedTuple

from dashcam.capture.guard import failed

ABSENT: Any = object()
TOLD: dict[str, Callable[[type], bool]] = {}
"""By library: whether every call on the objects of a class of its is a span, as its integration says."""
_NAMES: Any = vars(ModuleType)["__dict__"]


class Target(NamedTuple):
    """One hook: `wrap` gets the object found at `module`:`name` and returns what stands there from now on."""

    library: str
    module: str
    name: str
    """The attribute, with its class where it has one: `Thread.start`."""
    wrap: Callable[[Any], Any]
    costs: str
    """What is missing from the record while the hook is not in place."""


class Setup(NamedTuple):
    """A hook that a library offers itself: `apply` gets the module and returns what takes the hook out again."""

    library: str
    module: str
    name: str
    apply: Callable[[ModuleType], Callable[[], None]]
    costs: str


class Watch(NamedTuple):
    """Someone who wants to be told of modules, each time one of them was run: at its import, and when it is loaded again."""

    wants: Callable[[str], bool]
    tell: Callable[[ModuleType], None]


class State(NamedTuple):
    """How a hook stands: `applied`, `waiting` for its module, or `missing` with the reason."""

    library: str
    hook: str
    state: str
    reason: str
    costs: str


_states: dict[tuple[str, str], State] = {}
_waiting: dict[str, list[Target | Setup]] = {}
_watches: list[Watch] = []
_undo: list[Callable[[], None]] = []


def on(targets: Sequence[Target | Setup]) -> None:
    """Put these hooks in, now or when their modules are imported."""
    for target in targets:
        module = sys.modules.get(target.module)
        if module is not None and not is_loading(module):
            _apply(target, module)
        else:
            _waiting.setdefault(target.module, []).append(target)
            _note(target, "waiting", "")
    if _waiting:
        _look_out()


def watch(one: Watch) -> None:
    """Tell of every module that it wants, from now on, after the module was run; `unwatch` or `off` end it."""
    _watches.append(one)
    _look_out()


def unwatch(one: Watch) -> None:
    """Tell no more of modules."""
    _watches[:] = [other for other in _watches if other is not one]


def _look_out() -> None:
    if not any(type(finder) is _Finder for finder in sys.meta_path):
        finder: Any = _Finder()  # the protocol, without 9 ms of importlib.abc
        sys.meta_path.insert(0, finder)


def off() -> None:
    """Take all hooks out, the last one first."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder) is not _Finder]
    _waiting.clear()
    _watches.clear()
    while _undo:
        undo = _undo.pop()
        try:
            undo()
        except Exception:
            _again(undo)
            failed("take a hook out")
    _states.clear()


def _again(undo: Callable[[], None]) -> None:
    """Try a second time: what failed may have been memory, and a hook that stays in is worse than the trouble."""
    try:
        undo()
    except Exception:
        return


def states() -> list[State]:
    """Return how every hook stands, for `dashcam doctor`."""
    return list(_states.values())


def is_loading(module: ModuleType) -> bool:
    """Say whether a module is being imported just now; the module itself is not asked."""
    inside = _NAMES.__get__(module) if issubclass(type(module), ModuleType) else {}
    return bool(getattr(inside.get("__spec__"), "_initializing", False))


def _note(target: Target | Setup, state: str, reason: str) -> None:
    hook = f"{target.module}:{target.name}"
    _states[target.library, hook] = State(target.library, hook, state, reason, target.costs)


def _apply(target: Target | Setup, module: ModuleType) -> None:
    try:
        if isinstance(target, Setup):
            _undo.append(target.apply(module))
        else:
            _replace(target, module)
        _note(target, "applied", "")
    except (AttributeError, TypeError, ImportError) as error:
        _note(target, "missing", f"{type(error).__name__}: {error}")
    except Exception as error:
        _note(target, "missing", type(error).__name__)
        failed(f"hook into {target.module}")


def _replace(target: Target, module: ModuleType) -> None:
    owner: Any = module
    *path, name = target.name.split(".")
    for part in path:
        owner = getattr(owner, part)
    before = vars(owner).get(name, ABSENT)
    found = getattr(owner, name) if before is ABSENT else before
    made = target.wrap(found)

    def undo() -> None:
        if vars(owner).get(name) is not made:
            return
        if before is ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, before)

    # noted before it is done: a hook that nobody knows of could never be taken out
    _undo.append(undo)
    setattr(owner, name, made)


def _watching(name: str) -> list[Watch]:
    """Return who wants this module."""
    try:
        return [one for one in _watches if one.wants(name)]
    except Exception:
        failed("see whether a module is wanted")
        return []


def _is_program(spec: ModuleSpec) -> bool:
    """Say whether this is what `python -m` is about to run: as `__main__`, with the loader that is found here as its own."""
    if (getattr(sys, "argv", None) or [""])[0] != "-m" or spec.submodule_search_locations is not None:
        return False  # Python lets `-m` stand there just for as long as it looks for the program
    name = spec.name.removesuffix(".__main__")
    return any(word == name or (word[:1] == "-" and word.endswith(f"m{name}")) for word in sys.orig_argv)


class _Finder:
    """Waits for the modules that hooks are meant for; finds them as the import system would."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _waiting and not _watching(fullname):
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec: ModuleSpec | None = find(fullname, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module") and not _is_program(spec):
                    loader: Any = _Loader(spec.loader)
                    spec.loader = loader
                return spec
        return None


class _Loader:
    """Runs a module as its own loader would, steps out of sight, and applies the hooks meant for it."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        name = spec.name if spec is not None else module.__name__
        while name in _waiting:  # a hook may bring others that are meant for this very module
            for target in _waiting.pop(name):
                _apply(target, module)
        for one in _watching(name):
            try:
                one.tell(module)
            except Exception:
                failed("tell of a module")
