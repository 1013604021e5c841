"""What is known of a class, found out once: kept by the class's identity, behind a weak reference.

Neither is a class kept alive, nor does its metaclass get to say what it hashes to, what it equals or what it is called.
"""

import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from dashcam.snapshot.labels import label

T = TypeVar("T")
MOST = 4096
_MRO = type.__dict__["__mro__"].__get__
THEIRS = ("llama_index.", "workflows.")
"""How the modules of LlamaIndex and its workflows begin."""


class Kept(Generic[T]):
    """Something known of a class and a word."""

    __slots__ = ("_find", "_known")

    def __init__(self, find: Callable[[type, str], T]) -> None:
        self._find = find
        self._known: dict[tuple[int, str], tuple[Any, T]] = {}

    def of(self, cls: type, word: str = "") -> T:
        """What is known, found out where it is not."""
        key = (id(cls), word)
        known = self._known.get(key)
        if known is not None and known[0]() is cls:
            return known[1]
        found = self._find(cls, word)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (weakref.ref(cls), found)
        return found


def classes(cls: type) -> list[tuple[type, str, str]]:
    """A class and its bases in the order in which methods are looked up, each with its module and its name."""
    labels = [(base, label(base)) for base in _MRO(cls)]
    return [(base, known.module, known.qualname) for base, known in labels]


def is_theirs(module: str) -> bool:
    """Whether a class says it comes from LlamaIndex or its workflows.

    >>> is_theirs("llama_index.core.schema"), is_theirs("app")
    (True, False)
    """
    return module.startswith(THEIRS)


def _names(cls: type, _: str) -> list[str]:
    return [name.rpartition(".")[2] for _, module, name in classes(cls) if is_theirs(module)]


_known_names = Kept(_names)


def known_names(value: Any) -> list[str]:
    """The names of the value's classes that LlamaIndex defines, nearest first; a user's subclass counts by its bases."""
    return _known_names.of(type(value))
