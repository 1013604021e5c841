"""An app's version: one number over what the app is, the same in every process and on every Python.

Receives a structure, hands on hex. What counts: places, types, kinds, parameters, the tokens of the user's program texts. What
does not: everything a running app makes or opens, secrets, addresses, what is unset. docs/why/versions.md argues each.
"""

from _blake2 import blake2b  # what `hashlib` has it from, without loading OpenSSL: 5 ms of the first call
from typing import Final

import msgspec

from dashcam.model.component import Component
from dashcam.model.types import Json
from dashcam.snapshot.components import Structure
from dashcam.snapshot.settled import is_state, settled

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
