"""Methods that each class of a family defines for itself: models, tools, steps; no choke point is above them.

The classes there are when the hook goes in are met at their own methods, and so is every class defined later. All get
their own methods back.
"""

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, TypeAlias

from dashcam.capture.guard import failed
from dashcam.capture.patch import Setup
from dashcam.capture.wrap import known
from dashcam.snapshot.labels import label

Wrap: TypeAlias = Callable[[Callable[..., Any], str], Any]
"""Gets the method and its name, `module.Class.name`, and returns what stands there from now on."""
_DICT = type.__dict__["__dict__"].__get__


class _Family:
    """The classes of one family that were met, each with what it had before."""

    def __init__(self, methods: Mapping[str, Wrap]) -> None:
        self.methods = methods
        self.put: list[tuple[Any, str, Any, Any]] = []

    def meet(self, cls: Any) -> None:
        """Put ourselves before the methods that this class defines itself."""
        for name, wrap in self.methods.items():
            original = _DICT(cls).get(name)
            if (
                inspect.isfunction(original)
                and not hasattr(original, "__isabstractmethod__")
                and not self._ours(original)
            ):
                made = known(wrap(original, f"{label(cls).full}.{name}"))
                setattr(cls, name, made)
                self.put.append((cls, name, original, made))

    def part(self) -> None:
        """Put everything back."""
        while self.put:
            cls, name, original, made = self.put.pop()
            if _DICT(cls).get(name) is made:
                setattr(cls, name, original)

    def _ours(self, method: Any) -> bool:
        return any(entry[3] is method for entry in self.put)


def derived(library: str, module: str, root: str, methods: Mapping[str, Wrap], costs: str) -> Setup:
    """A hook on methods of the class `root` and of all classes that come from it."""

    def apply(found: ModuleType) -> Callable[[], None]:
        top: Any = getattr(found, root)
        family = _Family(methods)
        known = [top, *_below(top)]
        missing = [name for name in methods if not any(name in _DICT(cls) for cls in known)]
        if missing:
            raise AttributeError(f"no class below {root} has {', '.join(missing)}")
        for cls in known:
            family.meet(cls)
        forget = _watch(top, family)

        def undo() -> None:
            forget()
            family.part()

        return undo

    return Setup(library, module, f"{root}.{','.join(methods)}", apply, costs)


def _watch(top: Any, family: _Family) -> Callable[[], None]:
    """Meet every class defined from now on; what the family does itself on that occasion it still does."""
    before = _DICT(top).get("__init_subclass__")

    def __init_subclass__(cls: Any, /, **kwargs: Any) -> None:  # noqa: N807  Python's name
        if before is None:
            super(top, cls).__init_subclass__(**kwargs)
        else:
            before.__get__(None, cls)(**kwargs)
        try:
            family.meet(cls)
        except Exception:
            failed("hook into a class that was just defined")

    made = classmethod(__init_subclass__)
    top.__init_subclass__ = made

    def forget() -> None:
        if _DICT(top).get("__init_subclass__") is not made:
            return
        if before is None:
            del top.__init_subclass__
        else:
            top.__init_subclass__ = before

    return forget


def _below(cls: Any) -> list[Any]:
    found: list[Any] = []
    for one in type.__subclasses__(cls):
        if one not in found:
            found += [one, *_below(one)]
    return found
