"""Requests that are refused before anything looks at what they ask: for another host, from another page, with a doubtful path.

A page of anybody's in the same browser can send requests here, and a name of its own can lead to 127.0.0.1. So a request has to
name this server as its host, and what it says of the page that it comes from has to be nothing else than ours.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from starlette.types import Scope

from dashcam.server.answers import Failure
from dashcam.server.failing import failure

SAFE: Final = frozenset({"GET", "HEAD"})
METHODS: Final = SAFE | {"POST", "PUT", "DELETE"}
API: Final = "/api"
_LOOPBACK: Final = frozenset({ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")})
_DOUBTFUL: Final = (b"%2f", b"%5c", b"%00", b"\\", b"\0")
_OURS: Final = frozenset({"same-origin", "none"})


class Refusal(NamedTuple):
    """Why a request is not served."""

    status: int
    failure: Failure
    headers: Mapping[str, str] = MappingProxyType({})


def refusal(scope: Scope, port: int) -> Refusal | None:
    """Why a request is refused, with the status; `None` for one that may go on."""
    headers = list(scope["headers"])
    hosts = _all(headers, b"host")
    if len(hosts) != 1 or not is_ours(hosts[0], port):
        return _refused(421, f"this is the dashboard at 127.0.0.1:{port}: it answers to no other name", "WrongHost")
    if scope["method"] not in METHODS:
        return _refused(405, "this address is not asked in this way")
    raw = scope.get("raw_path") or scope["path"].encode()
    if not scope["path"].startswith("/") or any(part in raw.lower() for part in _DOUBTFUL):
        return _refused(400, "an address has no encoded slash, no backslash and no NUL")
    if not _is_from_us(scope, headers, hosts[0]):
        return _refused(403, "the request comes from another page", "OtherOrigin")
    return None if _has_json(scope["method"], headers) else _refused(415, "what is sent has to be JSON")


def _refused(status: int, message: str, kind: str = "UsageError") -> Refusal:
    return Refusal(status, failure(message, kind))


def is_api(path: str) -> bool:
    """Whether a path is one of those that answer with what was recorded.

    >>> is_api("/api/traces"), is_api("/api"), is_api("/apis")
    (True, True, False)
    """
    return path == API or path.startswith(f"{API}/")


def is_ours(host: str, port: int) -> bool:
    """Whether a `Host` names this server: this machine by name or number, and the port.

    >>> is_ours("127.0.0.1:3274", 3274), is_ours("localhost:3274", 3274), is_ours("127.0.0.1.evil.example:3274", 3274)
    (True, True, False)
    """
    name, colon, number = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not colon:
        name, number = host, "80"
    if number != str(port):
        return False
    if name.lower() == "localhost":
        return True
    is_bracketed = name.startswith("[") and name.endswith("]")
    try:
        address = ipaddress.ip_address(name[1:-1] if is_bracketed else name)
    except ValueError:
        return False
    return address in _LOOPBACK and is_bracketed == (address.version == 6)


def _is_from_us(scope: Scope, headers: list[tuple[bytes, bytes]], host: str) -> bool:
    """Whether a page of ours asks, or a person who typed the address; what changes something has to prove it."""
    sites = _all(headers, b"sec-fetch-site")
    if scope["method"] in SAFE:
        return not is_api(scope["path"]) or all(site in _OURS for site in sites)
    if sites:
        return all(site in _OURS for site in sites)
    return _all(headers, b"origin") == [f"http://{host}"]


def _has_json(method: str, headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether what is sent is said to be JSON, as no form and no script of another page can without asking first."""
    kinds = _all(headers, b"content-type")
    sends = method in {"POST", "PUT"} or any(_all(headers, name) for name in (b"transfer-encoding", b"content-type"))
    if method in SAFE or not sends:
        return True
    return len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() == "application/json"


def _all(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]
