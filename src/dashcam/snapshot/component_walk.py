"""From an app object to the tree of its components, breadth first, so that what lies near the app is never cut for what lies deep.

Runs on the caller's thread: takes values, makes no file access and hashes nothing but overlong texts. `components` finishes
the tree elsewhere.
"""

import weakref
from collections import deque
from typing import Any, Final

from dashcam.model.types import Json
from dashcam.snapshot.component_parts import Part
from dashcam.snapshot.component_plans import plan_of
from dashcam.snapshot.component_reading import Reader, Reading, through
from dashcam.snapshot.component_values import Values
from dashcam.snapshot.redact import Masker

COMPONENTS: Final = 5_000
REPEATED: Final = 1_000
"""From so many components on, an object that has a place already is named at further places, not opened again."""
DEPTH: Final = 50


class Node:
    """A component while the tree is made; `below` says where each part of the reading went."""

    __slots__ = ("below", "children", "depth", "held", "order", "parent", "path", "reading", "state")

    def __init__(self, path: str, reading: Reading, held: int, parent: "Node | None", part: Part | None) -> None:
        self.path = path
        self.reading = reading
        self.held = held
        self.parent = parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.state = None if part is None else part.state
        self.order: tuple[int, ...] = () if parent is None or part is None else (*parent.order, part.at)
        """Where it stands among all: the numbers of the parts that lead to it."""
        self.children: list[Node] = []
        self.below: dict[str, str] = {}


class Walk:
    """One walk: all nodes, parents before their children, the places of each object, how many were left out."""

    def __init__(self, masker: Masker) -> None:
        self._reader = Reader(Values(masker))
        self._readings: dict[int, tuple[Any, Reading]] = {}
        self.nodes: list[Node] = []
        self._placed: dict[int, dict[str, tuple[int, ...]]] = {}
        self.references: dict[int, tuple[Any, bool]] = {}
        self.functions: dict[int, Any] = {}
        """The user's functions, weakly."""
        self.classes: dict[int, Any] = {}
        """The user's classes and those that derive from them, weakly."""
        self.left_out = 0
        self.back: list[tuple[str, str]] = []
        """Parts that refer back to one they are in, and to which."""

    def run(self, root: Any) -> None:
        """Walk from an app."""
        waiting: deque[tuple[Node, Part]] = deque()
        self._add("", root, None, None, waiting)
        while waiting:
            parent, part = waiting.popleft()
            self._visit(parent, part, waiting)
        self._readings.clear()

    def _visit(self, parent: Node, part: Part, waiting: deque[tuple[Node, Part]]) -> None:
        held, passed = through(part.held)
        above = _above(parent, id(held))
        if above is not None:
            parent.below[part.step] = above.path
            self.back.append((parent.path, above.path))
            return
        path = joined(parent.path, part.step)
        if len(self.nodes) >= REPEATED and id(held) in self._placed:
            parent.below[part.step] = next(iter(self._placed[id(held)]))
            self._place(held, path, (*parent.order, part.at))
            return
        if len(self.nodes) >= COMPONENTS or parent.depth >= DEPTH:
            self.left_out += 1
            return
        parent.below[part.step] = path
        child = self._add(path, held, parent, part, waiting)
        parent.children.append(child)
        for one in passed:
            self._place(one, path, child.order)
            self._class(one)

    def _add(
        self, path: str, value: Any, parent: Node | None, part: Part | None, waiting: deque[tuple[Node, Part]]
    ) -> Node:
        held, passed = through(value)
        known = self._readings.get(id(held))
        reading = self._reader.read(held) if known is None else known[1]
        if known is None:
            self._readings[id(held)] = (held, reading)
            self.functions.update((id(one), weakref.ref(one)) for one in reading.functions)
            self._class(held)
        node = Node(path, reading, id(held), parent, part)
        self.nodes.append(node)
        for one in (held, *passed, *reading.aliases):
            self._place(one, path, node.order)
        waiting.extend((node, part) for part in reading.parts)
        return node

    def _class(self, value: Any) -> None:
        plan = plan_of(type(value))
        if plan.role == "class":
            if plan_of(value).users:
                self.classes[id(value)] = weakref.ref(value)
        elif plan.own:
            self.classes[id(type(value))] = weakref.ref(type(value))

    def _place(self, value: Any, path: str, order: tuple[int, ...]) -> None:
        self._placed.setdefault(id(value), {}).setdefault(path, order)
        if id(value) not in self.references:
            self.references[id(value)] = _weakly(value)

    def places(self) -> dict[int, list[str]]:
        """Return all paths of each object, in the order in which the app has them, not in which they were met."""
        return {held: sorted(paths, key=paths.__getitem__) for held, paths in self._placed.items()}


def _above(node: Node | None, held: int) -> Node | None:
    while node is not None:
        if node.held == held or any(id(one) == held for one in node.reading.aliases):
            return node
        node = node.parent
    return None


def _weakly(value: Any) -> tuple[Any, bool]:
    """Return a weak reference to the object, or, where it allows none, to its class; and whether it is to that."""
    try:
        return weakref.ref(value), False
    except TypeError:
        return weakref.ref(type(value)), True


def joined(path: str, step: str) -> str:
    """Return the path of a part.

    >>> joined("steps[1]", "llm"), joined("steps", "[0]"), joined("", "llm")
    ('steps[1].llm', 'steps[0]', 'llm')
    """
    return f"{path}{step}" if not path or step.startswith("[") else f"{path}.{step}"


def placed(value: Json, node: Node) -> Json:
    """Return a parameter with the parts in it as references to their places."""
    kind = type(value)
    if kind is Part:
        path = node.below.get(value.step)
        if path is None:
            return {"$": "object", "type": plan_of(type(value.held)).known.full}
        return {"$": "ref", "path": path}
    if kind is list:
        return [placed(one, node) for one in value]
    return {name: placed(one, node) for name, one in value.items()} if kind is dict else value
