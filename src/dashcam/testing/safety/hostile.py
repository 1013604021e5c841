"""Objects whose every hook counts that it was called: what a recorded program may hand to its functions.

`COUNTS` is empty as long as nobody has run any of their code.
"""

import abc
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest import mock

COUNTS: Counter[str] = Counter()
DUNDERS = (
    "__repr__ __str__ __bytes__ __format__ __hash__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __bool__ __len__ __length_hint__ "
    "__iter__ __next__ __reversed__ __contains__ __getitem__ __missing__ __call__ __int__ __float__ __index__ __complex__ "
    "__add__ __radd__ __enter__ __exit__ __await__ __aiter__ __anext__ __copy__ __deepcopy__ __reduce__ __reduce_ex__ "
    "__getstate__ __sizeof__ __fspath__ __dir__ __getattr__ __getattribute__ __instancecheck__ __subclasscheck__"
).split()
METHODS = (
    "model_dump dict to_dict json keys values items asdict tolist shape dtype _asdict __json__ __rich_repr__".split()
)


def counted(name: str, then: Callable[[], Any]) -> Callable[..., Any]:
    """A hook that notes its call and then does what it was made to do."""

    def hook(self: object, *args: object, **kwargs: object) -> Any:
        COUNTS[name] += 1
        return then()

    return hook


def raising() -> Any:
    """Fail as a hook does that nobody should have called."""
    raise RuntimeError("this must not be called")


def blocking() -> Any:
    """Take longer than anybody waits."""
    threading.Event().wait(30)


def body(then: Callable[[], Any]) -> dict[str, Any]:
    """The namespace of a class of which everything that can be called does `then`."""
    made: dict[str, Any] = {name: counted(name, then) for name in DUNDERS + METHODS}
    made["lazy"] = property(counted("a property", then))
    made["__class__"] = property(counted("__class__", then))
    made["__dict__"] = property(counted("__dict__", then))
    made["__doc__"] = property(counted("__doc__", then))
    return made


ASKED = "__hash__ __eq__ __instancecheck__ __subclasscheck__ __getattribute__ __repr__ __iter__ __len__ __bool__ __dir__".split()
Meta = type("Meta", (type,), {
    **{name: counted(f"metaclass {name}", raising) for name in ASKED},
    **{name: property(counted(f"metaclass {name}", raising)) for name in ("__name__", "__bases__", "__mro__", "__dict__")},
})  # fmt: skip
"""A metaclass that counts whatever is asked of its classes."""


def classes() -> dict[str, type]:
    """One class of each hostile kind, by what it is."""
    raises, blocks = body(raising), body(blocking)
    slots = {name: value for name, value in raises.items() if name != "__dict__"}
    return {
        "every hook raises": type("Raises", (), raises),
        "every hook blocks": type("Blocks", (), blocks),
        "with slots": type("Slots", (), {**slots, "__slots__": ("a", "b", "__weakref__")}),
        "a hostile metaclass": type.__call__(Meta, "Odd", (), {"__slots__": ("__dict__",)}),
        "a dict": type("HostileDict", (dict,), raises),
        "a list": type("HostileList", (list,), raises),
        "a tuple": type("HostileTuple", (tuple,), raises),
        "a str": type("HostileStr", (str,), raises),
        "a set": type("HostileSet", (set,), raises),
        "an int": type("HostileInt", (int,), raises),
        "an abstract class": abc.ABCMeta(
            "Abstract", (), {name: value for name, value in raises.items() if "check" not in name}
        ),
    }


def values() -> dict[str, Any]:
    """One object of each hostile class, with state where it can have some, and mocks."""
    made = {what: make(cls) for what, cls in classes().items()}
    made["a mock"] = mock.MagicMock()
    made["a mock with a spec"] = mock.create_autospec(dict)
    COUNTS.clear()
    return made


def make(cls: type) -> Any:
    """Make an object without any code of its class's."""
    mro = [id(base) for base in type.mro(cls)]
    base = next((base for base in (dict, list, tuple, str, set, int) if id(base) in mro), object)
    one: Any = base.__new__(cls)
    if base is dict:
        dict.__setitem__(one, "inner", 1)
    if base is list:
        list.append(one, 1)
    return one


def model() -> Any:
    """An object as libraries make them, whose conversions are overridden and whose state is in its `__dict__`."""

    class Model:
        def __init__(self) -> None:
            self.title = "a plain field"

        def model_dump(self) -> Any:
            COUNTS["model_dump"] += 1
            return {}

        dict = to_dict = model_dump

        @property
        def rows(self) -> Any:
            COUNTS["rows"] += 1
            return []

        def __getattr__(self, name: str) -> Any:
            COUNTS[name] += 1
            raise AttributeError(name)

    return Model()
