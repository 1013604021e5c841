"""The part of the store's port that knows apps and their versions: lists, names of versions, what changed, components.

All of it is in terms of the two things that an implementation gives: `apps` and `structure`.
"""

import time
from abc import ABC, abstractmethod

from msgspec import structs

from dashcam.errors import NotFound
from dashcam.model.app import App, AppVersion
from dashcam.model.component import Component, Diff
from dashcam.snapshot.diff import diff
from dashcam.snapshot.rebuild import StoredComponent
from dashcam.store.filter.names import nearest
from dashcam.store.versions import Found, find, find_two


class Versioned(ABC):
    """What apps there are and what their versions are made of.

    A version is named by its first digits, `latest`, `latest~1`, a day or moment at which it was in force, or the git commit it
    was recorded at; `rag@latest` says of which app (docs/versions.md).
    """

    @abstractmethod
    def apps(self, *, structure: bool = False) -> list[App]:
        """Every app with its versions and how they did, what was seen last first.

        Args:
            structure: Give each version's components too.
        """

    @abstractmethod
    def structure(self, app: str, version: str) -> Component | None:
        """The components of one version by its whole name, `None` where nobody told them."""

    def version(self, name: str, app: str | None = None) -> AppVersion:
        """One version with its components, by a name of it.

        Raises:
            NotFound: There is none of that name.
            AmbiguousId: More than one begins so.
            UsageError: There are several apps, and the name does not say which is meant.
        """
        return self._whole(find(self.apps(), name, app, time.time_ns())).version

    def diff(self, a: str, b: str, app: str | None = None) -> Diff:
        """How the second version differs from the first; three empty lists where it does not.

        Raises:
            NotFound: There is no such version, or what it is made of is not known.
            AmbiguousId: More than one begins so.
            UsageError: There are several apps, and neither name says which is meant.
        """
        before, after = self.two_versions(a, b, app)
        return diff(known(before.version), known(after.version))

    def two_versions(self, a: str, b: str, app: str | None = None) -> tuple[Found, Found]:
        """Two versions with their apps and components; where one name says the app, the other is looked for there.

        Raises:
            NotFound: There is no such version.
            AmbiguousId: More than one begins so.
            UsageError: There are several apps, and neither name says which is meant.
        """
        before, after = find_two(self.apps(), (a, b), app, time.time_ns())
        return self._whole(before), self._whole(after)

    def component(self, version: str, path: str, app: str | None = None) -> StoredComponent:
        """One component of a version by its place; `.build(allow=[…])` makes the object anew.

        Raises:
            NotFound: There is no such version or place.
            AmbiguousId: More than one version begins so.
            UsageError: There are several apps, and the name does not say which is meant.
        """
        root = known(self.version(version, app))
        try:
            return StoredComponent(root, path)
        except NotFound:
            raise NotFound(f'version {version} has no component "{path}"{nearest(path, _paths(root))}') from None

    def _whole(self, found: Found) -> Found:
        tree = self.structure(found.app, found.version.version)
        return Found(found.app, structs.replace(found.version, structure=tree))


def known(version: AppVersion) -> Component:
    """The components of a version.

    Raises:
        NotFound: Nobody told them.
    """
    if version.structure is None:
        raise NotFound(f"what version {version.version[:8]} is made of was not recorded")
    return version.structure


def _paths(root: Component) -> list[str]:
    return [child.path for child in root.children]
