"""What an app is made of: its components as a tree, and how two such trees differ. Frozen data, as the store keeps it.

Every field is present; `None` where there is nothing. A component's `path` is its place in the app: `retriever.vectorstore`,
`steps[1].llm`; the app itself is `""`.
"""

from typing import Literal, TypeAlias

import msgspec

from dashcam.model.span import TypeLabel
from dashcam.model.types import Json, Kind


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The program text of a function or class of the user's own."""

    text: str | None
    """`None` where no file has it any more: typed into a prompt, or changed since it was loaded."""
    hash: str
    """Over its tokens, without comments, blank lines and the width of indents."""


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """An object inside an app, or the app itself."""

    path: str
    type: TypeLabel
    kind: Kind
    parameters: dict[str, Json]
    """Values by name. One that begins with `"$"` is a marker: something that is only labelled."""
    children: "list[Component]"
    source: Source | None


Word: TypeAlias = tuple[Literal["same", "out", "in"], str]
"""A piece of a text that both have, only the first has, or only the second has."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is different in two versions of the component at `path`."""

    path: str
    name: str
    """The parameter, `retriever.search_kwargs` style below it (`search_kwargs.k`); or `type`, `kind`, `source`."""
    before: Json
    after: Json
    words: list[Word] | None
    """For texts, word by word; `None` for anything else, and for texts too long to compare."""


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """How the second version differs from the first; three empty lists where it does not."""

    added: list[Component]
    removed: list[Component]
    changed: list[Change]


def flat(root: Component) -> list[Component]:
    """Give a component and all below it, parents before their children, without recursion."""
    found: list[Component] = []
    stack = [root]
    while stack:
        one = stack.pop()
        found.append(one)
        stack.extend(reversed(one.children))
    return found
