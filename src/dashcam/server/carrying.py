"""One trace as one page that carries all it shows: the dashboard's own script and style sheet, and the trace as JSON.

Receives a store, hands on the pieces of a file that a browser opens by itself: nothing is asked of a server, the page's own
policy lets only these two texts run and style, and no answer to anybody leaves it.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

import msgspec

from dashcam.errors import UsageError
from dashcam.server.pages import STATIC
from dashcam.store import Store

AT_ONCE: Final = 200
"""Spans that are read and written together."""
PREVIEWED: Final = 10_000
"""Calls, from the first on, whose input has its beginning beside their name: at most 80 characters each."""
_NAMED: Final = re.compile(r'(?:href|src)="/(assets/[^"/]+\.(css|js))"')


def carried(store: Store, trace_id: str, static: Path = STATIC) -> Iterator[bytes]:
    """Give the page of a trace, piece by piece.

    Raises:
        NotFound: No trace begins so.
        UsageError: The dashboard is not built, which only happens in a checkout.
    """
    outline = store.outline(trace_id)
    style, script = (_assets(static)[kind] for kind in ("css", "js"))
    yield _head(outline.trace.name, style, script)
    yield b'<script type="application/json" id="carried">{"outline":' + _json(outline) + b',"spans":['
    for at in range(0, len(outline.spans.span_id), AT_ONCE):
        spans = store.spans_of(outline.trace.trace_id, outline.spans.span_id[at : at + AT_ONCE])
        yield (b"," if at else b"") + b",".join(map(_json, spans))
    yield b'],"previews":{'
    yield from _previews(store, outline.trace.trace_id, outline.spans.span_id[:PREVIEWED])
    yield b'}}</script>\n<script type="module">' + script + b"</script>\n</body>\n</html>\n"


def _previews(store: Store, trace_id: str, span_ids: list[str]) -> Iterator[bytes]:
    """Give the beginnings of what spans got, by their ids; as the server gives them for the rows in sight."""
    comma = b""
    for at in range(0, len(span_ids), AT_ONCE):
        told = store.previews(trace_id, span_ids[at : at + AT_ONCE])
        known = {span: text for span, text in zip(told.span_ids, told.input, strict=True) if text}
        if known:
            yield comma + _json(known)[1:-1]
            comma = b","


def _json(value: object) -> bytes:
    """Encode a value so that no letter of it can end the element it stands in."""
    return msgspec.json.encode(value).replace(b"<", b"\\u003c")


def _assets(static: Path) -> dict[str, bytes]:
    """Read what the dashboard's page names, as it may stand inside a page."""
    try:
        page = (static / "index.html").read_text()
        found = {kind: (static / name).read_bytes() for name, kind in _NAMED.findall(page)}
        return {"css": _inside(found["css"], b"style"), "js": _inside(found["js"], b"script")}
    except (OSError, KeyError) as error:
        raise UsageError(
            "the dashboard is not built, so that no page can be made of it: run scripts/web build"
        ) from error


def _inside(text: bytes, element: bytes) -> bytes:
    """Give a text that cannot end the element it stands in: in strings, where alone such letters stand, it means the same."""
    return re.sub(rb"<(?=/%s|!--)" % element, rb"\\x3c", text, flags=re.IGNORECASE).strip()


def _head(title: str, style: bytes, script: bytes) -> bytes:
    policy = (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    return b"".join(
        [
            b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'.encode(),
            b'<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            b'<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n',
            b'<link rel="icon" href="data:,">\n',
            f"<title>{escape(title[:200])} · dashcam</title>\n<style>".encode(errors="replace"),
            style,
            b'</style>\n</head>\n<body>\n<div id="page"></div>\n',
            b"<noscript>This page draws a trace with JavaScript. It loads nothing from anywhere.</noscript>\n",
        ]
    )


def _digest(text: bytes) -> str:
    return f"'sha256-{b64encode(sha256(text).digest()).decode()}'"
