"""Apps: what there are, what a version is made of, how its components did, what changed between two."""

import msgspec

from dashcam.model.app import App, AppVersion
from dashcam.model.gathered import ComponentPage
from dashcam.server.answers import VersionDiff
from dashcam.server.calling import Call, Nothing
from dashcam.snapshot.diff import diff as differ
from dashcam.store.versioned import known


class OfVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which version, by any name that it has: its first digits, `latest`, a day, a commit."""

    app: str
    version: str


class OfApp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which app, of which time: nanoseconds since 1970."""

    app: str
    version: str | None = None
    """By its whole name."""
    since: int | None = None
    until: int | None = None


class Between(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which two versions, by any name that they have: `rag@latest~1`."""

    before: str
    after: str
    app: str | None = None


def apps(call: Call, _asked: Nothing) -> list[App]:
    """Give every app with its versions and how they did, what was seen last first."""
    return call.store.apps()


def version(call: Call, asked: OfVersion) -> AppVersion:
    """Give one version of an app with what it is made of."""
    return call.store.version(asked.version, asked.app)


def components(call: Call, asked: OfApp) -> ComponentPage:
    """Give how the calls on each component of an app did, from the newest back as far as a second lasts."""
    return call.store.components_in_use(asked.app, asked.version, since=asked.since, until=asked.until)


def diff(call: Call, asked: Between) -> VersionDiff:
    """Give what changed between two versions, with how both did."""
    before, after = call.store.two_versions(asked.before, asked.after, asked.app)
    bare = [msgspec.structs.replace(one.version, structure=None) for one in (before, after)]
    return VersionDiff(
        app=after.app, diff=differ(known(before.version), known(after.version)), before=bare[0], after=bare[1]
    )
