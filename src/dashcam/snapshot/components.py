"""What an app is made of: `walk(app)` gives its structure; the tree of components, and where each object sits.

The walk itself runs where the app runs and takes no file in its hands; the tree with the program texts is made at its first
use, off the caller. Objects are held weakly or not at all.
"""

import threading
from collections.abc import Iterator
from types import FunctionType

from dashcam.model.component import Component, Source, flat
from dashcam.model.types import Json
from dashcam.snapshot import sources
from dashcam.snapshot.alike import Found
from dashcam.snapshot.component_parts import parts_in
from dashcam.snapshot.component_walk import Node, Walk, joined, placed
from dashcam.snapshot.redact import Masker


class Structure:
    """The component tree of one app as it was when it was walked.

    >>> from types import SimpleNamespace
    >>> app = SimpleNamespace(retriever=SimpleNamespace(k=4))
    >>> found = walk(app)
    >>> [one.path for one in found.components], found.paths_of(app.retriever)
    (['', 'retriever'], ['retriever'])
    """

    def __init__(self, walked: Walk, masker: Masker) -> None:
        self.places: dict[int, list[str]] = walked.places()
        """All places of each object, by its identity; ask `paths_of`, which knows when the object is gone."""
        self.back: list[tuple[str, str]] = walked.back
        """Parts that refer back to one they are in, and to which."""
        self.left_out: int = walked.left_out
        """Parts met beyond the bound, which have no component."""
        self.size: int = len(walked.nodes)
        self._references = walked.references
        self._functions = list(walked.functions.values())
        self._classes = list(walked.classes.values())
        self._nodes: list[tuple[Node, dict[str, Json]]] | None = [(one, _parameters(one)) for one in walked.nodes]
        self.found = Found(self._nodes)
        """What `alike` compares."""
        self.masks = masker.masks
        for one in walked.nodes:
            one.reading.forget()
        self._root: Component | None = None
        self._masker = masker
        self._lock = threading.Lock()

    @property
    def root(self) -> Component:
        """The app itself, with all that is in it; reads the program texts at first use."""
        with self._lock:
            if self._root is None:
                self._root = _grown(self._nodes or [], self._masker)
                self._nodes = None
            return self._root

    def after_fork(self) -> None:
        """Have a lock that nobody holds: the thread that may have read the texts stayed behind."""
        self._lock = threading.Lock()

    @property
    def components(self) -> list[Component]:
        """All components, parents before their children."""
        return flat(self.root)

    def alike(self, other: "Structure") -> bool:
        """Say whether another walk found the same, so that both are one version; `False` where that is not sure.

        Reads no file: a function counts by its code, which a reload makes anew.

        >>> from types import SimpleNamespace
        >>> app = SimpleNamespace(k=4)
        >>> before = walk(app)
        >>> before.alike(walk(app)), before.alike(walk(SimpleNamespace(k=5)))
        (True, False)
        """
        return self.masks == other.masks and self.found.is_like(other.found)

    def users_functions(self) -> list[FunctionType]:
        """Return the plain functions of the user's that are parts of this app or belong to one, of those that still exist.

        Of a decorated one that which the decorators stand before; of one whose code is swapped, the function itself.
        """
        return [one for ref in self._functions if (one := ref()) is not None]

    def users_classes(self) -> list[type]:
        """Return the classes of this app's objects that the user wrote, or that derive from such; classes that are parts too."""
        return [one for ref in self._classes if (one := ref()) is not None]

    def objects(self) -> Iterator[tuple[object, list[str]]]:
        """Give each object that is still there, or the class of one that allows no weak reference, with its places."""
        for held, paths in self.places.items():
            value = self._references[held][0]()
            if value is not None:
                yield value, paths

    def paths_of(self, value: object) -> list[str]:
        """Return all places of an object, none where it is no part of this app."""
        found = self.places.get(id(value))
        if found is None:
            return []
        # another object may live where one that is gone had lived
        reference, is_class = self._references[id(value)]
        return list(found) if reference() is (type(value) if is_class else value) else []


def walk(root: object, *, masker: Masker | None = None) -> Structure:
    """Return what an app object or function is made of, without running any of its code."""
    masker = masker or Masker()
    walked = Walk(masker)
    walked.run(root)
    return Structure(walked, masker)


def _parameters(node: Node) -> dict[str, Json]:
    """Take a node's parameters over, parts as references; what is only labelled has its marker instead."""
    made = {name: placed(value, node) if parts_in(value) else value for name, value in node.reading.parameters.items()}
    for part in node.reading.parts:
        path = node.below.get(part.step)
        if path != joined(node.path, part.step) and part.step not in made:
            made[part.step] = placed(part, node)
    marker = node.reading.closed
    if marker is None and node.state is not None:
        marker = {"$": "object", "type": _full(node), "state": node.state}
    if marker is None:
        return made
    return {**marker, "fields": made} if made else dict(marker)


def _full(node: Node) -> str:
    said = node.reading.labelled
    return said.qualname if said.module == "builtins" else f"{said.module}.{said.qualname}"


def _grown(nodes: list[tuple[Node, dict[str, Json]]], masker: Masker) -> Component:
    made: dict[int, Component] = {}
    texts: dict[tuple[object, ...], Source | None] = {}
    for node, parameters in reversed(nodes):
        reading = node.reading
        # the objects of a class have their text from the same places, functions made in a loop from the same code
        places = tuple((*place[:3], *map(id, place.codes)) for place in reading.places)
        if places not in texts:
            texts[places] = sources.read(reading.places, masker)
        made[id(node)] = Component(
            path=node.path,
            type=reading.labelled,
            kind=reading.kind,
            parameters=parameters,
            children=[made.pop(id(child)) for child in node.children],
            source=texts[places],
        )
    return made[id(nodes[0][0])]
