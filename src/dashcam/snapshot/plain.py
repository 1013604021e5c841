"""The fast question about a value: may it go to the encoder as it is?

Almost every argument and result of an LLM app is made of dicts, lists, text and numbers. For those one loop here says
yes, with the amount of text; for anything else (a foreign class, a cycle, a secret's name, too much) it says no, and the
walker takes over. No code of the value's own can run: only exact built-in types are touched, by identity.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from dashcam.snapshot.secrets import Names

NODES = 2000
TEXT = 64 * 1024
MESSAGE_TEXT = 1024 * 1024
LONGEST_KEY = 256
KNOWN_SHAPES = 4096
"""Key lists that were found clean are remembered, so that the names in a dict are looked at once, not at every call."""


Size: TypeAlias = Callable[..., int]


class Plain:
    """The check, with the key lists it has found clean under one set of names; `dirty` says whether a key holds a secret.

    `size(values, most_text=TEXT)` returns the characters of text in a tuple of plain values, -1 where one of them has to
    be walked.

    >>> plain = Plain(Names())
    >>> plain.size(({"question": "why?", "k": 4}, "so")), plain.size(({"password": "x"},)), plain.size((object(),))
    (6, -1, -1)
    """

    __slots__ = ("_dirty", "_firsts", "_known", "_names", "size")

    def __init__(self, names: Names, dirty: Callable[[bytes], bool] = lambda _: False) -> None:
        self._names = names
        self._dirty = dirty
        self._known: set[str] = set()
        self._firsts: set[str] = set()
        self.size = _sizer(self._known, self._clean, self._is_header)

    def _clean(self, item: dict[Any, Any]) -> bool:
        keys = list(item)
        for key in keys:
            if type(key) is not str or len(key) > LONGEST_KEY or self._names.rule(key) is not None:
                return False
        shape = "\0".join(keys)
        if self._dirty(shape.encode("utf-8", "surrogatepass")):
            return False
        if len(shape) <= TEXT // 32:
            if len(self._known) >= KNOWN_SHAPES:
                self._known.clear()
            self._known.add(shape)
        return True

    def _is_header(self, first: str) -> bool:
        """Say whether the first of two is a secret's name, so that the second is one."""
        if len(first) > LONGEST_KEY or first in self._firsts:
            return False
        if self._names.paired(first) is not None:
            return True
        if len(self._firsts) >= KNOWN_SHAPES:
            self._firsts.clear()
        self._firsts.add(first)
        return False


def _sizer(known: set[str], clean: Callable[[dict[Any, Any]], bool], is_header: Callable[[str], bool]) -> Size:
    """Make the check a function that has what it needs in its closure: it runs twice for every span."""
    join = "\0".join

    def size(values: tuple[Any, ...], most_text: int = TEXT) -> int:
        text = 0
        room = NODES - len(values)
        if room < 0:
            return -1
        work: list[Any] = [values]
        try:
            for items in work:
                for item in items:
                    if (kind := type(item)) is str:
                        text += len(item)
                    elif kind is int or kind is float:
                        pass
                    elif kind is dict:
                        if (room := room - len(item)) < 0 or (join(item) not in known and not clean(item)):
                            return -1
                        work.append(item.values())
                    elif kind is list or kind is tuple:
                        if (room := room - (count := len(item))) < 0:
                            return -1
                        if count == 2 and type(item[0]) is str and is_header(item[0]):
                            return -1
                        work.append(item)
                    elif item is not None and kind is not bool:
                        return -1
        except (TypeError, RuntimeError, IndexError):  # a key that is not text; what another thread is changing
            return -1
        return text if text <= most_text else -1

    return size
