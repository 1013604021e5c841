"""Any object into something the encoder knows: bounded, masked, and without running a line of the object's code.

Called where `plain` said no. Gets a value, hands on a tree of built-in values and markers for `msgspec.msgpack`. Built-in
containers are read through the base class's own methods; state of other objects through C-level descriptors
(`labels`); types of the standard library have their natural form (`natural`). Everything else is a labelled leaf.
"""

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any

import msgspec

from dashcam.snapshot.labels import Label, is_enum, label
from dashcam.snapshot.natural import HEAD_BYTES, encodable, mark, natural_form, of_bytes, of_int, view_head
from dashcam.snapshot.plain import NODES, TEXT
from dashcam.snapshot.redact import MARGIN, Masker

DEPTH = 10
ITEMS = 100
LONGEST_NAME = 256
"""No name of a secret is longer."""
_LIST, _TUPLE, _DICT, _SET, _FROZENSET, _STR, _BYTES, _BYTEARRAY, _INT, _FLOAT, _DEQUE, _ERROR = map(
    id, (list, tuple, dict, set, frozenset, str, bytes, bytearray, int, float, deque, BaseException)
)
_SCALARS = (str, int, float, bool, type(None))


class Walker:
    """One walk over one value; `nodes` and `text` are what is left of its budget.

    >>> Walker(Masker()).walk({"password": "hunter2", "k": 4})["k"]
    4
    """

    __slots__ = ("_masker", "_path", "nodes", "text")

    def __init__(self, masker: Masker, text: int = TEXT) -> None:
        self._masker = masker
        self._path: dict[int, str] = {}
        self.nodes = NODES
        self.text = text

    def walk(self, value: Any, depth: int = 0, at: str = "") -> Any:
        """Return an encodable copy of the value."""
        self.nodes -= 1
        kind = type(value)
        if kind is str:
            return self._str(value)
        if kind is bytes or kind is bytearray:
            return self._bytes(len(value), bytes(value[: HEAD_BYTES + MARGIN]))
        if kind is memoryview:
            return self._view(value)
        natural = natural_form(kind)
        if natural is not None:
            return self._natural(natural, value, kind)
        known = label(kind)
        if id(value) in self._path:
            return mark("ref", path=self._path[id(value)])
        if depth >= DEPTH or self.nodes <= 0:
            return self._unopened(value, known)
        self._path[id(value)] = at
        try:
            return self._open(value, known, depth + 1, at)
        finally:
            del self._path[id(value)]

    def _open(self, value: Any, known: Label, depth: int, at: str) -> Any:
        roots = known.roots
        if is_enum(known):
            return self._enum(value, known, depth, at)
        if _DICT in roots:
            return self._dict(value, depth, at)
        if _LIST in roots:
            return self._list("list", list.__len__(value), list.__getitem__(value, slice(0, ITEMS)), depth, at)
        if _TUPLE in roots:
            return self._tuple(value, depth, at)
        for root, base in ((_SET, set), (_FROZENSET, frozenset), (_DEQUE, deque)):
            if root in roots:
                return self._iterable(base, value, depth, at)
        if _STR in roots:
            return self._str(str.__getitem__(value, slice(0, self.text + 2 * MARGIN)), str.__len__(value))
        if _INT in roots:
            return of_int(int.__add__(value, 0))
        if _FLOAT in roots:
            return float.__add__(value, 0.0)
        if _BYTES in roots:
            return self._bytes(bytes.__len__(value), bytes.__getitem__(value, slice(0, HEAD_BYTES + MARGIN)))
        if _BYTEARRAY in roots:
            return self._bytes(
                bytearray.__len__(value), bytes(bytearray.__getitem__(value, slice(0, HEAD_BYTES + MARGIN)))
            )
        return self._object(value, known, depth, at)

    def _natural(self, form: Callable[[Any], Any], value: Any, kind: type) -> Any:
        try:
            made: Any = form(value)
        except (AttributeError, TypeError, ValueError, OverflowError):
            return mark("object", type=label(kind).full)
        if type(made) is str:
            return self._str(made)
        if type(made) is msgspec.msgpack.Ext:
            self.text -= len(bytes(made.data))
        return made

    def _str(self, text: str, size: int | None = None) -> Any:
        size = len(text) if size is None else size
        keep = max(self.text, 0)
        if size <= keep:
            self.text -= size
            return self._encodable(self._masker.text(text))
        self.text = 0
        return mark("cut", of="str", size=size, head=self._encodable(self._masker.head(text, keep)))

    @staticmethod
    def _encodable(text: str) -> Any:
        said = encodable(text)
        return text if said is text else mark("str", escaped=said)

    def _view(self, value: memoryview) -> Any:
        try:
            return self._bytes(*view_head(value, HEAD_BYTES + MARGIN))
        except ValueError:  # it was released
            return mark("object", type="memoryview")

    def _bytes(self, size: int, head: bytes) -> Any:
        if self.text <= 0:
            return mark("bytes", size=size)
        said = head.decode("utf-8", "surrogateescape")
        if self._masker.text(said) != said:
            return mark("masked", rule="bytes")
        made = of_bytes(size, head)
        self.text -= len(made.data)
        return made

    def _list(self, of: str, size: int, items: Any, depth: int, at: str) -> Any:
        made = []
        for i, item in enumerate(items):
            if self.nodes <= 0:
                break
            header = self._header(item, depth, f"{at}[{i}]") if type(item) is list and len(item) == 2 else None
            made.append(self.walk(item, depth, f"{at}[{i}]") if header is None else header)
        return made if len(made) == size else mark("cut", of=of, size=size, head=made)

    def _tuple(self, value: Any, depth: int, at: str) -> Any:
        size = tuple.__len__(value)
        items = tuple.__getitem__(value, slice(0, ITEMS))
        header = self._header(items, depth, at) if size == 2 else None
        return self._list("tuple", size, items, depth, at) if header is None else header

    def _header(self, pair: Any, depth: int, at: str) -> Any:
        """Return a header as raw HTTP has it, `(b"x-api-key", b"...")`, masked where its name is a secret's, else `None`.

        A tuple is one wherever it stands, a list within another sequence only: two names in a list are no header.
        """
        name, value = pair
        rule = self._masker.names.paired(_name(name)) if _is_told(value) else None
        return None if rule is None else [self.walk(name, depth, f"{at}[0]"), self.masked(rule, value)]

    def _iterable(self, base: Any, value: Any, depth: int, at: str) -> Any:
        items = _first(base.__iter__, value)
        return self._list(base.__name__, base.__len__(value), items, depth, at)

    def _dict(self, value: Any, depth: int, at: str) -> Any:
        size = dict.__len__(value)
        items = _first(dict.items, value)
        made = self._items(items, depth, at)
        return made if len(items) == size and self.nodes > 0 else mark("cut", of="dict", size=size, head=made)

    def _items(self, items: list[tuple[Any, Any]], depth: int, at: str) -> Any:
        made: list[list[Any]] = []
        as_map = False
        for key, value in items:
            if self.nodes <= 0:
                break
            name = self._str(key) if type(key) is str else self.walk(key, depth, f"{at}.key")
            as_map = as_map or type(name) not in _SCALARS
            made.append([name, self._value(_name(key), value, depth, at)])
        if as_map:
            return mark("map", items=made)
        told = dict(made)
        # keys of classes of their own may be different there and equal here
        return told if len(told) == len(made) else mark("map", items=made)

    def _value(self, key: str, value: Any, depth: int, at: str) -> Any:
        rule = self._masker.names.rule(key) if key else None
        if rule is None or not _is_told(value):
            return self.walk(value, depth, f"{at}.{key}" if at else key)
        return self.masked(rule, value)

    def masked(self, rule: str, value: Any) -> Any:
        """Return the marker that stands where a secret's name was met; text leaves a keyed hash."""
        if type(value) is str and len(value) <= TEXT:
            return mark("masked", rule=rule, hash=self._masker.fingerprint(value))
        return mark("masked", rule=rule)

    def _enum(self, value: Any, known: Label, depth: int, at: str) -> Any:
        fields = dict(_state(value, known))
        name, inner = fields.get("_name_"), fields.get("_value_")
        return mark(
            "object", type=known.full, name=name if type(name) is str else None, value=self.walk(inner, depth, at)
        )

    def _object(self, value: Any, known: Label, depth: int, at: str) -> Any:
        if _ERROR in known.roots:
            return self._error(value, known, depth, at)
        pairs = _state(value, known)
        if not pairs:
            return mark("object", type=known.full)
        fields = self._items(pairs[:ITEMS], depth, at)
        if len(pairs) > ITEMS:
            return mark("object", type=known.full, size=len(pairs), fields=fields)
        return mark("object", type=known.full, fields=fields)

    def _error(self, value: Any, known: Label, depth: int, at: str) -> Any:
        args = BaseException.__dict__["args"].__get__(value)
        told = {"type": known.full, "args": self.walk(args, depth, f"{at}.args")}
        notes = next((item for name, item in _held(value, known) if name == "__notes__"), None)
        if notes is not None:
            told["notes"] = self.walk(notes, depth, f"{at}.notes")
        return mark("object", **told)

    def _unopened(self, value: Any, known: Label) -> Any:
        for root, base in ((_DICT, dict), (_LIST, list), (_TUPLE, tuple), (_SET, set), (_FROZENSET, frozenset)):
            if root in known.roots:
                return mark("cut", of=base.__name__, size=base.__len__(value))
        return mark("object", type=known.full)


def _is_told(value: Any) -> bool:
    """Say whether a value could be a secret: that there is none is not one."""
    return value is not None and type(value) is not bool


def _name(key: Any) -> str:
    """Return a key as the name that the rules of secrets are asked about, whatever kind of text it is."""
    kind = type(key)
    if kind is str:
        return key  # type: ignore[no-any-return]
    roots = label(kind).roots
    if _STR in roots:
        return str.__getitem__(key, slice(0, LONGEST_NAME + 1))
    if _BYTES in roots:
        return bytes.__getitem__(key, slice(0, LONGEST_NAME + 1)).decode("latin-1")
    return ""


def _state(value: Any, known: Label) -> list[tuple[str, Any]]:
    """Return the names and values an object holds, in order, without its class having a say."""
    return [pair for pair in _held(value, known) if not pair[0].startswith("__")]


def _held(value: Any, known: Label) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    inner = known.read_state(value)
    if type(inner) is dict:
        pairs += [(name, item) for name, item in _first(dict.items, inner, ITEMS + 1) if type(name) is str]
    return pairs + known.read_slots(value)


def _first(iterate: Any, value: Any, most: int = ITEMS) -> list[Any]:
    """Return the first items of a built-in container that other threads may be changing."""
    for _ in range(3):
        try:
            return list(islice(iterate(value), most))
        except RuntimeError:
            continue
    return []
