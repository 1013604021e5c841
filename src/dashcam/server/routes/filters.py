"""What is needed to type a filter: its names, values to choose from, and whether it can be read."""

from typing import Annotated, Literal

import msgspec

from dashcam.errors import FilterError
from dashcam.server.answers import Check, Name
from dashcam.server.calling import Call
from dashcam.server.failing import place_of
from dashcam.store.filter import compile_filter
from dashcam.store.filter.names import NAMES

Of = Literal["traces", "spans"]


class OfNames(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of what."""

    of: Of = "traces"


class OfValues(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Values of which name, with which text in them."""

    name: str
    text: Annotated[str, msgspec.Meta(max_length=1_000)] = ""


class Checked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which filter, over what."""

    filter: str = ""
    of: Of = "traces"


def names(_call: Call, asked: OfNames) -> list[Name]:
    """Give every name that a filter may use."""
    return [
        Name(name=one.name, type=one.type.value, description=one.what, example=one.example)
        for one in NAMES[asked.of].values()
    ]


def values(call: Call, asked: OfValues) -> list[str]:
    """Give values to choose from: those that begin with the text first, then those that hold it."""
    return call.store.values(asked.name, asked.text)


def check(_call: Call, asked: Checked) -> Check:
    """Say whether a filter can be read, and if not why and where."""
    try:
        compile_filter(asked.filter, asked.of)
    except FilterError as error:
        return Check(ok=False, message=str(error), at=place_of(error))
    return Check(ok=True, message=None, at=None)
