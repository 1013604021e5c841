"""Stored components as objects again: of classes that the caller hands in, and of no others.

Receives the tree of a version, hands on objects. Nothing that is stored is imported or evaluated: a label is only compared
with the labels of the classes given, and what a class takes goes through its own validation or constructor.
"""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from dashcam.errors import CannotRebuild, NotFound
from dashcam.model.component import Component, Source, flat
from dashcam.model.span import TypeLabel
from dashcam.model.types import Json, Kind
from dashcam.snapshot.building import FAILED, Building
from dashcam.snapshot.rebuild_classes import Allowed

Class: TypeAlias = type[Any]
SHOWN: Final = 40
"""Reasons that one message names; the error has all."""


class StoredComponent:
    """One component of a stored version: its fields as they were, and the way back to an object.

    >>> from dataclasses import dataclass
    >>> from dashcam.snapshot.components import walk
    >>> @dataclass
    ... class Prompt: template: str
    >>> StoredComponent(walk(Prompt("Be brief.")).root).build(allow=[Prompt])
    Prompt(template='Be brief.')
    """

    def __init__(self, root: Component, path: str = "") -> None:
        found = next((one for one in flat(root) if one.path == path), None)
        if found is None:
            raise NotFound(f"there is no component at {path!r}")
        self._root = root
        self._component = found

    @property
    def path(self) -> str:
        """Its place in the app; `""` is the app itself."""
        return self._component.path

    @property
    def type(self) -> TypeLabel:
        """Its class, as labels."""
        return self._component.type

    @property
    def kind(self) -> Kind:
        """What it is: `llm`, `retriever`, `prompt` and so on."""
        return self._component.kind

    @property
    def parameters(self) -> dict[str, Json]:
        """Its values by name, as they were stored."""
        return self._component.parameters

    @property
    def children(self) -> "list[StoredComponent]":
        """The components in it."""
        return [StoredComponent(self._root, child.path) for child in self._component.children]

    @property
    def source(self) -> Source | None:
        """The program text, of a function or class of the user's own."""
        return self._component.source

    def __repr__(self) -> str:
        return f"<{self.type.module}.{self.type.qualname} at {self.path!r}>"

    def build(self, *, allow: Iterable[Class]) -> Any:
        """Make the object anew, with all that is in it.

        Args:
            allow: The classes that may be made: pydantic models, dataclasses, attrs classes, enums. Each is meant itself, no
                subclass of it.

        Raises:
            CannotRebuild: Something in it cannot be made; the message names every place and why.
            UsageError: What is allowed is no class, or two have one name.
        """
        building = Building(self._root, Allowed(allow))
        try:
            made = building.component(self._component, 0)
        except RecursionError:
            building.reasons.setdefault(self.path, "too deep")
            made = FAILED
        if building.reasons:
            raise _refusal(self, building.reasons)
        return made


def _refusal(one: StoredComponent, reasons: dict[str, str]) -> CannotRebuild:
    named = [f"{place or 'the app itself'}: {why}" for place, why in list(reasons.items())[:SHOWN]]
    rest = f"; and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
    what = one.path or f"{one.type.module}.{one.type.qualname}"
    return CannotRebuild(f"cannot rebuild {what}: {'; '.join(named)}{rest}", reasons=reasons)
