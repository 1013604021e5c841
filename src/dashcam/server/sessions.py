"""Who may ask: a token in a file that only its owner reads, links that work once, and sessions that a browser's cookie names.

A link is a file whose name is the hash of its code, in the folder that only the owner can enter: whoever can make one is the
owner, so that a second `dashcam ui` needs no way of asking the server for one. Of codes and sessions only hashes are kept.
"""

import contextlib
import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from dashcam.server.beside import Beside

TOKEN: Final = "token"  # noqa: S105  the name of its file
SESSIONS: Final = "sessions"
ONCE: Final = "once"
BYTES: Final = 32
LINK_S: Final = 3_600
"""How long a link waits to be used."""
LIFE_S: Final = 30 * 86_400
"""How long a session lasts that nobody uses."""
TURN_S: Final = 86_400
"""After how long a session that is used gets a new name."""
GRACE_S: Final = 60
"""How long the old name holds once the new one was used: requests that are on their way have it still."""
MOST: Final = 100


class Kept(NamedTuple):
    """A session as it is kept, in seconds since 1970."""

    login: str
    """What stays the same when the session gets a new name."""
    made: float
    until: float
    turned: float = 0.0
    """When a newer name was given for it; 0 for the newest."""


class Known(NamedTuple):
    """A session that was recognised, and the new name it is to have from now on."""

    login: str
    renewed: str | None


class Sessions:
    """The sessions of one server; they survive it, so that a page that is open can go on."""

    def __init__(self, beside: Beside, *, clock: Callable[[], float] = time.time) -> None:
        self._beside = beside
        self._clock = clock
        self._lock = threading.Lock()
        self._token = _hash(token_of(beside))
        self._kept = _read(beside.read(SESSIONS), clock())

    def login(self, token: str) -> str | None:
        """A new session for somebody who knows the token; `None` for anybody else."""
        return self._new() if hmac.compare_digest(_hash(token.strip()), self._token) else None

    def enter(self, code: str) -> str | None:
        """A new session for the first who comes with a link; `None` for one that was used, is old, or was never made."""
        return self._new() if take_link(self._beside, code, self._clock()) else None

    def find(self, names: list[str]) -> Known | None:
        """The session that a cookie names, if it is one."""
        with self._lock:
            now = self._clock()
            for name in names:
                key = _hash(name)
                kept = self._kept.get(key)
                if kept is not None and kept.until > now:
                    return Known(kept.login, self._turned(key, kept, now))
        return None

    def end(self, login: str) -> None:
        """Forget a session under all its names: whoever still has a cookie of it has nothing."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept.login != login}
            self._write()

    def _new(self) -> str:
        with self._lock:
            return self._add(secrets.token_hex(8))

    def _turned(self, key: str, kept: Kept, now: float) -> str | None:
        """A new name for a session that has had its own for long, or whose new one seems not to have arrived."""
        others = [(other, one) for other, one in self._kept.items() if one.login == kept.login and other != key]
        if not kept.turned:
            for other, one in others:  # whoever has the newest name needs the older ones no more
                self._kept[other] = one._replace(until=min(one.until, now + GRACE_S))
            if now - kept.made < TURN_S:
                return None
        elif kept.until <= now + GRACE_S or now - kept.turned < GRACE_S:
            return None
        self._kept[key] = kept._replace(turned=now)
        for other, one in others:
            if not one.turned:
                del self._kept[other]
        return self._add(kept.login)

    def _add(self, login: str) -> str:
        now = self._clock()
        name = secrets.token_urlsafe(BYTES)
        alive = sorted(self._alive(now).items(), key=lambda item: item[1].made)[-MOST + 1 :]
        self._kept = {**dict(alive), _hash(name): Kept(login, now, now + LIFE_S)}
        self._write()
        return name

    def _alive(self, now: float) -> dict[str, Kept]:
        return {key: kept for key, kept in self._kept.items() if kept.until > now}

    def _write(self) -> None:
        # where nothing can be written, sessions last as long as the server
        with contextlib.suppress(OSError):
            self._beside.write(SESSIONS, msgspec.json.encode(self._kept))


def token_of(beside: Beside) -> str:
    """The token of a store's server, made when it is first asked for."""
    found = (beside.read(TOKEN) or b"").decode("ascii", "replace").strip()
    if len(found) >= BYTES:
        return found
    made = secrets.token_urlsafe(BYTES)
    with contextlib.suppress(OSError):  # then it holds as long as this process
        beside.write(TOKEN, f"{made}\n".encode())
    return made


def make_link(beside: Beside) -> str:
    """A code that lets its first bearer in; raises `OSError` where its file cannot be made."""
    beside.make()
    folder = beside.folder / ONCE
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < time.time() - LINK_S:
                old.unlink()
    code = secrets.token_urlsafe(BYTES)
    os.close(os.open(folder / _hash(code), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    return code


def take_link(beside: Beside, code: str, now: float) -> bool:
    """Use a code up; tell whether it was good."""
    file = beside.folder / ONCE / _hash(code)
    try:
        made = file.stat().st_mtime
        file.unlink()  # one of two who come at once has it
    except OSError:
        return False
    return now - made < LINK_S


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _read(content: bytes | None, now: float) -> dict[str, Kept]:
    try:
        found: Mapping[str, Kept] = msgspec.json.decode(content or b"{}", type=dict[str, Kept])
    except msgspec.MsgspecError:
        return {}
    return {key: kept for key, kept in found.items() if kept.until > now}
