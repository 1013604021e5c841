"""Names of versions as people type them → the version meant: digits, `latest`, `latest~1`, a day or moment, a git commit.

Receives apps with their versions, hands on one of them, or an error that says what there is. Versions follow one another in the
order in which they were first seen; a day stands for its end.
"""

import re
import time
from datetime import datetime
from typing import Final, NamedTuple

from dashcam.errors import AmbiguousId, NotFound, UsageError
from dashcam.model.app import App, AppVersion
from dashcam.store.filter.names import nearest
from dashcam.store.filter.times import SECOND, WORDS, moment, word

LATEST: Final = "latest"
SHOWN: Final = 8
"""Digits of a version that people are shown."""
_BACK: Final = re.compile(r"((?:~\d*)*)$")
_AGE: Final = re.compile(r"(\d{1,6}(?:\.\d+)?) ?(s|m|h|d|w)(?: ago)?", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(today|yesterday)[ ]?)?(\d\d?:\d\d(?::\d\d)?)", re.ASCII)
_COMMIT: Final = re.compile(r"[0-9a-f]{4,40}", re.ASCII)
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


class Found(NamedTuple):
    """A version with the app it is of."""

    app: str
    version: AppVersion


def find(apps: list[App], name: str, app: str | None, now_ns: int) -> Found:
    """Return the version that a name means.

    Raises:
        NotFound: None of that name.
        AmbiguousId: More than one begins so.
        UsageError: There are several apps, and nothing says which is meant.
    """
    said, rest = _split(apps, name)
    if said is not None or app is not None:
        return _in(_app(apps, said or app or ""), rest, now_ns)
    known = [one for one in apps if one.versions]
    begins = [one for one in known if _beginning(one.versions, _back(rest)[0])]
    chosen = begins if len(begins) == 1 else known
    if len(chosen) == 1:
        return _in(chosen[0], rest, now_ns)
    if not chosen:
        raise NotFound("no version of any app is known yet: dashcam run SCRIPT records them")
    raise UsageError(f'"{name}" may be of {len(chosen)} apps: say which with --app: {_listed(chosen)}')


def find_two(apps: list[App], names: tuple[str, str], app: str | None, now_ns: int) -> tuple[Found, Found]:
    """Return the versions that two names mean; the app that one of them says holds for the other.

    Raises:
        NotFound: None of such a name.
        AmbiguousId: More than one begins so.
        UsageError: There are several apps, and nothing says which is meant.
    """
    try:
        first = find(apps, names[0], app, now_ns)
    except UsageError as error:
        if app is not None or isinstance(error, AmbiguousId):
            raise
        second = find(apps, names[1], app, now_ns)
        return find(apps, names[0], second.app, now_ns), second
    return first, find(apps, names[1], app or _said(apps, names[1]) or first.app, now_ns)


def _said(apps: list[App], name: str) -> str | None:
    """Return the app that a name says: `rag@latest`, or digits that versions of one other app alone begin with."""
    given, rest = _split(apps, name)
    begins = [one.app for one in apps if _beginning(one.versions, _back(rest)[0])]
    return given or (begins[0] if len(begins) == 1 else None)


def _split(apps: list[App], name: str) -> tuple[str | None, str]:
    """Return app and rest of `rag@latest` or `rag:latest`, the longest name of an app that fits."""
    fitting = [one.app for one in apps if name[: len(one.app)] == one.app and name[len(one.app) :][:1] in ("@", ":")]
    if not fitting:
        before, at, rest = name.rpartition("@")
        return (before, rest) if at else (None, name)
    found = max(fitting, key=len)
    return found, name[len(found) + 1 :]


def _app(apps: list[App], name: str) -> App:
    for one in apps:
        if one.app == name:
            return one
    raise NotFound(f'no app "{name}"{nearest(name, [one.app for one in apps][:20]) if apps else ""}')


def _in(app: App, name: str, now_ns: int) -> Found:
    versions = sorted(app.versions, key=lambda one: one.first_seen_ns)
    if not versions:
        raise NotFound(f"no version of {app.app} is known: its traces were recorded without one")
    base, steps = _back(name)
    found = _named(app.app, versions, base, now_ns)
    at = versions.index(found) - steps
    if at < 0:
        count = "no version" if at == -steps else f"no {steps} versions"
        raise NotFound(f"{app.app} has {count} before {found.version[:SHOWN]}: dashcam apps {app.app} lists them")
    return Found(app.app, versions[at])


def _back(name: str) -> tuple[str, int]:
    """Return a name without its `~2`, and how many versions that goes back.

    >>> _back("latest~2"), _back("3fa2~~"), _back("~1")
    (('latest', 2), ('3fa2', 2), ('latest', 1))
    """
    word = " ".join(name.lower().split())
    tail = _BACK.search(word)
    back = tail[1] if tail is not None else ""
    steps = sum(int(step[:6] or 1) for step in back.split("~")[1:])
    return word.removesuffix(back) or LATEST, steps


def _named(app: str, versions: list[AppVersion], base: str, now_ns: int) -> AppVersion:
    if base == LATEST:
        return versions[-1]
    begins = _beginning(versions, base)
    if len(begins) > 1:
        raise AmbiguousId(f'"{base}" begins {len(begins)} versions of {app}: {_some(begins)}; give more of it')
    if begins:
        return begins[0]
    end_ns = _moment(base, now_ns)
    if end_ns is not None:
        return _in_force(app, versions, base, end_ns)
    if _COMMIT.fullmatch(base) and (found := _of_commit(app, versions, base)) is not None:
        return found
    known = [LATEST, *(one.version[:SHOWN] for one in reversed(versions))][:20]
    raise NotFound(f'no version "{base}" of {app}{nearest(base, known)}')


def _beginning(versions: list[AppVersion], base: str) -> list[AppVersion]:
    exact = [one for one in versions if one.version == base]
    return exact or [one for one in versions if one.version.startswith(base)]


def _in_force(app: str, versions: list[AppVersion], base: str, end_ns: int) -> AppVersion:
    seen = [one for one in versions if one.first_seen_ns < end_ns]
    if not seen:
        first = time.strftime("%Y-%m-%d %H:%M", time.localtime(versions[0].first_seen_ns / SECOND))
        raise NotFound(f"{app} had no version yet at {base}: its first was seen {first}")
    return seen[-1]


def _of_commit(app: str, versions: list[AppVersion], base: str) -> AppVersion | None:
    """Return the version recorded at a commit; of several the one without uncommitted changes."""
    found = [one for one in versions if one.git is not None and (one.git.commit or "").startswith(base)]
    clean = [one for one in found if one.git is not None and one.git.dirty is False]
    chosen = clean if len(clean) == 1 else found
    if len(chosen) > 1:
        raise AmbiguousId(f'{len(chosen)} versions of {app} were recorded at commit "{base}": {_some(chosen)}')
    return chosen[0] if chosen else None


def _moment(base: str, now_ns: int) -> int | None:
    """Return the end of the day or moment that was typed, `None` for anything else."""
    if base in WORDS:
        return word(base, now_ns).end_ns
    if age := _AGE.fullmatch(base):
        return now_ns - int(float(age[1]) * _UNITS[age[2]] * SECOND) + 1
    if clock := _CLOCK.fullmatch(base):
        day = datetime.fromtimestamp(word(clock[1] or "today", now_ns).start_ns / SECOND)  # noqa: DTZ006  local time
        base = f"{day:%Y-%m-%d} {clock[2]}"
    found = moment(base.upper())
    return None if found is None else found.end_ns


def _some(versions: list[AppVersion]) -> str:
    return ", ".join(one.version for one in versions[-5:]) + (", …" if len(versions) > 5 else "")


def _listed(apps: list[App]) -> str:
    return ", ".join(one.app for one in apps[:20]) + (", …" if len(apps) > 20 else "")
