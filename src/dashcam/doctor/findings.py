"""What `dashcam doctor` makes of the facts: each finding is what holds, and what to do about it.

Receives the facts of health.py and judges them; nothing is looked at here, so that each judgement can be tried alone.
"""

import shlex
from collections.abc import Callable, Iterator
from typing import Final, Literal

import msgspec

from dashcam.doctor.health import Health
from dashcam.model.words import duration, plural, size

_FULL: Final = 0.8
_LITTLE_DISK: Final = 1_000_000_000
_CLOCK_NS: Final = 2 * 10**9
_LAG: Final = 10_000
"""Spans the second pass may be behind while somebody records."""
_REASONS: Final = {
    "cap": ("the journals' cap was reached", "let a collector run (dashcam run, dashcam tail), or raise journal_max_bytes"),
    "full": ("the disk was full", "free some disk space"),
    "folder": ("the journal's folder was gone or read-only", "give the program a folder it can write in: DASHCAM_STORE"),
    "error": ("the journal could not be written, or not in time", "look at the permissions and the disk of the store's folder, and at how busy the machine is"),
}  # fmt: skip


class Finding(msgspec.Struct, frozen=True):
    """One thing a person should know; a `note` is no fault."""

    level: Literal["wrong", "note"]
    about: str
    what: str
    todo: str


def findings(health: Health) -> list[Finding]:
    """Return everything that is to be said, faults first."""
    found = [one for judge in _JUDGES for one in judge(health)]
    return sorted(found, key=lambda one: one.level == "note")


def _settings(health: Health) -> Iterator[Finding]:
    for problem in health.problems:
        yield Finding("wrong", "settings", problem, "correct it where it is set; until then the default holds")
    enabled = next((one for one in health.settings if one.name == "enabled"), None)
    if enabled and not enabled.value:
        yield Finding("note", "settings", "recording is off", f"set by {enabled.origin}: take it away to record again")


def _state(health: Health) -> Iterator[Finding]:
    store = health.store
    if store.state == "none yet":
        yield Finding(
            "note", "store", "nothing was recorded here yet", "dashcam run SCRIPT, or dashcam.start() in the program"
        )
    elif store.state != "ok":
        what, _, todo = store.state.partition(": ")
        yield Finding("wrong", "store", what, todo or "dashcam --help")
    if store.damage:
        what = f"the database is damaged: {store.damage[0]}" + (
            f" and {len(store.damage) - 1} more" if store.damage[1:] else ""
        )
        yield Finding(
            "wrong", "store", what, "dashcam export -o saved.jsonl what can be read, move the file away, import it"
        )
    if store.state == "ok" and store.damage is None:
        yield Finding("note", "store", f"{size(store.size_bytes or 0)} were not looked through for damage", "dashcam doctor --full does, and takes a while")  # fmt: skip


def _room(health: Health) -> Iterator[Finding]:
    store, place = health.store, health.place
    if store.size_bytes and store.size_bytes > _FULL * store.cap_bytes:
        told = f"the store holds {size(store.size_bytes)} of {size(store.cap_bytes)}: its oldest traces go next"
        yield Finding(
            "note",
            "store",
            told,
            "dashcam mark --pin what must stay, dashcam gc what need not, or raise store_max_bytes",
        )
    lying = sum(one.size_bytes for one in health.journals)
    if lying > _FULL * health.journal_cap_bytes:
        told = f"the journals hold {size(lying)} of {size(health.journal_cap_bytes)}: above it nothing is recorded"
        yield Finding(
            "wrong", "journals", told, "dashcam ls brings them into the store; journal_max_bytes raises the cap"
        )
    if place.free_bytes < _LITTLE_DISK:
        yield Finding(
            "wrong", "disk", f"only {size(place.free_bytes)} are free", "free some space, or dashcam gc --max SIZE"
        )
    if not place.shares_memory:
        told = f"the store lies on {place.file_system}, where databases are slow and locks uncertain"
        yield Finding("wrong", "disk", told, "put it on a local disk: --store PATH or DASHCAM_STORE")
    for open_one in place.open_to_others:
        path, _, _ = open_one.rpartition(" (")
        told = f"{open_one} is open to other users of this machine"
        yield Finding("wrong", "privacy", told, f"chmod go-rwx {shlex.quote(path)}")


def _waiting(health: Health) -> Iterator[Finding]:
    for one in health.journals:
        who = f"process {one.pid}" if one.pid else f"a process without a name ({one.folder})"
        if not one.readable:
            told = f"{who} records with a newer dashcam ({one.dashcam}), whose journal is left alone"
            yield Finding("wrong", "journals", told, "upgrade this one: pip install -U dashcam")
        elif one.waiting:
            life = "is running" if one.alive else "has ended"
            yield Finding(
                "note",
                "journals",
                f"{plural(one.waiting, 'span')} of {who}, which {life}, {'waits' if one.waiting == 1 else 'wait'}",
                "dashcam ls brings them into the store",
            )


def _losses(health: Health) -> Iterator[Finding]:
    facts = health.store.condition
    for why, count in (facts.dropped if facts else {}).items():
        what, todo = _REASONS.get(why, (f"of {why}", "see the program's own log"))
        yield Finding(
            "wrong", "journals", f"{plural(count, 'frame')} {_were(count)} dropped in the last 7 days: {what}", todo
        )
    if facts and facts.torn_count:
        told = f"{plural(facts.torn_count, 'stretch')[:-1]}es" if facts.torn_count > 1 else "1 stretch"
        yield Finding("note", "journals", f"{told} of journals of the last 7 days could not be read", "what stood there was written as its process or the machine died")  # fmt: skip


def _lag(health: Health) -> Iterator[Finding]:
    behind = max(health.store.uncounted, health.store.unindexed)
    if behind > _LAG:
        told = f"{plural(behind, 'span')} are in the store but not yet in search and overview"
        yield Finding("note", "store", told, "dashcam ls goes on with it; dashcam rebuild makes both anew")


def _clock(health: Health) -> Iterator[Finding]:
    facts = health.store.condition
    if facts and facts.future_count and facts.newest_ns:
        ahead = duration(facts.newest_ns - health.now_ns)
        told = f"{plural(facts.future_count, 'trace')} began in the future, by up to {ahead}"
        yield Finding("wrong", "clock", told, "set the clock of this machine, or of the one that recorded them")
    for one in health.journals:
        if one.clock_moved_ns is not None and abs(one.clock_moved_ns) > _CLOCK_NS:
            told = f"since process {one.pid} began the clock was set by {duration(abs(one.clock_moved_ns))}, or the machine slept"
            yield Finding("note", "clock", told, "its traces keep the time it began with; a restart takes the new one")


def _versions(health: Health) -> Iterator[Finding]:
    facts = health.store.condition
    recording = {one.dashcam for one in health.journals if one.dashcam and one.alive}
    if others := sorted(recording - {health.dashcam}):
        told = f"programs record with dashcam {', '.join(others)}, this is {health.dashcam}"
        yield Finding("note", "versions", told, "install the same one in each environment")
    if facts and len(facts.dashcams) > 1:
        told = f"what is in the store was recorded by dashcam {', '.join(facts.dashcams)}"
        yield Finding("note", "versions", told, "nothing to do: older recordings stay readable")


def _retention(health: Health) -> Iterator[Finding]:
    facts = health.store.condition
    if facts and facts.expiring_count and health.retention_days:
        told = f"{plural(facts.expiring_count, 'trace')} go within a day: retention_days is {health.retention_days:g}"
        yield Finding("note", "store", told, "dashcam mark --pin what must stay, or raise retention_days")


def _libraries(health: Health) -> Iterator[Finding]:
    for one in health.libraries:
        if one.state in ("partly", "broken"):
            told = f"{one.name} {one.version or ''} is recorded {'in part' if one.state == 'partly' else 'not at all'}: {one.detail}"
            yield Finding(
                "wrong",
                "libraries",
                told,
                "upgrade dashcam, or say so where it is developed; the calls themselves are unharmed",
            )


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


_JUDGES: Final[tuple[Callable[[Health], Iterator[Finding]], ...]] = (
    _settings,
    _state,
    _room,
    _waiting,
    _losses,
    _lag,
    _clock,
    _versions,
    _retention,
    _libraries,
)
