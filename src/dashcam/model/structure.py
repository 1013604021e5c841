"""What one version of an app is made of, with the commit it was walked at: what the collector keeps, what files carry."""

import msgspec

from dashcam.model.component import Component


class Git(msgspec.Struct, frozen=True, kw_only=True):
    """Where the app's program text stood when it was walked; `None` is unknown."""

    commit: str | None
    branch: str | None
    dirty: bool | None


class AppStructure(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one app: its fingerprint, when it was first walked, and its components as a tree."""

    app: str | None
    version: str
    walked_ns: int
    git: Git | None
    tree: Component | None = msgspec.field(name="structure")
