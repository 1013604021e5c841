"""What a piece of code refers to and what it changes, read from its bytecode without running it.

Gets a code object, hands on the globals it loads (with the attributes it takes of modules) and the names it stores: a field that
an object's own methods write to is memory, not configuration. The same on all releases of Python; kept a code object.
"""

import opcode
import sys
import weakref
from types import CodeType
from typing import Any, NamedTuple

_OP = opcode.opmap
_EXTENDED, _CACHE = _OP["EXTENDED_ARG"], _OP["CACHE"]
_LOAD_GLOBAL, _LOAD_NAME, _LOAD_ATTR = _OP["LOAD_GLOBAL"], _OP["LOAD_NAME"], _OP["LOAD_ATTR"]
_LOAD_METHOD = _OP["LOAD_METHOD"] if sys.version_info < (3, 12) else -1
_STORE_GLOBAL, _STORE_ATTR, _STORE_DEREF = _OP["STORE_GLOBAL"], _OP["STORE_ATTR"], _OP["STORE_DEREF"]
_STORE_SUBSCR, _DELETE_SUBSCR = _OP["STORE_SUBSCR"], _OP["DELETE_SUBSCR"]
_LOAD_CONST = _OP["LOAD_CONST"]
_LOADS = frozenset(code for name, code in _OP.items() if name.startswith("LOAD_"))
# from 3.12 on the lowest bit of LOAD_ATTR says whether a method is meant
_ATTR_SHIFT = 0 if _LOAD_METHOD >= 0 else 1
MUTATORS = frozenset(
    "append extend insert pop popleft appendleft clear remove add update discard setdefault popitem put put_nowait".split()
)
_MOST = 8192


class Scan(NamedTuple):
    """Names by what is done with them."""

    loaded: tuple[str, ...]
    """Globals that are read, sorted."""
    reached: tuple[tuple[str, str], ...]
    """Attributes taken of globals, which may be modules: `prompts.SYSTEM`, sorted."""
    written: frozenset[str]
    """Globals and names of enclosing functions that are assigned."""
    changed: frozenset[str]
    """Attributes that are assigned, or whose container is changed."""
    emptied: frozenset[str]
    """Attributes that are assigned `None`."""


_kept: dict[int, tuple[Any, Scan]] = {}


def scan(code: CodeType) -> Scan:
    """Read a code object and all that is defined in it.

    >>> def f(self): self.seen.append(prompts.SYSTEM); self.last = None
    >>> found = scan(f.__code__)
    >>> found.reached, sorted(found.changed), sorted(found.emptied)
    ((('prompts', 'SYSTEM'),), ['last', 'seen'], ['last'])
    """
    known = _kept.get(id(code))
    if known is not None and known[0]() is code:
        return known[1]
    found = _Found()
    stack = [code]
    while stack:
        one = stack.pop()
        found.read(one)
        stack += [constant for constant in one.co_consts if type(constant) is CodeType]
    made = Scan(
        tuple(sorted(found.loaded)),
        tuple(sorted(found.reached)),
        frozenset(found.written),
        frozenset(found.changed),
        frozenset(found.emptied),
    )
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[id(code)] = (weakref.ref(code), made)
    return made


class _Found:
    def __init__(self) -> None:
        self.loaded: set[str] = set()
        self.reached: set[tuple[str, str]] = set()
        self.written: set[str] = set()
        self.changed: set[str] = set()
        self.emptied: set[str] = set()

    def read(self, code: CodeType) -> None:
        names = code.co_names
        before: tuple[int, str] = (0, "")
        earlier: tuple[int, str] = (0, "")
        empty = False
        for operation, argument in _steps(code):
            name = ""
            if operation == _LOAD_GLOBAL:
                name = names[argument >> 1]
                self.loaded.add(name)
            elif operation == _LOAD_NAME:
                name = names[argument]
                self.loaded.add(name)
            elif operation in (_LOAD_ATTR, _LOAD_METHOD):
                name = names[argument >> (_ATTR_SHIFT if operation == _LOAD_ATTR else 0)]
                self._attribute(name, before)
            elif operation == _STORE_ATTR:
                name = names[argument]
                self.changed.add(name)
                if empty:
                    self.emptied.add(name)
            elif operation == _STORE_GLOBAL:
                self.written.add(names[argument])
            elif operation == _STORE_DEREF:
                self._cell(code, argument)
            elif operation in (_STORE_SUBSCR, _DELETE_SUBSCR) and before[0] in _LOADS and earlier[0] == _LOAD_ATTR:
                self.changed.add(earlier[1])
            empty = (operation == _LOAD_CONST and code.co_consts[argument] is None) or (empty and operation in _LOADS)
            earlier, before = before, (operation, name)

    def _attribute(self, name: str, before: tuple[int, str]) -> None:
        if before[0] == _LOAD_GLOBAL or before[0] == _LOAD_NAME:
            self.reached.add((before[1], name))
        elif before[0] == _LOAD_ATTR and name in MUTATORS:
            self.changed.add(before[1])

    def _cell(self, code: CodeType, argument: int) -> None:
        # cells stand behind the locals, those that are locals too in their place
        free = code.co_freevars
        at = argument - (_width(code) - len(free))
        if 0 <= at < len(free):
            self.written.add(free[at])


def _width(code: CodeType) -> int:
    own = [name for name in code.co_cellvars if name not in code.co_varnames]
    return len(code.co_varnames) + len(own) + len(code.co_freevars)


def _steps(code: CodeType) -> list[tuple[int, int]]:
    steps = []
    raw = code.co_code
    argument = 0
    for at in range(0, len(raw), 2):
        operation = raw[at]
        if operation == _CACHE:
            continue
        argument = argument << 8 | raw[at + 1]
        if operation == _EXTENDED:
            continue
        steps.append((operation, argument))
        argument = 0
    return steps
