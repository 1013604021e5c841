"""Which functions and classes `include` and `ignore` mean: patterns over `module.qualname`.

`mypkg.*` is everything in a package, `mypkg` is the same, `mypkg.rag.answer` one function, `mypkg.rag.Index.find` one method.
"""

import re
import sys
from collections.abc import Iterable
from fnmatch import translate
from typing import NamedTuple

from dashcam.snapshot.belonging import is_users

_WILD = re.compile(r"[*?\[]")


class Pattern(NamedTuple):
    """One pattern, made ready."""

    matches: re.Pattern[str]
    literal: str
    """What every name that it matches begins with."""
    hidden: tuple[re.Pattern[str], ...]
    """Its parts that begin with `_`: only they mean names that do."""

    named: bool
    """Whether it says which package is meant, with no wildcard there."""

    def may_match_in(self, module: str) -> bool:
        """Say whether a name in this module may be meant; it is cheap, and sometimes says so of one that is not."""
        inside = f"{module}."
        return inside.startswith(self.literal) or self.literal.startswith(inside)

    def means(self, module: str, qualname: str) -> bool:
        """Say whether this name in this module is meant."""
        if self.matches.fullmatch(f"{module}.{qualname}") is None:
            return False
        hidden = (part for part in qualname.split(".") if part.startswith("_") and part != "__call__")
        return all(any(one.fullmatch(part) for one in self.hidden) for part in hidden)

    def covers(self, module: str, qualname: str) -> bool:
        """Say the same of a pattern of `ignore`, which means hidden names as well."""
        return self.matches.fullmatch(f"{module}.{qualname}") is not None


def pattern(text: str) -> Pattern:
    """Make a pattern ready.

    >>> find = pattern("mypkg")
    >>> find.means("mypkg.rag", "answer"), find.means("mypkg.rag", "_ask"), find.means("mypkgs", "answer")
    (True, False, False)
    >>> pattern("mypkg.*._ask").means("mypkg.rag", "_ask"), pattern("mypkg.rag.*").may_match_in("mypkg.web")
    (True, False)
    """
    whole = f"{translate(text)}|{translate(f'{text}.*')}"
    wild = _WILD.search(text)
    hidden = tuple(re.compile(translate(part)) for part in text.split(".") if part.startswith("_"))
    literal = text[: wild.start()] if wild else text
    return Pattern(re.compile(whole), literal, hidden, wild is None or "." in literal)


class Patterns:
    """What is to be recorded: meant by a pattern of `include` and by none of `ignore`."""

    def __init__(self, include: Iterable[str], ignore: Iterable[str] = ()) -> None:
        self._include = [pattern(text) for text in include]
        self._ignore = [pattern(text) for text in ignore]

    def want(self, module: str) -> bool:
        """Say whether something in this module may be meant.

        What came with Python, and dashcam itself, never is; what was installed is where a pattern says its name.

        >>> Patterns(["*"]).want("json"), Patterns(["*"]).want("msgspec"), Patterns(["msgspec.*"]).want("msgspec")
        (False, False, True)
        """
        found = [one for one in self._include if one.may_match_in(module)]
        if is_users(module):
            return bool(found)
        root = module.partition(".")[0]
        return root != "dashcam" and root not in sys.stdlib_module_names and any(one.named for one in found)

    def name(self, module: str) -> bool:
        """Say whether a pattern of `include` says the name of this module, or of something in it, without wildcards there.

        >>> Patterns(["app.*"]).name("app"), Patterns(["app"]).name("app"), Patterns(["*"]).name("app")
        (True, True, False)
        """
        return any(f"{one.literal}.".startswith(f"{module}.") for one in self._include)

    def mean(self, names: Iterable[str], qualname: str) -> bool:
        """Say whether a function or method is meant, in a module that goes by these names."""
        ignored = any(one.covers(name, qualname) for one in self._ignore for name in names)
        return not ignored and any(one.means(name, qualname) for one in self._include for name in names)
