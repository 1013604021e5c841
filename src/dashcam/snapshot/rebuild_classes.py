"""A class that the caller handed in → how its objects are made: which fields its constructor takes, and the call.

Pydantic 2 and 1, dataclasses and attrs are told by what they leave on a class; none of them is imported for it.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

from dashcam.errors import UsageError
from dashcam.snapshot.fitting import hints_of

Arranged: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
MAIN: Final = "__main__"


class Making(NamedTuple):
    """How objects of one class are made."""

    names: dict[str, str]
    """What the constructor calls each stored field."""
    hints: dict[str, Any]
    """What is said of each field; empty where the class validates by itself."""
    make: Callable[[dict[str, Any]], Any]
    takes_more: bool
    """Fields that it does not declare are taken too."""


class Allowed:
    """The classes that may be made, found by the label that their objects were recorded with."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._known: dict[str, type] = {}
        self._scripts: dict[str, list[type]] = {}
        for cls in classes:
            if not isinstance(cls, type):
                raise UsageError(f"allow= takes classes, not {cls!r:.60}")
            full = f"{cls.__module__}.{cls.__qualname__}"
            if self._known.setdefault(full, cls) is not cls:
                raise UsageError(f"allow= has two classes that are called {full}")
            self._scripts.setdefault(cls.__qualname__, []).append(cls)

    def find(self, full: str) -> type | None:
        """Return the class of a label; a script's own are called `__main__.…` where it was run, by its name elsewhere."""
        if full in self._known:
            return self._known[full]
        module, _, rest = full.partition(".")
        if module == MAIN:
            found = self._scripts.get(rest, [])
            return found[0] if len(found) == 1 else None
        found = [cls for name, each in self._scripts.items() if full.endswith(f".{name}") for cls in each]
        found = [cls for cls in found if cls.__module__ == MAIN]
        return found[0] if len(found) == 1 else None


def making_of(cls: type) -> Making | None:
    """Return how a class makes its objects from fields; `None` where it does not say which it has."""
    if issubclass(cls, Enum):
        return None
    if hasattr(cls, "__pydantic_validator__") and hasattr(cls, "model_validate"):
        return _pydantic_2(cls)
    if hasattr(cls, "__validators__") and hasattr(cls, "parse_obj"):
        return _pydantic_1(cls)
    if hasattr(cls, "__attrs_attrs__"):
        return _attrs(cls)
    return _dataclass(cls) if dataclasses.is_dataclass(cls) else None


def _pydantic_2(cls: Any) -> Making:
    names = {name: _alias(field, name) for name, field in cls.model_fields.items()}
    extra = cls.model_config.get("extra") == "allow"
    arrange = next((ARRANGED[full] for full in _fulls(cls) if full in ARRANGED), None)
    if arrange is None:
        return Making(names, {}, cls.model_validate, extra)
    return Making({**names, "steps": "steps"}, {}, lambda fields: cls.model_validate(arrange(fields)), extra)


def _alias(field: Any, name: str) -> str:
    alias = field.validation_alias
    first = next(iter(getattr(alias, "choices", ())), alias)
    return first if isinstance(first, str) else name


def _pydantic_1(cls: Any) -> Making:
    names = {name: str(field.alias) for name, field in cls.__fields__.items()}
    extra = getattr(cls.__config__.extra, "value", None) == "allow"
    return Making(names, {}, lambda fields: cls(**fields), extra)


def _attrs(cls: Any) -> Making:
    names = {one.name: getattr(one, "alias", None) or one.name.lstrip("_") for one in cls.__attrs_attrs__ if one.init}
    return Making(names, _kept(hints_of(cls), names), lambda fields: cls(**fields), takes_more=False)


def _dataclass(cls: Any) -> Making:
    names = {one.name: one.name for one in dataclasses.fields(cls) if one.init}
    return Making(names, _kept(hints_of(cls), names), lambda fields: cls(**fields), takes_more=False)


def _kept(hints: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {name: hint for name, hint in hints.items() if name in names}


def _fulls(cls: type) -> list[str]:
    return [f"{base.__module__}.{base.__qualname__}" for base in cls.__mro__]


def _sequence(fields: dict[str, Any]) -> dict[str, Any]:
    made = dict(fields)
    steps = made.pop("steps", None)
    if isinstance(steps, list) and len(steps) > 1:
        made.update(first=steps[0], middle=steps[1:-1], last=steps[-1])
    return made


def _parallel(fields: dict[str, Any]) -> dict[str, Any]:
    made = dict(fields)
    return {"steps__": made.pop("steps", {}), **made}


ARRANGED: Final[dict[str, Arranged]] = {
    "langchain_core.runnables.base.RunnableSequence": _sequence,
    "langchain_core.runnables.base.RunnableParallel": _parallel,
}
"""Where a describer shows fields otherwise than the class has them: the way back."""
