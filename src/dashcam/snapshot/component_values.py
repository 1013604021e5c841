"""The values of a component's fields → the JSON that its parameters are: bounded, masked, parts left out by name.

Receives one value at a time, hands on plain JSON with markers, and `Part` where an object is a component of its own.
Nothing of the user's runs: exact types, base classes' own methods, C-level readers of state.
"""

import math
from _blake2 import blake2b  # what `hashlib` has it from, without loading OpenSSL: 5 ms of the first call
from binascii import b2a_base64
from itertools import islice
from typing import Any, Final

import msgspec

from dashcam.model.types import Json
from dashcam.snapshot.component_parts import Part, parts_in, stateful, step_of
from dashcam.snapshot.component_plans import Plan, plan_of
from dashcam.snapshot.describing import fields_of
from dashcam.snapshot.labels import is_enum, label
from dashcam.snapshot.natural import encodable, natural_form
from dashcam.snapshot.redact import Masker
from dashcam.snapshot.references import is_users_function, unwrapped
from dashcam.snapshot.state_names import TYPES, instructions, is_spoken, of_held, of_number, of_text

TEXT: Final = 64 * 1024
"""Characters of one text that are kept; longer ones are cut, with a hash over all of it."""
HASHED: Final = 1024 * 1024
"""Characters of a text that are hashed at most."""
WALK_TEXT: Final = 4 * 1024 * 1024
WALK_VALUES: Final = 20_000
BYTES: Final = 96
"""Bytes that are kept; of longer ones a hash goes with them."""
ITEMS: Final = 256
"""A container with more is data, not configuration: shown by its size."""
DEPTH: Final = 8
SAFE_INT: Final = 2**53
_DECLARED = ("annotation", "type_", "title", "description", "default", "alias", "field_info")
"""What pydantic 2 and pydantic 1 say of a field."""
_UNDEFINED = ("PydanticUndefinedType", "UndefinedType")
_CODE = ("function", "method", "class")
_PLACED = ("function", "open", "shallow")


class Values:
    """One walk's reader of values; `left` and `text` are what remains of its budget."""

    __slots__ = ("_rules", "left", "masker", "text")

    def __init__(self, masker: Masker) -> None:
        self.masker = masker
        self._rules: dict[str, str | None] = {}
        self.left = WALK_VALUES
        self.text = WALK_TEXT

    def field(self, name: str, value: Any, *, shallow: bool = False) -> Json:
        """Return the JSON of a field, a `Part`, or a container of both."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        rule = self._rule(name)
        # a function called `refresh_token` is none
        if rule is not None and plan_of(kind).role not in _CODE:
            return {"$": "masked", "rule": rule}
        if kind is int or kind is float or kind is str:
            state = of_number(name) if kind is not str or value[:4].isdigit() else None
            return stateful(value, state) if state is not None else self.value(value, name, 0)
        if plan_of(kind).role == "container" and (held := of_held(name)) is not None:
            return self.filled(name, value, held)
        return self.value(value, name, 0, shallow=shallow)

    def _rule(self, name: str) -> str | None:
        """Return the rule that makes this name's value a secret; asked once a name."""
        if name not in self._rules:
            self._rules[name] = self.masker.names.rule(name)
        return self._rules[name]

    def filled(self, name: str, value: Any, state: str) -> Json:
        """Return what is told of a value that the app fills: its type, or the instructions that a conversation began with."""
        if is_spoken(value) and (said := instructions(value)):
            return self.value(said, name, 0)
        return stateful(value, state)

    def value(self, value: Any, step: str, depth: int, *, shallow: bool = False) -> Json:
        """Return the JSON of a value at a place, or a `Part`."""
        kind = type(value)
        if kind is str:
            return self.string(value)
        if value is None or kind is bool:
            return value
        if kind is int and -SAFE_INT <= value <= SAFE_INT:
            return value
        if kind is float:
            return value if math.isfinite(value) else {"$": "float", "value": _not_finite(value)}
        if kind is bytes or kind is bytearray:
            return self._bytes(bytes(value[:HASHED]), len(value))
        self.left -= 1
        if self.left < 0:
            return {"$": "object", "type": label(kind).full}
        plan = plan_of(kind)
        if plan.role == "container":
            return self._container(value, step, depth, shallow=shallow)
        if plan.role in _PLACED:
            return self._placed(value, plan, step, shallow=shallow)
        return self._leaf(value, plan, step, depth)

    def _placed(self, value: Any, plan: Plan, step: str, *, shallow: bool) -> Json:
        if plan.role == "function":
            if shallow:
                return None
            # a library's function is a part only for what it may hold
            plain = not is_users_function(value) and len(unwrapped(value)) == 1 and value.__closure__ is None
            return (
                {"$": "object", "type": "function", "name": encodable(value.__qualname__)}
                if plain
                else Part(step, value)
            )
        natural = natural_form(type(value))
        if natural is not None:
            return self._natural(natural, value, plan)
        if is_enum(plan.known):
            return self._enum(value, plan)
        if plan.role == "open":
            return self._based(value, plan, step)
        return None if shallow else Part(step, value)

    def _based(self, value: Any, plan: Plan, step: str) -> Json:
        """Texts and numbers of the user's own classes are still texts and numbers."""
        roots = plan.known.roots
        if id(str) in roots:
            return self.string(str.__getitem__(value, slice(0, HASHED)))
        if id(int) in roots:
            return int.__add__(value, 0)
        if id(float) in roots:
            return self.value(float.__add__(value, 0.0), step, 0)
        return Part(step, value)

    def _leaf(self, value: Any, plan: Plan, step: str, depth: int) -> Json:
        if plan.role == "closed":
            return self._closed(value, plan, step)
        if plan.role == "method":
            inner = value.__self__
            if plan_of(type(inner)).role in _PLACED:
                return Part(step, value)
        if plan.role == "class":
            return Part(step, value) if plan_of(value).users else self._class(value, step, depth)
        if plan.role == "data":
            return self._data(value, plan, step, depth)
        natural = natural_form(type(value))
        return {"$": "object", "type": plan.known.full} if natural is None else self._natural(natural, value, plan)

    def _closed(self, value: Any, plan: Plan, step: str) -> Json:
        natural = natural_form(type(value))
        if natural is not None:
            return self._natural(natural, value, plan)
        if plan.closed == "secret":
            return {"$": "masked", "rule": "secret"}
        if is_enum(plan.known):
            return self._enum(value, plan)
        if plan.kind is not None:
            return Part(step, value)
        if plan.known.full == "re.Pattern":
            said = dict(plan.known.read_slots(value))
            return {"$": "object", "type": "re.Pattern", "value": self.value(said.get("pattern"), step, DEPTH)}
        return stateful(value, plan.closed)

    def _natural(self, natural: Any, value: Any, plan: Plan) -> Json:
        try:
            made = natural(value)
        except (AttributeError, TypeError, ValueError, OverflowError):
            return {"$": "object", "type": plan.known.full}
        state = TYPES.get((plan.known.module, plan.known.qualname))
        if state is not None:
            return {
                "$": "object",
                "type": plan.known.full,
                "state": state,
                "value": made if type(made) is str else None,
            }
        if type(made) is msgspec.msgpack.Ext:
            return _plain(made)
        return self.string(made) if type(made) is str else self._number(made)

    @staticmethod
    def _number(made: Any) -> Json:
        if type(made) is int and not -SAFE_INT <= made <= SAFE_INT:
            return {"$": "int", "value": str(made)}
        if type(made) is float and not math.isfinite(made):
            return {"$": "float", "value": _not_finite(made)}
        return made

    def _enum(self, value: Any, plan: Plan) -> Json:
        inner = plan.known.read_state(value)
        held = inner if type(inner) is dict else {}
        name, said = held.get("_name_"), held.get("_value_")
        plain = type(said) in (str, int, float, bool)
        return {
            "$": "object",
            "type": plan.known.full,
            "name": name if type(name) is str else None,
            "value": self.value(said, "", DEPTH) if plain else None,
        }

    def _data(self, value: Any, plan: Plan, step: str, depth: int) -> Json:
        if depth >= DEPTH:
            return {"$": "object", "type": plan.known.full}
        fields = fields_of(value)
        for arrange in plan.arrange:
            fields = arrange(fields)
        made = {
            name: self._within(name, item, f"{step}.{name}", depth + 1)
            for name, item in list(fields.items())[:ITEMS]
            if not name.startswith("_") and item is not None
        }
        return {
            "$": "object",
            "type": plan.known.full,
            "fields": {name: item for name, item in made.items() if item != {}},
        }

    def _class(self, cls: type, step: str, depth: int) -> Json:
        """A class by its name; what it declares, where a model is told its fields (the arguments of a tool)."""
        made: dict[str, Json] = {"$": "object", "type": "type", "name": label(cls).qualname}
        declared = declared_fields(cls)
        if declared and depth < DEPTH:
            made["fields"] = {
                name: self._declared(field, f"{step}.{name}", depth + 1) for name, field in declared[:ITEMS]
            }
        return made

    def _declared(self, field: Any, step: str, depth: int) -> Json:
        held = fields_of(field)
        return {
            name: self._within(name, held[name], f"{step}.{name}", depth)
            for name in _DECLARED
            if held.get(name) is not None and label(type(held[name])).qualname not in _UNDEFINED
        }

    def _within(self, name: str, item: Any, step: str, depth: int) -> Json:
        rule = self._rule(name)
        if rule is not None and item is not None and type(item) is not bool:
            return {"$": "masked", "rule": rule}
        return self.value(item, step, depth)

    def _container(self, value: Any, step: str, depth: int, *, shallow: bool) -> Json:
        roots = label(type(value)).roots
        base: Any = next((base for base in (dict, list, tuple, set, frozenset) if id(base) in roots), None)
        size = base.__len__(value)
        if size > ITEMS:
            return stateful(value, "data")
        if depth >= DEPTH:
            return {"$": "cut", "of": base.__name__, "size": size}
        held = _copied(base.items if base is dict else base.__iter__, value)
        if base is dict:
            return self._pairs(held, step, depth + 1, shallow=shallow)
        if base is set or base is frozenset:
            made = [self.value(item, step, depth + 1, shallow=shallow) for item in held]
            parts = [Part(f"{step}[{at}]", one.held) if type(one) is Part else one for at, one in enumerate(made)]
            return sorted(parts, key=_order)
        if size == 2 and len(held) == 2 and (base is tuple or step.endswith("]")) and type(held[0]) is str:
            rule = self.masker.names.paired(held[0])  # a header: a list of two is one within another sequence only
            if rule is not None and held[1] is not None:
                return [self.string(held[0]), {"$": "masked", "rule": rule}]
        return [self.value(item, f"{step}[{at}]", depth + 1, shallow=shallow) for at, item in enumerate(held)]

    def _pairs(self, held: list[tuple[Any, Any]], step: str, depth: int, *, shallow: bool) -> Json:
        made: list[tuple[Json, Json]] = []
        for at, (key, item) in enumerate(held):
            name = self.string(key) if type(key) is str else self.value(key, f"{step}.key", DEPTH)
            if type(name) is Part:
                name = {"$": "object", "type": label(type(key)).full}
            rule = self._rule(name) if type(name) is str else None
            if rule is not None and item is not None and type(item) is not bool:
                made.append((name, {"$": "masked", "rule": rule}))
            else:
                made.append((name, self.value(item, f"{step}{step_of(name, at)}", depth, shallow=shallow)))
        if all(type(name) is str for name, _ in made) and not any(name == "$" for name, _ in made):
            return dict(made)
        return {"$": "map", "items": [[name, item] for name, item in made]}

    def _bytes(self, held: bytes, size: int) -> Json:
        head = held[:BYTES]
        said = head.decode("latin-1")
        if self.masker.text(said) != said:
            return {"$": "masked", "rule": "bytes"}
        made = {"$": "bytes", "size": size, "head": b2a_base64(head, newline=False).decode()}
        return made if size <= BYTES else {**made, "hash": blake2b(held, digest_size=8).hexdigest()}

    def string(self, text: str) -> Json:
        """Return a text masked, cut where it is too long; a random identifier by its type."""
        if of_text(text):
            return {"$": "object", "type": "str", "state": "id"}
        size = len(text)
        if size <= TEXT and size <= self.text:
            self.text -= size
            return encodable(self.masker.text(text))
        keep = min(TEXT, max(self.text, 0))
        self.text -= keep
        digest = blake2b(text[:HASHED].encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return {"$": "cut", "of": "str", "size": size, "head": encodable(self.masker.head(text, keep)), "hash": digest}


def declared_fields(cls: type) -> list[tuple[str, Any]]:
    """Give the fields that a pydantic model declares, with what it says of each; none for other classes."""
    held = type.__dict__["__dict__"].__get__(cls)
    for name in ("__pydantic_fields__", "model_fields", "__fields__"):
        found = held.get(name)
        if type(found) is dict:
            return [(key, field) for key, field in dict.items(found) if type(key) is str]
    return []


def _copied(iterate: Any, value: Any) -> list[Any]:
    for _ in range(3):
        try:
            return list(islice(iterate(value), ITEMS))
        except RuntimeError:  # another thread changed it
            continue
    return []


def _order(value: Json) -> bytes:
    held = parts_in(value)
    if held:  # their places in a set are chance: by type, which is the same in each process
        return " ".join(label(type(part.held)).full for part in held).encode()
    return msgspec.json.encode(value, order="sorted")


def _not_finite(value: float) -> str:
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"  # noqa: PLR0124  # only NaN is not itself


def _plain(made: Any) -> Json:
    return msgspec.msgpack.decode(bytes(made.data), ext_hook=lambda _, data: msgspec.msgpack.decode(data))
