"""One object → what it is as a component: its kind, its parameters, the parts below it, where its program text is.

`component_walk` asks for one reading an object, however many places it has. A reading holds the parts themselves, so it does
not outlive the walk.
"""

import weakref
from collections.abc import Iterable
from types import FunctionType, MethodType
from typing import Any, NamedTuple, TypeAlias

from dashcam.model.span import TypeLabel
from dashcam.model.types import Json, Kind
from dashcam.snapshot.component_parts import Part, is_only_parts, parts_in, stateful, step_of
from dashcam.snapshot.component_plans import Plan, plan_of
from dashcam.snapshot.component_values import Values
from dashcam.snapshot.describing import declared_of, fields_of
from dashcam.snapshot.labels import Label, label
from dashcam.snapshot.natural import encodable, natural_form
from dashcam.snapshot.references import (
    changed_by,
    class_place,
    class_values,
    closed_over,
    is_stand_in,
    is_users_function,
    methods_of,
    place_of,
    referred,
    unwrapped,
    users_own,
)
from dashcam.snapshot.sources import Place

FIELDS = 1_000
_TEXTS = (str, bytes)
_HOLDERS = (list, dict, Part)
CLOSURES = 6
_Named: TypeAlias = Iterable[tuple[str, Any]]


class Reading:
    """What was read of one object."""

    __slots__ = (
        "aliases", "closed", "functions", "kind", "labelled", "of", "parameters", "parts", "places", "seen", "taken",
    )  # fmt: skip

    def __init__(self, cls: type, known: Label, kind: Kind) -> None:
        self.of = weakref.ref(cls)
        self.kind = kind
        self.labelled = TypeLabel(module=known.module, qualname=known.qualname, bases=list(known.bases))
        self.parameters: dict[str, Json] = {}
        self.parts: list[Part] = []
        self.places: list[Place] = []
        self.closed: Json = None
        """The marker that stands for all parameters of what is only labelled."""
        self.aliases: list[Any] = []
        """Objects that are this component too: a function that it wraps."""
        self.functions: list[FunctionType] = []
        """The user's among them, as calls reach them."""
        self.taken: dict[str, int] = {}
        self.seen: set[int] = set()

    def put(self, name: str, value: Json, *, empty: bool = True) -> None:
        """Add a field: a value to the parameters, components to the parts."""
        if type(value) not in _HOLDERS:
            if empty or value is not None:
                self.parameters.setdefault(name, value)
            return
        parts = parts_in(value)
        for part in parts:
            part.at = len(self.parts)
            if part.step not in self.taken:
                self.taken[part.step] = id(part.held)
                self.parts.append(part)
            elif self.taken[part.step] != id(part.held):
                part.step = f"{part.step}#{len(self.parts)}"
                self.parts.append(part)
        if parts and is_only_parts(value):
            return
        if empty or not (value is None or (type(value) in (list, dict) and not value)):
            self.parameters.setdefault(name, value)

    def forget(self) -> None:
        """Let go of every object of the user's."""
        self.parts = []
        self.aliases = []
        self.functions = []
        self.parameters = {}
        self.taken.clear()
        self.seen.clear()

    def late(self, parts_before: int, state: str) -> None:
        """Say of the parts added since that the app made them while it ran."""
        for part in self.parts[parts_before:]:
            part.state = state


class _Facts(NamedTuple):
    """What is the same for all objects of a class, for the length of a walk."""

    place: Place
    values: list[tuple[str, Any]]
    referred: list[tuple[str, list[tuple[str, Any]]]]
    """What each method refers to."""


class Reader:
    """Reads objects within one walk."""

    __slots__ = ("_classes", "_running", "_values")

    def __init__(self, values: Values) -> None:
        self._values = values
        self._classes: dict[int, _Facts] = {}
        self._running: dict[int, tuple[set[str], set[str]]] = {}

    def read(self, value: Any) -> Reading:
        """Return what an object is."""
        plan = plan_of(type(value))
        made = Reading(type(value), plan.known, plan.kind or "function")
        if plan.role == "function":
            self._function(made, value)
        elif plan.role == "class":
            self._class(made, value)
        elif plan.role == "closed":
            self._closed(made, value, plan)
        elif plan.role == "container" or plan.role in ("data", "method"):
            made.put("items", self._values.value(value, "", 0))
        else:
            self._object(made, value, plan)
        return made

    def _closed(self, made: Reading, value: Any, plan: Plan) -> None:
        made.closed = stateful(value, plan.closed)
        shared = fields_of(value).get(plan.shared) if plan.shared is not None else None
        if shared is not None:
            made.aliases.append(shared)
        for name in plan.only:
            made.put(name, self._values.field(name, fields_of(value).get(name)), empty=False)

    def _function(self, made: Reading, function: FunctionType) -> None:
        self._absorb(made, "", function)

    def _class(self, made: Reading, cls: type) -> None:
        made.parameters["name"] = label(cls).qualname
        for base in (one for ref in plan_of(cls).own if (one := ref()) is not None):
            self._own_class(made, base, plan_of(cls).hidden)

    def _object(self, made: Reading, value: Any, plan: Plan) -> None:
        held = fields_of(value)
        if plan.declared and not plan.own:
            held = {**declared_of(value, plan.declared), **held}
        fields = {
            name: item
            for name, item in held.items()
            if name not in plan.hidden and (plan.users or name not in plan.cached)
        }
        for arrange in plan.arrange:
            fields = arrange(fields)
        if plan.tell is not None:
            made.kind = plan.tell(held) or made.kind
        own = [one for ref in plan.own if (one := ref()) is not None]
        changed, late = self._made_while_running(type(value), own, plan)
        absorbed = plan.absorbed
        for name, item in list(fields.items())[:FIELDS]:
            if name in absorbed:
                continue
            self._field(made, plan, name, item, changed, late)
        self._contents(made, value, plan)
        for name in absorbed:
            item = fields.get(name)
            if item is not None:
                self._absorb_any(made, value, name, item)
        for cls in own:
            self._own_class(made, cls, plan.hidden.union(held))

    def _made_while_running(self, cls: type, own: list[type], plan: Plan) -> tuple[set[str], set[str]]:
        known = self._running.get(id(cls))
        if known is None:
            changed, late = changed_by(own) if own else (set(), set())
            late |= plan.cached
            known = self._running[id(cls)] = (changed | late, late)
        return known

    def _field(self, made: Reading, plan: Plan, name: str, item: Any, changed: set[str], late: set[str]) -> None:
        if (item is None and not plan.users) or (name[:2] == "__" == name[-2:]):
            return  # names that Python reserves are notes of its own or of a framework's about the object
        shown = name.lstrip("_") if plan.bare and not plan.users and name.lstrip("_") else name
        state = plan.state.get(name)
        if state is not None:
            self._state(made, shown, item, state)
            return
        if plan.role == "shallow" and (name.startswith("_") or type(item) is FunctionType):
            return
        before = len(made.parts)
        said = self._values.field(shown, item, shallow=plan.role == "shallow")
        if name in changed:
            if not parts_in(said):
                said = None if item is None else self._values.filled(shown, item, "memory")
            elif name in late:
                made.put(shown, said)
                made.late(before, "made while running")
                return
        made.put(shown, said, empty=plan.users)

    def _state(self, made: Reading, name: str, item: Any, state: str) -> None:
        """What a running app fills is shown by type and size; an object of a known kind is still a part, only labelled."""
        if item is None:
            return
        inner = plan_of(type(item))
        if state == "client":
            made.aliases.append(item)
        if state in ("memory", "client") or inner.kind is None or inner.role == "container":
            made.put(name, stateful(item, state))
        else:
            before = len(made.parts)
            made.put(name, Part(name, item))
            made.late(before, state)

    def _contents(self, made: Reading, value: Any, plan: Plan) -> None:
        """Items of a container class of the user's own."""
        roots = plan.known.roots
        if id(dict) in roots:
            for at, (key, item) in enumerate(list(dict.items(value))[:FIELDS]):
                name = encodable(key) if type(key) is str else step_of(key, at)
                made.put(name, self._values.field(name, item))
        elif id(list) in roots or id(tuple) in roots:
            base: Any = list if id(list) in roots else tuple
            for at, item in enumerate(base.__getitem__(value, slice(0, FIELDS))):
                made.put(f"[{at}]", self._values.value(item, f"[{at}]", 0))

    def _absorb_any(self, made: Reading, holder: Any, name: str, item: Any) -> None:
        kind = type(item)
        if kind is FunctionType:
            self._absorb(made, name, item)
        elif kind is MethodType:
            if item.__self__ is not holder:
                made.put(name, self._values.value(item, name, 0))
                form = natural_form(kind)
                made.parameters.setdefault(
                    "method",
                    encodable(item.__func__.__qualname__) if form and type(item.__func__) is FunctionType else None,
                )
        else:
            made.put(name, self._values.value(item, name, 0))

    def _absorb(self, made: Reading, name: str, function: FunctionType) -> None:
        chain = unwrapped(function)
        if id(chain[-1]) in made.seen or len(made.seen) > CLOSURES * 8:
            return
        made.seen.update(map(id, chain))
        made.aliases += chain
        own = users_own(chain)
        made.functions += [] if own is None else [own]
        inner = chain[-1]
        users = is_users_function(inner)
        if users or not made.places:
            made.parameters.setdefault("function" if name else "name", encodable(inner.__qualname__))
        if users:
            made.places.append(place_of(inner))
            self._refer(made, self._told(referred(inner)))
        else:
            self._open_closure(made, inner, 0)
        for outer in chain[:-1]:
            if is_users_function(outer) and not is_stand_in(outer):
                made.places.append(place_of(outer))
                self._refer(made, self._told(referred(outer)))

    def _open_closure(self, made: Reading, function: FunctionType, depth: int) -> None:
        """A library's function is nobody's part: what it closes over is its holder's."""
        for name, item in closed_over(function):
            if type(item) is FunctionType and not is_users_function(item):
                if depth < CLOSURES and id(item) not in made.seen:
                    made.seen.add(id(item))
                    self._open_closure(made, item, depth + 1)
            elif item is not None and plan_of(type(item)).role != "class":
                made.put(name, self._values.field(name, item), empty=False)

    def _own_class(self, made: Reading, cls: type, taken: frozenset[str]) -> None:
        """The user's own class: its text, the values it holds for all, what its functions refer to."""
        if id(cls) in made.seen:
            return
        made.seen.add(id(cls))
        facts = self._classes.get(id(cls))
        if facts is None:
            told = [pair for pair in class_values(cls) if self._is_told(pair[1])]
            facts = self._classes[id(cls)] = _Facts(
                class_place(cls), told, [(name, self._told(referred(function))) for name, function in methods_of(cls)]
            )
        made.places.append(facts.place)
        for name, item in facts.values:
            if name not in taken:
                made.put(name, self._values.field(name, item), empty=False)
        for method, named in facts.referred:
            self._refer(made, named, method)

    def _told(self, named: _Named) -> list[tuple[str, Any]]:
        return [pair for pair in named if self._is_told(pair[1])]

    def _refer(self, made: Reading, named: _Named, method: str = "") -> None:
        for name, item in named:
            if id(item) in made.seen:
                continue
            before = made.taken.get(name)
            step = f"{method}.{name}" if method and before not in (None, id(_target(item))) else name
            made.put(step, self._values.field(step, item), empty=False)

    @staticmethod
    def _is_told(item: Any) -> bool:
        """Of what a function refers to only values, the user's own and known parts count; the rest is a library's."""
        plan = plan_of(type(item))
        if plan.role == "function":
            return is_users_function(unwrapped(item)[-1])
        if plan.role == "class":
            return plan_of(item).users
        if plan.role == "closed":
            return plan.kind is not None or type(item) in _TEXTS or natural_form(type(item)) is not None
        return True


def _target(item: Any) -> Any:
    return item.__self__ if type(item) is MethodType else item


def through(value: Any) -> tuple[Any, list[Any]]:
    """Return the object that stands for this one, and those that it stands for."""
    passed: list[Any] = []
    for _ in range(8):
        if type(value) is MethodType:
            value = value.__self__
            continue
        plan = plan_of(type(value))
        inner = fields_of(value).get(plan.through) if plan.through is not None else None
        if inner is None:
            break
        passed.append(value)
        value = inner
    return value, passed
