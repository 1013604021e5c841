"""Answers as bytes: JSON by msgspec, made small where that is worth it, in the thread that made the answer."""

import gzip
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import quote

import msgspec
from starlette.responses import Response

LARGE: Final = 32_768
"""Bytes from which an answer is compressed for who takes that."""
LEVEL: Final = 1
"""The way is short: what counts is the time that compressing takes."""
ATTACHED_CSP: Final = "sandbox; default-src 'none'"


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be saved, never to be shown."""

    name: str
    media: str
    content: bytes


def as_json(answer: Any, *, status: int = 200, accepts: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """An answer as JSON; `accepts` is what the asker can unpack."""
    content = msgspec.json.encode(answer)
    told = {"Cache-Control": "no-store", **(headers or {})}
    if len(content) >= LARGE:
        told["Vary"] = "Accept-Encoding"
        if "gzip" in accepts:
            content = gzip.compress(content, LEVEL, mtime=0)
            told["Content-Encoding"] = "gzip"
    return Response(content, status, told, media_type="application/json")


def as_file(attached: Attachment) -> Response:
    """A file as an answer that no browser opens by itself."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attached.name, safe='')}",
        "Content-Security-Policy": ATTACHED_CSP,
        "Cache-Control": "no-store",
    }
    return Response(attached.content, 200, headers, media_type=attached.media)


def as_tag(text: str) -> str:
    """A text that stands for an answer, as `ETag` has it: the same for one that is compressed and one that is not."""
    return f'W/"{blake2b(text.encode(), digest_size=16).hexdigest()}"'


def unchanged(tag: str) -> Response:
    """The answer to somebody who has it already."""
    return Response(status_code=304, headers=tagged(tag))


def tagged(tag: str) -> dict[str, str]:
    """Headers of an answer that may be kept, and is asked for again each time."""
    return {"ETag": tag, "Cache-Control": "private, no-cache"}
