"""What integrations say of their libraries' classes, kept where neither they nor the capture path loads anything for it."""

from collections.abc import Callable
from typing import Final

TOLD: Final[dict[str, Callable[[type], bool]]] = {}
"""By library: whether every call on the objects of a class is a span."""
