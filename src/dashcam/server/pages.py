"""Files that answer without a session: the built dashboard, and the few pages that the server has by itself.

Only what a folder listed holds is served, by its whole name: nothing of an address ever becomes part of a path.
"""

import gzip
import mimetypes
import re
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from dashcam.server.encode import as_json
from dashcam.server.failing import failure

STATIC: Final = Path(__file__).parent / "static"
OWN: Final = Path(__file__).parent / "own"
ASSETS: Final = "/assets/"
OWN_PREFIX: Final = "/pages/"
FOR_EVER: Final = "public, max-age=31536000, immutable"
SMALL: Final = 1_024
_HASHED: Final = re.compile(r"-[A-Z0-9]{8}\.\w+$")
_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


class File(NamedTuple):
    """A file as it is sent."""

    stamp: tuple[int, int]
    content: bytes
    packed: bytes
    """The same, compressed; empty where that is not worth it."""
    media: str


class Files:
    """The files of one folder, read when they are first asked for and when they have changed."""

    def __init__(self, folder: Path, prefix: str = "/") -> None:
        self._folder = folder
        self._prefix = prefix
        self._read: dict[str, File] = {}

    def find(self, address: str) -> File | None:
        """The file at an address; `None` where there is none."""
        file = self._listed().get(address)
        if file is None:
            return None
        found = file.stat()
        stamp = found.st_mtime_ns, found.st_size
        known = self._read.get(address)
        if known is None or known.stamp != stamp:
            known = self._read[address] = _file(file, stamp)
        return known

    def _listed(self) -> dict[str, Path]:
        return {
            self._prefix + path.relative_to(self._folder).as_posix(): path
            for path in self._folder.rglob("*")
            if path.is_file()
        }


class Pages:
    """What is answered to everything that is not asked of `/api`."""

    def __init__(self, static: Path = STATIC) -> None:
        self._static = Files(static)
        self._own = Files(OWN, OWN_PREFIX)

    async def answer(self, request: Request) -> Response:
        """A file, or the dashboard's page, whose own script reads the rest of the address."""
        address = request.scope["path"]
        found = self._static.find(address) or (self._own.find(address) if address.startswith(OWN_PREFIX) else None)
        if found is not None and address != "/index.html":
            return _sent(found, request, FOR_EVER if _HASHED.search(address) else "no-cache")
        if address.startswith((ASSETS, OWN_PREFIX)) or address == "/favicon.ico":
            return as_json(failure("there is no such file", "NotFound"), status=404)
        return self.page(request)

    def page(self, request: Request) -> Response:
        """The dashboard's page; one that says how to build it where it is not."""
        found = self._static.find("/index.html")
        return self.own("unbuilt.html", request, status=503) if found is None else _sent(found, request, "no-store")

    def own(self, name: str, request: Request, *, status: int = 200) -> Response:
        """One of the server's own pages."""
        found = self._own.find(OWN_PREFIX + name)
        assert found is not None, name
        return _sent(found, request, "no-store", status=status)


def _file(path: Path, stamp: tuple[int, int]) -> File:
    content = path.read_bytes()
    media = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 6, mtime=0) if len(content) > SMALL else b""
    return File(stamp, content, packed, media)


def _sent(file: File, request: Request, kept: str, *, status: int = 200) -> Response:
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    is_packed = bool(file.packed) and "gzip" in request.headers.get("accept-encoding", "")
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    return Response(file.packed if is_packed else file.content, status, headers, media_type=file.media)
