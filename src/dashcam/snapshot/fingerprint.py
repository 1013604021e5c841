"""An app's version: one number over what the app is, the same in every process and on every Python.

Receives a structure, hands on hex. What counts: places, types, kinds, parameters, the tokens of the user's program texts. What
does not: everything a running app makes or opens, secrets, addresses, what is unset. docs/why/versions.md argues each.
"""

from hashlib import blake2b
from typing import Any, Final

import msgspec

from dashcam.model.component import Component
from dashcam.model.types import Json
from dashcam.snapshot.components import Structure
from dashcam.snapshot.sources import PLACEHOLDER

FORMAT: Final = b"dashcam app 1\0"
"""Goes into each version: another way of counting makes other versions."""
_encode = msgspec.json.Encoder(order="sorted").encode


def fingerprint(structure: Structure | Component) -> str:
    """Return the version of an app as 16 hex digits.

    >>> from dashcam.snapshot.components import walk
    >>> def app(question): return f"{question}?"
    >>> fingerprint(walk(app)) == fingerprint(walk(app))
    True
    """
    digest = blake2b(FORMAT, digest_size=8)
    for component in sorted(lasting(structure), key=lambda one: one.path):
        digest.update(_encode(identity(component)))
        digest.update(b"\n")
    return digest.hexdigest()


def lasting(structure: Structure | Component) -> list[Component]:
    """Return the components that are what the app is: without those that it made or opened while it ran."""
    root = structure.root if isinstance(structure, Structure) else structure
    found = []
    stack = [root]
    while stack:
        one = stack.pop()
        if one is root or not is_state(one.parameters):
            found.append(one)
            stack.extend(reversed(one.children))
    return found


def identity(component: Component) -> list[Json]:
    """Return what makes a component the one it is."""
    source = None if component.source is None else component.source.hash
    # the module of a script is called differently when it is imported; the text of a class says enough
    module = "" if source is not None else component.type.module
    return [component.path, module, component.type.qualname, component.kind, settled(component.parameters), source]


def is_state(value: Json) -> bool:
    """Say whether a marker stands for what a running app fills or opens."""
    return type(value) is dict and "$" in value and "state" in value


def settled(value: Json) -> Json:
    """Return what counts of a value, `None` where nothing does."""
    kind = type(value)
    if kind is str:
        return PLACEHOLDER.sub(r"[masked \1]", value) if "[masked " in value else value
    if kind is list:
        return [settled(one) for one in value]
    if kind is not dict:
        return value
    if "$" in value:
        return _marker(value)
    return _named(value)


def _named(value: dict[str, Any]) -> Json:
    made = ((name, settled(item)) for name, item in value.items())
    return {name: item for name, item in made if item is not None}


def _marker(value: dict[str, Any]) -> Json:
    what = value["$"]
    if "state" in value:
        return None
    if what == "masked":
        return {"$": "masked"}
    if what == "cut":
        return {name: item for name, item in value.items() if name != "head" or "hash" not in value}
    if what == "object":
        # `__main__.Mode` here, `app.Mode` there
        short = str(value.get("type")).rpartition(".")[2]
        return {**_named({name: item for name, item in value.items() if name != "size"}), "type": short}
    return _named(value)
