"""Which spans of OpenTelemetry are ours to read: those of the scopes that frameworks are known to emit, nobody else's.

A scope's name is what the framework asks its tracer for. The table is filled by the frameworks' hooks, a row each.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dashcam.model.types import Kind

Attributes: TypeAlias = Mapping[str, Any]
Facts: TypeAlias = dict[str, Any]
"""What the end of a span can say: `output input model provider usage attributes session name kind`."""


def _none(_name: str, _attributes: Attributes) -> Facts:
    return {}


def _all(_name: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How the spans of one scope are read; everything but the framework's name has a use only for some."""

    library: str
    """The integration's name."""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    """By the first word of a span's name, where no attribute of the conventions tells its kind."""
    wants: Callable[[str], bool] = _all
    """By name: which spans become spans of ours. What runs in the others is below the nearest one that does."""
    read: Callable[[str, Attributes], Facts] = _none
    """What the framework's own attributes say; goes before what the conventions' say."""
    keeps: tuple[str, ...] = ()
    """Beginnings of attributes of its own that stay on our span, beside those of the conventions."""
    asks: bool = True
    """Whether `is_recording` says yes on a span that nobody exports: frameworks say more on those that do."""


SCOPES: dict[str, Scope] = {}
"""By name."""
