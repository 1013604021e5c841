"""What is sent, read to its end before anything looks at it: not too large, not too slow, and JSON that says each thing once."""

import asyncio
import json
from typing import Any, Final

from starlette.types import Message, Receive, Scope

from dashcam.errors import UsageError

LARGEST: Final = 1024 * 1024
SECONDS: Final = 10.0


class Refused(Exception):
    """What is sent is not read to its end."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def read_body(scope: Scope, receive: Receive, *, seconds: float = SECONDS) -> bytes:
    """Read what is sent.

    Raises:
        Refused: It is too large, it comes too slowly, or whoever sent it has left.
    """
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not length.isdigit() or int(length) > LARGEST:
        raise _too_large()
    found = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused(400, "whoever sent this has left")
                found += message.get("body", b"")
                if len(found) > LARGEST:
                    raise _too_large()
                if not message.get("more_body", False):
                    return bytes(found)
    except TimeoutError:
        raise Refused(408, f"what was sent did not come within {seconds:g} seconds") from None


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands on what was read already, then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def read_json(content: bytes) -> Any:
    """JSON as plain values.

    Raises:
        UsageError: It is none, or an object says a name twice: two readers could take it for two things.
    """
    try:
        return json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise UsageError("what was sent is no JSON") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f'"{twice[:80]}" is said twice')
    return found


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _too_large() -> Refused:
    return Refused(413, f"at most {LARGEST // 1024 // 1024} MiB can be sent")
